"""How people, channels, messages and views look on the wire."""

from typing import NoReturn

from sandbox.slack.workspace import APP_ID, BOT_ID, TEAM_ID, Channel, File, Json, Message, User, UserGroup, View


class RefusedError(Exception):
    """A Web API method says no: Slack's error code, and the fields that go with it."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


def refuse(code: str, **more: object) -> NoReturn:
    """Answer the call with `{"ok": false, "error": code}` and `more` beside it."""
    raise RefusedError(code, **more)


def user_json(user: User) -> Json:
    profile = {"real_name": user.real_name or user.name, "display_name": user.name}
    grid = {"enterprise_user": {"id": user.id, "teams": list(user.teams)}} if user.teams else {}
    return grid | {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": profile["real_name"],
        "tz": user.tz,
        "tz_offset": user.tz_offset,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_app_user": user.is_bot,
    }


def group_json(group: UserGroup) -> Json:
    return {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group.handle,
        "handle": group.handle,
        "user_count": len(group.users),
        "date_delete": 0,
    }


def channel_json(channel: Channel, member: str) -> Json:
    """The channel as the app sees it that runs as `member`."""
    direct = channel.id.startswith("D")
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not direct and not channel.is_private,
        "is_group": not direct and channel.is_private,
        "is_im": direct,
        "is_archived": channel.is_archived,
        "is_private": channel.is_private,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_member": member in channel.members,
        "num_members": len(channel.members),
        "context_team_id": TEAM_ID,
    }


def message_json(message: Message, *, with_metadata: bool = True) -> Json:
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": TEAM_ID}
    if message.by_bot:
        shown |= {"bot_id": BOT_ID, "app_id": APP_ID}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if message.metadata and with_metadata:
        shown["metadata"] = message.metadata
    elif message.metadata:
        shown["metadata"] = {"event_type": message.metadata["event_type"], "event_payload": {}}
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    return shown


def view_json(view: View) -> Json:
    empty = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return (
        empty
        | view.body
        | {
            "id": view.id,
            "team_id": TEAM_ID,
            "state": {"values": view.values},
            "hash": view.hash,
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
    )


def file_json(file: File, url: str) -> Json:
    """The file as files.info shows it; without a type until Slack has looked at it."""
    shown: Json = {"id": file.id, "name": file.name, "title": file.title or file.name, "size": len(file.content)}
    if file.polls_left:
        return shown | {"mimetype": "", "filetype": ""}
    kind = file.name.rpartition(".")[2]
    return shown | {"mimetype": f"image/{kind}", "filetype": kind, "url_private": f"{url}/files/{file.id}"}
