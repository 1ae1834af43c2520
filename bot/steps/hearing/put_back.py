"""Puts back what the store lacks, at the start, before anything may be sent.

The journal tells of every objection, lifted ones too. What it has and the store has not is put in force again, and who
was forgotten in the meantime is forgotten again (`bot/steps/forget_again.py`). A database is known to be an older one
when the record's mark or a line of the journal speaks of more entries than there are, or when the journal is ahead of
it by more than the one batch that a crash may have cut off. Then, and when the journal itself was hurt, replies are
stopped, a week of posts is read again (`sweep.py`), and an approver is asked. That is judged and committed before
anything is put back, so that a kill in the middle leaves replies stopped.
Longer than most files: all that a start does before anything may go out is best read together.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.journal.file import BadJournal, Journal
from bot.runtime import Runtime, Team
from bot.steps import pause, send
from bot.steps.forget_again import forget_again
from bot.steps.hearing import lacking, leave_alone
from bot.steps.hearing.lacking import Lacking
from bot.store import cursors, mentions, record, restores
from bot.store.database import Session, locks
from bot.store.person import forgotten
from bot.store.record import audit, mark
from bot.store.registry import published
from bot.store.visitors import visits
from bot.store.wishes import contracts, noes, register
from bot.store.wishes.noes import No
from bot.store.wishes.register import Request

WEEK_US = 7 * 86_400_000_000
OLDER = "The database was put back to an older state."
log = logging.getLogger("earshot.journal")
LEFT = "Somebody who had asked to be forgotten is still here, for a reply to them was on its way. Start Earshot again."


@dataclass(slots=True)
class PutBack:
    """What was found at the start: how many lines were read, how many noes put back or lifted again, by brand.

    `forgotten` is how many people were forgotten again, by brand, `left` how many could not be at this moment.

    `hurt` says where the journal is not as it was written; `older` are the brands whose database is an older one.
    """

    lines: int = 0
    back: dict[str, int] = field(default_factory=dict)
    lifted: dict[str, int] = field(default_factory=dict)
    hurt: str = ""
    aside: Path | None = None
    older: set[str] = field(default_factory=set)
    forgotten: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)


def put_back(runtime: Runtime, marks: Mapping[str, Path], now_us: int) -> PutBack:
    """Put back what the store lacks, and stop replies where it is an older one. Repeats safely.

    `marks` are the files of the high-water marks by brand.
    """
    found, journal = PutBack(), runtime.journal
    lacks, journal = _look(runtime, journal) if journal is not None else (Lacking(), None)
    found.lines, found.hurt = lacks.lines, lacks.hurt
    for team in runtime.teams:
        _judge(runtime, team, lacks, found, marks.get(team.brand.id), now_us)
        if lacks.forgettings:
            send.give_up_waiting(runtime, team, now_us)  # what is on its way keeps whom it answers here
    runtime.passing("put back: judged")
    try:
        if journal is not None:
            _end(runtime, journal, lacks, found, now_us)
            found.aside = journal.set_aside(f"damaged-{now_us // 1_000_000}") if found.hurt else None
    except BadJournal as error:
        found.hurt = found.hurt or str(error)
    late = "" if lacks.hurt else found.hurt
    for team in runtime.teams:
        _note(runtime, team, found, late, now_us)
    return found


def end_what_was_begun(runtime: Runtime, now_us: int) -> bool:
    """Put back what a kill cut off between the journal and the store; whether the store has all that the journal has.

    Of a restore nothing is put back here, for only a start of the bot judges it (`put_back`). Nor is it told that the
    store has all where the journal cannot be read. Repeats safely.
    """
    if runtime.journal is None:
        return True
    brands, found = {team.brand.id for team in runtime.teams}, PutBack()
    try:
        lacks = lacking.look(runtime, runtime.journal)
        if any(lacks.batches(brand_id) > 1 for brand_id in brands):
            return False
        lacks.behind &= brands
        _end(runtime, runtime.journal, lacks, found, now_us)
    except BadJournal as error:
        log.error("%s", error)  # noqa: TRY400 - our own words
        return False
    return not sum(found.left.values())


def _look(runtime: Runtime, journal: Journal) -> tuple[Lacking, Journal | None]:
    """What the store lacks of this journal, and the journal where it can be read."""
    try:
        lacks = lacking.look(runtime, journal)
        lacks.hurt = lacks.hurt or _cut_short(runtime, journal)
    except BadJournal as error:
        return Lacking(hurt=str(error)), None
    return lacks, journal


def _judge(runtime: Runtime, team: Team, lacks: Lacking, found: PutBack, marked: Path | None, now_us: int) -> None:
    """Say whether the brand's database is an older one; if so, or if the journal is hurt, let nothing go out."""
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        vouched = max(_vouched(marked), lacks.entries.get(brand_id, 0))
        short = vouched > restores.settled(session, brand_id) and _is_short_of(session, brand_id, vouched)
        if short or lacks.batches(brand_id) > 1:
            found.older.add(brand_id)
            restores.begin(session, brand_id, now_us, vouched)
            _rewind(session, runtime, team, now_us)
            visits.end_all(session, brand_id)  # who signed out since must not be signed in again
        older = OLDER if brand_id in found.older else ""
        hurt = f"{lacks.hurt} What is sound of it was put back." if lacks.hurt else ""
        if why := " ".join(filter(None, (older, hurt))):
            _pause(session, runtime, team, why, now_us)


def _note(runtime: Runtime, team: Team, found: PutBack, late: str, now_us: int) -> None:
    """Note that a hurt journal is to be written anew; let nothing go out where that was seen late, or anybody left."""
    brand_id = team.brand.id
    why = " ".join(filter(None, (late, LEFT if found.left.get(brand_id) else "")))
    with locks.writing(runtime.database, brand_id) as session:
        if found.hurt:
            noes.note_all_due(session, brand_id, now_us)
            contracts.note_all_due(session, brand_id, now_us)
            forgotten.note_all_due(session, brand_id)
        if why:
            _pause(session, runtime, team, why, now_us)


def _pause(session: Session, runtime: Runtime, team: Team, why: str, now_us: int) -> None:
    told = {"act": "found", "why": why}
    record.append(session, team.brand.id, [record.Deed("restore", told)], now_us, runtime.chance)
    pause.as_restored(session, runtime, team, why, now_us)


def _rewind(session: Session, runtime: Runtime, team: Team, now_us: int) -> None:
    """Let a week be read again, and nobody be answered before it was."""
    for network in runtime.networks.values():
        for road in network.roads():
            at = cursors.read(session, team.brand.id, network.name, road)
            cursors.rewind(session, team.brand.id, at, network.rewind(now_us - WEEK_US), None)


def _end(runtime: Runtime, journal: Journal, lacks: Lacking, found: PutBack, now_us: int) -> None:
    """Put back the noes of the brands that are behind, and forget again; says so in `found`. Raises `BadJournal`."""
    if lacks.behind:
        for some in lacking.noes_of(runtime, journal):
            for brand_id in lacks.behind & some.keys():
                _take_back(runtime, brand_id, some[brand_id], found, now_us)
            runtime.passing("put back: some")
        for brand_id in found.back:
            _into_the_feed(runtime, brand_id)
    for team in runtime.teams:
        brand_id = team.brand.id
        if ended := lacks.ended.get(brand_id):
            _end_again(runtime, brand_id, ended, now_us)
        if told := [one for one in lacks.forgettings if one.brand_id == brand_id]:
            found.forgotten[brand_id], found.left[brand_id] = forget_again(runtime, team, told, now_us)


def _take_back(runtime: Runtime, brand_id: str, nos: Sequence[No], found: PutBack, now_us: int) -> None:
    with runtime.database.read() as session:
        lacks = noes.lacking(session, brand_id, nos)
    if not lacks:
        return
    with locks.writing(runtime.database, brand_id) as session:
        there = noes.known(session, brand_id, [no.id for no in lacks])
        noes.put_back(session, brand_id, lacks)
        back = [no for no in lacks if no.id not in there]
        for no in back:
            if no.mention_id == noes.BY_HANDLE:
                register.add(session, _request(no))
        lifted = [no for no in lacks if no.lifted_us is not None]
        told = {"act": "put back", "back": len(back), "lifted": len(lifted)}
        record.append(session, brand_id, [record.Deed("restore", told)], now_us, runtime.chance)
    found.back[brand_id] = found.back.get(brand_id, 0) + len(back)
    found.lifted[brand_id] = found.lifted.get(brand_id, 0) + len(lifted)


def _end_again(runtime: Runtime, brand_id: str, ended: Mapping[str, int], now_us: int) -> None:
    """Let no yes come back that was taken back since."""
    with locks.writing(runtime.database, brand_id) as session:
        contracts.end(session, brand_id, ended)
        told = {"act": "put back", "ended": len(ended)}
        record.append(session, brand_id, [record.Deed("restore", told)], now_us, runtime.chance)
        mentions.look_again(session, brand_id, now_us)


def _into_the_feed(runtime: Runtime, brand_id: str) -> None:
    """Let our own feed, if there is one, have what was put back of all whom we know by name."""
    with locks.writing(runtime.database, brand_id) as session:
        after: str | None = ""
        while after is not None:
            after = published.note_known(session, brand_id, after, runtime.store_secret)


def _request(no: No) -> Request:
    """A line of the register for a handle of which we have nothing but the no."""
    due_us = leave_alone.due(no.since_us)
    return Request(no.brand_id, no.id, "", None, no.hashed, "Put back from the journal.", "", no.since_us, due_us)


def _cut_short(runtime: Runtime, journal: Journal) -> str:
    """Whether the journal ends before what the store knows of it."""
    last = journal.last()
    with runtime.database.read() as session:
        known = max((noes.mark(session, team.brand.id) for team in runtime.teams), default=0)
    if last >= known:
        return ""
    return (
        f"The journal {journal.path} ends at line {last}, and had {known} lines. If it lies elsewhere, bring it here."
    )


def _is_short_of(session: Session, brand_id: str, entries: int) -> bool:
    """Whether the record has fewer entries; one that is torn is the sealer's to tell."""
    try:
        return audit.size(session, brand_id) < entries
    except audit.TornRecord:
        return False


def _vouched(file: Path | None) -> int:
    """How many entries were vouched for, by the mark outside the database."""
    try:
        vouched = mark.read(file) if file is not None else None
    except mark.BadMark:  # the sealer says so, and signs nothing
        return 0
    return vouched.size if vouched is not None else 0
