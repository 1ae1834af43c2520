"""A signed feed is taken over as its publisher signed it, or not at all."""

from pathlib import Path

import pytest

from bot.registry.client import Client
from bot.steps.sync import Outcome
from bot.store.database import Database
from tests.bot.steps.listed import World
from tests.bot.steps.signed import FeedPublisher

TEN = tuple(f"x:{number}" for number in range(100, 110))


@pytest.fixture
def publisher(tmp_path: Path) -> FeedPublisher:
    return FeedPublisher(tmp_path)


@pytest.fixture
def world(database: Database, publisher: FeedPublisher, tmp_path: Path) -> World:
    """Acme, with a feed of ten in force, and Ana who asks something and is not on it."""
    world = World(database, publisher, feeds=Client(tmp_path / "work"))
    publisher.publish(*TEN)
    assert world.sync(publisher).outcome is Outcome.TAKEN
    world.hear("x:42@ana")
    return world


def test_a_delta_is_a_layer_on_what_we_hold(world: World, publisher: FeedPublisher) -> None:
    publisher.publish(*TEN, "x:42", "x:@ben proactive")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert world.listed([*TEN, "x:42", "x:@ben"]) == {*TEN, "x:42", "x:@ben proactive"}
    assert world.rows(2) == 12
    world.redraw()
    assert world.shown("x:42") == ("refused", "opted_out", 2)
