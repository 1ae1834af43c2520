"""Files that are written whole or not at all."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import durable


def broken() -> Iterator[bytes]:
    yield b"half"
    raise ZeroDivisionError


def test_what_fails_half_way_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    durable.replace(path, [b"old"])
    for write in (durable.replace, durable.create):
        with pytest.raises(ZeroDivisionError):
            write(path, broken())
    assert [(left.name, left.read_bytes()) for left in tmp_path.iterdir()] == [("file", b"old")]


def test_a_file_that_is_there_is_not_created_again(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert durable.create(path, [b"fi", b"rst"])
    assert not durable.create(path, [b"second"])
    assert [(left.name, left.read_bytes()) for left in tmp_path.iterdir()] == [("file", b"first")]


def test_a_file_is_replaced_whole_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a longer text than the new one")
    path.chmod(0o644)
    durable.replace(path, [b"ne", b"w"])
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        durable.replace(tmp_path / "none" / "file", [b""])
