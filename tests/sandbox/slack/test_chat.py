"""Messages: posted, updated, whispered, deleted, refused as Slack refuses."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_USER_ID
from tests.sandbox.slack.conftest import Clock
from tests.sandbox.slack.test_methods import refused

WORDS = [
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}]}
]


@pytest.mark.parametrize(
    ("channel", "archived", "member", "error"),
    [
        ("C9", False, True, "channel_not_found"),
        ("C1", True, True, "is_archived"),
        ("C1", False, False, "not_in_channel"),
    ],
)
def test_no_message_goes_where_the_app_may_not_write(
    client: WebClient, slack: Slack, *, channel: str, archived: bool, member: bool, error: str
) -> None:
    with slack.editing() as workspace:
        workspace.channels["C1"].is_archived = archived
        if not member:
            workspace.channels["C1"].members.discard(BOT_USER_ID)
    assert refused(lambda: client.chat_postMessage(channel=channel, text="Hello.")) == error
    assert refused(lambda: client.chat_update(channel=channel, ts="1.0", text="Hello.")) == error


def test_bad_blocks_are_refused_with_the_place(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="t", blocks=[{"type": "header", "text": {"type": "mrkdwn"}}])
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {answer['errors'][0]}"]


def test_the_fourth_message_at_once_is_told_to_wait(client: WebClient, clock: Clock) -> None:
    for _ in range(3):
        client.chat_postMessage(channel="C1", text="Hello.")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C1", text="Hello.")
    answer = caught.value.response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    clock.forward(1)
    client.chat_postMessage(channel="C1", text="Hello.")


def test_an_update_of_what_is_not_ours_or_not_there_is_refused(client: WebClient, slack: Slack) -> None:
    theirs = slack.people.say("U1", "C1", "Mine.")
    assert refused(lambda: client.chat_update(channel="C1", ts=theirs, text="t")) == "cant_update_message"
    assert refused(lambda: client.chat_delete(channel="C1", ts=theirs)) == "cant_delete_message"
    assert refused(lambda: client.chat_update(channel="C1", ts="1.000000", text="t")) == "message_not_found"


def test_a_whisper_cannot_be_updated_and_reaches_members_only(client: WebClient, slack: Slack) -> None:
    ts = str(client.chat_postEphemeral(channel="C1", user="U1", text="Psst.")["message_ts"])
    assert refused(lambda: client.chat_update(channel="C1", ts=ts, text="t")) == "message_not_found"
    assert refused(lambda: client.chat_postEphemeral(channel="C1", user="U9", text="P.")) == "user_not_in_channel"
    assert [one["to"] for one in slack.snapshot()["channels"][0]["ephemerals"]] == ["U1"]


def test_an_update_too_long_or_of_another_kind_is_refused(client: WebClient) -> None:
    ts = str(client.chat_postMessage(channel="C1", text="t", blocks=WORDS)["ts"])
    assert refused(lambda: client.chat_update(channel="C1", ts=ts, text="t" * 4001)) == "msg_too_long"
    other = [{"type": "divider"}]
    assert refused(lambda: client.chat_update(channel="C1", ts=ts, text="t", blocks=other)) == "block_mismatch"
    empty = {"channel": "C1", "ts": ts}
    assert refused(lambda: client.api_call("chat.update", json=empty)) == "no_text"


def test_a_reply_to_nothing_is_refused(client: WebClient) -> None:
    assert refused(lambda: client.chat_postMessage(channel="C1", text="t", thread_ts="1.0")) == "message_not_found"


def test_ids_of_messages_are_strings_unique_and_rising_though_time_stands_still(client: WebClient) -> None:
    sent = [client.chat_postMessage(channel="C1", text="t")["ts"] for _ in range(3)]
    assert sent == ["1700000000.000000", "1700000000.000001", "1700000000.000002"]


def test_a_long_text_is_cut_off_with_a_warning(client: WebClient, slack: Slack) -> None:
    answer = client.chat_postMessage(channel="C1", text="t" * 40_001)
    assert answer["response_metadata"] == {"warnings": ["message_truncated"]}
    assert len(slack.workspace.channels["C1"].messages[0].text) == 40_000


def test_an_update_keeps_metadata_and_text_alone_removes_blocks(client: WebClient, slack: Slack) -> None:
    mark = {"event_type": "mention", "event_payload": {"id": "m1"}}
    ts = str(client.chat_postMessage(channel="C1", text="t", blocks=WORDS, metadata=mark)["ts"])
    client.chat_update(channel="C1", ts=ts, text="new", blocks=WORDS)
    message = slack.workspace.channels["C1"].messages[0]
    assert (message.text, message.metadata, message.edited_ts) == ("new", mark, "")
    client.chat_update(channel="C1", ts=ts, text="Gone.")
    shown = slack.snapshot()["channels"][0]["messages"][0]
    assert (shown["blocks"], shown["edited"], shown["metadata"]) == ([], True, mark)


def test_a_thread_and_a_link_and_a_deletion(client: WebClient, slack: Slack) -> None:
    ts = str(client.chat_postMessage(channel="C1", text="root")["ts"])
    client.chat_postMessage(channel="C1", text="leaf", thread_ts=ts)
    (root,) = slack.snapshot()["channels"][0]["messages"]
    assert [one["text"] for one in root["replies"]] == ["leaf"]
    link = client.chat_getPermalink(channel="C1", message_ts=ts)["permalink"]
    assert str(link).endswith(f"/C1/p{ts.replace('.', '')}")
    client.chat_delete(channel="C1", ts=ts)
    assert refused(lambda: client.chat_getPermalink(channel="C1", message_ts=ts)) == "message_not_found"
    assert refused(lambda: client.chat_getPermalink(channel="C9", message_ts=ts)) == "channel_not_found"


def test_blocks_and_elements_without_ids_are_given_some(client: WebClient) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "t"}, "accessory": button}
    answer = client.chat_postMessage(
        channel="C1", text="t", blocks=[section, {"type": "actions", "elements": [button]}]
    )
    first, second = answer["message"]["blocks"]
    ids = {first["accessory"]["action_id"], second["elements"][0]["action_id"], first["block_id"], second["block_id"]}
    assert len(ids) == 4
