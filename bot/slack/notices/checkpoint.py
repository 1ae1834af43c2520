"""The day's checkpoint of the record, told where nobody takes it back unseen."""

from bot.runtime import Runtime, Team
from bot.slack.rich import Json, posted
from bot.steps.seal import checkpoint_text
from bot.store.database import Session
from bot.store.outbox import Message


def draw(session: Session, _runtime: Runtime, team: Team, row: Message, _now_us: int) -> Json:
    """Draw the checkpoint of the day that the row names, to the letter."""
    told, _, note = checkpoint_text(session, team.brand.id, row.subject).partition("\n\n")
    elements: list[Json] = [{"type": "rich_text_section", "elements": [{"type": "text", "text": told}]}]
    if note:
        elements.append({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": note}]})
    return posted(told, [{"type": "rich_text", "elements": elements}])
