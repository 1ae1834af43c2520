"""A person asks that our reply be taken back: recorded, and shown to the team."""

from bot.runtime import Runtime, Team
from bot.store import mentions, outbox, record, replies
from bot.store.database import locks
from rules.reply import State

KIND = "asked_back"
"""The message in the channel that tells of it; its subject is the interaction."""


def ask_back(runtime: Runtime, team: Team, author_key: str, mention_id: str, now_us: int) -> bool:
    """Record the wish, once a reply, and tell the channel. False where no reply of ours to this person stands there."""
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        mention = mentions.get(session, brand_id, mention_id)
        if mention is None or mention.author_key != author_key:
            return False
        reply = replies.get(session, brand_id, mention.interaction_id)
        if reply is None or reply.state != State.SENT:
            return False
        if outbox.asked_for(session, brand_id, KIND, mention.interaction_id):
            return True
        record.append(session, brand_id, [record.Deed(KIND, {}, author_key, mention.id)], now_us, runtime.chance)
        known = outbox.workspaces(session, brand_id)  # the pages alone do not know Slack
        workspace = team.workspace or next(iter(known), "")
        told = [outbox.Wanted(KIND, mention.interaction_id, urgency=0)]
        outbox.want(session, workspace, brand_id, team.channel, told, now_us, runtime.chance)
    return True
