"""Puts a team to work: its brand's row, its first day, its policies on record."""

from bot.runtime import Runtime, Team
from bot.steps.team import rehearse
from bot.store import brands, mentions, record
from bot.store.database import Session, locks
from bot.store.record import decisions
from bot.store.team import rehearsals


def enrol(runtime: Runtime, team: Team, policy_text: str, now_us: int) -> bool:
    """Make sure that the brand is known and goes by this policy. Says whether the policy is new. Repeats safely."""
    with runtime.database.write() as session:
        brands.enrol(session, team.brand.id)
        locks.lock_brand(session, team.brand.id)
        deeds = _into_the_shadow(session, team)
        adopted = brands.adopt_policy(session, team.brand.id, policy_text, team.policy_sha256)
        if adopted:
            rehearsals.count_again(session, team.brand.id)
            deeds.append(record.Deed("policy", {"sha256": team.policy_sha256, "policy": policy_text}))
            mentions.look_again(session, team.brand.id, now_us)
        record.append(session, team.brand.id, deeds, now_us, runtime.chance)
        rehearse.begin(session, runtime, team, now_us)
    return adopted


def _into_the_shadow(session: Session, team: Team) -> list[record.Deed]:
    """The entry for another policy in the shadow than the last time, or for none there any more."""
    text, sha256 = (team.shadow.text, team.shadow.sha256) if team.shadow else ("", "")
    if decisions.shadow_sha256(session, team.brand.id) == sha256:
        return []
    return [record.Deed("policy", {"act": "shadow", "sha256": sha256, "policy": text})]
