"""X's JSON at the door: every shape it comes in, and what does not parse."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks.x_payload import in_order, included_posts, posts, renamed_posts
from rules.label import label
from rules.mention import Brand, Handle, How, Kind, OwnAccount, Post, Ref, ReplyLimit, Visibility

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
ACME = Brand("acme", ("Acme",), (OwnAccount("x", "x:1000", "acme"),))
ID = "2080761390344937796"
RAW: dict[str, Any] = {"id": ID, "text": "hey @acme", "author_id": "5"}
ANA = {"id": "5", "username": "ana", "name": "Ana", "protected": False}
TO_ACME = {"mentions": [{"start": 4, "end": 9, "username": "acme", "id": "1000"}]}


def one(raw: object, **includes: object) -> Post:
    read, unread = posts({"data": raw, "includes": includes})
    assert unread == []
    (post,) = read
    return post


def refusal(raw: object) -> str:
    read, (unread,) = posts({"data": [raw]})
    assert read == []
    return unread.why


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("text", "It is not an object."),
        (None, "It is not an object."),
        ({"text": "a"}, "`id` is missing."),
        ({**RAW, "id": "12a"}, "`id` is not an id of X."),
        ({**RAW, "id": 1.5}, "`id` is not an id of X."),
        ({**RAW, "id": True}, "`id` is not an id of X."),
        ({**RAW, "id": "9" * 21}, "`id` is not an id of X."),
        ({"id": "1"}, "`text` is missing."),
        ({**RAW, "text": None}, "`text` is missing."),
        ({**RAW, "text": 7}, "`text` is not a text."),
        ({**RAW, "author_id": "ana"}, "`author_id` is not an id of X."),
        ({**RAW, "created_at": "yesterday"}, "`created_at` is not a moment with its time zone."),
        ({**RAW, "created_at": "2026-07-24T21:05:48"}, "`created_at` is not a moment with its time zone."),
        ({**RAW, "created_at": 5}, "`created_at` is not a moment with its time zone."),
        ({**RAW, "entities": []}, "`entities` is not an object."),
        ({**RAW, "entities": {"mentions": {}}}, "`entities.mentions` is not a list of objects."),
        ({**RAW, "entities": {"urls": [None]}}, "`entities.urls` is not a list of objects."),
        ({**RAW, "entities": {"mentions": [{"start": "4"}]}}, "`entities.mentions` has a mark without a place."),
        ({**RAW, "entities": {"hashtags": [{"start": 1, "end": 2, "tag": 3}]}}, "`tag` is not a text."),
        ({**RAW, "display_text_range": [1]}, "`display_text_range` is not two places."),
        ({**RAW, "referenced_tweets": {}}, "`referenced_tweets` is not a list."),
        ({**RAW, "referenced_tweets": [{"type": "quoted"}]}, "`referenced_tweets.id` is missing."),
        ({**RAW, "edit_history_tweet_ids": ["x"]}, "`edit_history_tweet_ids` is not an id of X."),
        ({"event_type": "MessageCreate", "id": "1"}, "`text` is missing."),
    ],
)  # fmt: skip
def test_a_post_that_does_not_parse_says_where(raw: object, why: str) -> None:
    assert refusal(raw) == why


@pytest.mark.parametrize("field", ["referenced_tweets", "referenced_posts"])
@pytest.mark.parametrize(
    ("tie", "shown"),
    [
        ({"type": "remixed", "id": "1"}, "remixed"),
        ({"type": "remixed"}, "remixed"),
        ({"type": "Quoted", "id": "1"}, "Quoted"),
        ({"type": "\u202e\0", "id": "1"}, "\ufffd\ufffd"),
        ({"type": "a" * 900}, "a" * 40),
        ({"type": ["quoted"]}, "no kind given"),
        ({"id": "1"}, "no kind given"),
        ("quoted", "no kind given"),
    ],
)
def test_a_tie_of_a_kind_that_x_has_not_documented_is_shown_and_the_post_is_read_all_the_same(
    field: str, tie: object, shown: str
) -> None:
    post = one({**RAW, "entities": TO_ACME, field: [{"type": "quoted", "id": "3"}, tie, tie]})
    assert (post.text, post.quotes) == ("hey @acme", Ref("3"))
    assert post.unread == (f"It is tied to another post in a way that we do not know: “{shown}”.",)
    assert label(post, ACME).kind is Kind.OVERHEARD


def test_of_many_unknown_ties_a_few_are_kept() -> None:
    assert len(one({**RAW, "referenced_tweets": [{"type": str(n)} for n in range(900)]}).unread) == 5


@pytest.mark.parametrize(
    "broken",
    [
        {"created_at": "yesterday"},
        {"entities": []},
        {"display_text_range": [0.0, 9.0]},
        {"referenced_tweets": {}},
        {"edit_history_post_ids": "7"},
        {"conversation_id": "x"},
        {"lang": 5},
        {"note_tweet": {"text": "hey @acme &amp; all, stop", "entities": 5}, "text": "hey…"},
    ],
)
@pytest.mark.parametrize("shape", ["a page", "an event"])
def test_of_a_post_that_does_not_parse_the_words_are_kept_apart_and_prove_nothing(
    broken: dict[str, Any], shape: str
) -> None:
    raw = {**RAW, "entities": TO_ACME, "in_reply_to_user_id": "1000", **broken}
    read, (unread,) = posts({"data": [raw]} if shape == "a page" else event("post.mention.create", raw))
    assert (read, json.loads(unread.raw)) == ([], raw)
    assert unread.words is not None
    whole = "hey @acme & all, stop" if "note_tweet" in broken else "hey @acme"
    assert (unread.words.id, unread.words.author.key, unread.words.text) == (ID, "x:5", whole)
    assert (unread.words.unread, unread.words.reply_limit) == ((unread.why,), ReplyLimit.OTHER)
    assert label(unread.words, ACME).kind is Kind.OVERHEARD


@pytest.mark.parametrize(
    "raw",
    [
        {**RAW, "id": None},
        {**RAW, "text": None},
        {**RAW, "author_id": "ana"},
        {"id": ID, "text": "stop", "created_at": 5},
        {"event_type": "MessageCreate", "id": ID, "text": "stop", "author_id": "5", "sender_id": "ana"},
    ],
    ids=["no id", "no text", "a bad author", "no author", "a private message"],
)
def test_no_words_are_kept_of_whom_we_do_not_know_and_none_of_a_private_message(raw: object) -> None:
    (unread,) = posts({"data": [raw]})[1]
    assert unread.words is None


@pytest.mark.parametrize("payload", [None, 7, "text", [], [RAW], {}, {"body": {"data": RAW}}, {"data": 5}])
def test_what_is_no_response_of_x_is_unread(payload: object) -> None:
    read, unread = posts(payload)
    assert (read, len(unread)) == ([], 1)


@pytest.mark.parametrize("payload", [{"meta": {"result_count": 0}}, {"data": []}, {"errors": [{"title": "Not Found"}]}])
def test_a_page_without_posts_is_no_error(payload: object) -> None:
    assert posts(payload) == ([], [])


def test_one_post_that_does_not_parse_among_a_hundred_leaves_ninety_nine() -> None:
    page = [{**RAW, "id": str(number)} for number in range(100)]
    page[40] = {"id": "40", "text": None}
    read, (unread,) = posts({"data": page})
    assert len(read) == 99
    assert (unread.post_id, json.loads(unread.raw)) == ("40", page[40])
    assert in_order({"data": page})[40] == unread


@pytest.mark.parametrize(
    "payload", [RAW, {"data": RAW}, {"data": [RAW]}, {"data": RAW, "matching_rules": [{"id": "1"}]}]
)
def test_every_shape_gives_the_same_post(payload: object) -> None:
    (post,), unread = posts(payload)
    assert (post.id, post.text, post.author.key, unread) == (ID, "hey @acme", "x:5", [])


def test_a_post_without_its_authors_user_still_parses() -> None:
    post = one(RAW)
    assert (post.author.handle, post.url) == ("", f"https://x.com/i/status/{ID}")


def test_a_post_without_any_author_still_parses_and_proves_nothing() -> None:
    post = one({"id": ID, "text": "hey @acme", "entities": TO_ACME})
    assert post.author.key == ""
    assert label(post, ACME).how is How.UNPROVEN


def test_a_full_post_keeps_every_field() -> None:
    post = one(
        {
            **RAW,
            "entities": TO_ACME,
            "created_at": "2026-07-24T21:05:48.250Z",
            "conversation_id": ID,
            "display_text_range": [0, 9],
            "edit_history_tweet_ids": ["7", ID],
            "reply_settings": "mentionedUsers",
            "lang": "en",
            "possibly_sensitive": True,
            "paid_partnership": True,
            "attachments": {"media_keys": ["3_1", "3_2"]},
        },
        users=[ANA],
        media=[{"media_key": "3_1", "alt_text": "a cup"}],
    )
    assert (post.author.handle, post.author.name, post.url) == ("ana", "Ana", f"https://x.com/ana/status/{ID}")
    assert post.handles == (Handle(4, 9, "acme", "x:1000"),)
    assert (post.root_id, post.edited, post.conversation_author) == ("7", True, "x:5")
    assert (post.shown_from, post.shown_to) == (0, 9)
    assert (post.reply_limit, post.lang, post.pictures) == (ReplyLimit.MENTIONED, "en", ("a cup", ""))
    assert (post.sensitive, post.advertisement, post.visibility) == (True, True, Visibility.PUBLIC)
    assert post.created_us == 1_784_927_148_250_000


def test_the_moment_may_come_without_fractions_or_only_in_the_id() -> None:
    assert one({**RAW, "created_at": "2026-07-24T21:05:48Z"}).created_us == 1_784_927_148_000_000
    assert one(RAW).created_us // 1_000_000 == 1_784_927_148


def test_numbers_for_ids_are_read_as_ids() -> None:
    post = one({**RAW, "id": int(ID), "author_id": 5})
    assert (post.id, post.author.key) == (ID, "x:5")


def test_post_named_fields_are_read_like_tweet_named_ones_and_counted() -> None:
    raw = {
        **RAW,
        "note_post": {
            "text": "long " * 100 + "@acme",
            "entities": {"mentions": [{"start": 500, "end": 505, "username": "acme"}]},
        },
        "referenced_posts": [{"type": "quoted", "id": "3"}],
        "edit_history_post_ids": ["7", ID],
    }
    payload = {"data": [raw, RAW], "includes": {"posts": [{"id": "3", "text": "a &lt; b", "author_id": "1000"}]}}
    (post, _), _ = posts(payload)
    assert post.handles == (Handle(500, 505, "acme", None),)
    assert (post.quotes, post.root_id) == (Ref("3", "x:1000", "a < b"), "7")
    assert renamed_posts(payload) == 1


def test_a_long_post_is_read_from_its_note() -> None:
    note = {
        "text": "x" * 900 + " @acme",
        "entities": {"mentions": [{"start": 901, "end": 906, "username": "acme", "id": "1000"}]},
    }
    post = one(
        {**RAW, "text": "x" * 279 + "…", "note_tweet": note, "conversation_id": ID, "display_text_range": [0, 280]}
    )
    assert label(post, ACME).how is How.MENTION


ESCAPED, PLAIN = "you &amp; I @acme &amp;lt; 3 #a", "you & I @acme &lt; 3 #a"


@pytest.mark.parametrize("counted_in", [ESCAPED, PLAIN])
def test_escaped_text_is_unescaped_once_and_its_marks_still_stand(counted_in: str) -> None:
    handle, tag = counted_in.index("@acme"), counted_in.index("#a")
    mentions = [{"start": handle, "end": handle + 5, "username": "acme", "id": "1000"}]
    hashtags = [{"start": tag, "end": tag + 2, "tag": "a"}]
    post = one({**RAW, "text": ESCAPED, "entities": {"mentions": mentions, "hashtags": hashtags}})
    assert post.text == PLAIN
    assert [PLAIN[mark.start : mark.end] for mark in post.handles] == ["@acme"]
    assert [PLAIN[mark.start : mark.end] for mark in post.tags] == ["#a"]


def test_a_place_outside_the_escaped_text_is_left_as_it_is() -> None:
    raw = {**RAW, "text": "&amp;@acme", "entities": {"mentions": [
        {"start": 5, "end": 10, "username": "acme"}, {"start": -4, "end": 900, "username": "b"}]}}  # fmt: skip
    assert [(mark.start, mark.end) for mark in one(raw).handles] == [(1, 6), (-4, 900)]


def test_links_tags_and_cashtags_come_with_their_targets() -> None:
    post = one(
        {
            **RAW,
            "text": "#a $B https://t.co/a",
            "entities": {
                "hashtags": [{"start": 0, "end": 2, "tag": "a"}],
                "cashtags": [{"start": 3, "end": 5, "tag": "B"}],
                "urls": [{"start": 6, "end": 20, "url": "https://t.co/a", "expanded_url": "https://acme.example"}],
            },
        }
    )
    assert [(tag.sign, tag.text) for tag in post.tags] == [("#", "a"), ("$", "B")]
    assert [link.target for link in post.links] == ["https://acme.example"]


def test_a_reply_names_whom_it_answers_even_when_the_parent_is_gone() -> None:
    post = one({**RAW, "in_reply_to_user_id": "1000", "referenced_tweets": [{"type": "replied_to", "id": "3"}]})
    assert (post.answers, post.conversation_id, post.conversation_author) == (Ref("3", "x:1000"), "3", "x:1000")
    assert label(post, ACME).how is How.REPLY


def test_a_reply_without_references_is_still_a_reply() -> None:
    post = one({**RAW, "in_reply_to_user_id": "1000", "in_reply_to_tweet_id": "3", "conversation_id": "2"})
    assert post.answers == Ref("3", "x:1000")


def test_a_root_that_opens_with_a_handle_answers_nobody() -> None:
    assert one({**RAW, "in_reply_to_user_id": "1000", "conversation_id": ID}).answers is None


def test_a_parent_with_two_different_authors_has_none() -> None:
    parent = {"id": "3", "text": "a", "author_id": "6"}
    raw = {**RAW, "in_reply_to_user_id": "1000", "referenced_tweets": [{"type": "replied_to", "id": "3"}]}
    assert one(raw, tweets=[parent]).answers == Ref("3", None, "a")


def test_the_parent_and_the_root_that_came_along_are_known() -> None:
    along = [{"id": "3", "text": "a", "author_id": "6"}, {"id": "2", "text": "b", "author_id": "1000"}, {"id": "9"}]
    raw = {**RAW, "conversation_id": "2", "referenced_tweets": [{"type": "replied_to", "id": "3"}]}
    post = one(raw, tweets=along)
    assert (post.answers, post.conversation_author) == (Ref("3", "x:6", "a"), "x:1000")
    assert [other.id for other in included_posts({"data": raw, "includes": {"tweets": along}})] == ["3", "2"]


@pytest.mark.parametrize("kind", ["retweeted", "reposted"])
def test_a_repost_is_one_under_either_name(kind: str) -> None:
    post = one({**RAW, "text": "RT @acme: hi", "referenced_tweets": [{"type": kind, "id": "3"}]})
    assert post.reposts == Ref("3")


@pytest.mark.parametrize(
    ("affiliation", "bot", "staff_of"),
    [
        (None, False, None),
        ({"description": "Automated"}, True, None),
        ({"description": "Acme", "user_id": ["1000"]}, False, "x:1000"),
        ({"user_id": "1000"}, False, "x:1000"),
        ({"user_id": []}, False, None),
    ],
)
def test_an_affiliation_tells_bots_and_staff(affiliation: object, bot: bool, staff_of: str | None) -> None:  # noqa: FBT001 - table
    post = one(RAW, users=[{**ANA, "affiliation": affiliation}])
    assert (post.author.bot, post.author.staff_of) == (bot, staff_of)


@pytest.mark.parametrize("fields", [{"scopes": {"followers": True}}, {"community_id": "7"}])
def test_a_post_for_some_is_limited(fields: dict[str, object]) -> None:
    assert one({**RAW, **fields}).visibility is Visibility.LIMITED


def test_a_protected_author_posts_for_some() -> None:
    assert one(RAW, users=[5, {"data": 5}, {**ANA, "protected": True}]).visibility is Visibility.LIMITED


def test_a_handle_with_tricks_never_reaches_the_address() -> None:
    assert one(RAW, users=[{**ANA, "username": "../evil?"}]).url == f"https://x.com/i/status/{ID}"


@pytest.mark.parametrize(
    ("said", "limit"), [("everyone", ReplyLimit.EVERYONE), ("verified", ReplyLimit.OTHER), ([], ReplyLimit.OTHER)]
)
def test_an_unknown_reply_setting_is_other(said: object, limit: ReplyLimit) -> None:
    assert one({**RAW, "reply_settings": said}).reply_limit is limit


def event(kind: object, payload: object, **more: object) -> dict[str, Any]:
    return {"data": {"event_type": kind, "filter": {"user_id": "1000"}, "payload": payload, **more}}


def test_an_event_carries_a_post_and_its_user() -> None:
    (post,), _ = posts(event("post.mention.create", {**RAW, "entities": TO_ACME}, includes={"users": [{"data": ANA}]}))
    assert (label(post, ACME).how, post.author.handle) == (How.MENTION, "ana")


def test_a_quote_event_tells_whose_post_is_quoted() -> None:
    (post,), _ = posts(event("post.quote.create", {**RAW, "referenced_tweets": [{"type": "quoted", "id": "3"}]}))
    assert label(post, ACME).how is How.QUOTE


@pytest.mark.parametrize("kind", ["post.delete", "chat.received", 5])
def test_an_event_that_publishes_nothing_is_unread(kind: object) -> None:
    _, (unread,) = posts(event(kind, {"id": ID, "author_id": "5"}))
    assert unread.why in {"It is an event that publishes no post.", "`text` is missing."}


MESSAGE = {
    "id": ID,
    "message_create": {"target": {"recipient_id": "1000"}, "sender_id": "5", "message_data": {"text": "a &amp; b"}},
}


def test_a_private_message_is_to_its_receiver() -> None:
    payload = {"direct_message_events": [MESSAGE], "users": {"5": {"data": ANA}}}
    (post,), _ = posts(event("dm.received", payload))
    assert (post.text, post.author.handle, post.sent_to) == ("a & b", "ana", ("x:1000",))
    assert label(post, ACME).how is How.PRIVATE


@pytest.mark.parametrize(
    "payload", [{}, {"direct_message_events": [5]}, {"direct_message_events": [{**MESSAGE, "id": None}]}]
)
def test_a_private_message_that_does_not_parse_is_unread(payload: object) -> None:
    assert len(posts(event("dm.received", payload))[1]) == 1


@pytest.mark.parametrize("people", [{"dm_conversation_id": "5-1000"}, {"participant_ids": ["5", "1000"]}])
def test_a_page_of_private_messages_is_read(people: dict[str, object]) -> None:
    post = one({"event_type": "MessageCreate", "id": ID, "text": "hi", "sender_id": "5", **people}, users=[ANA])
    assert (post.sent_to, post.visibility, label(post, ACME).how) == (("x:1000",), Visibility.PRIVATE, How.PRIVATE)


FIELDS = [
    "id", "text", "data", "includes", "users", "tweets", "author_id", "entities", "mentions", "start",
    "end", "username", "referenced_tweets", "type", "event_type", "payload", "filter", "user_id",
    "note_tweet", "display_text_range", "affiliation", "attachments", "media_keys", "media",
]  # fmt: skip
GARBAGE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["1", "quoted", "@acme"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(FIELDS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(GARBAGE)
def test_any_garbage_is_read_without_an_error(payload: object) -> None:
    read, unread = posts(payload)
    for post in [*read, *included_posts(payload)]:
        label(post, ACME)
    assert all(one.why.endswith(".") for one in unread)
    assert renamed_posts(payload) == 0


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="The recorded samples are not on this machine.")
@pytest.mark.parametrize(
    ("name", "count", "how"),
    [
        ("x_tweepy_client_get_users_mentions_0", 10, How.UNPROVEN),
        ("x_tweepy_client_search_recent_tweets_0", 10, How.UNPROVEN),
        ("x_xaa_post_create", 1, How.OWN),
        ("x_xaa_post_mention_create", 1, How.BOT),
        ("x_xaa_post_reply_create", 1, How.REPLY),
        ("x_xaa_post_quote_create", 1, How.QUOTE),
        ("x_xaa_post_repost_create", 1, How.REPOST),
        ("x_xaa_dm_received", 1, How.BOT),
    ],
)
def test_recorded_responses_are_read(name: str, count: int, how: How) -> None:
    us = Brand("example", ("Example",), (OwnAccount("x", "x:1111111111111111111", "ExampleUser"),))
    read, unread = posts(json.loads((SAMPLES / f"{name}.json").read_text())["body"])
    assert (len(read), unread) == (count, [])
    assert {label(post, us).how for post in read} == {how}
