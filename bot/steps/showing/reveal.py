"""A member says why they must read a post that did not speak to us, and reads it.

Where the policy shows such posts on request, a card has neither their words nor a name. Who reads one, and why, is an
entry before they read it; nothing else is kept of it, and nobody else sees more than before.
"""

from bot.runtime import Runtime, Team, Who
from bot.store import mentions, record
from bot.store.database import locks
from bot.store.mentions import Mention

REASONS = {
    "complaint": "It may be a complaint that we can mend.",
    "mistake": "It may say something of us that is not so.",
    "to_us": "It may have been written to us after all.",
    "danger": "Somebody may need help, or may be threatened.",
}
"""The four reasons, by a name of ours."""


def reveal(runtime: Runtime, team: Team, mention_id: str, reason: str, who: Who, now_us: int) -> Mention | None:
    """Write down who reads it and why; the post, or `None` where it is gone, erased, or the reason is none of the four.

    Each reading is an entry of its own.
    """
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = mentions.get(session, team.brand.id, mention_id)
        if mention is None or mention.post is None or mention.gone_us is not None or reason not in REASONS:
            return None
        told = {"member": who.id, "why": REASONS[reason]}
        deed = record.Deed("reveal", told, mention.author_key, mention.id)
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    return mention
