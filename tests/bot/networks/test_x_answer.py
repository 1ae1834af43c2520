"""What X answers beside the posts: no page is no silence, no proof is no loss."""

from itertools import count
from socket import socket
from typing import Any

import pytest

from bot.networks.x import OWN_PAGES_MAX
from bot.ports import Gone, Unheard, Why
from tests.bot.networks.conftest import Scene, read_out
from tests.bot.networks.wires import a_page, saying, served
from tests.strategies import NOW

PROBLEMS = "https://api.twitter.com/2/problems"
NOT_FOUND = {"resource_type": "tweet", "type": f"{PROBLEMS}/resource-not-found"}
POST = {"id": "7", "text": "@acme hello", "author_id": "5"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": [POST]},
        {"errors": [{"resource_type": "user"}]},
        {"meta": []},
        {"meta": {"result_count": None}},
        {"meta": {"result_count": True}},
        {"meta": {"result_count": 3}},
        {"meta": {"result_count": 0, "next_token": ""}},
        {"meta": {"result_count": 0, "next_token": 7}},
        {"meta": {"result_count": 0, "next_token": "x" * 1_001}},
    ],
)
def test_what_is_no_page_never_counts_as_silence(scene: Scene, body: object) -> None:
    with served(saying([a_page(body)])) as url:
        client = scene.client(url=url)
        for ask in (lambda: client.fetch("mentions", None, NOW), lambda: client.own_posts(NOW, NOW)):
            with pytest.raises(Unheard) as no:
                ask()
            assert no.value.why is Why.DOWN


def test_a_page_that_leads_to_itself_is_left(scene: Scene) -> None:
    page = a_page({"data": [POST], "meta": {"result_count": 1, "next_token": "again"}})
    with served(saying([page])) as url, pytest.raises(Unheard):
        read_out(lambda cursor: scene.client(url=url).fetch("mentions", cursor, NOW), None)


def test_a_timeline_without_end_is_left_after_what_x_keeps(scene: Scene) -> None:
    numbers = count(1)

    def serve(near: socket) -> None:
        n = next(numbers)
        post = {**POST, "id": str((NOW // 1_000 - 1_288_834_974_657 << 22) + n)}
        saying([a_page({"data": [post], "meta": {"result_count": 1, "next_token": str(n)}})])(near)

    with served(serve) as url:
        posts, _ = scene.client(url=url).own_posts(NOW - 1, NOW)
    assert len(posts) == OWN_PAGES_MAX == next(numbers) - 1


def test_a_question_that_x_never_takes_is_told_and_not_asked_for_ever(scene: Scene) -> None:
    asked = count()

    def serve(near: socket) -> None:
        next(asked)
        saying([a_page({"errors": [{"message": "no"}]}, "400 Bad Request")])(near)

    with served(serve) as url, pytest.raises(Unheard) as no:
        scene.client(url=url).fetch("mentions", None, NOW)
    assert (no.value.why, next(asked)) == (Why.DOWN, 1)


def test_an_id_that_x_refuses_is_replaced_by_a_moment(scene: Scene) -> None:
    client = scene.client()
    cursor = client.fetch("mentions", None, NOW).cursor
    said: list[str] = []

    def serve(near: socket) -> None:
        first = near.recv(65_536).decode().partition("\r\n")[0]
        said.append(first)
        answer = (
            a_page({"title": "Invalid Request"}, "400 Bad Request")
            if "since_id" in first
            else a_page({"meta": {"result_count": 0}})
        )
        near.sendall(answer)

    with served(serve) as url:
        page = scene.client(url=url).fetch("mentions", cursor, NOW + 1)
    assert page.complete_us == NOW + 1
    assert ["since_id" in line for line in said] == [True, False]
    assert "start_time=" in said[1]


@pytest.mark.parametrize(
    "errors",
    [
        "odd",
        [None],
        [{**NOT_FOUND, "resource_type": "user", "resource_id": "7"}],
        [{**NOT_FOUND, "resource_id": "8"}],
        [{**NOT_FOUND, "type": f"{PROBLEMS}/over-capacity", "resource_id": "7"}],
        [{"resource_type": "tweet", "resource_id": "7"}],
    ],
)
def test_only_what_x_says_of_this_very_post_makes_it_gone(scene: Scene, errors: Any) -> None:  # noqa: ANN401 - any JSON
    with served(saying([a_page({"errors": errors})])) as url:
        assert scene.client(url=url).look_up(["7"], NOW)[0] == {}


@pytest.mark.parametrize("history", [[], "8", ["8", None], ["eight"], {"8": 9}])
def test_a_history_that_names_no_versions_leads_nowhere(scene: Scene, history: object) -> None:
    with served(saying([a_page({"data": [{**POST, "edit_history_tweet_ids": history}, 3]})])) as url:
        found, cost = scene.client(url=url).look_up(["7"], NOW)
    assert set(found) <= {"7"}
    assert cost.reads == 1


@pytest.mark.parametrize("place", ["resource_id", "value"])
def test_what_x_says_is_gone_is_gone(scene: Scene, place: str) -> None:
    with served(saying([a_page({"errors": [{**NOT_FOUND, place: "7"}]})])) as url:
        assert scene.client(url=url).look_up(["7"], NOW)[0] == {"7": Gone("The post was deleted.", deleted=True)}


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {"username": "acme"}}, {"data": [1]}])
def test_an_answer_that_names_nobody_does_not_say_who_we_are(scene: Scene, body: object) -> None:
    with served(saying([a_page(body)])) as url, pytest.raises(Unheard):
        scene.client(url=url).who_am_i(NOW)


def test_without_limits_in_the_headers_none_are_told(scene: Scene) -> None:
    with served(saying([a_page({"data": {"id": "5", "username": "acme"}})])) as url:
        me, _ = scene.client(url=url).who_am_i(NOW)
    assert (me.key, me.calls_left, me.calls, me.anew_us) == ("x:5", None, None, None)
