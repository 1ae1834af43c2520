"""Every benchmark runs, small, so that none can rot; speed is not asked for."""

import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.measure import median_ratio, percentile


def test_an_unknown_benchmark_is_wrong_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["speed", "--results", str(tmp_path / "r.json")]) == 2
    assert capsys.readouterr().err.startswith("There is no benchmark speed. Choose from: decide, ")
    assert not (tmp_path / "r.json").exists()


@pytest.mark.parametrize(
    ("benchmark", "names"),
    [
        ("decide", ["decide_us", "decide_vs_cedarpy", "decide_vs_casbin"]),
        ("replay", ["replay_per_s"]),
        ("label", ["label_us"]),
        ("wish", ["wish_us"]),
        ("ingest", ["ingest_per_s", "ingest_vs_sqlite3"]),
        ("growth", ["ingest_growth"]),
        ("claim", ["claim_p99_ms"]),
        ("preferences", ["preferences_per_s", "preferences_p99_ms"]),
        ("slack", ["ack_p99_ms", "form_p99_ms", "direct_card_s", "home_s"]),
        ("help", ["help_s"]),
        ("day", ["day_memory_growth"]),
    ],
)
def test_a_benchmark_writes_its_numbers_under_their_names(benchmark: str, names: list[str], tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    assert main([benchmark, "--quick", "--results", str(path)]) == 0
    found = json.loads(path.read_text("utf-8"))
    assert [one["name"] for one in found] == names
    assert all(set(one) == {"name", "value", "unit", "ratio", "against"} and one["value"] > 0 for one in found)
    assert all(one["ratio"] == one["value"] and one["against"] for one in found if "_vs_" in one["name"])


def test_a_percentile_is_the_smallest_value_that_the_share_does_not_exceed() -> None:
    assert [percentile(range(1, 101), share) for share in (0.01, 0.5, 0.99, 1.0)] == [1, 50, 99, 100]


def test_a_ratio_is_the_median_of_the_rounds() -> None:
    assert median_ratio([(1.0, 2.0), (9.0, 3.0), (4.0, 4.0)]) == 1.0
