"""A person asks that our reply be taken back: recorded, and shown to the team."""

from bot.runtime import Runtime, Team
from bot.steps.person.choose import Chosen
from bot.store import mentions, outbox, record, replies
from bot.store.database import locks
from rules.reply import State

KIND = "asked_back"
"""The message in the channel that tells of it; its subject is the interaction."""


def ask_back(
    runtime: Runtime, team: Team, author_key: str, mention_id: str, now_us: int, proof: str = ""
) -> Chosen | None:
    """Record the wish, once a reply, and tell the channel. `None` where no reply of ours to this person stands there.

    Whoever asks again is told the same; the receipt is that of the first time. `proof` is what showed who they are.
    """
    brand_id, words = team.brand.id, f"I ask {team.brand.names[0]} to take back its reply to me."
    with locks.writing(runtime.database, brand_id) as session:
        mention = mentions.get(session, brand_id, mention_id)
        if mention is None or mention.author_key != author_key:
            return None
        reply = replies.get(session, brand_id, mention.interaction_id)
        if reply is None or reply.state != State.SENT:
            return None
        if outbox.asked_for(session, brand_id, KIND, mention.interaction_id):
            return Chosen(words, "")
        told = {"account": author_key, "proof": proof, "words": words}
        deed = record.Deed(KIND, told, author_key, mention.id)
        [entry_id] = record.append(session, brand_id, [deed], now_us, runtime.chance)
        known = outbox.workspaces(session, brand_id)  # the pages alone do not know Slack
        workspace = team.workspace or next(iter(known), "")
        wanted = [outbox.Wanted(KIND, mention.interaction_id, urgency=0)]
        outbox.want(session, workspace, brand_id, team.channel, wanted, now_us, runtime.chance)
    return Chosen(words, entry_id)
