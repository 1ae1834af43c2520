"""Text from outside made harmless for Slack, and text from Slack made plain."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import clean, cut, escape, escape_within, unslack

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PIECES = [*"<>&*_~`@#:!|. \nab1", "here", "everyone", "://", "U1", "com", "\u202e", "\ud800"]
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@pytest.mark.promise(33)
@pytest.mark.slack_behaviour(17)
@pytest.mark.parametrize(
    "text",
    ["<!channel>", "<@U1>", "<!subteam^S1>", "<https://evil.example|bank.example>", "<#C1>", "<!date^1^{date}|now>"],
)
def test_no_angle_bracket_of_theirs_survives_the_escape(text: str) -> None:
    assert not set("<>") & set(escape(text))


@pytest.mark.promise(33)
@pytest.mark.slack_behaviour(17)
@given(HOSTILE)
def test_nothing_in_an_escaped_text_pings_links_or_formats(text: str) -> None:
    escaped = escape(text)
    assert not set("<>*~`") & set(escaped)
    assert not re.search(r"&(?!(amp|lt|gt);)", escaped)
    assert not re.search(r"@(here|channel|everyone)|#\w|:\w+:|://|\S\.\w", escaped)
    assert not re.search(r"(?<![^\W_])_|_(?![^\W_])", escaped)
    assert not re.search(r"(?m)^\s*&gt;", escaped)


def test_a_handle_with_an_underscore_and_a_full_stop_at_the_end_stay_as_they_are() -> None:
    assert escape("ana_b is here. Yes.") == "ana_b is here. Yes."


@pytest.mark.slack_behaviour(18)
@pytest.mark.parametrize(
    "unseen",
    ["\x00", "\x1b", "\x85", "\u202e", "\u2066", "\u061c", "\u200b", "\u00ad", "\ufeff", "\u3164", "\U000e0041"],
)
def test_nothing_invisible_or_turning_is_shown(unseen: str) -> None:
    assert clean(f"a{unseen}b") == "ab"


@pytest.mark.slack_behaviour(18)
def test_half_a_character_becomes_a_replacement_mark() -> None:
    assert clean("a\ud83db") == "a\ufffdb"
    clean("\ud83d").encode()


@pytest.mark.slack_behaviour(18)
def test_a_joined_emoji_survives_and_a_joiner_between_letters_does_not() -> None:
    assert clean(f"{FAMILY} a\u200db") == f"{FAMILY} ab"
    assert clean("\u2764\ufe0f\u200d\U0001f525") == "\u2764\ufe0f\u200d\U0001f525"


@pytest.mark.slack_behaviour(18)
@pytest.mark.parametrize(
    "word",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
        "\u09b0\u200d\u09cd\u09af",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
    ids=["Persian", "Sinhala", "Bengali", "the flag of England"],
)
def test_what_would_read_otherwise_without_it_stays_where_it_belongs(word: str) -> None:
    assert clean(f"{word} a\u200cb") == f"{word} ab"


def test_unseen_letters_spell_nothing_but_a_flag() -> None:
    hidden = "\U000e0068\U000e0069\U000e007f"
    assert clean(f"\U0001f3f4{hidden}{hidden}") == "\U0001f3f4"


def test_a_joiner_that_comes_loose_when_another_goes_goes_too() -> None:
    assert clean("a\u0316\u200c\u094d\u200d") == "a\u094d\u0316"
    assert clean("a\u0316" + "\u200c\u094d" * 20_000) == "a" + "\u094d" * 20_000 + "\u0316", "and in good time"


def test_at_most_one_blank_line_is_left_between_two_lines() -> None:
    assert clean("a\r\n\r\n\n\u2028b\rc") == "a\n\nb\nc"


@given(st.text(alphabet=st.characters()))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.slack_behaviour(19)
def test_a_cut_never_halves_a_face() -> None:
    assert cut(f"ab{FAMILY}c", 7) == "ab…"
    assert cut(f"ab{FAMILY}", 7) == f"ab{FAMILY}"
    assert cut("e\u0301" * 3, 4) == "e\u0301…"


def test_a_single_endless_character_is_left_out_whole() -> None:
    assert cut("e" + "\u0301" * 50_000, 100) == "…"


@given(st.text(), st.integers(1, 20))
def test_a_cut_text_never_exceeds_its_bound_and_says_that_it_was_cut(text: str, most: int) -> None:
    short = cut(text, most)
    assert len(short) <= most
    assert short == text or short.endswith("…")


@pytest.mark.slack_behaviour(19)
def test_three_thousand_angle_brackets_stay_within_the_bound_after_escaping() -> None:
    short = escape_within("<" * 3000, 3000)
    assert short == "&lt;" * 749 + "…"


@given(HOSTILE, st.integers(0, 40))
def test_an_escaped_text_never_exceeds_its_bound_nor_loses_what_would_fit(text: str, most: int) -> None:
    assert len(escape_within(text, most)) <= most
    assert escape_within(text, len(escape(text))) == escape(text)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("a <b> c <3", "a <b> c <3"),
        ("hi <@U0123ABC|ana>", "hi ana"),
        ("hi <@U0123ABC>", "hi "),
        ("<!subteam^S012|@support> can", "support can"),
        ("<!here|@here> <!channel>", "here "),
        ("see <#C0123|general> and <#C0123>", "see #general and "),
        ("<https://a.example/?x=1&amp;y=2|bank.example>", "https://a.example/?x=1&y=2"),
        ("<https://a.example>", "https://a.example"),
        ("<mailto:help@a.example|help>", "help@a.example"),
        ("fish &amp; chips &lt;now&gt;", "fish & chips <now>"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_what_a_member_typed_comes_back_plain(typed: str, plain: str) -> None:
    assert unslack(typed) == plain


@given(st.text(alphabet=st.characters(exclude_characters="<>&")))
def test_plain_words_pass_through_unchanged(text: str) -> None:
    assert unslack(text) == text
