"""A database from before a new secret is given it, and reads the journal."""

import secrets
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import drill
from bot.commands.key import rotate_keys
from bot.key_ring import FILE, keep, put_by, read, store_secret
from bot.keys import BadKey
from bot.steps.hearing.put_back import end_what_was_begun
from bot.steps.lists.take_in import take_in_hashed
from bot.store import secret
from bot.store.database import Database
from rules.registry.key import hashed
from tests.bot.steps.hearing.test_put_back import Kept
from tests.brand_at_work import MINUTE, NOW, Killed, reasons
from tests.networks import key_of

ASKS = "@acme do you ship to Norway?"


class Keyed(Kept):
    """Acme with a keys folder, as a process finds it at its start."""

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def begins(self) -> "Keyed":
        kept = store_secret(self.database, self.keys, secrets.token_bytes, self.now)
        self.runtime = replace(self.runtime, store_secret=kept)
        return self

    def back(self, copy: Path) -> "Keyed":
        """The same world, with a database from this copy, or with an empty one."""
        path = self.folder / "restored.db"
        shutil.copyfile(copy, path)
        other = Keyed(Database(f"sqlite:///{path}"), self.folder)
        other.network, other.now = self.network, self.now
        other.runtime = replace(other.runtime, networks={"x": self.network})
        return other.begins()

    def known(self) -> tuple[bytes, ...]:
        with self.database.read() as session:
            return secret.generations(session, b"")


@pytest.fixture
def keyed(tmp_path: Path, sqlite_template: Path) -> Keyed:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    return Keyed(Database(f"sqlite:///{path}"), tmp_path).begins()


@pytest.mark.promise(8)
@pytest.mark.parametrize("empty", [False, True])
def test_no_restore_frees_whoever_said_no_after_a_new_secret(
    keyed: Keyed, sqlite_template: Path, *, empty: bool
) -> None:
    asked = keyed.says(ASKS, "ben")
    backup = sqlite_template if empty else keyed.backup()
    keyed.says("@acme stop")
    rotate_keys(keyed.runtime, keyed.keys, "store")
    keyed.now += MINUTE
    keyed.says("@acme never contact me again", "ben")
    found = drill.restore(keyed.runtime, keyed.keys, backup)
    assert (found.lost, found.back, found.missing, found.hurt) == (2, 2, 0, "")
    old = keyed.back(backup)
    assert old.known() == keyed.known()
    found_at_start = old.start()
    assert (found_at_start.back, found_at_start.hurt, found_at_start.older) == ({"acme": 2}, "", {"acme"})
    old.hear()
    for root_id in (asked.root_id, *(post.root_id for post in keyed.network.feed[-2:])):  # type: ignore[union-attr] # posts
        assert "asked_to_stop" in reasons(old.verdict(old.mention(root_id)))
    assert end_what_was_begun(old.runtime, old.now)


@pytest.mark.promise(8)
def test_no_restore_frees_whoever_was_on_a_hashed_list_that_came_since(keyed: Keyed) -> None:
    asked = keyed.says(ASKS)
    backup = keyed.backup()
    key, newest = b"k" * 32, keyed.known()[0]
    rows = [(hashed(key_of("ana"), key), "any")]
    take_in_hashed(keyed.runtime, keyed.team, key, rows, {"from": "a list"}, keyed.now)
    keep(keyed.database, keyed.keys)
    assert "asked_to_stop" in reasons(keyed.verdict(asked))
    old = keyed.back(backup)
    old.start()
    assert "asked_to_stop" in reasons(old.verdict(asked))
    assert old.known() == (newest, key), "and what we are told is not kept under a key of others"


def test_killed_before_a_new_secret_is_used_it_is_at_the_next_start(keyed: Keyed) -> None:
    keyed.kill_at("key: put by")
    with pytest.raises(Killed):
        rotate_keys(keyed.runtime, keyed.keys, "store")
    before = keyed.known()
    assert len(keyed.begins().known()) == 2
    assert keyed.known()[1:] == before
    assert keyed.known() == keyed.begins().known()
    assert read(keyed.keys) == list(reversed(keyed.known()))


def test_of_a_folder_that_was_put_back_nothing_is_lost_that_either_knows(keyed: Keyed) -> None:
    elsewhere, fresh = keyed.folder / "elsewhere", secrets.token_bytes(32)
    put_by(elsewhere, fresh)
    mine = keyed.known()
    assert store_secret(keyed.database, elsewhere, secrets.token_bytes, NOW) == mine[0]
    assert keyed.known() == (*mine, fresh), "the newest stays, what is strange to it becomes a former one"
    assert read(elsewhere) == [fresh, *mine]


def test_it_is_made_once_and_lies_there_for_its_owner_alone(keyed: Keyed) -> None:
    assert [len(one) for one in keyed.known()] == [32]
    assert keyed.known() == keyed.begins().known()
    assert (keyed.keys / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("what", ["nonsense\n", "ff\n", "ä\n", "open", "folder"])
def test_no_secret_is_made_beside_a_file_that_cannot_be_read(keyed: Keyed, what: str) -> None:
    path = keyed.keys / FILE
    if what == "open":
        path.chmod(0o644)
    elif what == "folder":
        path.unlink()
        path.mkdir(mode=0o700)
    else:
        path.write_text(what, "utf-8")
    with pytest.raises(BadKey, match=str(path)):
        keyed.begins()
    with pytest.raises(BadKey, match=str(path)):
        rotate_keys(keyed.runtime, keyed.keys, "store")
    assert len(keyed.known()) == 1, "and none is used that was not put by"


def test_a_folder_that_cannot_be_written_stops_no_start_but_a_rotation(
    keyed: Keyed, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = keyed.folder / "file" / "keys"
    blocked.parent.write_text("")
    with pytest.raises(BadKey, match="cannot be read: Not a directory"):
        read(blocked)
    missing = Path("/proc/earshot/keys")
    assert store_secret(keyed.database, missing, secrets.token_bytes, NOW) == keyed.known()[0]
    assert "cannot be written" in caplog.text
    with pytest.raises(BadKey, match="cannot be written"):
        put_by(missing, b"n" * 32)
