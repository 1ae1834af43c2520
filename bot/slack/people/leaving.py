"""Finds out who has left: by Slack's event at once, and by asking slowly.

An event names somebody who changed; who they are now is asked of Slack all the same. What somebody joins changes
nothing: whoever comes anew is asked about when they act.
"""

from bot.runtime import Runtime
from bot.slack.doors.chat import Chat
from bot.slack.heard import Heard
from bot.slack.people.members import FRESH_US, Members
from bot.steps.team.leave import leave
from bot.store.team import colleagues, unsent

ASKED_MAX = 50
"""So many members are asked about in one turn of the sweep; Slack takes 100 such questions a minute (Tier 4)."""
SWEEP_US = 10 * 60_000_000


def changed(runtime: Runtime, members: Members, one: Heard) -> None:
    """Act on the news that somebody changed: if they may act no longer, take back what rests on them."""
    for team in runtime.teams:
        known = members.ask(team, one.user, 0)
        if known is not None and not known.full:
            leave(runtime, team, one.user, runtime.clock())


def sweep(runtime: Runtime, chat: Chat, now_us: int, most: int = ASKED_MAX) -> int:
    """Ask about those on whom something rests, the longest unasked first; says how many of them have left.

    Whom Slack does not tell of is left be.
    """
    members = Members(runtime.database, chat, runtime.teams[0].workspace, runtime.clock)
    gone = 0
    for team in runtime.teams:
        with runtime.database.read() as session:
            people = unsent.people(session, team.brand.id, now_us)
            seen = colleagues.seen(session, team.workspace, people)
        for one in sorted(people, key=lambda one: seen.get(one, 0))[:most]:
            known = members.ask(team, one, FRESH_US)
            if known is not None and not known.full:
                gone += leave(runtime, team, one, runtime.clock()) > 0
    return gone
