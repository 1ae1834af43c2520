"""Ask every rule; a permit is what is left.

Pure and independent of order: every rule is asked every time, no rule permits by itself, a refusal anywhere beats
everything, a caution turns a permit into held. A rule that raises refuses this mention alone.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from rules.cautions import CAUTIONS
from rules.facts import Facts
from rules.policy import Policy
from rules.refusals import REFUSALS
from rules.verdict import Held, Permit, Refusal, Refused, Verdict

_REFUSALS = tuple((rule.NAME, rule.ask) for rule in REFUSALS)
_CAUTIONS = tuple((rule.NAME, rule.ask) for rule in CAUTIONS)
_MOMENTS = tuple({rule.moments: rule.NAME for rule in (*REFUSALS, *CAUTIONS) if hasattr(rule, "moments")}.items())
"""When time alone may change an answer, and of which rule; what several rules share is asked once."""
_ASK = "Ask the operator to look at the bot."
_TO_THEM = "One of our checks could not be made. Until it can, we leave you alone."
A = TypeVar("A")


def decide(facts: Facts, policy: Policy) -> Verdict:
    """Judge one mention at one look.

    The verdict holds until `valid_until_us`, the first moment after `facts.now_us` at which time alone could change
    an answer; `None` where time changes nothing.
    """
    broken: list[str] = []
    policy = policy.in_slots
    refusals = _answers(_REFUSALS, facts, policy, broken)
    cautions = _answers(_CAUTIONS, facts, policy, broken)
    until = _until(facts, policy, broken)
    for name in dict.fromkeys(broken) if broken else ():
        refusals.append(Refusal(name, "A check could not be made.", _ASK, _TO_THEM))
    if refusals:
        return Refused(tuple(refusals), until, tuple(cautions))
    if cautions:
        return Held(tuple(cautions), until)
    return Permit(facts.look, facts.mention_id, facts.revision, facts.text_sha256, facts.attempt, facts.now_us, until)


def _answers(
    rules: Iterable[tuple[str, Callable[[Facts, Policy], A | None]]], facts: Facts, policy: Policy, broken: list[str]
) -> list[A]:
    """Ask each rule, and keep what it has to say; one that raises is named in `broken`."""
    found = []
    for name, ask in rules:
        try:
            answer = ask(facts, policy)
        except Exception:  # noqa: BLE001 - whatever a rule raises, it must refuse
            broken.append(name)
        else:
            if answer is not None:
                found.append(answer)
    return found


def _until(facts: Facts, policy: Policy, broken: list[str]) -> int | None:
    """The first of all moments to come at which a rule may answer otherwise."""
    now_us = facts.now_us
    until = None
    for moments, name in _MOMENTS:
        try:
            for moment in moments(facts, policy):
                if moment > now_us and (until is None or moment < until):
                    until = moment
        except Exception:  # noqa: BLE001 - whatever a rule raises, it must refuse
            broken.append(name)
    return until
