"""Hints on a reply while it is written: they never stop it.

What must stop it, a rule stops (`text_unfit`); some of that is said here before, so that nobody learns it too late. A
reply that only says "we will look into it" is worth a hint above all: it is the one answer that this post will get. We
know such words in few languages, and miss many; a hint that is wrong costs a glance.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.weight import handles, links

WORDS_SHOWN_MAX = 3
REAL_CHARS_MIN = 160
"""From this length on a reply says more than that somebody will look into it."""

_HOLDING = re.compile(
    r"\b(?:"
    r"(?:we(?:['’]ll| will| are|['’]re)|i(?:['’]ll| will| am|['’]m)|let (?:us|me))\s+(?:\w+\s+)?"
    r"(?:look(?:ing)? into|get(?:ting)? back|come back to|pass(?:ing)? (?:this|it)|"
    r"check(?:ing)? (?:this|it|that|on|with))"
    r"|(?:look(?:ing)?|looked) into (?:it|this|that)|stay tuned|(?:has|have) been (?:forwarded|passed on)"
    r"|(?:wir|ich) (?:kümmern?|prüfen?|schauen?|melden?)\s+(?:uns|mich|das|es)"
    r"|vi (?:ser|ska titta|skal se|undersøger|undersöker) (?:på|nærmere|närmare)"
    r"|nous (?:allons|regardons|vérifions|revenons)|(?:lo|la) (?:revisaremos|miraremos)|estamos (?:revisando|mirando)"
    r")\b",
    re.IGNORECASE,
)
_SHORTCODE = re.compile(r"(?<![\w/]):(?:[+-]1|(?=[0-9_+-]*[a-z])[a-z0-9_+-]{2,40}):(?!\w)")


@dataclass(frozen=True, slots=True)
class Around:
    """What a reply is seen against: where it goes, to whom, whether its words went out lately, what the team avoids.

    `weight_max` is how long it may be where our own server says so.
    """

    network: str
    author_handle: str
    said_today: bool = False
    avoided: tuple[str, ...] = ()
    weight_max: int | None = None


def hints(text: str, around: Around) -> tuple[str, ...]:
    """What is worth knowing before it is sent, each a sentence or two; nothing for an empty text."""
    found = (
        *(_holding(text), _avoided(text, around.avoided), _others(text, around), _again(around)),
        *(_link(text, around), _emoji(text)),
    )
    return tuple(hint for hint in found if hint) if text.strip() else ()


def _holding(text: str) -> str:
    if len(text.strip()) >= REAL_CHARS_MIN or not _HOLDING.search(text):
        return ""
    return (
        "This post gets one answer. If this is it, you cannot say later what came of it. Better answer once you know."
    )


def _avoided(text: str, avoided: Sequence[str]) -> str:
    words = [one for one in avoided if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text, re.IGNORECASE)]
    if not words:
        return ""
    return f"Your team avoids {' and '.join(f'“{one}”' for one in words[:WORDS_SHOWN_MAX])}."


def _others(text: str, around: Around) -> str:
    others = sorted({one.lower() for one in handles(text)} - {around.author_handle.lower()})
    if not others:
        return ""
    return f"@{others[0]} is somebody else. A reply that names others is not sent."


def _again(around: Around) -> str:
    if not around.said_today:
        return ""
    end = "X takes the same words once." if around.network == "x" else "People notice."
    return f"The same words went out within the last day. {end}"


def _link(text: str, around: Around) -> str:
    """Source: X's pricing page, read in August 2026: a post with a link costs many times one without."""
    costly = around.network == "x" and links(text)
    return "With a link this reply costs many times as much on X." if costly else ""


def _emoji(text: str) -> str:
    """Slack writes an emoji that is chosen there by its name, which a network would show as it stands."""
    found = _SHORTCODE.search(text)
    return f"“{found[0]}” goes out as these letters, not as a picture." if found else ""
