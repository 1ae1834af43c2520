"""The terms of a contract, as people read them."""

from typing import Any

import pytest

from rules.policy import DAY_US
from rules.sight import Moment
from rules.terms_told import Told, terms_told

NIGHT = (22 * 60, 8 * 60 + 5, "Europe/Berlin")


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({}, ("They allow any kind of message, about anything.",)),
        ({"media": ["reply"]}, ("They allow public replies, about anything.",)),
        (
            {"media": ["reply", "message"], "topics": ["late-parcels"]},
            ("They allow public replies and private messages, about late parcels.",),
        ),
        (
            {"media": ["fax", "email", "message"], "topics": ["prices", "lost-and-found"]},
            ("They allow fax, e-mails and private messages, about prices and lost and found.",),
        ),
        (
            {"cap": 0, "period_us": 7 * DAY_US},
            ("They allow any kind of message, about anything; none that they did not ask for.",),
        ),
        (
            {"cap": 2, "period_us": DAY_US},
            ("They allow any kind of message, about anything; at most 2 a day that they did not ask for.",),
        ),
        (
            {"cap": 1, "period_us": 2 * DAY_US - 1},
            ("They allow any kind of message, about anything; at most 1 a day that they did not ask for.",),
        ),
        (
            {"cap": 1, "period_us": 1},
            ("They allow any kind of message, about anything; at most 1 a day that they did not ask for.",),
        ),
        (
            {"cap": 2, "period_us": 2 * DAY_US},
            ("They allow any kind of message, about anything; at most 2 in 2 days that they did not ask for.",),
        ),
        ({"cap": 2}, ("They allow any kind of message, about anything.",)),
        ({"period_us": DAY_US}, ("They allow any kind of message, about anything.",)),
        (
            {"quiet": NIGHT},
            ("They allow any kind of message, about anything; none from 22:00 to 08:05, Europe/Berlin time.",),
        ),
        ({"until_us": 5}, ("They allow any kind of message, about anything; until ", Moment(5), ".")),
        (
            {
                "media": ["reply"],
                "topics": ["late-parcels"],
                "cap": 3,
                "period_us": 7 * DAY_US,
                "quiet": NIGHT,
                "until_us": 0,
            },
            (
                (
                    "They allow public replies, about late parcels; at most 3 in 7 days that they did not ask for;"
                    " none from 22:00 to 08:05, Europe/Berlin time; until "
                ),
                Moment(0),
                ".",
            ),
        ),
    ],
)
def test_terms_are_one_sentence_and_what_is_not_set_is_not_told(terms: dict[str, Any], said: Told) -> None:
    assert terms_told(**{"media": (), "topics": (), **terms}) == said
