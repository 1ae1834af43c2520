"""What a channel shows for one mention, never how.

A card is words, moments, members and buttons; `bot/slack/cards/blocks.py` gives them a shape. Title and verdict
together stay within 80 characters, what a phone shows of a notification. Buttons stand only for what is permitted; an
old card may keep one, and the next look refuses. `Text` marks words from outside, so that nobody takes them for ours.
Longer than other files, since every word of every state stands here, to be read and changed in one place.
"""

from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from rules import hands
from rules.explain import explain
from rules.facts import PostState
from rules.mention import Kind, Post, Visibility, Wish
from rules.reply import FREE, LAPSED, State
from rules.sight import Freshness, Link, Moment, Reply, Sight, Status
from rules.sight import Line as Line  # noqa: PLC0414 - a card is made of these, so they are had from here too
from rules.sight import Text as Text  # noqa: PLC0414 - as above
from rules.verdict import Held, Permit, Refused, Verdict
from rules.wishes.tongues import name_of

VERDICT_CHARS_MAX = 80
BUTTONS_MAX = 4
MORE_MAX = 5  # Slack's menu has no room for more
NAME_CHARS_MAX = 24
EXCERPT_CHARS_MAX = 200
PICTURES_MAX = 4
LOOKS_BEFORE_RULING = 2  # on X absence proves nothing: two looks, then a member rules

NETWORKS = {"x": "X", "mastodon": "Mastodon", "bluesky": "Bluesky"}
_PASSING = frozenset({"paused", "not_listening", "registry_stale", "quiet_hours", "too_often"})  # whatever they do
_CONFIRM = "confirm_again"
_REMARK = "reads as a remark about you, not as words to you."


class Button(StrEnum):
    """What a member may do; the value names the act."""

    REPLY = "reply"
    REPLY_TOGETHER = "reply_together"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    UNDO = "undo"
    TAKE_BACK = "take_back"
    CORRECT = "correct"
    RULE_SENT = "rule_sent"
    RULE_NOT_THERE = "rule_not_there"
    RULE_STOP = "rule_stop"
    RULE_NO_STOP = "rule_no_stop"
    CONFIRM_STOP = "confirm_stop"
    MEANS_THEM = "means_them"
    MEANS_OTHER = "means_other"
    OPEN = "open"
    OPEN_REPLY = "open_reply"
    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    LET_GO = "let_go"
    LATER = "later"
    PASS_ON = "pass_on"  # noqa: S105 - the name of an act
    WRONG_LABEL = "wrong_label"
    OWN_PAGE = "own_page"
    TAKE_CARE = "take_care"
    CARE_OVER = "care_over"
    DONE = "done"
    SHOW = "show"
    WHY = "why"

    @property
    def words(self) -> str:
        """What the button says."""
        return _BUTTON_WORDS[self]


_BUTTON_WORDS = {
    Button.REPLY: "Reply",
    Button.REPLY_TOGETHER: "Reply, with a colleague",
    Button.APPROVE: "Approve and send",
    Button.SEND_BACK: "Send back",
    Button.UNDO: "Undo",
    Button.TAKE_BACK: "Take back",
    Button.CORRECT: "Correct",
    Button.RULE_SENT: "It was sent",
    Button.RULE_NOT_THERE: "It is not there",
    Button.RULE_STOP: "Yes, they want us to stop",
    Button.RULE_NO_STOP: "No, they meant…",
    Button.CONFIRM_STOP: "Confirm once",
    Button.MEANS_THEM: "Yes, leave them alone",
    Button.MEANS_OTHER: "No, this is somebody else",
    Button.OPEN: "Open the post",
    Button.OPEN_REPLY: "Open our reply",
    Button.ASSIGN: "Assign",
    Button.HAND_OVER: "Hand over",
    Button.LET_GO: "Give it back",
    Button.LATER: "Set aside",
    Button.PASS_ON: "Pass on",
    Button.WRONG_LABEL: "Wrong label",
    Button.OWN_PAGE: "Answer on our page",
    Button.TAKE_CARE: "Take care (child, distress, threat)",
    Button.CARE_OVER: "Give it back to the team",
    Button.DONE: "Done",
    Button.SHOW: "Show it",
    Button.WHY: "Why?",
}

LINKS = frozenset({Button.OPEN, Button.OPEN_REPLY})
"""The buttons that lead to an address, and ask nothing of us."""


class Stage(StrEnum):
    """Where a mention is, in one word."""

    OPEN = "open"
    HELD = "held"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TAKING_BACK = "taking_back"
    TAKEN_BACK = "taken_back"
    EDITED = "edited"
    GONE = "gone"
    DONE = "done"
    PASSED_ON = "passed_on"
    ANSWERED_ELSEWHERE = "answered_elsewhere"


_TO_BE_DONE = frozenset({Stage.OPEN, Stage.EDITED, Stage.PASSED_ON, Stage.HELD, Stage.WITHDRAWN, Stage.REFUSED})
_TO_BE_DONE |= {Stage.FAILED, Stage.TAKEN_BACK}
"""The stages in which there is something for a colleague to take care of."""


@dataclass(frozen=True, slots=True)
class Card:
    """One mention in words. `quote` is the post's own text, `None` where it may not be shown.

    `source` is the post's address, `opens` where the button leads that opens something; `more` are the acts in the menu
    beside the buttons; `fallback` says the whole in a sentence, for notifications and screen readers.
    `confirm` is what the member has to confirm with the reply, empty where nothing is; `confirmation` are the words
    that `Button.CONFIRM_STOP` sends.
    """

    title: Line
    verdict: Line
    quote: str | None
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...]
    stage: Stage
    source: str
    opens: str
    fallback: Line
    confirm: str = ""
    confirmation: str = ""
    more: tuple[Button, ...] = ()


def compose(sight: Sight) -> Card:
    """Word the card. Raises `ValueError` for an excluded post: our own voice is never drawn as a customer's."""
    if sight.label.kind is Kind.EXCLUDED:
        raise ValueError("An excluded post has no card. Count it, and draw nothing.")
    stage = stage_of(sight)
    title, verdict = _headline(sight, stage)
    gone = sight.post_state is PostState.GONE
    quote = None if gone or sight.text_erased or sight.veiled else _own_words(sight.post)
    lines = [*_due(sight, stage), *_about_the_reply(sight, stage)]
    lines += hands.lines(sight.hands) if stage in _TO_BE_DONE else []
    lines += [*([] if quote is None else _about_the_post(sight)), *hands.correction(sight.hands)]
    lines += [*_tombstone(sight), *_veil(sight), *_why(sight, stage)]
    buttons = _buttons(sight, stage)
    gist: Line = () if quote is None else (" They wrote: “", Text(quote), "”.")
    return Card(
        title=title,
        verdict=verdict,
        quote=quote,
        lines=tuple(lines),
        buttons=buttons,
        stage=stage,
        source=sight.post.url,
        opens=sight.reply.url if sight.reply and stage in {Stage.SENT, Stage.TAKING_BACK} else sight.post.url,
        fallback=(*title, " ", *verdict, *gist),
        confirm=_to_confirm(sight.verdict),
        confirmation=sight.confirmation,
        more=_more(sight, buttons) if stage in _TO_BE_DONE and not sight.veiled else (),
    )


def stage_of(sight: Sight) -> Stage:
    """Where the mention is: a reply of ours that stands or is on its way first, then the post, then the team."""
    reply = sight.reply
    if reply is not None and reply.state not in FREE:
        return Stage(reply.state.value)
    if sight.post_state is PostState.GONE:
        return Stage.GONE
    if sight.status is not Status.OPEN:
        return Stage(sight.status.value)
    if sight.post_state is PostState.EDITED:
        return Stage.EDITED
    return Stage.OPEN if reply is None else Stage(reply.state.value)


_HEADLINES = {
    Stage.HELD: ("Not sent yet: the reply to {who}.", "A colleague must agree."),
    Stage.CLAIMED: ("Sending in a moment: the reply to {who}.", "You can undo."),
    Stage.SENDING: ("Sending now: the reply to {who}.", "Please wait."),
    Stage.SENT: ("{who} has your answer on {where}.", "Sent."),
    Stage.UNKNOWN: ("Did your reply to {who} go out?", "We do not know yet."),
    Stage.FAILED: ("Not sent: the reply to {who}.", ""),
    Stage.REFUSED: ("Not sent: the reply to {who}.", ""),
    Stage.TAKING_BACK: ("Deleting: your reply to {who}.", "Please wait."),
    Stage.TAKEN_BACK: ("Deleted: your reply to {who}.", ""),
    Stage.EDITED: ("{who} changed a post on {where}.", ""),
    Stage.GONE: ("{who} removed a post on {where}.", "Nothing to answer."),
    Stage.DONE: ("Done: {who} on {where}.", "Nothing to do."),
    Stage.ANSWERED_ELSEWHERE: ("{who} was answered on {where} itself.", "Nothing to do."),
}
"""Title and verdict by stage; where the second is empty, the decision itself speaks, as in the stages left out."""


def _headline(sight: Sight, stage: Stage) -> tuple[Line, Line]:
    if stage is Stage.HELD and _blocked(sight):
        stage = Stage.REFUSED
    title, verdict = _HEADLINES.get(stage) or (_opening(sight), "")
    if stage in {Stage.FAILED, Stage.REFUSED} and isinstance(sight.verdict, Permit):
        verdict = "You can try again."
    return _fill(title, who=(_name(sight),), where=(_network(sight),)), (verdict or _verdict(sight),)


def _opening(sight: Sight) -> str:
    if sight.bearer_asked:
        return "Does a request mean {who} on {where}?"
    if Wish.MAYBE_STOP in sight.wishes:
        return "Did {who} ask you to stop?"
    if Wish.STOP in sight.wishes:
        return "{who} asked you to stop on {where}."
    if sight.label.kind is not Kind.DIRECT:
        return "{who} wrote about you on {where}."
    asks = "?" in sight.post.text and not sight.text_erased
    return "{who} asks you on {where}." if asks else "{who} wrote to you on {where}."


def _verdict(sight: Sight) -> str:
    verdict = sight.verdict
    if isinstance(verdict, Permit):
        return "You can answer."
    if isinstance(verdict, Held):
        return "You can answer, once you confirm." if _alone_confirms(verdict) else "A colleague must agree."
    rules = _rules(verdict)
    if _only_by_hand(sight, verdict):
        return "Please answer there."
    if rules <= _PASSING:
        return "Please do not answer yet."
    if rules == {"window_closed"}:
        return "Too late to answer."
    return "Already answered." if rules == {"already_answered"} else "Please do not answer."


_RULE = "We looked twice and did not find it. Open the post, look for your reply, and say so here."
_FATES = {
    State.HELD: "{by} wrote it {at}. A colleague can approve it; {by} cannot. Any edit starts over."
    " If nobody decides{until}, nothing is sent.",
    State.CLAIMED: "{by} sent it off. Ten seconds to undo.{agreed}",
    State.SENDING: "{by} sent it off {at}. It can no longer be undone.{agreed}",
    State.SENT: "{by} answered {at}.{agreed}{reason}",
    State.UNKNOWN: "{by} sent it off {at}. The network did not say whether it took it. {next}",
    State.FAILED: "{by} tried {at}. It was not sent.{reason}",
    State.REFUSED: "{by} tried {at}. A check before sending said no.{reason}",
    State.WITHDRAWN: "{by} wrote it. It came back {at} and was never sent.{reason}",
    State.TAKING_BACK: "It is being deleted on {where}. Nothing else is sent before it is gone.",
    State.TAKEN_BACK: "It was deleted on {where} {at}.{reason}",
}

_LAPSE = "{by} wrote it, and a colleague had to agree. Nobody decided by {at}, so nothing was sent."


def _due(sight: Sight, stage: Stage) -> list[Line]:
    open_still = stage in _TO_BE_DONE - {Stage.HELD} and not isinstance(sight.verdict, Refused)
    return [("Due ", Moment(sight.due_us), ".")] if open_still and sight.due_us is not None else []


def _about_the_reply(sight: Sight, stage: Stage) -> list[Line]:
    lines: list[Line] = []
    if sight.status_by is not None and stage in {Stage.DONE, Stage.PASSED_ON}:
        done = "{by} marked this as done{at}." if stage is Stage.DONE else "{by} passed this on{to}{at}."
        at = _moment(" ", sight.status_us)
        lines.append(_fill(done, by=(sight.status_by,), to=hands.where_to(sight.hands), at=at))
    reply = sight.reply
    if reply is None:
        return lines
    if not sight.text_erased:
        lines.append(("The reply: “", Text(reply.text), "”"))
    fate = _fill(
        _LAPSE if reply.reason == LAPSED else _FATES[reply.state],
        by=(reply.by,),
        at=(Moment(reply.at_us),),
        until=_moment(" by ", min(filter(None, (reply.decide_by_us, sight.closes_us)), default=None)),
        agreed=tuple(part for member in reply.seconded_by for part in (" ", member, " agreed.")),
        reason=(f" {reply.reason}",) if reply.reason else (),
        next=(_RULE if _to_be_ruled(reply) else "We look again by ourselves. Please do not send it by hand.",),
        where=(_network(sight),),
    )
    instead: list[Line] = [("To be said instead: “", Text(reply.instead), "”")] if reply.instead else []
    return [*lines, fate, *([] if sight.text_erased else instead)]


def _about_the_post(sight: Sight) -> list[Line]:
    lines: list[Line] = []
    if sight.parent:
        lines.append(("It answers: “", _excerpt(sight.parent), "”"))
    if sight.exchange is not None:
        lines.append(
            ("You last wrote to them ", Moment(sight.exchange.at_us), ": “", _excerpt(sight.exchange.text), "”")
        )
    if sight.post.edited or sight.post_state is PostState.EDITED:
        lines.append(("They edited this post. You see it as it reads now.",))
    lines += _pictures(sight.post)
    if (language := name_of(sight.post.lang or "")) not in {"", "English"}:
        lines.append((f"Written in {language}.",))
    lines.append(
        (
            Text(sight.label.sentence),
            f" It {_REMARK}" if sight.label.about and not _to_confirm(sight.verdict).endswith(_REMARK) else "",
        )
    )
    return lines


def _pictures(post: Post) -> list[Line]:
    """How many there are, with the way to them, and what each shows; the pictures themselves stay on the network."""
    shown = [alt for alt in post.pictures if alt.strip()][:PICTURES_MAX]
    count = len(post.pictures)
    if not count:
        return []
    words = Link("A picture" if count == 1 else f"{count} pictures", post.url)
    if not shown:
        return [(words, " without a description.")]
    if count == 1:
        return [(words, ": “", _excerpt(shown[0]), "”")]
    bare = "" if len(shown) == min(count, PICTURES_MAX) else " Not every one has a description."
    return [(words, f".{bare}"), *(("One shows: “", _excerpt(alt), "”") for alt in shown)]


def _tombstone(sight: Sight) -> list[Line]:
    if sight.post_state is PostState.GONE:
        return [("The post is gone, so we no longer show it.",)]
    return [("The words are no longer kept here.",)] if sight.text_erased else []


def _veil(sight: Sight) -> list[Line]:
    if not sight.veiled or sight.text_erased:
        return []
    return [
        (Text(sight.label.sentence),),
        ("Its words are shown on request. Say why you must read them: that is kept.",),
    ]


def _why(sight: Sight, stage: Stage) -> list[Line]:
    if stage in {Stage.CLAIMED, Stage.SENDING, Stage.SENT, Stage.UNKNOWN, Stage.TAKING_BACK, Stage.GONE, Stage.DONE}:
        return []
    if stage is Stage.ANSWERED_ELSEWHERE:
        return [("Somebody answered on the network. One reply is enough.",)]
    verdict = sight.verdict
    if isinstance(verdict, Refused):
        if stage is not Stage.HELD or _blocked(sight):
            why = (_UNSERVED.format(_network(sight)),) if _unserved(sight, verdict) else explain(verdict, whole=False)
            return [why, *_instead(sight, verdict), (*_freshness(sight.fresh), ".")]
        verdict = Held(verdict.cautions)  # the reply that waits is itself what stands in the way of another
    none = "They do not want to be sought out, but they wrote to you" if sight.unsought else "No opt-out found"
    public = "private" if sight.post.visibility is Visibility.PRIVATE else "public"
    return [
        explain(verdict, sight.closes_us),
        (f"{none}. ", *_freshness(sight.fresh), ", and we check again before sending."),
        (f"One {public} reply; only ", _name(sight), " is notified."),
    ]


_UNSERVED = (
    "Earshot does not listen or answer on {} here. Open the post, see whether they have asked you to stop, and if not, "
    "answer there yourself. Then click Done."
)
_BEARER = (
    "Somebody asked you by letter or e-mail to leave this handle alone, and it belongs to another account now. "
    "Until an approver decides, nobody can reply to either. If in doubt, choose Yes."
)


def _instead(sight: Sight, verdict: Refused) -> list[Line]:
    if sight.bearer_asked:
        return [(_BEARER,)]
    if sight.confirmation:
        return [("You can tell them once that you heard it, in these words: “", Text(sight.confirmation), "”")]
    uninvited = sight.label.kind is Kind.OVERHEARD and "not_invited" in _rules(verdict)
    return [("Learn from it, or answer everyone on your own page.",)] if uninvited else []


def _freshness(fresh: Freshness) -> Line:
    """A moment, not how long ago it was: a card stands for days, and its words must stay true."""
    if fresh.own_list_only:
        return ("Checked against our own list only",)
    if fresh.checked_us is None:
        return ("The opt-out registry has not been read yet",)
    return ("Registry checked ", Moment(fresh.checked_us))


_FIXED = {
    Stage.CLAIMED: (Button.UNDO, Button.WHY),
    Stage.SENDING: (Button.WHY,),
    Stage.SENT: (Button.OPEN_REPLY, Button.WHY),
    Stage.UNKNOWN: (Button.OPEN, Button.WHY),
    Stage.TAKING_BACK: (Button.OPEN_REPLY, Button.WHY),
    Stage.GONE: (Button.WHY,),
    Stage.DONE: (Button.WHY,),
    Stage.ANSWERED_ELSEWHERE: (Button.WHY,),
}
"""The buttons of the stages in which one thing can be done at most."""


def _buttons(sight: Sight, stage: Stage) -> tuple[Button, ...]:
    verdict = sight.verdict
    match stage:
        case Stage.HELD:
            return (Button.SEND_BACK, Button.WHY) if _blocked(sight) else (Button.APPROVE, Button.SEND_BACK, Button.WHY)
        case Stage.UNKNOWN if sight.reply is not None and _to_be_ruled(sight.reply):
            return (Button.RULE_SENT, Button.RULE_NOT_THERE, Button.OPEN, Button.WHY)
        case Stage.SENT if sight.reply is not None and sight.reply.deletable:
            correct = (Button.CORRECT,) if _correctable(sight) else ()
            return (Button.TAKE_BACK, *correct, Button.OPEN_REPLY, Button.WHY)
    if stage in _FIXED:
        return _FIXED[stage]
    if sight.veiled:
        return (Button.WHY,) if sight.text_erased else (Button.SHOW, Button.WHY)
    if isinstance(verdict, Permit) or (isinstance(verdict, Held) and _alone_confirms(verdict)):
        return (Button.REPLY, _assign(sight), Button.DONE, Button.WHY)
    if isinstance(verdict, Held):
        return (Button.REPLY_TOGETHER, _assign(sight), Button.DONE, Button.WHY)
    return _when_refused(sight, verdict)


def _when_refused(sight: Sight, verdict: Refused) -> tuple[Button, ...]:
    if sight.bearer_asked:
        return (Button.MEANS_THEM, Button.MEANS_OTHER, Button.OPEN, Button.WHY)
    if Wish.MAYBE_STOP in sight.wishes:
        return (Button.RULE_STOP, Button.RULE_NO_STOP, Button.OPEN, Button.WHY)
    if sight.confirmation:
        return (Button.CONFIRM_STOP, Button.DONE, Button.WHY)
    if _only_by_hand(sight, verdict):
        return (Button.OPEN, _assign(sight), Button.DONE, Button.WHY)
    if sight.label.kind is Kind.OVERHEARD:
        return (Button.PASS_ON, Button.OWN_PAGE, Button.WRONG_LABEL, Button.WHY)
    return (Button.PASS_ON, Button.DONE, Button.WHY)


def _only_by_hand(sight: Sight, verdict: Refused) -> bool:
    """Whether a person may answer there by hand: every rule has said yes but what the network, or this bot, cannot."""
    return _rules(verdict) == {"network_refuses"} or _unserved(sight, verdict)


def _unserved(sight: Sight, verdict: Refused) -> bool:
    """Whether all that is in the way is that this bot is not at work on the post's network."""
    return sight.unserved and bool(verdict.refusals) and _rules(verdict) <= {"network_refuses", "not_listening"}


def _assign(sight: Sight) -> Button:
    return Button.ASSIGN if sight.hands.holder is None else Button.HAND_OVER


def _more(sight: Sight, buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    """What is rarer, for the menu beside the buttons."""
    held = Button.LET_GO if sight.hands.holder is not None else Button.ASSIGN
    done = (Button.DONE,) if Button.OWN_PAGE in buttons else ()
    rarer = (held, Button.HAND_OVER, Button.LATER, Button.PASS_ON, Button.WRONG_LABEL, *done)
    care = {None: (), False: (Button.TAKE_CARE,), True: (Button.CARE_OVER,)}[sight.in_care]
    more = [button for button in rarer if button not in buttons]
    return (*more[: MORE_MAX - len(care)], *care)


def _correctable(sight: Sight) -> bool:
    """Whether the reply that stands went out lately, and nothing but itself is in the way of another."""
    alone = isinstance(sight.verdict, Refused) and _rules(sight.verdict) == {"already_answered"}
    return sight.reply is not None and sight.reply.correctable and alone and not sight.text_erased


def _blocked(sight: Sight) -> bool:
    """Whether a no came while the reply waited. That one is on its way already is said of this very reply."""
    if not isinstance(sight.verdict, Refused):
        return False
    return _rules(sight.verdict) != {"already_answered"} or sight.status is Status.ANSWERED_ELSEWHERE


def _alone_confirms(verdict: Held) -> bool:
    """Whether nobody but the member who writes has to agree."""
    return all(caution.rule == _CONFIRM for caution in verdict.cautions)


def _to_confirm(verdict: Verdict) -> str:
    """What the member has to confirm, as a sentence; empty where nothing is."""
    cautions = verdict.cautions if isinstance(verdict, Held) else ()
    return next((caution.sentence for caution in cautions if caution.rule == _CONFIRM), "")


def _to_be_ruled(reply: Reply) -> bool:
    return reply.state is State.UNKNOWN and reply.looks >= LOOKS_BEFORE_RULING


def _fill(template: str, **lines: Line) -> Line:
    parts = Formatter().parse(template)
    return tuple(piece for words, name, _, _ in parts for piece in (*filter(None, [words]), *lines.get(name or "", ())))


def _moment(before: str, us: int | None) -> Line:
    return () if us is None else (before, Moment(us))


def _rules(verdict: Refused) -> set[str]:
    return {refusal.rule for refusal in verdict.refusals}


def _network(sight: Sight) -> str:
    return NETWORKS.get(sight.post.network, sight.post.network)


def _name(sight: Sight) -> Text:
    if sight.veiled:
        return Text("Somebody")
    author = sight.post.author
    shown = " ".join(author.name.split())
    if not any(map(str.isalnum, shown)):  # nothing to read: marks, pictures, or what does not show
        shown = f"@{author.handle}" if author.handle else "This person"
    return Text(_shortened(shown, NAME_CHARS_MAX))


def _own_words(post: Post) -> str:
    """The text as the network shows it: without the handles that the reply chain carried along before it."""
    return post.text[post.shown_from or 0 :] or post.text


def _excerpt(words: str) -> Text:
    return Text(_shortened(" ".join(words.split()), EXCERPT_CHARS_MAX))


def _shortened(words: str, chars_max: int) -> str:
    return words if len(words) <= chars_max else words[: chars_max - 1].rstrip() + "…"
