"""Each fault, as the real client sees it, and what it leaves behind."""

import threading
from http.client import RemoteDisconnected

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.faults import Reply
from sandbox.slack.stand_in import Slack
from tests.sandbox.slack.test_methods import refused


def texts(slack: Slack) -> list[str]:
    return [one["text"] for one in slack.snapshot()["channels"][0]["messages"]]


def say(client: WebClient, text: str = "Hello.") -> str:
    return str(client.chat_postMessage(channel="C1", text=text)["ts"])


@pytest.mark.parametrize("after", ["7", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", None])
def test_a_429_says_when_to_come_back_or_says_nothing(client: WebClient, slack: Slack, after: str | None) -> None:
    slack.faults.rate_limit("chat.postMessage", after)
    with pytest.raises(SlackApiError) as caught:
        say(client)
    assert (caught.value.response.status_code, caught.value.response.headers.get("Retry-After")) == (429, after)
    assert texts(slack) == []
    say(client)


def test_an_error_a_page_and_garbage_change_nothing(client: WebClient, slack: Slack) -> None:
    slack.faults.error("chat.postMessage", "fatal_error")
    assert refused(lambda: say(client)) == "fatal_error"
    slack.faults.html("chat.postMessage")
    with pytest.raises(SlackApiError):
        say(client)
    slack.faults.garbage("chat.postMessage")
    with pytest.raises(SlackApiError):
        say(client)
    slack.faults.answer("*", Reply(502, "{}"))
    with pytest.raises(SlackApiError):
        say(client)
    assert texts(slack) == []
    assert [call.status for call in slack.called("chat.postMessage")] == [200, 503, 200, 502]


def test_a_500_may_stand_for_a_message_that_was_posted(client: WebClient, slack: Slack) -> None:
    slack.faults.html("chat.postMessage", 500, committed=True)
    with pytest.raises(SlackApiError):
        say(client)
    assert texts(slack) == ["Hello."]


@pytest.mark.parametrize(("committed", "left"), [(False, []), (True, ["Hello."])])
def test_a_cut_connection_leaves_the_message_there_or_not(
    client: WebClient, slack: Slack, *, committed: bool, left: list[str]
) -> None:
    slack.faults.cut("chat.postMessage", committed=committed)
    with pytest.raises((RemoteDisconnected, ConnectionResetError)):
        say(client)
    assert texts(slack) == left
    assert slack.called("chat.postMessage")[0].fault == "cut"


def test_a_lost_message_is_accepted_and_never_seen(client: WebClient, slack: Slack) -> None:
    slack.faults.lose()
    ts = say(client)
    assert texts(slack) == []
    assert refused(lambda: client.chat_update(channel="C1", ts=ts, text="t")) == "message_not_found"
    assert client.conversations_history(channel="C1")["messages"] == []


@pytest.mark.parametrize(("committed", "meanwhile"), [(False, []), (True, ["Held."])])
def test_a_held_call_waits_before_or_after_it_took_effect_and_stops_no_other(
    client: WebClient, slack: Slack, *, committed: bool, meanwhile: list[str]
) -> None:
    hold = slack.faults.hold("chat.postMessage", committed=committed)
    thread = threading.Thread(target=say, args=(client, "Held."))
    thread.start()
    assert hold.reached.wait(10)
    assert client.auth_test()["ok"]
    assert texts(slack) == meanwhile
    hold.release()
    thread.join()
    assert texts(slack) == ["Held."]


def test_a_hold_that_was_released_holds_nobody(client: WebClient, slack: Slack) -> None:
    slack.faults.hold("chat.postMessage").release()
    say(client)
    slack.faults.hold("chat.postMessage")
    slack.faults.clear()
    say(client)


def test_a_slow_call_outlasts_an_impatient_client(client: WebClient, slack: Slack) -> None:
    slack.faults.slow("auth.test", 60)
    client.timeout = 1
    with pytest.raises(TimeoutError):
        client.auth_test()
    slack.faults.slow("auth.test", 0.01)
    assert client.auth_test()["ok"]
