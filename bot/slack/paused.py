"""Tells the channel that replies stopped by themselves, and when they go again."""

from bot.runtime import Runtime, Team
from bot.slack.blocks import notice
from bot.slack.rich import Json
from bot.store import brands
from bot.store.database import Session
from bot.store.outbox import Message


def draw(session: Session, _runtime: Runtime, team: Team, row: Message, _now_us: int) -> Json:
    """Draw the message of the stop that began at the moment which the row names."""
    brand = brands.get(session, team.brand.id)
    if brand is None or brand.paused_us != int(row.subject):
        return notice("Replies had stopped by themselves. That is over.")
    return notice(f"Replies stopped by themselves. {brand.paused_why} Then an approver can type /earshot resume.")
