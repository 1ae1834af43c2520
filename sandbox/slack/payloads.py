"""What Slack sends an app when a person does something.

Source: docs.slack.dev/reference/interaction-payloads and /interactivity/implementing-slash-commands.
"""

import re

from sandbox.slack.wire import message_json, user_json, view_json
from sandbox.slack.workspace import (
    APP_ID,
    BOT_USER_ID,
    Channel,
    Json,
    Message,
    ResponseUrl,
    Trigger,
    User,
    View,
    Workspace,
)

VERIFICATION = "sandbox"  # the old verification token, which nobody checks any more


def block_actions_on_message(
    workspace: Workspace, user: User, channel: Channel, message: Message, action: Json, state: Json, response_url: str
) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.to),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction(workspace, "block_actions", user) | {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": state},
        "response_url": response_url,
        "actions": [action],
    }
    return payload if message.to else payload | {"message": message_json(message)}


def block_actions_in_view(workspace: Workspace, user: User, view: View, action: Json) -> Json:
    shown = _view(workspace, view)
    return _interaction(workspace, "block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown,
        "state": shown["state"],
        "actions": [action],
    }


def view_submission(workspace: Workspace, user: User, view: View) -> Json:
    return _interaction(workspace, "view_submission", user) | {"view": _view(workspace, view), "response_urls": []}


def view_closed(workspace: Workspace, user: User, view: View, *, is_cleared: bool) -> Json:
    payload = _interaction(workspace, "view_closed", user) | {"view": _view(workspace, view), "is_cleared": is_cleared}
    del payload["trigger_id"]
    return payload


def message_action(
    workspace: Workspace, user: User, callback_id: str, channel: Channel, message: Message, response_url: str
) -> Json:
    return _interaction(workspace, "message_action", user) | {
        "callback_id": callback_id,
        "action_ts": workspace.new_ts(),
        "channel": {"id": channel.id, "name": channel.name},
        "message_ts": message.ts,
        "message": message_json(message),
        "response_url": response_url,
    }


def slash_command(
    workspace: Workspace, user: User, channel: Channel, command: str, text: str, response_url: str
) -> Json:
    return {
        "token": VERIFICATION,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": escaped(workspace, text),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": new_trigger(workspace, user.id),
    }


def app_home_opened(workspace: Workspace, user: User) -> Json:
    event: Json = {"type": "app_home_opened", "user": user.id, "channel": workspace.direct(user.id).id, "tab": "home"}
    if home := workspace.homes.get(user.id):
        event["view"] = _view(workspace, home)
    return event


def user_change(user: User) -> Json:
    """Somebody's account or profile changed; the app hears of it with the whole user as they are now."""
    return {"type": "user_change", "user": user_json(user), "cache_ts": 0}


def team_join(user: User) -> Json:
    """Somebody joined the workspace."""
    return {"type": "team_join", "user": user_json(user)}


def event_callback(workspace: Workspace, event: Json) -> Json:
    """Any event in the envelope that all events share."""
    ts = workspace.new_ts()
    org = workspace.enterprise_id or None
    allowed = {"enterprise_id": org, "team_id": workspace.team_id, "user_id": BOT_USER_ID, "is_bot": True}
    return {
        "token": VERIFICATION,
        "team_id": workspace.team_id,
        "api_app_id": APP_ID,
        "event": event | {"event_ts": ts},
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(ts.partition(".")[0]),
        "authorizations": [allowed | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }


def new_trigger(workspace: Workspace, user: str) -> str:
    """A trigger for this person, good from now on for a short while."""
    trigger = workspace.new_id("1.2.")
    workspace.triggers[trigger] = Trigger(user, workspace.clock())
    return trigger


def new_response_url(workspace: Workspace, url: str, user: str, channel: str, source_ts: str = "") -> str:
    """An address at which the app may answer this interaction a few times."""
    key = workspace.new_id("R")
    workspace.response_urls[key] = ResponseUrl(user, channel, source_ts, workspace.clock())
    return f"{url}/response/{key}"


def escaped(workspace: Workspace, text: str) -> str:
    """What a person typed, as Slack sends it under `should_escape`: members, channels and links in angle brackets."""
    users = {user.name: user.id for user in workspace.users.values()}
    channels = {channel.name: channel.id for channel in workspace.channels.values()}

    def one(found: re.Match[str]) -> str:
        word = found.group()
        if word[0] == "@" and word[1:] in users:
            return f"<@{users[word[1:]]}|{word[1:]}>"
        if word[0] == "#" and word[1:] in channels:
            return f"<#{channels[word[1:]]}|{word[1:]}>"
        return f"<{word}>" if "://" in word else word

    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"https?://\S+|[@#][\w.-]+", one, safe)


def _view(workspace: Workspace, view: View) -> Json:
    return view_json(view) | {"team_id": workspace.team_id, "app_installed_team_id": workspace.team_id}


def _interaction(workspace: Workspace, kind: str, user: User) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION,
        "trigger_id": new_trigger(workspace, user.id),
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": {"id": workspace.enterprise_id, "name": "Grid"} if workspace.enterprise_id else None,
        "is_enterprise_install": False,
    }
