"""How the forms are written, and how the quick look finds them."""

import pytest

from rules.mention import Wish
from rules.wishes import forms, read
from rules.wishes.forms import FORMS, Form, Slot, Where

A, B = Slot(frozenset("a")), Slot(frozenset("b"))


@pytest.mark.parametrize(
    ("word", "slot"),
    [
        ("stop", Slot(frozenset({"stop"}))),
        ("to|at", Slot(frozenset({"to", "at"}))),
        ("to|at?", Slot(frozenset({"to", "at"}), optional=True)),
        ("ME", Slot(frozenset({"me", "us"}))),
        ("ME|you?", Slot(frozenset({"me", "us", "you"}), optional=True)),
        ("..3", Slot(frozenset(), gap=3)),
    ],
)
def test_a_word_of_a_form_stands_for_itself_for_a_list_or_for_some_that_pass(word: str, slot: Slot) -> None:
    assert forms._slot(word) == slot


def test_a_form_is_a_sure_stop_anywhere_unless_it_says_otherwise() -> None:
    assert forms._forms("a b", "b") == (
        Form((A, B), Where.ANYWHERE, closed=False, sure=True, listen=False),
        Form((B,), Where.ANYWHERE, closed=False, sure=True, listen=False),
    )
    assert forms._forms("a", where=Where.WHOLE, closed=True, sure=False, listen=True) == (
        Form((A,), Where.WHOLE, closed=True, sure=False, listen=True),
    )


def test_the_forms_of_a_first_word_keep_their_order() -> None:
    first, second = forms._forms("a|b b", "a")
    assert forms._by_first_word((first, second)) == {"a": (first, second), "b": (first,)}


def test_only_three_words_that_everybody_uses_make_us_look_closer() -> None:
    assert forms._needs().keys() & forms._COMMON == {
        "from",
        "let",
        "see",
    }  # "do not wish to hear from you", "to see these"


def test_a_closer_look_is_taken_only_where_each_further_word_of_a_form_is_there() -> None:
    forbidding, me = forms._slot("NOT").words, forms._slot("ME").words
    further = [others for others in forms._needs()["contacting"] if len(others) == len((forbidding, me))]
    assert any(forbidding <= first and me <= second for first, second in further)


def test_the_quick_look_passes_over_no_form() -> None:
    needs = forms._needs()
    for form in {form for some in FORMS.values() for form in some}:
        said = {min(slot.words) for slot in form.slots if not slot.optional and not slot.gap}
        assert any(not any(said.isdisjoint(more) for more in others) for word in said for others in needs.get(word, ()))


RARE_STOPS = (
    ("contact me again and I'll sue you", "until_i_ask"),
    ("stop following all my posts", "until_i_ask;listen"),
    ("stop reaching out to me", "until_i_ask"),
    ("stop getting in touch with me", "until_i_ask"),
    ("stop blowing me up", "until_i_ask"),
    ("my kettle broke stop all contact", "until_i_ask"),
    ("my kettle broke cease and desist contacting me", "until_i_ask"),
    ("don't spam all my posts", "until_i_ask"),
    ("don't ever again contact me", "any"),
    ("I don't want you to send me anything", "until_i_ask"),
    ("not another email", "until_i_ask;medium=email"),
    ("keep your offers to yourself", "until_i_ask"),
    ("under no circumstances may you contact me", "until_i_ask"),
    ("one more email and I report you", "until_i_ask;medium=email"),
    ("don't reach out to me", "until_i_ask"),
    ("don't get in touch with me", "until_i_ask"),
    ("I said not contacting me", "until_i_ask"),
    ("I do not wish any more dealings with your company", "until_i_ask"),
    ("I no longer want to be contacted", "until_i_ask"),
    ("I'd rather not be contacted", "until_i_ask"),
    ("I want nothing more to do with your company", "until_i_ask"),
    ("I have no interest in hearing from you", "until_i_ask"),
    ("respect my wishes not to contact me", "until_i_ask"),
    ("I don't agree to my family being messaged", "until_i_ask"),
    ("please remove from your list", "until_i_ask"),
    ("remove me from everything", "until_i_ask"),
    ("leave me off the emails", "until_i_ask;medium=email"),
    ("need to unsubscribe now", "until_i_ask"),
    ("stop @ me", "until_i_ask"),
    ("block me", "until_i_ask"),
    ("block my number", "until_i_ask"),
    ("ignore all my posts", "until_i_ask"),
    ("count me out", "until_i_ask"),
    ("hereby i opt out again", "until_i_ask"),
    ("opting out of your emails", "until_i_ask;medium=email"),
    ("this is my opt out", "until_i_ask"),
    ("cut the emails", "until_i_ask;medium=email"),
    ("please opt out, the kettle is fine", "until_i_ask"),
    ("stop the silly emails", "until_i_ask;medium=email"),
    ("never again reply", "any"),
    ("no more texts and calls", "until_i_ask"),
    ("leave me in peace", "until_i_ask"),
    ("remove me from it", "until_i_ask"),
    ("unsubscribe from your emails", "until_i_ask;medium=email"),
    ("opting out now, bye", "until_i_ask"),
    ("ignore me", "until_i_ask"),
    ("I want to stop you from tagging me", "until_i_ask"),
    ("cease communication with us", "until_i_ask"),
    ("don't tag or annoy me", "until_i_ask"),
    ("I have no interest in engaging with your team", "until_i_ask"),
)
RARE_MAYBES = (
    "please consider not replying to my posts",
    "no emails",
    "quit it please",
    "stop with the contacting of me",
    "stop being silly newsletters",
    "don't people contact only me",
    "leave all of us alone",
    "don't @ me, the kettle is fine",
    "I am not interested",
    "not interested at all",
    "how can I finally opt out of this",
    "I am tired of hearing from you",
    "I am sick of you contacting me",
    "shut up. The kettle is fine",
    "I have blocked you",
    "wrong person",
    "I'd like brands not to contact me",
    "I block accounts that dm me",
    "stop messaging people who never asked",
    "I don't want any response from you",
    "who gave you permission to dm me",
    "your bot keeps replying to me",
    "no offers from you thanks",
    "you keep popping up in my notifications",
    "your tweets aren't appreciated",
    "your invites are not necessary",
    "your input was unwelcome",
    "don't disturb",
    "forget I exist",
    "back off. I bought a kettle",
    "make your bot stop",
    "not looking for a response",
    "don't reply to this",
)


@pytest.mark.parametrize(("text", "scope"), RARE_STOPS)
def test_who_asks_in_rarer_words_is_heard_too(text: str, scope: str) -> None:
    heard = read(text)
    assert (heard.wish, heard.scope) == (Wish.STOP, scope)


@pytest.mark.parametrize("text", RARE_MAYBES)
def test_rarer_words_that_may_ask_us_to_stop_go_to_a_member(text: str) -> None:
    assert read(text).wish is Wish.MAYBE_STOP
