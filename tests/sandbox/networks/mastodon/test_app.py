"""The stand-in for Mastodon servers refuses what the real ones refuse."""

from collections.abc import Iterator

import pytest
import requests

from sandbox.networks.mastodon import Towns, towns_app
from sandbox.networks.x.serve import serve

NOW = 1_800_000_000_000_000


class World:
    def __init__(self) -> None:
        self.towns = Towns(lambda: NOW, asks_a_window=20)
        self.ana = self.towns.join("old.example", "ana")
        self.moved = self.towns.join("new.example", "ana2")
        self.served = serve(towns_app(self.towns))

    def get(self, path: str, accept: str = "application/json") -> requests.Response:
        return requests.get(f"{self.served.url}/{path}", headers={"Accept": accept}, timeout=5)


@pytest.fixture
def world() -> Iterator[World]:
    started = World()
    yield started
    started.served.close()


def test_no_server_shows_what_is_not_there_gone_or_for_members_alone(world: World) -> None:
    lookup = "old.example/api/v1/accounts/lookup?acct="
    assert world.get(lookup + "eva").status_code == 404
    assert world.get("new.example/api/v1/accounts/lookup?acct=ana").status_code == 404
    world.towns.closed.add("old.example")
    assert world.get(lookup + "ana").status_code == 401
    assert world.get("old.example/api/v1/accounts/1/statuses").status_code == 401
    world.towns.secure.add("old.example")
    activity = "application/activity+json"
    assert world.get("old.example/users/ana", activity).json() == {"error": "Request not signed"}
    world.towns.gone.add(world.ana)
    assert world.get("old.example/users/ana", activity).status_code == 410
    for _ in range(20):
        world.get(lookup + "ana")
    assert world.get(lookup + "ana").status_code == 429
    assert world.get("new.example/users/ana2", activity).status_code == 200  # another server counts for itself


def test_an_account_shows_its_posts_and_to_where_it_moved(world: World) -> None:
    own = world.towns.post(world.ana, "Hello & <welcome>")
    world.towns.post(world.ana, "Quietly", "private")
    world.towns.boost(world.ana, own)
    account = world.get("old.example/api/v1/accounts/lookup?acct=Ana@old.example").json()
    assert account["uri"] == world.ana
    assert "moved" not in account
    path = f"old.example/api/v1/accounts/{account['id']}/statuses"
    assert [one["content"] for one in world.get(f"{path}?exclude_reblogs=true").json()] == [
        "<p>Hello &amp; &lt;welcome&gt;</p>"
    ]
    assert len(world.get(path).json()) == 2
    world.towns.move(world.ana, world.moved, agreed=True)
    assert world.get("old.example/api/v1/accounts/lookup?acct=ana").json()["moved"]["uri"] == world.moved
    actor = world.get("new.example/users/ana2", "application/activity+json").json()
    assert (actor["id"], actor["alsoKnownAs"]) == (world.moved, [world.ana])
    assert world.get("old.example/users/ana", "application/activity+json").json()["movedTo"] == world.moved
    assert "<!doctype html>" in world.get("old.example/users/ana", "text/html").text
