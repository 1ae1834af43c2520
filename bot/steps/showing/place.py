"""Says where each card goes: which channel, which roll-up, now or later.

Posts written to the brand have a message each, overheard ones stand in the thread of their hour, or of the time that
the team was closed. In a burst only the most urgent posts have a message of their own: `CARDS_WAITING_MAX` may wait for
Slack at once. All others are kept and counted by one message; once it is posted its thread takes the `CARDS_A_BURST`
most urgent (`bot/slack/sender.py`), and more when a member asks. A burst goes on for as long as many still come. Where
a member has to rule on what was kept, it is let out (`let_out.py`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.runtime import Team
from bot.store import outbox
from bot.store.database import Session
from bot.store.mentions import Mention
from bot.store.outbox import BURST, CARD, PASSING, ROLLUP, State, Wanted
from rules.hours import closed_around
from rules.mention import Kind, Visibility, Wish
from rules.policy import MINUTE_US

CARDS_WAITING_MAX = 30
"""So many cards of direct posts may wait for one channel: Slack takes one message a second there."""
RULINGS_WAITING_MAX = 2 * CARDS_WAITING_MAX
"""So many may wait where a member has to rule whether somebody asked us to stop."""
BURST_LASTS_US = 5 * 60_000_000
"""A burst goes on while more than `CARDS_WAITING_MAX` direct posts came to the channel within this time."""
CARDS_A_BURST = 20
CALM = 3
"""The urgency of what was overheard and is only to be read; what a member can do something with comes before it."""
_MANY = CARDS_WAITING_MAX + 1
_HOUR = "%Y-%m-%dT%H"
_VERDICTS = ("permit", "held")


def placed(
    session: Session, team: Team, rows: Sequence[Mention], in_care: Collection[str], now_us: int
) -> Mapping[str, list[Wanted]]:
    """What each channel should show of these mentions. What has no channel meant for it is shown nowhere.

    A private message never leaves the private channel, whatever a route says, and what is `in_care` the care channel.
    """
    rooms: dict[str, list[Mention]] = defaultdict(list)
    for row in rows:
        rooms[channel_of(team, row, in_care=row.id in in_care)].append(row)
    rooms.pop("", None)
    return {channel: _in(session, team, channel, some, in_care, now_us) for channel, some in rooms.items()}


def channel_of(team: Team, row: Mention, *, in_care: bool) -> str:
    """The channel in which the card of this mention stands; empty where it has none."""
    if in_care:
        return team.care_channel
    if row.kind is Kind.DIRECT and row.visibility is Visibility.PRIVATE:
        return team.private_channel
    return (row.channel or team.channel) if row.kind in {Kind.DIRECT, Kind.OVERHEARD} else ""


def span_of(row: Mention, team: Team) -> str:
    """The roll-up to which an overheard post belongs: its hour on the team's clock, or the time that it was closed.

    `2026-11-22T14`, or `2026-11-21T17/2026-11-22T09`.
    """
    closed = _closed(row, team)
    return _hour(row.received_us, team) if closed is None else "/".join([moment.strftime(_HOUR) for moment in closed])


def _in(
    session: Session, team: Team, channel: str, rows: Sequence[Mention], in_care: Collection[str], now_us: int
) -> list[Wanted]:
    direct = [row for row in rows if row.kind is Kind.DIRECT or row.id in in_care]
    calm = [row for row in rows if row.kind is Kind.OVERHEARD and row.id not in in_care and _shown(row, team)]
    rolled = [_rolled(row, team) for row in calm]
    return [*dict(rolled), *[card for _, card in rolled], *_direct(session, team, channel, direct, now_us)]


def _shown(row: Mention, team: Team) -> bool:
    """Whether the policy shows it: what may not be answered, and needs no ruling, may be for the digest alone."""
    line = team.policy.at(row.network, row.channel or team.channel, None)
    return line.contact.overheard_shown != "digest" or row.verdict in _VERDICTS or row.wish is not None


def _rolled(row: Mention, team: Team) -> tuple[Wanted, Wanted]:
    """The roll-up to which an overheard post belongs, and its card there."""
    closed, span = _closed(row, team), span_of(row, team)
    due_us = 0 if closed is None else int(closed[1].timestamp()) * 1_000_000
    urgency = CALM - _is_urgent(row)
    return Wanted(ROLLUP, span, due_us=due_us), Wanted(CARD, row.id, urgency=urgency, thread=span, due_us=due_us)


def _direct(session: Session, team: Team, channel: str, rows: Sequence[Mention], now_us: int) -> list[Wanted]:
    """A message for each, while Slack can follow; then one roll-up of the hour for the rest, the urgent first."""
    if not rows:
        return []
    at = (session, team.workspace, team.brand.id, channel)
    ids = [row.id for row in rows]
    there = outbox.there(*at, ids)
    counting = {
        thread for thread in there.values() if thread and thread.startswith(BURST)
    }  # tells how many can be answered
    alone = [Wanted(BURST, one, urgency=0) for one in counting]
    burst, before = (f"{BURST} {_hour(us, team)}" for us in (now_us, now_us - BURST_LASTS_US))
    bursts = outbox.heads(*at, {burst, before})
    goes_on = bool(bursts) and outbox.asked_lately(*at, now_us - BURST_LASTS_US, _MANY) == _MANY
    few = not goes_on and len(rows) <= CARDS_WAITING_MAX
    if few and outbox.waiting(session, team.workspace, channel) + len(rows) <= CARDS_WAITING_MAX:
        return [*alone, *(Wanted(CARD, one, urgency=0) for one in ids)]
    fresh = sorted((row for row in rows if row.id not in there), key=_urgency)
    rulings = sum(row.wish is Wish.MAYBE_STOP for row in fresh)
    urgent = 0 if goes_on else sum(map(_is_urgent, fresh))
    waiting = outbox.waiting(session, team.workspace, channel) if urgent or rulings else 0
    free = max(min(urgent, CARDS_WAITING_MAX - waiting), min(rulings, RULINGS_WAITING_MAX - waiting), 0)
    rest = fresh[free:]
    later = {row.id for row in rest}
    wanted = [*alone, *(Wanted(CARD, one, urgency=0) for one in ids if one not in later)]
    if not rest:
        return wanted
    is_posted = burst in bursts and bursts[burst].state != State.NEW
    room = CARDS_A_BURST - outbox.beside(*at, burst) if is_posted else 0
    cards = [
        Wanted(CARD, row.id, thread=burst, kept=place >= room or not _is_urgent(row)) for place, row in enumerate(rest)
    ]
    return [*wanted, Wanted(BURST, burst, urgency=0), *cards]


def _is_urgent(row: Mention) -> bool:
    """Whether a member can do something with it, or may soon: what stands in everybody's way goes again."""
    return row.verdict in _VERDICTS or row.wish is Wish.MAYBE_STOP or row.reasons in PASSING


def _urgency(row: Mention) -> tuple[bool, int, int]:
    """What waits for a ruling first, then what can be answered, then what a colleague must agree to; older before."""
    verdict = _VERDICTS.index(row.verdict) if row.verdict in _VERDICTS else len(_VERDICTS)
    return row.wish is not Wish.MAYBE_STOP, verdict + (not _is_urgent(row)), row.created_us


def _closed(row: Mention, team: Team) -> tuple[datetime, datetime] | None:
    return None if team.hours is None else closed_around(team.hours, row.received_us, ZoneInfo(team.time_zone))


def _hour(us: int, team: Team) -> str:
    return _hour_of(us // MINUTE_US, team.time_zone)


@lru_cache(maxsize=1_000)
def _hour_of(minute: int, time_zone: str) -> str:
    return datetime.fromtimestamp(minute * 60, ZoneInfo(time_zone)).strftime(_HOUR)
