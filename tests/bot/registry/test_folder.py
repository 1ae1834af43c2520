"""The folder of a feed: whole files, one publisher, nothing of others touched."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.registry.folder import BadFolder, opened
from rules.registry.head import HEAD_BYTES_MAX
from rules.registry.packed import file_name


def test_two_cannot_publish_into_one_folder_at_once(tmp_path: Path) -> None:
    with (
        opened(tmp_path / "feed"),
        pytest.raises(BadFolder, match="Somebody else publishes"),
        opened(tmp_path / "feed"),
    ):
        pass
    with opened(tmp_path / "feed"):
        pass


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadFolder, match=r"cannot be used: .*\. Name another"), opened(tmp_path / "file" / "feed"):
        pass


def test_a_file_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    with opened(tmp_path) as folder, pytest.raises(OSError, match="No space"):
        folder.add("delta", broken())
    assert list(tmp_path.iterdir()) == []


def test_there_is_no_head_before_the_first(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        assert folder.head() is None


def test_a_file_is_packed_under_the_name_of_its_hash_for_all_to_read(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        file = folder.add("delta", [b"one", b"two"])
        path = tmp_path / file_name("delta", file.sha256)
        assert gzip.decompress(path.read_bytes()) == b"onetwo"
        assert hashlib.sha256(path.read_bytes()).digest() == file.sha256
        assert (path.stat().st_size, file.raw) == (file.packed, 6)
        assert path.stat().st_mode & 0o777 == 0o644
        assert b"".join(folder.chunks("delta", file.sha256)) == path.read_bytes()


def test_head_takes_the_place_of_the_one_before_and_is_read_no_further_than_it_may_be_long(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        folder.put_head(b"one")
        folder.put_head(b"two")
        assert folder.head() == b"two"
        folder.put_head(bytes(HEAD_BYTES_MAX * 2))
        assert len(folder.head() or b"") == HEAD_BYTES_MAX + 1
    assert [path.name for path in tmp_path.iterdir()] == ["HEAD"]


def test_only_what_a_feed_left_there_is_taken_away(tmp_path: Path) -> None:
    others = {"index.html", "snapshot-1", ".htaccess", "scopes-" + "g" * 64}
    for name in others:
        (tmp_path / name).write_text("not ours")
    with opened(tmp_path) as folder:
        kept, gone = folder.add_plain("scopes", b"kept"), folder.add_plain("scopes", b"gone")
        folder.draft([b"draft"])
        folder.put_head(b"head")
        assert folder.prune({file_name("scopes", kept)}) == 2
        assert not (tmp_path / file_name("scopes", gone)).exists()
    assert {path.name for path in tmp_path.iterdir()} == {*others, "HEAD", file_name("scopes", kept)}
