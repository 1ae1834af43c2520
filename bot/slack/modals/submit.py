"""Somebody sends the reply form: the second look, before Slack is answered.

Slack closes a form, or shows an error below a field, only in the answer to the form itself, and waits three seconds. So
the claim is made first. A form that comes twice hears the same answer, and claims nothing again.
"""

from bot.runtime import Runtime
from bot.slack.cards.draw import sight_of
from bot.slack.cards.hands import but_for
from bot.slack.cards.to_approve import who_may
from bot.slack.ids import CORRECT_FORM, Drawn
from bot.slack.modals import about, forms, writing
from bot.slack.modals.answers import CLEAR, Came, NotNow, below, came, instead, of_another_time
from bot.slack.modals.beneath import as_published
from bot.slack.modals.fields import ticked, typed
from bot.slack.people.members import Members
from bot.slack.rich import Json
from bot.slack.text import unslack
from bot.steps import reply
from bot.steps.answering import correct, write
from bot.steps.hearing.rule_on_wish import rule_on_wish
from bot.steps.surface import look_at
from bot.store import replies
from bot.store.text import storable
from rules.card import Button
from rules.explain import in_short
from rules.reply import FREE, State
from rules.roles import Act
from rules.saved import left_open, to_fill_in
from rules.topics import find, index_of
from rules.verdict import Held, Permit, Refused, Verdict, text_hash

NOT_RULED = "You cannot decide this, or it has changed in the meantime. Close this and look at the card."
CONFIRM = "This has to be confirmed now. Close the form, click Reply on the card again, and tick the box."
ALSO_ABOUT = "Your reply is also about {names}. They invited you for certain topics: see what is ticked, then send."


def submitted(runtime: Runtime, members: Members, body: Json) -> Json:
    """Answer a form to reply, or to correct a reply: `clear`, `update` with who may approve, or `errors`.

    Errors keep the text, in the form and as a draft: they may have to open the form anew. A correction is decided
    before anything is deleted.
    """
    view, sent = body["view"], came(runtime, members, body, "claim")
    if sent is None:
        return of_another_time(view)
    if isinstance(sent, NotNow):
        return _error(sent.drawn, sent.why)
    drawn, team = sent.drawn, sent.team
    text = as_published(typed(view, forms.text_block_id(drawn)))
    corrects = view.get("callback_id") == CORRECT_FORM
    if slots := left_open(text, team.saved_replies):
        return _not_yet(runtime, sent, text, to_fill_in(slots))
    if (state := _stands(runtime, sent, text, corrects=corrects)) is not None:
        return _waits(runtime, sent) if state is State.HELD else CLEAR
    topics = about.ticked(view, forms.about_block_id(drawn), team.policy.topics)
    if not corrects and (asked := _ask_about(runtime, sent, text, topics)) is not None:
        return asked
    confirmed = bool(ticked(view, forms.confirm_block_id(drawn)))
    wanted = reply.Claim(drawn.mention, drawn.revision, text, confirmed, topics)
    act = correct.correct if corrects else reply.claim
    return _answer(runtime, sent, text, act(runtime, team, wanted, sent.known.who, runtime.clock()))


def ruled(runtime: Runtime, members: Members, body: Json) -> Json:
    """Answer the form in which an approver says why a post is no stop: `clear`, or `errors` that keep the words."""
    sent = came(runtime, members, body, Button.RULE_NO_STOP.value, Act.RULE)
    if sent is None:
        return of_another_time(body["view"])
    if isinstance(sent, NotNow):
        return _error(sent.drawn, sent.why)
    drawn, mention = sent.drawn, sent.mention
    why, now_us = storable(unslack(typed(body["view"], forms.text_block_id(drawn)))), runtime.clock()
    if mention.revision == drawn.revision and rule_on_wish(
        runtime, sent.team, mention.id, sent.known.who, why, now_us, stop=False
    ):
        return CLEAR
    return _error(drawn, NOT_RULED)


def _answer(runtime: Runtime, sent: Came, text: str, verdict: Verdict) -> Json:
    match verdict:
        case Permit():
            return CLEAR
        case Held() if reply.to_confirm(verdict):
            return _not_yet(runtime, sent, text, CONFIRM)
        case Held():
            return _waits(runtime, sent)
        case Refused():
            return _not_yet(runtime, sent, text, in_short(verdict))


def _not_yet(runtime: Runtime, sent: Came, text: str, sentence: str) -> Json:
    _keep(runtime, sent, text)
    return _error(sent.drawn, sentence)


def _keep(runtime: Runtime, sent: Came, text: str) -> None:
    """Keep what was sent as a draft; Slack may not have told of its last letters while they were typed."""
    write.keep(runtime, sent.team, sent.mention.id, sent.known.who.id, text, runtime.clock())


def _ask_about(runtime: Runtime, sent: Came, text: str, said: tuple[str, ...]) -> Json | None:
    """The form once more, where this person invited us for certain topics, and the reply names one that is not ticked.

    The member then sees it ticked, and sends again. `None` where there is nothing to ask.
    """
    drawn, team, mention = sent.drawn, sent.team, sent.mention
    unsaid = set(find(text, index_of(team.policy))) - set(said)
    if not unsaid or mention.revision != drawn.revision:
        return None
    with runtime.database.read() as session:
        [look] = look_at(session, runtime, team, [mention], runtime.clock())
        if not any(contract.topics for contract in look.facts.contracts or ()):
            return None
        sight = but_for(sight_of(session, runtime, team, mention, runtime.clock()), sent.known.who.id)
    _keep(runtime, sent, text)
    names = " and ".join(name.replace("-", " ") for name in sorted(unsaid))
    form = writing.form(team, mention, sight, text, drawn.version + 1, said, ALSO_ABOUT.format(names=names))
    return instead(form)


def _stands(runtime: Runtime, sent: Came, text: str, *, corrects: bool) -> State | None:
    """Where this very reply of this member is, if a form before this one has brought it here."""
    drawn, user = sent.drawn, sent.known.who.id
    with runtime.database.read() as session:
        row = replies.of_mentions(session, sent.team.brand.id, [drawn.mention]).get(drawn.mention)
        if row is None or State(row.state) in FREE or (corrects and row.state == State.SENT):
            return None
        if row.state == State.TAKING_BACK:
            kept = correct.correction_of(row)
            same = kept is not None and (kept.member, kept.wanted.text) == (user, text)
        else:
            same = row.member == user and row.text_sha256 == text_hash(text) and row.revision == drawn.revision
        return State(row.state) if same else None


def _waits(runtime: Runtime, sent: Came) -> Json:
    with runtime.database.read() as session:
        approvers = who_may(session, sent.team, sent.known.who.id, runtime.clock(), sent.mention.id)
    return instead(forms.held(approvers))


def _error(drawn: Drawn, sentence: str) -> Json:
    return below(forms.text_block_id(drawn), sentence)
