"""Only proof permits, and a later choice drops no more than it speaks of.

Longer than most, for its tables.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.choice import (
    BRANDS_MAX,
    BadChoice,
    Choice,
    Wanted,
    covers,
    is_for_all,
    left_over,
    needs_proof,
    published,
    scope_of,
    words,
)
from rules.registry.scope import Reach, applies, parse

NOW = 1_800_000_000_000_000
BRANDS = ("acme", "beta", "gamma")
NOES = (Wanted.NEVER, Wanted.WHEN_I_ASK, Wanted.DO_NOT_LISTEN)
CHOICES = st.builds(
    Choice, st.sampled_from(Wanted), st.booleans(), st.frozensets(st.sampled_from(BRANDS), min_size=1)
)  # fmt: skip


def reach(scope: str, brand: str) -> Reach | None:
    """What a stored no forbids a brand that reads it."""
    return applies(parse(scope), brand, None, None, NOW)


def hears(scope: str, brand: str) -> bool:
    return parse(scope).listen and reach(scope, brand) is not None


@pytest.mark.promise(13)
def test_what_permits_or_narrows_needs_proof_and_no_plain_no_does() -> None:
    assert {wanted for wanted in Wanted if not needs_proof(wanted)} == set(NOES)


@pytest.mark.promise(13)
@pytest.mark.parametrize("for_all", [False, True])
def test_a_never_that_nobody_proved_leaves_a_door(for_all: bool) -> None:  # noqa: FBT001 - a table
    claimed, proven = (scope_of(Choice(Wanted.NEVER, for_all), "acme", proven=sure) or "" for sure in (False, True))
    assert reach(claimed, "acme") is Reach.UNTIL_I_ASK
    assert reach(proven, "acme") is Reach.ANY


def test_a_no_to_one_brand_says_nothing_to_another() -> None:
    for wanted in NOES:
        scope = scope_of(Choice(wanted), "Acme", proven=True)
        assert scope is not None
        assert (reach(scope, "acme") is not None, reach(scope, "beta"), is_for_all(scope)) == (True, None, False)


def test_a_no_to_all_speaks_to_every_brand_but_those_named() -> None:
    named = scope_of(Choice(Wanted.NAMED, brands=frozenset({" Beta ", "gamma"})), "acme", proven=True) or ""
    assert [reach(named, brand) for brand in BRANDS] == [Reach.ANY, None, None]
    assert is_for_all(named)
    for wanted in NOES:
        scope = scope_of(Choice(wanted, for_all=True), "acme", proven=True) or ""
        assert is_for_all(scope)
        assert reach(scope, "acme") == reach(scope, "beta")


@pytest.mark.parametrize("wanted", [Wanted.START, Wanted.CONTRACT, Wanted.WITHDRAW])
def test_what_is_no_no_has_no_scope(wanted: Wanted) -> None:
    assert scope_of(Choice(wanted), "acme", proven=True) is None


@pytest.mark.parametrize(
    ("brands", "refusal"),
    [
        ([], "Name 1 to 50 brands, or choose never."),
        ([f"b{number}" for number in range(BRANDS_MAX + 1)], "Name 1 to 50 brands, or choose never."),
        (["acme;until=2020-01-01"], "Write the brands by their short names, such as acme, in plain letters."),
        ([""], "Write the brands by their short names, such as acme, in plain letters."),
        (["ａcme"], "Write the brands by their short names, such as acme, in plain letters."),
    ],
)
def test_names_that_name_no_brand_are_refused_with_a_remedy(brands: list[str], refusal: str) -> None:
    with pytest.raises(BadChoice) as caught:
        scope_of(Choice(Wanted.NAMED, brands=frozenset(brands)), "acme", proven=True)
    assert str(caught.value) == refusal


def test_as_many_brands_may_be_named_as_the_page_says() -> None:
    brands = frozenset(f"b{number}" for number in range(BRANDS_MAX))
    scope = scope_of(Choice(Wanted.NAMED, brands=brands), "acme", proven=True) or ""
    assert parse(scope).except_brands == brands


@pytest.mark.parametrize(
    ("stored", "feed"),
    [
        ("any", "any;brand=acme"),
        ("until_i_ask;until=2027-01-01", "until_i_ask;brand=acme;until=2027-01-01"),
        ("listen;brand=acme", "listen;brand=acme"),
        ("any;for=all", "any"),
        ("any;except=acme,beta;for=all", "any;except=acme,beta"),
        ("any;except=beta", "any;brand=acme"),
        ("any;except=acme", None),
        ("any;brand=beta", None),
    ],
)
def test_a_feed_carries_what_was_said_to_whom_it_was_said(stored: str, feed: str | None) -> None:
    assert published(stored, "Acme") == feed


@pytest.mark.parametrize(
    ("held", "choice", "left"),
    [
        ("any;brand=acme", Choice(Wanted.WHEN_I_ASK), ()),
        ("any", Choice(Wanted.START), ()),
        ("any;for=all", Choice(Wanted.NEVER, for_all=True), ()),
        ("any;for=all", Choice(Wanted.NAMED, brands=frozenset({"beta"})), ()),
        ("listen;brand=acme", Choice(Wanted.START), ()),
        ("listen;for=all", Choice(Wanted.START, for_all=True), ()),
        ("any;for=all", Choice(Wanted.START), ("any;except=acme;for=all",)),
        ("any;except=beta;for=all", Choice(Wanted.WHEN_I_ASK), ("any;except=acme,beta;for=all",)),
        ("listen;for=all", Choice(Wanted.START), ("listen;except=acme;for=all",)),
        ("listen;for=all", Choice(Wanted.NEVER), ("listen;except=acme;for=all", "listen;brand=acme")),
        ("listen;except=acme;for=all", Choice(Wanted.NEVER), ("listen;except=acme;for=all",)),
        ("listen;for=all", Choice(Wanted.NEVER, for_all=True), ("listen;for=all",)),
        ("any;listen;for=all", Choice(Wanted.NEVER, for_all=True), ("listen;for=all",)),
        ("any;listen;brand=acme", Choice(Wanted.WHEN_I_ASK), ("listen;brand=acme",)),
        ("listen", Choice(Wanted.NEVER), ("listen",)),
    ],
)
def test_of_an_earlier_no_stays_what_the_new_choice_does_not_speak_of(
    held: str, choice: Choice, left: tuple[str, ...]
) -> None:
    assert left_over(held, choice, "Acme") == left


@given(CHOICES, st.booleans(), CHOICES, st.sampled_from(BRANDS), st.booleans())
def test_a_later_choice_drops_nothing_that_it_does_not_speak_of(
    first: Choice,
    proven: bool,  # noqa: FBT001 - drawn by chance
    then: Choice,
    brand: str,
    plain: bool,  # noqa: FBT001 - drawn by chance
) -> None:
    before = "any" if plain else scope_of(first, "acme", proven=proven)
    if before is None:
        return
    after = left_over(before, then, "acme")
    to_all = then.for_all or then.wanted is Wanted.NAMED
    for one in after:
        assert is_for_all(one) or brand == "acme" or not is_for_all(before) or reach(one, brand) is None
    kept = any(hears(one, brand) for one in after)
    if hears(before, brand) and then.wanted is not Wanted.START:
        assert kept, "a choice about contact says nothing about listening"
    if brand != "acme" and is_for_all(before) and not to_all:
        widest = max((found for one in after if (found := reach(one, brand)) is not None), default=None)
        assert widest == reach(before, brand), "what was said to all others stands"
    if then.wanted is Wanted.START and brand == "acme":
        assert all(reach(one, "acme") is None for one in after)
    assert not any((reach(one, brand) or Reach.LISTEN) > (reach(before, brand) or Reach.LISTEN) for one in after)


@given(CHOICES, st.booleans())
def test_every_choice_is_one_sentence_of_theirs(choice: Choice, proven: bool) -> None:  # noqa: FBT001 - drawn by chance
    said = words(choice, "Acme", proven=proven)
    assert said.endswith(".")
    assert said.count(". ") == 0
    assert said.isprintable()


@pytest.mark.parametrize(
    ("choice", "proven", "sentence"),
    [
        (Choice(Wanted.NEVER), False, "Acme may not contact me until I ask something new."),
        (Choice(Wanted.NEVER), True, "Acme may not contact me, not even to answer me."),
        (Choice(Wanted.WHEN_I_ASK), True, "Acme may not contact me until I ask something new."),
        (
            Choice(Wanted.WHEN_I_ASK, for_all=True),
            True,
            "No brand that reads this registry may contact me until I ask something new.",
        ),
        (
            Choice(Wanted.NAMED, brands=frozenset({"beta", "acme"})),
            True,
            "Only these of the brands that read this registry may contact me: acme, beta.",
        ),
        (Choice(Wanted.DO_NOT_LISTEN), False, "Acme may not collect what I say about brands to others."),
        (Choice(Wanted.START), True, "Acme may contact me as if I had never said no."),
        (Choice(Wanted.CONTRACT), True, "I invite Acme, within the limits that I chose."),
        (Choice(Wanted.WITHDRAW), True, "I take back what I agreed with Acme."),
    ],
)
def test_the_sentence_says_no_more_than_was_chosen(choice: Choice, proven: bool, sentence: str) -> None:  # noqa: FBT001 - a table
    assert words(choice, "Acme", proven=proven) == sentence


@pytest.mark.parametrize(
    ("held", "new", "does"),
    [
        ("until_i_ask", "until_i_ask;brand=acme", True),
        ("any;for=all", "until_i_ask;brand=acme", True),
        ("any;brand=acme", "until_i_ask;for=all", False),
        ("proactive;brand=acme", "until_i_ask;brand=acme", False),
        ("any;brand=acme", "listen;brand=acme", False),
        ("listen;brand=acme", "listen;brand=acme", True),
        ("listen;brand=acme", "until_i_ask;brand=acme", False),
        ("any;until=2027-01-01", "until_i_ask;brand=acme", False),
        ("any;medium=email", "until_i_ask;brand=acme", False),
        ("any;except=beta;for=all", "until_i_ask;brand=acme", False),
    ],
)
def test_only_a_no_as_wide_stands_for_another(held: str, new: str, does: bool) -> None:  # noqa: FBT001 - a table
    assert covers(held, new) is does
