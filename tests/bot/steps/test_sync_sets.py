"""After any sequence of syncs the subscriber's set is the publisher's."""

import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.registry.client import Client
from bot.steps.sync import Outcome
from bot.store import registry
from bot.store.database import Database
from bot.store.registry import layers
from bot.store.registry.lookups import copy_of, look_up
from rules.registry.row import ROW_BYTES, pack
from tests.bot.steps.listed import World
from tests.bot.steps.signed import SCOPES, FeedPublisher
from tests.brand_at_work import Killed
from tools.make_feed import Made, table_of

POINTS = ("read", "verified", "judged", "loading", "loaded", "flipping", "flipped", "looked", "cleared")
_numbers = count()
_rows = st.builds(pack, st.integers(0, 40).map(lambda number: number.to_bytes(16)), st.integers(0, len(SCOPES)))


class Subscriber(RuleBasedStateMachine):
    """A publisher who publishes what they like, and a subscriber who syncs when they like and dies now and then."""

    template: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.root = self.folder / str(next(_numbers))
        self.root.mkdir()
        path = self.root / "earshot.db"
        shutil.copyfile(self.template, path)
        self.database = Database(f"sqlite:///{path}")
        self.publisher = FeedPublisher(self.root)
        self.world = World(self.database, self.publisher, feeds=Client(self.root / "work"))
        self.held: Made | None = None
        self.approved: Made | None = None
        self.publisher.issue({pack(bytes(16), 0)})

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.root)

    @rule(come=st.sets(_rows, max_size=12), gone=st.sets(_rows, max_size=12))
    def publishes(self, come: set[bytes], gone: set[bytes]) -> None:
        self.publisher.issue((set(self.publisher.made[-1].rows) - gone) | come)

    @rule()
    def renews(self) -> None:
        self.publisher.issue(set(self.publisher.made[-1].rows))

    @rule(rows=st.sets(_rows, max_size=30))
    def publishes_something_else(self, rows: set[bytes]) -> None:
        self.publisher.issue(rows)

    @rule()
    def loses_a_number_for_good(self) -> None:
        self.publisher.table = table_of(SCOPES[: max(1, len(self.publisher.table.scopes) - 1)])

    @rule()
    def loses_the_working_files(self) -> None:
        shutil.rmtree(self.root / "work", ignore_errors=True)

    @rule()
    def syncs(self) -> None:
        self.world.now = self.publisher.now_us
        outcome = self.world.sync(self.publisher).outcome
        newest = self.publisher.made[-1]
        if outcome is Outcome.FAILED:
            assert self.held is None
            assert not newest.rows
            return
        self.held = newest
        if outcome is Outcome.TAKEN:
            self.approved = newest
        if outcome is Outcome.FRESH and self.approved is not None and self.approved.rows == newest.rows:
            self.approved = newest

    @rule(point=st.sampled_from(POINTS))
    def dies_in_a_sync(self, point: str) -> None:
        def die(passed: str) -> None:
            if passed == f"sync: {point}":
                raise Killed

        self.world.now = self.publisher.now_us
        self.world.at = die
        with suppress(Killed):
            self.world.sync(self.publisher)
        self.world.at = lambda _point: None
        self.syncs()

    @precondition(lambda self: "quarantined" in self.world.copies().values())
    @rule()
    def approves(self) -> None:
        assert self.world.approve().done
        self.approved = self.held

    @invariant()
    def the_set_is_the_publishers(self) -> None:
        if self.held is None:
            return
        with self.database.read() as session:
            held = registry.held(session, "quiet", self.world.now)
            assert held.newest is not None
            newest = copy_of(held.newest)

            def page(layer: int, after: bytes) -> object:
                return layers.page(session, layer, after)

            stored = b"".join(layers.blocks(page, newest.layers))  # type: ignore[arg-type] # as it is handed on
            [listing] = look_up(session, [newest], [number.to_bytes(16) for number in range(41)])
        assert stored == b"".join(self.held.rows)
        assert held.newest.rows == len(stored) // ROW_BYTES
        meant = {hashed: {one.scope or "any" for one in said} for hashed, said in listing.items()}
        wanted: dict[bytes, set[str]] = {}
        for row in self.held.rows:
            wanted.setdefault(row[:16], set()).add(self.held.table.scope(int.from_bytes(row[16:])))
        assert meant == wanted


@pytest.mark.promise(8)
@pytest.mark.promise(20)
def test_the_subscribers_set_is_the_publishers_after_any_sequence_of_snapshots_and_deltas(
    sqlite_template: Path, tmp_path: Path
) -> None:
    machine = type("Here", (Subscriber,), {"template": sqlite_template, "folder": tmp_path})
    run_state_machine_as_test(machine, settings=settings(max_examples=5, stateful_step_count=14, deadline=None))
