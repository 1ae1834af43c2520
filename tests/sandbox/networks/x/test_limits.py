"""How often one may call, and what it costs."""

import pytest
import tweepy

from sandbox.networks.x import Account, X
from tests.sandbox.networks.x.conftest import NOON
from tests.world_served import Clock

READ = "GET /2/tweets"


def test_no_strange_endpoint_can_be_limited(x: X) -> None:
    with pytest.raises(ValueError, match="has no endpoint"):
        x.limits.set("GET /3/tweets", 1)


def test_one_call_too_many_is_refused_until_the_window_ends(x: X, client: tweepy.Client, clock: Clock) -> None:
    x.limits.set(READ, 2)
    client.get_tweets(["1"])
    clock.advance(10)
    client.get_tweets(["1"])
    with pytest.raises(tweepy.TooManyRequests) as no:
        client.get_tweets(["1"])
    assert no.value.reset_time == NOON // 1_000_000 + 900
    clock.advance(890)
    assert "errors" in client.get_tweets(["1"])


def test_users_and_the_app_are_counted_apart(x: X, client: tweepy.Client) -> None:
    x.limits.set(READ, 1)
    client.get_tweets(["1"])
    client.get_tweets(["1"], user_auth=True)
    with pytest.raises(tweepy.TooManyRequests):
        client.get_tweets(["1"], user_auth=True)


def test_each_answer_says_what_is_left(x: X, client: tweepy.Client) -> None:
    headers = client.request("GET", "/2/tweets", params={"ids": "1"}).headers
    assert headers["x-rate-limit-limit"] == "3500"
    assert headers["x-rate-limit-remaining"] == "3499"
    assert headers["x-rate-limit-reset"] == str(NOON // 1_000_000 + 900)


def test_a_post_read_twice_a_day_is_paid_once(x: X, client: tweepy.Client, ana: Account, clock: Clock) -> None:
    post = x.post(ana, "hi")
    client.get_tweet(post.id)
    client.get_tweet(post.id)
    assert x.money.spent_micro_usd == 5_000
    clock.advance(86_400)
    client.get_tweet(post.id)
    assert x.money.counts == {"post read": 2}


def test_own_mentions_are_cheaper_than_other_reads(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    x.post(ana, "@acme hi")
    client.get_users_mentions(acme.id, user_auth=True)
    assert x.money.spent_micro_usd == 1_000
    x.post(ana, "@acme more")
    client.get_users_mentions(acme.id)
    assert x.money.counts == {"owned read": 1, "post read": 1}


def test_a_summoned_reply_is_cheaper_and_a_link_dearer(x: X, client: tweepy.Client, ana: Account) -> None:
    question = x.post(ana, "@acme hi")
    for text, price in (("Hi", 10_000), ("See acme.com", 200_000)):
        before = x.money.spent_micro_usd
        client.create_tweet(text=text, in_reply_to_tweet_id=question.id)
        assert x.money.spent_micro_usd - before == price
    client.create_tweet(text="News")
    assert x.money.counts["post"] == 1


def test_without_credit_nothing_goes(x: X, client: tweepy.Client, ana: Account) -> None:
    x.money.credit_micro_usd = 5_000
    client.get_tweet(x.post(ana, "hi").id)
    with pytest.raises(tweepy.HTTPException, match="402"):
        client.create_tweet(text="News")
    assert not [post for post in x.posts.values() if post.by_api]


def test_past_the_month_s_cap_reads_are_refused_and_posts_are_not(x: X, client: tweepy.Client) -> None:
    x.money.capped = True
    with pytest.raises(tweepy.Forbidden, match="Usage cap exceeded"):
        client.get_tweets(["1"])
    assert client.create_tweet(text="News")["data"]["id"]
