"""A private message on X becomes a `Post` that only its receivers can see.

Two shapes: an entry of `GET /2/dm_events`, and the event `dm.received` of the Activity API, which keeps the words of
API 1.1. Encrypted chat (`chat.*` events) carries no text that we could read.
"""

from collections.abc import Mapping
from typing import Any

from bot.networks.x_post import Included, account, created_us
from bot.networks.x_text import Unreadable, id_of, optional_id, plain_text
from rules.mention import Account, Post, Visibility


def is_message(raw: Mapping[str, Any]) -> bool:
    """Whether the object is an entry of `GET /2/dm_events` rather than a post."""
    return raw.get("event_type") == "MessageCreate" or "dm_conversation_id" in raw


def read_message(raw: Mapping[str, Any], included: Included) -> Post:
    """Read one entry of `GET /2/dm_events`. Raises `Unreadable`."""
    message_id = id_of(raw.get("id"), "id")
    sender = account(optional_id(raw, "sender_id"), included)
    conversation = str(raw.get("dm_conversation_id", ""))
    named = raw.get("participant_ids")
    people = named if isinstance(named, list) else conversation.split("-") if "-" in conversation else []
    keys = [f"x:{id_of(person, 'participant_ids')}" for person in people]
    return _message(
        message_id, conversation, sender, keys, raw.get("text"), created_us(raw.get("created_at"), message_id)
    )


def read_event_messages(payload: Mapping[str, Any]) -> list[Post]:
    """Read the messages of one `dm.received` event. Raises `Unreadable`."""
    events, users = payload.get("direct_message_events"), payload.get("users")
    if not isinstance(events, list):
        raise Unreadable("`direct_message_events` is missing.")
    people = users.values() if isinstance(users, dict) else ()
    inner = [one["data"] for one in people if isinstance(one, dict) and isinstance(one.get("data"), dict)]
    included = Included(users={str(user.get("id")): user for user in inner})
    return [_event_message(event, included) for event in events]


def _event_message(event: object, included: Included) -> Post:
    body = _inside(event, "message_create")
    message_id = id_of(_inside({"event": event}, "event").get("id"), "id")
    sender = id_of(body.get("sender_id"), "sender_id")
    receiver = id_of(_inside(body, "target").get("recipient_id"), "recipient_id")
    conversation = "-".join(sorted((sender, receiver), key=int))
    text = _inside(body, "message_data").get("text")
    author = account(sender, included)
    return _message(message_id, conversation, author, [f"x:{receiver}"], text, created_us(None, message_id))


def _inside(raw: object, place: str) -> Mapping[str, Any]:
    found = raw.get(place) if isinstance(raw, dict) else None
    if isinstance(found, dict):
        return found
    raise Unreadable(f"`{place}` is missing.")


def _message(
    message_id: str, conversation: str, sender: Account, receivers: list[str], text: object, created: int
) -> Post:
    if not isinstance(text, str):
        raise Unreadable("`text` is missing.")
    return Post(
        network="x",
        id=message_id,
        root_id=message_id,
        author=sender,
        text=plain_text(text),
        created_us=created,
        conversation_id=conversation or message_id,
        sent_to=tuple(key for key in receivers if key != sender.key),
        visibility=Visibility.PRIVATE,
    )
