"""Saved replies: what fits, in other words each time, with real names alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.mention import Account
from rules.saved import Offered, Saved, fill, find, id_of, left_open, malformed, offer, to_fill_in, would_repeat
from rules.weight import handles, links

ANA = Account("x:1", "ana", "Ana Li")
SHIPPING = Saved("Shipping", ("We ship everywhere.", "Everywhere, within a week.", "We do ship there."))
ORDER = Saved("Order", ("Hi {name}, is {order} your order?",), topics=("delivery",))
FRAKT = Saved("Frakt", ("Vi sender overalt.",), lang="no", topics=("delivery",))


# What is not filled in


@pytest.mark.parametrize(
    "name",
    [
        "", "   ", "@ben", "ben@acme.com", "acme.com", "Visit evil.example", "https://evil.example",
        "Ana\u202e", "😀", "\x00",
        "#win", "A\u200bna", "Ana 2", "<!channel>", "{order}", "a" * 41, "...", "-", "$ANA", "＠ben", "Ana & co",
    ],
)  # fmt: skip
def test_what_is_no_name_is_not_taken_for_one_and_the_handle_stands_for_it(name: str) -> None:
    assert fill("Hi {name}!", Account("x:1", "ana", name)) == "Hi @ana!"
    assert fill("Hi {name}{handle}!", Account("x:1", "", name)) == "Hi {name}{handle}!", "then the member fills it in"


@given(st.text(max_size=60))
def test_whatever_somebody_calls_themselves_no_link_and_no_other_handle_gets_in(name: str) -> None:
    text = fill("Hi {name}, thanks", Account("x:1", "ana", name))
    assert not links(text)
    assert set(handles(text)) <= {"ana"}
    assert text.isprintable()


@pytest.mark.parametrize("name", ["Å", "A" * 40])
def test_a_name_of_one_letter_and_one_as_long_as_may_be_are_names(name: str) -> None:
    assert fill("{name} {handle}", Account("x:1", "ana", name)) == f"{name} @ana"


def test_a_slot_that_we_do_not_know_is_never_filled_in_and_is_told() -> None:
    assert fill("{name}", Account("x:1", "ana", "Dr. Åsa O’Neil-Ødegård")) == "Dr. Åsa O’Neil-Ødegård"
    text = fill(ORDER.texts[0], ANA)
    assert text == "Hi Ana Li, is {order} your order?"
    assert left_open(text, [SHIPPING, ORDER]) == ("{order}",)
    assert to_fill_in(("{order}", "{day}")) == "Fill in {order} and {day} before you send it."


def test_braces_that_are_no_slot_of_the_team_are_the_members_own() -> None:
    assert left_open("Use {curly} {1} {} braces, {Order}", [ORDER]) == ()
    assert to_fill_in(()) == ""
    assert left_open("{order} {order} {name}", [ORDER]) == ("{order}", "{name}")


@pytest.mark.parametrize("text", ["{Order}", "{ order }", "{order", "order}", "{}", "{1}", "{{order}}", "{a-b}"])
def test_braces_that_make_no_slot_are_seen(text: str) -> None:
    assert malformed(text)


@pytest.mark.parametrize("texts", [("a",), ("a", "b"), ("a", "{b}"), ("a }",)])
def test_few_wordings_of_which_one_has_no_slot_would_be_read_twice(texts: tuple[str, ...]) -> None:
    assert would_repeat(texts)


@pytest.mark.parametrize("texts", [("{a}",), ("{a}", "b {name}"), ("a", "b", "c")])
def test_three_wordings_or_a_slot_in_each_say_something_new(texts: tuple[str, ...]) -> None:
    assert not would_repeat(texts)


@pytest.mark.parametrize("text", ["", "Hi.", "{order}", "{name}, {order_no_2}", "X: {order}"])
def test_slots_are_no_mistake(text: str) -> None:
    assert not malformed(text)


# What fits


@pytest.mark.parametrize(
    ("lang", "topics", "titles"),
    [
        ("en", (), ["Shipping", "Frakt", "Order"]),
        ("en", ("delivery",), ["Order", "Shipping", "Frakt"]),
        ("no", ("delivery",), ["Frakt", "Order", "Shipping"]),
        ("NO-nb", ("delivery", "price"), ["Frakt", "Order", "Shipping"]),
        (None, ("price",), ["Shipping", "Frakt", "Order"]),
    ],
)
def test_what_fits_comes_first_and_what_is_made_for_it_before_what_is_for_all(
    lang: str | None, topics: tuple[str, ...], titles: list[str]
) -> None:
    assert [one.title for one in offer([SHIPPING, ORDER, FRAKT], lang, topics, {})] == titles


def test_what_does_not_fit_is_still_there_and_says_so() -> None:
    assert [one.fits for one in offer([ORDER, SHIPPING], "en", (), {})] == [True, False]
    assert [one.fits for one in offer([FRAKT], "no", ("delivery",), {})] == [True]


def test_the_wording_that_was_used_longest_ago_is_offered() -> None:
    ids = [id_of("Shipping", text) for text in SHIPPING.texts]
    used: dict[str, int] = {}
    given = []
    for now_us in range(1, 6):
        [one] = offer([SHIPPING], "en", (), used)
        used[one.id] = now_us
        given.append(one.id)
    assert given == [*ids, *ids[:2]]


def test_a_wording_is_found_by_its_id_as_long_as_its_words_stay() -> None:
    wording = id_of("Shipping", "We do ship there.")
    assert find([ORDER, SHIPPING], wording) == "We do ship there."
    assert find([ORDER], wording) is None
    assert offer([SHIPPING], None, (), {}) == [
        Offered(id_of("Shipping", SHIPPING.texts[0]), "Shipping", SHIPPING.texts[0], True)
    ]
    assert id_of("Thanks", "Thank you.") != id_of("Thank", "sThank you.")
    assert len(wording) == 16


@pytest.mark.parametrize("lang", [None, "und", "qme"])
def test_where_nobody_knows_the_posts_language_the_members_own_comes_first(lang: str | None) -> None:
    thanks = Saved("Takk", ("Takk!",), lang="no")
    assert [one.title for one in offer([SHIPPING, thanks], lang, (), {})] == ["Shipping", "Takk"]
    preferred = offer([SHIPPING, thanks], lang, (), {}, "no")
    assert [(one.title, one.fits) for one in preferred] == [("Takk", True), ("Shipping", True)]


def test_in_another_language_than_the_posts_the_members_own_is_only_the_first_of_the_rest() -> None:
    replies = [Saved("Merci", ("Merci !",), "fr"), Saved("Takk", ("Takk!",), "no"), Saved("Danke", ("Danke!",), "de")]
    assert [one.title for one in offer(replies, "de", (), {}, "no")] == ["Danke", "Takk", "Merci"]
