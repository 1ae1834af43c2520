"""One stand-in per test, with a clock that stands still until a test moves it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from slack_sdk import WebClient

from sandbox.slack.server import Running, start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_TOKEN, BOT_USER_ID, Channel, User, UserGroup, Workspace


@dataclass
class Clock:
    now: int = 1_700_000_000_000_000

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += int(seconds * 1_000_000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Slack:
    slack = Slack(Workspace(clock))
    with slack.editing() as workspace:
        workspace.users["U1"] = User("U1", "dana", "Dana")
        workspace.users["U2"] = User("U2", "eli", "Eli", is_restricted=True)
        workspace.channels["C1"] = Channel("C1", "community", {"U1", "U2", BOT_USER_ID})
        workspace.groups["S1"] = UserGroup("S1", "approvers", ("U1",))
    return slack


@pytest.fixture
def running(slack: Slack) -> Iterator[Running]:
    running = start(slack)
    yield running
    running.close()


@pytest.fixture
def client(running: Running) -> WebClient:
    return WebClient(token=BOT_TOKEN, base_url=running.api_url, retry_handlers=[], timeout=10)
