"""Signing in begins and ends by a press on our page; opening one does nothing."""

import re
from dataclasses import replace
from html import unescape

import pytest

from bot.ports import Cost
from bot.sign_in_ports import App, Flow, NotShown, Shown
from tests.bot.web.pages.stage import Answer, Stage
from tests.networks import key_of

BACK = "/acme/signed-in/mastodon/social.example"


class Door:
    """A small server that knows Ana by the code 1234, and sends people to its own page."""

    costs = False

    def server_of(self, text: str) -> str:
        if not text:
            raise NotShown("Type your server, such as social.example.")
        return text

    def app(self) -> App | None:
        return None

    def register(self, server: str, name: str, redirect_uri: str) -> App:  # noqa: ARG002 - as the port has it
        return App(f"{name}@{server}", "secret", "profile")

    def address(self, flow: Flow, state: str) -> str:
        return f"https://{flow.server}/oauth/authorize?state={state}&redirect_uri={flow.redirect_uri}"

    def whose(self, flow: Flow, code: str) -> Shown:  # noqa: ARG002 - as the port has it
        if code != "1234":
            raise NotShown("Your server did not tell us whose account this is.")
        return Shown(key_of("ana"), "ana@social.example", Cost(0, 0))


@pytest.fixture
def door(stage: Stage) -> Stage:
    """The pages with a way to sign in."""
    runtime = replace(stage.work.runtime, sign_ins={"mastodon": Door()})
    stage.serve(replace(stage.site, runtime=runtime))
    return stage


def begin(stage: Stage, server: str = "social.example") -> Answer:
    answer = stage.post("/acme/prove/sign-in", {"network": "mastodon", "server": server})
    if "set-cookie" in answer.headers:
        stage.cookie = answer.headers["set-cookie"].partition(";")[0]
    return answer


def state_of(answer: Answer) -> str:
    found = re.search(r"state=([\w-]+)", unescape(answer.body))
    assert found
    return found[1]


def test_no_way_is_offered_that_is_not_there(stage: Stage, door: Stage) -> None:
    shown = stage.get("/acme/prove").body
    assert "Sign in with Mastodon" in shown
    assert "Sign in with X" not in shown
    answer = stage.post("/acme/prove/sign-in", {"network": "x"})
    assert answer.status == 422
    assert "Please use a code." in answer.body


def test_what_cannot_begin_is_said_and_what_was_typed_stays(door: Stage) -> None:
    answer = begin(door, " ")
    assert answer.status == 422
    assert "Type your server" in answer.body


def test_the_browser_is_shown_where_to_go_and_comes_back_signed_in_by_one_more_press(door: Stage) -> None:
    shown = begin(door)
    assert shown.status == 200
    assert "location" not in shown.headers
    assert "Go to social.example" in shown.body
    assert "https://prefer.acme.example/acme/signed-in/mastodon/social.example" in unescape(shown.body)
    state = state_of(shown)
    back = door.get(f"{BACK}?state={state}&code=1234")
    assert back.status == 200
    assert door.get("/acme/me").status == 403  # it was only opened
    ended = door.post(BACK, {"state": state, "code": "1234"})
    assert (ended.status, ended.headers["location"]) == (303, "/acme/me")
    assert "You are ana@social.example" in door.get("/acme/me").body


@pytest.mark.promise(13)
def test_nobody_is_signed_in_by_what_another_browser_another_page_or_nobody_began(door: Stage) -> None:
    state = state_of(begin(door))
    own = door.cookie
    door.cookie = ""
    assert door.post(BACK, {"state": state, "code": "1234"}).status == 422  # somebody who was sent the address
    door.cookie = own
    state = state_of(begin(door))
    assert door.post(BACK, {"state": state, "code": "1234"}, sec_fetch_site="cross-site").status == 403
    assert door.post("/acme/signed-in/mastodon/evil.example", {"state": state, "code": "1234"}).status == 422
    assert door.post(BACK, {"state": "made up", "code": "1234"}).status == 422
    assert door.get("/acme/me").status == 403


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?state=1", "?code=1", f"?state={'a' * 3000}&code=1"])
def test_who_comes_back_with_nothing_is_told_so(door: Stage, query: str) -> None:
    answer = door.get(f"{BACK}{query}")
    assert answer.status == 422
    assert "Your network brought nothing back." in answer.body


def test_a_server_that_does_not_say_is_told_in_its_own_sentence(door: Stage) -> None:
    state = state_of(begin(door))
    answer = door.post(BACK, {"state": state, "code": "wrong"})
    assert answer.status == 422
    assert "Your server did not tell us whose account this is." in answer.body
