"""Where nothing listens, a code is looked for when the visitor presses."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.networks.bluesky_public import NO_ACCOUNT, BlueskyPosts
from bot.web.pages.limits import LOOKS_AN_HOUR
from sandbox.networks.bluesky import AppView, appview_app
from sandbox.networks.x.serve import serve
from tests.bot.web.pages.stage import Answer, Stage

ANA = "did:plc:anaanaanaanaanaanaanaana"
NAMED = {"network": "bluesky", "handle": "@ana.example"}


@pytest.fixture
def view(stage: Stage) -> Iterator[AppView]:
    """Bluesky, on a socket, and the pages that look there."""
    view = AppView(lambda: stage.work.now)
    view.join(ANA, "ana.example")
    served = serve(appview_app(view))
    runtime = replace(stage.work.runtime, public_posts={"bluesky": BlueskyPosts(served.url)})
    stage.serve(replace(stage.site, runtime=runtime))
    yield view
    served.close()


def ask(stage: Stage, **named: str) -> tuple[Answer, str]:
    """Ask for a code; gives the page, and the code on it."""
    answer = stage.post("/acme/prove/code", NAMED | named)
    if "set-cookie" in answer.headers:
        stage.cookie = answer.headers["set-cookie"].partition(";")[0]
    found = re.search(r"earshot-[\w-]+", answer.body)
    return answer, found[0] if found else ""


def look(stage: Stage, code: str, **named: str) -> Answer:
    return stage.post("/acme/prove/look", NAMED | {"code": code} | named)


def test_where_nothing_is_looked_at_no_such_way_is_offered(stage: Stage) -> None:
    assert "Bluesky" not in stage.get("/acme/prove").body
    answer, code = ask(stage)
    assert (answer.status, code) == (422, "")
    assert "choose another way" in answer.body


def test_nothing_is_looked_for_until_the_visitor_presses(stage: Stage, view: AppView) -> None:
    assert "With a code, on Bluesky" in stage.get("/acme/prove").body
    shown, code = ask(stage)
    assert "From your account @ana.example, in public." in shown.body
    assert "I have posted it" in shown.body
    assert stage.get("/acme/prove/look").status == 405
    assert view.calls == []
    view.post(ANA, code)
    assert stage.get("/acme/me").status == 403
    ended = look(stage, code)
    assert (ended.status, ended.headers["location"]) == (303, "/acme/me")
    assert "You are ana.example on Bluesky" in stage.get("/acme/me").body
    assert len(view.calls) == 2
    for path in ("look", "check"):
        again = stage.post(f"/acme/prove/{path}", NAMED | {"code": code})
        assert (again.status, again.headers["location"]) == (303, "/acme/me")


def test_what_is_missing_is_said_in_one_sentence_and_the_code_still_stands(stage: Stage, view: AppView) -> None:
    _, code = ask(stage)
    answer = look(stage, code)
    assert answer.status == 422
    assert "We do not find this code among the newest public posts of @ana.example." in answer.body
    assert code in answer.body
    view.handles.clear()
    assert NO_ACCOUNT in look(stage, code).body
    for wrong in ({"code": "nonsense"}, {"network": "nowhere"}, {"handle": "@ben.example"}):
        assert "That code is too old, or was used." in look(stage, **{"code": code} | wrong).body
    answer, _ = ask(stage, handle="ana maria")
    assert answer.status == 422
    assert "We cannot read this as a name on Bluesky." in answer.body
    assert 'value="ana maria"' in answer.body


def test_whoever_presses_without_end_is_slowed_down_and_nobody_else_is(stage: Stage, view: AppView) -> None:
    for _ in range(LOOKS_AN_HOUR):
        assert look(stage, "nonsense").status == 422
    assert look(stage, "nonsense").status == 429
    assert view.calls == []
    stage.comes_from = "8.8.4.4"
    assert look(stage, "nonsense").status == 422
