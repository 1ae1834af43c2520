"""What opens over Slack: the reply form, the reasons, a sentence in its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.cards.blocks import quoted
from bot.slack.ids import (
    CONFIRM_ACTION,
    REPLY_FORM,
    SAVED_ACTION,
    WISH_FORM,
    Drawn,
    block_id,
    private_metadata,
)
from bot.slack.modals import about as topics_field
from bot.slack.modals.fields import field, options, text_field
from bot.slack.rich import Json, as_is, paragraph
from bot.slack.text import clean, cut
from rules.card import Button, Card, Line, Text
from rules.saved import Offered
from rules.sight import Member

TEXT_CHARS_MAX = 3000
WHY_CHARS_MAX = 300
SAVED_MAX = 100
OPTION_CHARS_MAX = 75
LINES_CHARS_MAX = 6000

ABOUT = "What are the post and your reply about?"
ADD = "We ticked what we heard. Add what we missed; what the words say counts even if you untick it."


@dataclass(frozen=True, slots=True)
class About:
    """The topics that the policy declares, and those that the post or the reply is heard or said to be about."""

    names: tuple[str, ...]
    ticked: frozenset[str]


def loading() -> Json:
    """The form that is opened first, within the three seconds that Slack gives; the real one takes its place."""
    return told("Reply", "One moment. We are checking that you may reply.")


def told(title: str, sentence: str) -> Json:
    """A sentence in place of a form."""
    return modal(title, [_words([(sentence,)])])


def held(approvers: Sequence[Member]) -> Json:
    """What the author of a reply reads while it waits for a colleague; no names where any colleague may approve."""
    names: list[str | Member] = []
    for number, approver in enumerate(approvers):
        names += [", " if number < len(approvers) - 1 else " or "] if number else []
        names.append(approver)
    who: Line = (*names, " can approve it; you cannot.") if names else ("Any colleague can approve it; you cannot.",)
    return modal("Not sent yet", [_words([("Your reply needs a colleague. ", *who), ("Its card says so too.",)])])


def reply_form(
    card: Card,
    drawn: Drawn,
    saved: Sequence[Offered],
    draft: str,
    error: str = "",
    whom: str = "the author",
    *,
    beneath: Json | None = None,
    about: About | None = None,
    private: bool = False,
    beside: Sequence[Line] = (),
) -> Json:
    """The form to write a reply in. `draft` stays what was typed; `error` is a sentence on why it was not sent.

    `whom` is who will be notified; `beneath` the block below the field; `about` the topics to confirm, `None` where the
    policy declares none; `private` says that nobody else will see the reply, `beside` which colleagues are at it too.
    """
    together = Button.REPLY_TOGETHER in card.buttons
    after = "A colleague approves it, then it goes out." if together else "You have ten seconds to undo."
    seen = "for nobody else to see" if private else "for everyone to see"
    lines: list[Line] = [
        *beside,
        (f"What you write is published as it stands, {seen}. Only ", Text(whom), " is notified. ", after),
    ]
    if error:
        lines.insert(0, (error,))
    blocks: list[Json] = [{"type": "rich_text", "elements": [quoted(card)]}, _words(lines)]
    if saved:
        blocks.append(_saved(drawn, saved))
    submit = "Ask a colleague" if together else "Send"
    confirm = [_confirmation(drawn, card.confirm)] if card.confirm else []
    topics = [topics_field.field(about_block_id(drawn), ABOUT, about.names, about.ticked, ADD)] if about else []
    form = modal(
        "Reply",
        [*blocks, _text(drawn, draft), *([beneath] if beneath else []), *topics, *confirm],
        submit=submit,
        callback_id=REPLY_FORM,
        carried=private_metadata(drawn),
    )
    return form | {"notify_on_close": True}


def text_block_id(drawn: Drawn) -> str:
    """The block of the text field, where a field error goes (`response_action="errors"`)."""
    return block_id(drawn, "text")


def doubt_form(drawn: Drawn) -> Json:
    """The form in which an approver says what a post meant that is no stop."""
    asked = text_field(text_block_id(drawn), "What did they mean?", WHY_CHARS_MAX)
    lines: list[Line] = [("If in doubt, close this and choose Yes. What you write is kept on record.",)]
    carried = private_metadata(drawn)
    return modal("No stop", [_words(lines), asked], submit="It is no stop", callback_id=WISH_FORM, carried=carried)


def confirm_block_id(drawn: Drawn) -> str:
    """The block of the box to tick, where a reply has to be confirmed once more."""
    return block_id(drawn, "confirm")


def about_block_id(drawn: Drawn) -> str:
    """The block in which the member says what the post and their reply are about."""
    return block_id(drawn, "about")


def why(card: Card, explanation: Sequence[Line], offer: Sequence[Json] = ()) -> Json:
    """The reasons behind a card, in full: every check, its answer, and what would change it; what can be done there."""
    return modal("Why?", [_words([(*card.title, " ", *card.verdict)]), _words(explanation), *offer])


def _saved(drawn: Drawn, saved: Sequence[Offered]) -> Json:
    fitting, others = (options(_named(one) for one in saved[:SAVED_MAX] if one.fits is fits) for fits in (True, False))
    menu: Json = {"type": "static_select", "action_id": SAVED_ACTION, "placeholder": as_is("Choose one")}
    if fitting and others:
        groups = (("For a post like this", fitting), ("For other posts", others))
        menu["option_groups"] = [{"label": as_is(label), "options": some} for label, some in groups]
    else:
        menu["options"] = fitting or others
    return field(block_id(drawn, "saved"), "Saved replies", menu, must=False) | {"dispatch_action": True}


def _named(one: Offered) -> tuple[str, str]:
    return one.id, cut(clean(one.title).strip() or "Untitled", OPTION_CHARS_MAX)


def _confirmation(drawn: Drawn, sentence: str) -> Json:
    box = options([("yes", "I have read it again, and want to reply.")])
    return field(confirm_block_id(drawn), sentence, {"type": "checkboxes", "action_id": CONFIRM_ACTION, "options": box})


def _text(drawn: Drawn, draft: str) -> Json:
    """The field of the reply. Slack tells of what is typed: the draft is kept, and counted."""
    text = text_field(text_block_id(drawn), "Your reply", TEXT_CHARS_MAX, multiline=True) | {"dispatch_action": True}
    text["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    if draft:
        text["element"]["initial_value"] = draft.encode("utf-8", "replace").decode("utf-8")[:TEXT_CHARS_MAX]
    return text


def modal(title: str, blocks: list[Json], *, submit: str = "", callback_id: str = "", carried: str = "") -> Json:
    """A form of these blocks; without `submit` it can only be closed."""
    view: Json = {
        "type": "modal",
        "title": as_is(title),
        "close": as_is("Cancel" if submit else "Close"),
        "blocks": blocks,
    }
    if submit:
        view |= {"submit": as_is(submit), "callback_id": callback_id, "private_metadata": carried}
    return view


def _words(lines: Sequence[Line]) -> Json:
    return paragraph(lines, LINES_CHARS_MAX)
