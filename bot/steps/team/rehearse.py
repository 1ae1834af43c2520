"""The first day: what was said is read, nothing is sent, somebody goes live.

Up to 800 mentions and 30 days of our own timeline are read, so that old stops and old answers count before the first
reply. Listening and reconciling do the work; this step says how far they are, and counts what could have been answered.
Until an approver goes live, every look refuses (`rules/refusals/paused.py`).
"""

from collections.abc import Callable
from contextlib import suppress

import msgspec

from bot.runtime import Runtime, Team, Who
from bot.steps.answering.reconcile import ROAD, reconcile
from bot.steps.hearing.sweep import is_read
from bot.steps.surface import look_at
from bot.store import cursors, mentions, outbox, record, registry
from bot.store.database import Session, locks
from bot.store.team import rehearsals
from bot.store.team.rehearsals import LISTENING, LIVE, OWN, READY
from rules.decide import decide
from rules.rehearsal import Rehearsed, as_if_new, count

KIND = "rehearsal"
SUBJECT = "first day"
MENTIONS_MAX = 800
"""So many posts are read, and so many counted. X gives no more than its newest 800 mentions."""
OWN_US = 30 * 86_400_000_000
NOT_APPROVER = "Only an approver can go live. Ask one of them."
LIVE_ALREADY = "You are live already. There is nothing to do."
STILL_READING = "What was said to you before is still being read. Wait until that is done."
NO_REGISTRY = "The opt-out registry {} was never read. Ask your operator."


class _Undone(Exception):
    """Nothing of a trial stays."""


def begin(session: Session, runtime: Runtime, team: Team, now_us: int) -> None:
    """Begin the first day of a brand that had none: its mentions are read from 30 days back. The brand must be held."""
    if not rehearsals.begin(session, team.brand.id, now_us):
        return
    for network in runtime.networks.values():
        at = cursors.read(session, team.brand.id, network.name, network.roads()[0])
        value = network.rewind(now_us - OWN_US, MENTIONS_MAX)
        cursors.rewind(session, team.brand.id, at, value, None)
    record.append(session, team.brand.id, [record.Deed(KIND, {"act": "began"})], now_us, runtime.chance)


def rehearse(runtime: Runtime, team: Team, now_us: int) -> bool:
    """Go on to what comes next on the first day, if what was under way is done. Says whether it did. Repeats safely."""
    with runtime.database.read() as session:
        row = rehearsals.get(session, team.brand.id)
        if row is None or row.state == LIVE or not _goes_on(session, runtime, team, row.state, row.step_us):
            return False
        lacking = _lacking(session, team)
        if row.state == READY and row.step_us and lacking == row.lacking:
            return False
        told = _counted(session, runtime, team, now_us) if row.state != LISTENING else None
    if told is None:
        with locks.writing(runtime.database, team.brand.id) as session:
            _rewind_own(session, runtime, team, now_us)
            rehearsals.move(session, team.brand.id, now_us, state=OWN)
        for network in runtime.networks.values():
            reconcile(runtime, team, network, now_us)  # it would be read by itself, a little later
        return True
    with locks.writing(runtime.database, team.brand.id) as session:
        written = msgspec.json.encode(told).decode()
        rehearsals.move(session, team.brand.id, now_us, state=READY, told=written, lacking=lacking)
        numbers = {"posts": told.posts, "permit": told.permit, "held": told.held}
        deed = record.Deed(KIND, {"act": "ready", **numbers, "lacking": lacking})
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        _tell(session, runtime, team, now_us)
    return True


def try_out(runtime: Runtime, team: Team, put: Callable[[Session], object], now_us: int) -> Rehearsed | None:
    """Count once more as if this had been `put` into the store, which it is not: all of it is undone.

    `None` for a brand whose first day is not so far, or over.
    """
    told = None
    with suppress(_Undone), locks.writing(runtime.database, team.brand.id) as session:
        row = rehearsals.get(session, team.brand.id)
        if row is not None and row.state == READY:
            put(session)
            told = _counted(session, runtime, team, now_us)
        raise _Undone
    return told


def go_live(runtime: Runtime, team: Team, who: Who, now_us: int) -> str:
    """Let replies go, for good. Only an approver may, once, when all was read; else says what stands in the way.

    Whoever was turned away is recorded too.
    """
    with locks.writing(runtime.database, team.brand.id) as session:
        no = _why_not(session, team, who)
        told = {"act": "live", "member": who.id} | ({"refused": no} if no else {})
        record.append(session, team.brand.id, [record.Deed(KIND, told)], now_us, runtime.chance)
        if no:
            return no
        rehearsals.go_live(session, team.brand.id, who.id, now_us)
        mentions.look_again(session, team.brand.id, now_us)
        _tell(session, runtime, team, now_us)
    return ""


def read_told(told: str) -> Rehearsed:
    """What was counted, as the store kept it."""
    return msgspec.json.decode(told, type=Rehearsed)


def _why_not(session: Session, team: Team, who: Who) -> str:
    row = rehearsals.get(session, team.brand.id)
    if not who.may_go_live:
        return NOT_APPROVER
    if row is None or row.state in {LISTENING, OWN}:
        return STILL_READING
    return LIVE_ALREADY if row.state == LIVE else _lacking(session, team)


def _lacking(session: Session, team: Team) -> str:
    """Which registries that the policy requires were never read, in sentences; empty where none lacks."""
    known = registry.all_of(session)
    read = {name for name, row in known.items() if row.checked_us is not None}
    return " ".join([NO_REGISTRY.format(name) for name in team.policy.registry_anywhere.required if name not in read])


def _goes_on(session: Session, runtime: Runtime, team: Team, state: str, step_us: int) -> bool:
    """Whether what was under way is done. Where no network of the brand's is read there is nothing to go by yet."""
    if state == READY:
        return True
    return bool(runtime.networks) and is_read(session, runtime, team, step_us, own=state == OWN)


def _rewind_own(session: Session, runtime: Runtime, team: Team, now_us: int) -> None:
    for network in runtime.networks.values():
        own = cursors.read(session, team.brand.id, network.name, ROAD)
        cursors.rewind(session, team.brand.id, own, None, now_us - OWN_US)


def _counted(session: Session, runtime: Runtime, team: Team, now_us: int) -> Rehearsed:
    """What would have become of the newest posts, had each come in just now: by today's facts and today's policy."""
    rows = mentions.newest(session, team.brand.id, MENTIONS_MAX)
    judged = []
    for look in look_at(session, runtime, team, rows, now_us):
        facts = as_if_new(look.facts)
        judged.append((facts, decide(facts, team.policy_for(facts))))
    return count(judged)


def _tell(session: Session, runtime: Runtime, team: Team, now_us: int) -> None:
    told = [outbox.Wanted(KIND, SUBJECT, urgency=0)]
    outbox.want(session, team.workspace, team.brand.id, team.channel, told, now_us, runtime.chance)
