"""X through our client: the real tweepy, over real sockets, at the stand-in."""

import json
from functools import partial

import pytest

from bot.networks.x_cost import OWNED_READ, POST_READ, SUMMONED_REPLY, USER_READ
from bot.networks.x_cursor import Cursor, read
from bot.ports import Gone, Network, Page, Unheard, Why
from rules.label import label
from rules.mention import Brand, OwnAccount, Post
from rules.mention import Kind as Spoken
from sandbox.networks.x.faults import Kind
from tests.bot.networks.conftest import HASTY, PATIENT, Scene, outgoing, permit_for, read_out
from tests.strategies import NOW, TEXT

MENTIONS, SEARCH, LOOK_UP = "GET /2/users/:id/mentions", "GET /2/tweets/search/recent", "GET /2/tweets"
TIMELINE, ME = "GET /2/users/:id/tweets", "GET /2/users/me"
MINUTE = 60_000_000
SOUND: Kind = "late"  # changes nothing when nothing is published: the call before the one that fails


def ids(posts: object) -> list[str]:
    assert isinstance(posts, list | tuple)
    return [post.id for post in posts]


def spent(scene: Scene) -> int:
    return scene.x.money.spent_micro_usd


# Reading


def test_a_road_that_is_not_there_is_refused(scene: Scene) -> None:
    assert scene.client().roads() == ("mentions",)
    for road in ("search", "stream"):
        with pytest.raises(ValueError, match="has no road"):
            scene.client().fetch(road, None, NOW)
    assert scene.x.calls == []


def test_it_is_a_network(scene: Scene) -> None:
    network: Network = scene.client(searches=True)
    assert network.name == "x"
    assert network.roads() == ("mentions", "search")


def test_nothing_said_is_a_complete_page(scene: Scene) -> None:
    page = scene.client().fetch("mentions", None, NOW)
    assert (page.posts, page.unread, page.more, page.complete_us) == ((), (), False, NOW)
    assert page.cost.reads == page.cost.micro_usd == 0


def test_a_road_that_is_rewound_is_read_again_from_then_on(scene: Scene) -> None:
    question = scene.x.post("ana", "@acme do you ship?")
    x = scene.client()
    week_ago = NOW - 7 * 24 * 60 * MINUTE
    assert read(x.rewind(week_ago)).begin(NOW).start_us == week_ago - 15 * MINUTE
    page = x.fetch("mentions", x.rewind(week_ago), NOW)
    assert ids(page.posts) == [question.id]
    assert read(page.cursor).newest == question.id


def test_a_road_that_is_rewound_for_so_many_posts_ends_there_and_searches_no_further(scene: Scene) -> None:
    for number in range(830):
        newest = scene.x.post("ana", f"@acme question {number}")
    x, found, more = scene.client(), 0, True
    cursor = x.rewind(NOW - 30 * 24 * 60 * MINUTE, 750)
    while more:
        page = x.fetch("mentions", cursor, NOW)
        cursor, found, more = page.cursor, found + len(page.posts), page.more
    assert (found, page.complete_us) == (800, NOW)
    assert read(cursor) == Cursor(newest.id, NOW)
    assert not [call for call in scene.x.calls if call.endpoint == SEARCH]


def test_what_was_said_to_us_arrives_with_all_that_the_label_needs(scene: Scene) -> None:
    question = scene.x.post("ana", "@acme do you ship?")
    (post,) = scene.client().fetch("mentions", None, NOW).posts
    assert (post.id, post.author.handle, post.author.name) == (question.id, "ana", "Ana")
    assert post.shown_from == 0
    assert post.handles[0].key == f"x:{scene.acme.id}"
    brand = Brand("acme", ("Acme",), (OwnAccount("x", f"x:{scene.acme.id}", "acme"),))
    assert label(post, brand).kind is Spoken.DIRECT
    assert scene.x.unknown == []


@pytest.mark.parametrize("names", ["tweet", "post"])
def test_pages_are_read_to_the_end_whatever_the_fields_are_called(
    scene: Scene, names: str, caplog: pytest.LogCaptureFixture
) -> None:
    scene.x.rules.post_names = names == "post"
    long = "@acme " + "why " * 99 + "why?"
    said = [scene.x.post("ana", f"@acme {n}").id for n in range(239)] + [scene.x.post("ana", long).id]
    client = scene.client()
    posts, last = read_out(lambda cursor: client.fetch("mentions", cursor, NOW), None)
    assert ids(posts) == sorted(said, key=int, reverse=True)
    assert posts[0].text == long
    assert last.complete_us == NOW
    assert len(scene.x.calls) == 3
    assert ("new names" in caplog.text) is (names == "post")


def test_a_tie_that_x_has_not_documented_loses_no_post_and_is_logged_once(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    odd = scene.x.post("ana", "@acme stop", extra={"referenced_tweets": [{"type": "remixed", "id": "1"}]})
    client = scene.client()
    for _ in range(2):
        page = client.fetch("mentions", None, NOW)
        assert [(post.id, post.text) for post in page.posts] == [(odd.id, "@acme stop")]
        assert page.unread == ()
    assert caplog.text.count("in a way that we do not know: “remixed”. A stop in them is heard;") == 1


def test_a_crash_between_pages_goes_on_where_it_was(scene: Scene) -> None:
    said = {scene.x.post("ana", f"@acme {n}").id for n in range(250)}
    first = scene.client().fetch("mentions", None, NOW)
    assert (first.more, first.complete_us) == (True, None)
    scene.clock.advance(60)
    client = scene.client()
    rest, last = read_out(lambda cursor: client.fetch("mentions", cursor, scene.clock()), first.cursor)
    assert set(ids(first.posts)) | set(ids(rest)) == said
    assert len(rest) == 150
    assert last.complete_us == NOW


def test_a_run_left_half_way_for_long_begins_anew(scene: Scene) -> None:
    said = {scene.x.post("ana", f"@acme {n}").id for n in range(150)}
    first = scene.client().fetch("mentions", None, NOW)
    scene.clock.advance(2 * 3600)
    client = scene.client()
    posts, last = read_out(lambda cursor: client.fetch("mentions", cursor, scene.clock()), first.cursor)
    assert set(ids(posts)) == said
    assert last.complete_us == scene.clock()


def test_a_token_that_x_forgot_begins_the_run_anew(scene: Scene) -> None:
    said = {scene.x.post("ana", f"@acme {n}").id for n in range(150)}
    cursor = json.loads(scene.client().fetch("mentions", None, NOW).cursor) | {"token": "forgotten!"}
    client = scene.client()
    posts, last = read_out(lambda at: client.fetch("mentions", at, NOW), json.dumps(cursor))
    assert set(ids(posts)) == said
    assert last.complete_us == NOW


def test_a_mention_that_x_indexes_late_is_still_heard(scene: Scene) -> None:
    late = scene.x.post("ana", "@acme stop", indexed_after_s=600)
    scene.clock.advance(60)
    scene.x.post("ana", "@acme and another thing")
    client = scene.client()
    _, page = read_out(lambda cursor: client.fetch("mentions", cursor, scene.clock()), None)
    scene.clock.advance(600)
    posts, _ = read_out(lambda cursor: client.fetch("mentions", cursor, scene.clock()), page.cursor)
    assert late.id in ids(posts)
    assert "since_id" in scene.x.calls[-1].query


def test_a_mention_that_x_indexes_hours_late_is_heard_by_the_daily_sweep(scene: Scene) -> None:
    late = scene.x.post("ana", "@acme stop", indexed_after_s=5 * 3600)
    client = scene.client()
    heard: set[str] = set()
    cursor, sweeps = None, 0
    for hour in range(26):
        scene.x.post("ana", f"@acme {hour}")
        posts, page = read_out(lambda at: client.fetch("mentions", at, scene.clock()), cursor)
        sweeps += "start_time" in scene.x.calls[-1].query
        heard |= set(ids(posts))
        cursor = page.cursor
        scene.clock.advance(3600)
    assert late.id in heard
    assert sweeps == 2  # the first run, and the one at 23:00 UTC


def test_after_a_week_of_silence_nothing_is_lost(scene: Scene) -> None:
    scene.x.post("ana", "@acme hello")
    client = scene.client(searches=True)
    cursors = {road: client.fetch(road, None, scene.clock()).cursor for road in client.roads()}
    scene.clock.advance(5 * 86_400)
    to_us, about_us = scene.x.post("ana", "@acme stop"), scene.x.post("ana", "Acme is slow")
    scene.clock.advance(5 * 86_400)
    for road, post in (("mentions", to_us), ("search", about_us)):
        posts, page = read_out(partial(client.fetch, road, now_us=scene.clock()), cursors[road])
        assert post.id in ids(posts)
        assert page.complete_us is not None


def test_more_mentions_than_x_gives_are_found_by_search(scene: Scene) -> None:
    client = scene.client()
    cursor = client.fetch("mentions", None, scene.clock()).cursor
    said = set()
    for n in range(900):
        scene.clock.advance(1)
        said.add(scene.x.post("ana", f"@acme {n}").id)
    scene.clock.advance(60)
    posts, last = read_out(lambda at: client.fetch("mentions", at, scene.clock()), cursor)
    assert set(ids(posts)) == said
    assert last.complete_us == scene.clock()
    assert sum(call.endpoint == SEARCH for call in scene.x.calls) == 1


def test_search_hears_what_names_us_and_not_what_comes_as_a_mention(scene: Scene) -> None:
    scene.x.account("acmeshop")  # our handle of old is somebody else's now
    named = [scene.x.post("ana", text).id for text in ("Acme is slow", "oh #acme", "hey @acmeshop", "ACME, why?")]
    for other in ("@acme hello", "acmeology", "nothing"):
        scene.x.post("ana", other)
    scene.x.post("acme", "Acme news")
    scene.clock.advance(31)
    page = scene.client(searches=True).fetch("search", None, scene.clock())
    assert set(ids(page.posts)) == set(named)
    assert page.complete_us == NOW + 1_000_000
    assert page.cost.micro_usd == len(page.posts) * POST_READ == spent(scene)


@pytest.mark.parametrize("how", ["text null", "author_id number", "not an object", "bad time", "no id"])
def test_one_broken_post_among_a_hundred_never_stops_the_others(scene: Scene, how: str) -> None:
    said = [scene.x.post("ana", f"@acme {n}").id for n in range(100)]
    scene.x.faults.next(MENTIONS, "malformed", how=how)
    page = scene.client().fetch("mentions", None, NOW)
    assert page.complete_us == NOW
    if how == "author_id number":
        assert len(page.posts) == 100  # a number does for an id
        return
    words = [post for post in page.posts if post.unread]
    assert [post.id for post in page.posts if not post.unread] == said[98::-1]
    assert [(post.id, post.text) for post in words] == ([(said[99], "@acme 99")] if how == "bad time" else [])
    (unread,) = page.unread
    assert unread.why
    assert json.loads(unread.raw)


# Trouble while reading


@pytest.mark.parametrize(
    ("kind", "why", "again_us"),
    [
        ("429", Why.LIMITED, 901 * 1_000_000),
        ("429 without headers", Why.LIMITED, MINUTE),
        ("500", Why.DOWN, MINUTE // 2),
        ("503", Why.DOWN, MINUTE // 2),
        ("refuse", Why.AUTH, 15 * MINUTE),
        ("drop before", Why.DOWN, MINUTE // 2),
        ("drop after commit", Why.DOWN, MINUTE // 2),
        ("cut", Why.DOWN, MINUTE // 2),
        ("garbage", Why.DOWN, MINUTE // 2),
        ("stall", Why.DOWN, MINUTE // 2),
    ],
)
def test_what_could_not_be_read_is_told_once_and_tried_again_later(
    scene: Scene, kind: Kind, why: Why, again_us: int
) -> None:
    post = scene.x.post("ana", "@acme hello")
    client = scene.client(searches=True, patience=HASTY if kind == "stall" else PATIENT)
    for endpoint, ask in (
        (MENTIONS, lambda: client.fetch("mentions", None, NOW)),
        (SEARCH, lambda: client.fetch("search", None, NOW)),
        (LOOK_UP, lambda: client.look_up([post.id], NOW)),
        (TIMELINE, lambda: client.own_posts(NOW - MINUTE, NOW)),
        (ME, lambda: client.who_am_i(NOW)),
    ):
        before = len(scene.x.calls)
        scene.x.faults.next(endpoint, kind, seconds=4.0)
        with pytest.raises(Unheard) as no:
            ask()
        assert no.value.why is why
        assert no.value.retry_us == NOW + again_us
        assert len(scene.x.calls) <= before + 1


def test_money_that_is_used_up_is_told_as_such(scene: Scene) -> None:
    scene.x.money.credit_micro_usd = 0
    with pytest.raises(Unheard) as no:
        scene.client().fetch("mentions", None, NOW)
    assert (no.value.why, no.value.retry_us) == (Why.CREDIT, NOW + 60 * MINUTE)
    scene.x.money.credit_micro_usd, scene.x.money.capped = None, True
    with pytest.raises(Unheard) as no:
        scene.client().fetch("mentions", None, NOW)
    assert (no.value.why, no.value.retry_us) == (Why.CREDIT, NOW + 60 * MINUTE)


def test_an_account_that_x_does_not_know_is_no_silence(scene: Scene) -> None:
    scene.x.suspend(scene.acme)
    with pytest.raises(Unheard, match="does not accept our key") as no:
        scene.client().fetch("mentions", None, NOW)
    assert (no.value.why, no.value.retry_us) == (Why.AUTH, NOW + 15 * MINUTE)


# Looking up


def test_what_is_gone_is_told_apart_from_what_is_there(scene: Scene) -> None:
    kept, deleted = scene.x.post("ana", "@acme one"), scene.x.post("ana", "@acme two")
    hidden = scene.x.post(scene.x.account("ben"), "@acme three")
    scene.x.delete(deleted)
    scene.x.protect("ben")
    found, cost = scene.client().look_up([kept.id, deleted.id, hidden.id, kept.id, "nonsense"], NOW)
    assert isinstance(found[kept.id], Post)
    assert found[deleted.id] == Gone("The post was deleted.", deleted=True)
    assert isinstance(found[hidden.id], Gone)
    assert set(found) == {kept.id, deleted.id, hidden.id}
    assert cost.micro_usd == POST_READ == spent(scene)


def test_a_parent_that_is_gone_does_not_make_its_answer_gone(scene: Scene) -> None:
    parent = scene.x.post("acme", "News")
    answer = scene.x.post("ana", "@acme why?", reply_to=parent)
    scene.x.delete(parent)
    found, _ = scene.client().look_up([answer.id], NOW)
    assert isinstance(found[answer.id], Post)


@pytest.mark.parametrize("names", ["tweet", "post"])
def test_an_edited_post_is_read_in_its_newest_version(scene: Scene, names: str) -> None:
    scene.x.rules.post_names = names == "post"
    first = scene.x.post("ana", "@acme do you ship?")
    scene.clock.advance(60)
    second = scene.x.edit(first, "stop @acme")
    found, cost = scene.client().look_up([first.id], scene.clock())
    post = found[first.id]
    assert isinstance(post, Post)
    assert (post.id, post.root_id, post.text, post.edited) == (second.id, first.id, "stop @acme", True)
    assert cost.micro_usd == spent(scene)
    found, _ = scene.client().look_up([first.id, second.id], scene.clock())
    assert found[first.id] == found[second.id] == post


def test_an_old_version_never_stands_for_a_new_one_that_could_not_be_read(scene: Scene) -> None:
    first = scene.x.post("ana", "@acme do you ship?")
    scene.x.edit(first, "stop @acme")
    scene.x.faults.next(LOOK_UP, SOUND)
    scene.x.faults.next(LOOK_UP, "malformed")
    found, _ = scene.client().look_up([first.id], NOW)
    assert found == {}


def test_a_post_that_does_not_parse_is_not_gone(scene: Scene) -> None:
    post = scene.x.post("ana", "@acme hello")
    scene.x.faults.next(LOOK_UP, "malformed")
    assert scene.client().look_up([post.id], NOW)[0] == {}


def test_many_posts_are_looked_up_a_hundred_at_a_time(scene: Scene) -> None:
    asked = [scene.x.post("ana", f"@acme {n}").id for n in range(201)]
    found, cost = scene.client().look_up(asked, NOW)
    assert list(found) == asked
    assert [call.endpoint for call in scene.x.calls] == [LOOK_UP] * 3
    assert cost.reads == 201
    assert scene.client().look_up([], NOW)[0] == {}


# Ourselves


def test_our_own_posts_say_what_they_answer(scene: Scene) -> None:
    scene.x.post("acme", "Old news", at=NOW - 3600_000_000)
    question = scene.x.post("ana", "@acme do you ship?")
    news = scene.x.post("acme", "News")
    answer = scene.x.post("acme", "We do.", reply_to=question)
    scene.x.post("acme", reposts=question)
    posts, cost = scene.client().own_posts(NOW - MINUTE, NOW)
    assert [(post.id, post.answers_post_id, post.text) for post in posts] == [
        (answer.id, question.id, "We do."),
        (news.id, None, "News"),
    ]
    assert posts[0].url == f"https://x.com/acme/status/{answer.id}"
    assert posts[0].created_us == NOW
    assert cost.micro_usd == 2 * OWNED_READ == spent(scene)


def test_our_own_posts_are_read_page_by_page(scene: Scene) -> None:
    said = [scene.x.post("acme", f"News {n}").id for n in range(230)]
    posts, _ = scene.client().own_posts(NOW - MINUTE, NOW)
    assert ids(posts) == said[::-1]


def test_doctor_learns_whose_keys_these_are_and_what_is_left(scene: Scene) -> None:
    me, cost = scene.client().who_am_i(NOW)
    assert (me.key, me.handle) == (f"x:{scene.acme.id}", "acme")
    assert (me.calls_left, me.calls, me.anew_us) == (74, 75, NOW + 900 * 1_000_000)
    assert cost.micro_usd == USER_READ == spent(scene)


# Money


def test_the_bill_is_the_bill_of_x_however_often_a_post_is_read(scene: Scene) -> None:
    client = scene.client(searches=True)
    counted, cursors = 0, dict.fromkeys(client.roads())
    for day in range(3):
        question = scene.x.post("ana", f"@acme {day}")
        scene.x.post("ana", f"Acme {day}")
        scene.clock.advance(60)
        for _ in range(4):
            for road in client.roads():
                page = client.fetch(road, cursors[road], scene.clock())
                cursors[road] = page.cursor
                counted += page.cost.micro_usd
            counted += client.look_up([question.id], scene.clock())[1].micro_usd
            counted += client.own_posts(scene.clock() - MINUTE, scene.clock())[1].micro_usd
            scene.clock.advance(3600)
        scene.clock.advance(20 * 3600)
    assert counted == spent(scene) > 0


def test_a_reply_costs_what_x_bills(scene: Scene) -> None:
    question = scene.x.post("ana", "@acme do you ship?")
    _, cost = scene.client().send(permit_for(TEXT), outgoing(question.id, TEXT), NOW)
    assert cost.micro_usd == SUMMONED_REPLY == spent(scene)


def test_a_call_that_failed_half_way_is_on_the_next_bill(scene: Scene) -> None:
    asked = [scene.x.post("ana", f"@acme {n}").id for n in range(101)]
    client = scene.client()
    scene.x.faults.next(LOOK_UP, SOUND)
    scene.x.faults.next(LOOK_UP, "500")
    with pytest.raises(Unheard):
        client.look_up(asked, NOW)
    page: Page = client.fetch("mentions", None, NOW)
    assert page.cost.micro_usd + client.look_up(asked[:1], NOW)[1].micro_usd == spent(scene)
