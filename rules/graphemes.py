"""How long a text is as Mastodon and Bluesky count it, letter by letter.

Both count grapheme clusters: a face with its skin and its hair is one, and so is a letter with its accents. Where the
clusters of Unicode end, the `regex` library knows; the standard library does not.
Sources: Mastodon's StatusLengthValidator (each_grapheme_cluster; links with http count 23 each, a handle of another
server without that server) and entity Instance, configuration.statuses.max_characters; atproto lexicon
app.bsky.feed.post (text: maxGraphemes 300, maxLength 3000 bytes of UTF-8).
"""

import re

import regex

from rules.weight import LINK_WEIGHT, link_spans

BLUESKY_WEIGHT_MAX = 300
MASTODON_WEIGHT_MAX = 500  # where the server does not say otherwise
BLUESKY_BYTES_EACH = 10  # 3000 bytes for 300 graphemes

_SEEN = regex.compile(r"\X")
_OF_ANOTHER_SERVER = re.compile(
    r"(?<![=/\w])(?P<name>@[a-z0-9_]++(?:[.-]++[a-z0-9_]++)*+)@\w++(?:[.-]++\w++)*+", re.IGNORECASE
)


def graphemes(text: str) -> int:
    """How many letters people see in the text. An empty text has none."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _SEEN.finditer(text))


def weigh_bluesky(text: str) -> int:
    """The weight of a text for Bluesky, which takes up to 300; every 10 bytes of UTF-8 weigh at least 1.

    So one number stands for both of its limits. Links and handles count as they are typed.
    """
    bytes_long = len(text.encode("utf-8", "surrogatepass"))
    return max(graphemes(text), -(-bytes_long // BLUESKY_BYTES_EACH))


def weigh_mastodon(text: str, warning: str = "") -> int:
    """The weight of a text for Mastodon together with its content warning; the server says how much it takes."""
    parts, end_before = [], 0
    for start, end in link_spans(text):
        if text[start : start + 8].lower().startswith(("http://", "https://")):
            parts += [text[end_before:start], "x" * LINK_WEIGHT]
            end_before = end
    counted = "".join([*parts, text[end_before:]])
    return graphemes(warning + _OF_ANOTHER_SERVER.sub(r"\g<name>", counted))
