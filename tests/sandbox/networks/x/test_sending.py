"""POST and DELETE: X's own no, and what stands after a yes."""

import pytest
import requests
import tweepy

from sandbox.networks.x import Account, Post, X
from tests.world_served import Clock


@pytest.fixture
def question(x: X, acme: Account, ana: Account) -> Post:
    return x.post(ana, "@acme @ben do you ship?")


def _ours(x: X, acme: Account) -> list[Post]:
    return [post for post in x.posts.values() if post.author_id == acme.id and post.by_api]


def _refused(client: tweepy.Client, target: str, text: str = "Yes.") -> str:
    with pytest.raises(tweepy.Forbidden) as no:
        client.create_tweet(text=text, in_reply_to_tweet_id=target)
    return str(no.value)


def test_a_post_that_did_not_summon_us_cannot_be_answered(
    x: X, client: tweepy.Client, acme: Account, ana: Account
) -> None:
    news, named = x.post(acme, "News"), x.post(ana, "acme #acme is slow")
    bare = x.post(ana, "and?", reply_to=news)
    question = x.post(ana, "@acme hi")
    carried = x.post(x.account("ben"), "lol", reply_to=question)
    x.account("cleo")
    quote_of_quote = x.post("cleo", "hm", quotes=x.post(ana, "look", quotes=news))
    repost = x.post("cleo", reposts=question)
    for target in (named, bare, carried, quote_of_quote, repost):
        assert "mentioned or otherwise engaged" in _refused(client, target.id)
    assert _ours(x, acme) == []


def test_a_typed_handle_or_a_quote_summons_us(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    news = x.post(acme, "News")
    typed_again = x.post(x.account("ben"), "not @acme again", reply_to=x.post(ana, "@acme hi"))
    for n, target in enumerate([x.post(ana, "I hate @ACME"), x.post(ana, "look", quotes=news), typed_again]):
        client.create_tweet(text=f"Sorry {n}", in_reply_to_tweet_id=target.id)
    assert [post.typed for post in _ours(x, acme)] == ["Sorry 0", "Sorry 1", "Sorry 2"]


def test_an_enterprise_account_may_answer_anybody(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    x.rules.enterprise = True
    client.create_tweet(text="Hi", in_reply_to_tweet_id=x.post(ana, "acme is slow").id)
    client.create_tweet(text="Look", quote_tweet_id=x.post(ana, "acme is fast").id)
    assert len(_ours(x, acme)) == 2


def test_whether_a_bare_reply_summons_is_a_switch(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    bare = x.post(ana, "and?", reply_to=x.post(acme, "News"))
    x.rules.bare_reply_summons = True
    client.create_tweet(text="Soon", in_reply_to_tweet_id=bare.id)
    assert [post.replied_to for post in _ours(x, acme)] == [bare.id]


def test_a_post_that_is_gone_or_shut_cannot_be_answered(
    x: X, client: tweepy.Client, question: Post, ana: Account
) -> None:
    assert "deleted or not visible" in _refused(client, "1")
    x.protect(ana)
    assert "deleted or not visible" in _refused(client, question.id)
    x.protect(ana, protected=False)
    x.suspend(ana)
    assert "deleted or not visible" in _refused(client, question.id)
    x.suspend(ana, suspended=False)
    x.delete(question)
    assert "deleted or not visible" in _refused(client, question.id)


def test_only_the_newest_version_can_be_answered(x: X, client: tweepy.Client, acme: Account, question: Post) -> None:
    newer = x.edit(question, "@acme do you ship it?")
    assert "newer version" in _refused(client, question.id)
    client.create_tweet(text="Yes.", in_reply_to_tweet_id=newer.id)
    assert [post.replied_to for post in _ours(x, acme)] == [newer.id]


def test_who_blocked_us_cannot_be_answered(
    x: X, client: tweepy.Client, question: Post, acme: Account, ana: Account
) -> None:
    x.block(ana, acme)
    assert "blocked" in _refused(client, question.id)


@pytest.mark.parametrize("settings", ["mentionedUsers", "following", "subscribers", "verified"])
def test_limited_replies_refuse_who_is_not_let_in(
    x: X, client: tweepy.Client, acme: Account, ana: Account, settings: str
) -> None:
    root = x.post(ana, "friends only", reply_settings=settings)
    inside = x.post(ana, "@acme see?", reply_to=root)
    assert "restricted who can reply" in _refused(client, inside.id)


@pytest.mark.parametrize("settings", ["mentionedUsers", "following", "subscribers", "verified"])
def test_limited_replies_let_in_who_is_named_in_the_root(
    x: X, client: tweepy.Client, acme: Account, ana: Account, settings: str
) -> None:
    root = x.post(ana, "@acme only you", reply_settings=settings)
    assert client.create_tweet(text="Hi", in_reply_to_tweet_id=root.id)["data"]["id"]


def test_limited_replies_let_in_followed_and_verified_accounts(
    x: X, url: str, client: tweepy.Client, acme: Account, ana: Account
) -> None:
    followed = x.post(ana, "@acme see?", reply_to=x.post(ana, "friends only", reply_settings="following"))
    x.follow(ana, acme)
    assert client.create_tweet(text="Hi", in_reply_to_tweet_id=followed.id)["data"]["id"]


def test_the_same_text_twice_within_a_day_is_refused_in_the_recorded_words(
    x: X, client: tweepy.Client, question: Post, ana: Account, clock: Clock
) -> None:
    client.create_tweet(text="Yes.", in_reply_to_tweet_id=question.id)
    assert "You are not allowed to create a Tweet with duplicate content." in _refused(client, question.id)
    clock.advance(86_401)
    assert client.create_tweet(text="Yes.", in_reply_to_tweet_id=question.id)["data"]["id"]


def test_a_deleted_text_may_be_sent_again(x: X, client: tweepy.Client, question: Post) -> None:
    sent = client.create_tweet(text="Yes.", in_reply_to_tweet_id=question.id)["data"]["id"]
    assert client.delete_tweet(sent) == {"data": {"deleted": True}}
    assert client.delete_tweet(sent) == {"data": {"deleted": False}}
    assert client.create_tweet(text="Yes.", in_reply_to_tweet_id=question.id)["data"]["id"] != sent


def test_nobody_deletes_another_s_post(x: X, client: tweepy.Client, question: Post) -> None:
    with pytest.raises(tweepy.Forbidden):
        client.delete_tweet(question.id)
    assert x.deleted == set()


def test_a_text_over_280_weighted_characters_is_refused(client: tweepy.Client, question: Post) -> None:
    assert "too long" in _refused(client, question.id, "日" * 141)
    link = "https://acme.com/" + "x" * 300
    sent = client.create_tweet(text="y" * 256 + " " + link, in_reply_to_tweet_id=question.id)
    assert "t.co" in sent["data"]["text"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": " "},
        {"text": 7},
        {"text": "x", "mood": "good"},
        {"text": "x", "reply": {"in_reply_to_tweet_id": 7}},
        {"text": "x", "reply": {}},
        {"text": "x", "reply": "7"},
        {"text": "x", "reply": {"in_reply_to_tweet_id": "7", "to": "8"}},
        {"text": "x", "reply": {"in_reply_to_tweet_id": "7", "exclude_reply_user_ids": "8"}},
        ["x"],
    ],
)
def test_a_body_that_the_schema_does_not_know_is_refused(
    x: X, client: tweepy.Client, acme: Account, body: object
) -> None:
    with pytest.raises(tweepy.BadRequest):
        client.request("POST", "/2/tweets", json=body, user_auth=True)
    assert _ours(x, acme) == []


def test_a_body_that_is_no_json_is_refused(x: X, url: str, acme: Account) -> None:
    answer = requests.post(
        f"{url}/2/tweets", data="text=News", headers={"Authorization": f"Bearer {x.keys(acme).user_token}"}, timeout=5
    )
    assert answer.status_code == 400
    assert _ours(x, acme) == []


def test_a_quote_is_refused_without_enterprise(x: X, client: tweepy.Client, question: Post) -> None:
    with pytest.raises(tweepy.Forbidden, match="Quoting"):
        client.create_tweet(text="Look", quote_tweet_id=question.id)


def test_the_answer_to_a_sent_reply_has_x_s_shape(x: X, client: tweepy.Client, question: Post, acme: Account) -> None:
    response = client.request(
        "POST",
        "/2/tweets",
        json={"text": "Yes & no", "reply": {"in_reply_to_tweet_id": question.id}},
        user_auth=True,
    )
    (sent,) = _ours(x, acme)
    assert response.status_code == 201
    assert response.json() == {
        "data": {"id": sent.id, "text": "@ana Yes &amp; no", "edit_history_tweet_ids": [sent.id]}
    }


def test_those_excluded_are_not_carried_along_but_the_author_always_is(
    x: X, client: tweepy.Client, acme: Account, ana: Account
) -> None:
    ben = x.account("ben")
    question = x.post(ana, "@acme @ben @cleo help")
    client.create_tweet(text="Yes.", in_reply_to_tweet_id=question.id, exclude_reply_user_ids=[ben.id, ana.id, "999"])
    assert [post.body.text for post in _ours(x, acme)] == ["@ana Yes."]


def test_we_may_always_go_on_in_our_own_thread(x: X, client: tweepy.Client, acme: Account) -> None:
    first = client.create_tweet(text="One")["data"]["id"]
    client.create_tweet(text="Two", in_reply_to_tweet_id=first)
    assert [post.conversation_id for post in _ours(x, acme)] == [first, first]


def test_a_reply_under_new_names_is_answered_with_them(x: X, client: tweepy.Client) -> None:
    x.rules.post_names = True
    assert sorted(client.create_tweet(text="One")["data"]) == ["edit_history_post_ids", "id", "text"]
