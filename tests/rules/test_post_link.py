"""A link leads to one post of one network, however it was copied, or to none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.post_link import PostLink, read

DID, KEY = "did:plc:z72i7hdynmk6r22z27h6tvur", "3l6oveex3ii2l"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "nonsense", "https://", "https://[", "//x.com/ana/status/10", "ftp://x.com/ana/status/10",
        "https://x.com/ana", "https://x.com/ana/status/", "https://x.com/ana/status/ten",
        "https://x.com/ana/status/1" + "0" * 20, "https://x.com/status/10", "https://x.com/i/lists/10",
        "https://notx.com.evil.example/ana/status/10", "https://evil.example/?x.com/ana/status/77",
        "https://evil.example/x.com/ana/status/77", "https://x.com@evil.example/ana/status/77",
        "https://x.com:8443/ana/status/77", "https://x.com/ana/status/\u0661\u0662",
        "https://bsky.app/profile/ana.example", "https://bsky.app/profile/ana.example/lists/3l6",
        "https://bsky.app.evil.example/profile/ana.example/post/3l6", "at://ana.example/app.bsky.feed.like/3l6",
        "https://social.example/@ana", "https://social.example/@ana/following",
        "https://localhost/@ana/110", "https://a\u2100b.example/@ana/110",
        "https://social.example/users/ana", "@ana", "@ana@social.example", "status/10",
    ],
)  # fmt: skip
def test_what_leads_to_no_post_leads_nowhere(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "https://x.com/ana/status/10",
        "http://x.com/ana/status/10",
        "x.com/ana/status/10",
        "https://X.com/Ana/status/10/",
        "https://twitter.com/ana/status/10?s=20&t=abc",
        "https://www.twitter.com/ana/statuses/10#top",
        "https://mobile.twitter.com/ana/status/10",
        "https://m.x.com/ana/status/10",
        "https://x.com/i/status/10",
        "https://x.com/i/web/status/10",
        "https://x.com/ana/status/10/photo/1",
        "https://x.com/ana/status/10/analytics",
        "https://x.com/@ana/status/10",
        "https://x.com/ana%2Fstatus%2F10",
        "<https://x.com/ana/status/10|x.com/ana/status/10>",
        "look:\nhttps://x.com/ana/status/10, please",
        "\u201chttps://x.com/ana/status/10\u201d.",
        "(https://x.com/ana/status/10)",
        "https://social.example/@ana https://x.com/ana/status/10",
    ],
)
def test_a_post_on_x_is_known_in_every_form_of_its_link(text: str) -> None:
    assert read(text) == PostLink("x", "10")


@pytest.mark.parametrize(
    ("text", "by"),
    [
        (f"https://bsky.app/profile/ana.example/post/{KEY}", "ana.example"),
        (f"https://bsky.app/profile/@Ana.example/post/{KEY}/", "ana.example"),
        (f"bsky.app/profile/ana.example/post/{KEY}?ref=slack", "ana.example"),
        (f"https://staging.bsky.app/profile/ana.example/post/{KEY}/liked-by", "ana.example"),
        (f"https://bsky.app/profile/{DID}/post/{KEY}", DID),
        (f"https://bsky.app/profile/{DID.replace(':', '%3A')}/post/{KEY}", DID),
        (f"at://{DID}/app.bsky.feed.post/{KEY}", DID),
        (f"<at://ana.example/app.bsky.feed.post/{KEY}>", "ana.example"),
    ],
)
def test_a_post_on_bluesky_is_known_by_its_key_and_by_whose_it_is(text: str, by: str) -> None:
    assert read(text) == PostLink("bluesky", KEY, by)


@pytest.mark.parametrize(
    "text",
    [
        "https://social.example/@ana/110",
        "https://SOCIAL.example/@ana/110?utm=1",
        "social.example/@ana@else.where/110",
        "https://social.example/users/ana/statuses/110",
        "https://social.example/users/ana/statuses/110/activity",
        "https://social.example/@ana/statuses/110",
        "https://social.example/web/statuses/110",
        "https://social.example/web/@ana/110",
        "https://social.example/deck/@ana/110",
        "https://social.example/notice/110",
        "https://social.example/notes/110",
    ],
)
def test_a_post_on_mastodon_is_known_by_the_id_that_this_server_gave_it(text: str) -> None:
    assert read(text) == PostLink("mastodon", "110", "social.example")


@pytest.mark.parametrize("typed", ["https://social.example/@ana/110X.", "https://social.example./notice/110X!?"])
def test_the_full_stop_behind_a_link_or_a_server_is_not_of_its_name(typed: str) -> None:
    assert read(f"See {typed}") == PostLink("mastodon", "110X", "social.example")


@given(st.text(max_size=200) | st.from_regex(r"(https?|at)://[\w.@:/%\[\]?#-]{0,80}"))
def test_whatever_is_typed_is_read_or_is_none(text: str) -> None:
    found = read(text)
    assert found is None or (found.network in {"x", "bluesky", "mastodon"} and found.id)
