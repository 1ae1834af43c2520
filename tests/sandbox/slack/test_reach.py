"""Whom a text would wake, and where its links lead."""

from typing import Any

import pytest

from sandbox.slack.reach import Link, links, pings


def section(text: str, **more: object) -> dict[str, Any]:
    return {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text} | more}]}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(elements)}]}]}


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "&lt;!channel&gt; @here and mail@channel.example"},
        section("&lt;@U1&gt; and a@here <https://x.com/a|a> <#C1>"),
        section("@here", verbatim=True),
        section("@here", type="plain_text"),
        rich({"type": "text", "text": "<!channel> @here <https://evil.example|bank>"}),
        {},
    ],
)
def test_escaped_literal_or_plain_text_wakes_nobody(payload: dict[str, Any]) -> None:
    assert pings(payload) == []


@pytest.mark.parametrize(
    ("payload", "woken"),
    [
        ({"text": "<!channel> <@U1|dana> <!subteam^S1|@approvers>"}, ["channel", "U1", "S1"]),
        (section("<!everyone>"), ["everyone"]),
        (section("so @here, look"), ["here"]),
        (section("<!here>", verbatim=True), ["here"]),
        (rich({"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"}), ["U1", "here"]),
    ],
)
def test_what_slack_honours_wakes_people(payload: dict[str, Any], woken: list[str]) -> None:
    assert pings(payload) == woken


def test_a_link_shows_where_it_leads_and_what_it_says() -> None:
    assert links({"text": "<https://evil.example|bank> <https://x.com/a> <!here>"}) == [
        Link("https://evil.example", "bank"),
        Link("https://x.com/a", "https://x.com/a"),
    ]
    assert links(rich({"type": "link", "url": "https://x.com/a", "text": "x.com"})) == [
        Link("https://x.com/a", "x.com")
    ]
    assert links(rich({"type": "text", "text": "<https://evil.example|bank>"})) == []
