"""Is the brand live, or does it still rehearse, and what does it wait for?"""

from bot.checks.finding import Finding, good, note
from bot.settings import Settings
from bot.store.database import Database
from bot.store.team import rehearsals

NAME = "first day"
_READING = "It reads what was said before, and sends nothing."
_WAITS = {
    rehearsals.READY: ("All was read, and nothing is sent.", "An approver presses Go live, in the channel."),
    rehearsals.LISTENING: (_READING, "Wait. If it takes longer than an hour, look at the lines about X."),
    rehearsals.OWN: (_READING, "Wait. It reads your own timeline now."),
}


def live(settings: Settings, opened: Database) -> tuple[Finding, ...]:
    """How far each team's first day is. That it is not over is no fault."""
    with opened.read() as session:
        rows = [(team.brand.id, rehearsals.get(session, team.brand.id)) for team in settings.teams]
    return tuple(_found(f"{NAME} of {brand_id}", row.state if row else "") for brand_id, row in rows)


def _found(name: str, state: str) -> Finding:
    if state == rehearsals.LIVE:
        return good(name, "It is over: replies may go out.")
    return note(name, *_WAITS.get(state, ("It has not begun.", "Run: earshot run")))
