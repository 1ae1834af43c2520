"""Requests by letter or e-mail: is anybody still waiting for an answer?"""

from bot.checks.finding import Finding, bad, good, note
from bot.settings import Settings
from bot.store.database import Database
from bot.store.wishes import register

NAME = "requests by letter"
ROWS_MAX = 1_000
DAY_US = 86_400_000_000
_REMEDY = "Run: earshot register list"


def answered(settings: Settings, opened: Database, now_us: int) -> tuple[Finding, ...]:
    """Whether everybody who asked was told in time. The request itself is in force from the first moment on."""
    with opened.read() as session:
        every = [one for team in settings.teams for one in register.every(session, team.brand.id, ROWS_MAX)]
    waiting = [one for one in every if one.answered_us is None]
    if late := [one for one in waiting if now_us >= one.due_us + DAY_US]:
        return (bad(NAME, f"Not answered in time: {len(late):,}.", _REMEDY),)
    if waiting:
        return (note(NAME, f"Still to be answered: {len(waiting):,}.", _REMEDY),)
    return (good(NAME, "None waits for an answer."),)
