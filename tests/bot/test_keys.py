"""The keys: made once, for their owner only, and never exchanged unseen."""

import secrets
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot import keys
from bot.keys import BadKey, open_signer
from bot.steps.seal import Signer
from bot.store.database import Database
from rules.audit.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from rules.audit.merkle import EMPTY_ROOT
from tests.bot.sealing import opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "keys"


def signer(database: Database, folder: Path, brand_id: str = "acme") -> Signer:
    return open_signer(database, folder, brand_id, secrets.token_bytes)


def test_a_missing_key_is_not_made_anew_once_it_was_in_use(database: Database, folder: Path) -> None:
    signer(database, folder)
    (folder / "acme.key").unlink()
    with pytest.raises(BadKey, match=r"acme\.key is missing. Bring it back from its backup; no other key may sign\.$"):
        signer(database, folder)
    assert list(folder.iterdir()) == []


def test_another_key_is_refused(database: Database, folder: Path, tmp_path: Path) -> None:
    signer(database, folder)
    with opened(tmp_path / "other.db") as other:
        signer(other, tmp_path / "others")
    (tmp_path / "others" / "acme.key").replace(folder / "acme.key")
    with pytest.raises(BadKey, match="is not the one that this record began with"):
        signer(database, folder)


def test_a_key_that_others_may_read_is_refused_with_the_command_that_mends_it(database: Database, folder: Path) -> None:
    signer(database, folder)
    path = folder / "acme.key"
    for mode in (0o640, 0o604, 0o602, 0o610):
        path.chmod(mode)
        with pytest.raises(BadKey, match=r"can be read by others. Run: chmod 600 .*acme\.key\.$"):
            signer(database, folder)
    path.chmod(0o400)
    signer(database, folder)


def test_a_file_that_holds_no_such_key_is_refused_and_left_alone(database: Database, folder: Path) -> None:
    signer(database, folder)
    path = folder / "acme.key"
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for held in (b"", b"a letter", path.read_bytes()[:60], other):
        path.write_bytes(held)
        with pytest.raises(BadKey, match=r"holds no Ed25519 key that can be read. Bring it back from its backup"):
            signer(database, folder)
        assert path.read_bytes() == held


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadKey, match=r"cannot be used: .+\. Mend that and start again\.$"):
        signer(database, tmp_path / "file" / "keys")


def test_a_brand_id_that_can_name_no_file_is_refused(database: Database, folder: Path) -> None:
    for brand_id in ("", "..", "a/b", "a b", "a+b", ".hidden", "a\n", "ä", "a" * 65):
        with pytest.raises(BadKey, match="cannot name a record"):
            signer(database, folder, brand_id)
    assert not folder.exists()


def test_the_first_start_makes_a_key_for_its_owner_only(database: Database, folder: Path) -> None:
    made = signer(database, folder)
    assert stat.S_IMODE((folder / "acme.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["acme.key"]
    assert made.key.name == "earshot.local/acme"
    assert made.mark == folder / "acme.mark"


def test_every_later_start_uses_that_key_and_each_brand_has_its_own(database: Database, folder: Path) -> None:
    first = signer(database, folder)
    assert signer(database, folder).key == first.key == keys.public(folder, "acme")
    assert signer(database, folder, "other").key.public != first.key.public
    assert keys.public(folder, "nobody") is None


def test_a_crash_between_making_the_key_and_binding_the_store_to_it_is_made_up(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "first.db") as lost:
        made = signer(lost, folder)
    assert signer(database, folder).key == made.key


def test_processes_that_start_at_once_agree_on_one_key(database_url: str, folder: Path) -> None:
    barrier = threading.Barrier(4)
    made: list[Signer] = []

    def start() -> None:
        database = Database(database_url)
        barrier.wait()
        made.append(signer(database, folder))
        database.close()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len({one.key.text for one in made}) == 1
    assert [path.name for path in folder.iterdir()] == ["acme.key"]


def test_a_signature_fits_its_key_and_its_message_and_nothing_else(database: Database, folder: Path) -> None:
    made = signer(database, folder)
    note = sign_checkpoint(Checkpoint(made.key.name, 0, EMPTY_ROOT), made.key, made.sign)
    assert open_checkpoint(note, [made.key], keys.check).size == 0
    signature = made.sign(b"message")
    assert keys.check(made.key.public, b"message", signature)
    for public, message, other in (
        (made.key.public, b"another", signature),
        (made.key.public, b"message", b""),
        (made.key.public, b"message", bytes(64)),
        (made.key.public[:31], b"message", signature),
        (bytes(32), b"message", signature),
        (b"\xff" * 32, b"message", signature),
    ):
        assert not keys.check(public, message, other)


def test_the_key_never_shows_in_what_is_printed_of_a_signer(database: Database, folder: Path) -> None:
    assert "Private" not in repr(signer(database, folder))


OLD, NEW = "b" * 43 + "=", "c" * 43 + "="


@pytest.mark.parametrize("written", ["", "short", f"{OLD},", f"{OLD};{NEW}"])
def test_what_is_no_key_makes_no_envelope(written: str) -> None:
    with pytest.raises(BadKey, match="openssl rand"):
        keys.Envelope(written)


def test_an_envelope_opens_with_its_key_and_in_its_place_alone() -> None:
    sealed = keys.Envelope(OLD).seal("xoxb-1", "E1/T1")
    assert "xoxb" not in sealed
    assert keys.Envelope(OLD).open(sealed, "E1/T1") == "xoxb-1"
    with pytest.raises(BadKey, match="not its own"):
        keys.Envelope(OLD).open(sealed, "E1/T2")
    with pytest.raises(BadKey, match="former key"):
        keys.Envelope(NEW).open(sealed, "E1/T1")


def test_with_a_new_key_before_the_old_one_all_is_sealed_anew_and_the_old_one_can_go() -> None:
    sealed = keys.Envelope(OLD).seal("xoxb-1", "/T1")
    both = keys.Envelope(f"{NEW} {OLD}")
    assert both.open(sealed, "/T1") == "xoxb-1"
    anew = both.anew(sealed)
    assert keys.Envelope(NEW).open(anew, "/T1") == "xoxb-1"
    assert both.anew(anew) == anew
