"""A busy brand's day: what people say on X and do in Slack, and what goes wrong."""

import json
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from bot.store import brands
from bot.store.database import Database
from sandbox.networks.x import Account, Post, serve
from sandbox.slack import server
from sandbox.slack.elements import elements
from sandbox.slack.workspace import Message
from sandbox.story import team
from sandbox.story.world import CHANNEL, DANA, ELI, MAYA, World, make_world
from tests.bot_by_hand import SECOND_US, Held, StillClock
from tests.brand_at_work import went_live

BEGINS_US = 1_800_000_000_000_000 // 86_400_000_000 * 86_400_000_000
"""Midnight of a Friday."""
MINUTE_US = 60 * SECOND_US
HOUR_US = 3_600 * SECOND_US
PATIENCE_S = 20.0
RECENT = 60
REST_MINUTES = 16
ASKS = (
    "do you ship to {place}?", "my order {number} came with a broken jar", "is the shop in {place} open on Sunday?",
    "which beans would you take for a moka pot in {place}?", "three weeks and no refund for {number}. What now?",
)  # fmt: skip
TALKS = ("the queue at Acme Coffee in {place} is out of the door", "Acme Coffee raised its prices again, {number} now",
         "rainy day in {place}, warm cup #acmecoffee")  # fmt: skip
ANSWERS = ("mine took {number} days", "they do, I had it sent to {place}", "the one in {place} is better anyway")
PLACES = ("Oslo", "Leith", "Ghent", "Porto", "Turku", "Lille", "Graz", "Brno", "Cork", "Malmö")
_ACTS = {
    "card.reply": 8, "card.why": 3, "card.done": 3, "card.assign": 3, "card.undo": 4, "card.take_back": 2,
    "card.pass_on": 1, "card.own_page": 1, "card.rule_stop": 3, "card.rule_no_stop": 3, "card.approve": 6,
    "card.send_back": 2, "card.let_go": 2,
}  # fmt: skip


class Bot(Protocol):
    """As much of a bot as a day needs; it may be in another process."""

    def run_until(self, moment_us: int) -> None:
        """Let its jobs run up to this moment."""

    def catch_up(self) -> None:
        """Let Slack be brought up to date, and nothing else happen."""

    def waits(self) -> int:
        """How many clicks are not dealt with."""

    def is_at_rest(self) -> bool:
        """Whether nothing is left to do."""


@dataclass(frozen=True, slots=True)
class Size:
    """How long a day is, how much happens in it, and how often the jobs of the bot are looked at."""

    hours: int
    mentions: int
    clicks: int
    slot_us: int = 60 * SECOND_US
    seed: int = 1


@dataclass(slots=True)
class Stage:
    """A served world, with the file of settings and the secrets of the bot that lives in it."""

    world: World
    settings: Path
    secrets: dict[str, str]


@contextmanager
def staged(folder: Path, held: Held) -> Iterator[Stage]:
    """Serve the world from midnight on. The brand is live; X is read every minute, the registry every hour."""
    held.value = BEGINS_US
    world = make_world(StillClock(held), folder / "quiet-list.csv")
    slack, x = server.start(world.slack), serve.start(world.x)
    database = Database(f"sqlite:///{folder}/earshot.db")
    database.make_if_empty()
    with database.write() as session:
        brands.enrol(session, "acme")
        went_live(session, "acme")
    database.close()
    ours = {"monthly_budget_usd": "100000", "recheck": '"6h"', "age_max": '"3h"'}
    text = team.settings(world, folder, slack.api_url, x.url, **ours)
    file = folder / "earshot.toml"
    file.write_text(text.replace('every = "1s"', 'every = "1m"').replace('every = "3m"', 'every = "1h"'))
    try:
        yield Stage(world, file, dict(team.secrets(world)))
    finally:
        world.slack.faults.clear()
        world.x.faults.clear()
        x.close()
        slack.close()


@dataclass(slots=True)
class Day:
    """One day as chance has it, and what it did: who said no when, and how often what went wrong.

    `stops` are the posts that ask us to stop, `listed` when somebody was put on the registry.
    """

    world: World
    bot: Bot
    size: Size
    said: list[Post] = field(default_factory=list)
    stops: list[Post] = field(default_factory=list)
    listed: dict[str, int] = field(default_factory=dict)
    did: dict[str, int] = field(default_factory=dict)
    _asked: deque[Post] = field(default_factory=lambda: deque(maxlen=RECENT))
    _chance: random.Random = field(init=False)
    _people: list[Account] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.size.seed)

    def play(self, at_hour: Callable[[int], None] = lambda _hour: None) -> None:
        """Play the whole day, then wait until nothing is left to do. `at_hour` is told of each hour that is over."""
        ends_us = BEGINS_US + self.size.hours * HOUR_US
        plan = self._plan(ends_us)
        for next_us in range(BEGINS_US + self.size.slot_us, ends_us + 1, self.size.slot_us):
            while plan and plan[-1][0] < next_us:
                at_us, _, act = plan.pop()
                self.world.clock.leap_to(at_us)
                act()
            self.bot.run_until(next_us)
            if (next_us - BEGINS_US) % HOUR_US == 0:
                at_hour((next_us - BEGINS_US) // HOUR_US)
        self.rest()

    def rest(self) -> None:
        """Let time run until nothing is left to do; a quarter of an hour at least, so that all roads were read."""
        self.world.slack.faults.clear()
        self.world.x.faults.clear()
        for turn in range(200):
            self.bot.run_until(self.world.clock() + MINUTE_US)
            self.bot.catch_up()  # of a long day each minute closes the window of some post
            if turn >= REST_MINUTES and self.bot.is_at_rest():
                return
        raise AssertionError("The day never came to rest.")

    def _plan(self, ends_us: int) -> list[tuple[int, int, Callable[[], None]]]:
        """Everything that happens, the last first."""
        quiet_us = ends_us - BEGINS_US - 5 * MINUTE_US
        burst, acts = max(50, self.size.mentions // 50), list[tuple[int, Callable[[], None]]]()
        acts += [(self._when(quiet_us), self._speaks) for _ in range(self.size.mentions - burst)]
        acts += [(quiet_us // 2 + self._when(MINUTE_US), self._asks) for _ in range(burst)]
        acts += [(self._when(quiet_us), self._clicks) for _ in range(self.size.clicks)]
        each: list[Callable[[], None]] = [partial(self._goes_wrong, name) for name in self.faults]
        acts += [(hour * HOUR_US - MINUTE_US, self._resumes) for hour in range(1, self.size.hours + 1)]
        each += [self._refresh, self._cut, self._joins_registry, self._edits, self._deletes]
        rounds = max(1, self.size.hours // 6)
        acts += [(self._when(quiet_us), act) for act in each for _ in range(rounds)]
        planned = [(BEGINS_US + at_us, number, act) for number, (at_us, act) in enumerate(acts)]
        return sorted(planned, key=lambda one: one[:2], reverse=True)

    def _when(self, within_us: int) -> int:
        return self._chance.randrange(within_us)

    def _did(self, what: str) -> None:
        self.did[what] = self.did.get(what, 0) + 1

    # People on X

    def _speaks(self) -> None:
        kind = self._chance.random()
        if kind < 0.18 or not self._asked:
            self._asks()
        elif kind < 0.19:
            self._says_stop(self._chance.choice(self._asked), "@acmecoffee stop")
        elif kind < 0.20:
            self._post(self._anybody(), "enough with the messages @acmecoffee")
        elif kind < 0.65:
            self._post(self._anybody(), self._words(ANSWERS), reply_to=self._chance.choice(self._asked))
        else:
            self._post(self._anybody(), self._words(TALKS))

    def _asks(self) -> None:
        self._asked.append(self._post(self._anybody(), f"@acmecoffee {self._words(ASKS)}"))

    def _says_stop(self, before: Post, words: str) -> None:
        self._did("stop")
        self.stops.append(self._post(self.world.x.accounts[before.author_id], words))

    def _edits(self) -> None:
        hour_ago_us = self.world.clock() - HOUR_US // 2
        young = [post for post in self._asked if post.created_at > hour_ago_us and not self._is_gone(post)]
        if young:
            self._did("edit")
            self.world.x.edit(self._chance.choice(young), f"@acmecoffee {self._words(ASKS)} Please!")

    def _deletes(self) -> None:
        there = [post for post in self._asked if not self._is_gone(post)]
        if there:
            self._did("delete")
            self.world.x.delete(self._chance.choice(there))

    def _joins_registry(self) -> None:
        one = self.world.x.accounts[self._chance.choice(self._asked).author_id] if self._asked else self._anybody()
        self._did("joins the registry")
        self.listed.setdefault(one.id, self.world.clock())
        self.world.accounts[one.username] = one
        self.world.objections[one.username] = "any"
        self.world.publish_registry()

    def _post(self, who: Account, text: str, **how: Any) -> Post:  # noqa: ANN401 - as X.post takes them
        post = self.world.x.post(who, text, **how)
        self.said.append(post)
        return post

    def _anybody(self) -> Account:
        """Somebody new, or somebody who spoke before."""
        if not self._people or self._chance.random() < 0.4:
            number = len(self._people)
            self._people.append(self.world.x.account(f"person{number}", name=f"Person {number}"))
            return self._people[-1]
        return self._chance.choice(self._people)

    def _is_gone(self, post: Post) -> bool:
        return post.first in self.world.x.deleted

    def _words(self, patterns: tuple[str, ...]) -> str:
        place, number = self._chance.choice(PLACES), self._chance.randrange(1_000, 9_999)
        return self._chance.choice(patterns).format(place=place, number=number)

    # What goes wrong

    @property
    def faults(self) -> dict[str, Callable[[], None]]:
        """What goes wrong at Slack and at X, by name."""
        slack, x = self.world.slack.faults, self.world.x.faults
        return {
            "slack 429 on a post": lambda: slack.rate_limit("chat.postMessage", "7"),
            "slack 429 on an update": lambda: slack.rate_limit("chat.update", "30", times=2),
            "slack drops a post after commit": lambda: slack.cut("chat.postMessage", committed=True),
            "slack drops a post before": lambda: slack.cut("chat.postMessage"),
            "slack drops an update after commit": lambda: slack.cut("chat.update", committed=True),
            "slack is down": lambda: slack.html("chat.update", times=3),
            "x 429": lambda: x.next("GET /2/users/:id/mentions", "429"),
            "x 503": lambda: x.next("GET /2/tweets/search/recent", "503", times=2),
            "x cuts an answer": lambda: x.next("GET /2/users/:id/mentions", "cut"),
            "x drops a reply after commit": lambda: x.next("POST /2/tweets", "drop after commit"),
            "x refuses to look up": lambda: x.next("GET /2/tweets", "503"),
        }

    def _goes_wrong(self, name: str) -> None:
        self._did(name)
        self.faults[name]()

    def _refresh(self) -> None:
        self._reconnected("refresh", self.world.slack.hub.disconnect)

    def _cut(self) -> None:
        self._reconnected("cut", self.world.slack.hub.cut)

    def _reconnected(self, what: str, act: Callable[[], None]) -> None:
        hub = self.world.slack.hub
        assert hub.wait_connected(PATIENCE_S)
        newest = max(one.number for one in hub.connections)
        act()
        assert hub.wait_connected(PATIENCE_S, newer_than=newest)
        self._did(what)

    # The team in Slack

    def _clicks(self) -> None:
        """Let a member do one of the things that one of the newest cards offers."""
        offers = [(message, name) for message in self._newest() for name in _offered(message)]
        if not offers:
            return
        message, name = self._chance.choices(offers, [_ACTS[name] for _, name in offers])[0]
        user = self._chance.choice((DANA, ELI, MAYA))
        self._did(name)
        self.world.slack.people.click(user, CHANNEL, message.ts, name)
        self._dealt_with()
        if self._fills_in(user) and name == "card.reply" and self._chance.random() < 0.2:
            self.bot.run_until(self.world.clock() + 3 * SECOND_US)
            with self.world.slack.editing() as workspace:
                now = workspace.message(CHANNEL, message.ts)
            if now is not None and "card.undo" in json.dumps(now.blocks):
                self._did("undo in time")
                self.world.slack.people.click(user, CHANNEL, message.ts, "card.undo")
                self._dealt_with()

    def _resumes(self) -> None:
        """Let an approver lift the pause that replies of unknown fate may have brought."""
        self.world.slack.people.command(DANA, CHANNEL, "/earshot", "resume")
        self._dealt_with()

    def _fills_in(self, user: str) -> bool:
        """Let them fill in the form that has opened, if any, and close what says no; says whether it was taken."""
        with self.world.slack.editing() as workspace:
            form = next(iter(workspace.modals.get(user, [])[-1:]), None)
        if form is None:
            return False
        if "submit" in form.body:
            self.world.slack.people.submit(user, form.id, self._put_in(form.body["blocks"]))
            self._dealt_with()
        with self.world.slack.editing() as workspace:
            left = workspace.modals.get(user, [])[-1:]
        for one in left:
            self.world.slack.people.close_view(user, one.id, all_of_them=True)
            self._dealt_with()
        return not left

    def _put_in(self, blocks: list[dict[str, Any]]) -> dict[str, dict[str, object]]:
        words = f"We do, from {self._chance.choice(PLACES)}, within {self._chance.randrange(10**6)} minutes."
        puts: dict[str, object] = {"plain_text_input": words, "checkboxes": ["yes"], "users_select": ELI}
        return {
            block["block_id"]: {element["action_id"]: puts[element["type"]]}
            for block, element in elements(blocks)
            if block["type"] == "input" and element["type"] in puts and _takes(element, puts[element["type"]])
        }

    def _newest(self) -> list[Message]:
        with self.world.slack.looking() as workspace:
            return [one for one in workspace.channels[CHANNEL].messages[-RECENT:] if one.by_bot]

    def _dealt_with(self) -> None:
        """Wait until the bot has done what was clicked."""
        version = 0
        while self.bot.waits():
            version = self.world.slack.changed(version, 0.01)


def _takes(element: dict[str, Any], put_in: object) -> bool:
    """Whether this can be put in: of boxes, those that confirm something are ticked, and no other."""
    options = [[one["value"]] for one in element.get("options", ())]
    return not options or put_in in options


def _offered(message: Message) -> list[str]:
    return [element["action_id"] for _, element in elements(message.blocks) if element.get("action_id") in _ACTS]
