"""The world of the story: a team in Slack, people on X, and an open registry.

Longer than most files: everybody who is in the story stands here, with all that the story lets them do.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sandbox.networks.x import Account, Post, X
from sandbox.slack.people import Delivered
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_USER_ID, Channel, User, Workspace
from sandbox.story.clock import StoryClock

_T = TypeVar("_T")
MINUTE_US = 60_000_000
DAY_US = 1_440 * MINUTE_US
CHANNEL = "C0COMMUNITY"
CARE_CHANNEL = "C0CARE"
DANA, ELI, MAYA, NOOR = "U0DANA", "U0ELI", "U0MAYA", "U0NOOR"
BRAND_ID, STAFF_ID = "1000", "2001"
REGISTRY = "quiet-list"
GO_LIVE = "live.go"
PATIENCE_S, LOOK_S = 8.0, 0.2
"""So long a member of the story waits for what Slack has yet to show, and looks again so often at least."""
TRIES = 3
"""So often a member sends what a form asks them to send again."""
FIRST_DAY_S = 60.0
"""So long Dana waits for what the first day counted: nothing of the story goes on without it."""
LOOKS_A_WINDOW = 3_600
"""So often X lets this brand look in 15 minutes: the bot of the demo asks each second, however long one lingers."""
FILLER = 30
"""So many people stand in the registry besides those of the story, as in any real one."""

PEOPLE = {
    "ana": "Ana", "ben": "Ben", "carla": "Carla", "dov": "Dov", "eva": "Eva", "finn": "Finn", "gita": "Gita",
    "hugo": "Hugo", "ines": "Ines", "jonas": "Jonas", "kim": "Kim", "lena": "Lena", "mia": "Mia", "nils": "Nils",
    "owen": "Owen", "petra": "Petra", "quinn": "Quinn", "rosa": "Rosa", "sam": "Sam", "tara": "Tara", "uma": "Uma",
    "viktor": "Viktor", "wanda": "Wanda", "xenia": "Xenia", "yara": "Yara", "zoe": "Zoe", "bulk": "Follow Me",
    "theo": "Theo", "pia": "Pia", "ravi": "Ravi", "alma": "Alma", "bo": "Bo", "edda": "Edda",
    "ivar": "Ivar",
}  # fmt: skip


EARLIER = (
    ("pia", "@acmecoffee do you roast on Saturdays, too?"),
    ("ravi", "@acmecoffee is there oat milk in the Oslo bar?"),
    ("ben", "@acmecoffee my last order never came."),
    ("uma", "@acmecoffee how long do beans keep?"),
    ("viktor", "Acme Coffee has the better croissants."),
    ("kim", "@acmecoffee can I order by phone?"),
)
"""What was said to Acme and about it on the days before, the newest first."""


@dataclass(slots=True)
class World:
    """Everything the story acts on, and what it has said so far."""

    clock: StoryClock
    slack: Slack
    x: X
    registry_file: Path
    accounts: dict[str, Account] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    objections: dict[str, str] = field(default_factory=dict)

    def says(self, name: str, text: str, **how: Any) -> Post:  # noqa: ANN401 - as X.post takes them
        """Let somebody post on X; their latest post is kept under their handle."""
        post = self.x.post(self.accounts[name], text, **how)
        self.posts[name] = post
        return post

    def publish_registry(self, *, whole: bool = True) -> None:
        """Publish the registry as its CSV profile; cut in the middle of a row where it is not whole."""
        rows = [f"A,x:{900_000 + number},any,asked by form,2026-01-01" for number in range(FILLER)]
        rows += [
            f"A,x:{self.accounts[name].id},{scope},asked by form,2026-05-03" for name, scope in self.objections.items()
        ]
        text = "\n".join(["op,key,scope,reason,since", *rows, f"#rows {len(rows)}", ""])
        self.registry_file.with_suffix(".new").write_text(text if whole else text[: len(text) // 2])
        self.registry_file.with_suffix(".new").replace(self.registry_file)

    def card_of(self, name: str) -> str | None:
        """The ts of the newest card whose text begins with this person's name."""
        shown = PEOPLE[name]
        for channel in self.slack.snapshot()["channels"]:
            for message in reversed(channel["messages"]):
                threads = [*reversed(message.get("replies", [])), message]
                found = next((one["ts"] for one in threads if one["bot"] and one["text"].startswith(shown)), None)
                if found:
                    return str(found)
        return None

    def click(self, user: str, name: str, action: str) -> str | None:
        """Let a member click on somebody's card; gives the problem they read, or `None` if there is no such button."""
        ts = self._awaited(lambda: self.card_of(name))  # a card follows its post within seconds
        if ts is None:
            return None
        try:
            return self.slack.people.click(user, CHANNEL, ts, action).problem
        except ValueError:
            return None  # the card has no such button, as it may be

    def goes_live(self, user: str) -> None:
        """Let a member press Go live, once the message of the first day stands in the channel."""
        if ts := self._awaited(lambda: self._with_button(GO_LIVE), FIRST_DAY_S):
            self.slack.people.click(user, CHANNEL, ts, GO_LIVE)

    def _with_button(self, action: str) -> str | None:
        """The ts of the newest message in the channel that has this button."""
        (channel,) = (one for one in self.slack.snapshot()["channels"] if one["id"] == CHANNEL)
        blocks = ((one["ts"], block) for one in reversed(channel["messages"]) for block in one["blocks"])
        buttons = ((ts, element) for ts, block in blocks for element in block.get("elements", ()))
        return next((str(ts) for ts, element in buttons if element.get("action_id") == action), None)

    def is_turned_away(self, user: str, name: str) -> None:
        """Let a guest click Reply on somebody's card, read what comes, and close it."""
        self.click(user, name, "card.reply")
        self._awaited(lambda: self._views(user))
        self._close(user)

    def replies(self, user: str, name: str, text: str) -> None:
        """Let a member answer somebody's card with this text, as far as the card allows it."""
        if self.click(user, name, "card.reply") is not None:
            self.submits(user, text)

    def submits(self, user: str, text: str) -> None:
        """Let a member send the form that is, or is about to be, open before them, with this text; then close all.

        Whoever is told to try again does.
        """
        form = self._awaited(lambda: next((view for view in self._views(user)[-1:] if _filled(view, text)), None))
        for _ in range(TRIES):
            if form is None or not _is_put_off(self.slack.people.submit(user, form["id"], _filled(form, text))):
                break
            form = next((view for view in self._views(user) if view["id"] == form["id"]), None)
        self._close(user)

    def _views(self, user: str) -> list[dict[str, Any]]:
        """What stands open before a member, the uppermost last."""
        views: list[dict[str, Any]] = self.slack.snapshot()["views"].get(user, [])
        return views

    def _awaited(self, look: Callable[[], _T], patience_s: float = PATIENCE_S) -> _T:
        """What this finds, as soon as there is something; what it found at last, where patience ends."""
        version, ends = 0, time.monotonic() + patience_s
        while not (found := look()) and time.monotonic() < ends:
            version = self.slack.changed(version, LOOK_S)
        return found

    def _close(self, user: str) -> None:
        """Close what stands open before a member; what has closed by itself in the meantime is closed as well."""
        for view in self._views(user):
            with contextlib.suppress(KeyError, ValueError):
                self.slack.people.close_view(user, view["id"])


def make_world(clock: StoryClock, registry_file: Path) -> World:
    """Build the world as it is before the first scene."""
    slack = Slack(Workspace(clock, name="Acme Coffee", domain="acme"))
    with slack.editing() as workspace:
        for user in (
            User(DANA, "dana", "Dana"),
            User(ELI, "eli", "Eli"),
            User(MAYA, "maya", "Maya"),
            User(NOOR, "noor", "Noor", is_restricted=True),
        ):
            workspace.users[user.id] = user
        workspace.channels[CHANNEL] = Channel(CHANNEL, "community", {DANA, ELI, MAYA, NOOR, BOT_USER_ID})
        care = Channel(CARE_CHANNEL, "community-care", {DANA, ELI, BOT_USER_ID}, is_private=True)
        workspace.channels[CARE_CHANNEL] = care
    x = X(clock)
    x.rules.bare_reply_summons = False
    x.rules.reposts_in_mentions = True
    for road in ("users/:id/mentions", "tweets/search/recent", "users/:id/tweets"):
        x.limits.set(f"GET /2/{road}", LOOKS_A_WINDOW)
    world = World(clock, slack, x, registry_file)
    world.accounts["acme"] = x.account("acmecoffee", name="Acme Coffee", account_id=BRAND_ID)
    world.accounts["staff"] = x.account("jo_at_acme", name="Jo", account_id=STAFF_ID)
    automated = {"description": "Automated by @dov", "user_id": []}
    world.accounts["beanbot"] = x.account("beanbot", name="Bean Bot", affiliation=automated)
    for handle, name in PEOPLE.items():
        world.accounts[handle] = x.account(handle, name=name)
    world.objections = {"ben": "any", "theo": "proactive"}
    world.publish_registry()
    _what_was_before(world)
    return world


def _what_was_before(world: World) -> None:
    """What stands on X before anybody listens: some days of posts, and the brand's own of this morning."""
    soon = world.clock() - DAY_US + 65 * MINUTE_US
    world.says("yara", "@acmecoffee my grinder arrived without its lid. Who do I write to?", at=soon)
    for days, (name, text) in enumerate(EARLIER, 3):
        world.says(name, text, at=world.clock() - days * DAY_US)
    shortly_before = world.clock() - 10 * MINUTE_US
    world.says("acme", "Our winter roast is here. Dark chocolate, orange peel, no nonsense.", at=shortly_before)


def _is_put_off(sent: Delivered) -> bool:
    """Whether the form asks them to try again: we do not know yet who they are, or Slack got no answer in time."""
    told = (sent.problem, *(sent.answer.get("errors") or {}).values())
    return any("try again" in words.lower() for words in told)


def _filled(view: dict[str, Any], text: str) -> dict[str, dict[str, object]]:
    """What somebody puts into a form who writes this: the text, and a tick in every box that asks for a yes."""
    blocks = view.get("blocks", [])
    elements = {block["block_id"]: block["element"] for block in blocks if block.get("type") == "input"}
    texts = {block: text for block, element in elements.items() if element["type"] == "plain_text_input"}
    ticks = {block: ["yes"] for block, element in elements.items() if _asks_for_a_yes(element)}
    return {block: {elements[block]["action_id"]: put} for block, put in (texts | ticks).items()}


def _asks_for_a_yes(element: dict[str, Any]) -> bool:
    return [option["value"] for option in element.get("options", ())] == ["yes"]
