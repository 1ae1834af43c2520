"""What `earshot registry` does: sync now, say how each list stands, approve one.

Longer than most files, so that all that is said of a registry's standing stands in one place.
"""

import getpass
import re
from dataclasses import asdict, dataclass
from typing import Any

from bot.runtime import Runtime, Source
from bot.steps import sync
from bot.steps.sync import Outcome, Ruling, Synced
from bot.store import due, registry
from bot.store.registry import Held
from bot.store.registry.age import ends_us
from bot.store.tables import GenerationRow, RegistryRow

DIGEST_CHARS = 12
DIGEST_CHARS_MIN = 8
"""So many of a digest name one list for certain."""
_UNITS = ((86_400_000_000, "day"), (3_600_000_000, "hour"), (60_000_000, "minute"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A list in quarantine: its numbers against the last approved one, why it waits, and its digest to approve it by.

    `freed` is how many people who wrote to us in the last 30 days would not count as having said no any more.
    """

    rows: int
    added: int
    removed: int
    freed: int
    why: str
    digest: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How one registry stands. `rows` are those of the last approved list, `None` before the first.

    `required` are the brands that answer nobody without it, nor once it is too old, from `ends_us` on. A feed has a
    number (`seq`), that of its last HEAD; while its publisher changes keys, `new_keys` have signed it beside a pinned
    one. Moments are microseconds UTC: when it was last found current, when our copy ends by its publisher's word, when
    it is due next, since when it fails.
    """

    name: str
    source: str
    required: tuple[str, ...]
    rows: int | None
    seq: int | None
    new_keys: tuple[str, ...]
    expires_us: int | None
    ends_us: int | None
    waiting: Waiting | None
    checked_us: int | None
    next_us: int
    failing_us: int | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """How every registry stands at this moment."""

    standings: tuple[Standing, ...]
    now_us: int
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        if not self.standings:
            return ["No registry is set up. Add a [[registry]] to earshot.toml."]
        return [line for standing in self.standings for line in _lines(standing, self.now_us)]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"registries": [asdict(standing) for standing in self.standings], "now_us": self.now_us}


@dataclass(frozen=True, slots=True)
class AllSynced:
    """How a sync of every registry went."""

    results: tuple[Synced, ...]

    @property
    def ok(self) -> bool:
        """Whether every registry is current now."""
        return not any(result.outcome in {Outcome.FAILED, Outcome.OVERTAKEN} for result in self.results)

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        return [result.sentence for result in self.results] or Status((), 0).lines()

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"ok": self.ok, "registries": [asdict(result) for result in self.results]}


@dataclass(frozen=True, slots=True)
class Approved:
    """Whether an approval was done, and what it did."""

    ruling: Ruling

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.ruling.done

    def lines(self) -> list[str]:
        """Say it in a plain line."""
        return [self.ruling.sentence]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"ok": self.ok, "sentence": self.ruling.sentence}


def sync_now(runtime: Runtime) -> AllSynced:
    """Sync every registry of the settings, one after the other."""
    return AllSynced(tuple(sync.sync(runtime, source, runtime.clock()) for source in runtime.sources))


def status(runtime: Runtime) -> Status:
    """Say how every registry of the settings stands."""
    now_us = runtime.clock()
    with runtime.database.read() as session:
        rows = registry.all_of(session)
        found = [(one, rows.get(one.name), registry.held(session, one.name, now_us)) for one in runtime.sources]
    return Status(tuple(_standing(runtime, *one) for one in found), now_us)


def approve(runtime: Runtime, name: str, reason: str, who: str = "", digest: str = "") -> Approved:
    """Approve the quarantined list of a registry, as whoever is logged in here unless `who` is given.

    Without the digest of the list that was looked at nothing is approved: another one may have taken its place.
    """
    if len(digest) < DIGEST_CHARS_MIN:
        with runtime.database.read() as session:
            copy = registry.held(session, name, runtime.clock()).newest
        if copy is not None and copy.state == "quarantined":
            run = f"If its publisher confirms it, run: {_command(name, copy.digest)}"
            return Approved(Ruling(False, f"Say which list you looked at. {copy.why} {run}"))
    return Approved(sync.approve(runtime, name, who or getpass.getuser(), reason, runtime.clock(), digest))


def _standing(runtime: Runtime, source: Source, row: RegistryRow | None, held: Held) -> Standing:
    newest = held.newest
    needing = [team for team in runtime.teams if source.name in team.policy.registry_anywhere.required]
    ages = [team.policy.registry_anywhere.age_max for team in needing]
    return Standing(
        name=source.name,
        source=_shown(source.address),
        required=tuple(team.brand.id for team in needing),
        seq=row.seq if row else None,
        new_keys=tuple(key for key in row.learned.splitlines() if key not in row.pinned.splitlines()) if row else (),
        expires_us=row.expires_us if row else None,
        ends_us=ends_us(row.checked_us, row.expires_us, row.age_max_us, *ages) if row else None,
        rows=held.approved.rows if held.approved else None,
        waiting=_waiting(newest) if newest and newest.state == "quarantined" else None,
        checked_us=row.checked_us if row else None,
        next_us=due.next_us(runtime.database, f"sync {source.name}"),
        failing_us=row.failed_us if row else None,
        failure=row.failure if row else None,
    )


def _waiting(copy: GenerationRow) -> Waiting:
    return Waiting(copy.rows, copy.added, copy.removed, copy.freed, copy.why, copy.digest)


def _lines(standing: Standing, now_us: int) -> list[str]:
    if standing.rows is None or standing.checked_us is None:
        whom = f"{_answers(standing)} nobody until it is read." if standing.required else "No brand requires it."
        lines = [f"{standing.name}: no list is in force. {whom}"]
    else:
        age = _span(now_us - standing.checked_us)
        number = "" if standing.seq is None else f", number {standing.seq} of its feed"
        needed = "" if standing.required else " No brand requires it."
        lines = [f"{standing.name}: {standing.rows:,} entries in force{number}, last found current {age} ago.{needed}"]
    if standing.expires_us is not None:
        left_us = standing.expires_us - now_us
        end = f"ends in {_span(left_us)} unless it is renewed" if left_us > 0 else "has ended: it was not renewed"
        lines.append(f"  What we hold {end}.")
    if standing.ends_us is not None and standing.ends_us <= now_us:
        then = (
            f"{_answers(standing)} nobody until a sync succeeds."
            if standing.required
            else "Its rows count all the same."
        )
        lines.append(f"  It is too old. {then}")
    lines += [f"  Its publisher changes keys. Add the new one in earshot.toml: {key}" for key in standing.new_keys]
    wait_us = standing.next_us - now_us
    lines.append(
        f"  From {standing.source}. Next sync {f'in {_span(wait_us)}' if wait_us > 0 else 'as soon as we run'}."
    )
    if waiting := standing.waiting:
        ours = f"of whom {waiting.freed:,} wrote to us in the last 30 days"
        lines += [
            f"  A new list with {waiting.rows:,} entries waits. {waiting.why}",
            f"  Against the old one: {waiting.added:,} new, {waiting.removed:,} gone, {ours}.",
            "  Until somebody approves it, old and new count together. If its publisher confirms it, run:",
            f"  {_command(standing.name, waiting.digest)}",
        ]
    if standing.failure and standing.failing_us is not None:
        lines.append(f"  Failing for {_span(now_us - standing.failing_us)}: {standing.failure}")
    return lines


def _answers(standing: Standing) -> str:
    return f"{', '.join(standing.required)} {'answers' if len(standing.required) == 1 else 'answer'}"


def _command(name: str, digest: str) -> str:
    return f'earshot registry approve {name} --digest {digest[:DIGEST_CHARS]} --reason "…"'


def _shown(address: str) -> str:
    """The address without what might be secret in it: a name, a password, a query."""
    return re.sub(r"(?<=://)[^/@]*@", "", address).partition("?")[0] if "://" in address else address


def _span(us: int) -> str:
    for unit_us, word in _UNITS:
        if us >= unit_us:
            count = us // unit_us
            return f"{count} {word}{'s' if count > 1 else ''}"
    return "less than a minute"
