"""The lines in a card's thread that call those who may approve a reply, once."""

from bot.runtime import Runtime, Team
from bot.slack.rich import Json, posted_line
from bot.steps.answering import ask_approvers
from bot.steps.team import call
from bot.store.database import Session
from bot.store.outbox import Message
from bot.store.tables import ReplyRow
from bot.store.team import care, colleagues, stand_ins
from rules.reply import State
from rules.roles import is_group
from rules.sight import Line, Member

NAMES_MAX = 8
"""So many are called one by one; of a larger user group the group itself is."""
CHARS_MAX = 600
_ASLEEP = "Those who may approve this reply are not called at this hour. It waits in their Home tab."
_DECIDED: Line = ("This reply waits no longer. Its card says what became of it.",)


def draw(session: Session, _runtime: Runtime, team: Team, row: Message, now_us: int) -> Json:
    """Draw who may approve while the reply waits, and that it is over once it is."""
    _, reply = ask_approvers.named_by(session, team.brand.id, row.subject)
    if reply is None or reply.state != State.HELD:
        return posted_line(_DECIDED, CHARS_MAX)
    whom = who_may(session, team, reply.member, now_us, reply.mention_id)
    called = _awake(session, team, whom, now_us)
    asked: Line = (
        (*_listed(called), ": this reply waits for you.")
        if called
        else (_ASLEEP if whom else "A colleague has to agree to this reply.",)
    )
    return posted_line((*asked, " The card above says until when."), CHARS_MAX)


def draw_lapsed(session: Session, _runtime: Runtime, team: Team, row: Message, now_us: int) -> Json:
    """Draw that nobody decided in time: to the author of the reply, and to those who might have."""
    _, reply = ask_approvers.named_by(session, team.brand.id, row.subject)
    if reply is None:
        return posted_line(_DECIDED, CHARS_MAX)
    return posted_line(_lapse(session, team, reply, now_us), CHARS_MAX)


def who_may(session: Session, team: Team, author: str, now_us: int, mention_id: str) -> list[Member]:
    """Who may approve what this member wrote, never themselves; empty where any colleague may."""
    in_care = bool(team.named.care) and care.holds(session, team.brand.id, mention_id)
    named = team.named.care if in_care else team.named.approvers
    if not named:
        return []
    people = set(filter(lambda name: not is_group(name), named))
    if not in_care:
        people |= {one.colleague for one in stand_ins.in_force(session, team.brand.id, now_us)}
    large: list[str] = []
    held = colleagues.that_count(colleagues.groups(session, team.workspace, team.named.groups), now_us)
    for group in sorted(filter(is_group, named)):
        if group in held and len(people | held[group]) <= NAMES_MAX:
            people |= held[group]
        else:
            large.append(group)
    return [Member("A colleague", one) for one in (*sorted(people - {author} - team.auditors), *large)]


def _lapse(session: Session, team: Team, reply: ReplyRow, now_us: int) -> Line:
    others = who_may(session, team, reply.member, now_us, reply.mention_id)
    whom = _listed(_awake(session, team, [Member("A colleague", reply.member), *others], now_us))
    told = "obody decided in time, so nothing was sent. Whoever still wants to answer can write anew."
    return (*whom, f": n{told}") if whom else (f"N{told}",)


def _awake(session: Session, team: Team, members: list[Member], now_us: int) -> list[Member]:
    """Those who are not in their quiet hours; the others find it in their Home tab."""
    now = call.awake(session, team, [one.id for one in members if one.id], now_us)
    return [one for one in members if one.id in now]


def _listed(members: list[Member]) -> Line:
    names: list[str | Member] = []
    for number, member in enumerate(members):
        names += [", " if number < len(members) - 1 else " and "] if number else []
        names.append(member)
    return tuple(names)
