"""Every Web API method: who may call it, how often, and what it does."""

from collections.abc import Callable
from typing import NamedTuple

from sandbox.slack import chat, directory, files, oauth, views
from sandbox.slack.office import Office
from sandbox.slack.workspace import APP_ID, BOT_ID, BOT_USER_ID, Json


class Method(NamedTuple):
    """A method: what it does, its tier, the bot scope it needs, and whether it wants the app's token or none."""

    run: Callable[[Office, Json], Json]
    tier: str
    scope: str = ""
    for_app: bool = False
    for_anybody: bool = False


def _auth_test(slack: Office, _args: Json) -> Json:
    workspace = slack.workspace
    return {
        "ok": True,
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": workspace.users[BOT_USER_ID].name,
        "team_id": workspace.team_id,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def _connections_open(slack: Office, _args: Json) -> Json:
    address = slack.url.replace("http://", "ws://", 1)
    return {"ok": True, "url": f"{address}/link/?ticket={slack.hub.new_ticket()}&app_id={APP_ID}"}


METHODS: dict[str, Method] = {
    "auth.test": Method(_auth_test, "special"),
    "oauth.v2.access": Method(oauth.access, "special", for_anybody=True),
    # Slack's pages differ on the tier (1 or 3); three connections in a minute must not be an error here.
    "apps.connections.open": Method(_connections_open, "3", for_app=True),
    "chat.postMessage": Method(chat.post_message, "special", "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, "4", "chat:write"),
    "chat.update": Method(chat.update, "3", "chat:write"),
    "chat.delete": Method(chat.delete, "3", "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink, "special"),
    "views.open": Method(views.open_, "4"),
    "views.push": Method(views.push, "4"),
    "views.update": Method(views.update, "4"),
    "views.publish": Method(views.publish, "4"),
    "users.info": Method(directory.users_info, "4", "users:read"),
    "users.conversations": Method(directory.users_conversations, "3"),
    "users.list": Method(directory.users_list, "2", "users:read"),
    "usergroups.list": Method(directory.usergroups_list, "2", "usergroups:read"),
    "usergroups.users.list": Method(directory.usergroups_users_list, "2", "usergroups:read"),
    # The scope of these depends on the kind of the channel: `directory` asks for it.
    "conversations.info": Method(directory.conversations_info, "3"),
    "conversations.members": Method(directory.conversations_members, "4"),
    "conversations.history": Method(directory.conversations_history, "3"),
    "conversations.replies": Method(directory.conversations_replies, "3"),
    "conversations.list": Method(directory.conversations_list, "2", "channels:read"),
    "conversations.open": Method(directory.conversations_open, "3", "im:write"),
    "conversations.join": Method(directory.conversations_join, "3", "channels:join"),
    "files.getUploadURLExternal": Method(files.get_upload_url, "4", "files:write"),
    "files.completeUploadExternal": Method(files.complete_upload, "4", "files:write"),
    "files.info": Method(files.info, "4", "files:read"),
    "reactions.add": Method(chat.add_reaction, "3", "reactions:write"),
}
