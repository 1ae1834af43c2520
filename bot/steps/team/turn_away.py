"""Records that somebody wanted to act who may not. Nothing else happens."""

from bot.runtime import Runtime, Team
from bot.store import mentions, record
from bot.store.database import locks


def turn_away(runtime: Runtime, team: Team, mention_id: str, act: str, member: str, why: str, now_us: int) -> None:
    """Write one entry: who wanted to do what with which mention, and why not. A mention unknown here leaves none."""
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = mentions.get(session, team.brand.id, mention_id)
        if mention is None:
            return
        told = {"act": act, "member": member, "refused": why}
        deed = record.Deed("reply", told, mention.author_key, mention.id)
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)


def turn_away_from_brand(runtime: Runtime, team: Team, act: str, member: str, why: str, now_us: int) -> None:
    """Write one entry: who wanted to do what with the whole brand, such as to pause it, and why not."""
    with locks.writing(runtime.database, team.brand.id) as session:
        deed = record.Deed("reply", {"act": act, "member": member, "refused": why})
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
