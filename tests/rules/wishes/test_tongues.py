"""In which languages we hear a stop well, and what is said where we do not."""

import pytest

from rules.mention import Wish
from rules.wishes import read
from rules.wishes.tongues import _compact, hears_well, may_miss


@pytest.mark.parametrize("language", ["fi", "de-AT", "pt_BR", "sco", "", "und", "qme", "zxx", None])
def test_nowhere_but_in_english_do_we_hear_well(language: str | None) -> None:
    assert not hears_well(language)
    assert may_miss(language)


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_US"])
def test_in_english_we_hear_well_and_say_nothing(language: str) -> None:
    assert hears_well(language)
    assert may_miss(language) == ""


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "We may miss a stop in Finnish. Read the post yourself."),
        ("pt-BR", "We may miss a stop in Portuguese. Read the post yourself."),
        ("sw", "We may miss a stop in this language. Read the post yourself."),
        ("und", "We may miss a stop in this language. Read the post yourself."),
        (None, "We may miss a stop in a language that we do not know. Read the post yourself."),
    ],
)
def test_where_we_hear_badly_the_form_says_so(language: str | None, sentence: str) -> None:
    assert may_miss(language) == sentence


@pytest.mark.parametrize(
    "text", ["LOPETA", "@acme İPTAL!", "Désinscription", "СТОП", "रोकें", "連絡しないで 🙏", "no me contacten más"]
)
def test_a_word_without_a_source_is_never_more_than_a_maybe(text: str) -> None:
    assert read(text, ("acme",)).wish is Wish.MAYBE_STOP


@pytest.mark.parametrize("text", ["@acme miksi lopeta", "se acabó la baja", "停止線"])
def test_inside_a_sentence_such_a_word_is_nothing(text: str) -> None:
    assert read(text, ("acme",)).wish is None


@pytest.mark.parametrize("text", ["ARRET", "Arrêté", "TD", "alto @acme", "No más", "Deja de enviarme mensajes"])
def test_a_word_that_vendors_publish_is_a_stop_in_its_language_too(text: str) -> None:
    assert read(text, ("acme",)).wish is Wish.STOP


def test_such_words_are_known_without_their_spaces_signs_and_accents() -> None:
    assert _compact(["No me contacten más!", "d'accord"]) == {"nomecontactenmas", "daccord"}
