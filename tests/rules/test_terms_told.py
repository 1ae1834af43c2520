"""The terms of a contract, as people read them."""

import pytest

from rules.policy import DAY_US
from rules.sight import Moment
from rules.terms_told import Told, terms_told

NIGHT = (22 * 60, 8 * 60 + 5, "Europe/Berlin")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (terms_told(media=(), topics=()), ("They allow any way, about anything.",)),
        (terms_told(media=("reply",), topics=()), ("They allow public replies, about anything.",)),
        (
            terms_told(media=("reply", "message"), topics=("late-parcels",)),
            ("They allow public replies and private messages, about late parcels.",),
        ),
        (
            terms_told(media=("fax", "email", "message"), topics=("prices", "returns")),
            ("They allow fax, e-mails and private messages, about prices and returns.",),
        ),
        (
            terms_told(media=("reply",), topics=(), cap=2, period_us=DAY_US),
            ("They allow public replies, about anything; at most 2 that they did not ask for in a day.",),
        ),
        (
            terms_told(media=("reply",), topics=(), cap=0, period_us=7 * DAY_US, quiet=NIGHT, until_us=5),
            (
                (
                    "They allow public replies, about anything; at most 0 that they did not ask for in 7 days;"
                    " none from 22:00 to 08:05, Europe/Berlin time; until "
                ),
                Moment(5),
                ".",
            ),
        ),
        (terms_told(media=("reply",), topics=(), cap=2), ("They allow public replies, about anything.",)),
        (
            terms_told(media=("reply",), topics=(), cap=2, period_us=1),
            ("They allow public replies, about anything; at most 2 that they did not ask for in a day.",),
        ),
    ],
)
def test_terms_are_one_sentence_and_what_is_not_set_is_not_told(told: Told, said: Told) -> None:
    assert told == said
