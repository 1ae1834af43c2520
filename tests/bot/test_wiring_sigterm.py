"""SIGTERM in the middle of anything: an end in time, and the next start goes on."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.story.world import CHANNEL, MAYA
from tests.whole_bot import DEADLINE_S, Bot, Served, served, until

ASKS, ANSWER = "do you ship to Norway?", "We do, in five days."
BUTTON = '"card.reply"'
POSTS, LISTED = 3, 30_000


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, f"sqlite:///{tmp_path}/earshot.db") as stage:
        yield stage


class Lives:
    """The lives of one bot, each ended by SIGTERM; it is started in turn behind a socket and behind HTTP."""

    def __init__(self, stage: Served, *, http_first: bool) -> None:
        self.stage, self.http = stage, http_first
        self.bot = self.begins()

    def begins(self) -> Bot:
        text = self.stage.settings.read_text()
        mode = '[slack]\nmode = "http"\nport = 0\n' if self.http else "[slack]\n"
        self.stage.settings.write_text(
            text.replace('[slack]\nmode = "http"\nport = 0\n', "[slack]\n").replace("[slack]\n", mode)
        )
        bot = self.stage.run()
        self.stage.world.slack.hub.poster.addresses[:] = [bot.heard_at] if self.http else []
        bot.wait_ready()
        return bot

    def ends_and_begins_anew(self) -> None:
        status, took_s = self.bot.terminate()
        assert (status, took_s < 10) == (0, True), self.bot.words[-2000:]
        self.stage.world.x.faults.clear()
        self.stage.world.slack.faults.clear()
        self.http = not self.http
        self.bot = self.begins()

    def count(self, query: str) -> int:
        with closing(sqlite3.connect(self.stage.folder / "earshot.db")) as connection:
            return int(connection.execute(query).fetchone()[0])


@pytest.mark.promise(30)
@pytest.mark.slack_behaviour(4)
def test_ended_while_a_form_is_open_and_while_its_reply_waits_and_goes_out_there_is_one_reply(stage: Served) -> None:
    world, lives = stage.world, Lives(stage, http_first=True)
    world.says("ana", f"@acmecoffee {ASKS}")
    until(lambda: BUTTON in json.dumps(stage.cards(ASKS)))
    assert world.click(MAYA, "ana", "card.reply") == ""
    until(lambda: world.slack.snapshot()["views"].get(MAYA))
    lives.ends_and_begins_anew()  # a form is open
    world.submits(MAYA, ANSWER)
    until(lambda: lives.count("SELECT count(*) FROM reply WHERE state = 'claimed'"))
    lives.ends_and_begins_anew()  # ten seconds are counted down
    world.x.faults.next("POST /2/tweets", "stall after commit", seconds=60)
    until(lambda: not world.x.faults.pending())
    assert lives.count("SELECT count(*) FROM reply WHERE state = 'sending'") == 1
    lives.ends_and_begins_anew()  # it is published, and we never hear of it
    world.says("eva", "@acmecoffee and is there a decaf?")
    until(lambda: stage.cards("a decaf?"))
    assert stage.replies_to("ana") == [ANSWER]
    assert len(stage.cards(ASKS)) == 1


@pytest.mark.slack_behaviour(11)
def test_ended_in_the_middle_of_a_page_and_of_a_list_each_is_taken_in_once_and_whole(stage: Served) -> None:
    world, lives = stage.world, Lives(stage, http_first=False)
    world.x.faults.next("GET /2/users/:id/mentions", "stall after commit", seconds=60)
    for number in range(POSTS):
        world.says("carla", f"@acmecoffee cup number {number}")
    until(lambda: not world.x.faults.pending())
    lives.ends_and_begins_anew()  # a page is on its way
    until(lambda: len(stage.cards("cup number")) == POSTS)
    had = world.registry_file.read_text().splitlines()[:-1]
    rows = [f"A,x:{5_000_000 + number},any,asked by form,2026-01-01" for number in range(LISTED)]
    world.registry_file.write_text("\n".join([*had, *rows, f"#rows {len(had) - 1 + LISTED}", ""]))
    until(lambda: lives.count("SELECT count(*) FROM generation WHERE state = 'loading'"))
    lives.ends_and_begins_anew()  # a list is loaded
    until(lambda: lives.count("SELECT count(*) FROM generation WHERE state = 'in_force' AND generation > 1"))
    assert len(stage.cards("cup number")) == POSTS


@pytest.mark.slack_behaviour(11)
def test_ended_while_the_digests_picture_is_handed_in_the_channel_gets_both_once(stage: Served) -> None:
    world, lives = stage.world, Lives(stage, http_first=True)
    hold = world.slack.faults.hold("files.completeUploadExternal")
    assert world.slack.people.command(MAYA, CHANNEL, "/earshot", "digest").acked
    assert hold.reached.wait(DEADLINE_S)
    lives.ends_and_begins_anew()
    (digest,) = until(lambda: [one for one in stage.messages() if "replies sent" in json.dumps(one)])
    assert lives.count("SELECT count(*) FROM outbox WHERE kind = 'digest'") == 1, digest
