"""Stops a brand's replies, and lets them go again. Listening never stops.

A member stops them, or they stop by themselves: after two replies within an hour of which we lost sight, when the
network suspends our account, and after a restore. Only an approver lets them go again.
"""

from bot.runtime import Runtime, Team, Who
from bot.store import brands, mentions, outbox, record, replies, restores
from bot.store.database import Session, locks
from bot.store.text import storable

KIND = "paused"
"""The message in the channel that tells that replies stopped by themselves; its subject is the moment."""
LOST_MAX = 2
_LOST = "Two replies within an hour were lost from sight. Look whether the network has them."
_SUSPENDED = "The network says that your account is suspended or locked. Settle it there."


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


def if_sight_is_lost(session: Session, runtime: Runtime, team: Team, now_us: int) -> None:
    """Stop all replies after two within an hour of which we do not know whether they went out."""
    session.flush()  # the one that was just lost counts
    if replies.lost_lately(session, team.brand.id, now_us) >= LOST_MAX:
        _by_itself(session, runtime, team, _LOST, now_us)


def as_suspended(session: Session, runtime: Runtime, team: Team, now_us: int) -> None:
    """Stop all replies because the network has suspended our account."""
    _by_itself(session, runtime, team, _SUSPENDED, now_us)


def as_restored(session: Session, runtime: Runtime, team: Team, why: str, now_us: int) -> None:
    """Stop all replies because the database is an older one, or its journal was hurt. The brand's row must be held."""
    _by_itself(session, runtime, team, why, now_us)


def _by_itself(session: Session, runtime: Runtime, team: Team, why: str, now_us: int) -> None:
    """Stop all replies, in the transaction of what went wrong, and tell the channel. The brand's row must be held."""
    if not brands.pause(session, team.brand.id, "", why, now_us):
        return
    deed = record.Deed("pause", {"act": "pause", "member": "", "why": why})
    record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    mentions.look_again(session, team.brand.id, now_us)
    told = [outbox.Wanted(KIND, str(now_us), urgency=0)]
    outbox.want(session, team.workspace, team.brand.id, team.channel, told, now_us, runtime.chance)


def resume(runtime: Runtime, team: Team, who: Who, now_us: int) -> bool:
    """Let replies go again; only an approver or an operator may. False if they are not stopped, or the member may not.

    After a restore nobody may before we have heard again what the older database lacks (`sweep.py`).
    """
    if not who.may_approve and not who.may_resume:
        return False
    with locks.writing(runtime.database, team.brand.id) as session:
        restore = restores.under_way(session, team.brand.id)
        if (restore is not None and restore.state != restores.READY) or not brands.resume(session, team.brand.id):
            return False
        restores.move(session, team.brand.id, restores.DONE, now_us)
        deed = record.Deed("pause", {"act": "resume", "member": who.id})
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        mentions.look_again(session, team.brand.id, now_us)
    return True
