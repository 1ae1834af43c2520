"""Whoever wants to know is told of each payload that was taken, on whatever road."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.observed import observers
from sandbox.slack.payloads import new_response_url
from sandbox.slack.respond import respond
from sandbox.slack.stand_in import Slack

Told = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def told() -> Iterator[Told]:
    heard: Told = []

    def note(what: str, payload: dict[str, Any]) -> None:
        heard.append((what, payload))

    observers.append(note)
    yield heard
    observers.remove(note)


def test_what_is_refused_is_not_told(client: WebClient, slack: Slack, told: Told) -> None:
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C1", text="x", blocks=[{"type": "hologram"}])
    address = _address(slack)
    assert respond(slack, address, {"text": ""}) == "no_text"
    assert told == []


def test_a_call_is_told_with_what_it_sent(client: WebClient, told: Told) -> None:
    client.chat_postMessage(channel="C1", text="x", blocks=[{"type": "divider"}])
    [(what, payload)] = told
    assert what == "chat.postMessage"
    assert payload["blocks"] == [{"type": "divider"}]


def test_a_late_answer_is_told(slack: Slack, told: Told) -> None:
    assert respond(slack, _address(slack), {"text": "Hi."}) == ""
    assert told == [("response_url", {"text": "Hi."})]


def _address(slack: Slack) -> str:
    with slack.editing() as workspace:
        return new_response_url(workspace, "", "U1", "C1").rpartition("/")[2]
