"""The real client calls each method: who may, what comes back, what is refused."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.methods import METHODS
from sandbox.slack.server import Running
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import APP_TOKEN, BOT_USER_ID, Channel


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


@pytest.mark.slack_behaviour(44)
def test_an_unknown_method_fails(client: WebClient) -> None:
    assert refused(lambda: client.api_call("chat.shout")) == "unknown_method"


def test_nobody_gets_in_without_the_right_token(client: WebClient, running: Running) -> None:
    assert refused(lambda: WebClient(token="xoxb-other", base_url=running.api_url).auth_test()) == "invalid_auth"
    assert refused(lambda: WebClient(base_url=running.api_url).auth_test()) == "not_authed"
    assert refused(lambda: client.apps_connections_open(app_token=client.token or "")) == "not_allowed_token_type"
    assert refused(lambda: WebClient(token=APP_TOKEN, base_url=running.api_url).auth_test()) == "not_allowed_token_type"


@pytest.mark.parametrize("method", [name for name, method in METHODS.items() if method.scope])
def test_a_scope_that_was_not_granted_is_named(client: WebClient, slack: Slack, method: str) -> None:
    with slack.editing() as workspace:
        workspace.scopes = frozenset({"commands"})
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method)
    answer = caught.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        METHODS[method].scope,
        "commands",
    )


def test_auth_test_tells_who_we_are_and_what_we_may(client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"][0], answer["team_id"][0]) == (BOT_USER_ID, "B", "T")
    assert "chat:write" in str(answer.headers["x-oauth-scopes"]).split(",")


def test_a_call_is_on_record_without_its_token(client: WebClient, slack: Slack) -> None:
    client.chat_postMessage(channel="C1", text="Hello.", unfurl_links=False)
    (call,) = slack.called("chat.postMessage")
    assert (call.token, call.status, call.args["unfurl_links"]) == ("bot", 200, False)
    assert "xoxb" not in repr(slack.calls)


def test_three_ways_to_send_arguments_mean_the_same(client: WebClient, running: Running, slack: Slack) -> None:
    blocks = [{"type": "divider"}]
    client.chat_postMessage(channel="C1", text="json", blocks=blocks)
    client.api_call("chat.postMessage", params={"channel": "C1", "text": "form", "blocks": json.dumps(blocks)})
    boundary = b"--x\r\nContent-Disposition: form-data; name="
    body = boundary + b'"channel"\r\n\r\nC1\r\n' + boundary + b'"text"\r\n\r\nmultipart\r\n'
    body += boundary + b'"blocks"\r\n\r\n' + json.dumps(blocks).encode() + b"\r\n--x--\r\n"
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "multipart/form-data; boundary=x"}
    urllib.request.urlopen(urllib.request.Request(running.api_url + "chat.postMessage", body, headers)).read()  # noqa: S310 - our own server
    shown = slack.snapshot()["channels"][0]["messages"]
    assert [(one["text"], one["blocks"][0]["type"]) for one in shown] == [
        ("json", "divider"),
        ("form", "divider"),
        ("multipart", "divider"),
    ]


def test_arguments_that_do_not_parse_are_refused(running: Running, client: WebClient) -> None:
    assert refused(lambda: client.api_call("chat.postMessage", params={"blocks": "[{"})) == "invalid_json"


def test_a_member_is_described_as_slack_does(client: WebClient) -> None:
    user = client.users_info(user="U2")["user"]
    assert (user["name"], user["is_restricted"], user["deleted"], user["is_bot"]) == ("eli", True, False, False)
    assert refused(lambda: client.users_info(user="U9")) == "user_not_found"
    assert {one["id"] for one in client.users_list()["members"]} == {"U1", "U2", BOT_USER_ID}


def test_user_groups_need_a_paid_plan(client: WebClient, slack: Slack) -> None:
    assert client.usergroups_users_list(usergroup="S1")["users"] == ["U1"]
    assert client.usergroups_list()["usergroups"][0]["handle"] == "approvers"
    assert refused(lambda: client.usergroups_users_list(usergroup="S9")) == "no_such_subteam"
    with slack.editing() as workspace:
        workspace.has_user_groups = False
    assert refused(lambda: client.usergroups_users_list(usergroup="S1")) == "plan_upgrade_required"
    assert refused(client.usergroups_list) == "plan_upgrade_required"


def test_a_private_channel_without_us_does_not_exist(client: WebClient, slack: Slack) -> None:
    with slack.editing() as workspace:
        workspace.channels["C2"] = Channel("C2", "board", {"U1"}, is_private=True)
    assert refused(lambda: client.conversations_info(channel="C2")) == "channel_not_found"
    assert refused(lambda: client.chat_postMessage(channel="C2", text="Hi.")) == "channel_not_found"
    everything = client.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    assert [one["id"] for one in everything["channels"]] == ["C1"]


def test_each_kind_of_channel_has_its_own_scope(client: WebClient, slack: Slack) -> None:
    with slack.editing() as workspace:
        workspace.channels["C2"] = Channel("C2", "board", {"U1", BOT_USER_ID}, is_private=True, is_ext_shared=True)
        workspace.scopes -= {"groups:read"}
    assert refused(lambda: client.conversations_info(channel="C2")) == "missing_scope"
    channel = client.conversations_info(channel="C1")["channel"]
    assert (channel["is_member"], channel["is_archived"], channel["is_ext_shared"]) == (True, False, False)
    assert client.conversations_members(channel="C1")["members"] == sorted(["U1", "U2", BOT_USER_ID])


def test_we_are_told_which_channels_somebody_shares_with_us_and_of_no_others(client: WebClient, slack: Slack) -> None:
    with slack.editing() as workspace:
        workspace.channels["C2"] = Channel("C2", "board", {"U1", BOT_USER_ID}, is_private=True)
        workspace.channels["C3"] = Channel("C3", "theirs", {"U1"})
        workspace.channels["C4"] = Channel("C4", "old", {"U1", BOT_USER_ID}, is_archived=True)
    both = "public_channel,private_channel"

    def shared(**asked: Any) -> list[str]:  # noqa: ANN401 - as the method takes them
        return [one["id"] for one in client.users_conversations(**asked)["channels"]]

    assert shared(user="U1", types=both) == ["C1", "C2", "C4"]
    assert shared(user="U1", types=both, exclude_archived=True, limit=1) == ["C1"]
    assert shared(user="U1") == ["C1", "C4"]
    assert shared() == ["C1", "C4"]
    assert "is_member" not in client.users_conversations(user="U1")["channels"][0]
    assert refused(lambda: client.users_conversations(user="U9")) == "user_not_found"
    with slack.editing() as workspace:
        workspace.scopes -= {"groups:read"}
    assert refused(lambda: client.users_conversations(user="U1", types=both)) == "missing_scope"


def test_joining_and_direct_conversations_need_scopes_that_we_may_be_given(client: WebClient, slack: Slack) -> None:
    with slack.editing() as workspace:
        workspace.channels["C2"] = Channel("C2", "open", {"U1"})
        workspace.channels["C3"] = Channel("C3", "old", {"U1"}, is_archived=True)
        workspace.scopes |= {"channels:join", "im:write", "reactions:write"}
    assert client.conversations_join(channel="C2")["channel"]["is_member"]
    assert refused(lambda: client.conversations_join(channel="C3")) == "is_archived"
    opened = client.conversations_open(users="U1")["channel"]["id"]
    assert client.chat_postMessage(channel="U1", text="Hello you.")["channel"] == opened
    assert refused(lambda: client.conversations_open(users="U9")) == "user_not_found"
    ts = str(client.chat_postMessage(channel="C2", text="Hello.")["ts"])
    client.reactions_add(channel="C2", timestamp=ts, name="eyes")
    assert refused(lambda: client.reactions_add(channel="C2", timestamp=ts, name="eyes")) == "already_reacted"
    assert slack.snapshot()["channels"][1]["messages"][0]["reactions"][0]["count"] == 1
    assert refused(lambda: client.reactions_add(channel="C2", timestamp="1.0", name="eyes")) == "message_not_found"


def test_history_comes_in_pages_newest_first_with_metadata_only_on_request(client: WebClient, slack: Slack) -> None:
    slack.rates.on = False
    mark = {"event_type": "mention", "event_payload": {"id": "m1"}}
    sent = [str(client.chat_postMessage(channel="C1", text=str(n), metadata=mark)["ts"]) for n in range(3)]
    client.chat_postMessage(channel="C1", text="reply", thread_ts=sent[0])
    page = client.conversations_history(channel="C1", limit=2)
    assert [one["text"] for one in page["messages"]] == ["2", "1"]
    assert page["messages"][0]["metadata"]["event_payload"] == {}
    rest = client.conversations_history(
        channel="C1", cursor=page["response_metadata"]["next_cursor"], include_all_metadata=True
    )
    assert [one["metadata"]["event_payload"] for one in rest["messages"]] == [{"id": "m1"}]
    later = client.conversations_history(channel="C1", oldest=sent[1])
    assert [one["text"] for one in later["messages"]] == ["2"]
    thread = client.conversations_replies(channel="C1", ts=sent[0])["messages"]
    assert [one["text"] for one in thread] == ["0", "reply"]
    assert refused(lambda: client.conversations_replies(channel="C1", ts="1.0")) == "thread_not_found"
    with slack.editing() as workspace:
        workspace.channels["C1"].members.discard(BOT_USER_ID)
    assert refused(lambda: client.conversations_history(channel="C1")) == "not_in_channel"
