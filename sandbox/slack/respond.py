"""The response_url: an app's few late answers to one interaction.

Source: docs.slack.dev/interactivity/handling-user-interaction: five uses within thirty minutes.
"""

from typing import TYPE_CHECKING

from sandbox.slack.limits import check_message
from sandbox.slack.observed import took
from sandbox.slack.workspace import BOT_USER_ID, SECOND_US, Json, Message, ResponseUrl, Workspace

if TYPE_CHECKING:
    from sandbox.slack.stand_in import Slack

USES_MAX = 5
LIFE_US = 30 * 60 * SECOND_US


def respond(slack: "Slack", key: str, body: Json) -> str:
    """Do what the app asks at this address; "" if it was done, else Slack's error code."""
    with slack.editing() as workspace:
        address = workspace.response_urls.get(key)
        if address is None or workspace.clock() - address.made_us > LIFE_US:
            return "expired_url"
        if address.uses >= USES_MAX:
            return "used_url"
        deleting = bool(body.get("delete_original"))
        if not deleting and (complaints := check_message(body)):
            return complaints[0].code
        took("response_url", body)
        address.uses += 1
        if deleting:
            _delete(workspace, address)
        elif body.get("replace_original"):
            _replace(workspace, address, body)
        else:
            _add(workspace, address, body)
        return ""


def _source(workspace: Workspace, address: ResponseUrl) -> Message | None:
    found = workspace.message(address.channel, address.source_ts)
    return found or workspace.ephemeral(address.channel, address.source_ts, address.user)


def _delete(workspace: Workspace, address: ResponseUrl) -> None:
    source = _source(workspace, address)
    channel = workspace.channels[address.channel]
    channel.messages = [one for one in channel.messages if one is not source]
    channel.ephemerals = [one for one in channel.ephemerals if one is not source]


def _replace(workspace: Workspace, address: ResponseUrl, body: Json) -> None:
    source = _source(workspace, address)
    if source is not None:
        source.text, source.blocks = body.get("text") or "", workspace.name_blocks(body.get("blocks") or [])


def _add(workspace: Workspace, address: ResponseUrl, body: Json) -> None:
    blocks = workspace.name_blocks(body.get("blocks") or [])
    thread = str(body.get("thread_ts") or "")
    message = Message(workspace.new_ts(), BOT_USER_ID, body.get("text") or "", blocks, thread)
    channel = workspace.channels[address.channel]
    if body.get("response_type") == "in_channel":
        channel.messages.append(message)
    else:
        message.to = address.user
        channel.ephemerals.append(message)
