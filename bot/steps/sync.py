"""Takes over what opt-out registries publish: a whole good list, or none of it.

A list is read, parsed and judged; then a new copy is loaded beside the one in force, in short transactions; then one
small transaction puts it in force, with its entry in every brand's record; then the open cards that it touches get
another look. Killed anywhere, the copy that was in force stays as it was, and the next sync begins by tidying up. What
fails leaves the last good copy, which ages until the refusal `registry_stale` speaks: fail-closed is an ordinary rule.
Longer than most files, so that all that changes what is in force stands in one place.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from bot.ports import SourceFailed
from bot.runtime import Runtime, Source, Team
from bot.steps.lists.arriving import Arrival, freed, load
from bot.steps.lists.read_csv import read_csv
from bot.steps.lists.read_feed import Read, read_feed, tidy
from bot.store import mentions, outbox, record, registry
from bot.store.database import Session, locks
from bot.store.registry import Held, listings
from bot.store.registry.age import ends_us
from bot.store.tables import GenerationRow, RegistryRow
from rules.registry.change import Change, Loss, Quarantine, Unusable, judge
from rules.registry.feed import BadFeed

KIND = "list"
"""The message in the channel about a list that lost much; its subject is the registry's name and the list's digest."""


class Outcome(StrEnum):
    """What a sync came to."""

    TAKEN = "taken"  # a new list is in force
    FRESH = "fresh"  # the list in force is still the newest
    QUARANTINED = "quarantined"  # old and new are in force together, until a member approves the new one
    FAILED = "failed"  # nothing could be taken over; what was in force stays, and ages
    OVERTAKEN = "overtaken"  # somebody else changed what is in force meanwhile; the next sync looks again


@dataclass(frozen=True, slots=True)
class Synced:
    """How the sync of one registry went, with one sentence for people."""

    name: str
    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether an approval was done, and why not, or what it did."""

    done: bool
    sentence: str


def sync(runtime: Runtime, source: Source, now_us: int) -> Synced:
    """Bring our copy of one registry up to date, for all brands. Repeats safely; one worker at a time by lease."""
    with runtime.database.write() as session:
        pinned = "\n".join(key.text for key in source.keys)
        registry.enrol(session, source.name, source.address, source.period_us, source.age_max_us, pinned)
        registry.drop_unfinished(session, source.name)
    _look_again(runtime, source.name, now_us)
    with runtime.database.read() as session:
        held = registry.held(session, source.name, now_us)
    try:
        synced = _sync(runtime, source, held, now_us)
        fetched_in_vain = synced.outcome is Outcome.FAILED
    except SourceFailed as failure:  # what has come so far is gone on with next time
        synced, fetched_in_vain = _fail(runtime, source, str(failure), now_us), False
    except BadFeed as failure:
        synced, fetched_in_vain = _fail(runtime, source, str(failure), now_us), True
    _look_again(runtime, source.name, now_us)
    _clear(runtime, source.name, now_us)
    if source.keys and (fetched_in_vain or synced.outcome is not Outcome.FAILED):
        tidy(runtime, source, now_us)
    return synced


def approve(runtime: Runtime, name: str, who: str, reason: str, now_us: int, digest: str = "") -> Ruling:
    """Put the quarantined list of a registry in force alone, by the word of a named member, with a reason.

    `digest` (its first letters will do) says which list was looked at; where another one waits, nothing is approved.
    """
    if not who.strip() or not reason.strip():
        return Ruling(False, "Say who approves the list, and why.")
    with _alone(runtime, name) as session:
        copy = registry.held(session, name, now_us).newest
        if copy is None or copy.state != "quarantined":
            return Ruling(False, f"No list of the registry {name} waits for an approval.")
        if not copy.digest.startswith(digest.lower()):
            other = f"Another list of the registry {name} waits for an approval now."
            return Ruling(False, f"{other} Look at it first, with: earshot registry status")
        registry.put_in_force(session, name, copy.generation, now_us)
        copy.approved_by = who
        told = {"act": "approve", "registry": name, "digest": copy.digest, "rows": copy.rows}
        _tell(session, runtime, "override", {**told, "member": who, "why": reason}, now_us)
        _show(session, runtime, name, copy, now_us)
        runtime.passing("approve: flipping")
    runtime.passing("approve: flipped")
    _look_again(runtime, name, now_us)
    return Ruling(True, f"The list of {name} with {copy.rows:,} entries is in force alone now.")


def _sync(runtime: Runtime, source: Source, held: Held, now_us: int) -> Synced:
    with runtime.database.read() as session:
        row = registry.row(session, source.name)
    if source.keys:
        read = read_feed(runtime, source, row, held, now_us)
    else:
        read = Read(*read_csv(runtime, source, row.etag, held))
    arrival = read.arrival
    if arrival is None:
        assert held.newest is not None, "a registry of which we hold no list cannot be unchanged"
        return _refresh(runtime, source, read, held, now_us)
    verdict = judge(arrival.change, largest_approved=held.largest, by_delta=arrival.by_delta)
    if isinstance(verdict, Unusable):
        return _fail(runtime, source, verdict.sentence, now_us)
    runtime.passing("sync: judged")
    copy = load(runtime, source.name, arrival, now_us)
    if held.approved is not None and arrival.change.removed:
        change = replace(arrival.change, freed=freed(runtime, held.approved, copy, now_us))
        arrival = replace(arrival, change=change)
    return _flip(runtime, source, read, held, copy, arrival, now_us)


def _flip(
    runtime: Runtime,
    source: Source,
    read: Read,
    held: Held,
    copy: GenerationRow,
    arrival: Arrival,
    now_us: int,
) -> Synced:
    """Put the loaded copy in force, if what it was judged against still is."""
    change = arrival.change
    losses = [loss for loss in (arrival.by_delta, _waited(source, held, change)) if loss]
    by_delta = max(losses, key=attrgetter("share"), default=None)
    verdict = judge(change, largest_approved=held.largest, by_delta=by_delta, freed_max=source.freed_max)
    why = verdict.loss if isinstance(verdict, Quarantine) else ""
    outcome = Outcome.QUARANTINED if why else Outcome.TAKEN
    counts = {"rows": change.rows, "added": change.added, "removed": change.removed, "freed": change.freed}
    with _alone(runtime, source.name) as session:
        unchanged = registry.held(session, source.name, now_us).numbers == held.numbers
        if not unchanged or not registry.put_in_force(session, source.name, copy.generation, now_us, change, why):
            return Synced(source.name, Outcome.OVERTAKEN, f"{source.name}: another sync came first.")
        _note_current(session, runtime, source, read, now_us)
        payload = {"registry": source.name, "outcome": outcome.value, "digest": copy.digest, **counts}
        _tell(session, runtime, "sync", payload, now_us)
        if held.newest is not None and held.newest is not held.approved:
            _show(session, runtime, source.name, held.newest, now_us)
        if why:
            _show(session, runtime, source.name, copy, now_us)
        runtime.passing("sync: flipping")
    runtime.passing("sync: flipped")
    if isinstance(verdict, Quarantine):
        return Synced(source.name, outcome, f"{source.name}: {verdict.sentence}")
    in_words = f"{change.rows:,} entries are in force, {change.added:,} of them new; {change.removed:,} are gone."
    return Synced(source.name, outcome, f"{source.name}: {in_words}")


def _waited(source: Source, held: Held, change: Change) -> Loss | None:
    """What a feed lost since the last approval, while a list of it waits: that one is not let in by one row more."""
    waits = source.keys and held.approved is not None and held.newest is not held.approved
    return Loss(change.removed, change.removed + change.kept) if waits else None


def _refresh(runtime: Runtime, source: Source, read: Read, held: Held, now_us: int) -> Synced:
    """Note that what is in force is still what the publisher has."""
    with _alone(runtime, source.name) as session:
        if registry.held(session, source.name, now_us).numbers != held.numbers:
            return Synced(source.name, Outcome.OVERTAKEN, f"{source.name}: another sync came first.")
        _note_current(session, runtime, source, read, now_us)
    return Synced(source.name, Outcome.FRESH, f"{source.name}: nothing has changed.")


def _fail(runtime: Runtime, source: Source, sentence: str, now_us: int) -> Synced:
    """Note that nothing could be taken over, and record it where that is news. What is in force stays."""
    with _alone(runtime, source.name) as session:
        row = registry.row(session, source.name)
        if row.failure != sentence:
            payload = {"registry": source.name, "outcome": Outcome.FAILED.value, "why": sentence}
            _tell(session, runtime, "sync", payload, now_us)
        row.failed_us, row.failure = row.failed_us or now_us, sentence
    runtime.passing("sync: failed")
    return Synced(source.name, Outcome.FAILED, f"{source.name}: {sentence}")


@contextmanager
def _alone(runtime: Runtime, name: str) -> Iterator[Session]:
    """Open one small transaction in which nobody else writes for any brand, nor decides by this registry."""
    with runtime.database.write() as session:
        for brand_id in sorted(team.brand.id for team in runtime.teams):
            locks.lock_brand(session, brand_id)
        locks.lock_registry(session, name)
        yield session


def _note_current(session: Session, runtime: Runtime, source: Source, read: Read, now_us: int) -> None:
    """The registry is current; whoever was refused because it was too old gets another look."""
    row = registry.row(session, source.name)
    for team in runtime.teams:
        if _was_stale(team, row, max(now_us, runtime.clock())):  # who looked meanwhile found it too old sooner
            mentions.look_again(session, team.brand.id, now_us, reason="registry_stale")
    row.checked_us, row.etag = now_us, read.etag
    if read.trust is not None:
        registry.trust(row, read.trust)
    row.failed_us = row.failure = None


def _was_stale(team: Team, row: RegistryRow, now_us: int) -> bool:
    """Whether somebody may have been refused because our copy was getting old, was too old, or had ended."""
    ages = (2 * row.period_us, team.policy.registry_anywhere.age_max, row.age_max_us)
    return row.checked_us is None or now_us >= (ends_us(row.checked_us, row.expires_us, *ages) or 0)


def _tell(session: Session, runtime: Runtime, kind: str, payload: Mapping[str, object], now_us: int) -> None:
    for team in runtime.teams:
        record.append(session, team.brand.id, [record.Deed(kind, payload)], now_us, runtime.chance)


def _show(session: Session, runtime: Runtime, name: str, copy: GenerationRow, now_us: int) -> None:
    """Have each team's channel told of a list that waits, or of what became of it."""
    told = [outbox.Wanted(KIND, f"{name} {copy.digest}", urgency=0)]
    for team in runtime.teams:
        outbox.want(session, team.workspace, team.brand.id, team.channel, told, now_us, runtime.chance)


def _look_again(runtime: Runtime, name: str, now_us: int) -> None:
    """Ask for another look at the open cards of those whom a change of copies touches, a page at a time."""
    with runtime.database.read() as session:
        copies = listings.stirred(session, name)
    if not copies:
        return
    for team in runtime.teams:
        after = ""
        while True:
            with runtime.database.read() as session:
                authors, after = listings.touched(session, team.brand.id, copies, after, now_us)
            if authors:
                with locks.writing(runtime.database, team.brand.id) as session:
                    mentions.look_again(session, team.brand.id, now_us, authors=authors)
            runtime.passing("sync: looked")
            if not after:
                break
    with runtime.database.write() as session:
        listings.settle(session, name, copies)


def _clear(runtime: Runtime, name: str, now_us: int) -> None:
    more = True
    while more:
        with runtime.database.write() as session:
            more = registry.clear(session, name, now_us)
        runtime.give_way()
        runtime.passing("sync: cleared")
