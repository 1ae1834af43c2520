"""What X's refusals mean: why, and when it is worth trying again."""

from typing import Any

import pytest

from bot.networks.x_errors import NotUnderstood, not_done, unheard
from bot.networks.x_http import Answered
from bot.ports import NotDone, Unknown, Why
from tests.strategies import NOW

SECOND = 1_000_000
NOW_S = NOW // SECOND
PROBLEMS = "https://api.twitter.com/2/problems"


def answered(status: int, headers: dict[str, str] | None = None, **body: Any) -> Answered:  # noqa: ANN401 - any JSON
    return Answered(status, headers or {}, body)


@pytest.mark.parametrize("status", [100, 204, 301, 304, 402 + 7, 408, 425, 500, 502, 503, 599])
def test_a_status_that_proves_nothing_is_unknown(status: int) -> None:
    assert isinstance(not_done(answered(status), NOW), Unknown)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (answered(400, errors=[{"message": "bad"}]), Why.REFUSED),
        (answered(401), Why.AUTH),
        (answered(402), Why.CREDIT),
        (answered(403, detail="You are not allowed to create a Tweet with duplicate content."), Why.DUPLICATE),
        (answered(403, detail="You attempted to reply to a Tweet that is deleted or not visible to you."), Why.GONE),
        (answered(403, type=f"{PROBLEMS}/usage-capped"), Why.CREDIT),
        (answered(403, detail="Usage cap exceeded: Monthly product cap"), Why.CREDIT),
        (answered(403, type=f"{PROBLEMS}/oauth1-permissions"), Why.AUTH),
        (answered(403, type=f"{PROBLEMS}/client-forbidden"), Why.AUTH),
        (answered(403, detail="Your account is suspended and is not permitted to access this."), Why.SUSPENDED),
        (answered(403, errors=[{"message": "… this account is temporarily locked. Please log in."}]), Why.SUSPENDED),
        (answered(403, detail="No."), Why.REFUSED),
        (answered(403, errors="odd", detail=["odd"]), Why.REFUSED),
        (answered(403, errors=["odd"], detail=7), Why.REFUSED),
        (answered(404), Why.GONE),
        (answered(429), Why.LIMITED),
        (Answered(403, {}, None), Why.DOWN),
    ],
)
def test_each_no_has_its_kind_and_one_sentence(answer: Answered, why: Why) -> None:
    no = not_done(answer, NOW)
    assert isinstance(no, NotDone)
    assert no.why is why
    assert str(no).endswith((".", ".”", "”"))
    assert "{" not in str(no)


@pytest.mark.parametrize(
    ("headers", "again_us"),
    [
        ({}, NOW + 60 * SECOND),
        ({"x-rate-limit-reset": "soon"}, NOW + 60 * SECOND),
        ({"x-rate-limit-reset": str(NOW_S - 5)}, NOW + 60 * SECOND),
        ({"x-rate-limit-reset": str(NOW_S + 9)}, NOW + 10 * SECOND),
        ({"x-rate-limit-reset": "9" * 11}, NOW + 86_400 * SECOND),
        ({"x-rate-limit-reset": "9" * 500}, NOW + 60 * SECOND),
        (
            {
                "x-rate-limit-reset": str(NOW_S + 9),
                "x-user-limit-24hour-remaining": "0",
                "x-user-limit-24hour-reset": str(NOW_S + 7000),
                "x-app-limit-24hour-remaining": "12",
                "x-app-limit-24hour-reset": str(NOW_S + 9000),
            },
            NOW + 7001 * SECOND,
        ),
    ],
)
def test_a_limit_says_when_it_opens_and_the_longest_counts(headers: dict[str, str], again_us: int) -> None:
    for limited in (not_done(answered(429, headers), NOW), unheard(answered(429, headers), NOW)):
        assert not isinstance(limited, Unknown)
        assert (limited.why, limited.retry_us) == (Why.LIMITED, again_us)


@pytest.mark.parametrize(
    ("answer", "why", "again_s"),
    [
        (answered(400), Why.DOWN, 30),
        (answered(401), Why.AUTH, 900),
        (answered(402), Why.CREDIT, 3600),
        (answered(403), Why.AUTH, 900),
        (answered(403, type=f"{PROBLEMS}/usage-capped"), Why.CREDIT, 3600),
        (answered(404), Why.DOWN, 30),
        (answered(418), Why.DOWN, 30),
        (answered(503), Why.DOWN, 30),
    ],
)
def test_a_question_that_was_refused_is_asked_again_later(answer: Answered, why: Why, again_s: int) -> None:
    no = unheard(answer, NOW)
    assert (no.why, no.retry_us) == (why, NOW + again_s * SECOND)
    assert isinstance(no, NotUnderstood) is (answer.status == 400)
