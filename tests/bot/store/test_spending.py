"""A month's budget is never overrun, and no call goes uncounted."""

import threading

import pytest

from bot.ports import Cost, Unheard, Why
from bot.store import spending
from bot.store.database import Database
from bot.store.spending import SLOW_US
from bot.store.tables import SpendingRow
from tests.brand_at_work import DAY, NOW

DOLLAR = 1_000_000


def so_far(dollars: float) -> SpendingRow:
    return SpendingRow(brand_id="acme", network="x", month="2027-01", micro_usd=int(dollars * DOLLAR))


def afford(share: float, last_us: int | None = None, *, essential: bool = False, budget_usd: int = 100) -> None:
    spending.afford(so_far(share * budget_usd), budget_usd, NOW, last_us, essential=essential)


@pytest.mark.parametrize("essential", [True, False])
@pytest.mark.parametrize(("share", "budget_usd"), [(1.0, 100), (1.5, 100), (0, 0)])
def test_nothing_is_read_once_the_budget_is_used_up_or_was_never_set(
    share: float, budget_usd: int, *, essential: bool
) -> None:
    with pytest.raises(Unheard, match="budget is used up") as refused:
        afford(share, essential=essential, budget_usd=budget_usd)
    assert refused.value.why is Why.CREDIT


def test_from_95_percent_on_only_what_is_said_to_us_is_read() -> None:
    afford(0.9499)
    with pytest.raises(Unheard, match="has stopped") as refused:
        afford(0.95)
    assert refused.value.retry_us == NOW + SLOW_US
    afford(0.9999, essential=True)


def test_from_80_percent_on_keywords_are_read_every_quarter_of_an_hour() -> None:
    afford(0.7999, NOW)
    with pytest.raises(Unheard, match="is slowed") as refused:
        afford(0.80, NOW - SLOW_US + 1)
    assert refused.value.retry_us == NOW + 1
    afford(0.80, NOW - SLOW_US)
    afford(0.80, None)
    afford(0.80, NOW, essential=True)


def test_two_that_spend_at_once_lose_nothing(database: Database) -> None:
    start = threading.Barrier(4)

    def spend() -> None:
        start.wait()
        for _ in range(10):
            with database.write() as session:
                spending.spend(session, "acme", "x", Cost(2, 30), NOW, sends=1)

    spenders = [threading.Thread(target=spend) for _ in range(4)]
    for spender in spenders:
        spender.start()
    for spender in spenders:
        spender.join()
    with database.read() as session:
        row = spending.spent(session, "acme", "x", NOW)
        assert (row.reads, row.micro_usd, row.sends) == (80, 1_200, 40)


def test_each_month_brand_and_network_has_its_own_bill(database: Database) -> None:
    with database.write() as session:
        spending.spend(session, "acme", "x", Cost(2, 30), NOW)
    with database.read() as session:
        assert spending.spent(session, "acme", "x", NOW).micro_usd == 30
        for brand_id, network, now_us in (("other", "x", NOW), ("acme", "y", NOW), ("acme", "x", NOW + 31 * DAY)):
            row = spending.spent(session, brand_id, network, now_us)
            assert (row.reads, row.sends, row.micro_usd) == (0, 0, 0)


def test_a_month_begins_at_midnight_utc() -> None:
    begins = 1_798_761_600 * 1_000_000
    assert [spending.month_of(begins + us) for us in (-1, 0)] == ["2026-12", "2027-01"]
