"""Puts back what the store lacks, at the start, before anything may be sent.

The journal tells of every objection, lifted ones too. What it has and the store has not is put in force again, and who
was forgotten in the meantime is forgotten again (`bot/steps/forget_again.py`). A database is known to be an older one
when the record's mark or a line of the journal speaks of more entries than there are, or when the journal is ahead of
it by more than the one batch that a crash may have cut off. Then, and when the journal itself was hurt, replies are
stopped, a week of posts is read again (`sweep.py`), and an approver is asked.
Longer than most files: all that a start does before anything may go out is best read together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.journal.file import BadJournal, Found, Hurt, Journal
from bot.journal.line import Line
from bot.runtime import Runtime, Team
from bot.steps import pause
from bot.steps.forget_again import forget_again
from bot.steps.hearing import leave_alone
from bot.store import cursors, record, restores, secret
from bot.store.database import Session, locks
from bot.store.person import forgotten
from bot.store.person.forgotten import Forgetting
from bot.store.record import audit, mark
from bot.store.wishes import noes, register
from bot.store.wishes.noes import No
from bot.store.wishes.register import Request

LINES_A_TURN = 500
WEEK_US = 7 * 86_400_000_000
OLDER = "The database was put back to an older state."
LEFT = "Somebody who had asked to be forgotten is still here, for a reply to them was on its way. Start Earshot again."
_FOREIGN = "it was written under a secret that this database does not have"


@dataclass(slots=True)
class PutBack:
    """What was found at the start: how many lines were read, how many noes put back or lifted again, by brand.

    `forgotten` is how many people were forgotten again, by brand, `left` how many could not be at this moment, and
    `forgettings` all that the journal tells of.

    `hurt` says where the journal is not as it was written; `older` are the brands whose database is an older one.
    `moments` are when those that were put back had been written, `entries` the longest record that any line knew.
    """

    lines: int = 0
    back: dict[str, int] = field(default_factory=dict)
    lifted: dict[str, int] = field(default_factory=dict)
    hurt: str = ""
    aside: Path | None = None
    older: set[str] = field(default_factory=set)
    moments: dict[str, dict[str, int]] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    forgotten: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    forgettings: dict[tuple[str, str], Forgetting] = field(default_factory=dict)


def put_back(runtime: Runtime, marks: Mapping[str, Path], now_us: int) -> PutBack:
    """Put back what the store lacks, and stop replies where it is an older one. Repeats safely.

    `marks` are the files of the high-water marks by brand.
    """
    found = PutBack()
    if runtime.journal is not None:
        try:
            for some in _pages(runtime, runtime.journal, found):
                _take_back(runtime, some, found, now_us)
                runtime.passing("put back: some")
            found.hurt = found.hurt or _cut_short(runtime, runtime.journal)
            if found.hurt:
                found.aside = runtime.journal.set_aside(f"damaged-{now_us // 1_000_000}")
        except BadJournal as error:
            found.hurt = str(error)
    for team in runtime.teams:
        _forget_again(runtime, team, found, now_us)
        _judge(runtime, team, found, marks.get(team.brand.id), now_us)
    return found


def _judge(runtime: Runtime, team: Team, found: PutBack, marked: Path | None, now_us: int) -> None:
    """Say whether the brand's database is an older one; if so, or if the journal is hurt, let nothing go out."""
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        vouched = max(_vouched(marked), found.entries.get(brand_id, 0))
        short = vouched > restores.settled(session, brand_id) and _is_short_of(session, brand_id, vouched)
        if short or len(set(found.moments.get(brand_id, {}).values())) > 1:
            found.older.add(brand_id)
            restores.begin(session, brand_id, now_us, vouched)
            _rewind(session, runtime, team, now_us)
        if found.hurt:
            noes.note_all_due(session, brand_id, now_us)
            forgotten.note_all_due(session, brand_id)
        if why := _why(found, brand_id):
            told = {"act": "found", "why": why}
            record.append(session, brand_id, [record.Deed("restore", told)], now_us, runtime.chance)
            pause.as_restored(session, runtime, team, why, now_us)


def _rewind(session: Session, runtime: Runtime, team: Team, now_us: int) -> None:
    """Let a week be read again, and nobody be answered before it was."""
    for network in runtime.networks.values():
        for road in network.roads():
            at = cursors.read(session, team.brand.id, network.name, road)
            cursors.rewind(session, team.brand.id, at, network.rewind(now_us - WEEK_US), None)


def _pages(runtime: Runtime, journal: Journal, found: PutBack) -> Iterator[list[tuple[No, int]]]:
    """The journal's lines as rows, with the moment of each, a turn at a time; what is wrong with it goes to `found`."""
    with runtime.database.read() as session:
        secrets = {secret.key_id(one): one for one in secret.generations(session, runtime.store_secret)}
    page: list[tuple[No, int]] = []
    for one in journal.read(secrets):
        if isinstance(one, Hurt):
            found.hurt = found.hurt or f"Line {one.number} of {journal.path} is damaged: {one.why}."
            continue
        found.lines += 1
        if one.key_id is None:
            if not _known(runtime, one):
                found.hurt = found.hurt or f"Line {one.number} of {journal.path} cannot be used: {_FOREIGN}."
            continue
        line = one.line
        found.entries[line.brand_id] = max(line.entries, found.entries.get(line.brand_id, 0))
        if line.forgotten:
            _remember(found, line, one.key_id)
            continue
        hashed, key_id = bytes.fromhex(line.hashed), bytes.fromhex(line.key) or one.key_id
        no = No(
            line.brand_id, line.id, hashed, key_id, line.scope, line.since_us, line.conversation, line.mention_id,
            line.unsure, line.lifted_us,
        )  # fmt: skip
        page.append((no, line.at_us))
        if len(page) == LINES_A_TURN:
            yield page
            page = []
    yield page


def _remember(found: PutBack, line: Line, sealed_under: bytes) -> None:
    """Keep what a line tells of a forgetting, beside what other lines tell of the same."""
    before = found.forgettings.get((line.brand_id, line.id))
    forms = (*(before.forms if before else ()), bytes.fromhex(line.hashed))
    key_id = bytes.fromhex(line.key) or sealed_under
    found.forgettings[line.brand_id, line.id] = Forgetting(line.brand_id, line.id, line.since_us, key_id, forms)


def _forget_again(runtime: Runtime, team: Team, found: PutBack, now_us: int) -> None:
    brand_id = team.brand.id
    told = [one for one in found.forgettings.values() if one.brand_id == brand_id]
    with runtime.database.read() as session:
        done = forgotten.known(session, brand_id, [one.id for one in told])
    lacking = [one for one in told if one.id not in done]
    if lacking:
        found.forgotten[brand_id], found.left[brand_id] = forget_again(runtime, team, lacking, now_us)
        found.moments.setdefault(brand_id, {}).update({one.id: one.at_us for one in lacking})


def _known(runtime: Runtime, one: Found) -> bool:
    """Whether the store has this objection: then it has it under a newer secret, and the old line says nothing more."""
    with runtime.database.read() as session:
        if one.line.forgotten:
            return bool(forgotten.known(session, one.line.brand_id, [one.line.id]))
        return bool(noes.known(session, one.line.brand_id, [one.line.id]))


def _take_back(runtime: Runtime, page: list[tuple[No, int]], found: PutBack, now_us: int) -> None:
    for brand_id in {no.brand_id for no, _ in page}:
        mine = [(no, at_us) for no, at_us in page if no.brand_id == brand_id]
        with runtime.database.read() as session:
            lacking = noes.lacking(session, brand_id, [no for no, _ in mine])
        if not lacking:
            continue
        with locks.writing(runtime.database, brand_id) as session:
            there = noes.known(session, brand_id, [no.id for no in lacking])
            noes.put_back(session, brand_id, lacking)
            back = [no for no in lacking if no.id not in there]
            for no in back:
                if no.mention_id == noes.BY_HANDLE:
                    register.add(session, _request(no))
            lifted = [no for no in lacking if no.lifted_us is not None]
            told = {"act": "put back", "back": len(back), "lifted": len(lifted)}
            record.append(session, brand_id, [record.Deed("restore", told)], now_us, runtime.chance)
        new = {no.id for no in back}
        found.moments.setdefault(brand_id, {}).update({no.id: at_us for no, at_us in mine if no.id in new})
        found.back[brand_id] = found.back.get(brand_id, 0) + len(back)
        found.lifted[brand_id] = found.lifted.get(brand_id, 0) + len(lifted)


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


def _why(found: PutBack, brand_id: str) -> str:
    older = OLDER if brand_id in found.older else ""
    hurt = f"{found.hurt} What is sound of it was put back." if found.hurt else ""
    return " ".join(filter(None, (older, hurt, LEFT if found.left.get(brand_id) else "")))
