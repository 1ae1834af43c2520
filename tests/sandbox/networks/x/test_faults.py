"""Each fault does what its name says, and only as often as asked."""

from collections.abc import Iterator

import pytest
import requests
import tweepy

from sandbox.networks.x import KINDS, Account, X
from sandbox.networks.x.faults import HOWS
from tests.sandbox.networks.x.conftest import NOON, connected
from tests.world_served import Clock

POST, MENTIONS = "POST /2/tweets", "GET /2/users/:id/mentions"


@pytest.fixture
def hasty(x: X, url: str, acme: Account) -> Iterator[tweepy.Client]:
    yield from connected(url, x.keys(acme), timeout_s=0.2)


def _typed(x: X) -> list[str]:
    return [post.typed for post in x.posts.values()]


def test_no_fault_of_a_strange_name_or_place_can_be_asked_for(x: X) -> None:
    with pytest.raises(ValueError, match="knows no fault"):
        x.faults.next(POST, "flood")  # type: ignore[arg-type] # on purpose
    with pytest.raises(ValueError, match="has no endpoint"):
        x.faults.next("POST /2/dms", "429")
    with pytest.raises(ValueError, match="cannot break a post"):
        x.faults.next(MENTIONS, "malformed", how="upside down")


@pytest.mark.parametrize("kind", ["429", "429 without headers", "500", "503", "refuse", "drop before"])
def test_what_fails_before_leaves_no_post_behind(x: X, hasty: tweepy.Client, kind: str) -> None:
    x.faults.next(POST, kind)  # type: ignore[arg-type] # a plain string
    with pytest.raises((tweepy.TweepyException, requests.RequestException)):
        hasty.create_tweet(text="News")
    assert _typed(x) == []
    assert x.faults.pending() == {}
    hasty.create_tweet(text="News")
    assert _typed(x) == ["News"]


@pytest.mark.parametrize("kind", ["drop after commit", "stall after commit", "cut", "garbage"])
def test_what_fails_after_leaves_the_post_behind(x: X, hasty: tweepy.Client, kind: str) -> None:
    x.faults.next(POST, kind, seconds=60)  # type: ignore[arg-type] # a plain string
    with pytest.raises(requests.RequestException):
        hasty.create_tweet(text="News")
    assert _typed(x) == ["News"]


def test_a_stalled_call_is_served_after_its_caller_has_left(x: X, hasty: tweepy.Client) -> None:
    before = x.version
    x.faults.next(POST, "stall", seconds=2.0)
    with pytest.raises(requests.ReadTimeout):
        hasty.create_tweet(text="News")
    assert x.changed(before, timeout_s=30) > before
    assert _typed(x) == ["News"]


def test_too_many_requests_can_come_with_or_without_a_reset(x: X, client: tweepy.Client) -> None:
    for kind, reset in (("429", NOON // 1_000_000 + 900), ("429 without headers", None)):
        x.faults.next(POST, kind)  # type: ignore[arg-type] # a plain string
        with pytest.raises(tweepy.TooManyRequests) as no:
            client.create_tweet(text="News")
        assert no.value.reset_time == reset


def test_server_errors_are_html(x: X, client: tweepy.Client) -> None:
    x.faults.next(POST, "503")
    with pytest.raises(tweepy.TwitterServerError) as no:
        client.create_tweet(text="News")
    assert no.value.response.text.startswith("<html>")


def test_a_refusal_can_say_anything(x: X, client: tweepy.Client) -> None:
    x.faults.next(POST, "refuse", detail="Your account is locked.")
    with pytest.raises(tweepy.Forbidden, match="locked"):
        client.create_tweet(text="News")


def test_faults_come_in_the_order_asked_for_and_any_endpoint_may_be_meant(x: X, client: tweepy.Client) -> None:
    x.faults.next("*", "500", times=2)
    x.faults.next(POST, "refuse")
    assert x.faults.pending() == {"*": 2, POST: 1}
    errors = []
    for _ in range(3):
        with pytest.raises(tweepy.HTTPException) as no:
            client.create_tweet(text="News")
        errors.append(no.value.response.status_code)
    assert errors == [403, 500, 500]


def test_a_post_made_late_is_missing_from_our_timeline_and_then_there(
    x: X, client: tweepy.Client, acme: Account, clock: Clock
) -> None:
    x.faults.next(POST, "late", seconds=120)
    sent = client.create_tweet(text="News")["data"]["id"]
    assert "data" not in client.get_users_tweets(acme.id)
    clock.advance(121)
    assert [post["id"] for post in client.get_users_tweets(acme.id)["data"]] == [sent]


@pytest.mark.parametrize("how", HOWS)
def test_one_post_of_a_page_can_be_broken(x: X, client: tweepy.Client, acme: Account, ana: Account, how: str) -> None:
    whole, other = x.post(ana, "@acme one"), x.post(ana, "@acme two")
    x.faults.next(MENTIONS, "malformed", how=how)
    asked = {"tweet_fields": ["author_id", "created_at"]}
    broken = client.get_users_mentions(acme.id, **asked)["data"]
    sound = client.get_users_mentions(acme.id, **asked)["data"]
    assert broken[0] != sound[0]
    assert broken[1] == sound[1]
    assert [post["id"] for post in sound] == [other.id, whole.id]


def test_a_page_without_posts_cannot_be_broken(x: X, client: tweepy.Client, acme: Account) -> None:
    x.faults.next(MENTIONS, "malformed")
    assert client.get_users_mentions(acme.id) == {"meta": {"result_count": 0}}


def test_a_single_post_can_be_broken(x: X, client: tweepy.Client, ana: Account) -> None:
    x.faults.next("GET /2/tweets/:id", "malformed")
    assert client.get_tweet(x.post(ana, "hi").id)["data"]["text"] is None


def test_down_is_down_for_everything_until_up(x: X, client: tweepy.Client) -> None:
    x.faults.down()
    with pytest.raises(requests.ConnectionError):
        client.create_tweet(text="News")
    with pytest.raises(requests.ConnectionError):
        client.get_tweets(["1"])
    x.faults.up()
    client.create_tweet(text="News")
    assert _typed(x) == ["News"]
    assert [call.status for call in x.calls] == [0, 0, 201]


def test_what_was_asked_for_can_be_forgotten(x: X, client: tweepy.Client) -> None:
    x.faults.down()
    x.faults.next(POST, "500", times=9)
    x.faults.clear()
    assert client.create_tweet(text="News")["data"]["id"]


def test_every_kind_is_tested_here() -> None:
    assert set(KINDS) == {
        *("429", "429 without headers", "500", "503", "refuse", "drop before", "stall"),
        *("drop after commit", "stall after commit", "cut", "garbage", "late", "malformed"),
    }
