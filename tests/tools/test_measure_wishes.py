"""The numbers in docs/wishes.md are those that are measured."""

from pathlib import Path

import pytest

from tools import measure_wishes
from tools.measure_wishes import PAGE, SHARED, blocks, fresh


def test_what_cannot_be_measured_here_stays_as_it_stands() -> None:
    page = "a\n<!-- measured: elsewhere -->\n| 1 |\n<!-- end -->\nb\n"
    assert fresh(page) == page


@pytest.mark.promise(5)
def test_the_page_says_what_is_measured_over_the_committed_sets() -> None:
    assert blocks()["written"] in PAGE.read_text("utf-8")


@pytest.mark.skipif(not SHARED.is_dir(), reason="The collections of phrases and posts are not on this machine.")
def test_the_page_says_what_is_measured_over_the_collected_sets() -> None:
    page = PAGE.read_text("utf-8")
    assert fresh(page) == page


def test_a_stale_page_is_told_and_then_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "wishes.md"
    page.write_text("<!-- measured: written -->\n| old |\n<!-- end -->\n", "utf-8")
    assert measure_wishes.main(["--check"], page) == 1
    assert "is stale" in capsys.readouterr().out
    assert measure_wishes.main([], page) == 0
    assert measure_wishes.main(["--check"], page) == 0
