"""Puts a team to work: its brand has a row, its policy stands in the record."""

from bot.runtime import Runtime, Team
from bot.store import brands, locks, mentions, record


def enrol(runtime: Runtime, team: Team, policy_text: str, now_us: int) -> bool:
    """Make sure that the brand is known and goes by this policy. Says whether the policy is new. Repeats safely."""
    with runtime.database.write() as session:
        brands.enrol(session, team.brand.id)
        locks.lock_brand(session, team.brand.id)
        if not brands.adopt_policy(session, team.brand.id, policy_text, team.policy_sha256):
            return False
        deed = record.Deed("policy", {"sha256": team.policy_sha256, "policy": policy_text})
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        mentions.look_again(session, team.brand.id, now_us)
    return True
