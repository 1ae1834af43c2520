"""What Slack refuses in a message or a view, part by part and as a whole."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from sandbox.slack.blocks import ID_MAX, MARKDOWN_MAX, TEXT_MAX, any_block, plain
from sandbox.slack.shapes import Check, anything, boolean, fault, listing, one_of, shape
from sandbox.slack.shapes import string as chars
from sandbox.slack.workspace import Json

MESSAGE_BLOCKS_MAX = 50
MESSAGE_TEXT_MAX = 40_000  # longer is cut off by chat.postMessage
UPDATE_TEXT_MAX = 4_000  # longer is refused by chat.update
MESSAGE_CHARACTERS_MAX = 13_200  # over all blocks; undocumented, github.com/slackapi/bolt-js/issues/2509
ATTACHMENTS_MAX = 100
METADATA_BYTES_MAX = 16_000  # Slack names no number; this one is ours
VIEW_BYTES_MAX = 250_000


class Complaint(NamedTuple):
    """One thing that Slack would refuse: its error code, and the sentence with the place."""

    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


_blocks = listing(any_block, 0, MESSAGE_BLOCKS_MAX)
_metadata = shape({"event_type": chars(ID_MAX), "event_payload": shape({})}, {"entities": anything})
_view_fields: dict[str, Check] = {
    "callback_id": chars(ID_MAX, 0),
    "external_id": chars(ID_MAX, 0),
    "private_metadata": chars(TEXT_MAX, 0),
}
_view_blocks = {"type": one_of("modal", "home"), "blocks": listing(any_block, 1, 100)}
_modal = shape(
    _view_blocks | {"title": plain(24)},
    _view_fields
    | {"submit": plain(24), "close": plain(24)}
    | dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), boolean),
)
_home = shape(_view_blocks, _view_fields)


def check_message(payload: Json) -> list[Complaint]:
    """Everything for which Slack would refuse this message (`text`, `blocks`, `attachments`, `metadata`)."""
    return list(_message(payload))


def check_update(payload: Json, before: list[Json]) -> list[Complaint]:
    """Everything for which Slack would refuse to put this payload in place of a message whose blocks are `before`."""
    return list(_update(payload, before))


def check_view(view: object) -> list[Complaint]:
    """Everything for which Slack would refuse this modal or Home tab."""
    return list(_view(view))


def _message(payload: Json) -> Iterator[Complaint]:
    blocks = payload.get("blocks") or []
    for sentence in _blocks(blocks, "/blocks"):
        yield Complaint("invalid_blocks", sentence)
    if isinstance(blocks, list):
        yield from _over_all(blocks)
    if not blocks and not payload.get("text") and not payload.get("attachments"):
        yield Complaint("no_text", "a message needs text, blocks or attachments")
    if len(payload.get("attachments") or []) > ATTACHMENTS_MAX:
        yield Complaint("too_many_attachments", f"no more than {ATTACHMENTS_MAX} attachments allowed")
    if (metadata := payload.get("metadata")) is not None:
        yield from _check_metadata(metadata)


def _update(payload: Json, before: list[Json]) -> Iterator[Complaint]:
    yield from _message(payload)
    if len(payload.get("text") or "") > UPDATE_TEXT_MAX:
        yield Complaint("msg_too_long", f"text must be at most {UPDATE_TEXT_MAX} characters")
    blocks = payload.get("blocks") or []
    if blocks and _has_rich_text(before) and not _has_rich_text(blocks):
        yield Complaint("block_mismatch", "rich-text blocks cannot be replaced with non-rich-text blocks")


def _over_all(blocks: list[object]) -> Iterator[Complaint]:
    known = [block for block in blocks if isinstance(block, dict)]
    for block_id in _repeated(known):
        yield Complaint("invalid_blocks", fault(f"`block_id` {block_id} already exists", "/blocks"))
    if sum(block.get("type") == "table" for block in known) > 1:
        yield Complaint("invalid_blocks", fault("only one table allowed", "/blocks"))
    if sum(_characters(block) for block in known if block.get("type") == "markdown") > MARKDOWN_MAX:
        yield Complaint("msg_blocks_too_long", f"markdown blocks hold more than {MARKDOWN_MAX} characters together")
    if (total := _characters(known)) > MESSAGE_CHARACTERS_MAX:
        yield Complaint("msg_blocks_too_long", f"{total} characters over all blocks, {MESSAGE_CHARACTERS_MAX} allowed")


def _check_metadata(metadata: object) -> Iterator[Complaint]:
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict) or not isinstance(payload, dict):
        yield Complaint("invalid_metadata_format", fault("needs event_type and event_payload", "/metadata"))
        return
    for sentence in _metadata(metadata | {"event_payload": {}}, "/metadata"):
        yield Complaint("invalid_metadata_format", sentence)
    for name, value in payload.items():
        if not _is_metadata_value(value):
            yield Complaint(
                "invalid_metadata_schema", fault("must be a scalar or flat", f"/metadata/event_payload/{name}")
            )
    if len(json.dumps(metadata).encode()) > METADATA_BYTES_MAX:
        yield Complaint("metadata_too_large", fault(f"more than {METADATA_BYTES_MAX} bytes", "/metadata"))


def _is_metadata_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, dict) and _is_metadata_value(one) for one in value)
    if isinstance(value, dict):
        return all(isinstance(one, str | int | float) for one in value.values())
    return isinstance(value, str | int | float)


def _view(view: object) -> Iterator[Complaint]:
    if not isinstance(view, dict):
        yield Complaint("invalid_arguments", fault("must be an object", "/view"))
        return
    for sentence in (_home if view.get("type") == "home" else _modal)(view, "/view"):
        yield Complaint("invalid_arguments", sentence)
    found = view.get("blocks")
    blocks = [block for block in found if isinstance(block, dict)] if isinstance(found, list) else []
    for block_id in _repeated(blocks):
        yield Complaint("invalid_arguments", fault(f"`block_id` {block_id} already exists", "/view/blocks"))
    asks = any(block.get("type") == "input" for block in blocks)
    if view.get("type") == "modal" and asks and "submit" not in view:
        yield Complaint("invalid_arguments", fault("missing required field: submit", "/view"))
    if len(json.dumps(view).encode()) > VIEW_BYTES_MAX:
        yield Complaint("view_too_large", fault(f"more than {VIEW_BYTES_MAX} bytes", "/view"))


def _repeated(blocks: list[Json]) -> list[str]:
    counts = Counter(block["block_id"] for block in blocks if isinstance(block.get("block_id"), str))
    return [block_id for block_id, count in counts.items() if block_id and count > 1]


def _has_rich_text(blocks: list[Json]) -> bool:
    return any(block.get("type") == "rich_text" for block in blocks)


def _characters(part: Json | list[Any]) -> int:
    if isinstance(part, list):
        return sum(_characters(one) for one in part if isinstance(one, dict | list))
    own = sum(len(part[name]) for name in ("text", "alt_text") if isinstance(part.get(name), str))
    return own + sum(_characters(one) for one in part.values() if isinstance(one, dict | list))
