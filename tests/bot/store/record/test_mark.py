"""The high-water mark: read as it was written, or refused."""

from pathlib import Path

import pytest

from bot.store.record import mark
from rules.audit.checkpoint import Checkpoint
from rules.audit.merkle import EMPTY_ROOT

POINT = Checkpoint("earshot.local/acme", 12, EMPTY_ROOT)


def test_where_there_is_no_mark_nothing_was_vouched_for(tmp_path: Path) -> None:
    assert mark.read(tmp_path / "acme.mark") is None


def test_a_mark_changed_in_form_is_refused_with_its_name_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "acme.mark"
    origin, size, root, _ = POINT.body.split("\n")
    for held in (
        "",
        "\n\n\n",
        POINT.body[:-1],
        POINT.body + "\n",
        POINT.body.replace("\n", "\r\n"),
        f"\n{size}\n{root}\n",
        f"{origin}\n-1\n{root}\n",
        f"{origin}\n012\n{root}\n",
        f"{origin}\n²\n{root}\n",
        f"{origin}\n{size}\n{root[:-5]}\n",
        f"{origin}\n{size}\nAAAA\n",
        "x" * 2_000,
    ):
        path.write_bytes(held.encode())
        with pytest.raises(mark.BadMark, match=r"acme\.mark is damaged. Bring the file back from its backup\.$"):
            mark.read(path)


def test_a_mark_that_cannot_be_opened_is_no_missing_mark(tmp_path: Path) -> None:
    (tmp_path / "acme.mark").mkdir()
    with pytest.raises(mark.BadMark, match=r"cannot be read: .+\. Mend that first\.$"):
        mark.read(tmp_path / "acme.mark")


def test_a_mark_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "acme.mark"
    for point in (POINT, Checkpoint("earshot.local/acme", 0, EMPTY_ROOT)):
        mark.write(path, point)
        assert mark.read(path) == point
