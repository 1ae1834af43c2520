"""Who may call what."""

import dataclasses

import pytest
import requests
import tweepy
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox.networks.x import Account, Keys, X, app, start
from sandbox.networks.x.serve import serve
from tests.sandbox.networks.x.conftest import connected


@pytest.mark.parametrize("field", ["consumer_key", "consumer_secret", "access_token", "access_token_secret"])
def test_one_wrong_key_is_enough_to_be_nobody(x: X, url: str, acme: Account, field: str) -> None:
    keys = dataclasses.replace(x.keys(acme), **{field: "wrong"})
    for client in connected(url, keys):
        with pytest.raises(tweepy.Unauthorized):
            client.create_tweet(text="One")
    assert not x.posts


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic YWNtZTphY21l", "OAuth", 'OAuth oauth_token="x"'])
def test_no_or_a_strange_token_is_refused(x: X, url: str, acme: Account, header: str) -> None:
    answer = requests.get(f"{url}/2/tweets?ids=1", headers={"Authorization": header}, timeout=5)
    assert answer.status_code == 401
    assert answer.json() == {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}


def test_a_signature_holds_for_its_own_query_only(x: X, url: str, acme: Account) -> None:
    keys = x.keys(acme)
    sign = tweepy.OAuth1UserHandler(
        keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret
    ).apply_auth()
    signed = requests.Request("GET", "https://api.twitter.com/2/tweets?ids=1", auth=sign).prepare()
    header = {"Authorization": signed.headers["Authorization"]}
    assert requests.get(f"{url}/2/tweets?ids=1", headers=header, timeout=5).status_code == 200
    assert requests.get(f"{url}/2/tweets?ids=2", headers=header, timeout=5).status_code == 401


def test_the_app_s_own_token_reads_but_does_not_write(x: X, url: str, client: tweepy.Client, ana: Account) -> None:
    assert client.get_tweet(x.post(ana, "hi").id)["data"]["text"] == "hi"
    with pytest.raises(tweepy.Forbidden, match="Application-Only"):
        client.create_tweet(text="One", user_auth=False)
    with pytest.raises(tweepy.Forbidden, match="Application-Only"):
        client.get_me(user_auth=False)


def test_a_user_token_writes_as_its_user(x: X, url: str, acme: Account) -> None:
    client = next(connected(url, dataclasses.replace(x.keys(acme), bearer_token=x.keys(acme).user_token)))
    client.create_tweet(text="One", user_auth=False)
    assert [post.author_id for post in x.posts.values()] == [acme.id]


def test_a_query_of_every_kind_of_character_is_signed_right(x: X, client: tweepy.Client, ana: Account) -> None:
    query = '"grüße & co" (a OR b) -c~d +e%20 *'
    assert client.search_recent_tweets(query, user_auth=True)["meta"] == {"result_count": 0}
    assert x.calls[-1].query["query"] == query


def test_the_app_can_be_mounted_under_a_path(x: X, acme: Account, ana: Account) -> None:
    running = serve(Starlette(routes=[Mount("/x", app(x))]))
    keys: Keys = x.keys(acme)
    for client in connected(f"{running.url}/x", keys):
        assert client.create_tweet(text="One")["data"]["text"] == "One"
        assert client.get_users_mentions(acme.id, user_auth=True)["meta"] == {"result_count": 0}
    running.close()


def test_a_stand_in_of_its_own_is_gone_after_closing(x: X, acme: Account) -> None:
    running = start(x)
    header = {"Authorization": f"Bearer {x.keys(acme).bearer_token}"}
    assert requests.get(f"{running.url}/2/tweets?ids=1", headers=header, timeout=5).status_code == 200
    running.close()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{running.url}/2/tweets?ids=1", headers=header, timeout=5)


def test_an_unknown_endpoint_is_not_found_and_remembered(x: X, client: tweepy.Client, acme: Account) -> None:
    with pytest.raises(tweepy.NotFound):
        client.like("1")
    assert x.unknown == [f"POST /2/users/{acme.id}/likes"]
