"""Tells the channel that a person asks us to take a reply back, and lets it do so."""

from bot.runtime import Runtime, Team
from bot.slack.cards.blocks import take_back_dialog
from bot.slack.ids import Drawn, action_id, block_id
from bot.slack.rich import Json, button, plain, posted, quote, section, web_address
from bot.store import mentions, replies
from bot.store.database import Session
from bot.store.outbox import Message
from rules.card import NETWORKS, Button
from rules.reply import State

CHARS_MAX = 1000
_GONE = "Its words are not kept any more."


def draw(session: Session, _runtime: Runtime, team: Team, row: Message, _now_us: int) -> Json | None:
    """Draw the message of the interaction that the row names; nothing where the reply is not known any more.

    Its button asks for the reply to be deleted, as that of a card does.
    """
    reply = replies.peek(session, team.brand.id, row.subject)
    mention = mentions.get(session, team.brand.id, reply.mention_id) if reply is not None else None
    if reply is None or mention is None:
        return None
    post, network = mentions.read_post(mention), NETWORKS.get(mention.network, mention.network)
    title = f"{post.author.name if post else 'Somebody'} asks you to take your reply back."
    remedy = _remedy(State(reply.state), network, button=replies.may_be_deleted(reply))
    url = web_address(reply.url or "")
    link = [{"type": "text", "text": "\n"}, {"type": "link", "url": url, "text": f"Open on {network}"}] if url else []
    line = section([(remedy,)], CHARS_MAX)
    elements = [
        section([(title,)], CHARS_MAX, bold=True),
        quote(reply.text or "", reply.url or "", CHARS_MAX, _GONE),
        line | {"elements": [*line["elements"], *link]},
    ]
    blocks: list[Json] = [{"type": "rich_text", "elements": elements}]
    if replies.may_be_deleted(reply):
        blocks.append(_acts(Drawn(mention.id, row.wanted)))
    return posted(plain((title, " ", remedy), CHARS_MAX), blocks)


def _remedy(state: State, network: str, *, button: bool) -> str:
    if state is State.TAKEN_BACK:
        return "It is deleted. Nothing is left to do."
    if state is State.TAKING_BACK:
        return "It is being deleted."
    asked = "They asked on your preference page."
    return f"Take it back here. {asked}" if button else f"Open it on {network} and delete it there. {asked}"


def _acts(drawn: Drawn) -> Json:
    take_back = button(action_id(Button.TAKE_BACK), Button.TAKE_BACK.words, drawn.mention) | take_back_dialog()
    return {"type": "actions", "block_id": block_id(drawn, "acts"), "elements": [take_back]}
