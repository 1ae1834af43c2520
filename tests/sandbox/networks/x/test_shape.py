"""What a post looks like to tweepy: what was asked for, and nothing empty."""

from typing import Any

import pytest
import tweepy

from sandbox.networks.x import Account, X
from sandbox.networks.x import text as x_text

ALL = [
    "author_id",
    "attachments",
    "conversation_id",
    "created_at",
    "display_text_range",
    "edit_controls",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "possibly_sensitive",
    "referenced_tweets",
    "reply_settings",
    "withheld",
]


def _get(client: tweepy.Client, post_id: str, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - tweepy's own names
    answer: dict[str, Any] = client.get_tweet(post_id, **asked)
    return answer


def test_nothing_that_was_not_asked_for_is_given(x: X, client: tweepy.Client, ana: Account) -> None:
    post = x.post(ana, "@acme hi", media=["photo"])
    data = _get(client, post.id)["data"]
    assert data == {"id": post.id, "text": post.body.text, "edit_history_tweet_ids": [post.id]}


def test_what_is_empty_is_left_out(x: X, client: tweepy.Client, ana: Account) -> None:
    data = _get(client, x.post(ana, "hi").id, tweet_fields=ALL)["data"]
    assert sorted(data) == [
        "author_id",
        "conversation_id",
        "created_at",
        "display_text_range",
        "edit_controls",
        "edit_history_tweet_ids",
        "id",
        "lang",
        "possibly_sensitive",
        "reply_settings",
        "text",
    ]


def test_a_post_has_the_shape_of_x_s_own_sample(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    # X's sample of post.mention.create (github.com/xdevplatform/docs, 2026-08), with our people in it.
    post = x.post(ana, "hey @acme", lang="und")
    assert _get(client, post.id, tweet_fields=ALL)["data"] == {
        "id": post.id,
        "text": "hey @acme",
        "edit_history_tweet_ids": [post.id],
        "author_id": ana.id,
        "conversation_id": post.id,
        "created_at": "2026-09-21T14:13:20.000Z",
        "display_text_range": [0, 9],
        "edit_controls": {
            "edits_remaining": 5,
            "is_edit_eligible": True,
            "editable_until": "2026-09-21T15:13:20.000Z",
        },
        "entities": {"mentions": [{"start": 4, "end": 9, "username": "acme", "id": acme.id}]},
        "lang": "und",
        "possibly_sensitive": False,
        "reply_settings": "everyone",
    }


@pytest.mark.parametrize(
    ("asked", "named"),
    [({"tweet_fields": ["mood"]}, "mood"), ({"expansions": ["author"]}, "author"), ({"user_fields": ["age"]}, "age")],
)
def test_an_unknown_field_is_refused(
    x: X, client: tweepy.Client, ana: Account, asked: dict[str, list[str]], named: str
) -> None:
    with pytest.raises(tweepy.BadRequest, match=named):
        client.get_tweet(x.post(ana, "hi").id, **asked)


@pytest.mark.parametrize("counts", [True, False])
def test_positions_can_count_escapes_or_not(
    x: X, client: tweepy.Client, acme: Account, ana: Account, *, counts: bool
) -> None:
    x.rules.escapes_count = counts
    typed = "🙂 <b> & @acme 👍🏽 #now"
    data = _get(client, x.post(ana, typed).id, tweet_fields=ALL)["data"]
    assert data["text"] == "🙂 &lt;b&gt; &amp; @acme 👍🏽 #now"
    mention, tag = data["entities"]["mentions"][0], data["entities"]["hashtags"][0]
    counted = data["text"] if counts else typed
    assert counted[mention["start"] : mention["end"]] == "@acme"
    assert counted[tag["start"] : tag["end"]] == "#now"
    assert data["display_text_range"] == [0, len(counted)]
    assert mention["id"] == acme.id


def test_a_mention_s_id_can_be_missing(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    x.rules.mention_ids = False
    data = _get(client, x.post(ana, "@acme").id, tweet_fields=ALL)["data"]
    assert data["entities"]["mentions"] == [{"start": 0, "end": 5, "username": "acme"}]


def test_a_reply_names_its_parent_and_is_not_editable(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    news, other = x.post(acme, "News"), x.post(acme, "Older news")
    reply = x.post(ana, "and?", reply_to=news, quotes=other)
    answer = _get(
        client, reply.id, tweet_fields=ALL, expansions=["referenced_tweets.id.author_id", "in_reply_to_user_id"]
    )
    data = answer["data"]
    assert data["referenced_tweets"] == [{"type": "quoted", "id": other.id}, {"type": "replied_to", "id": news.id}]
    assert data["in_reply_to_user_id"] == acme.id
    assert data["conversation_id"] == news.id
    assert "edit_controls" not in data
    assert [t["id"] for t in answer["includes"]["tweets"]] == [news.id, other.id]
    assert answer["includes"]["users"] == [{"id": acme.id, "name": "Acme", "username": "acme"}]


def test_expansions_bring_their_field_people_and_media(
    x: X, client: tweepy.Client, acme: Account, ana: Account
) -> None:
    x.post(ana, "hi")
    staff = x.account("staff", affiliation={"user_id": [acme.id]}, verified_type="blue")
    post = x.post(staff, "@acme look", media=["photo", "video"])
    answer = _get(
        client,
        post.id,
        expansions=["author_id", "entities.mentions.username", "attachments.media_keys"],
        user_fields=["affiliation", "verified_type", "protected"],
    )
    assert answer["data"]["author_id"] == staff.id
    first, second = answer["includes"]["users"]
    assert first["affiliation"] == {"user_id": [acme.id]}
    assert (first["verified_type"], first["protected"]) == ("blue", False)
    assert second["id"] == acme.id
    assert [m["type"] for m in answer["includes"]["media"]] == ["photo", "video"]
    assert [m["media_key"] for m in answer["includes"]["media"]] == answer["data"]["attachments"]["media_keys"]


def test_a_deleted_or_protected_parent_is_an_error_beside_the_post(
    x: X, client: tweepy.Client, acme: Account, ana: Account
) -> None:
    gone, shut = x.post(acme, "News"), x.post("ana", "private thoughts")
    reply = x.post(x.account("ben"), "hm", reply_to=gone, quotes=shut)
    x.delete(gone)
    x.protect(ana)
    answer = _get(client, reply.id, expansions=["referenced_tweets.id"])
    assert "includes" not in answer
    assert [(e["title"], e["resource_id"]) for e in answer["errors"]] == [
        ("Not Found Error", gone.id),
        ("Authorization Error", shut.id),
    ]


def test_a_long_post_gives_its_note(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    typed = "word " * 60 + "& @acme"
    data = _get(client, x.post(ana, typed).id, tweet_fields=ALL)["data"]
    note = data["note_tweet"]
    assert note["text"] == x_text.escaped(typed)
    (mention,) = note["entities"]["mentions"]
    assert note["text"][mention["start"] : mention["end"]] == "@acme"
    assert "mentions" not in data["entities"]


def test_each_version_can_be_looked_up_and_lists_all(x: X, client: tweepy.Client, ana: Account) -> None:
    first = x.post(ana, "one")
    second = x.edit(first, "two")
    for version, text in ((first, "one"), (second, "two")):
        data = _get(client, version.id, tweet_fields=ALL)["data"]
        assert data["text"] == text
        assert data["edit_history_tweet_ids"] == [first.id, second.id]
        assert data["edit_controls"]["edits_remaining"] == 4


def test_the_names_of_2167_are_taken_and_can_be_given(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    post = x.post(ana, "word " * 60, reply_to=x.post(acme, "News"))
    fields = {"post.fields": "note_post,referenced_posts"}
    old = client.request("GET", f"/2/tweets/{post.id}", params=fields).json()["data"]
    x.rules.post_names = True
    new = client.request("GET", f"/2/tweets/{post.id}", params=fields).json()["data"]
    assert sorted(old) == ["edit_history_tweet_ids", "id", "note_tweet", "referenced_tweets", "text"]
    assert sorted(new) == ["edit_history_post_ids", "id", "note_post", "referenced_posts", "text"]


def test_fields_that_x_would_add_come_only_when_asked_for(x: X, client: tweepy.Client, ana: Account) -> None:
    withheld = {"copyright": False, "country_codes": ["NO"]}
    post = x.post(ana, "hi", sensitive=True, lang="und", extra={"withheld": withheld})
    assert "withheld" not in _get(client, post.id)["data"]
    data = _get(client, post.id, tweet_fields=ALL)["data"]
    assert (data["withheld"], data["possibly_sensitive"], data["lang"]) == (withheld, True, "und")


def test_users_are_found_by_id_and_by_handle(x: X, client: tweepy.Client, acme: Account, ana: Account) -> None:
    assert client.get_user(id=ana.id)["data"]["username"] == "ana"
    assert client.get_user(username="ANA")["data"]["id"] == ana.id
    assert client.get_me()["data"]["id"] == acme.id


def test_a_stranger_or_suspended_user_is_an_error(x: X, client: tweepy.Client, ana: Account) -> None:
    x.suspend(ana)
    assert client.get_user(username="nobody")["errors"][0]["title"] == "Not Found Error"
    assert client.get_user(id=ana.id)["errors"][0]["detail"] == f"User has been suspended: [{ana.id}]."


def test_tweepy_s_own_models_can_read_it(x: X, client: tweepy.Client, ana: Account) -> None:
    client.return_type = tweepy.Response
    post = x.post(ana, "hi")
    read = client.get_tweet(post.id, tweet_fields=ALL, expansions=["author_id"])
    assert read.data.id == int(post.id)
    assert read.data.created_at.year == 2026
    assert read.includes["users"][0].username == "ana"
