"""New keys take the place of old ones: proofs hold, and every no refuses still."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import keys
from bot.cli import app
from bot.commands.audit import Checked, export, prove, verify
from bot.commands.key import NoSuchKey, rotate_keys
from bot.registry import feed_keys, publish
from bot.runtime import Team
from bot.steps import rotate, seal
from bot.steps.hearing import leave_alone
from bot.store import secret
from bot.store.database import Database, leases
from bot.store.record import audit, past
from bot.store.registry import published
from bot.store.tables.privacy import FormerKeyRow
from bot.store.visitors import visits
from rules.audit.checkpoint import VerifierKey, decode64
from rules.mention import Account
from rules.verdict import Permit
from tests.bot.commands.test_person import SETTINGS
from tests.brand_at_work import DAY, MINUTE, Killed, Work, reasons
from tools import verify_log


class Keeping(Work):
    """Acme with a record and its keys."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        self.folder = folder
        with database.write() as session:
            secret.keep(session, secret.OBJECTIONS, self.runtime.store_secret)
        self.seal()

    def seal(self) -> seal.Sealed:
        signer = keys.open_signer(self.database, self.folder, "acme", self.runtime.chance)
        return seal.seal(self.runtime, self.team, signer, self.now)

    def rotate(self, what: str, **more: bool) -> list[str]:
        return rotate_keys(self.runtime, self.folder, what, **more).lines()

    def key(self) -> VerifierKey:
        found = keys.public(self.folder, "acme")
        assert found is not None
        return found

    def verified(self) -> Checked:
        checked = verify(self.database, "acme", self.folder)
        assert checked.ok, checked.findings
        return checked

    def newest(self) -> dict[str, Any]:
        with self.database.read() as session:
            entries = [one for one in past.newest(session, "acme", 3) if one.kind == "key"]
        return entries[-1].payload or {}


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """One kind is enough here: what a rotation asks of the store is tried on both in `test_secret.py`."""
    path = tmp_path / "here.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def work(database: Database, tmp_path: Path) -> Keeping:
    return Keeping(database, tmp_path / "keys")


def test_no_other_word_is_a_kind_of_key(work: Keeping) -> None:
    with pytest.raises(NoSuchKey, match="Name log, registry, store, tokens, or all"):
        work.rotate("everything")


def test_the_new_key_signs_the_old_one_vouched_for_it_and_old_checkpoints_still_verify(
    work: Keeping, tmp_path: Path
) -> None:
    former = work.key()
    work.says("@acme hello")
    work.seal()
    (told,) = work.rotate("log")
    new = work.key()
    assert new != former
    assert new.text in told
    entry = work.newest()
    assert (entry["retired"], entry["used"]) == (former.text, new.text)
    assert keys.check(former.public, new.text.encode(), decode64(entry["signed"]))
    work.says("@acme hello again")
    work.seal()
    assert work.verified().checkpoints == 4
    export(work.database, "acme", tmp_path / "out")
    assert verify_log.main([str(tmp_path / "out")]) == 0


@pytest.mark.promise(27)
def test_who_pinned_the_first_key_alone_follows_an_export_and_receipts_through_two_rotations(
    work: Keeping, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, pinned, changes = work.key(), tmp_path / "pinned.txt", list[Path]()
    for number in range(2):
        work.says("@acme hello")
        work.seal()
        work.now += MINUTE
        work.rotate("log")
        with work.database.read() as session:
            place = audit.size(session, "acme") - 1
        changes.append(tmp_path / f"change{number}")
        changes[-1].write_text(prove(work.database, "acme", str(place)))
    work.says("@acme hello once more")
    work.seal()
    after = tmp_path / "after"
    after.write_text(prove(work.database, "acme", "1"))
    assert work.verified().checkpoints == 6
    export(work.database, "acme", tmp_path / "out")
    for key in (first, work.key()):
        pinned.write_text(f"{key.text}\n")
        assert verify_log.main([str(tmp_path / "out"), "--key", str(pinned)]) == 0
        assert f" entries on, this key signs: {work.key().text}\n" in capsys.readouterr().out
        assert verify_log.main(["receipt", str(after), "--key", str(pinned)]) == (key == first)
    pinned.write_text(f"{first.text}\n")
    assert verify_log.main(["receipt", *map(str, changes), str(after), "--key", str(pinned)]) == 0
    with work.database.write() as session:
        stray = keys.next_signer(work.folder, "acme", work.runtime.chance).key
        session.add(FormerKeyRow(brand_id="acme", public_key=stray.text, until_us=work.now))
    assert "The store is bound to other keys" in verify(work.database, "acme", work.folder).findings[-1]


def test_a_sealer_that_takes_over_while_a_key_gives_way_leaves_the_higher_mark(work: Keeping) -> None:
    old = keys.open_signer(work.database, work.folder, "acme", work.runtime.chance)
    new = keys.next_signer(work.folder, "acme", work.runtime.chance)
    other = replace(work.runtime, owner="another")

    def goes_on() -> None:
        signer = keys.open_signer(work.database, work.folder, "acme", work.runtime.chance)
        with work.database.write() as session:
            leases.seize(session, seal.lease_of("acme"), "another", 20)
        work.says("@acme hello")
        assert seal.seal(other, work.team, signer, work.now).signed

    work.stops["key: handed over"] = goes_on
    assert rotate.rotate_log(work.runtime, work.team, old, new, work.now)
    work.verified()


def test_a_bot_that_runs_takes_the_new_key_by_itself_and_one_that_does_not_have_it_signs_nothing(work: Keeping) -> None:
    def newest(_: Team) -> seal.Signer:
        return keys.open_signer(work.database, work.folder, "acme", work.runtime.chance)

    def missing(_: Team) -> seal.Signer:
        raise keys.BadKey("The key is missing.")

    running = seal.Sealer(work.runtime, work.team, newest(work.team), newest)
    elsewhere = seal.Sealer(work.runtime, work.team, newest(work.team), missing)
    work.rotate("log")
    work.says("@acme hello")
    with pytest.raises(keys.BadKey):
        elsewhere(work.now)
    assert running(work.now).signed
    work.says("@acme hello again")
    assert running(work.now).signed
    work.verified()


def test_a_sealer_with_the_old_key_signs_nothing_more(work: Keeping) -> None:
    old = keys.open_signer(work.database, work.folder, "acme", work.runtime.chance)
    work.rotate("log")
    work.says("@acme hello")
    with pytest.raises(seal.WillNotSign, match="Start Earshot again"):
        seal.seal(work.runtime, work.team, old, work.now)

    def rotate() -> None:
        del work.stops["seal: placed"]
        work.rotate("log")

    signer = keys.open_signer(work.database, work.folder, "acme", work.runtime.chance)
    work.stops["seal: placed"] = rotate
    assert not seal.seal(work.runtime, work.team, signer, work.now).signed, "it lost the lease"
    work.says("@acme hello again")
    with pytest.raises(seal.WillNotSign, match="was rotated"):
        seal.seal(work.runtime, work.team, signer, work.now)
    work.seal()
    work.verified()


def test_a_crash_between_the_store_and_the_file_is_ended_by_whoever_opens_the_key_next(work: Keeping) -> None:
    former = work.key()
    work.kill_at("key: bound")
    with pytest.raises(Killed):
        work.rotate("log")
    assert work.key() == former
    work.seal()
    assert work.key() != former
    assert not (work.folder / "acme.next.key").exists()
    work.verified()


def test_a_crash_before_the_store_knows_changes_nothing_and_the_next_rotation_takes_the_same_key(work: Keeping) -> None:
    former, made = work.key(), keys.next_signer(work.folder, "acme", work.runtime.chance)
    work.seal()
    assert work.key() == former
    work.rotate("log")
    assert work.key() == made.key
    with work.database.write() as session:
        assert not audit.succeed(session, "acme", former, made.key, work.now)  # it is not in use any more
    old = keys.open_signer(work.database, work.folder, "acme", work.runtime.chance)
    assert not rotate.rotate_log(work.runtime, work.team, replace(old, key=former), made, work.now)
    with work.database.read() as session:
        assert audit.former(session, "acme") == [former.text]


def test_a_key_that_is_not_the_bound_one_is_refused_though_another_lies_beside_it(work: Keeping) -> None:
    keys.next_signer(work.folder, "acme", work.runtime.chance)
    (work.folder / "acme.key").unlink()
    keys.make(work.folder / "acme.key", work.runtime.chance)
    with pytest.raises(keys.BadKey, match="is not the one"):
        work.seal()


def test_a_folder_in_which_no_key_can_be_made_is_told(work: Keeping) -> None:
    (work.folder / "acme.next.key").mkdir(mode=0o700)
    with pytest.raises(keys.BadKey, match="Mend that first"):
        work.rotate("log")


@pytest.mark.promise(8)
def test_after_every_rotation_each_earlier_no_refuses_still(work: Keeping) -> None:
    finn = work.says("@acme stop", author="finn")
    gina = work.says("@acme please never contact me", author="gina")
    work.rotate("all")
    hugo = work.says("@acme stop", author="hugo")
    work.now += MINUTE
    work.rotate("all")
    work.now += 2 * DAY
    work.hear()
    work.hear("search")
    for mention in (finn, gina, hugo):
        assert "asked_to_stop" in reasons(work.verdict(mention))
        again = work.says("@acme hello", author=work.again(mention).author_handle or "")
        assert work.facts(again).objections
    work.seal()
    work.verified()


def test_the_store_and_the_feed_tell_the_record(work: Keeping) -> None:
    assert "Back up the keys folder" in work.rotate("store")[0]
    assert work.newest()["what"] == "store"
    assert work.rotate("registry") == ["registry: We publish no feed, so there is nothing to rotate."]
    work.now += MINUTE
    publish.open_feed(work.runtime, work.now)
    with pytest.raises(keys.BadKey, match="no next key"):
        work.rotate("registry", finish=True)
    feed_keys.open_signers(work.folder, "feed.example", work.runtime.chance)
    assert "--finish" in work.rotate("registry")[0]
    assert work.newest()["what"] == "registry"
    assert work.count("feed_key") == 2
    assert "signs our feed alone" in work.rotate("registry", finish=True)[0]


def test_every_visit_ends_with_the_tokens(work: Keeping) -> None:
    with work.database.write() as session:
        for token in ("one", "two"):
            visits.begin(session, "acme", token, work.now, work.now + DAY)
    assert work.rotate("tokens")[0].startswith("tokens: 2 visits of the preference pages ended.")
    with work.database.write() as session:
        visits.begin(session, "acme", "three", work.now, work.now + DAY)
    assert work.rotate("tokens")[0].startswith("tokens: 1 visit of")
    assert work.count("visit") == 0


def test_a_store_without_secrets_has_none_to_rotate(database: Database) -> None:
    work = Work(database)
    with database.write() as session:
        assert not published.succeed_key(session, b"k" * 32, work.now)
    assert not rotate.rotate_store(work.runtime, b"n" * 32, work.now)


def test_the_command_rotates_all_keys(tmp_path: Path) -> None:
    settings = tmp_path / "earshot.toml"
    settings.write_text(SETTINGS.format(folder=tmp_path))
    done = CliRunner().invoke(app, ["key", "rotate", "--settings", str(settings)])
    assert (done.exit_code, done.stdout.count("\n")) == (0, 4), done.stdout + done.stderr


@pytest.mark.promise(8)
def test_a_handle_of_the_register_is_left_alone_under_every_secret_and_keeps_the_former_one(work: Keeping) -> None:
    leave_alone.leave_alone(work.runtime, work.team, "x", "@jonas", work.now, "A letter", "U1", work.now)
    jonas = work.says("@acme hello", author="jonas")
    work.rotate("store")
    assert "asked_to_stop" in reasons(work.verdict(jonas))
    later = work.says("@acme hello again", author="jonas")
    assert "asked_to_stop" in reasons(work.verdict(later))
    late = work.says_as(Account("x:4242", "jonas", "Another"), "@acme hello")
    assert not isinstance(work.verdict(late), Permit)
    with work.database.write() as session:
        assert secret.drop_unused(session, work.now + DAY) == 0
