"""What is heard, to the letter: which wish, in which words, why, how far."""

import pytest

from rules.mention import Wish
from rules.wishes import NOTHING, read

WHOLE = "The whole message is a word that asks to stop."
WHOLE_MAYBE = "The whole message may ask to stop."
BESIDE = "A word that asks to stop, beside other things."
ASKS = "It asks us to stop contacting them."
MAY_ASK = "It may ask us to stop."


@pytest.mark.parametrize(
    "text",
    [
        "@acme stop emailing you now",
        "@acme you dont want emails",
        'he says “stop it” often "@acme never message me',
        "@acme you should not to email me receipts in plain text",
    ],
)
def test_nothing_is_asked_of_us(text: str) -> None:
    assert read(text, ["acme"]) == NOTHING


@pytest.mark.parametrize(
    ("text", "wish", "words", "why", "scope"),
    [
        ("start", Wish.START, "start", "The whole message asks to start again.", ""),
        ("end", Wish.STOP, "end", WHOLE, "until_i_ask"),
        ("https://t.co/a cancel", Wish.STOP, "cancel", WHOLE, "until_i_ask"),
        ("UIT", Wish.MAYBE_STOP, "UIT", WHOLE_MAYBE, "until_i_ask"),
        ("omg stop", Wish.MAYBE_STOP, "stop", BESIDE, "until_i_ask"),
        ("@acme no dms", Wish.MAYBE_STOP, "no dms", MAY_ASK, "until_i_ask"),
        ('6" tall. stop', Wish.MAYBE_STOP, "stop", MAY_ASK, "until_i_ask"),
        ("@acme STOP NEVER EVER", Wish.MAYBE_STOP, "@acme STOP NEVER EVER", MAY_ASK, "until_i_ask"),
        ("how remove my name", Wish.MAYBE_STOP, "remove my name", MAY_ASK, "until_i_ask"),
        ("@acme stop contacting me by phone", Wish.MAYBE_STOP, "stop contacting me", MAY_ASK, "until_i_ask"),
        ("@acme dont email me back tomorrow", Wish.MAYBE_STOP, "dont email me", MAY_ASK, "until_i_ask"),
        ("do not call", Wish.STOP, "do not call", ASKS, "until_i_ask"),
        ("stop calling", Wish.STOP, "stop calling", ASKS, "until_i_ask"),
        ("@acme do not contact", Wish.STOP, "do not contact", ASKS, "until_i_ask"),
        ("@acme do no contact me again", Wish.STOP, "do no contact me", ASKS, "until_i_ask"),
        ("do no email me", Wish.STOP, "do no email me", ASKS, "until_i_ask;medium=email"),
        ("dnt msg me @acme", Wish.STOP, "dnt msg me", ASKS, "until_i_ask"),
        ("@acme dont hmu again", Wish.STOP, "dont hmu", ASKS, "until_i_ask"),
        ("@acme don`t @ me", Wish.STOP, "don`t @ me", ASKS, "until_i_ask"),
        ("@acme discontinue @ing me", Wish.STOP, "discontinue @ing me", ASKS, "until_i_ask"),
        ("don’t @me @acme", Wish.STOP, "don’t @me", ASKS, "until_i_ask"),
        ("@acme STOP MESSAGING ME", Wish.STOP, "STOP MESSAGING ME", ASKS, "until_i_ask"),
        ("me @acme stop spamming", Wish.STOP, "stop spamming", ASKS, "until_i_ask"),
        ("@acme,remove,me,from list", Wish.STOP, "remove,me", ASKS, "until_i_ask"),
        ("@acme never call me", Wish.STOP, "never call me", ASKS, "any"),
        ("I don't want to hear from @acme", Wish.STOP, "don't want to hear from @acme", ASKS, "until_i_ask"),
        ("“no”stop emailing me", Wish.STOP, "stop emailing me", ASKS, "until_i_ask;medium=email"),
        (
            '@acme I said "no", so stop emailing me, "really"',
            *(Wish.STOP, "stop emailing me", ASKS, "until_i_ask;medium=email"),
        ),
        ("@acme delete my email, AFMELDEN", Wish.STOP, "delete my email", ASKS, "until_i_ask;medium=email"),
        ("@acme,once,again: no more emails", Wish.STOP, "no more emails", ASKS, "until_i_ask;medium=email"),
        ("@me stop emailing me", Wish.STOP, "stop emailing me", ASKS, "until_i_ask;medium=email"),
        ("do not call me @acme dont mesage me anymore", Wish.STOP, "do not call me", ASKS, "until_i_ask"),
        ("ok. dont mesage me, unless I ask", Wish.STOP, "dont mesage me", ASKS, "proactive"),
        ("@acme don't email me unless I instead ask", Wish.STOP, "don't email me", ASKS, "proactive;medium=email"),
        ("@acme do not call me at all, do not email me", Wish.STOP, "do not call me", ASKS, "until_i_ask"),
        (
            '@acme stop emailing me the wrong invoice "@acme quit tagging me',
            *(Wish.STOP, "quit tagging me", ASKS, "until_i_ask"),
        ),
        (
            "@acme stop messaging me every five minutes @acme stop watching what I post",
            *(Wish.STOP, "stop messaging me", ASKS, "until_i_ask;listen"),
        ),
        (
            "@acme I don't care what they say, I don't want surveys, I don't want emails, leave me alone",
            *(Wish.STOP, "don't want surveys", ASKS, "until_i_ask"),
        ),
    ],
)
def test_what_is_heard(text: str, wish: Wish, words: str, why: str, scope: str) -> None:
    heard = read(text, ["acme"])
    begins = text.index(words)
    assert (heard.wish, heard.span, heard.why, heard.scope) == (wish, (begins, begins + len(words)), why, scope)
