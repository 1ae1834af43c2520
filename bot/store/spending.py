"""What reading and sending costs in a month, against the budget that the team set.

At 80 % keyword listening slows, at 95 % it stops; what is said to us, and the look-up at a click, come last to go.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy.sql.dml import Insert
from sqlmodel import Session, col

from bot.ports import Cost, Unheard, Why
from bot.store.database.upsert import dialect_of, run_many
from bot.store.tables import SpendingRow

SLOW_FROM = 0.80
STOP_FROM = 0.95
SLOW_US = 15 * 60_000_000
MICRO = 1_000_000


def month_of(now_us: int) -> str:
    """The month of a moment, UTC: `2026-11`."""
    return datetime.fromtimestamp(now_us / 1e6, UTC).strftime("%Y-%m")


def spent(session: Session, brand_id: str, network: str, now_us: int) -> SpendingRow:
    """What this month has cost so far."""
    month = month_of(now_us)
    found = session.get(SpendingRow, (brand_id, network, month))
    return found or SpendingRow(brand_id=brand_id, network=network, month=month)


def afford(so_far: SpendingRow, budget_usd: int, now_us: int, last_us: int | None, *, essential: bool) -> None:
    """Raise `Unheard` where the budget forbids this read now; `last_us` is when the road was last read."""
    share = so_far.micro_usd / (budget_usd * MICRO) if budget_usd else 1.0
    if share >= 1.0:
        raise Unheard(
            Why.CREDIT, "This month's budget is used up. Raise monthly_budget_usd, or wait for the next month."
        )
    if essential or share < SLOW_FROM:
        return
    if share >= STOP_FROM:
        raise Unheard(
            Why.CREDIT, "Keyword listening has stopped: 95 % of this month's budget is used.", now_us + SLOW_US
        )
    if last_us is not None and now_us < last_us + SLOW_US:
        raise Unheard(
            Why.CREDIT, "Keyword listening is slowed: 80 % of this month's budget is used.", last_us + SLOW_US
        )


def spend(session: Session, brand_id: str, network: str, cost: Cost, now_us: int, sends: int = 0) -> None:
    """Add what a call cost to this month. One statement, so that two writers lose nothing."""
    row = {"brand_id": brand_id, "network": network, "month": month_of(now_us), "reads": cost.reads, "sends": sends}
    run_many(session, _adding(dialect_of(session)), [{**row, "micro_usd": cost.micro_usd}])


@cache
def _adding(dialect: Any) -> Insert:  # noqa: ANN401 - two modules of the same shape
    made = dialect.insert(SpendingRow)
    more = {name: col(getattr(SpendingRow, name)) + made.excluded[name] for name in ("reads", "sends", "micro_usd")}
    adding: Insert = made.on_conflict_do_update(index_elements=["brand_id", "network", "month"], set_=more)
    return adding
