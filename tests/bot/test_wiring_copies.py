"""Two copies of the whole bot behind a load balancer, on one PostgreSQL."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sandbox.story.world import CHANNEL, ELI, MAYA
from tests.whole_bot import DEADLINE_S, Bot, Served, served, until

ASKS, WANTS = "do you ship to Norway?", "is there a decaf?"
BUTTON = '"card.reply"'


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Served]:
    with served(tmp_path, database_url) as stage:
        text = stage.settings.read_text()
        stage.settings.write_text(text.replace("[slack]\n", '[slack]\nmode = "http"\nport = 0\n'))
        yield stage


def copies(stage: Served) -> list[Bot]:
    """Start two, and let the load balancer know them."""
    bots = [stage.run(), stage.run()]
    for bot in bots:
        stage.world.slack.hub.poster.addresses.append(bot.heard_at)
        bot.wait_ready()
    return bots


def rows(stage: Served, query: str) -> int:
    with psycopg.connect(stage.database, autocommit=True) as connection:
        found = connection.execute(query.encode())
        return int(found.fetchone()[0]) if found.description else found.rowcount  # type: ignore[index]  # there is one


CLAIMS = "SELECT count(*) FROM entry WHERE convert_from(payload, 'UTF8') LIKE '%\"act\":\"claim\"%'"
DONES = "SELECT count(*) FROM entry WHERE kind = 'done'"


@pytest.mark.slack_behaviour(2)
@pytest.mark.slack_behaviour(4)
@pytest.mark.slack_behaviour(42)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_copies_share_the_work_and_when_one_is_killed_in_the_middle_the_other_goes_on(stage: Served) -> None:
    world, hub = stage.world, stage.world.slack.hub
    bots = copies(stage)
    hub.copies = 2
    world.says("ana", f"@acmecoffee {ASKS}")
    until(lambda: BUTTON in json.dumps(stage.cards(ASKS)))
    world.replies(MAYA, "ana", "We do, in five days.")
    assert world.slack.people.command(MAYA, CHANNEL, "/earshot", "status").acked
    until(lambda: stage.replies_to("ana"))
    assert {ack.connection for delivery in hub.deliveries for ack in delivery.acks} == {0, 1}

    world.says("eva", f"@acmecoffee {WANTS}")
    until(lambda: BUTTON in json.dumps(stage.cards(WANTS)))
    hub.copies = 1
    hold = world.slack.faults.hold("users.info", times=100)
    assert world.click(ELI, "eva", "card.done") == ""
    assert hold.reached.wait(DEADLINE_S)
    killed = bots[hub.deliveries[-1].acks[0].connection]
    killed.kill()
    world.slack.faults.clear()
    assert rows(stage, "UPDATE inbox SET taken_us = taken_us - 60000000 WHERE done_us IS NULL") == 1  # a minute later
    rows(stage, "UPDATE lease SET expires = 0")
    until(lambda: rows(stage, DONES))
    world.says("ben", "@acmecoffee where is my parcel?")
    until(lambda: stage.cards("my parcel?"))
    assert world.slack.people.command(MAYA, CHANNEL, "/earshot", "status").acked
    (left,) = (bot for bot in bots if bot is not killed)
    assert left.terminate()[0] == 0
    assert [len(stage.cards(words)) for words in (ASKS, WANTS, "my parcel?")] == [1, 1, 1]
    assert stage.replies_to("ana") == ["We do, in five days."]
    assert [rows(stage, query) for query in (CLAIMS, DONES)] == [1, 1]
