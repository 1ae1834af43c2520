"""The stand-in for Bluesky's AppView refuses what the real one refuses."""

from collections.abc import Iterator

import pytest
import requests

from sandbox.networks.bluesky import AppView, appview_app
from sandbox.networks.x.serve import serve

ANA, BEN = "did:plc:anaanaanaanaanaanaanaana", "did:plc:benbenbenbenbenbenbenben"
RESOLVE, FEED = "com.atproto.identity.resolveHandle", "app.bsky.feed.getAuthorFeed"


class Clock:
    now = 1_800_000_000_000_000


class Bluesky:
    def __init__(self) -> None:
        self.view = AppView(lambda: Clock.now, asks_a_window=50)
        self.view.join(ANA, "ana.example")
        self.view.join(BEN, "ben.example")
        self.served = serve(appview_app(self.view))

    def get(self, method: str, **asked: object) -> requests.Response:
        params = {name: str(value) for name, value in asked.items()}
        return requests.get(f"{self.served.url}/xrpc/{method}", params=params, timeout=5)


@pytest.fixture
def bluesky() -> Iterator[Bluesky]:
    started = Bluesky()
    yield started
    started.served.close()


def test_each_mistake_is_refused_as_xrpc_refuses_it(bluesky: Bluesky) -> None:
    for method, asked, status, error, words in (
        (RESOLVE, {}, 400, "InvalidRequest", 'Error: Params must have the property "handle"'),
        (RESOLVE, {"handle": "ana"}, 400, "InvalidRequest", "Error: handle must be a valid handle"),
        (RESOLVE, {"handle": "eva.example"}, 400, "InvalidRequest", "Unable to resolve handle"),
        (FEED, {}, 400, "InvalidRequest", 'Error: Params must have the property "actor"'),
        (FEED, {"actor": "ana"}, 400, "InvalidRequest", "Error: actor must be a valid did or a handle"),
        (FEED, {"actor": "did:plc:nobody"}, 400, "InvalidRequest", "Profile not found"),
        (FEED, {"actor": ANA, "limit": 101}, 400, "InvalidRequest", "Error: limit can not be greater than 100"),
        (FEED, {"actor": ANA, "limit": "all"}, 400, "InvalidRequest", "Error: limit must be an integer"),
        ("app.bsky.feed.getTimeline", {}, 501, "MethodNotImplemented", "Method Not Implemented"),
    ):
        answer = bluesky.get(method, **asked)
        assert (answer.status_code, answer.json()) == (status, {"error": error, "message": words})
    wrong = requests.post(f"{bluesky.served.url}/xrpc/{FEED}", timeout=5)
    assert wrong.json()["message"] == "Incorrect HTTP method (POST) expected GET"


def test_whoever_asks_too_much_waits_for_the_window_to_pass(bluesky: Bluesky) -> None:
    for _ in range(50):
        assert bluesky.get(RESOLVE, handle="ana.example").status_code == 200
    assert bluesky.get(RESOLVE, handle="ana.example").json()["error"] == "RateLimitExceeded"
    Clock.now += 300_000_000
    assert bluesky.get(RESOLVE, handle="ana.example").json() == {"did": ANA}


def test_a_feed_holds_what_was_passed_on_and_whom_it_answers_and_goes_on(bluesky: Bluesky) -> None:
    view = bluesky.view
    bens = view.post(BEN, "Hello", at_us=Clock.now - 3)
    view.post(ANA, "Hi, Ben", answers=bens, at_us=Clock.now - 2)
    view.post(ANA, "See", quotes=bens, at_us=Clock.now - 1)
    view.repost(ANA, bens)
    told = bluesky.get(FEED, actor="ana.example", limit=2).json()
    assert [item.get("reason", {}).get("$type") for item in told["feed"]] == [
        "app.bsky.feed.defs#reasonRepost",
        None,
    ]
    assert told["feed"][1]["post"]["embed"]["record"]["value"]["text"] == "Hello"
    rest = bluesky.get(FEED, actor=ANA, cursor=told["cursor"]).json()
    assert [item["reply"]["parent"]["author"]["handle"] for item in rest["feed"]] == ["ben.example"]
    assert "cursor" not in rest
    alone = bluesky.get(FEED, actor=ANA, filter="posts_no_replies").json()["feed"]
    assert all("reply" not in item for item in alone)
    view.hidden.add(ANA)
    assert bluesky.get(FEED, actor=ANA).json()["message"] == "Profile not found"


def test_a_person_posts_by_hand(bluesky: Bluesky) -> None:
    page = requests.post(bluesky.served.url, data={"as": ANA, "text": "<b>"}, timeout=5)
    assert "@ana.example: &lt;b&gt;" in page.text
    assert bluesky.get(FEED, actor=ANA).json()["feed"][0]["post"]["record"]["text"] == "<b>"
    requests.post(bluesky.served.url, data={"as": "nobody", "text": "x"}, timeout=5)
    assert len(bluesky.view.posts) == 1
