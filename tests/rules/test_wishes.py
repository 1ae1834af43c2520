"""Stop, start, or perhaps a stop: what is heard, what is not, what must hold."""

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import wishes
from rules.mention import Wish
from rules.registry.scope import parse
from rules.wishes import REACH_ANY, REACH_UNTIL_I_ASK, read
from rules.wishes.forms import FORMS, Form
from rules.wishes.text import CLAUSES_MAX
from rules.wishes.words import KEYWORDS, KEYWORDS_UNSURE, START

US = ("acme", "acmecoffee")
SHARED = Path(__file__).parents[3] / "shared"
LEGAL = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe", "STOPALL", "OPTOUT")

NOTHING = (
    "",
    "when will you people stop emailing me",
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
    "they need to STOP this, привет",
    "maybe you should stop tweeting and start calling",
    "promise to not unfollow me",
    "stop joking around",
    "stop picking on us",
    "stop pretending you care",
    "stop @acme from doing this",
    "tell him to please stop messaging me @acme",
    "stop contacting @bob",
    "stop @bob",
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
    "please “stop”",
    "hi @acme @bob, stop",
    "stop https://t.co/a",
    "#stop @acme",
    "Opt-Out!",
    "unsubscribe me pls",
    "stop contacting me",
    "Stop tweeting me @acme",
    "stop tweeting at me",
    "STOP @ing me",
    "can you stop messaging me",
    "ask your staff to remove me from it",
    "you should leave me in peace",
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
    "You keep messaging me. Stop.",
    "I object to you @ing me",
    "I do not consent to you replying to my posts",
    "we don't agree to you tagging us",
)

NEVERS = ("STOPALL", "stop all @acme", "never contact me again", "don't ever message me", "stop contacting me forever")

MAYBES = (
    "stop replying to me with a link",
    "I do not consent to brands replying to me",
    "I am so sick of you @ing me",
    "won't you stop emailing me",
    "you never stop emailing me",
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

STARTS = (
    "start",
    "START @acme",
    "unstop",
    "Opt in",
    "@acme opt me back in please",
    "s t a r t",
    "@acme you can reply to me again",
    "you may contact me again, thanks",
)

TOPICS = {"Offers": ("offers", "promos"), "shipping": ("delivery", "shipping")}

SCOPES = (
    ("don't contact me", "until_i_ask"),
    ("don't contact me under any circumstances", "any"),
    ("I don't want any brand to contact me", "any"),
    ("stop messaging me for good", "any"),
    ("don't reply to my posts unless I ask", "proactive"),
    ("don't message me, unless I ask", "proactive"),
    ("please only reply when I tag you", "proactive"),
    ("don't reply to me if I didn't tag you", "proactive"),
    ("never contact me unless I ask you to", "proactive"),
    ("stop tracking my posts", "until_i_ask;listen"),
    ("stop reading what I post. And never contact me!", "any;listen"),
    ("no more DMs", "until_i_ask;medium=message"),
    ("stay out of my DMs", "until_i_ask;medium=message"),
    ("stop tracking my posts or anything else", "until_i_ask;listen"),
    ("never email me again", "any;medium=email"),
    ("unsubscribe me from the newsletter", "until_i_ask;medium=email"),
    ("stop emailing and calling me", "until_i_ask"),
    ("no more dms/tweets/replies from you", "until_i_ask"),
    ("no more DMs or anything else", "until_i_ask"),
    ("do not DM me; do not email me", "until_i_ask"),
    ("no more DMs. I'm sick of your messages", "until_i_ask"),
    ("no more emails. And leave me alone", "until_i_ask"),
    ("stop sending me texts", "until_i_ask"),
    ("stop sending me offers", "until_i_ask;topic=offers"),
    ("stop contacting me about the delivery", "until_i_ask;topic=shipping"),
    ("stop contacting me about the delivery and your promos", "until_i_ask"),
    ("stop contacting me about the kettle", "until_i_ask"),
    ("stop sending me offers. Stop contacting me about delivery", "until_i_ask"),
    ("stop emailing me offers", "until_i_ask;topic=offers"),
)


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


@pytest.mark.parametrize(("text", "scope"), SCOPES)
def test_a_limit_holds_only_where_it_was_said_plainly(text: str, scope: str) -> None:
    heard = read(text, US, TOPICS)
    assert (heard.wish, heard.scope) == (Wish.STOP, scope)
    assert str(parse(heard.scope)) == heard.scope


def test_a_topic_that_nobody_declared_limits_nothing() -> None:
    assert read("stop sending me offers", US).scope == REACH_UNTIL_I_ASK


@pytest.mark.parametrize(
    "text",
    ["start stop", "stop and start", "start contacting me", "start “stop”", "@bob start", "just start", "“start”"],
)
def test_a_start_beside_anything_else_is_no_start(text: str) -> None:
    assert read(text, US).wish is not Wish.START


FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    str.title,
    str.swapcase,
    lambda word: word.translate(FULL_WIDTH),
    lambda word: "".join(letter.upper() if at % 2 else letter for at, letter in enumerate(word)),
    lambda word: word[0] + 3 * word[1] + word[2:] if word[1] in "aeiou" else word,
)
AROUND = (
    "",
    "@acme ",
    " ＠ACME",
    " https://t.co/x",
    "😡",
    " 👉🏽",
    "\u200b",
    "\ufeff",
    "!!",
    " …",
    "\n",
    " please ",
    " thanks",
)


@pytest.mark.promise(4)
@given(
    keyword=st.sampled_from(LEGAL),
    spell=st.sampled_from(SPELLINGS),
    between=st.sampled_from(["", " ", ".", "-", " . ", "\u200b", "\u00ad", "*", " \u2060"]),
    before=st.lists(st.sampled_from([*AROUND, "@acme @bob ", "«", "@acme: "]), max_size=3),
    after=st.lists(st.sampled_from([*AROUND, ", @AcmeCoffee.", "?!", "»"]), max_size=3),
)
def test_a_legal_keyword_alone_is_always_a_stop(
    keyword: str, spell: Callable[[str], str], between: str, before: list[str], after: list[str]
) -> None:
    heard = read(" ".join([*before, between.join(spell(keyword)), *after]), US)
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


@pytest.mark.parametrize(
    ("text", "heard", "why"),
    [
        ("@acme stop stop!", "stop", "The whole message is a word that asks to stop."),
        ("https://t.co/a cancel", "cancel", "The whole message is a word that asks to stop."),
        ("Oh wow, stop.", "stop", "A word that asks to stop, beside other things."),
        ("please shut up @acme", "shut up", "The whole message may ask to stop."),
        ("@acme start please", "start", "The whole message asks to start again."),
        ("Hello. Stop contacting me, please.", "Stop contacting me", "It asks us to stop contacting them."),
        ("You keep messaging me. Stop.", "Stop", "It asks us to stop contacting them."),
        ("@acme no. Please stop.", "Please stop", "It may ask us to stop."),
    ],
)
def test_what_was_heard_is_shown_with_the_reason_in_a_sentence(text: str, heard: str, why: str) -> None:
    found = read(text, US)
    assert found.span is not None
    assert (text[slice(*found.span)], found.why) == (heard, why)


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


def _steps(text: str) -> int:
    """How many functions are called, ours and Python's own, while this text is read."""
    called = 0

    def count(*_: object) -> None:
        nonlocal called
        called += 1

    read(text, US)
    sys.setprofile(count)
    try:
        read(text, US)
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize(
    "piece", ["stop contacting me. ", "stop contacting me ", '"', "@bob stop ", "s ", "i never said "]
)
def test_twice_the_text_takes_at_most_twice_the_steps(piece: str) -> None:
    assert _steps(piece * 1_000) < 2.1 * _steps(piece * 500)


def test_clauses_beyond_the_bound_are_not_read() -> None:
    assert read("hm. " * CLAUSES_MAX + "stop contacting me", US).wish is None


def rows(name: str) -> list[dict[str, str]]:
    with (Path(__file__).parent / "wishes" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


PARAPHRASES = rows("paraphrases")


MISSED = {
    "I don't know how you got my number @acme but delete it",
    "@acme sorry, I'm not comfortable with brands replying to me, please don't",
    "@acme why are you in my mentions, get out",
    "@acme 🛑 messaging me",
    "@acme i said no. that means no messages no replies nothing",
    "@acme piss off and don't come back",
    "@acme I really don't appreciate you barging in, please stay away",
    "@acme honestly just pretend you never saw my account",
    "@acme if I wanted your input I'd have tagged you. don't do it again",
    "@acme I don't like brands in my mentions. please don't do this",
    "@acme this account is not a place for your marketing, keep out",
    "@acme do not use my tweets to sell me stuff",
    "@acme you've contacted me five times this week. No more please.",
    "@acme I do not want a response to this from your company",
}


def test_of_those_whom_we_built_on_nobody_is_missed_but_those_whom_we_know_of() -> None:
    asked = [row["text"] for row in PARAPHRASES if row["half"] == "built_on"]
    assert {text for text in asked if read(text, US).wish is None} <= MISSED
    assert sum(read(text, US).wish is Wish.STOP for text in asked) >= 0.95 * len(asked)


def test_of_those_written_last_and_never_read_no_more_are_missed_than_were_measured() -> None:
    heard = [read(row["text"], US).wish for row in PARAPHRASES if row["half"] == "fresh"]
    assert heard.count(Wish.STOP) >= 17
    assert heard.count(None) <= 6


@pytest.mark.parametrize("row", rows("abroad"))
def test_in_other_languages_a_member_is_asked_and_nothing_acts_by_itself(row: dict[str, str]) -> None:
    assert read(row["text"], US).wish is (Wish.MAYBE_STOP if row["asks"] == "yes" else None)


def test_of_those_held_out_no_more_are_missed_than_were_measured() -> None:
    asked = [row["text"] for row in PARAPHRASES if row["half"] == "held_out"]
    assert sum(read(text, US).wish is not Wish.STOP for text in asked) <= 8


@pytest.mark.promise(4)
@pytest.mark.parametrize("half", ["built_on", "held_out"])
def test_of_those_who_ask_us_to_stop_in_their_own_words_at_least_95_in_100_are_heard(half: str) -> None:
    asked = [row["text"] for row in PARAPHRASES if row["half"] == half]
    assert len(asked) >= 150
    assert sum(read(text, US).wish is Wish.STOP for text in asked) >= 0.95 * len(asked)


@pytest.mark.parametrize("row", rows("ordinary"))
def test_what_only_looks_like_a_request_is_heard_as_its_table_says(row: dict[str, str]) -> None:
    at_most: dict[str, tuple[Wish | None, ...]] = {
        "nothing": (None,),
        "maybe_stop": (None, Wish.MAYBE_STOP),
        "stop": (Wish.STOP,),  # the slips that we know of
    }
    assert read(row["text"], US).wish in at_most[row["at_most"]]


def test_the_quick_look_passes_over_nothing_that_the_grammar_hears() -> None:
    for row in [*PARAPHRASES, *rows("ordinary")]:
        if wishes._says_nothing(row["text"]):
            assert wishes._hear(row["text"], US, {}).wish is None, row["text"]


@pytest.mark.promise(4)
@pytest.mark.skipif(not SHARED.is_dir(), reason="The published phrase list is not on this machine.")
def test_every_published_legal_keyword_is_heard_and_most_published_phrases() -> None:
    with (SHARED / "optout" / "phrases.csv").open(encoding="utf-8") as lines:
        published = list(csv.DictReader(lines))
    legal = [row["phrase"] for row in published if row["kind"] == "per_se_keyword"]
    asked = [row["phrase"] for row in published if row["lang"] == "en" and row["label"] == "opt_out"]
    others = [row["phrase"] for row in published if row["label"] != "opt_out"]
    foreign = [row for row in published if row["lang"] != "en"]
    unsourced = [row["phrase"] for row in foreign if row["kind"] == "unsourced_candidate"]
    sourced = [row["phrase"] for row in foreign if row["kind"] != "unsourced_candidate"]
    assert [phrase for phrase in legal if read(phrase, US).wish is not Wish.STOP] == []
    assert [phrase for phrase in others if read(phrase, US).wish is Wish.STOP] == []
    assert sum(read(phrase, US).wish is Wish.STOP for phrase in asked) >= 0.95 * len(asked)
    assert [phrase for phrase in sourced if read(phrase, US).wish is not Wish.STOP] == []
    assert [phrase for phrase in unsourced if read(phrase, US).wish is not Wish.MAYBE_STOP] == ["STOPP"]  # the typo


@pytest.mark.skipif(not SHARED.is_dir(), reason="The collection of ordinary posts is not on this machine.")
def test_at_most_ten_of_ten_thousand_ordinary_posts_are_mistaken_for_a_stop() -> None:
    us = ("virginamerica", "united", "southwestair", "jetblue", "usairways", "americanair")
    with (SHARED / "posts" / "ordinary.jsonl").open(encoding="utf-8") as lines:
        posts = [json.loads(line) for line in lines]
    heard = [read(post, us).wish for post in posts]
    assert heard.count(Wish.STOP) * 10_000 <= 10 * len(posts)
    assert heard.count(Wish.MAYBE_STOP) * 10_000 <= 30 * len(posts)
