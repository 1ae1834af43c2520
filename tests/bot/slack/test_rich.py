"""Lines as rich text, and as a message's fallback."""

import pytest

from bot.slack.rich import plain, posted_line, quote, section, web_address
from rules.card import Text
from rules.sight import Member, Moment
from tests.strategies import NOW

EMPTY = {"type": "rich_text_section", "elements": [{"type": "text", "text": " "}]}


@pytest.mark.parametrize(
    "url",
    ["", "javascript:x", "ftp://a", "https://a b", "https://a|b", "https://a>", "https://é", "https://" + "a" * 3000],
)
def test_an_odd_address_is_never_linked(url: str) -> None:
    assert web_address(url) is None
    cut_short = quote("long words", url, 5, "nothing")
    assert cut_short["elements"] == [{"type": "text", "text": "long…"}]


def test_a_section_is_never_empty() -> None:
    assert section([], 10) == EMPTY
    assert section([(Text("\u200b"),)], 10) == EMPTY


def test_a_section_ends_where_its_room_ends() -> None:
    assert section([("abc", Text("defgh")), ("never",)], 6)["elements"] == [{"type": "text", "text": "abcde…"}]


def test_words_that_stand_side_by_side_are_one_element_and_each_line_begins_anew() -> None:
    elements = section([("a ", Member("Dana", "U1"), " b", Text(" c")), ("d",)], 100)["elements"]
    assert elements == [
        {"type": "text", "text": "a "},
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " b c\nd"},
    ]


@pytest.mark.slack_behaviour(17)
def test_the_fallback_names_people_without_calling_them_and_tells_the_time_in_each_readers_zone() -> None:
    line = ("By ", Member("<@U0DANA001> @here", "U0DANA001"), " at ", Moment(NOW), ".\nEnd")
    assert plain(line, 100) == (
        "By &lt;@\u2060U0DANA001&gt; @\u2060here at "
        "<!date^1800000000^{date_short_pretty} {time}|2027-01-15 08:00 UTC>. End"
    )


@pytest.mark.slack_behaviour(17)
def test_words_that_only_together_would_call_everybody_call_nobody() -> None:
    assert "@here" not in plain((Text("@"), "here"), 100)


def test_nothing_in_a_message_of_ours_is_unfurled_or_looked_for() -> None:
    payload = posted_line(("See https://a.example, ", Text("@here <!channel>")), 100)
    safe = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}
    assert {name: value for name, value in payload.items() if name not in {"text", "blocks"}} == safe
    assert "@here" not in payload["text"]
    assert "<!channel>" not in payload["text"]
    assert payload["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "See https://a.example, @here <!channel>"}
    ]
