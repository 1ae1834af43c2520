"""What the card says of the colleagues who are at work on a mention."""

import pytest

from rules.hands import SAID, correction, lines, where_to
from rules.sight import Hands, Line, Member, Moment, Said, Text

ANA, BO, CY = Member("Ana"), Member("Bo"), Member("Cy")


def spoken(line: Line) -> str:
    return "".join(piece if isinstance(piece, str) else _named(piece) for piece in line)


def _named(piece: object) -> str:
    match piece:
        case Member(name=name):
            return name
        case Text(words=words):
            return f"[{words}]"
        case Moment(us=us):
            return str(us)
    raise AssertionError(piece)


def test_of_nobody_nothing_is_said() -> None:
    assert lines(Hands()) == []
    assert where_to(Hands()) == ()
    assert correction(Hands()) == correction(Hands(said=Said.DIRECT)) == []
    assert lines(Hands(given_by=ANA, later_us=7)) == []


def test_who_takes_care_comes_first_then_until_when_then_who_writes() -> None:
    hands = Hands(ANA, given_by=BO, later_us=7, later_by=CY, writing=(ANA,), beside=(BO, CY))
    assert [spoken(line) for line in lines(hands)] == [
        "Ana takes care of it. Bo asked them to.",
        "Cy set this aside until 7. It comes back by itself.",
        "Ana is writing an answer.",
        "Bo and Cy are answering another post of theirs. Speak with one another first.",
    ]


def test_whoever_took_it_themselves_was_asked_by_nobody() -> None:
    assert lines(Hands(ANA)) == [(ANA, " takes care of it.")]


def test_three_who_write_are_all_named() -> None:
    assert [spoken(line) for line in lines(Hands(writing=(ANA, BO, CY)))] == ["Ana, Bo and Cy are writing an answer."]


@pytest.mark.parametrize(
    ("hands", "said"),
    [
        (Hands(passed_to=ANA), " to Ana"),
        (Hands(passed_where="the shop"), " to [the shop]"),
        (
            Hands(passed_to=ANA, passed_where="the shop", note="Please."),
            " to Ana, to [the shop] with the words: “[Please.]”",
        ),
        (Hands(note="Please."), " with the words: “[Please.]”"),
    ],
)
def test_where_it_went_and_a_members_words_are_never_taken_for_ours(hands: Hands, said: str) -> None:
    assert spoken(where_to(hands)) == said


def test_a_correction_to_direct_says_that_the_label_stays() -> None:
    assert [spoken(line) for line in correction(Hands(said=Said.DIRECT, said_by=ANA))] == [
        "Ana says: “It was written to us.” The label stays as it was proven."
    ]
    assert [spoken(line) for line in correction(Hands(said=Said.UNRELATED, said_by=ANA))] == [
        "Ana says: “It has nothing to do with us.”"
    ]
    assert set(SAID) == set(Said)
