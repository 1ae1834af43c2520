"""The page's addresses refuse what nobody on the page could have sent."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox.page.routes import BODY_BYTES_MAX, GUARDS, states
from tests.sandbox.page.cards import ana_asks
from tests.sandbox.page.stage import CHANNEL, Stage, listening, stage


@pytest.fixture(scope="module")
def there() -> Iterator[Stage]:
    with stage() as one:
        yield one


def act(there: Stage, **sent: object) -> requests.Response:
    return requests.post(f"{there.url}/page/act", json=sent, timeout=10)


def test_another_site_cannot_press_a_button_here(there: Stage) -> None:
    origin = {"Origin": "https://evil.example"}
    answer = requests.post(f"{there.url}/page/act", json={"as": "U1", "type": "home"}, headers=origin, timeout=10)
    assert (answer.status_code, answer.json()) == (403, {"error": "Only the demo's own page may do this."})


def test_a_form_of_another_site_is_not_an_act(there: Stage) -> None:
    answer = requests.post(f"{there.url}/page/day", data={"do": "next"}, timeout=10)
    assert answer.status_code == 415
    assert there.day.asked == []


@pytest.mark.parametrize("body", ["", "{", "[]", "7", '"next"'])
def test_what_is_not_a_json_object_is_refused(there: Stage, body: str) -> None:
    answer = requests.post(f"{there.url}/page/day", body, headers={"Content-Type": "application/json"}, timeout=10)
    assert answer.status_code == 400


def test_an_endless_act_is_cut_off(there: Stage) -> None:
    assert act(there, type="command", text="x" * BODY_BYTES_MAX).status_code == 413


def test_what_is_typed_into_a_form_that_has_just_closed_is_nobody_s_mistake(there: Stage) -> None:
    answer = act(there, **{"as": "U1", "type": "click", "view_id": "V9", "action_id": "text", "put_in": "We do."})
    assert (answer.status_code, answer.json()) == (200, {})


@pytest.mark.parametrize(
    "sent",
    [
        {"as": "U1", "type": "hack"},
        {"type": "home"},
        {"as": "U9", "type": "home"},
        {"as": "U1", "type": "click", "channel": CHANNEL, "ts": "1.0", "action_id": "reply"},
        {"as": "U1", "type": "submit", "view_id": "V9"},
        {"as": "U1", "type": "click", "action_id": "reply"},
    ],
)
def test_an_act_that_nobody_could_do_is_refused_in_one_sentence(there: Stage, sent: dict[str, str]) -> None:
    answer = act(there, **sent)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize("sent", [{}, {"do": "rewind"}, {"do": "speed"}, {"do": "speed", "speed": 900}])
def test_the_day_does_only_what_it_can(there: Stage, sent: dict[str, object]) -> None:
    answer = requests.post(f"{there.url}/page/day", json=sent, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("The day knows")


@pytest.mark.parametrize("path", ["/", "/page/audit", "/page/record", "/page/static/page.js", "/page/static/page.css"])
def test_every_answer_is_guarded(there: Stage, path: str) -> None:
    answer = requests.get(there.url + path, timeout=10)
    assert answer.status_code == 200
    assert answer.headers.items() >= GUARDS.items()


@pytest.mark.parametrize("path", ["/", "/page/audit"])
def test_no_page_names_another_host_or_carries_a_script_within(there: Stage, path: str) -> None:
    words = requests.get(there.url + path, timeout=10).text
    assert "://" not in words
    assert "style=" not in words
    assert words.count("<script") == words.count('<script type="module" src="/page/static/')


def test_nothing_outside_its_folder_is_served(there: Stage) -> None:
    assert requests.get(f"{there.url}/page/static/%2e%2e/routes.py", timeout=10).status_code == 404


def test_an_act_reaches_the_app_and_its_silence_is_an_error(there: Stage) -> None:
    ts = there.post("Ana asks you on X.", ana_asks())
    click = {"as": "U1", "type": "click", "channel": CHANNEL, "ts": ts, "action_id": "why"}
    assert act(there, **click).json() == {"error": "The app did not respond."}
    with listening(there):
        assert act(there, **click).json() == {}
        posted = there.slack.called("chat.postEphemeral")
        version = there.slack.version
        while not posted:  # the app acks first and speaks after; the suite's time limit bounds the wait
            version = there.slack.changed(version, 1.0)
            posted = there.slack.called("chat.postEphemeral")
    assert posted[0].args["user"] == "U1"


def test_the_stream_tells_the_whole_state_and_then_only_changes(there: Stage) -> None:
    async def watch() -> list[dict[str, Any]]:
        stream = states(there.slack, there.x, there.day, "run-1")
        first = await anext(stream)
        there.x.account("zoe")
        there.x.account("zac")
        second = await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]  # a generator, as every async def with a yield
        return [json.loads(one.partition("data: ")[2]) for one in (first, second)]

    first, second = asyncio.run(watch())
    assert first.keys() == {"run", "slack", "x", "day"}
    assert first["run"] == second["run"] == "run-1"
    assert [one["username"] for one in second["x"]["accounts"]][-2:] == ["zoe", "zac"]
