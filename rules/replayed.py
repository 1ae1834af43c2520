"""What came of a replay: counts, reasons, and examples that name nobody."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

EXAMPLES_MAX = 5
LOUDEST_FIRST = (
    ("refused", "permit"), ("refused", "held"), ("held", "permit"),
    ("permit", "refused"), ("held", "refused"), ("permit", "held"),
    ("permit", "permit"), ("held", "held"), ("refused", "refused"),
)  # fmt: skip
"""How a decision can change: what loosens, what tightens, and what keeps its verdict for other reasons."""
LOOSER = frozenset(LOUDEST_FIRST[:3])


class Recorded(NamedTuple):
    """One decision of the record: when it was made, its place in the log, and what its entry says.

    `place` is `None` until the entry is sealed, `payload` where it was erased.
    """

    at_us: int
    place: int | None
    payload: Mapping[str, Any] | None


class Example(NamedTuple):
    """One decision that comes out otherwise; `before` and `after` are the names of the rules that had something to say.

    `look`, `network`, `label` and `how` are as the facts have them.
    """

    at_us: int
    place: int | None
    look: str
    network: str
    label: str
    how: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(slots=True)
class Change:
    """The decisions that go from one verdict to another, or keep theirs for other reasons.

    `gone` and `new` count the reasons that fall away and that come up. `rules_changed` counts those that come out
    otherwise by the policy of their own day, too: there the rules made a difference.
    """

    before: str
    after: str
    count: int = 0
    rules_changed: int = 0
    gone: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    def add(self, one: Recorded, before: tuple[str, ...], after: tuple[str, ...], *, rules_changed: bool) -> None:
        """Count one more, with its reasons before and after; the first few that differ are kept as examples."""
        self.count += 1
        self.rules_changed += rules_changed
        self.gone.update(reason for reason in before if reason not in after)
        self.new.update(reason for reason in after if reason not in before)
        if len(self.examples) < EXAMPLES_MAX:
            assert one.payload is not None  # what was erased cannot change
            said = one.payload["facts"].get
            label = (said("look", "draw"), said("network", ""), said("kind", ""), said("how", ""))
            example = Example(one.at_us, one.place, *label, before, after)
            if all(example[3:] != other[3:] for other in self.examples):  # at whichever look
                self.examples.append(example)

    @property
    def looser(self) -> bool:
        """Whether these people could be answered, or sooner, where they could not."""
        return (self.before, self.after) in LOOSER


@dataclass(slots=True)
class Replayed:
    """What came of it: `same` come out as recorded, `erased` and `unjudged` (by a sentence why) cannot be judged."""

    same: int = 0
    erased: int = 0
    unjudged: Counter[str] = field(default_factory=Counter)
    by_pair: dict[tuple[str, str], Change] = field(default_factory=dict)

    @property
    def changes(self) -> list[Change]:
        """What changes, the loudest first."""
        return [self.by_pair[pair] for pair in LOUDEST_FIRST if pair in self.by_pair]

    @property
    def changed(self) -> int:
        """How many decisions come out otherwise."""
        return sum(change.count for change in self.changes)

    @property
    def looser(self) -> int:
        """How many decisions loosen."""
        return sum(change.count for change in self.changes if change.looser)
