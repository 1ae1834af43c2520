"""Requests in other languages go to a member, and never act by themselves."""

import pytest

from rules.mention import Wish
from rules.wishes import read
from rules.wishes.abroad import ANYWHERE, CLAUSE, LISTS, UNSPACED, _as_heard
from rules.wishes.forms import FORMS

ONE_FORM_EACH = (
    "hört auf zu kommentieren",
    "könntet ihr mich in Ruhe lassen",
    "ich will nichts mehr von euch hören",
    "löscht meine Nummer aus der Datenbank",
    "nehmt mich da raus",
    "ich bitte euch, mich nicht mehr anzuschreiben",
    "merci de ne plus m'écrire",
    "merci de ne pas être dérangée",
    "je souhaite ne plus recevoir vos messages",
    "je m'oppose à tout traitement de mes données",
    "je retire mon consentement",
    "no me vuelvan a escribir",
    "no quiero saber nada de ustedes",
    "me dejan tranquilo",
    "no más correos",
    "revoco mi consentimiento",
    "me opongo al tratamiento de mis datos",
    "deixa eu em paz",
    "me descadastrem",
    "chega de mensagens",
    "retiro minha autorização",
    "revoco il mio consenso",
    "mi oppongo al trattamento dei miei dati",
    "geen berichten meer",
    "zostawcie mnie w spokoju",
    "nie chcę kontaktu",
    "больше не отвечайте",
    "мне не отвечайте",
    "удалите меня",
    "не пишіть мені",
    "відчепіться",
    "припиніть писати",
    "rahatsız etmeyin",
    "mesaj istemiyorum",
    "slutt med å kontakte oss",
    "vi ønsker ikke beskeder",
    "lopettakaa viestit",
    "אל תכתבו",
    "עזבו אותי",
    "pareshan mat karo",
    "message band karo",
    "내버려 두세요",
    "taggt mich bitte nicht",
    "kontaktiert uns nicht",
    "meldet mich ab",
    "verpisst euch",
    "me parlez plus",
    "s'il vous plaît ne me parlez pas",
    "ne m'écrivez plus",
    "plus aucun message",
    "stop aux pubs",
    "dégagez",
    "lárgate",
    "n mandem",
    "nada de mensagens",
    "sumam daqui",
    "niente messaggi",
    "non mi scrivete più",
    "donder op",
    "nie kontaktujcie",
    "kontakt meg aldri igjen",
)
"""Each is heard by one form alone. They were written from the forms, so docs/wishes.md does not count them."""


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


@pytest.mark.parametrize("text", ONE_FORM_EACH)
def test_each_of_these_is_missed_where_one_form_is(text: str) -> None:
    assert read(f"@acme {text}", ("acme",)).wish is Wish.MAYBE_STOP
