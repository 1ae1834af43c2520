"""Who and what there is: users.*, usergroups.*, conversations.*."""

from sandbox.slack.office import Office
from sandbox.slack.wire import channel_json, group_json, message_json, refuse, user_json
from sandbox.slack.workspace import BOT_USER_ID, Channel, Json, Message

PAGE_MAX = 1000
PAGE = 100
CONVERSATIONS_PAGE_MAX = 999
_LEFT_OUT = frozenset({"is_member", "num_members"})


def users_info(slack: Office, args: Json) -> Json:
    user = slack.workspace.users.get(str(args.get("user")))
    if user is None:
        refuse("user_not_found")
    return {"ok": True, "user": user_json(user)}


def users_list(slack: Office, args: Json) -> Json:
    return _page([user_json(user) for user in slack.workspace.users.values()], "members", args)


def users_conversations(slack: Office, args: Json) -> Json:
    """A bot sees what it shares with this person. Source: docs.slack.dev/reference/methods/users.conversations."""
    user = str(args.get("user") or BOT_USER_ID)
    if user not in slack.workspace.users and user != BOT_USER_ID:
        refuse("user_not_found")
    kinds = str(args.get("types") or "public_channel").split(",")
    for kind, scope in (("public_channel", "channels:read"), ("private_channel", "groups:read")):
        if kind in kinds:
            slack.need(scope)
    shown = [
        {name: told for name, told in channel_json(channel, BOT_USER_ID).items() if name not in _LEFT_OUT}
        for channel in slack.workspace.channels.values()
        if not channel.id.startswith("D")
        and ("private_channel" if channel.is_private else "public_channel") in kinds
        and {user, BOT_USER_ID} <= channel.members
        and not (channel.is_archived and args.get("exclude_archived") in (True, "1", "true"))
    ]
    return _page(shown, "channels", args | {"limit": min(int(args.get("limit") or PAGE), CONVERSATIONS_PAGE_MAX)})


def usergroups_list(slack: Office, _args: Json) -> Json:
    if not slack.workspace.has_user_groups:
        refuse("plan_upgrade_required")
    return {"ok": True, "usergroups": [group_json(group) for group in slack.workspace.groups.values()]}


def usergroups_users_list(slack: Office, args: Json) -> Json:
    if not slack.workspace.has_user_groups:
        refuse("plan_upgrade_required")
    group = slack.workspace.groups.get(str(args.get("usergroup")))
    if group is None:
        refuse("no_such_subteam")
    return {"ok": True, "users": list(group.users)}


def conversations_info(slack: Office, args: Json) -> Json:
    return {"ok": True, "channel": channel_json(_visible(slack, args, "read"), BOT_USER_ID)}


def conversations_list(slack: Office, args: Json) -> Json:
    kinds = str(args.get("types") or "public_channel").split(",")
    wanted = {"public_channel": False, "private_channel": True}
    shown = [
        channel_json(channel, BOT_USER_ID)
        for channel in slack.workspace.channels.values()
        if not channel.id.startswith("D")
        and channel.is_private in [wanted.get(kind) for kind in kinds]
        and (not channel.is_private or BOT_USER_ID in channel.members)
        and not (channel.is_archived and args.get("exclude_archived") in (True, "1", "true"))
    ]
    return _page(shown, "channels", args)


def conversations_members(slack: Office, args: Json) -> Json:
    return _page(sorted(_visible(slack, args, "read").members), "members", args)


def conversations_history(slack: Office, args: Json) -> Json:
    channel = _visible(slack, args, "history", member=True)
    found = [one for one in channel.messages if not one.thread_ts or one.thread_ts == one.ts]
    return _messages(found[::-1], args)


def conversations_replies(slack: Office, args: Json) -> Json:
    channel = _visible(slack, args, "history", member=True)
    root = slack.workspace.message(channel.id, str(args.get("ts")))
    if root is None:
        refuse("thread_not_found")
    return _messages([root, *(one for one in channel.messages if one.thread_ts == root.ts != one.ts)], args)


def conversations_open(slack: Office, args: Json) -> Json:
    user = str(args.get("users"))
    if user not in slack.workspace.users:
        refuse("user_not_found")
    return {"ok": True, "channel": {"id": slack.workspace.direct(user).id}}


def conversations_join(slack: Office, args: Json) -> Json:
    channel = _visible(slack, args, "read")
    if channel.is_archived:
        refuse("is_archived")
    channel.members.add(BOT_USER_ID)
    return {"ok": True, "channel": channel_json(channel, BOT_USER_ID)}


def _visible(slack: Office, args: Json, right: str, *, member: bool = False) -> Channel:
    channel = slack.workspace.channels.get(str(args.get("channel")))
    if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
        refuse("channel_not_found")
    kind = "im" if channel.id.startswith("D") else "groups" if channel.is_private else "channels"
    slack.need(f"{kind}:{right}")
    if member and BOT_USER_ID not in channel.members:
        refuse("not_in_channel")
    return channel


def _messages(found: list[Message], args: Json) -> Json:
    with_metadata = args.get("include_all_metadata") in (True, "1", "true")
    oldest, latest = str(args.get("oldest") or ""), str(args.get("latest") or "~")
    inclusive = args.get("inclusive") in (True, "1", "true")
    shown = [
        message_json(one, with_metadata=with_metadata)
        for one in found
        if not one.lost and (oldest < one.ts < latest or (inclusive and one.ts in (oldest, latest)))
    ]
    return _page(shown, "messages", args)


def _page(items: list[Json] | list[str], name: str, args: Json) -> Json:
    limit = min(int(args.get("limit") or PAGE), PAGE_MAX)
    start = int(args.get("cursor") or 0)
    more = start + limit < len(items)
    cursor = str(start + limit) if more else ""
    page = items[start : start + limit]
    return {"ok": True, name: page, "has_more": more, "response_metadata": {"next_cursor": cursor}}
