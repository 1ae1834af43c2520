"""The workspace as one JSON object, for a page that shows it."""

from sandbox.slack.wire import message_json, user_json, view_json
from sandbox.slack.workspace import BOT_USER_ID, Channel, Json, Message, Workspace


def picture(workspace: Workspace, now_us: int, version: int) -> Json:
    """Team, users, channels with messages, and what each person has open; replies stand inside their thread's root."""
    return {
        "now": now_us,
        "version": version,
        "team": {"id": workspace.team_id, "name": workspace.name, "domain": workspace.domain},
        "users": [user_json(user) for user in workspace.users.values()],
        "channels": [_channel(channel) for channel in workspace.channels.values()],
        "views": {
            user: [view_json(view) | {"errors": view.errors} for view in stack]
            for user, stack in workspace.modals.items()
            if stack
        },
        "home": {user: view_json(view) for user, view in workspace.homes.items()},
    }


def _channel(channel: Channel) -> Json:
    shown = [one for one in channel.messages if not one.lost]
    roots = [one for one in shown if one.thread_ts in ("", one.ts)]
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "members": sorted(channel.members),
        "messages": [
            _message(root) | {"replies": [_message(one) for one in shown if one.thread_ts == root.ts != one.ts]}
            for root in roots
        ],
        "ephemerals": [_message(one) | {"to": one.to} for one in channel.ephemerals],
    }


def _message(message: Message) -> Json:
    return message_json(message) | {
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "edited": bool(message.edited_ts),
        "metadata": message.metadata,
        "bot": message.user == BOT_USER_ID,
    }
