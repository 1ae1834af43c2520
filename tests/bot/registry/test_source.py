"""Where a registry's bytes come from: a file, or an https address."""

import os
from pathlib import Path

import pytest

from bot.ports import Fetched, NotModified, SourceFailed
from bot.registry.fetched import Limits, keep
from bot.registry.source import STANDARD, read

LIST = b"op,key,scope,reason,since\nA,x:1,any,,\n"
LONG_AGO_S = 1_700_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "list.csv"
    file.write_bytes(LIST)
    os.utime(file, (LONG_AGO_S, LONG_AGO_S))
    return file


def refused(source: Path | str, limits: Limits = STANDARD) -> str:
    with pytest.raises(SourceFailed) as failed:
        read(str(source), limits=limits)
    return str(failed.value)


def fetched(source: Path, etag: str | None = None) -> tuple[bytes, str | None]:
    result = read(str(source), etag)
    assert isinstance(result, Fetched)
    with result:
        return b"".join(result.chunks()), result.etag


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    assert refused(tmp_path / "list.csv") == (
        f"There is no registry at {tmp_path}/list.csv. Put the list there, or correct the path."
    )


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    assert "is no file" in refused(tmp_path)


def test_a_pipe_is_no_list_and_does_not_keep_us_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in refused(tmp_path / "pipe")


def test_a_path_through_a_file_leads_to_no_registry(path: Path) -> None:
    assert "cannot be read" in refused(path / "list.csv")


def test_a_path_that_no_disk_could_have_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refused(f"{tmp_path}/\0")
    assert "cannot be read" in refused(tmp_path / ("a" * 300))


@pytest.mark.skipif(os.geteuid() == 0, reason="The super-user may read every file.")
def test_a_file_that_we_may_not_read_is_named_with_the_remedy(path: Path) -> None:
    path.chmod(0)
    assert "We may not read" in refused(path)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Only Linux has files that lie about their size.")
def test_a_file_whose_bytes_are_not_as_many_as_it_says_is_refused() -> None:
    assert "changed while we read it" in refused("/proc/self/status")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Only Linux has a disk that is always full.")
def test_a_full_disk_is_told_as_such() -> None:
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(SourceFailed, match="no room on the disk"):  # noqa: PTH123 - a device
        keep(b"x", full)


@pytest.mark.promise(17)
def test_a_file_larger_than_it_may_be_is_refused(path: Path) -> None:
    assert "more than 10 bytes" in refused(path, Limits(bytes_max=10))


def test_a_file_that_we_hold_is_not_read_again(path: Path) -> None:
    content, etag = fetched(path)
    assert content == LIST
    assert read(str(path), etag) == NotModified()


@pytest.mark.parametrize("change", ["longer", "touched", "replaced"])
def test_a_changed_file_is_read_again(path: Path, change: str) -> None:
    _, etag = fetched(path)
    stat = path.stat()
    if change == "longer":
        path.write_bytes(LIST + LIST)
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    elif change == "touched":
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000))
    else:
        other = path.with_name("other")
        other.write_bytes(LIST)
        os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        other.replace(path)
    assert fetched(path, etag)[1] != etag


def test_a_file_so_young_that_it_may_change_unseen_is_read_again_each_time(path: Path) -> None:
    os.utime(path)
    assert fetched(path) == (LIST, None)
