"""Ask every rule; a permit is what is left.

Pure and independent of order: every rule is asked every time, no rule permits by itself, a refusal anywhere beats
everything, a caution turns a permit into held. A rule that raises refuses this mention alone.
"""

from rules.cautions import CAUTIONS
from rules.facts import Facts
from rules.policy import Policy
from rules.refusals import REFUSALS
from rules.verdict import Caution, Held, Permit, Refusal, Refused, Verdict

_REFUSALS = tuple((rule.NAME, rule.ask, rule.moments) for rule in REFUSALS)
_CAUTIONS = tuple((rule.NAME, rule.ask, rule.moments) for rule in CAUTIONS)


def decide(facts: Facts, policy: Policy) -> Verdict:
    """Judge one mention at one look.

    The verdict holds until `valid_until_us`, the first moment after `facts.now_us` at which time alone could change
    an answer; `None` where time changes nothing.
    """
    refusals: list[Refusal] = []
    cautions: list[Caution] = []
    changes: list[int] = []
    for name, ask, moments in _REFUSALS:
        try:
            if refusal := ask(facts, policy):
                refusals.append(refusal)
            changes += moments(facts, policy)
        except Exception:  # noqa: BLE001 - whatever a rule raises, it must refuse
            refusals.append(_broken(name))
    for name, warn, moments in _CAUTIONS:
        try:
            if caution := warn(facts, policy):
                cautions.append(caution)
            changes += moments(facts, policy)
        except Exception:  # noqa: BLE001 - whatever a rule raises, it must refuse
            refusals.append(_broken(name))
    until = min([moment for moment in changes if moment > facts.now_us], default=None)
    if refusals:
        return Refused(tuple(refusals), until, tuple(cautions))
    if cautions:
        return Held(tuple(cautions), until)
    return Permit(facts.look, facts.mention_id, facts.revision, facts.text_sha256, facts.attempt, facts.now_us, until)


def _broken(rule: str) -> Refusal:
    return Refusal(rule, "A check could not be made.", "Ask the operator to look at the bot.")
