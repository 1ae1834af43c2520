"""What `earshot registry` says and does."""

import getpass
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import registry as commands
from bot.registry.client import Client
from bot.store import due
from bot.store.database import Database
from rules.policy import DAY_US, HOUR_US, MINUTE_US
from tests.bot.steps.listed import NOW, Publisher, World
from tests.bot.steps.signed import FeedPublisher
from tools.make_feed import KEY, SIGN, TERMS, signer

TEN = tuple(f"x:{number}" for number in range(100, 110))


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


@pytest.fixture
def world(database: Database, publisher: Publisher) -> World:
    return World(database, publisher)


def test_without_a_registry_we_say_how_to_set_one_up(database: Database) -> None:
    runtime = World(database, required=["quiet"]).runtime
    sentence = "No registry is set up. Add a [[registry]] to earshot.toml."
    assert commands.status(runtime).lines() == [sentence]
    assert commands.sync_now(runtime).lines() == [sentence]


def test_a_registry_that_was_never_read_is_told_as_such(world: World, publisher: Publisher) -> None:
    assert commands.status(world.runtime).lines() == [
        "quiet: no list is in force. acme, other answer nobody until it is read.",
        f"  From {publisher.path}. Next sync as soon as we run.",
    ]


def test_a_registry_that_fails_is_told_with_its_remedy(world: World, publisher: Publisher) -> None:
    synced = commands.sync_now(world.runtime)
    assert not synced.ok
    remedy = f"There is no registry at {publisher.path}. Put the list there, or correct the path."
    assert synced.lines() == [f"quiet: {remedy}"]
    world.now += 3 * HOUR_US
    assert commands.status(world.runtime).lines()[-1] == f"  Failing for 3 hours: {remedy}"


def test_an_approval_without_anything_to_approve_is_refused(world: World) -> None:
    approved = commands.approve(world.runtime, "quiet", "They told us.")
    assert not approved.ok
    assert approved.lines() == ["No list of the registry quiet waits for an approval."]
    assert approved.as_dict()["ok"] is False


def test_a_registry_in_order_shows_its_rows_its_age_and_its_next_sync(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN)
    synced = commands.sync_now(world.runtime)
    assert synced.ok
    assert synced.lines() == ["quiet: 10 entries are in force, 10 of them new; 0 are gone."]
    assert commands.status(world.runtime).lines()[0].endswith("last found current less than a minute ago.")
    due.put_off(world.runtime.database, "sync quiet", NOW, NOW + HOUR_US)
    world.now += 14 * MINUTE_US
    assert commands.status(world.runtime).lines() == [
        "quiet: 10 entries in force, last found current 14 minutes ago.",
        f"  From {publisher.path}. Next sync in 46 minutes.",
    ]
    world.now += DAY_US
    assert "1 day ago" in commands.status(world.runtime).lines()[0]
    world.now += 2 * DAY_US
    assert commands.status(world.runtime).lines()[1] == (
        "  It is too old. acme, other answer nobody until a sync succeeds."
    )
    only = replace(world.runtime, teams=world.runtime.teams[:1])
    assert commands.status(only).lines()[1] == "  It is too old. acme answers nobody until a sync succeeds."


def test_a_list_in_quarantine_is_shown_and_approved_by_whoever_is_logged_in(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN)
    commands.sync_now(world.runtime)
    publisher.publish(*TEN[5:])
    assert commands.sync_now(world.runtime).ok
    shown = commands.status(world.runtime)
    digest = shown.as_dict()["registries"][0]["waiting"]["digest"]
    command = f'earshot registry approve quiet --digest {digest[:12]} --reason "…"'
    assert shown.lines()[2:] == [
        "  A new list with 5 entries waits. The new list has lost 5 of 10 entries.",
        "  Against the old one: 0 new, 5 gone, of whom 0 wrote to us in the last 30 days.",
        "  Until somebody approves it, old and new count together. If its publisher confirms it, run:",
        f"  {command}",
    ]
    for unclear in ("", digest[:7]):
        ruling = commands.approve(world.runtime, "quiet", "They told us.", digest=unclear)
        first, _, last = ruling.lines()[0].partition(" If its publisher confirms it, run: ")
        assert (ruling.ok, last) == (False, command)
        assert first == "Say which list you looked at. The new list has lost 5 of 10 entries."
    assert not commands.approve(world.runtime, "quiet", "They told us.", digest="0" * 12).ok
    assert commands.approve(world.runtime, "quiet", "They told us.", digest=digest[:12]).ok
    assert commands.status(world.runtime).lines()[0].startswith("quiet: 5 entries in force")
    assert json.loads(world.entries("override")[0])["member"] == getpass.getuser()


def test_what_is_printed_as_json_is_plain_values(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN)
    synced = json.loads(json.dumps(commands.sync_now(world.runtime).as_dict()))
    assert synced["registries"][0]["outcome"] == "taken"
    [standing] = json.loads(json.dumps(commands.status(world.runtime).as_dict()))["registries"]
    assert standing == {
        "name": "quiet",
        "source": str(publisher.path),
        "required": ["acme", "other"],
        "seq": None,
        "new_keys": [],
        "expires_us": None,
        "ends_us": NOW + 3 * DAY_US,
        "rows": 10,
        "waiting": None,
        "checked_us": NOW,
        "next_us": 0,
        "failing_us": None,
        "failure": None,
    }


def test_a_feed_shows_its_number_its_end_and_a_key_that_follows(database: Database, tmp_path: Path) -> None:
    feed = FeedPublisher(tmp_path)
    key, sign = signer(2)
    feed.terms, feed.signers = replace(TERMS, keys=(KEY, key)), [SIGN, sign]
    world = World(database, feed, required=["other-list"], feeds=Client(tmp_path / "work"))
    feed.publish(*TEN)
    assert commands.sync_now(world.runtime).ok
    held = "quiet: 10 entries in force, number 1 of its feed, last found current less than a minute ago."
    assert commands.status(world.runtime).lines() == [
        f"{held} No brand requires it.",
        "  What we hold ends in 3 days unless it is renewed.",
        f"  Its publisher changes keys. Add the new one in earshot.toml: {key.text}",
        f"  From {feed.folder}. Next sync as soon as we run.",
    ]
    world.now += 3 * DAY_US
    assert commands.status(world.runtime).lines()[1:3] == [
        "  What we hold has ended: it was not renewed.",
        "  It is too old. Its rows count all the same.",
    ]


def test_no_password_of_an_address_is_shown(world: World) -> None:
    secret = replace(world.runtime.sources[0], address="https://ana:pw@registry.example/list.csv?key=abc")
    runtime = replace(world.runtime, sources=(secret,))
    assert commands.status(runtime).standings[0].source == "https://registry.example/list.csv"
