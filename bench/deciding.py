"""One decision, every rule asked, beside two policy engines with five rules."""

import statistics
import timeit
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from bench.measure import Missing, Result, compared, median_ratio, pairs
from rules.cautions import CAUTIONS
from rules.decide import decide
from rules.facts import Contract, Objection, Origin, RegistryState
from rules.mention import How, Kind
from rules.policy import DAY_US, HOUR_US
from rules.refusals import REFUSALS
from rules.registry.scope import Reach
from tests.strategies import NOW, POLICY, permitted

ROUNDS, TIMES = 15, 400

PERMITTED = permitted()
REFUSED = replace(
    PERMITTED,
    kind=Kind.OVERHEARD,
    how=How.NAMED,
    contracts=(Contract(NOW - 90 * DAY_US, NOW - DAY_US),),
    objections=(Objection(Origin.REGISTRY, Reach.ANY, NOW - 30 * DAY_US),),
    registries=(RegistryState("quiet", NOW - 3 * HOUR_US),),
    summoned=False,
)
MIX = (PERMITTED, REFUSED)

FIVE = ("direct", "contract", "opted_out", "stale", "capped")
ASKED = (
    dict(zip(FIVE, (True, False, False, False, False), strict=True)),
    dict(zip(FIVE, (False, False, True, True, False), strict=True)),
)
"""The same two worlds as the peers see them: five booleans, worked out beforehand."""

CEDAR_POLICIES = """
permit(principal, action, resource) when { context.direct };
permit(principal, action, resource) when { context.contract };
forbid(principal, action, resource) when { context.opted_out };
forbid(principal, action, resource) when { context.stale };
forbid(principal, action, resource) when { context.capped };
"""
CASBIN_MODEL = """
[request_definition]
r = direct, contract, opted_out, stale, capped
[policy_definition]
p = sub
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = (r.direct or r.contract) and not r.opted_out and not r.stale and not r.capped
"""


def run(folder: Path, *, quick: bool) -> list[Result]:  # noqa: ARG001 - needs no disk
    """Measure a permit and a refusal in equal parts, all rules asked, reasons given."""
    rounds, times = (3, 100) if quick else (ROUNDS, TIMES)
    rules = len(REFUSALS) + len(CAUTIONS)
    turns = {"cedarpy": cedarpy_turn(), "casbin": casbin_turn()}
    results, ours = [], []
    for peer, turn in turns.items():
        measured = pairs(rounds, partial(_each_us, turn, times), partial(_each_us, our_turn, times))
        ours += [us for _, us in measured]
        theirs = statistics.median(us for us, _ in measured)
        against = f"{peer} deciding 5 rules in {theirs:.1f} µs; ours {rules}, {rounds} rounds of {2 * times} decisions"
        results.append(compared(f"decide_vs_{peer}", median_ratio(measured), "times as fast", against, ">= 3"))
    return [Result("decide_us", statistics.median(ours), "µs", target="< 30"), *results]


def our_turn() -> Sequence[object]:
    """Decide each of the mix."""
    return [decide(facts, POLICY) for facts in MIX]


def cedarpy_turn() -> Callable[[], Sequence[object]]:
    """The peer's turn: policies and entities parsed once, a request built for each decision."""
    try:
        import cedarpy  # noqa: PLC0415 - a peer is not needed to run Earshot
    except ImportError:
        raise _not_there("cedarpy") from None
    policies = cedarpy.PolicySet.from_str(CEDAR_POLICIES)
    entities = cedarpy.Entities.from_json_str("[]")
    names = {"principal": ("Member", "dana"), "action": ("Action", "reply"), "resource": ("Post", "1")}
    who = {role: {"type": kind, "id": name} for role, (kind, name) in names.items()}  # quicker than Cedar's own words

    return lambda: [cedarpy.is_authorized({**who, "context": asked}, policies, entities).allowed for asked in ASKED]


def casbin_turn() -> Callable[[], Sequence[object]]:
    """The peer's turn: model and policy parsed once, a plain matcher without functions."""
    try:
        import casbin  # noqa: PLC0415 - a peer is not needed to run Earshot
    except ImportError:
        raise _not_there("casbin") from None
    model = casbin.Model()
    model.load_model_from_text(CASBIN_MODEL)
    enforcer = casbin.Enforcer(model)
    enforcer.add_policy("anyone")
    return lambda: [enforcer.enforce(*(asked[name] for name in FIVE)) for asked in ASKED]


def _each_us(turn: Callable[[], Sequence[object]], times: int) -> float:
    return timeit.timeit(turn, number=times) / times / len(MIX) * 1e6


def _not_there(peer: str) -> Missing:
    return Missing(f"The peer {peer} is not installed, so there is nothing to compare with. Run: make setup.")
