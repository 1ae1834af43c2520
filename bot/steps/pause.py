"""Stops a brand's replies, and lets them go again. Listening never stops."""

from bot.runtime import Runtime, Team, Who
from bot.store import brands, locks, mentions, record
from bot.store.text import storable


def pause(runtime: Runtime, team: Team, who: Who, why: str, now_us: int) -> bool:
    """Stop all replies of the brand from now on; whoever may reply may stop. False if they are stopped already."""
    why = storable(why)
    with locks.writing(runtime.database, team.brand.id) as session:
        if not brands.pause(session, team.brand.id, who.id, why, now_us):
            return False
        deed = record.Deed("pause", {"act": "pause", "member": who.id, "why": why})
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        mentions.look_again(session, team.brand.id, now_us)
    return True


def resume(runtime: Runtime, team: Team, who: Who, now_us: int) -> bool:
    """Let replies go again; only an approver may. False if they are not stopped, or the member may not."""
    if not who.may_approve:
        return False
    with locks.writing(runtime.database, team.brand.id) as session:
        if not brands.resume(session, team.brand.id):
            return False
        deed = record.Deed("pause", {"act": "resume", "member": who.id})
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        mentions.look_again(session, team.brand.id, now_us)
    return True
