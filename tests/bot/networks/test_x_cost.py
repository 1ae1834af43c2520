"""What X bills is added up once a post and day."""

from hypothesis import given
from hypothesis import strategies as st

from bot.networks.x_cost import DAY_US, POST_READ, POST_WITH_LINK, USER_READ, Bill
from bot.ports import Cost

NAMES = st.lists(st.text(st.characters(codec="utf-8"), max_size=5))


def test_nothing_read_nothing_billed() -> None:
    bill = Bill()
    bill.read([], POST_READ, 0)
    assert bill.settle() == Cost(0, 0)


@given(st.lists(NAMES))
def test_nothing_is_billed_twice_on_one_day(pages: list[list[str]]) -> None:
    bill = Bill()
    for page in pages:
        bill.read(page, POST_READ, 0)
    different = len({name for page in pages for name in page})
    assert bill.settle() == Cost(different, different * POST_READ)


def test_what_was_read_the_day_before_is_billed_again() -> None:
    bill = Bill()
    for now_us in (0, DAY_US - 1, DAY_US, DAY_US + 1):
        bill.read(["user x:1", "10"], USER_READ, now_us)
    assert bill.settle() == Cost(4, 4 * USER_READ)


def test_what_was_settled_is_on_no_other_bill_and_is_still_paid_for() -> None:
    bill = Bill()
    bill.read(["10"], POST_READ, 0)
    bill.write(POST_WITH_LINK)
    assert bill.settle() == Cost(1, POST_READ + POST_WITH_LINK)
    bill.read(["10"], POST_READ, 1)
    assert bill.settle() == Cost(0, 0)
