"""The whole bot as its own process: how it starts, stands trouble, and ends."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.jobs import SYNC_AGAIN_US, sync_or_again
from bot.runtime import Source
from bot.schedule import Again
from bot.settings import read_settings
from bot.store.database import Database
from bot.wiring import workbench
from rules.lifetimes import LIFETIMES
from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN
from sandbox.story.world import CHANNEL, MAYA
from tests.bot.commands.test_person import SETTINGS
from tests.brand_at_work import HOUR, Work
from tests.whole_bot import DEADLINE_S, Served, served, until


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, f"sqlite:///{tmp_path}/earshot.db") as stage:
        yield stage


BUTTON = '"card.reply"'
ASKS = "do you ship to Norway?"


def claim(stage: Served, answer: str) -> None:
    """Let Maya answer Ana's card, and see the card say so."""
    until(lambda: BUTTON in json.dumps(stage.cards(ASKS)))
    stage.world.replies(MAYA, "ana", answer)
    until(lambda: BUTTON not in json.dumps(stage.cards(ASKS)))


def test_it_answers_shows_a_card_publishes_and_ends_in_time_with_nothing_but_log_lines(stage: Served) -> None:
    publish = "[publish]\nname = 'acme.example/no'\nfolder = 'feed'\n"
    stage.settings.write_text(f"{stage.settings.read_text()}\n{publish}")
    bot = stage.run()
    bot.wait_ready()
    assert bot.ask("/healthz") == (200, "alive\n")
    stage.world.says("ana", f"@acmecoffee {ASKS}")
    until(lambda: stage.cards(ASKS))
    until((stage.folder / "feed" / "HEAD").exists)
    status, numbers = bot.ask("/metrics")
    assert status == 200
    assert "earshot_slack_socket_alive 1.0" in numbers
    status, took_s = bot.terminate()
    assert status == 0
    assert took_s < 10
    assert bot.process.stdout.read() == ""
    lines = bot.words.splitlines()
    assert all(" earshot" in line and line[:4].isdigit() for line in lines), bot.words
    assert lines[-1].endswith("Earshot stops.")


def test_it_waits_for_a_slack_that_does_not_answer_and_tells_its_health_meanwhile(stage: Served) -> None:
    stage.world.slack.faults.html("auth.test", times=1)
    bot = stage.run()
    assert bot.ask("/healthz")[0] == 200
    status, told = bot.ready()
    assert status == 503
    assert "Slack has not answered" in told["stopped"][0]
    until(lambda: "We try again." in bot.words)
    bot.wait_ready()


def test_it_ends_at_once_while_it_waits_for_slack(stage: Served) -> None:
    stage.world.slack.faults.html("auth.test", times=1_000)
    bot = stage.run()
    until(lambda: "We try again." in bot.words)
    status, took_s = bot.terminate()
    assert (status, took_s < 10) == (0, True)


@pytest.mark.slack_behaviour(11)
def test_it_ends_in_time_while_x_and_slack_hang(stage: Served) -> None:
    bot = stage.run()
    bot.wait_ready()
    stage.world.x.faults.next("*", "stall", times=50, seconds=30)
    hold = stage.world.slack.faults.hold("chat.postMessage")
    stage.world.says("ana", f"@acmecoffee {ASKS}")
    until(lambda: stage.world.x.faults.pending()["*"] < 50)
    status, took_s = bot.terminate()
    assert (status, took_s < 10) == (0, True)
    hold.release()


def test_a_second_signal_ends_it_without_waiting(stage: Served) -> None:
    bot = stage.run()
    bot.wait_ready()
    stage.world.x.faults.next("*", "stall", times=50, seconds=30)
    until(lambda: stage.world.x.faults.pending()["*"] < 50)
    bot.process.send_signal(signal.SIGTERM)
    until(lambda: "Earshot stops." in bot.words)
    bot.process.send_signal(signal.SIGTERM)
    assert bot.process.wait(5) == -15


def test_an_outage_of_x_and_a_bad_registry_are_told_as_degraded_and_slack_is_still_heard(stage: Served) -> None:
    world = stage.world
    world.says("ana", f"@acmecoffee {ASKS}")
    bot = stage.run()
    until(lambda: stage.cards(ASKS))
    until(lambda: bot.ready()[1]["degraded"] == [])
    world.x.faults.down()
    world.publish_registry(whole=False)
    told = until(lambda: [one for one in bot.ready()[1]["degraded"] if "registry" in one])
    assert "quiet-list" in told[0]
    assert bot.ready()[0] == 200

    def status() -> str:
        answer = world.slack.people.command(MAYA, CHANNEL, "/earshot", "status")
        assert answer.acked
        return json.dumps(answer.answer)

    until(lambda: "X (mentions) cannot be read" in status(), status)  # the next reading tells
    world.x.faults.up()
    world.publish_registry()
    until(lambda: bot.ready()[1]["degraded"] == [])


def test_without_a_registry_that_is_required_nobody_is_answered_and_the_bot_lives(stage: Served) -> None:
    stage.world.registry_file.write_text("op,key,scope,reason,since\nnonsense\n")
    stage.world.says("ana", f"@acmecoffee {ASKS}")
    bot = stage.run()
    (card,) = until(lambda: stage.cards(ASKS))
    assert BUTTON not in json.dumps(card)
    status, told = bot.ready()
    assert status == 200
    assert any("quiet-list" in one for one in told["degraded"])
    stage.world.publish_registry()
    until(lambda: BUTTON in json.dumps(stage.cards(ASKS)))


@pytest.mark.slack_behaviour(8)
def test_a_socket_that_falls_silent_is_not_ready_and_comes_back_by_itself(stage: Served) -> None:
    bot = stage.run()
    bot.wait_ready()
    stage.world.slack.hub.silence()
    until(lambda: bot.ready()[0] == 503)
    assert bot.ask("/healthz")[0] == 200
    bot.wait_ready()


@pytest.mark.promise(34)
@pytest.mark.slack_behaviour(43)
def test_no_token_no_text_and_no_handle_reaches_the_log_whatever_fails(stage: Served) -> None:
    world = stage.world
    canary = "Zimtschnecke"
    bot = stage.run()
    bot.wait_ready()
    world.says("ana", f"@acmecoffee {ASKS} With a {canary}?")
    world.says("carla", f"Acme Coffee has {canary} again")
    claim(stage, f"No {canary} today.")
    for method in ("chat.postMessage", "chat.update", "views.open", "users.info"):
        world.slack.faults.garbage(method, times=2)
    world.x.faults.next("GET /2/users/:id/mentions", "garbage")
    world.x.faults.next("GET /2/users/:id/mentions", "malformed", how="no author")
    for number in range(4):
        world.says("ben", f"@acmecoffee {canary} number {number}")
    world.x.faults.next("POST /2/tweets", "drop after commit")
    until(lambda: stage.replies_to("ana"))
    until(lambda: world.x.faults.pending() == {} and stage.cards(f"{canary} number"))
    assert bot.terminate()[0] == 0
    secrets = [value for name, value in stage.environment().items() if name != "PATH"]
    people = ["ana", "ben", "carla", "acmecoffee", "Ana", "Carla"]
    assert [word for word in (canary, *secrets, BOT_TOKEN, APP_TOKEN, *people) if word in bot.words] == []


def test_what_the_settings_say_of_keeping_words_is_what_the_steps_obey(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "earshot.db").write_bytes(sqlite_template.read_bytes())
    file = tmp_path / "earshot.toml"
    file.write_text(SETTINGS.format(folder=tmp_path) + '[team.keep]\noverheard = "5h"\n')
    runtime = workbench(read_settings(file, {}))
    runtime.database.close()
    [team] = runtime.teams
    assert (team.keep.overheard_us, team.keep.direct_us) == (5 * HOUR, LIFETIMES.direct_us)


def test_a_registry_that_fails_is_looked_at_again_within_a_quarter_of_an_hour(database: Database) -> None:
    work = Work(database)
    assert sync_or_again(work.runtime, Source("quiet", "/none", 24 * HOUR), work.now) == Again(SYNC_AGAIN_US)
    assert sync_or_again(work.runtime, Source("quiet", "/none", 60_000_000), work.now) == Again(60_000_000)


MOMENTS = ("x is read", "card is posted", "form is sent", "reply is on its way", "reply is published")


@pytest.mark.promise(30)
@pytest.mark.slack_behaviour(4)
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_and_started_again_there_is_one_card_and_one_reply(stage: Served, moment: str) -> None:
    world, words = stage.world, "We do, in five days."
    bot = stage.run()
    bot.wait_ready()
    if moment == "x is read":
        world.x.faults.next("GET /2/users/:id/mentions", "stall after commit", seconds=60)
        world.says("ana", f"@acmecoffee {ASKS}")
        until(lambda: not world.x.faults.pending())
    elif moment == "card is posted":
        hold = world.slack.faults.hold("chat.postMessage", committed=True)
        world.says("ana", f"@acmecoffee {ASKS}")
        assert hold.reached.wait(DEADLINE_S)
    else:
        world.says("ana", f"@acmecoffee {ASKS}")
        claim(stage, words)
    if moment == "reply is on its way":
        world.x.faults.next("POST /2/tweets", "stall", seconds=60)
    if moment == "reply is published":
        world.x.faults.next("POST /2/tweets", "stall after commit", seconds=60)
    if moment.startswith("reply"):
        until(lambda: not world.x.faults.pending())
    bot.kill()
    with sqlite3.connect(stage.folder / "earshot.db") as connection:
        connection.execute("UPDATE lease SET expires = 0")  # as a minute later
    world.x.faults.clear()
    world.slack.faults.clear()
    again = stage.run()
    again.wait_ready()
    until(lambda: stage.cards(ASKS))
    if moment in ("x is read", "card is posted"):
        claim(stage, words)
    if moment != "reply is on its way":
        until(lambda: stage.replies_to("ana"))
    world.says("eva", "@acmecoffee and is there a decaf?")
    until(lambda: stage.cards("a decaf?"))
    assert again.terminate()[0] == 0
    assert len(stage.cards(ASKS)) == 1
    assert stage.replies_to("ana") == ([] if moment == "reply is on its way" else [words])
