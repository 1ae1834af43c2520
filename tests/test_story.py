"""One day: from a post on X to a reply from Slack, through the whole bot."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot import wiring
from bot.commands import audit
from bot.jobs import DRAWERS
from bot.settings import Settings, read_settings
from bot.slack.cards.draw import draw
from bot.steps.answering import reconcile
from bot.store import outbox
from bot.store.record import past
from bot.store.state import State, read_state
from bot.store.tables import MentionRow, OutboxRow, ReplyRow
from bot.store.team import rehearsals
from bot.wiring import Earshot
from sandbox.story.script import SCENES
from sandbox.story.world import DANA, MAYA, World
from tests.whole_bot import Served, served, until
from tools import verify_log

MIDNIGHT = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
MIDNIGHT_US = int(MIDNIGHT.timestamp()) * 1_000_000
SECOND = 1_000_000
LISTENED = frozenset({"mentions", "search"})
TURNS = 3
"""So often a slow machine may need what one turn does elsewhere."""


class Day:
    """The recorded day, played scene by scene; time leaps while we wait."""

    def __init__(self, stage: Served) -> None:
        self.stage = stage
        self.world: World = stage.world
        self.settings: Settings = read_settings(stage.settings, stage.environment())
        self.earshot = Earshot(self.settings, self.world.clock)
        self._scenes = list(SCENES)

    def until(self, at: str) -> None:
        """Play all scenes up to this time of the day, and wait until nothing more moves."""
        while self._scenes and self._scenes[0].at <= at:
            scene = self._scenes.pop(0)
            if any(name in scene.title for name in ("Maya", "Noor", "Dana", "Eli")):
                self.settle()  # they act on what Slack shows
            self.world.clock.leap_to(MIDNIGHT_US + scene.after_us)
            scene.do(self.world)
            if "changes his post" in scene.title or "joined" in scene.title:
                self.settle()
        self.settle()

    def settle(self, roads: frozenset[str] = LISTENED) -> None:
        """Let time run until all is heard on these roads, looked at, shown and done."""
        since_us, calm = self.world.clock(), 0
        leap_us = 2 * SECOND if roads == LISTENED else 20 * SECOND  # our own posts are read every five minutes
        for _ in range(2_000):
            self.world.clock.leap_to(self.world.clock() + leap_us)
            self.world.slack.changed(self.world.slack.version, 0.03)
            calm = calm + 1 if self._is_calm(since_us, roads) else 0
            if calm >= 2:
                return
        pytest.fail(f"The day never came to rest: {self.state()}")

    def state(self) -> State:
        """How Acme stands."""
        runtime = self.earshot.runtime
        with runtime.database.read() as session:
            return read_state(session, "acme", runtime.teams[0].workspace, self.world.clock())

    def is_sure(self) -> bool:
        """Let a second pass, and say whether we know of every reply whether it stands."""
        self.world.clock.leap_to(self.world.clock() + SECOND)
        return self.state().unknown_replies == 0

    def _is_calm(self, since_us: int, roads: frozenset[str]) -> bool:
        self.world.slack.hub.flush()
        state, deaf = self.state(), self.world.x.faults.is_down
        heard = deaf or roads <= {road.name for road in state.roads if (road.complete_us or 0) > since_us}
        runtime = self.earshot.runtime
        with runtime.database.read() as session:
            due = select(func.count()).where(col(MentionRow.look_again_us) <= self.world.clock())
            under_way = select(func.count()).where(col(ReplyRow.state).in_(("claimed", "sending")))
            looking = session.exec(due).one() + session.exec(under_way).one()
        reading = state.first_day not in {rehearsals.READY, rehearsals.LIVE}
        return heard and not (state.behind or state.waiting or looking or reading)

    def card(self, name: str) -> Mapping[str, Any]:
        """Somebody's newest card; on a slow machine it may come with the next turn of the jobs."""
        for _ in range(TURNS):
            if (ts := self.world.card_of(name)) is not None:
                break
            self.settle()
        assert ts is not None, f"{name} has no card: {self.state()}"
        return next(one for one in self.stage.messages() if one["ts"] == ts)

    def open_to(self, *names: str) -> list[str]:
        """Those of them whose newest card has a button to reply."""
        return [name for name in names if '"card.reply"' in json.dumps(self.card(name)["blocks"])]


@pytest.fixture
def day(tmp_path: Path, database_url: str) -> Iterator[Day]:
    with served(tmp_path, database_url, MIDNIGHT_US + 9 * 3600 * SECOND, live=False) as stage:
        stage.world.slack.hub.copies = 3
        day = Day(stage)
        day.earshot.start()
        try:
            assert stage.world.slack.hub.wait_connected(30)
            yield day
        finally:
            day.earshot.stop()


@pytest.mark.promise(2)
@pytest.mark.promise(32)
@pytest.mark.slack_behaviour(2)
@pytest.mark.timeout(240)
def test_a_day_from_posts_on_x_to_replies_posted_from_slack(day: Day) -> None:
    world, stage = day.world, day.stage
    day.until("09:40")
    assert day.open_to("ana", "ben", "eva", "finn", "gita", "theo") == ["ana", "eva", "finn", "gita", "theo"]
    assert day.open_to("carla", "dov", "hugo", "ines", "jonas", "lena") == []
    assert not stage.cards("Jo ")
    world.replies(MAYA, "ana", "We do, it takes about five days.")
    day.settle()
    assert stage.replies_to("ana") == ["We do, it takes about five days."]
    assert day.open_to("ana") == []

    day.until("09:56")
    assert len(stage.replies_to("gita")) == 1
    assert day.open_to("nils") == []
    assert "cold brew" in json.dumps(day.card("owen"))
    assert "moka" not in json.dumps(stage.messages())

    day.until("10:04")
    assert day.open_to("petra", "quinn", "finn") == ["petra", "quinn", "finn"]
    day.until("10:24")
    day.settle(LISTENED | {reconcile.ROAD})  # somebody of ours answered on X itself
    assert "blue mug" not in json.dumps(world.slack.snapshot())
    assert day.open_to("petra", "finn", "rosa") == []

    day.until("10:41")
    assert stage.replies_to("sam") == []
    day.until("10:49")
    assert day.open_to("eva", "sam", "tara", "theo") == []
    day.until("10:53")
    assert day.open_to("eva", "sam", "tara", "petra", "finn") == ["eva", "sam", "tara"]

    day.until("11:15")
    assert day.open_to("eva", "sam", "tara") == []
    day.until("11:18")
    assert day.open_to("eva", "sam", "tara") == ["eva", "sam", "tara"]
    day.until("12:16")
    assert day.open_to("uma", "wanda", "zoe") == ["uma", "wanda", "zoe"]
    day.until("12:24")
    assert day.open_to("eva", "tara", "uma", "wanda", "zoe") == []
    day.until("12:30")
    assert day.open_to("uma", "wanda", "zoe") == ["uma", "wanda", "zoe"]
    world.x.faults.next("POST /2/tweets", "drop after commit")
    for _ in range(TURNS):  # whom a slow machine put off sends it again
        if not stage.replies_to("zoe"):
            world.replies(DANA, "zoe", "It is, from ten to noon.")
            day.settle()
    until(day.is_sure)
    day.settle()
    assert stage.replies_to("zoe") == ["It is, from ten to noon."], json.dumps(day.card("zoe"))

    every_reply_stands_as_recorded(day)
    every_card_shows_the_truth(day)
    the_record_holds(day)
    assert world.x.unknown == []


def every_reply_stands_as_recorded(day: Day) -> None:
    """What is on X is what the record says, no more and no less, and nobody was answered twice."""
    x, runtime = day.world.x, day.earshot.runtime
    with runtime.database.read() as session:
        sent = session.exec(select(ReplyRow).where(ReplyRow.state == "sent", ReplyRow.origin == "ours")).all()
        roots = {row.id: row.root_id for row in session.exec(select(MentionRow))}
        told = past.newest(session, "acme", 10_000)
    ours = {one.id: one for one in x.posts.values() if one.by_api}
    assert {row.post_id for row in sent} == ours.keys()
    for row in sent:
        post = ours[str(row.post_id)]
        assert post.typed == row.text
        assert x.posts[str(post.replied_to)].first == roots[row.mention_id]
    assert max(Counter(one.conversation_id for one in ours.values()).values()) == 1
    permits = [one for one in told if one.payload and one.payload.get("act") == "send"]
    assert len(ours) <= sum(one.payload["verdict"] == "permit" for one in permits if one.payload)


def every_card_shows_the_truth(day: Day) -> None:
    """Slack shows each message once, as drawing it now would."""
    runtime = day.earshot.runtime
    with runtime.database.read() as session:
        rows = [outbox.by_id(session, one.workspace, one.id) for one in session.exec(select(OutboxRow))]
        there = [row for row in rows if row is not None and row.state == "posted"]
        posted = [replace(row, wanted=row.shown or row.wanted) for row in there]
        drawn = draw(session, runtime, DRAWERS, posted, day.world.clock())
    shown = {one["ts"]: one for one in day.stage.messages()}
    assert sorted(shown) == sorted(str(row.ts) for row in posted)
    for row in posted:
        if row.kind == "checkpoint":
            continue  # it is drawn once, and would tell of more entries now
        payload = drawn[row.id].payload
        assert shown[str(row.ts)]["text"] == payload["text"]
        assert within(payload["blocks"], shown[str(row.ts)]["blocks"]), (row.kind, payload["text"])


def within(less: object, more: object) -> bool:
    """Whether everything of the first is in the second; Slack adds ids of its own, and a registry's age goes on."""
    match less, more:
        case dict(), dict():
            same = [key for key in less if less.get("type") != "date" or key == "type"]
            return all(key in more and within(less[key], more[key]) for key in same)
        case list(), list():
            return len(less) == len(more) and all(map(within, less, more))
    return less == more


def the_record_holds(day: Day) -> None:
    """The record verifies from the database, and apart from us from what was written out."""
    runtime, folder = day.earshot.runtime, day.stage.folder / "export"
    vouching = wiring.signer(runtime, day.settings, runtime.teams[0])
    audit.checkpoint(runtime, runtime.teams[0], vouching, runtime.clock())
    found = day.stage.command("audit", "verify", "--json", "--settings", str(day.stage.settings))
    told = json.loads(found.stdout)
    assert (told["ok"], told["findings"], found.returncode) == (True, [], 0)
    assert told["entries"] > 100
    assert day.stage.command("audit", "export", str(folder), "--settings", str(day.stage.settings)).returncode == 0
    script = subprocess.run([sys.executable, verify_log.__file__, str(folder)], capture_output=True, check=False)
    assert script.returncode == 0, script.stdout
