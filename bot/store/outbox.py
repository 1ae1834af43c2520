"""What Slack should show: one row a message, drawn from the store when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col

from bot.store.ids import Chance, new_id
from bot.store.tables import OutboxRow
from bot.store.upsert import dialect_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that should exist, or be drawn anew: a card, a roll-up, a digest, a checkpoint, a notice.

    `subject` is what it shows (a mention's id, an hour, a week); `thread` is the subject of the roll-up that it belongs
    under. `urgency` 0 goes first.
    """

    kind: str
    subject: str
    urgency: int = 1
    thread: str | None = None


def want(
    session: Session, workspace: str, brand_id: str, channel: str, wanted: Sequence[Wanted], now_us: int, chance: Chance
) -> None:
    """Ask for these messages: new ones are posted, those that Slack shows already are drawn anew. One statement."""
    rows = _rows(workspace, brand_id, channel, wanted, now_us, chance)
    if not rows:
        return
    statement = dialect_of(session).insert(OutboxRow)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace", "brand_id", "kind", "subject", "channel"],
        set_={"wanted": col(OutboxRow.wanted) + 1, "urgency": statement.excluded.urgency},
    )
    session.connection().execute(statement, rows)


def want_once(
    session: Session, workspace: str, brand_id: str, channel: str, wanted: Sequence[Wanted], now_us: int, chance: Chance
) -> bool:
    """Ask for these messages unless they were asked for before; says whether any was new."""
    rows = _rows(workspace, brand_id, channel, wanted, now_us, chance)
    statement = dialect_of(session).insert(OutboxRow).on_conflict_do_nothing().returning(OutboxRow.id)
    return any(session.connection().execute(statement.values(row)).first() for row in rows)


def _rows(
    workspace: str, brand_id: str, channel: str, wanted: Sequence[Wanted], now_us: int, chance: Chance
) -> list[dict[str, object]]:
    return [
        {
            "workspace": workspace,
            "id": new_id(now_us, chance),
            "brand_id": brand_id,
            "channel": channel,
            "kind": one.kind,
            "subject": one.subject,
            "thread": one.thread,
            "urgency": one.urgency,
            "wanted": 1,
            "drawn": 0,
            "state": "new",
            "tries": 0,
            "due_us": now_us,
        }
        for one in wanted
    ]
