"""Marks a mention as done: nothing more is to be made of it."""

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.store import mentions, record
from bot.store.database import locks

DONE = "done"


def close(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> bool:
    """Mark a mention as done, with its entry, and have its card redrawn. False if it is done, or not there."""
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = mentions.get(session, team.brand.id, mention_id)
        if mention is None or mention.state == DONE:
            return False
        mentions.save(session, [mentions.changed(mention, state=DONE, closed_us=now_us, closed_by=who.id)])
        deed = record.Deed("done", {"member": who.id}, mention.author_key, mention.id)
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        surface.ask_for_cards(session, runtime, team, [mention], now_us)
    return True
