"""A world of X per test behind one server, and our own client towards it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from bot.networks.x import X
from bot.networks.x_http import Credentials, Patience
from bot.ports import Outgoing, Page
from rules.decide import decide
from rules.mention import OwnAccount, Post
from rules.verdict import Permit, text_hash
from sandbox.networks.x import Account, Running, app
from sandbox.networks.x import X as World
from sandbox.networks.x.serve import serve
from tests.strategies import NOW, POLICY, permitted
from tests.world_served import Clock, Switchboard

HASTY = Patience(connect_s=0.3, read_s=0.3, answer_s=0.6)
PATIENT = Patience()
CANARIES = ("app-key", "app-secret", "-token", "-secret")


@dataclass
class Scene:
    """Acme on X: the world, its clock, where it is served, and how our client is made."""

    x: World
    clock: Clock
    url: str
    acme: Account

    @property
    def keys(self) -> Credentials:
        keys = self.x.keys(self.acme)
        return Credentials(keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret)

    def client(self, *, searches: bool = False, patience: Patience = PATIENT, url: str | None = None) -> X:
        account = OwnAccount("x", f"x:{self.acme.id}", "acme", ("acmeshop",))
        return X(self.keys, account, ("Acme",), searches=searches, api_url=url or self.url, patience=patience)

    def typed(self) -> list[str]:
        """All that Acme has posted, as it stands there."""
        return [post.typed for post in self.x.posts.values() if post.author_id == self.acme.id]


@pytest.fixture(scope="session")
def _served() -> Iterator[tuple[Switchboard, Running]]:
    switchboard = Switchboard()
    running = serve(switchboard)
    yield switchboard, running
    running.close()


@pytest.fixture
def scene(_served: tuple[Switchboard, Running]) -> Scene:
    clock = Clock(NOW)
    world = World(clock)
    _served[0].app = app(world)
    acme = world.account("acme", name="Acme")
    world.account("ana", name="Ana")
    return Scene(world, clock, _served[1].url, acme)


def permit_for(text: str, now_us: int = NOW) -> Permit:
    """A permit for the reply that `outgoing` makes, cut as always: by deciding."""
    verdict = decide(permitted(text_sha256=text_hash(text)), POLICY)
    assert isinstance(verdict, Permit)
    assert verdict.cut_us == now_us
    return verdict


def outgoing(answers_post_id: str, text: str, *spare: str) -> Outgoing:
    return Outgoing("m1", 1, 1, answers_post_id, text, spare)


def read_out(fetch: Callable[[str | None], Page], cursor: str | None) -> tuple[list[Post], Page]:
    """Fetch to the end of a run: all its posts, and its last page."""
    posts: list[Post] = []
    for _ in range(50):
        page = fetch(cursor)
        posts += page.posts
        cursor = page.cursor
        if not page.more:
            return posts, page
    pytest.fail("The run does not end.")
