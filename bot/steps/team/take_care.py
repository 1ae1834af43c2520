"""A member gives a post into care: a possible child, distress or a threat.

Its words leave the channel at once, its card goes to the care channel, and no reply goes out before one of the care
group has agreed to it: what others had agreed to counts no longer. Only the mention is marked; of who wrote it nothing
is kept, and the record has no words of it either. The care group can give it back to the team.
"""

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.steps.team import acting
from bot.store import mentions, outbox, record, replies
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.team import care
from rules.reply import State

NO_ROOM = "There is no channel for this yet. Ask your operator to name a private care channel."
IN_CARE = "The care group sees to this post already."
NOT_IN_CARE = "This post is not in care, so there is nothing to give back."


def take_care(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> str:
    """Give a mention into care; empty, or a sentence that says why not."""
    if not team.care_channel:
        return NO_ROOM
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = mentions.get(session, team.brand.id, mention_id)
        if mention is None or care.holds(session, team.brand.id, mention_id):
            return IN_CARE
        locks.lock_author(session, team.brand.id, mention.author_key)
        care.give(session, team.brand.id, mention_id, who.id, now_us)
        row = replies.of_mentions(session, team.brand.id, [mention_id]).get(mention_id)
        if row is not None and row.state == State.HELD:
            row.seconded_by = None
        outbox.blank(session, team.workspace, team.brand.id, [mention_id], now_us)
        _tell(session, runtime, team, mention, {"act": "take care", "member": who.id}, now_us)
    return ""


def give_back(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> str:
    """Take a mention out of care, so that the team sees it again; empty, or a sentence that says why not."""
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = mentions.get(session, team.brand.id, mention_id)
        if mention is None or not care.holds(session, team.brand.id, mention_id):
            return NOT_IN_CARE
        care.end(session, team.brand.id, mention_id)
        outbox.blank(session, team.workspace, team.brand.id, [mention_id], now_us)
        _tell(session, runtime, team, mention, {"act": "back to the team", "member": who.id}, now_us)
    return ""


def _tell(
    session: Session, runtime: Runtime, team: Team, mention: Mention, told: dict[str, object], now_us: int
) -> None:
    session.flush()
    deed = record.Deed("care", told, None, mention.id)
    record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    mentions.look_again(session, team.brand.id, now_us, mention_ids=[mention.id])
    surface.ask_for_cards(session, runtime, team, [mention], now_us)
    acting.draw_others(session, runtime, team, mention, now_us)  # they tell of what we wrote here, and may no longer
