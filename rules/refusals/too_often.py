"""We have written to them, or to everybody, too often lately."""

from collections.abc import Iterator

from rules.contracts import in_force
from rules.facts import Facts
from rules.mention import Kind
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "too_often"
SOURCE = Source.OURS

_UNKNOWN = Refusal(
    NAME,
    "We could not check how often you wrote lately.",
    "Ask the operator to look at the bot.",
    "We could not check how often we wrote lately. Until we can, we leave you alone.",
)
_FLOOD = Refusal(
    NAME,
    "So many replies went out lately that all of them wait.",
    "Wait until it has calmed down.",
    "So many of our replies went out lately that every other one waits. This changes with time.",
)
_CAPPED = Refusal(
    NAME,
    "You have written to them as often as they may be sought out.",
    "That changes with time, or once they write to you.",
    "We have written to you as often as you may be sought out. This changes with time, or if you write to us.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse past the narrowest cap on answers that this person did not ask for, and past the brand's own pace.

    Caps: `caps.proactive` in `caps.period`, and those of every contract in force. Replies to direct posts are counted
    apart: `second_look` holds them. The brand's pace is a circuit breaker against faults and floods; all count for it.
    """
    answers, pace = facts.answers, facts.pace
    if answers is None or pace is None:
        return _UNKNOWN
    if pace.hour >= policy.caps.brand_hour or pace.day >= policy.caps.brand_day:
        return _FLOOD
    if facts.kind is Kind.DIRECT:
        return None
    if not answers.proactive_us and not facts.contracts and policy.caps.proactive > 0:
        return None
    for cap, period_us in _caps(facts, policy):
        ends_us = _ends(facts, cap, period_us)
        if ends_us is None or facts.now_us < ends_us:
            return _CAPPED
    return None


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moments at which a cap lets go, and at which the brand's replies become fewer by themselves."""
    answers, pace = facts.answers, facts.pace
    if answers is None or pace is None:
        return ()
    found = () if pace.eases_us is None else (pace.eases_us,)
    if facts.kind is Kind.DIRECT or not answers.proactive_us:
        return found
    ends = [_ends(facts, cap, period_us) for cap, period_us in _caps(facts, policy)]
    return (*found, *[moment for moment in ends if moment is not None])


def _caps(facts: Facts, policy: Policy) -> Iterator[tuple[int, int]]:
    """Every cap that binds: so many in so long."""
    yield policy.caps.proactive, policy.caps.period
    for contract in facts.contracts or ():
        if contract.cap is not None and contract.period_us is not None and in_force(contract, facts.now_us):
            yield contract.cap, contract.period_us


def _ends(facts: Facts, cap: int, period_us: int) -> int | None:
    """From when a cap allows one more: when the oldest of the last `cap` is that long ago. Never, for a cap of 0."""
    if cap < 1:
        return None
    before = facts.answers.proactive_us if facts.answers else ()
    if len(before) < cap:
        return facts.now_us
    return sorted(before, reverse=True)[cap - 1] + period_us
