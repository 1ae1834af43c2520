"""What somebody did in Slack, as a value of ours.

Slack sends the whole message with a click. We keep who did what to which mention, so that no post's words lie in the
inbox, and no address at which anybody could answer.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from bot.slack.ids import (
    AGREE,
    ALLOW,
    CONSENT_ACTION,
    END,
    SAVED_ACTION,
    SEND_BACK,
    Drawn,
    button_of,
    drawn_at,
    drawn_of,
)
from bot.slack.rich import Json
from rules.card import LINKS, Button

SHORTCUTS = {"why": Button.WHY, "take_care": Button.TAKE_CARE}
"""What stands in the menu of every message, by its name in the app's manifest: the same as that button of a card."""
CLOSED = "closed"
CLICK, CHOICE, SHORTCUT, CONSENT, LIST, LIVE = "click", "choice", "shortcut", "consent", "list", "live"
BURST = "burst"
CHANGED = "changed"
_LONG = 500


@dataclass(frozen=True, slots=True)
class Heard:
    """Who did what, where. `ts` is the message, `thread` the one above it; `drawn` is what they saw.

    A click has a `button`, and so has a shortcut. A choice in a form has `view`, its `view_hash` and what was `chosen`.
    `trigger` is good for opening one form, for three seconds.
    """

    user: str
    channel: str = ""
    ts: str = ""
    thread: str = ""
    trigger: str = ""
    button: Button | None = None
    drawn: Drawn | None = None
    view: str = ""
    view_hash: str = ""
    chosen: str = ""


def id_of(body: Json) -> str:
    """What makes a second delivery the same: the event's id, or a hash of what was done, by its one-time trigger."""
    if event := body.get("event_id"):
        return str(event)[:_LONG]
    once = body.get("trigger_id") or (body.get("view") or {}).get("id")  # a form that was closed has no trigger
    told = f"{body.get('type') or body.get('command')} {once}"
    return sha256(told.encode("utf-8", "replace")).hexdigest()


def click(body: Json) -> Heard | None:
    """Read a click on a button of a card; `None` where it needs nothing from us, or is not ours."""
    action = body["actions"][0]
    chosen = (action.get("selected_option") or {}).get("value")
    button = button_of(str(action.get("action_id")), str(chosen))
    seen = drawn_at(str(action.get("block_id")))
    if button is None or button in LINKS:
        return None  # the link opens by itself
    return clicked(body, button=button, drawn=seen)


def choice(body: Json) -> Heard | None:
    """Read the choice of a saved reply in a form; `None` where it is not ours."""
    action, view = body["actions"][0], body.get("view") or {}
    option = action.get("selected_option") or {}
    if action.get("action_id") != SAVED_ACTION or not option:
        return None
    try:
        seen = drawn_of(str(view.get("private_metadata")))
    except ValueError:
        return None
    return Heard(
        user=str(body["user"]["id"]),
        drawn=seen,
        view=str(view.get("id")),
        view_hash=str(view.get("hash") or ""),
        chosen=str(option.get("value")),
    )


def consent(body: Json) -> Heard | None:
    """Read a click about a contract, in a message or in a form; `chosen` says which. `None` where it is not ours."""
    action, view = body["actions"][0], body.get("view") or {}
    chosen = str(action.get("action_id")).removeprefix(CONSENT_ACTION)
    seen = drawn_at(str(action.get("block_id")))
    if chosen not in {ALLOW, END, AGREE, SEND_BACK} or seen is None:
        return None
    return clicked(
        body,
        drawn=seen,
        view=str(view.get("id") or ""),
        view_hash=str(view.get("hash") or ""),
        chosen=chosen,
    )


def on_message(body: Json) -> Heard | None:
    """Read a click on the only button of a message that is no card; `None` where it is not ours."""
    seen = drawn_at(str(body["actions"][0].get("block_id")))
    return None if seen is None else clicked(body, drawn=seen)


def closed(body: Json) -> Heard | None:
    """Read that somebody closed the reply form without sending it; `None` for any other."""
    try:
        return Heard(user=str(body["user"]["id"]), drawn=drawn_of(str(body["view"].get("private_metadata"))))
    except ValueError:
        return None


def changed(body: Json) -> Heard | None:
    """Read that Slack changed somebody's account; `None` while they are a full member, as after most changes.

    Source: docs.slack.dev/reference/events/user_change.
    """
    user = body["event"].get("user") or {}
    fewer = any(user.get(name) for name in ("deleted", "is_restricted", "is_ultra_restricted"))
    return Heard(user=str(user["id"])) if fewer else None


def shortcut(body: Json) -> Heard | None:
    """Read a shortcut that was chosen on a message; `None` for one that is not ours."""
    button = SHORTCUTS.get(str(body.get("callback_id")))
    if button is None:
        return None
    ts, thread = str(body["message_ts"]), str((body.get("message") or {}).get("thread_ts") or "")
    return Heard(
        user=str(body["user"]["id"]),
        channel=str(body["channel"]["id"]),
        ts=ts,
        thread="" if thread == ts else thread,
        trigger=str(body.get("trigger_id") or ""),
        button=button,
    )


def written(heard: Heard) -> str:
    """The value as JSON, to be kept."""
    return msgspec.json.encode(heard).decode()


def read(kept: str) -> Heard:
    """The value as it was kept."""
    return msgspec.json.decode(kept, type=Heard)


def clicked(body: Json, **more: Any) -> Heard:  # noqa: ANN401 - fields of what was heard
    """Who clicked where, and the rest of what we keep of it."""
    where = body.get("container") or {}
    return Heard(
        user=str(body["user"]["id"]),
        channel=str(where.get("channel_id") or ""),
        ts=str(where.get("message_ts") or ""),
        thread=str(where.get("thread_ts") or ""),
        trigger=str(body.get("trigger_id") or ""),
        **more,
    )
