"""Reminds whoever is on duty, once, of a direct post that nobody takes care of."""

from bot.runtime import Runtime, Team
from bot.steps import hold, surface
from bot.store import hands, locks, record
from rules.verdict import Refused

REMINDERS_A_TURN = 20
OLDEST_US = 7 * 86_400_000_000


def remind(runtime: Runtime, team: Team, now_us: int) -> int:
    """Ask for one line in the thread of each such card, once for ever. Says how many.

    Only of what may be answered at this moment; nothing where the settings name nobody who is on duty.
    """
    if not team.on_duty:
        return 0
    with locks.writing(runtime.database, team.brand.id) as session:
        before_us = now_us - team.remind_after_us
        rows = hands.unclaimed(
            session, team.workspace, team.brand.id, hold.KIND, hold.UNCLAIMED, now_us - OLDEST_US, before_us,
            REMINDERS_A_TURN,
        )  # fmt: skip
        looks = surface.look_at(session, runtime, team, rows, now_us)
        late = [look.mention for look in looks if not isinstance(look.verdict, Refused)]
        for mention in late:
            hold.nudge(session, runtime, team, mention, hold.UNCLAIMED, now_us, once=True)
        deeds = [record.Deed("hands", {"act": "remind"}, one.author_key, one.id) for one in late]
        record.append(session, team.brand.id, deeds, now_us, runtime.chance)
    return len(late)
