"""What one Earshot publishes another obeys: from a no to a reply not sent."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.registry.client import Client
from bot.registry.feed_keys import begin_change, end_change
from bot.runtime import Source
from bot.steps.sync import Outcome
from bot.store.database import Database
from rules.policy import HOUR_US
from tests.bot.registry.test_publish import ORIGIN, Feed
from tests.bot.steps.listed import World
from tests.brand_at_work import MINUTE

ANA, BEN = "x:42", "x:43"


@dataclass
class Published:
    source: Source


class Two:
    """A publisher with its store, and Acme elsewhere, which subscribes to the feed and heard Ana and Ben."""

    def __init__(self, publisher: Feed, store: Database, folder: Path) -> None:
        self.publisher = publisher
        self.published = Published(self._source(publisher))
        self.world = World(store, self.published, feeds=Client(folder / "client"))

    def publish_and_sync(self) -> Outcome:
        self.publisher.publish()
        return self.world.sync(self.published).outcome

    def may_answer(self, who: str) -> bool:
        """Whether the card of this person's post offers a reply, after all looks that are due."""
        self.world.redraw()
        return self.world.shown(who)[0] == "permit"

    @staticmethod
    def _source(publisher: Feed) -> Source:
        keys = publisher.publish().head.keys
        return Source("quiet", str(publisher.folder), HOUR_US, keys)


@pytest.fixture
def two(database: Database, sqlite_template: Path, tmp_path: Path) -> Iterator[Two]:
    elsewhere = Database(f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'elsewhere.db')}")
    feed = Feed(database, tmp_path)
    feed.says("x:1", "any;for=all")
    both = Two(feed, elsewhere, tmp_path)
    assert both.publish_and_sync() is Outcome.TAKEN
    both.world.hear(ANA, BEN)
    yield both
    elsewhere.close()


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.promise(8)
@on_sqlite
def test_a_no_to_all_who_subscribe_silences_a_brand_that_never_heard_it(two: Two) -> None:
    assert two.may_answer(ANA)
    two.publisher.says(ANA, "any;for=all")
    assert two.publish_and_sync() is Outcome.TAKEN
    assert not two.may_answer(ANA)
    assert two.may_answer(BEN)


@on_sqlite
def test_only_the_brands_that_somebody_names_may_answer_them(two: Two) -> None:
    two.publisher.says(ANA, "any;except=acme;for=all")
    two.publisher.says(BEN, "any;except=other;for=all")
    assert two.publish_and_sync() is Outcome.TAKEN
    assert two.may_answer(ANA)
    assert not two.may_answer(BEN)


@on_sqlite
def test_what_its_author_lifts_is_lifted_at_the_subscribers_too(two: Two) -> None:
    for number in range(100, 220):
        two.publisher.says(f"x:{number}", "any;for=all")
    two.publisher.says(ANA, "any;for=all")
    assert two.publish_and_sync() is Outcome.TAKEN
    two.publisher.lifts(ANA)
    assert two.publish_and_sync() is Outcome.TAKEN
    assert two.may_answer(ANA)


@pytest.mark.promise(17)
@on_sqlite
def test_a_subscriber_goes_on_while_the_signing_key_changes(two: Two) -> None:
    begin_change(two.publisher.keys, two.publisher.work.runtime.chance)
    assert two.publish_and_sync() is not Outcome.FAILED
    end_change(two.publisher.keys)
    two.publisher.says(ANA, "any;for=all")
    assert two.publish_and_sync() is Outcome.TAKEN
    assert not two.may_answer(ANA)
    assert two.publisher.head().origin == ORIGIN


@pytest.mark.promise(17)
@on_sqlite
def test_a_folder_that_was_put_back_is_a_rollback_until_it_is_published_anew(two: Two, tmp_path: Path) -> None:
    old = shutil.copytree(two.publisher.folder, tmp_path / "old")
    two.publisher.says(ANA, "any;for=all")
    assert two.publish_and_sync() is Outcome.TAKEN
    shutil.rmtree(two.publisher.folder)
    shutil.copytree(old, two.publisher.folder)
    two.world.pass_time(5 * MINUTE)
    synced = two.world.sync(two.published)
    assert synced.outcome is Outcome.FAILED
    assert "sent an older HEAD than the one we hold" in synced.sentence
    assert not two.may_answer(ANA)
    assert two.publish_and_sync() is not Outcome.FAILED
    assert not two.may_answer(ANA)
