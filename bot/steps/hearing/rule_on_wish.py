"""Lets an approver say whether a post asks us to stop, where we are not sure."""

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.store import mentions, record
from bot.store.database import locks
from bot.store.text import storable
from bot.store.wishes import noes
from rules.mention import Wish


def rule_on_wish(runtime: Runtime, team: Team, mention_id: str, who: Who, why: str, now_us: int, *, stop: bool) -> bool:
    """Rule that a post is a stop, or that it is none and why, with an entry. False where there is nothing to rule on.

    Ruled a stop, it closes the conversation like a stop in plain words; ruled none, the doubt is lifted. Nobody rules
    without a reason, and a reason never lifts a stop in plain words.
    """
    why = storable(why).strip()
    if not who.may_approve or not why:
        return False
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = mentions.get(session, team.brand.id, mention_id)
        if mention is None or mention.wish is not Wish.MAYBE_STOP:
            return False
        locks.lock_author(session, team.brand.id, mention.author_key)
        ruled = mentions.changed(mention, wish=Wish.STOP) if stop else mentions.changed(mention, wish=None, reach=None)
        mentions.save(session, [ruled])
        noes.rule_on(session, team.brand.id, mention.id, now_us, stop=stop)
        told = {"act": "wish", "stop": stop, "member": who.id, "why": why}
        deed = record.Deed("override", told, mention.author_key, mention.id)
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        mentions.look_again(session, team.brand.id, now_us, authors=[mention.author_key])
        surface.ask_for_cards(session, runtime, team, [ruled], now_us)
    return True
