"""Decides a policy in the shadow beside the one in force: recorded, never acting.

Only words leave this file. No verdict does, so nothing can act on one: `tests/bot/steps/showing/test_shadow.py` reads
the syntax tree to prove it.
"""

from bot.runtime import Team
from rules.decide import decide
from rules.explain import reasons_of
from rules.facts import Facts
from rules.replay import policy_for
from rules.verdict import word

FINGERPRINT_CHARS = 16


def beside(team: Team, facts: Facts, verdict: str, reasons: str) -> dict[str, dict[str, str]]:
    """What the entry of a decision tells of the policy in the shadow; nothing where there is none.

    `verdict` and `reasons` are those of the policy in force; where the shadow has the same, only its fingerprint is
    told.
    """
    if team.shadow is None:
        return {}
    other = decide(facts, policy_for(facts, team.shadow.policy))
    told = {"policy": team.shadow.sha256[:FINGERPRINT_CHARS]}
    if (word(other), reasons_of(other)) != (verdict, reasons):
        told |= {"verdict": word(other), "reasons": reasons_of(other)}
    return {"shadow": told}
