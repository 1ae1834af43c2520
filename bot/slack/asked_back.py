"""Tells the channel that a person asks us to take a reply back, and what to do."""

from bot.runtime import Runtime, Team
from bot.slack.rich import Json, plain, quote, section, web_address
from bot.store import mentions, replies
from bot.store.database import Session
from bot.store.outbox import Message
from rules.card import NETWORKS

CHARS_MAX = 1000
_GONE = "Its words are not kept any more."


def draw(session: Session, _runtime: Runtime, team: Team, row: Message, _now_us: int) -> Json | None:
    """Draw the message of the interaction that the row names; nothing where the reply is not known any more."""
    reply = replies.peek(session, team.brand.id, row.subject)
    mention = mentions.get(session, team.brand.id, reply.mention_id) if reply is not None else None
    if reply is None or mention is None:
        return None
    post, network = mentions.read_post(mention), NETWORKS.get(mention.network, mention.network)
    title = f"{post.author.name if post else 'Somebody'} asks you to take your reply back."
    remedy = f"Open it on {network} and delete it there. They asked on your preference page."
    url = web_address(reply.url or "")
    link = [{"type": "text", "text": "\n"}, {"type": "link", "url": url, "text": f"Open on {network}"}] if url else []
    line = section([(remedy,)], CHARS_MAX)
    elements = [
        section([(title,)], CHARS_MAX, bold=True),
        quote(reply.text or "", reply.url or "", CHARS_MAX, _GONE),
        line | {"elements": [*line["elements"], *link]},
    ]
    return {
        "text": plain((title, " ", remedy), CHARS_MAX),
        "blocks": [{"type": "rich_text", "elements": elements}],
        "unfurl_links": False,
        "unfurl_media": False,
    }
