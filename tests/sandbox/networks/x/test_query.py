"""The query language of recent search."""

import pytest

from sandbox.networks.x import Account, Post, X
from sandbox.networks.x.problems import Problem
from sandbox.networks.x.query import read


@pytest.fixture
def post(x: X, acme: Account, ana: Account) -> Post:
    news = x.post(acme, "News")
    return x.post(ana, 'Slow, "really slow" parcel #late $ACME shop.example/help', reply_to=news, media=["photo"])


def _matches(query: str, x: X, post: Post) -> bool:
    test = read(query)
    assert not isinstance(test, Problem)
    return test(x, post)


@pytest.mark.parametrize(
    "query",
    [
        "fast",
        "slo",
        '"slow parcel slow"',
        "slow -parcel",
        "slow -is:reply",
        "slow is:retweet",
        "slow is:quote",
        "slow is:verified",
        "@ana",
        "#slow",
        "$SLOW",
        "from:acme",
        "to:ana",
        "url:acme.com",
        "slow lang:no",
        "conversation_id:1",
        "slow -(fast OR parcel)",
        "fast OR (slow fast)",
        "slow has:media -has:links",
    ],
)
def test_a_query_leaves_out_what_does_not_match(query: str, x: X, post: Post) -> None:
    assert not _matches(query, x, post)


@pytest.mark.parametrize(
    "query",
    [
        "SLOW",
        "slow parcel",
        '"really slow"',
        "acme",
        "@Acme",
        "#LATE",
        "$acme",
        "from:ana",
        "to:acme",
        'url:"shop.example"',
        "slow lang:en",
        "slow is:reply",
        "slow -is:retweet",
        "fast OR slow",
        "(fast OR slow) parcel",
        "fast OR slow parcel",
        "slow -(fast thing)",
        "slow has:links has:mentions has:hashtags has:cashtags has:media",
    ],
)
def test_a_query_finds_what_matches(query: str, x: X, post: Post) -> None:
    assert _matches(query, x, post)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("", "1 to 512"),
        ("slow (parcel", "missing ')'"),
        ("slow) parcel", "extraneous input ')'"),
        ("()", "operand is missing"),
        ("slow OR", "operand is missing"),
        ("-slow", "standalone"),
        ("lang:en has:links", "standalone"),
        ("bio:shop", "'bio'"),
        ("slow is:sad", "is:sad"),
        ("slow has:mood", "has:mood"),
    ],
)
def test_a_query_that_x_would_refuse_says_why(query: str, why: str) -> None:
    problem = read(query)
    assert isinstance(problem, Problem)
    assert problem.status == 400
    assert why in problem.body["errors"][0]["message"]
