"""What may stand on our own page names and calls nobody."""

from urllib.parse import parse_qs, urlsplit

import pytest

from rules.own_page import EMPTY, HANDLE, LINK, PREVIEW, composer, unfit

FINE = "We ship to Norway from Monday on. It takes five days."


@pytest.mark.parametrize(
    ("text", "no"),
    [
        ("", EMPTY),
        ("  \n", EMPTY),
        (f"{FINE} Thanks @ana!", HANDLE),
        ("＠ana asked first.", HANDLE),
        ("@ ana asked first.", HANDLE),
        ("Write to help@acme.example.", HANDLE),
        ("As in https://x.com/i/status/10", PREVIEW),
        ("As in Twitter.com/i/status/10", PREVIEW),
        ("See https://social.example/@ana", HANDLE),
        ("See bsky.app/profile/ana.example", PREVIEW),
        (f"{FINE} https://acme.com/norway", LINK),
        ("a" * 281, "This is 281 long, and 280 at most is possible. Shorten it."),
    ],
)
def test_no_text_that_names_calls_or_shows_somebody(text: str, no: str) -> None:
    assert unfit(text, "x", links=False) == no


def test_a_text_that_speaks_to_everyone_may_stand_and_a_link_where_the_policy_allows_it() -> None:
    assert unfit(FINE, "x", links=False) == ""
    assert unfit(f"{FINE} https://acme.com/norway", "x", links=True) == ""
    assert unfit("a" * 281, "mastodon", links=False) == ""
    assert unfit("a" * 280, "x", links=False) == ""
    assert unfit("a" * 9, "mastodon", links=False, weight_max=9) == ""
    assert unfit("a" * 10, "mastodon", links=False, weight_max=9).startswith("This is 10 long, and 9 at most")


def test_the_composer_opens_with_this_very_text() -> None:
    text = "100 % & more? Yes #norway\nFrom Monday on 😍"
    for network in ("x", "bluesky"):
        address = composer(f" {text} ", network)
        assert parse_qs(urlsplit(address).query) == {"text": [text]}
        assert address.isascii()
    assert composer(text, "mastodon") == ""
    assert composer("and/or", "x") == "https://x.com/intent/post?text=and%2For"
