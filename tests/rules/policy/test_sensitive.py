"""No topic is named after what X counts as sensitive about a person."""

import pytest

from rules.policy.sensitive import sensitive


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("health", "health"),
        ("mental-health", "health"),
        ("Debt", "a bad financial state"),
        ("elections", "politics"),
        ("race", "ethnicity"),
        ("my-faith", "religion"),
        ("sexuality", "sex life"),
        ("trade-union", "trade unions"),
        ("crime_reports", "crime"),
    ],
)
def test_no_name_for_it_passes(name: str, subject: str) -> None:
    assert sensitive(name) == subject


@pytest.mark.parametrize("name", ["", "delivery", "prices", "sizes-and-fit", "healthier-shoes", "gift-cards"])
def test_an_ordinary_name_passes(name: str) -> None:
    assert sensitive(name) is None
