"""A response_url is good for five answers in thirty minutes."""

import pytest
from slack_sdk.webhook import WebhookClient

from sandbox.slack.payloads import new_response_url
from sandbox.slack.server import Running
from sandbox.slack.stand_in import Slack
from tests.sandbox.slack.conftest import Clock


@pytest.fixture
def address(running: Running, slack: Slack) -> WebhookClient:
    with slack.editing() as workspace:
        return WebhookClient(new_response_url(workspace, running.url, "U1", "C1", "1.000000"), retry_handlers=[])


def error(address: WebhookClient, **body: object) -> str:
    answer = address.send_dict(body)
    return "" if answer.status_code == 200 else answer.body


def test_a_sixth_answer_is_refused(address: WebhookClient) -> None:
    assert [error(address, text="Hi.") for _ in range(5)] == [""] * 5
    assert "used_url" in error(address, text="Hi.")


def test_after_thirty_minutes_nothing_is_taken(address: WebhookClient, clock: Clock) -> None:
    clock.forward(30 * 60 + 1)
    assert "expired_url" in error(address, text="Hi.")


def test_a_bad_answer_is_refused_and_not_counted(address: WebhookClient) -> None:
    for _ in range(6):
        assert "no_text" in error(address, text="")
    assert error(address, text="Hi.") == ""


def test_an_answer_may_be_for_the_channel_or_for_one_person(address: WebhookClient, slack: Slack) -> None:
    error(address, text="For all.", response_type="in_channel", thread_ts="1.000000")
    error(address, text="For you.", blocks=[{"type": "divider"}])
    channel = slack.workspace.channels["C1"]
    assert [one.text for one in channel.messages] == ["For all."]
    assert [(one.text, one.to) for one in channel.ephemerals] == [("For you.", "U1")]


def test_an_original_that_is_gone_cannot_be_replaced(address: WebhookClient, slack: Slack) -> None:
    assert error(address, text="New.", replace_original=True) == ""
    assert error(address, delete_original=True) == ""
    assert slack.snapshot()["channels"][0]["messages"] == []
