"""The keys that sign our feed: changed with time to spare, their owner's only."""

import secrets
from pathlib import Path

import pytest

from bot.keys import BadKey, check
from bot.registry.feed_keys import CURRENT, NEXT, begin_change, end_change, open_signers

ORIGIN = "acme.example/no"


def names(folder: Path) -> list[str]:
    return [key.text for key, _ in open_signers(folder, ORIGIN, secrets.token_bytes)]


def test_a_key_that_others_can_read_signs_nothing(tmp_path: Path) -> None:
    names(tmp_path)
    (tmp_path / CURRENT).chmod(0o644)
    with pytest.raises(BadKey, match="chmod 600"):
        names(tmp_path)


def test_a_folder_in_which_no_key_can_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadKey, match=r"cannot be used: .*\. Mend that first"):
        names(tmp_path / "file")


def test_no_key_is_changed_before_the_first_is_made(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match="Publish the feed first"):
        begin_change(tmp_path, secrets.token_bytes)
    names(tmp_path)
    with pytest.raises(BadKey, match="There is no next key"):
        end_change(tmp_path)


def test_a_next_key_that_cannot_be_moved_is_told_in_a_sentence(tmp_path: Path) -> None:
    names(tmp_path)
    (tmp_path / NEXT).mkdir()
    with pytest.raises(BadKey, match=r"cannot be changed: .*\. Mend that first"):
        end_change(tmp_path)


def test_the_first_key_stays_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    assert names(folder) == names(folder)
    assert (folder / CURRENT).stat().st_mode & 0o777 == 0o600
    ((key, sign),) = open_signers(folder, ORIGIN, secrets.token_bytes)
    assert check(key.public, b"text", sign(b"text"))


def test_while_keys_change_both_sign_and_then_the_next_alone(tmp_path: Path) -> None:
    first = names(tmp_path)
    begin_change(tmp_path, secrets.token_bytes)
    both = names(tmp_path)
    begin_change(tmp_path, secrets.token_bytes)
    assert names(tmp_path) == both
    assert both[:1] == first
    end_change(tmp_path)
    assert names(tmp_path) == both[1:]
