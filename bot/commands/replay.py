"""What `earshot policy replay` does: try a policy on what was decided before."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.store.database import Database
from bot.store.record.decisions import decisions, policy_texts
from rules.card import NETWORKS
from rules.policy import Policy, read
from rules.replay import policies, replay, shadowed
from rules.replayed import Change, Example, Recorded, Replayed
from rules.why import WHY

_SINCE = re.compile(r"([1-9][0-9]{0,3})([hdw])")
_UNITS_US = {"h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000}
_WAS = {"permit": "{was} one click away", "held": "needed a colleague", "refused": "{was} refused"}
_WOULD = {"permit": "would be one click away", "held": "would need a colleague", "refused": "would be refused"}


class BadReplay(ValueError):
    """Something that cannot be replayed; the text says what, and the remedy."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it, and the heading and the end under which it is told. `ok` is false for exit status 1.

    `traced` says that examples name the places of their entries in the log, for who would look into them.
    """

    ok: bool
    heading: str
    found: Replayed
    end: str
    traced: bool = False

    def lines(self) -> Iterator[str]:
        """Say it in plain lines, what loosens first."""
        found = self.found
        yield f"{self.heading}: {found.same:,} as before, {found.changed:,} otherwise."
        for change in found.changes:
            yield from self._about(change)
        if found.erased:
            yield f"{_number(found.erased)} erased, and nobody can judge them again."
        for why, number in found.unjudged.most_common():
            yield f"{_number(number)} left out. {why}"
        yield self.end

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        found = self.found
        return {
            "ok": self.ok,
            "same": found.same,
            "changed": found.changed,
            "looser": found.looser,
            "erased": found.erased,
            "unjudged": dict(found.unjudged),
            "changes": [
                {
                    "before": change.before,
                    "after": change.after,
                    "looser": change.looser,
                    "count": change.count,
                    "rules_changed": change.rules_changed,
                    "gone": dict(change.gone),
                    "new": dict(change.new),
                    "examples": [self._plain(example) for example in change.examples],
                }
                for change in found.changes
            ],
        }

    def _about(self, change: Change) -> Iterator[str]:
        was = _WAS[change.before].format(was="was" if change.count == 1 else "were")
        if change.before == change.after:
            yield f"{change.count:,} that {was} would still be so, for other reasons."
        else:
            loud = "LOOSER: " if change.looser else ""
            yield f"{loud}{change.count:,} that {was} {_WOULD[change.after]}."
        for word, reasons in (("No longer", change.gone), ("New", change.new)):
            if reasons:
                yield f"  {word}: {_counted(reasons)}."
        for one in change.examples:
            place = f"entry {one.place}, " if self.traced and one.place is not None else ""
            label = f"{NETWORKS.get(one.network, one.network)}, {one.label} ({one.how})"
            yield f"  For example: {_day(one)}, {place}{label}; before: {_said(one.before)}; after: {_said(one.after)}."
        if change.rules_changed:
            yield (
                f"  {change.rules_changed:,} of them come out otherwise by the policy of their own day, too: "
                "the rules have changed since."
            )

    def _plain(self, one: Example) -> dict[str, Any]:
        told = one._asdict() | {"day": _day(one)}
        return {name: value for name, value in told.items() if name != "at_us" and (self.traced or name != "place")}


def again(database: Database, brand_id: str, since: str, now_us: int) -> Tried:
    """Judge every decision of this span again by the policy of its day: `ok` where all come out as they were."""
    found = replay(_lately(database, brand_id, since, now_us), _kept(database, brand_id))
    end = "Every decision comes out exactly as it was recorded."
    if found.unjudged:
        end = "What was left out cannot be proven."
    if found.changed:
        end = "The facts and the policies are those of the record, so the rules themselves have changed since."
    exact = not found.changed and not found.unjudged
    return Tried(exact, f"{_judged(found)} judged again, each by the policy of its own day", found, end, traced=True)


def against(
    database: Database, brand_id: str, since: str, now_us: int, draft: Path, text: str, *, allow: bool
) -> Tried:
    """Try a draft, with this text, on the decisions of this span: `ok` unless it loosens one and nobody allows it."""
    policy = read(text, draft.name)
    found = replay(_lately(database, brand_id, since, now_us), _kept(database, brand_id), policy)
    return _tried(found, f"{_judged(found)} tried with {draft.name}", allow=allow)


def in_shadow(database: Database, brand_id: str, since: str, now_us: int, *, allow: bool) -> Tried:
    """Tell what the policy in the shadow decided in this span, as the record has it; `ok` as with `against`."""
    found = shadowed(_lately(database, brand_id, since, now_us))
    return _tried(found, f"{_judged(found)} decided by the policy in the shadow, too", allow=allow)


def _tried(found: Replayed, heading: str, *, allow: bool) -> Tried:
    end = "Nothing becomes looser."
    if found.looser:
        meant = ", which you allow" if allow else ". If that is meant, run this again with --allow-loosening"
        end = f"{found.looser:,} would be looser{meant}."
    return Tried(allow or not found.looser, heading, found, end)


def _lately(database: Database, brand_id: str, since: str, now_us: int) -> Iterator[Recorded]:
    span = _SINCE.fullmatch(since)
    if span is None:
        raise BadReplay(f"{since!r} is no span of time. Write one such as 24h, 7d or 4w.")
    return decisions(database, brand_id, now_us - int(span[1]) * _UNITS_US[span[2]], now_us)


def _kept(database: Database, brand_id: str) -> dict[str, Policy]:
    with database.read() as session:
        return policies(policy_texts(session, brand_id))


def _judged(found: Replayed) -> str:
    number = found.same + found.changed
    return f"{number:,} {'decision was' if number == 1 else 'decisions were'}"


def _number(number: int) -> str:
    return f"{number:,} {'was' if number == 1 else 'were'}"


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{_reason(name)} ({number:,})" for name, number in reasons.most_common())


def _said(reasons: Iterable[str]) -> str:
    return ", and ".join(map(_reason, reasons)) or "nothing was against it"


def _reason(name: str) -> str:
    return WHY[name].to_us if name in WHY else name


def _day(one: Example) -> str:
    return f"{datetime.fromtimestamp(one.at_us // 1_000_000, UTC):%Y-%m-%d}"
