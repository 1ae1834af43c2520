"""What `earshot registry publish` says and does."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.publish import Published, publish_now, publishing
from bot.keys import BadKey
from bot.registry.feed_keys import begin_change
from bot.settings.parts import PublishPart
from bot.settings.secrets import BadSettings
from bot.steps.hearing import obey
from bot.store.database import Database
from bot.store.wishes.noes import Told
from rules.registry.issue import KeyChange
from rules.registry.scopes import KEYS_MAX
from tests.brand_at_work import NOW, Work

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the steps are tried on both
PART = PublishPart.model_validate({"name": "acme.example/no"})


class Desk:
    """Somebody at the command line of a store."""

    def __init__(self, database: Database, path: Path) -> None:
        self.work, self.keys, self.folder = Work(database), path / "keys", path / "feed"

    def publish(self, change: KeyChange | None = None) -> Published:
        """Give the command."""
        return publish_now(self.work.runtime, PART, self.keys, self.folder, change)


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


def test_without_settings_or_a_folder_we_say_what_to_add(desk: Desk) -> None:
    runtime = desk.work.runtime
    for part, folder, said in ((None, desk.folder, r"There is no \[publish\]"), (PART, None, "set publish.folder")):
        with pytest.raises(BadSettings, match=said):
            publish_now(runtime, part, desk.keys, folder)


def test_a_first_feed_tells_its_key_and_nothing_new_is_told_as_such(desk: Desk) -> None:
    first = desk.publish()
    assert first.ok
    assert first.lines()[0] == f"{desk.folder} holds 0 rows: 0 came, 0 went."
    assert first.lines()[1] == "HEAD is good until 2027-01-18T08:00:00Z."
    assert first.lines()[2].startswith("Subscribers pin this key: acme.example/no+")
    again = desk.publish()
    assert again.lines() == [
        f"Nothing has changed: {desk.folder} holds 0 rows. HEAD is good until 2027-01-18T08:00:00Z."
    ]
    assert (first.as_dict()["new"], again.as_dict()["new"]) == (True, False)
    assert again.as_dict() | {"new": True} == first.as_dict()


def test_no_key_is_retired_before_a_head_of_both_was_published(desk: Desk) -> None:
    desk.publish()
    with pytest.raises(BadKey, match="There is no next key"):
        desk.publish(KeyChange.RETIRE)
    begin_change(desk.keys, desk.work.runtime.chance)
    with pytest.raises(BadKey, match="No HEAD that both keys have signed"):
        desk.publish(KeyChange.RETIRE)


def test_a_key_is_followed_by_the_next(desk: Desk) -> None:
    first = desk.publish().as_dict()["keys"]
    both = desk.publish(KeyChange.NEXT).as_dict()["keys"]
    assert both[:1] == first
    assert desk.publish(KeyChange.RETIRE).as_dict()["keys"] == both[1:]


def test_new_rows_are_hashed_under_a_new_key_until_there_are_too_many(desk: Desk) -> None:
    for _ in range(KEYS_MAX - 1):
        desk.publish(KeyChange.HASH)
    assert desk.work.count("feed_key") == KEYS_MAX
    with pytest.raises(BadKey, match=r"has 16 keys already.*No more can be added"):
        desk.publish(KeyChange.HASH)


def test_the_running_bot_publishes_into_the_folder_of_the_settings(desk: Desk) -> None:
    part = PART.model_copy(update={"folder": str(desk.folder), "brands": ("acme",)})
    job = publishing(desk.work.runtime, part, desk.keys)
    job(NOW)
    obey.object_to(desk.work.runtime, desk.work.team, [Told("x:1", "any", NOW)], [], NOW)
    job(NOW + part.period)
    desk.work.runtime = replace(desk.work.runtime, clock=lambda: NOW + 2 * part.period)
    assert desk.publish().as_dict()["rows"] == 1
