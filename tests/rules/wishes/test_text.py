"""The text of a post as plain words: what is set aside, and what is read."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.wishes.text import CLAUSES_MAX, listen, plain

US = ("acme", "acme.bsky.social")


def spoken(text: str) -> list[str]:
    return [" ".join(word.text for word in clause) for clause in listen(text, US).clauses]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("https://t.co/stop", []),
        ("he says “stop it” often", ["he says often"]),
        ("so RT @bob: stop", ["so"]),
        ("RT @bob: stop", []),
        ("damn, just do NOT text me", [",", "dont text me"]),
        ("no cc @acme", ["no cc"]),
    ],
)
def test_what_is_not_their_own_is_set_aside(text: str, clauses: list[str]) -> None:
    assert spoken(text) == [clause for clause in clauses if clause != ","]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("st\u200bop con\u00adtacting me", ["stop contacting me"]),
        ("ＳＴＯＰ 𝐦𝐞𝐬𝐬𝐚𝐠𝐢𝐧𝐠 ⓜⓔ", ["stop messaging me"]),
        ("ѕtop messaging me", ["stop messaging me"]),
        ("s t o p messaging me", ["stop messaging me"]),
        ("s.t.o.p. it", ["stop", "it"]),
        ("STOOOOP never ever ever", ["stop never ever"]),
        ("don’t / don't / don`t", ["dont"]),
        ("do not", ["dont"]),
        ("dont mesage me, unless I ask", ["dont message me , unless i ask"]),
        ("he said: stop", ["he said stop"]),
        ("tell @acme and @bob", ["tell @us and @somebody"]),
        ("don't @me. stop @ ing", ["dont @ me", "stop @ ing"]),
        ('6" tall. stop', ["6 tall", "stop"]),
    ],
)
def test_words_are_heard_however_they_are_spelled(text: str, clauses: list[str]) -> None:
    assert [clause.strip(" ,") if "," not in text[:-1] else clause for clause in spoken(text)] == clauses


def test_clauses_of_single_words_are_read_as_one_besides() -> None:
    assert [[word.text for word in run] for run in listen("@acme Stop. Texting. Me! I mean it.", US).runs] == [
        ["stop", "texting", "me"]
    ]


@pytest.mark.parametrize("text", ["@acme @bob stop", "@bob @acme stop", "stop @bob", "stop", "@acme.bsky.social stop"])
def test_it_is_said_to_us_where_our_handle_leads_or_nobodys(text: str) -> None:
    assert not listen(text, US).to_others


@pytest.mark.parametrize("text", ["@bob stop", "@bob stop @acme", "@acme@elsewhere.example stop", "@acmes stop"])
def test_it_is_said_to_others_where_only_their_handles_lead(text: str) -> None:
    assert listen(text, US).to_others


def test_more_clauses_than_the_bound_are_not_kept() -> None:
    assert len(listen("hm. " * (CLAUSES_MAX + 5), US).clauses) == CLAUSES_MAX


@given(st.text())
def test_each_word_stands_in_the_text_where_it_says(text: str) -> None:
    said = listen(text, US)
    places = [(word.start, word.end) for clause in said.clauses for word in clause]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(st.text())
def test_plain_text_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(plain(plain(text)))


@pytest.mark.parametrize("part", ["x", "a b c ", "'a", ".a", "a. "])
def test_reading_a_long_text_takes_little_more_memory_than_the_text(part: str) -> None:
    text = "stop @a" + 20_000 * part
    listen(text, US)  # once before, so that nothing is prepared while we count
    tracemalloc.start()
    try:
        plain(text)
        listen(text, US)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 60 * len(text)
