"""Stop, start, or perhaps a stop: what is heard, what is not, what must hold."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import wishes
from rules.mention import Wish
from rules.wish_forms import FORMS, Form
from rules.wish_text import CLAUSES_MAX
from rules.wish_words import KEYWORDS, KEYWORDS_UNSURE, START
from rules.wishes import REACH_ANY, REACH_UNTIL_I_ASK, read

US = ("acme", "acmecoffee")
SHARED = Path(__file__).parents[3] / "shared"
LEGAL = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe", "STOPALL", "OPTOUT")

NOTHING = (
    "",
    "🛑",
    "@acme",
    "@acme please",
    "please don't stop",
    "never stop @acme",
    "non-stop",
    "can't stop smiling @acme",
    "won’t stop raining",
    "stop sending me back to customer relations",
    "Stop sending generic responses",
    "they need to STOP this",
    "maybe you should stop tweeting and start calling",
    "promise to not unfollow me",
    "stop joking around",
    "stop picking on us",
    "stop pretending you care",
    "stop @acme from doing this",
    "stop contacting @bob",
    "cancel my flight",
    "cancel my order please @acme",
    "end of the day",
    "the end",
    "quit being cheap and hire some people",
    'Got a text: "Reply STOP to opt out"',
    "it said reply STOP",
    'Reply "STOP"',
    "RT @acme: stop",
    "the bus stop is closed @acme",
    "you never contact me",
    "I will not contact you again unless it breaks again, promised",
    "don't call it a day @acme",
    "leave me a message",
    "remove my bag from the plane",
    "no more seats @acme?",
    "send me more offers",
    "is there a stop in Bergen?",
    "we start at nine",
    '"start" @acme',
    "just start",
    "can you please @acme",
    "please “stop”",
)

STOPS = (
    "stop @acme",
    "@acme please stop",
    "@acme @bob stop",
    "stop stop stop",
    "STOP " * 100,
    "STOP!! 😡",
    "Stop ! ! !",
    "s t o p",
    "S.T.O.P.",
    "STOOOOOP",
    "st\u200bop",
    "ＳＴＯＰ",
    '"STOP"',
    "stop https://t.co/a",
    "#stop @acme",
    "Opt-Out!",
    "unsubscribe me pls",
    "stop contacting me",
    "Stop tweeting me @acme",
    "stop tweeting at me",
    "STOP @ing me",
    "can you stop messaging me",
    "I want you to stop texting me",
    "please stop sending me your emails",
    "pls stop sending texts every 15mins",
    "stop calling me because I am not interested",
    "don't @ me",
    "don’t @me @acme",
    "do not contact me",
    "dont text me anymore",
    "don't send me any more messages",
    "leave me alone",
    "@acme leave us alone please!!",
    "remove me from your list",
    "take me off this list",
    "opt me out",
    "I don't want to hear from you anymore",
    "I have been receiving these messages in error. Please remove me.",
    "Hi. Stop contacting me. It is not funny. Your shop is fine.",
    'he is 6" tall. stop contacting me',
    "stop contacting me you idiots",
    "just stop",
    "TD",
    "how do I get you to stop sending me SMS",
    "stop contacting me about the kettle",
    "don't reply to me. I know already. Thanks anyway",
    "pineapple belongs there. don't contact me “really”",
)

NEVERS = ("STOPALL", "stop all @acme", "never contact me again", "don't ever message me", "stop contacting me forever")

MAYBES = (
    "enough with the messages @acme",
    "stop it @acme",
    "STOP THIS “@acme: our fleet's on fleek”",
    "STOP “@acme: our fleet's on fleek”",
    "stop RT @acme: our fleet's on fleek",
    "omg stop",
    "@acme no. Please stop.",
    "What is this? Stop. I bought a kettle.",
    "@bob stop",
    "shut up",
    "how do I unsubscribe",
    "Can you stop texting me and email me instead",
)

STARTS = ("start", "START @acme", "unstop", "Opt in", "@acme opt me back in please", "s t a r t")


@pytest.mark.parametrize("text", NOTHING)
def test_these_words_ask_for_nothing(text: str) -> None:
    assert read(text, US).wish is None


@pytest.mark.parametrize("text", STOPS)
def test_these_words_ask_us_to_stop(text: str) -> None:
    heard = read(text, US)
    assert (heard.wish, heard.reach) == (Wish.STOP, REACH_UNTIL_I_ASK)


@pytest.mark.parametrize("text", NEVERS)
def test_these_words_ask_us_to_stop_for_ever(text: str) -> None:
    heard = read(text, US)
    assert (heard.wish, heard.reach) == (Wish.STOP, REACH_ANY)


@pytest.mark.parametrize("text", MAYBES)
def test_these_words_may_ask_us_to_stop_and_a_member_rules(text: str) -> None:
    heard = read(text, US)
    assert (heard.wish, heard.reach) == (Wish.MAYBE_STOP, REACH_UNTIL_I_ASK)
    assert heard.why


@pytest.mark.parametrize("text", STARTS)
def test_these_words_ask_us_to_start_again(text: str) -> None:
    heard = read(text, US)
    assert (heard.wish, heard.reach) == (Wish.START, "")


@pytest.mark.parametrize("text", ["start stop", "stop and start", "start contacting me", "start “stop”", "@bob start"])
def test_a_start_beside_anything_else_is_no_start(text: str) -> None:
    assert read(text, US).wish is not Wish.START


@pytest.mark.promise(4)
@given(
    keyword=st.sampled_from(LEGAL),
    spell=st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    between=st.sampled_from(["", " ", ".", "-", " . "]),
    before=st.sampled_from(["", "@acme ", "＠ACME ", "Please ", "😡 ", "… ", "@acme @bob ", "«", "\n", "👉🏽 @acme: "]),
    after=st.sampled_from(
        ["", "!!!", " @acme", ", @AcmeCoffee.", " 🛑", " please", "?!", " https://t.co/x", "\u200b", "»"]
    ),
)
def test_a_legal_keyword_alone_is_always_a_stop(keyword: str, spell, between: str, before: str, after: str) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a method of str
    spaced = between.join(keyword) if between else keyword
    heard = read(f"{before}{spell(spaced)}{after}", US)
    assert heard.wish is Wish.STOP
    assert heard.span is not None


@pytest.mark.parametrize("keyword", sorted(KEYWORDS))
def test_every_keyword_in_the_list_is_a_stop(keyword: str) -> None:
    assert read(f"@acme {keyword}", US).wish is Wish.STOP


def test_no_word_stands_in_two_lists() -> None:
    assert not KEYWORDS & KEYWORDS_UNSURE
    assert not (KEYWORDS | KEYWORDS_UNSURE) & START


def test_the_span_shows_what_was_heard() -> None:
    text = "Hello @acme. Stop contacting me, please."
    span = read(text, US).span
    assert span is not None
    assert text[slice(*span)] == "Stop contacting me"


def test_without_knowing_our_handles_a_stop_to_anybody_is_only_a_maybe() -> None:
    assert read("@acme stop").wish is Wish.MAYBE_STOP
    assert read("stop").wish is Wish.STOP


@given(
    st.text()
    | st.lists(st.sampled_from(["stop", "@acme", "@", "me", '"', "“", ".", "RT ", "never", " ", "i"])).map(" ".join)
)
def test_any_garbage_is_read_without_an_error(text: str) -> None:
    heard = read(text, US)
    if heard.span is not None:
        assert 0 <= heard.span[0] < heard.span[1] <= len(text)
    assert (heard.wish is None) == (heard.span is None) == (heard.why == "")


ALL_FORMS = sorted({form for forms in FORMS.values() for form in forms}, key=str)


@given(st.sampled_from(ALL_FORMS), st.data())
def test_the_quick_look_never_passes_over_a_form(form: Form, data: st.DataObject) -> None:
    slots = [slot for slot in form.slots if not slot.gap and (not slot.optional or data.draw(st.booleans()))]
    words = [data.draw(st.sampled_from(sorted(slot.words))) for slot in slots]
    long = "A good many words that say nothing at all, and that go on and on until the quick look begins. "
    assert not wishes._says_nothing(long + " ".join(words).replace("@us", "you"))


@pytest.mark.parametrize(
    "piece", ["stop. ", '"', "“ stop ", "@acme ", "s ", "stop ", "please ", "RT @a", "can you ", "'"]
)
def test_a_very_long_text_is_read_to_an_end(piece: str) -> None:
    assert read(piece * 50_000, US).wish in {None, *Wish}


def test_clauses_beyond_the_bound_are_not_read() -> None:
    assert read("hm. " * CLAUSES_MAX + "stop contacting me", US).wish is None


@pytest.mark.promise(4)
@pytest.mark.skipif(not SHARED.is_dir(), reason="The published phrase list is not on this machine.")
def test_every_published_legal_keyword_is_heard_and_most_published_phrases() -> None:
    with (SHARED / "optout" / "phrases.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lang"] == "en"]
    legal = [row["phrase"] for row in rows if row["kind"] == "per_se_keyword"]
    asked = [row["phrase"] for row in rows if row["label"] == "opt_out"]
    others = [row["phrase"] for row in rows if row["label"] != "opt_out"]
    assert [phrase for phrase in legal if read(phrase, US).wish is not Wish.STOP] == []
    assert [phrase for phrase in others if read(phrase, US).wish is Wish.STOP] == []
    assert sum(read(phrase, US).wish in {Wish.STOP, Wish.MAYBE_STOP} for phrase in asked) >= 0.95 * len(asked)


@pytest.mark.skipif(not SHARED.is_dir(), reason="The collection of ordinary posts is not on this machine.")
def test_at_most_ten_of_ten_thousand_ordinary_posts_are_mistaken_for_a_stop() -> None:
    us = ("virginamerica", "united", "southwestair", "jetblue", "usairways", "americanair")
    with (SHARED / "posts" / "ordinary.jsonl").open(encoding="utf-8") as lines:
        posts = [json.loads(line) for line in lines]
    mistaken = [post for post in posts if read(post, us).wish is Wish.STOP]
    assert len(mistaken) * 10_000 <= 10 * len(posts)
