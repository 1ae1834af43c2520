"""Requests in other languages go to a member, and never act by themselves."""

import pytest

from rules.mention import Wish
from rules.wishes import read
from rules.wishes.abroad import ANYWHERE, CLAUSE, LISTS, UNSPACED, _as_heard
from rules.wishes.forms import FORMS


def test_no_form_of_another_language_acts_by_itself() -> None:
    for line in (*ANYWHERE, *CLAUSE):
        first = next(iter(LISTS.get(word := line.split()[0].split("|")[0].rstrip("?"), {word})))
        assert any(not form.sure for form in FORMS[first]), line


@pytest.mark.parametrize(
    "text",
    [
        "@acme antwortet ihr mir denn nicht mehr?",
        "@acme por qué ya no me responden",
        "@acme vous ne me répondez plus",
        "@acme 返信がないです",
        "@bob lasst das",
    ],
)
def test_who_misses_an_answer_does_not_ask_us_to_stop(text: str) -> None:
    assert read(text, ("acme",)).wish is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@acme Bitte antwortet mir nicht mehr", "antwortet mir nicht mehr"),
        ("@acme löscht alles und kontaktiert mich nie wieder", "kontaktiert mich nie"),
        ("Hola @acme, ¡DÉJENME EN PAZ!", "DÉJENME EN PAZ"),
        ("@acme s'il vous plaît ne me contactez plus", "s'il vous plaît ne me contactez plus"),
        ("@acme もうリプしないでください。", "もうリプしないでください"),
    ],
)
def test_the_words_that_a_member_rules_on_are_shown(text: str, words: str) -> None:
    heard = read(text, ("acme",))
    assert heard.span is not None
    assert (heard.wish, text[slice(*heard.span)], heard.why) == (Wish.MAYBE_STOP, words, "It may ask us to stop.")


def test_a_word_that_is_read_as_a_slip_of_an_english_one_is_heard_all_the_same() -> None:
    assert read("@acme merci de ne plus être contacté", ("acme",)).wish is Wish.MAYBE_STOP


def test_forms_are_spelled_as_they_are_heard_and_lists_keep_their_names() -> None:
    assert _as_heard("HÖRT|DE_DO sie? ..2 m'écrire") == "hort|DE_DO sie? ..2 mecrire"


def test_scripts_without_spaces_are_read_inside_a_word_that_is_not_ascii() -> None:
    assert UNSPACED.search("别再联系我")
    assert not UNSPACED.search("dm")
