"""The world of the story: what a person at the page may count on."""

from pathlib import Path

import pytest

from sandbox.networks.x.limits import WINDOW_S
from sandbox.story.clock import StoryClock
from sandbox.story.world import make_world

NOW_US = 1_795_305_600_000_000


@pytest.mark.parametrize("road", ["users/:id/mentions", "tweets/search/recent", "users/:id/tweets"])
def test_nobody_who_lingers_at_the_page_is_shut_out_of_x(tmp_path: Path, road: str) -> None:
    world = make_world(StoryClock(NOW_US), tmp_path / "list.csv")
    looks = [world.x.limits.count(f"GET /2/{road}", "bot", NOW_US, is_user=True) for _ in range(2 * WINDOW_S)]
    assert looks[-1].remaining >= 0, "the bot of the demo asks each second, and more often after each click"
