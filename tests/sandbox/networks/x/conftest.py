"""A world of X per test behind one server, and tweepy turned towards it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import tweepy
from requests.adapters import HTTPAdapter

from sandbox.networks.x import Account, Keys, Running, X, app
from sandbox.networks.x.serve import serve
from tests.world_served import Clock, Switchboard

NOON = 1_790_000_000_000_000
HOST = "https://api.twitter.com"


class Rebase(HTTPAdapter):
    """Sends to the stand-in what was signed for X."""

    def __init__(self, url: str, timeout_s: float) -> None:
        self.url, self.timeout_s = url, timeout_s
        super().__init__()

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override] # noqa: ANN401 - passed on
        assert request.url is not None
        request.url = self.url + request.url.removeprefix(HOST)
        return super().send(request, **{**kwargs, "timeout": self.timeout_s, "proxies": {}})


@pytest.fixture(scope="session")
def _served() -> Iterator[tuple[Switchboard, Running]]:
    switchboard = Switchboard()
    running = serve(switchboard)
    yield switchboard, running
    running.close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def x(clock: Clock, _served: tuple[Switchboard, Running]) -> X:
    world = X(clock)
    _served[0].app = app(world)
    return world


@pytest.fixture
def url(x: X, _served: tuple[Switchboard, Running]) -> str:
    return _served[1].url


@pytest.fixture
def acme(x: X) -> Account:
    return x.account("acme", name="Acme")


@pytest.fixture
def ana(x: X) -> Account:
    return x.account("ana", name="Ana")


@pytest.fixture
def client(x: X, url: str, acme: Account) -> Iterator[tweepy.Client]:
    """Acme's own client, with OAuth 1.0a keys for writing and the app's token for reading."""
    yield from connected(url, x.keys(acme))


def connected(url: str, keys: Keys, timeout_s: float = 5) -> Iterator[tweepy.Client]:
    client = tweepy.Client(
        keys.bearer_token,
        keys.consumer_key,
        keys.consumer_secret,
        keys.access_token,
        keys.access_token_secret,
        return_type=dict,
    )
    client.session.mount(f"{HOST}/", Rebase(url, timeout_s))
    yield client
    client.session.close()
