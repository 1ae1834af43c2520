"""A world in a folder of its own, and as many of them as are asked for."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from bot.store.database import Database
from tests.brand_at_work import Work


class World(RuleBasedStateMachine):
    """One brand at work; its store and all that it writes go with it."""

    template: Path
    work: Work

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())

    def new_database(self) -> Database:
        return Database(f"sqlite:///{shutil.copyfile(self.template, self.folder / 'earshot.db')}")

    def teardown(self) -> None:
        if hasattr(self, "work"):
            self.work.database.close()
        shutil.rmtree(self.folder)


def runs(world: type[World], examples: int, steps: int) -> None:
    """As many worlds as this, of as many steps, and more worlds where the profile asks for more."""
    more = max(1, settings().max_examples // 100)
    run_state_machine_as_test(
        world,
        settings=settings(
            max_examples=examples * more, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
