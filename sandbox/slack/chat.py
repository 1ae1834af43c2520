"""chat.*: post, update, delete, whisper, link."""

from sandbox.slack.limits import MESSAGE_TEXT_MAX, Complaint, check_message, check_update
from sandbox.slack.office import Office
from sandbox.slack.wire import message_json, refuse
from sandbox.slack.workspace import BOT_USER_ID, Channel, Json, Message, Workspace


def post_message(slack: Office, args: Json) -> Json:
    channel = writable(slack, args)
    _refuse_bad(check_message(args))
    _refuse_unready_files(slack.workspace, args)
    message = _new_message(slack.workspace, args)
    if message.thread_ts and slack.workspace.message(channel.id, message.thread_ts) is None:
        refuse("message_not_found")
    channel.messages.append(message)
    answer: Json = {"ok": True, "channel": channel.id, "ts": message.ts, "message": message_json(message)}
    if len(args.get("text") or "") > MESSAGE_TEXT_MAX:
        answer["response_metadata"] = {"warnings": ["message_truncated"]}
    return answer


def post_ephemeral(slack: Office, args: Json) -> Json:
    channel = writable(slack, args)
    if args.get("user") not in channel.members:
        refuse("user_not_in_channel")
    _refuse_bad(check_message(args))
    message = _new_message(slack.workspace, args)
    message.to = args["user"]
    channel.ephemerals.append(message)
    return {"ok": True, "message_ts": message.ts}


def update(slack: Office, args: Json) -> Json:
    channel, message = _own_message(slack, args, "cant_update_message")
    blocks = args.get("blocks") or []  # text alone removes the blocks
    _refuse_bad(check_update(args, message.blocks))
    _refuse_unready_files(slack.workspace, args)
    message.text = args.get("text") or ""
    message.blocks = slack.workspace.name_blocks(blocks)
    message.metadata = args.get("metadata") or message.metadata
    if not blocks:  # Slack shows "edited" only where no blocks are used
        message.edited_ts = slack.workspace.new_ts()
    shown = message_json(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(slack: Office, args: Json) -> Json:
    channel, message = _own_message(slack, args, "cant_delete_message")
    channel.messages.remove(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def get_permalink(slack: Office, args: Json) -> Json:
    channel = slack.workspace.channels.get(str(args.get("channel")))
    if channel is None:
        refuse("channel_not_found")
    message = slack.workspace.message(channel.id, str(args.get("message_ts")))
    if message is None:
        refuse("message_not_found")
    link = f"https://{slack.workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"ok": True, "channel": channel.id, "permalink": link}


def add_reaction(slack: Office, args: Json) -> Json:
    channel = writable(slack, args)
    message = slack.workspace.message(channel.id, str(args.get("timestamp")))
    if message is None:
        refuse("message_not_found")
    people = message.reactions.setdefault(str(args.get("name")), [])
    if BOT_USER_ID in people:
        refuse("already_reacted")
    people.append(BOT_USER_ID)
    return {"ok": True}


def writable(slack: Office, args: Json) -> Channel:
    """The channel named by the call, if the app may write there; a member's id means their direct conversation."""
    name = str(args.get("channel") or "")
    if name in slack.workspace.users:
        return slack.workspace.direct(name)
    channel = slack.workspace.channels.get(name)
    if channel is None or (channel.is_private and BOT_USER_ID not in channel.members):
        refuse("channel_not_found")
    if channel.is_archived:
        refuse("is_archived")
    if BOT_USER_ID not in channel.members:
        refuse("not_in_channel")
    return channel


def _own_message(slack: Office, args: Json, not_mine: str) -> tuple[Channel, Message]:
    channel = writable(slack, args)
    message = slack.workspace.message(channel.id, str(args.get("ts")))
    if message is None:
        refuse("message_not_found")
    if message.user != BOT_USER_ID:
        refuse(not_mine)
    return channel, message


def _new_message(workspace: Workspace, args: Json) -> Message:
    text = (args.get("text") or "")[:MESSAGE_TEXT_MAX]
    return Message(
        workspace.new_ts(),
        BOT_USER_ID,
        text,
        workspace.name_blocks(args.get("blocks") or []),
        str(args.get("thread_ts") or ""),
        args.get("metadata"),
    )


def _refuse_bad(complaints: list[Complaint]) -> None:
    if not complaints:
        return
    code = complaints[0].code
    sentences = [one.sentence for one in complaints if one.code == code]
    more = {"response_metadata": {"messages": [f"[ERROR] {sentence}" for sentence in sentences]}}
    refuse(code, **(more | {"errors": sentences} if code == "invalid_blocks" else more))


def _refuse_unready_files(workspace: Workspace, args: Json) -> None:
    for place, block in enumerate(args.get("blocks") or []):
        wanted = block.get("slack_file", {}).get("id")
        file = workspace.files.get(wanted) if wanted else None
        if wanted and (file is None or not file.complete or file.polls_left):
            _refuse_bad([Complaint("invalid_blocks", f"invalid slack file [json-pointer:/blocks/{place}/slack_file]")])
