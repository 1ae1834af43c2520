"""The form in which a member writes down what somebody allows."""

from datetime import date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.runtime import Runtime, Team
from bot.slack.ids import ALLOW_FORM, Drawn, block_id, private_metadata
from bot.slack.modals import about, answers, fields, forms
from bot.slack.people.members import Members
from bot.slack.rich import Json, paragraph
from bot.slack.text import unslack
from bot.steps.person.agree import CAP_MAX, EVIDENCE_CHARS_MAX, BadTerms
from bot.steps.person.propose import propose
from bot.store.mentions import Mention
from bot.store.wishes.contracts import Terms
from rules.card import Line, Text
from rules.policy import DAY_US
from rules.roles import Act

TITLE = "They invited us"
MEDIA = (("reply", "Public replies"), ("message", "Private messages"))
PERIODS = (("1", "a day"), ("7", "7 days"), ("30", "30 days"), ("365", "365 days"))
PARTS = ("media", "topics", "cap", "period", "quiet_from", "quiet_to", "zone", "until", "evidence")
LINES_CHARS_MAX = 1000

NAMELESS = "The network did not tell us whose post this is, so nothing can be written down."
ASKED = "This is written down. It counts once an approver other than you agrees: the channel has been asked."
NO_WINS = (
    "They have asked not to be contacted. What you write down does not lift that: their own no wins, and only they "
    "can change it."
)
_WHERE_TO = {"quiet": "quiet_from"}


def form(team: Team, mention: Mention, whom: Text, *, said_no: bool) -> Json:
    """Draw the form about the author of a post; `said_no` says that a no of theirs is in force."""
    at = partial(block_id, Drawn(mention.id, 0, mention.revision))
    told: list[Line] = [
        ("Write down what ", whom, " told you, and nothing more. An approver other than you has to agree."),
        *([(NO_WINS,)] if said_no else []),
    ]
    text, ways = {"type": "plain_text_input"}, {"type": "checkboxes", "options": fields.options(MEDIA)}
    blocks: list[Json] = [
        paragraph(told, LINES_CHARS_MAX),
        _input(at("media"), "How may you write to them?", ways, must=True),
    ]
    if team.policy.topics:
        hint = "Where nothing is ticked, they allow every topic."
        blocks.append(about.field(at("topics"), "About what?", tuple(team.policy.topics), (), hint))
    months = team.policy.consent.staff_months
    ends = "1 month" if months == 1 else f"{months} months"
    number = {"type": "number_input", "is_decimal_allowed": False, "min_value": "0", "max_value": str(CAP_MAX)}
    period = {"type": "static_select", "options": fields.options(PERIODS), "initial_option": fields.options(PERIODS)[2]}
    zone = text | {"initial_value": team.time_zone}
    proof = text | {"multiline": True, "max_length": EVIDENCE_CHARS_MAX}
    blocks += [
        _input(at("cap"), "At most so many answers that they did not ask for", number),
        _input(at("period"), "Within", period),
        _input(at("quiet_from"), "No answers from this time", {"type": "timepicker"}),
        _input(at("quiet_to"), "Until this time", {"type": "timepicker"}),
        _input(at("zone"), "On whose clock?", zone, hint="Of these two times. A name such as Europe/Berlin."),
        _input(at("until"), "It ends on this day", {"type": "datepicker"}, hint=f"At the latest after {ends}."),
        _input(at("evidence"), "How do you know? Give a link, or their own words.", proof, must=True),
    ]
    return forms.modal(
        TITLE,
        blocks,
        submit="Ask a colleague",
        callback_id=ALLOW_FORM,
        carried=private_metadata(Drawn(mention.id, 0, mention.revision)),
    )


def allowed(runtime: Runtime, members: Members, body: Json) -> Json:
    """Answer the form: that a colleague was asked, or what is wrong, at the field that it is wrong in.

    It is about a person, and a no for the sake of one post would tell that a post of theirs is in care.
    """
    view = body["view"]
    came = answers.came(runtime, members, body, "allow", Act.CONSENT, of_post=False)
    if came is None:
        return answers.of_another_time(body["view"])
    if isinstance(came, answers.NotNow):
        return answers.below(block_id(came.drawn, "evidence"), came.why)
    drawn, who, now_us = came.drawn, came.known.who, runtime.clock()
    one_id = sha256(f"{who.id} {view.get('id')}".encode()).hexdigest()[:32]
    try:
        terms = _terms(view, drawn, came.team, now_us)
        evidence = unslack(_held(view, drawn, "evidence").get("value") or "")
        propose(runtime, came.team, one_id, came.mention, terms, evidence, who, now_us)
    except BadTerms as wrong:
        return answers.below(_field(view, drawn, _WHERE_TO.get(wrong.part, wrong.part)), str(wrong))
    return answers.instead(forms.told(TITLE, ASKED))


def _terms(view: Json, drawn: Drawn, team: Team, now_us: int) -> Terms:
    """The terms as they were put in. Raises `BadTerms` for what cannot be read."""
    held = partial(_held, view, drawn)
    cap = str(held("cap").get("value") or "")
    if cap and not (cap.isascii() and cap.isdigit() and len(cap) <= len(str(CAP_MAX))):
        raise BadTerms(f"Give a whole number from 0 to {CAP_MAX}.", "cap")
    days = (held("period").get("selected_option") or {}).get("value")
    begins, ends = (_minute(held(name).get("selected_time")) for name in ("quiet_from", "quiet_to"))
    quiet = begins is not None or ends is not None
    media = {str(option.get("value")) for option in held("media").get("selected_options") or ()} & set(dict(MEDIA))
    if not media:
        raise BadTerms("Tick at least one.", "media")
    return Terms(
        since_us=now_us,
        until_us=_end_of(held("until").get("selected_date"), team),
        topics=about.ticked(view, block_id(drawn, "topics"), team.policy.topics),
        media=tuple(sorted(media)),
        cap=int(cap) if cap else None,
        period_us=int(days) * DAY_US if cap and days in dict(PERIODS) else None,
        quiet_from=begins,
        quiet_to=ends,
        zone=str(held("zone").get("value") or "").strip() or None if quiet else None,
    )


def _end_of(day: str | None, team: Team) -> int | None:
    """The end of a day on the team's clock."""
    if not day:
        return None
    try:
        after = date.fromisoformat(day) + timedelta(days=1)
        return int(datetime.combine(after, time(), ZoneInfo(team.time_zone)).timestamp()) * 1_000_000
    except (ValueError, OverflowError):
        raise BadTerms("We cannot read this day. Choose another.", "until") from None


def _minute(clock: str | None) -> int | None:
    if not clock:
        return None
    hour, _, minute = clock.partition(":")
    if not (hour.isdecimal() and minute.isdecimal()):
        raise BadTerms("We cannot read this time of day. Choose another.", "quiet")
    return int(hour) * 60 + int(minute)


def _held(view: Json, drawn: Drawn, part: str) -> Json:
    return fields.held(view, block_id(drawn, part))


def _input(block: str, label: str, element: Json, *, must: bool = False, hint: str = "") -> Json:
    return fields.field(block, label, {"action_id": "value"} | element, must=must, hint=hint)


def _field(view: Json, drawn: Drawn, part: str) -> str:
    """The block of the field that this part of the terms was put in; the last one for what no field is for."""
    there = {str(block.get("block_id")) for block in view.get("blocks") or ()}
    at = block_id(drawn, part)
    return at if part in PARTS and at in there else block_id(drawn, "evidence")
