"""Hears again, after a restore, what the older database lacks.

First every road is read to its end, a week back; only then our own timeline, so that whatever was answered since finds
the post that it answers. Listening and reconciling do the work; this step says how far they are.
"""

from bot.runtime import Runtime, Team
from bot.steps.answering import reconcile
from bot.steps.hearing.put_back import WEEK_US
from bot.steps.pause import KIND
from bot.store import brands, cursors, outbox, record, restores
from bot.store.database import Session, locks


def sweep(runtime: Runtime, team: Team, now_us: int) -> bool:
    """Go on to what comes next after a restore, if what was under way is done. Says whether it did. Repeats safely."""
    with runtime.database.read() as session:
        row = restores.under_way(session, team.brand.id)
    if row is None or row.state == restores.READY:
        return False
    with locks.writing(runtime.database, team.brand.id) as session:
        if not is_read(session, runtime, team, row.step_us, own=row.state == restores.OWN):
            return False
        state = restores.OWN if row.state == restores.LISTENING else restores.READY
        if state == restores.OWN:
            for network in runtime.networks.values():
                own = cursors.read(session, team.brand.id, network.name, reconcile.ROAD)
                cursors.rewind(session, team.brand.id, own, None, now_us - WEEK_US)
        restores.move(session, team.brand.id, state, now_us)
        record.append(session, team.brand.id, [record.Deed("restore", {"act": state})], now_us, runtime.chance)
        brand = brands.get(session, team.brand.id)
        subject = str(brand.paused_us) if brand else ""
        told = [outbox.Wanted(KIND, subject)] if outbox.asked_for(session, team.brand.id, KIND, subject) else []
        outbox.want(session, team.workspace, team.brand.id, team.channel, told, now_us, runtime.chance)
    return True


def is_read(session: Session, runtime: Runtime, team: Team, since_us: int, *, own: bool) -> bool:
    """Whether every road, or our own timeline, was read to its end since that moment."""
    for network in runtime.networks.values():
        for road in (reconcile.ROAD,) if own else network.roads():
            at = cursors.read(session, team.brand.id, network.name, road)
            if at.complete_us is None or at.complete_us < since_us:
                return False
    return True
