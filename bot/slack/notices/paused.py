"""Tells the channel that replies stopped by themselves, and when they go again."""

from bot.runtime import Runtime, Team
from bot.slack.rich import Json, posted_line
from bot.store import brands, restores
from bot.store.database import Session
from bot.store.outbox import Message

CHARS_MAX = 1000
OVER = "Replies had stopped by themselves. That is over."
RESUME = "Then an approver can type /earshot resume."
READING = "We read a week of posts and our own timeline again. This message says when that is done."
READ_AGAIN = (
    "A week of posts and our own timeline have been read again. An approver can look at the cards, and type "
    "/earshot resume."
)


def draw(session: Session, _runtime: Runtime, team: Team, row: Message, _now_us: int) -> Json:
    """Draw the message of the stop that began at the moment which the row names."""
    brand = brands.get(session, team.brand.id)
    if brand is None or brand.paused_us != int(row.subject):
        return posted_line((OVER,), CHARS_MAX)
    restore = restores.under_way(session, team.brand.id)
    next_act = RESUME if restore is None else READ_AGAIN if restore.state == restores.READY else READING
    return posted_line((f"Replies stopped by themselves. {brand.paused_why} {next_act}",), CHARS_MAX)
