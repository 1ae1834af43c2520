"""What another policy would have decided: recorded facts, judged again.

Decisions come one by one and are not kept, so that a record of any length can be judged. The same facts under the same
policy are judged the same for ever; where they are not, the rules themselves have changed since. Examples name nobody:
a day, a network, a label, and the reasons by the names of their rules.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from rules.decide import decide
from rules.explain import closes, reasons_of
from rules.policy import Policy, build
from rules.recorded import Unreadable, from_record
from rules.verdict import Verdict, word

EXAMPLES_MAX = 5
LOUDEST_FIRST = (
    ("refused", "permit"), ("refused", "held"), ("held", "permit"),
    ("permit", "refused"), ("held", "refused"), ("permit", "held"),
    ("permit", "permit"), ("held", "held"), ("refused", "refused"),
)  # fmt: skip
"""How a decision can change: what loosens, what tightens, and what keeps its verdict for other reasons."""
LOOSER = frozenset(LOUDEST_FIRST[:3])
NO_POLICY = "The policy that they were made by is not in the record, or not one that this version can read."
NO_DECISION = "Their entries do not say what was decided, and on what."
NO_SHADOW = "No other policy was decided beside the one in force."


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
        """Count one more, with its reasons before and after; the first few are kept as examples."""
        self.count += 1
        self.rules_changed += rules_changed
        self.gone.update(reason for reason in before if reason not in after)
        self.new.update(reason for reason in after if reason not in before)
        if len(self.examples) < EXAMPLES_MAX:
            assert one.payload is not None, "what was erased cannot change"
            said = one.payload["facts"].get
            label = (said("look", "draw"), said("network", ""), said("kind", ""), said("how", ""))
            self.examples.append(Example(one.at_us, one.place, *label, before, after))

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


def replay(decisions: Iterable[Recorded], kept: Mapping[str, Policy], draft: Policy | None = None) -> Replayed:
    """Judge recorded decisions by a draft or, without one, each by the policy of its own day.

    `kept` holds the policies that were in force, by their hash (`policies`).
    """
    return _sorted(decisions, lambda payload: _again(payload, kept, draft))


def shadowed(decisions: Iterable[Recorded]) -> Replayed:
    """Count what the policy in the shadow decided beside the one in force, as the record has it; nothing is judged."""
    return _sorted(decisions, _beside)


def made(payload: Mapping[str, Any], kept: Mapping[str, Policy]) -> tuple[Verdict, int | None] | None:
    """The decision of one entry in full, and when the time for an answer is over.

    It is made again by the policy of its own day; `None` where it does not come out as it was recorded.
    """
    policy = kept.get(str(payload.get("policy")))
    try:
        before, facts = _made(payload), from_record(payload["facts"])
    except Unreadable:
        return None
    if policy is None:
        return None
    verdict = decide(facts, policy)
    return (verdict, closes(verdict, facts, policy)) if _short(verdict) == before else None


def policies(texts: Iterable[str]) -> dict[str, Policy]:
    """The policies with these canonical texts, by their hash; one that this version cannot read is left out."""
    found = {}
    for text in texts:
        try:
            table = json.loads(text)
            found[sha256(text.encode()).hexdigest()] = build(table if isinstance(table, dict) else {"": table}, "")
        except ValueError:  # no JSON, or a BadPolicy: other rules than ours had other keys and bounds
            continue
    return found


Made = tuple[str, str]
"""What was decided: the verdict in one word, and the names of all reasons with commas between."""


def _sorted(decisions: Iterable[Recorded], look: Callable[[Mapping[str, Any]], tuple[Made, Made, bool]]) -> Replayed:
    """Count what comes out as it was and what does not; `look` tells what was, what would be, whether rules changed."""
    found = Replayed()
    for one in decisions:
        if one.payload is None:
            found.erased += 1
            continue
        try:
            before, after, rules_changed = look(one.payload)
        except Unreadable as trouble:
            found.unjudged[str(trouble)] += 1
            continue
        if after == before:
            found.same += 1
            continue
        change = found.by_pair.setdefault((before[0], after[0]), Change(before[0], after[0]))
        change.add(one, _names(before), _names(after), rules_changed=rules_changed)
    return found


def _again(payload: Mapping[str, Any], kept: Mapping[str, Policy], draft: Policy | None) -> tuple[Made, Made, bool]:
    before, own = _made(payload), kept.get(str(payload.get("policy")))
    policy = draft or own
    if policy is None:
        raise Unreadable(NO_POLICY)
    facts = from_record(payload["facts"])
    after = _short(decide(facts, policy))
    return before, after, after != before and own is not None and _short(decide(facts, own)) != before


def _beside(payload: Mapping[str, Any]) -> tuple[Made, Made, bool]:
    before, shadow = _made(payload), payload.get("shadow")
    if shadow is None:
        raise Unreadable(NO_SHADOW)
    return before, _made(payload | shadow), False


def _made(payload: Mapping[str, Any]) -> Made:
    verdict, reasons = payload.get("verdict"), payload.get("reasons")
    if verdict not in _WORDS or type(reasons) is not str or type(payload.get("facts")) is not dict:
        raise Unreadable(NO_DECISION)
    return verdict, reasons


def _short(verdict: Verdict) -> Made:
    return word(verdict), reasons_of(verdict)


def _names(made: Made) -> tuple[str, ...]:
    return tuple(filter(None, made[1].split(",")))


_WORDS = ("permit", "held", "refused")
