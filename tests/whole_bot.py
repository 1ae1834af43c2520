"""The whole bot as a process of its own, against stand-ins for Slack and X."""

import contextlib
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.store import brands
from bot.store.database import Database
from sandbox.networks.x import serve
from sandbox.slack import server
from sandbox.story import team
from sandbox.story.clock import StoryClock
from sandbox.story.world import World, make_world
from tests.brand_at_work import went_live
from tests.started import Started

DEADLINE_S = 90.0
_T = TypeVar("_T")
HASTY = {"monthly_budget_usd": "1000", "recheck": '"2s"', "every": '"1s"'}
"""So that a test need not wait: what one sets otherwise for a whole day."""


@dataclass
class Served:
    """A world that is served, and the settings of a bot that lives in it."""

    world: World
    slack: server.Running
    x: serve.Running
    folder: Path
    database: str
    bots: list["Bot"] = field(default_factory=list)

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.folder / "earshot.toml"

    def write_settings(self, **changes: str) -> None:
        """Write the settings file, with some of its words changed; `every` is said of X and of the registry."""
        ours = {"database": json.dumps(self.database), **HASTY, **changes}
        text = team.settings(self.world, self.folder, self.slack.api_url, self.x.url, **ours)
        self.settings.write_text(text)

    def environment(self, **changes: str) -> dict[str, str]:
        """What the bot finds in its environment: its secrets, and no proxy."""
        return {"PATH": os.environ["PATH"], **team.secrets(self.world), **changes}

    def run(self, **environment: str) -> "Bot":
        """Start `earshot run`."""
        bot = Bot(["run", "--settings", str(self.settings)], self.environment(**environment))
        self.bots.append(bot)
        return bot

    def command(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run another command to its end."""
        return Started(words, self.environment(**environment)).ended(60)

    def messages(self) -> list[Mapping[str, Any]]:
        """Every message that our bot has in the channel, those in threads too, as one sees them."""
        (channel,) = (one for one in self.world.slack.snapshot()["channels"] if one["id"] == "C0COMMUNITY")
        found: list[Mapping[str, Any]] = []
        for message in channel["messages"]:
            found += [one for one in (message, *message.get("replies", [])) if one["bot"]]
        return found

    def cards(self, words: str) -> list[Mapping[str, Any]]:
        """The messages that show these words of a post."""
        return [one for one in self.messages() if words in json.dumps(one["blocks"], ensure_ascii=False)]

    def replies_to(self, name: str) -> list[str]:
        """What our account has said on X in answer to this person's last post."""
        post = self.world.posts[name]
        versions = set(self.world.x.versions[post.first])
        with self.world.x.held():
            ours = [one for one in self.world.x.posts.values() if one.by_api and one.replied_to in versions]
        return [one.typed for one in ours if one.first not in self.world.x.deleted]


class Bot:
    """A running `earshot run`: what it wrote, where it tells its health, how it ends."""

    def __init__(self, words: list[str], environment: Mapping[str, str]) -> None:
        self.process = Started(words, environment)
        self.log: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stderr:
            self.log.append(line)

    @property
    def words(self) -> str:
        """All that it wrote so far."""
        return "".join(self.log)

    @property
    def url(self) -> str:
        """Where it tells its health."""

        def told() -> re.Match[str] | None:
            return re.search(r"(http://\S+)/readyz", self.words)

        return until(told, self._fate)[1]

    def ask(self, path: str) -> tuple[int, str]:
        """Ask its web server."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:  # noqa: S310 - our own process
                return int(answer.status), answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def ready(self) -> tuple[int, dict[str, Any]]:
        """What /readyz says."""
        status, body = self.ask("/readyz")
        return status, json.loads(body)

    @property
    def heard_at(self) -> str:
        """Where it hears Slack, in HTTP mode."""

        def told() -> re.Match[str] | None:
            return re.search(r"Slack is heard at (http://\S+)\.\n", self.words)

        return until(told, self._fate)[1]

    def wait_ready(self) -> None:
        """Wait until nothing stops it."""
        until(lambda: self.ready()[0] == 200, self._fate)

    def kill(self) -> None:
        """End it without a warning."""
        self.process.kill()
        self.process.wait(10)

    def terminate(self) -> tuple[int, float]:
        """Ask it to end; gives its status and how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        took_s = time.monotonic() - began
        self._reader.join(5)
        return status, took_s

    def _fate(self) -> str:
        return f"status {self.process.poll()}; it wrote:\n{self.words[-4000:]}"


@contextlib.contextmanager
def served(folder: Path, database: str, begins_us: int | None = None, *, live: bool = True) -> Iterator[Served]:
    """Serve a world with the story's people in it; end every bot of it. Unless it is `live`, its first day is ahead."""
    clock = StoryClock(begins_us if begins_us is not None else time.time_ns() // 1_000)
    world = make_world(clock, folder / "quiet-list.csv")
    slack, x = server.start(world.slack), serve.start(world.x)
    stage = Served(world, slack, x, folder, database)
    stage.write_settings()
    if live:
        _go_live_long_ago(database)
    try:
        yield stage
    finally:
        for bot in stage.bots:
            if bot.process.poll() is None:
                bot.kill()
        world.x.faults.clear()
        x.close()
        slack.close()


def _go_live_long_ago(address: str) -> None:
    database = Database(address)
    database.make_if_empty()
    with database.write() as session:
        brands.enrol(session, "acme")
        went_live(session, "acme")
    database.close()


def until(seen: Callable[[], _T | None], why: Callable[[], object] = lambda: "") -> _T:
    """Wait until there is something to be seen, and give it; after 90 seconds the test has failed."""
    end, never = time.monotonic() + DEADLINE_S, threading.Event()
    while True:
        if found := seen():
            return found
        assert time.monotonic() < end, f"It was never to be seen: {why()}"
        never.wait(0.05)
