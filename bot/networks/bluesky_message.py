"""A private message on Bluesky becomes a post for those it was sent to.

A conversation names its members; a page of messages names only those who wrote or reacted in it. Whom nothing names is
not known to have been written to.
Source: atproto lexicons chat.bsky.convo.defs, chat.bsky.convo.getMessages, chat.bsky.convo.getLog.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bot.networks.bluesky_account import account
from bot.networks.bluesky_embed import embedded
from bot.networks.bluesky_post import moment_us
from bot.networks.bluesky_text import Unreadable, is_did, object_at, objects_at, said_in, text_at
from rules.mention import Post, Visibility

MEMBERS_MAX = 100  # a conversation with more named members than this is nobody's private word
_ID = re.compile(r"[A-Za-z0-9._:~-]{1,512}")


class Talk(NamedTuple):
    """A conversation: its id where that is told, and the members that are named, by their ids."""

    id: str
    members: Mapping[str, Mapping[str, Any]]
    keys: tuple[str, ...]


def is_of_messages(payload: Mapping[str, Any]) -> bool:
    """Whether this is an answer about private messages."""
    return any(name in payload for name in ("messages", "convos", "convo", "logs"))


def messages_in(payload: Mapping[str, Any]) -> Iterator[tuple[object, Talk]]:
    """Every message of the answer, as it came, with its conversation."""
    for convo in (*objects_at(payload, "convos"), object_at(payload, "convo")):
        if "lastMessage" in convo:
            yield convo["lastMessage"], _talk(text_at(convo, "id"), objects_at(convo, "members"))
    for log in objects_at(payload, "logs"):
        if "message" in log:
            yield log["message"], _talk(text_at(log, "convoId"), objects_at(log, "relatedProfiles"))
    messages = payload.get("messages")
    if messages is not None:
        senders = (object_at(one, "sender") for one in objects_at(payload, "messages"))
        talk = _talk("", [*senders, *objects_at(payload, "relatedProfiles")])
        for raw in messages if isinstance(messages, list) else [messages]:
            yield raw, talk


def read_message(raw: object, talk: Talk) -> Post | None:
    """Read one message; `None` where it was deleted, or the system wrote it. Raises `Unreadable`."""
    if not isinstance(raw, dict):
        raise Unreadable("It is not an object.")
    if text_at(raw, "$type").endswith(("#deletedMessageView", "#systemMessageView")):
        return None
    message_id = text_at(raw, "id")
    if not _ID.fullmatch(message_id):
        raise Unreadable("`id` is not the id of a message." if message_id else "`id` is missing.")
    text, marks = said_in(raw, "text")
    sender = object_at(raw, "sender")
    return Post(
        network="bluesky",
        id=message_id,
        root_id=message_id,
        author=account(talk.members.get(text_at(sender, "did"), sender), None),
        text=text,
        created_us=moment_us(text_at(raw, "sentAt")),
        conversation_id=talk.id or message_id,
        shown_from=0,
        shown_to=len(text),
        handles=marks.handles,
        tags=marks.tags,
        links=marks.links,
        quotes=embedded(raw, raw).quotes,
        sent_to=talk.keys,
        visibility=Visibility.PRIVATE,
        url=f"https://bsky.app/messages/{talk.id}" if _ID.fullmatch(talk.id) else "",
    )


def _talk(talk_id: str, members: Iterable[Mapping[str, Any]]) -> Talk:
    """Put a conversation together; of two views of a member, the later one is the fuller."""
    by_did = {did: one for one in members if is_did(did := text_at(one, "did"))}
    return Talk(talk_id, by_did, tuple(f"bluesky:{did}" for did in by_did) if len(by_did) <= MEMBERS_MAX else ())
