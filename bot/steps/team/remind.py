"""Reminds whoever is on duty, once, of a direct post that nobody takes care of."""

from zoneinfo import ZoneInfo

from bot.runtime import Runtime, Team
from bot.steps import surface
from bot.steps.team import call, hold
from bot.store import record
from bot.store.database import locks
from bot.store.team import hands
from rules.hours import closed_around
from rules.verdict import Refused

REMINDERS_A_TURN = 20
OLDEST_US = 7 * 86_400_000_000


def remind(runtime: Runtime, team: Team, now_us: int) -> int:
    """Ask for one line in the thread of each such card, once for ever. Says how many.

    Only of what may be answered at this moment. Outside of the team's hours nobody is called; it waits for the opening.
    In the quiet hours of all who are on duty the line waits for the first of them.
    """
    closed = team.hours is not None and closed_around(team.hours, now_us, ZoneInfo(team.time_zone)) is not None
    if closed:
        return 0
    since_us, before_us = now_us - OLDEST_US, now_us - team.remind_after_us
    with runtime.database.read() as session:  # through a week of posts, for which nobody shall wait
        reminder = (team.workspace, hold.KIND, hold.UNCLAIMED)
        called = call.on_duty(session, team, now_us)
        ids = hands.unclaimed(session, team.brand.id, reminder, since_us, before_us, REMINDERS_A_TURN)
    if not ids or not called.names:
        return 0
    runtime.passing("remind: found")
    with locks.writing(runtime.database, team.brand.id) as session:
        held = hands.of_mentions(session, team.brand.id, ids)
        there = [hold.to_be_done(session, team, each) for each in ids if each not in held or not held[each].holder]
        looks = surface.look_at(session, runtime, team, [one for one in there if one is not None], now_us)
        late = [look.mention for look in looks if not isinstance(look.verdict, Refused)]
        for mention in late:
            hold.nudge(session, runtime, team, mention, hold.UNCLAIMED, now_us, once=True, due_us=called.from_us)
        deeds = [record.Deed("hands", {"act": "remind"}, one.author_key, one.id) for one in late]
        record.append(session, team.brand.id, deeds, now_us, runtime.chance)
    return len(late)
