"""Who is in the user groups that the settings name: read from Slack, slowly.

What was read is kept in rows that all processes share; one of them asks, and none asks again before its time. Where
Slack does not tell (asked too often, a plan without user groups, a scope that is missing), what it told within the last
hour still counts; after that the group counts for nobody, and only whoever the settings name one by one is left.
Source: docs.slack.dev/reference/methods/usergroups.users.list (Tier 2: 20 calls a minute).
"""

from collections.abc import Collection

from bot.runtime import Runtime, Team
from bot.slack.doors.chat import Chat, ChatTrouble, SaidNo, SlowDown
from bot.store.database import Database
from bot.store.team import colleagues
from rules.roles import is_group

FRESH_US = 5 * 60_000_000
"""A group is read again after so long."""
UNDER_WAY_US = 10_000_000
"""So long everybody else waits for the one who asks."""
AGAIN_US = 60_000_000
"""After a refusal Slack is asked again after so long."""
CALLS_MAX = 10
"""So many groups are read in one turn; a turn every 30 seconds is what Slack allows."""


def refresh(database: Database, chat: Chat, workspace: str, wanted: Collection[str], now_us: int) -> int:
    """Read those of these groups whose time has come. Says how often Slack was asked; `CALLS_MAX` times at most."""
    with database.read() as session:
        held = colleagues.groups(session, workspace, wanted)
    due = [group for group in sorted(wanted) if group not in held or held[group].next_us <= now_us]
    asked = 0
    for group in due[:CALLS_MAX]:
        with database.write() as session:
            ours = colleagues.claim_reading(session, workspace, group, now_us, now_us + UNDER_WAY_US)
        if ours:
            asked += 1
            _read(database, chat, workspace, group, now_us)
    return asked


def refresh_all(runtime: Runtime, chat: Chat, now_us: int) -> int:
    """Read every group that a team of ours names, for what its people may do or as those on duty, in its time."""
    wanted = frozenset[str]().union(*(team.named.groups | _on_duty(team) for team in runtime.teams))
    return refresh(runtime.database, chat, runtime.teams[0].workspace, wanted, now_us)


def _on_duty(team: Team) -> frozenset[str]:
    return frozenset(filter(is_group, team.on_duty))


def _read(database: Database, chat: Chat, workspace: str, group: str, now_us: int) -> None:
    """Ask Slack, and write down what it says; a group that is not there any more has nobody in it."""
    try:
        people = chat.group(group)
    except ChatTrouble as trouble:
        wait_us = int(trouble.seconds * 1_000_000) if isinstance(trouble, SlowDown) else AGAIN_US
        gone = isinstance(trouble, SaidNo) and trouble.code == "no_such_subteam"
        with database.write() as session:
            colleagues.keep_group(
                session, workspace, group, now_us + wait_us, people=() if gone else None, read_us=now_us,
                trouble=str(trouble),
            )  # fmt: skip
        return
    with database.write() as session:
        colleagues.keep_group(session, workspace, group, now_us + FRESH_US, people=people, read_us=now_us)
