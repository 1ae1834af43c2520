"""A member says that a label is wrong: recorded, counted, and it only tightens.

Rights come from proof, so a correction to "direct" shows words and grants nothing. One to "overheard", or to "nothing
to do with us", has whoever answers confirm once more (`rules/cautions/confirm_again.py`); the latter also closes the
card.
"""

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.steps.team import hold
from bot.store import mentions, record
from bot.store.database import locks
from bot.store.team import hands
from bot.store.text import storable
from rules.sight import Said, Status

WHY_CHARS_MAX = 300

SAME = "The label says so already. Close this, or choose something else."
NO_WHY = "Say in a few words how you can tell."


def correct_label(runtime: Runtime, team: Team, mention_id: str, said: Said, why: str, who: Who, now_us: int) -> str:
    """Write down what a post really is, and have its card say so. Else a sentence that says why not."""
    why = storable(why).strip()[:WHY_CHARS_MAX]
    if not why:
        return NO_WHY
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = hold.to_be_done(session, team, mention_id)
        if mention is None:
            return hold.TOO_LATE
        if mention.kind.value == said.value:
            return SAME
        hands.change(session, team.brand.id, mention_id, said=said.value, said_by=who.id, why=why)
        changes: dict[str, object] = {} if said is Said.DIRECT else {"about": True}
        if said is Said.UNRELATED:
            changes |= {"state": Status.DONE.value, "closed_us": now_us, "closed_by": who.id}
        after = mentions.changed(mention, **changes)
        mentions.save(session, [after])
        told = {"member": who.id, "was": mention.kind.value, "how": mention.how.value, "said": said.value, "why": why}
        deed = record.Deed("label", told, mention.author_key, mention_id)
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        mentions.look_again(session, team.brand.id, now_us, mention_ids=[mention_id])
        surface.ask_for_cards(session, runtime, team, [after], now_us)
    return ""
