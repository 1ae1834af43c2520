"""No step on the way of a post or a click reads all that a brand has."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.steps.showing.let_out import let_out
from bot.store.database import Database
from rules.mention import Ref
from tests.brand_at_work import Work
from tests.networks import key_of

GROWING = ("mention", "entry", "outbox", "author", "reply", "objection", "contract", "registry_row", "inbox")
WHOLE = re.compile(rf"(SCAN|SEARCH) ({'|'.join(GROWING)})\b(?! USING [^(]*\([a-z_]+=\? AND )")
"""A plan that reads all of a table, or all that a brand has in it."""
NEWEST = "SEARCH entry USING COVERING INDEX ix_entry_brand_id_at_us (brand_id=?)"
"""The one exception: the largest of an index is its last place, and nothing else is read."""
MONTH = re.compile(r"SEARCH mention .*received_us>")
"""A plan that reads all that a brand heard in thirty days."""


@contextmanager
def asked(database: Database) -> Iterator[dict[str, tuple[Any, ...]]]:
    """Every statement that reads or changes rows, once, with values it was asked with."""
    found: dict[str, tuple[Any, ...]] = {}

    def keep(_connection: object, _cursor: object, statement: str, values: Any, _context: object, many: bool) -> None:  # noqa: ANN401, FBT001 - SQLAlchemy's own
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            found[statement] = tuple(values[0] if many else values)

    event.listen(database.engine, "before_cursor_execute", keep)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", keep)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_statement_reads_all_that_a_brand_has(database: Database) -> None:
    work = Work(database)
    with asked(database) as statements:
        question = work.says("@acme do you ship to Norway?")
        work.adds(question, "And to Sweden?")
        work.says("@acme stop", author="finn")
        work.says("@acme me too", author="ben", answers=Ref(question.post_id, key_of("ana")))
        work.says("enough with the messages @acme", author="cleo")
        work.surface()
        let_out(work.runtime, work.team, work.now)
        work.claim(question)
        work.send()
    assert any("UPDATE mention" in statement for statement in statements)
    with database.read() as session:
        for statement, values in statements.items():
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            for step in [row[3] for row in plan]:
                assert step == NEWEST or not WHOLE.match(step), f"{step}\n{statement}"
                assert not MONTH.match(step), f"{step}\n{statement}"
        assert session.connection().execute(text("SELECT count(*) FROM mention")).scalar_one() == 5
