"""Confirms a stop, once, in the words that the policy fixes; a member clicks."""

from bot.runtime import Runtime, Team, Who
from bot.steps import reply
from bot.store import mentions, replies
from bot.store.wishes import noes
from rules.draft import said_hash
from rules.verdict import Refusal, Refused, Verdict

_NOT_WRITTEN = Refused(
    (
        Refusal(
            "asked_to_stop",
            "Their stop is in force, but the journal does not hold it yet, so we confirm nothing.",
            "Try again in a minute.",
        ),
    )
)


def acknowledge(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> Verdict:
    """Confirm the stop of this post: claimed like any reply, so at most once, and refused where it may not be said.

    Not before the journal holds it: what we confirm must outlive a restore. Where a colleague would have to agree,
    nothing is claimed: a colleague can click instead.
    """
    brand_id, confirmations = team.brand.id, team.policy.wishes.confirmations
    with runtime.database.read() as session:
        mention = mentions.get(session, brand_id, mention_id)
        if mention is None:
            return reply.GONE
        if runtime.journal is not None and noes.is_due(session, brand_id, mention.id):
            return _NOT_WRITTEN
        near = mention.interaction_id
        fresh = [
            one for one in confirmations if not replies.said_lately(session, brand_id, said_hash(one), near, now_us)
        ]
    words = (fresh or confirmations)[0]
    wanted = reply.Claim(mention.id, mention.revision, words, confirmed=True, at_once=True)
    return reply.claim(runtime, team, wanted, who, now_us)
