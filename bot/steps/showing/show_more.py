"""Lets more cards of a burst or a full hour into its thread, when a member asks."""

from bot.runtime import Runtime, Team, Who
from bot.store import outbox, record
from bot.store.database import locks
from bot.store.outbox import Message

CARDS_MORE = 20


def show_more(runtime: Runtime, team: Team, who: Who, rollup: Message, now_us: int) -> int:
    """Let so many more go, the most urgent first, and say how many; 0 where none is kept, or the member may not."""
    if not who.may_reply:
        return 0
    with locks.writing(runtime.database, team.brand.id) as session:
        shown = outbox.release(session, rollup, CARDS_MORE)
        if shown:
            outbox.draw_again(session, [rollup])
            deed = record.Deed("burst", {"act": "show", "member": who.id, "cards": shown})
            record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    return shown
