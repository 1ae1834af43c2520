"""Mastodon's JSON at the door: every shape it comes in, and what does not parse."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.commands.label import Complaint, label_lines
from bot.networks.mastodon_payload import read_page
from bot.ports import Unread
from rules.mention import Brand, Handle, Link, OwnAccount, Post, Ref, Tag, Visibility
from tests.bot.networks.mastodon_said import (
    ACME,
    HOME,
    US,
    account,
    at,
    labelled,
    named,
    quoting,
    reply,
    status,
    tagged,
)

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
HELLO = status("hello")
WE = named("acme")


def one(payload: object) -> Post:
    (post,), _ = read_page(payload, ACME.accounts)
    assert isinstance(post, Post)
    return post


def refusal(payload: object) -> str:
    (unread,), _ = read_page(payload, ACME.accounts)
    assert isinstance(unread, Unread)
    return unread.why


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (None, "It is not an object."),
        ("text", "It is not an object."),
        ([[HELLO]], "It is not an object."),
        ({}, "`id` is missing."),
        ({"count": 3}, "`id` is missing."),
        ({**HELLO, "id": None}, "`id` is missing."),
        ({**HELLO, "id": ""}, "`id` is not an id."),
        ({**HELLO, "id": True}, "`id` is not an id."),
        ({**HELLO, "id": "a\n"}, "`id` is not an id."),
        ({**HELLO, "id": "9" * 256}, "`id` is not an id."),
        ({**HELLO, "content": None}, "`content` is missing."),
        ({**HELLO, "content": 7}, "`content` is not a text."),
        ({**HELLO, "account": "ana"}, "`account` is not an object."),
        ({**HELLO, "account": {"acct": 5}}, "`acct` is not a text."),
        ({**HELLO, "created_at": "yesterday"}, "`created_at` is not a moment with its time zone."),
        ({**HELLO, "created_at": "2026-07-24T21:05:48"}, "`created_at` is not a moment with its time zone."),
        ({**HELLO, "created_at": 5}, "`created_at` is not a moment with its time zone."),
        ({**HELLO, "mentions": {}}, "`mentions` is not a list of objects."),
        ({**HELLO, "tags": [None]}, "`tags` is not a list of objects."),
        ({**HELLO, "tags": [{"name": 5}]}, "`name` is not a text."),
        ({**HELLO, "mentions": [{"url": 5}]}, "`url` is not a text."),
        ({**HELLO, "spoiler_text": []}, "`spoiler_text` is not a text."),
        ({**HELLO, "in_reply_to_id": []}, "`in_reply_to_id` is not an id."),
        ({**HELLO, "quote": {"state": "accepted", "quoted_status_id": []}}, "`quote.quoted_status_id` is not an id."),
        ({"type": "mention", "status": 5}, "It is not an object."),
        ({"event": "delete", "payload": "50"}, "It is an event that publishes no post."),
        ({"event": "update", "payload": "{"}, "It is an event that publishes no post."),
        ({"event": "update", "payload": json.dumps({"event": "update"})}, "It is an event that publishes no post."),
        ({"event": [], "payload": {}}, "It is an event that publishes no post."),
    ],
)
def test_a_post_that_does_not_parse_says_where(payload: object, why: str) -> None:
    assert refusal(payload) == why


@pytest.mark.parametrize(
    "payload",
    [
        [],
        {"error": "Record not found"},
        {"type": "mention", "account": account(), "status": None},
        {"id": "9", "type": "follow", "account": account()},
        {"id": "9", "accounts": [], "last_status": None},
        {"statuses": [], "accounts": [], "notification_groups": []},
    ],
)
def test_a_response_without_posts_is_no_error(payload: object) -> None:
    assert read_page(payload, ACME.accounts) == ([], [])


@pytest.mark.parametrize(
    "payload",
    [
        HELLO,
        [HELLO],
        {"id": "9", "type": "status", "account": account(), "status": HELLO},
        [{"id": "9", "type": "mention", "account": account(), "status": HELLO}],
        {"ancestors": [], "descendants": [HELLO]},
        {"statuses": [HELLO], "accounts": [], "hashtags": []},
        {"id": "9", "unread": True, "accounts": [], "last_status": HELLO},
        {"event": "update", "stream": ["user"], "payload": json.dumps(HELLO)},
        {"event": "status.update", "payload": HELLO},
        {"event": "notification", "payload": json.dumps({"id": "9", "type": "mention", "status": HELLO})},
    ],
)
def test_every_shape_gives_the_same_post(payload: object) -> None:
    post = one(payload)
    assert (post.network, post.id, post.text, post.author.key) == (
        "mastodon",
        "50",
        "hello",
        f"mastodon:https://{HOME}/users/ana",
    )


def test_one_post_that_does_not_parse_leaves_the_others() -> None:
    read, _ = read_page([HELLO, {**HELLO, "id": "51", "content": 5}, {**HELLO, "id": "52"}], ACME.accounts)
    assert [one.id if isinstance(one, Post) else one.post_id for one in read] == ["50", "51", "52"]
    assert isinstance(read[1], Unread)
    assert json.loads(read[1].raw)["content"] == 5


def test_a_full_post_keeps_every_field() -> None:
    post = one(
        status(
            f"{at('acme')} {at('bo', 'far.example')} {tagged('Tea')} <a href='https://news.example/1'>news</a>",
            WE,
            named("bo", "far.example"),
            tags=[{"name": "tea"}, {"name": "milk"}],
            card={"url": "https://news.example/1"},
            media_attachments=[{"description": "a cup"}, {"description": None}],
            spoiler_text=" my  rant ",
            sensitive=True,
            visibility="private",
            edited_at="2026-08-01T14:00:00.000Z",
            language="fi",
            by=account(display_name="Ana A."),
        )
    )
    assert post.text == "my rant\n\n@acme @bo #Tea news"
    assert post.handles == (Handle(9, 14, "acme", US), Handle(15, 18, "bo@far.example"))
    assert post.tags == (Tag(19, 23, "Tea"), Tag(0, 0, "milk"))
    assert post.links == (Link(24, 28, "https://news.example/1"), Link(0, 0, "https://news.example/1"))
    assert (post.opens_at, post.shown_from, post.pictures, post.lang) == (9, 0, ("a cup", ""), "fi")
    assert (post.sensitive, post.edited, post.visibility) == (True, True, Visibility.LIMITED)
    assert (post.author.handle, post.author.name) == (f"ana@{HOME}", "Ana A.")
    assert (post.conversation_id, post.conversation_author) == ("50", post.author.key)
    assert (post.created_us, post.url) == (1_785_592_395_714_000, f"https://{HOME}/@ana/50")


@pytest.mark.parametrize(
    ("post_id", "moment"),
    [("117020583245459824", 1_785_592_395_713_000), ("AqB3c", 0), ("50", 0), ("9" * 20, 0)],
)
def test_a_moment_that_is_left_out_is_the_one_that_mastodons_ids_carry(post_id: str, moment: int) -> None:
    assert one({**HELLO, "id": post_id, "created_at": None}).created_us == moment


@pytest.mark.parametrize(
    ("said", "visibility"),
    [
        ("public", Visibility.PUBLIC),
        ("unlisted", Visibility.PUBLIC),
        ("private", Visibility.LIMITED),
        ("direct", Visibility.PRIVATE),
        ("local", Visibility.LIMITED),
        (None, Visibility.LIMITED),
        ([], Visibility.LIMITED),
    ],
)
def test_a_visibility_that_we_do_not_know_is_limited(said: object, visibility: Visibility) -> None:
    assert one({**HELLO, "visibility": said}).visibility is visibility


def test_only_a_private_post_is_sent_to_somebody() -> None:
    assert one(status("hi", WE, named("bo"), visibility="direct")).sent_to == (US,)
    assert one(status("hi", WE, named("bo"))).sent_to == ()


@pytest.mark.parametrize(
    ("mention", "ours"),
    [
        (named("acme"), True),
        (named("acme", acct="ACME"), True),
        (named("acme", acct=f"acme@{HOME}"), True),
        (named("acme", url=None), True),
        (named("acme", url=f"https://{HOME}/users/acme"), True),
        (named("acme", "far.example"), False),
        (named("acme", url="https://far.example/@acme"), False),
        (named("acme", url="acme"), False),
        (named("acme", acct=None), False),
        (named("acmeon"), False),
    ],
)
def test_a_mention_is_ours_by_name_and_server(mention: dict[str, Any], ours: bool) -> None:  # noqa: FBT001 - table
    assert one(status("psst", mention, visibility="direct")).sent_to == ((US,) if ours else ())


def test_a_server_that_goes_by_two_names_is_one() -> None:
    split = OwnAccount("mastodon", "mastodon:https://social.acme.example/users/acme", "acme@acme.example")
    for mention in (named("acme", "acme.example"), named("acme", "social.acme.example", acct="acme")):
        (post,), _ = read_page(status("hi", mention, visibility="direct"), [split])
        assert isinstance(post, Post)
        assert post.sent_to == (split.key,)


@pytest.mark.parametrize(
    ("html", "handle"),
    [
        (f'<a href="https://{HOME}/@acme/" class="mention">@Acme</a>', Handle(0, 5, "Acme", US)),
        (f'<a href="https://{HOME}/users/acme" class="u-url mention">@acme</a>', Handle(0, 5, "acme", US)),
        (f'<a href="https://{HOME}/users/acme" class="u-url mention">@acme@{HOME}</a>',
         Handle(0, 20, f"acme@{HOME}", US)),
        (f'@<a href="https://{HOME}/@acme">Acme Café</a>', Handle(0, 10, "Acme Café", US)),
        (f'<a href="https://{HOME}/@acme">Acme</a>', Handle(0, 4, "Acme", US, bare=True)),
        (f'<a href="https://{HOME}/users/acme">@acme</a>', Handle(0, 0, "", US)),
        ("@acme", Handle(0, 0, "", US)),
    ],
)  # fmt: skip
def test_every_server_writes_mentions_its_own_way(html: str, handle: Handle) -> None:
    assert one(status(html, WE)).handles == (handle,)


def test_two_namesakes_are_told_apart_by_where_the_link_leads() -> None:
    far = named("acme", "far.example")
    post = one(status(f"{at('acme', 'far.example')} {at('acme')}", WE, far))
    assert [handle.key for handle in post.handles] == [None, US]
    loose = '<a href="https://other.example/x" class="mention">@acme</a>'
    assert [link.target for link in one(status(loose, WE, far)).links] == ["https://other.example/x"]


def test_whom_a_reply_answers_is_known_from_what_the_response_shows() -> None:
    to_bo = reply("hm", to="bo", under="41")
    assert one(to_bo).answers == Ref("41")
    page = [status("hello", by=account("bo", "far.example"), id="41"), to_bo]
    _, second = read_page(page, ACME.accounts)[0]
    assert isinstance(second, Post)
    assert second.answers == Ref("41", "mastodon:https://far.example/users/bo")
    assert one(reply("and", to="ana")).answers == Ref("40", f"mastodon:https://{HOME}/users/ana")


def test_an_address_with_our_id_at_home_is_enough_to_know_a_reply_to_us() -> None:
    numbered = OwnAccount("mastodon", f"mastodon:https://{HOME}/ap/users/1000", f"acme@{HOME}")
    (post,), _ = read_page(reply("thanks", to="acme"), [numbered])
    assert isinstance(post, Post)
    assert post.answers == Ref("40", numbered.key)


def test_the_quoted_and_the_boosted_post_come_along() -> None:
    inner = status("our menu", by=account("acme"), id="40")
    for payload in (status("hm", quote=quoting(inner)), status("", reblog=inner)):
        _, along = read_page(payload, ACME.accounts)
        assert [(post.id, post.author.key) for post in along] == [("40", US)]
    broken = status("hm", quote=quoting({"id": "40", "account": {"uri": US}}))
    assert one(broken).quotes == Ref("40")
    assert read_page(broken, ACME.accounts)[1] == []


@pytest.mark.parametrize(
    ("quote", "ref"),
    [
        (None, None),
        ([], None),
        ({"state": "revoked", "quoted_status": None}, Ref("")),
        ({"state": "accepted", "quoted_status_id": "40"}, Ref("40")),
        ({"state": "accepted", "quoted_status": None}, Ref("")),
        ({"state": "pending", "quoted_status_id": "40"}, Ref("")),
    ],
)
def test_a_quote_that_is_not_shown_has_no_author(quote: object, ref: Ref | None) -> None:
    assert one({**HELLO, "quote": quote}).quotes == ref


@pytest.mark.parametrize(
    ("uri", "key"),
    [
        (f"https://{HOME}/users/ana", f"mastodon:https://{HOME}/users/ana"),
        ("https://Social.Example:443/users/ana", f"mastodon:https://{HOME}/users/ana"),
        ("http://localhost:3000/ap/users/7", "mastodon:https://localhost:3000/ap/users/7"),
        (None, ""),
        (7, ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_an_author_is_their_actor_or_nobody(uri: object, key: str) -> None:
    assert one(status("hi", by=account(uri=uri))).author.key == key


@pytest.mark.parametrize(
    ("fields", "nobot"),
    [
        ({"note": None}, None),
        ({"note": 7, "fields": "#nobot"}, None),
        ({"note": "<p>Tea.</p>", "fields": None}, False),
        ({"note": "<p>I am not a bot.</p>", "fields": [7, {"name": "bots", "value": ["#nobot"]}]}, False),
        ({"note": '<p>Tea. <a href="https://a.example/tags/nobot">#<span>nobot</span></a></p>'}, True),
        ({"note": "", "fields": [{"name": "Please", "value": "<b>No bots</b>"}]}, True),
        ({"note": None, "fields": [{"name": "#nobot", "value": ""}]}, True),
    ],
)
def test_a_profile_asks_bots_away_in_its_description_or_its_fields(fields: dict[str, Any], nobot: object) -> None:
    assert one({**HELLO, "account": account(**fields)}).author.nobot is nobot


def test_an_account_that_has_moved_is_still_the_one_that_wrote() -> None:
    moved = account("ana", moved=account("ana", "new.example"))
    assert one(status("hi", by=moved)).author.key == f"mastodon:https://{HOME}/users/ana"


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"url": None}, f"https://{HOME}/users/ana/statuses/50"),
        ({"url": "javascript:alert(1)", "uri": "tag:x"}, ""),
        ({"url": "https://a.example/ b", "uri": 5}, ""),
    ],
)
def test_an_address_with_tricks_is_none(fields: dict[str, object], url: str) -> None:
    assert one({**HELLO, **fields}).url == url


def test_a_boost_that_we_are_told_of_is_theirs_and_hides_no_post_of_ours() -> None:
    ours = status("our menu", by=account("acme"), id="40")
    told = {"id": "9", "type": "reblog", "account": account("bo", "far.example"), "status": ours}
    found = labelled(told, ours, reply("thanks", to="acme"))
    assert [one["how"] for one in found] == ["repost", "own", "reply"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="The recorded samples are not on this machine.")
def test_recorded_responses_are_read() -> None:
    halcy = OwnAccount("mastodon", "mastodon:https://mastodon.social/users/halcy", "halcy@mastodon.social")
    tester = OwnAccount("mastodon", "mastodon:https://localhost:3000/users/x", "mastodonpy_test_2")
    expected = {
        "mastodon_entity_status_0": ["unproven"],
        "mastodon_entity_status_1": ["own"],
        "mastodon_entity_notification_0": ["private"],
        "mastodon_status_reply_2": ["reply"],
        "mastodon_notifications_3": [Complaint],
    }
    for name, hows in expected.items():
        body = json.loads((SAMPLES / f"{name}.json").read_text())["body"]
        brand = Brand("acme", ("Acme",), (tester if "reply" in name else halcy,))
        found = list(label_lines(brand, [json.dumps(body).encode()], "mastodon"))
        assert [one["how"] if isinstance(one, dict) else type(one) for one in found] == hows
