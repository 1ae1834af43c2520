"""Mentions, own timeline, look-ups and search, page by page."""

from typing import Any

import pytest
import tweepy

from sandbox.networks.x import Account, X
from sandbox.networks.x import reading as x_reading
from tests.world_served import Clock


def _ids(answer: dict[str, Any]) -> list[str]:
    return [post["id"] for post in answer.get("data", [])]


def _mentions(client: tweepy.Client, account: Account, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - tweepy's names
    answer: dict[str, Any] = client.get_users_mentions(account.id, user_auth=True, **asked)
    return answer


def test_no_mentions_is_no_data_at_all(client: tweepy.Client, acme: Account) -> None:
    assert _mentions(client, acme) == {"meta": {"result_count": 0}}


def test_what_nobody_may_see_is_not_in_the_mentions(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    x.delete(x.post(ana, "@acme one"))
    x.protect(x.who(x.post(x.account("ben"), "@acme two").author_id))
    x.suspend(x.who(x.post(x.account("cleo"), "@acme three").author_id))
    x.post(ana, "acme four #acme help@acme.com")
    x.post(ana, reposts=x.post(acme, "News"))
    assert _ids(_mentions(client, acme)) == []


def test_mentions_are_typed_carried_replies_and_quotes_newest_first(
    x: X, client: tweepy.Client, acme: Account, ana: Account
) -> None:
    news = x.post(acme, "News")
    typed = x.post(ana, "hi @ACME")
    carried = x.post(x.account("ben"), "same", reply_to=typed)
    bare = x.post(ana, "and?", reply_to=news)
    quote = x.post(ana, "look", quotes=news)
    assert _ids(_mentions(client, acme)) == [quote.id, bare.id, carried.id, typed.id]
    x.rules.quotes_in_mentions = False
    assert _ids(_mentions(client, acme)) == [bare.id, carried.id, typed.id]
    x.rules.reposts_in_mentions = True
    repost = x.post(ana, reposts=news)
    assert _ids(_mentions(client, acme))[0] == repost.id


def test_pages_join_without_a_gap_and_only_the_first_names_the_newest(
    x: X, client: tweepy.Client, acme: Account, ana: Account
) -> None:
    posts = [x.post(ana, f"@acme {n}").id for n in range(12)][::-1]
    first = _mentions(client, acme, max_results=5)
    second = _mentions(client, acme, max_results=5, pagination_token=first["meta"]["next_token"])
    third = _mentions(client, acme, max_results=5, pagination_token=second["meta"]["next_token"])
    assert _ids(first) + _ids(second) + _ids(third) == posts
    assert first["meta"]["newest_id"] == posts[0]
    assert third["meta"] == {"result_count": 2, "newest_id": posts[10], "oldest_id": posts[11]}


def test_since_and_until_leave_their_own_posts_out(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    a, b, c = (x.post(ana, f"@acme {n}").id for n in "abc")
    assert _ids(_mentions(client, acme, since_id=a)) == [c, b]
    assert _ids(_mentions(client, acme, until_id=c)) == [b, a]
    assert _ids(_mentions(client, acme, since_id=a, until_id=c)) == [b]


def test_times_bound_what_is_given(x: X, client: tweepy.Client, acme: Account, ana: Account, clock: Clock) -> None:
    posts = []
    for n in range(3):
        posts.append(x.post(ana, f"@acme {n}"))
        clock.advance(60)
    asked = {"start_time": "2026-09-21T14:14:00Z", "end_time": "2026-09-21T14:15:00Z"}
    assert [p.created_at for p in posts[:1]] == [1_790_000_000_000_000]
    assert _ids(_mentions(client, acme, **asked)) == [posts[1].id]


def test_only_the_newest_800_can_be_reached(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    posts = [x.post(ana, f"@acme {n}").id for n in range(x_reading.MENTIONS_MAX + 1)]
    found, token = [], None
    while True:
        page = _mentions(client, acme, max_results=100, pagination_token=token)
        found += _ids(page)
        token = page["meta"].get("next_token")
        if token is None:
            break
    assert found == posts[:0:-1]


@pytest.mark.parametrize(
    "asked",
    [
        {"max_results": 4},
        {"max_results": 101},
        {"since_id": "yesterday"},
        {"pagination_token": "zzz"},
        {"start_time": "noon"},
        {"start_time": "2026-09-21T14:14:00"},
        {"exclude": "retweets"},
    ],
)
def test_a_parameter_that_x_would_not_take_is_refused(
    client: tweepy.Client, acme: Account, asked: dict[str, Any]
) -> None:
    with pytest.raises(tweepy.BadRequest):
        _mentions(client, acme, **asked)


def test_a_post_indexed_late_is_missing_until_later(
    x: X, client: tweepy.Client, acme: Account, ana: Account, clock: Clock
) -> None:
    late = x.post(ana, "@acme late", indexed_after_s=60)
    clock.advance(1)
    early = x.post(ana, "@acme early")
    assert _ids(_mentions(client, acme)) == [early.id]
    assert client.get_tweet(late.id)["data"]["id"] == late.id
    clock.advance(60)
    assert _ids(_mentions(client, acme, since_id=early.id)) == []
    assert _ids(_mentions(client, acme)) == [early.id, late.id]


def test_an_edit_moves_a_mention_to_its_new_id_or_out(
    x: X, client: tweepy.Client, acme: Account, ana: Account, clock: Clock
) -> None:
    first = x.post(ana, "@acme one")
    clock.advance(10)
    second = x.edit(first, "@acme two")
    assert _ids(_mentions(client, acme)) == [second.id]
    x.edit(first, "nothing")
    assert _ids(_mentions(client, acme)) == []


def test_the_own_timeline_holds_own_posts_only(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    news = x.post(acme, "News")
    question = x.post(ana, "@acme hi")
    reply = x.post(acme, "Hello", reply_to=question)
    repost = x.post(acme, reposts=question)
    assert _ids(client.get_users_tweets(acme.id)) == [repost.id, reply.id, news.id]
    assert _ids(client.get_users_tweets(acme.id, exclude=["retweets", "replies"])) == [news.id]


def test_the_timeline_of_nobody_is_an_error(client: tweepy.Client) -> None:
    assert client.get_users_tweets("1")["errors"][0]["title"] == "Not Found Error"
    assert client.get_users_mentions("1")["errors"][0]["title"] == "Not Found Error"


def test_a_look_up_tells_gone_from_not_to_be_seen(x: X, client: tweepy.Client, ana: Account) -> None:
    gone, shut, open_ = x.post(ana, "one"), x.post(x.account("ben"), "two"), x.post(ana, "three")
    x.delete(gone)
    x.protect("ben")
    answer = client.get_tweets([gone.id, shut.id, open_.id, "1"])
    assert _ids(answer) == [open_.id]
    assert [(e["value"], e["type"].rpartition("/")[2]) for e in answer["errors"]] == [
        (gone.id, "resource-not-found"),
        (shut.id, "not-authorized-for-resource"),
        ("1", "resource-not-found"),
    ]
    x.suspend(ana)
    single = client.get_tweet(open_.id)
    assert "data" not in single
    assert single["errors"][0]["parameter"] == "id"


@pytest.mark.parametrize("ids", [["x"], [str(n) for n in range(101)]])
def test_a_look_up_of_too_many_or_of_no_ids_is_refused(client: tweepy.Client, ids: list[str]) -> None:
    with pytest.raises(tweepy.BadRequest, match="ids"):
        client.get_tweets(ids)


def test_search_ends_half_a_minute_ago_unless_told(x: X, client: tweepy.Client, ana: Account, clock: Clock) -> None:
    post = x.post(ana, "acme is slow")
    clock.advance(15)
    assert _ids(client.search_recent_tweets("acme")) == []
    assert _ids(client.search_recent_tweets("acme", end_time="2026-09-21T14:13:25Z")) == [post.id]
    clock.advance(16)
    assert _ids(client.search_recent_tweets("acme")) == [post.id]


def test_search_gives_pages_and_no_reposts(x: X, client: tweepy.Client, ana: Account, clock: Clock) -> None:
    posts = [x.post(ana, f"acme {n}").id for n in range(12)][::-1]
    x.post(ana, reposts=posts[0])
    clock.advance(60)
    first = client.search_recent_tweets("acme", max_results=10)
    second = client.search_recent_tweets("acme", max_results=10, next_token=first["meta"]["next_token"])
    assert _ids(first) + _ids(second) == posts


def test_search_reaches_back_seven_days(x: X, client: tweepy.Client, ana: Account, clock: Clock) -> None:
    old = x.post(ana, "acme was slow")
    clock.advance(7 * 86_400 + 60)
    assert _ids(client.search_recent_tweets("acme")) == []
    with pytest.raises(tweepy.BadRequest, match="since_id"):
        client.search_recent_tweets("acme", since_id=old.id)
    with pytest.raises(tweepy.BadRequest, match="start_time"):
        client.search_recent_tweets("acme", start_time="2026-09-21T14:13:20Z")


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "-acme"},
        {"query": "is:reply"},
        {"query": "mood:bad"},
        {"query": "a" * 513},
        {"query": "acme", "end_time": "2030-01-01T00:00:00Z"},
        {"query": "acme", "start_time": "noon"},
        {"query": "acme", "max_results": 9},
    ],
)
def test_a_search_that_x_would_not_take_is_refused(client: tweepy.Client, asked: dict[str, Any]) -> None:
    with pytest.raises(tweepy.BadRequest):
        client.search_recent_tweets(**asked)
