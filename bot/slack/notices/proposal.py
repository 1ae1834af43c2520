"""The message that asks for a second member, and what became of it."""

from bot.runtime import Runtime, Team
from bot.slack.ids import AGREE, CONSENT_ACTION, SEND_BACK, Drawn, block_id
from bot.slack.modals.allow import NO_WINS
from bot.slack.rich import Json, button, plain, posted, section
from bot.steps.surface import Look, look_at
from bot.store import mentions
from bot.store.database import Session
from bot.store.mentions import Mention
from bot.store.outbox import Message
from bot.store.wishes import proposals
from bot.store.wishes.proposals import AGREED, SENT_BACK, WAITING, Proposal
from rules.card import NETWORKS, Line, Text
from rules.objections import concerns, undecided
from rules.sight import Member, Moment
from rules.terms_told import terms_told

CHARS_MAX = 4000
NAME_CHARS_MAX = 60
_BUTTONS = ((AGREE, "Approve"), (SEND_BACK, "Send back"))


def draw(session: Session, runtime: Runtime, team: Team, row: Message, now_us: int) -> Json | None:
    """Draw what the row names: the terms with their proof while they wait, then what came of them, without either."""
    one = proposals.get(session, team.brand.id, row.subject)
    if one is None:
        return None
    mention = mentions.get(session, team.brand.id, one.mention_id)
    whom: Line = ("somebody",) if mention is None else who_is(mention)
    title, lines = _waits(session, runtime, team, one, mention, whom, now_us) if one.terms else _decided(one, whom)
    elements = [section([title], CHARS_MAX, bold=True), section(lines, CHARS_MAX)]
    drawn = Drawn(one.id, row.wanted)
    blocks: list[Json] = [{"type": "rich_text", "block_id": block_id(drawn, "told"), "elements": elements}]
    if one.state == WAITING:
        blocks.append(actions(drawn, _BUTTONS))
    return posted(plain(title, CHARS_MAX), blocks)


def who_is(mention: Mention) -> Line:
    """Somebody by what we still know of them: their name and handle, or nothing but the network."""
    post, where = mentions.read_post(mention), NETWORKS.get(mention.network, mention.network)
    name = " ".join((post.author.name if post else "").split())[:NAME_CHARS_MAX]
    known = " ".join(filter(None, [name, f"@{mention.author_handle}" if mention.author_handle else ""]))
    return (Text(known or "somebody"), f" on {where}")


def says_no(look: Look, team: Team) -> bool:
    """Whether a no of this person is in force, which no contract lifts."""
    nos = look.facts.objections or ()
    return any(concerns(no, look.facts, team.policy) and not undecided(no, look.facts, team.policy) for no in nos)


def actions(drawn: Drawn, buttons: tuple[tuple[str, str], ...]) -> Json:
    """Buttons about a contract; the first is the one that stands out."""
    made = [button(CONSENT_ACTION + act, words, drawn.mention) for act, words in buttons]
    made[0]["style"] = "primary"
    return {"type": "actions", "block_id": block_id(drawn, "consent"), "elements": made}


def _waits(
    session: Session, runtime: Runtime, team: Team, one: Proposal, mention: Mention | None, whom: Line, now_us: int
) -> tuple[Line, list[Line]]:
    terms = one.terms
    assert terms is not None, "a proposal that waits"
    quiet = None
    if terms.quiet_from is not None and terms.quiet_to is not None and terms.zone is not None:
        quiet = (terms.quiet_from, terms.quiet_to, terms.zone)
    told = terms_told(
        media=terms.media, topics=terms.topics, cap=terms.cap, period_us=terms.period_us, quiet=quiet,
        until_us=terms.until_us,
    )  # fmt: skip
    looks = look_at(session, runtime, team, [mention], now_us) if mention else []
    author = Member("A colleague", one.member)
    lines: list[Line] = [
        told,
        ("How we know: “", Text(one.evidence), "”"),
        *([(NO_WINS,)] if any(says_no(look, team) for look in looks) else []),
        ("Written down by ", author, ". An approver other than them has to agree by ", Moment(one.due_us), "."),
        ("Until then it does not count.",),
    ]
    return (*whom, " invited us. Is that so?"), lines


def _decided(one: Proposal, whom: Line) -> tuple[Line, list[Line]]:
    author, other = Member("A colleague", one.member), Member("A colleague", one.decided_by or "")
    if one.state == AGREED:
        return (*whom, " invited us."), [("Written down by ", author, ". ", other, " agreed. It counts now.")]
    if one.state == SENT_BACK:
        return ("Not on record: an invitation by ", *whom, "."), [(other, " sent back what ", author, " wrote down.")]
    return ("Not on record: an invitation by ", *whom, "."), [
        ("Nobody agreed in time to what ", author, " wrote down. Write it down again if it holds.")
    ]
