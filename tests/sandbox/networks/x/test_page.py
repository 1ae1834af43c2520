"""What a demo page can show."""

import json
import threading

import tweepy

from sandbox.networks.x import Account, X
from sandbox.networks.x.page import snapshot, timeline


def test_an_empty_world_has_no_posts(x: X) -> None:
    assert snapshot(x) == {"version": 0, "now": "2026-09-21T14:13:20.000Z", "accounts": [], "posts": []}


def test_replies_stand_under_what_they_answer_and_deleted_ones_are_marked(
    x: X, client: tweepy.Client, acme: Account, ana: Account
) -> None:
    question = x.post(ana, "@acme do you ship?")
    other = x.post(ana, "Something else")
    sent = client.create_tweet(text="Yes.", in_reply_to_tweet_id=question.id)["data"]["id"]
    x.post(ana, "Thanks", reply_to=sent)
    x.delete(sent)
    edited = x.edit(question, "@acme do you ship it?")
    posts = json.loads(json.dumps(snapshot(x)))["posts"]
    assert [(p["text"], p["depth"], p["deleted"]) for p in posts] == [
        ("@acme do you ship it?", 0, False),
        ("Yes.", 1, True),
        ("Thanks", 2, False),
        ("Something else", 0, False),
    ]
    assert posts[0]["versions"] == [question.id, edited.id]
    assert posts[1]["by_api"]
    assert posts[1]["carried"] == ["ana"]
    assert posts[1]["answers"] == question.id
    assert posts[3]["id"] == other.id


def test_a_brand_s_timeline_holds_its_conversations_only(x: X, acme: Account, ana: Account) -> None:
    x.post(ana, "Something else")
    news = x.post(acme, "News")
    x.post(ana, "and?", reply_to=news, leave_out=[acme])
    x.post(ana, "look", quotes=news)
    assert [p["text"] for p in timeline(x, "acme")] == ["News", "and?", "look"]


def test_waiting_ends_with_the_next_change_or_the_time_limit(x: X, ana: Account) -> None:
    before = x.version
    assert x.changed(before, 0) == before
    person = threading.Thread(target=x.post, args=("ana", "hi"))
    person.start()
    assert x.changed(before, 30) == before + 1
    person.join()


def test_reading_changes_nothing(x: X, client: tweepy.Client, acme: Account) -> None:
    before = x.version
    client.get_users_mentions(acme.id)
    snapshot(x)
    assert x.version == before


def test_every_call_is_remembered(x: X, client: tweepy.Client, acme: Account) -> None:
    client.get_users_mentions(acme.id, max_results=5)
    (call,) = x.calls
    assert (call.endpoint, call.status) == ("GET /2/users/:id/mentions", 200)
    assert (call.path, call.query) == (f"/2/users/{acme.id}/mentions", {"max_results": "5"})


def test_posting_from_many_threads_loses_nothing(x: X, ana: Account) -> None:
    people = [threading.Thread(target=lambda: [x.post("ana", "hi") for _ in range(50)]) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(x.posts) == 200
