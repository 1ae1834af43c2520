"""A stage for each test, closed at its end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bot.slack.stage import Stage

MakeStage = Callable[..., Stage]


@pytest.fixture
def make_stage(sqlite_template: Path, tmp_path: Path) -> Iterator[MakeStage]:
    with ExitStack() as stack:

        def make(**more: object) -> Stage:
            stage = Stage(sqlite_template, tmp_path, **more)  # type: ignore[arg-type]  # as Stage takes them
            stack.callback(stage.close)
            return stage

        yield make


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage()
