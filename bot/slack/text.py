"""Text from outside made harmless for Slack, and text from Slack made plain.

Three doors, three treatments. What a rich_text block shows is only cleaned: that block has no parser, so the words
stay as they were written. What stands in mrkdwn or in a message's fallback is also escaped, because Slack reads markup
there. What a member typed comes back without Slack's own spellings.
Source: docs.slack.dev/messaging/formatting-message-text.
"""

import re
import unicodedata

import regex

CUT = "…"
ROUNDS_MAX = 5
"""A text in which joiners come loose more often than that is nobody's writing, and keeps none."""
_JOINER = "\u2060"  # a word joiner: shows nothing, and no word that Slack looks for contains it

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029]")
_FLAG = "\U0001f3f4\U000e0067\U000e0062(?:{})\U000e007f".format(
    "|".join("".join(chr(0xE0000 + ord(letter)) for letter in land) for land in ("eng", "sct", "wls"))
)
# Controls, what shows nothing, and what turns the reading direction; kept are the joiners, the style of emoji, and the
# three flags that are spelled with unseen letters. Source: unicode.org/reports/tr51, emoji tag sequences.
_UNSEEN = regex.compile(
    rf"(?V1){_FLAG}(*SKIP)(*FAIL)"
    r"|[[\p{Cc}\p{DI}\p{Bidi_Control}\ufff9-\ufffb\ufffe\uffff]--[\n\t\u200c\u200d\ufe0e\ufe0f]]"
)
# A joiner belongs between two parts of an emoji, beside a virama, and within a script whose letters join: there words
# read otherwise without it. Source: RFC 5892, appendix A.1 and A.2.
_IN_WORDS = (
    r"(?<=\p{ccc=9})[\u200c\u200d]|\u200d(?=\p{ccc=9})|(?<=[\p{Arabic}\p{Syriac}\p{Mongolian}]\p{M}*)[\u200c\u200d]"
)
_IN_EMOJI = r"(?<=[[\p{S}\ufe0f]--\p{ASCII}])\u200d(?=[\p{S}--\p{ASCII}])"
_LOOSE_JOINER = regex.compile(rf"(?V1)(?:{_IN_WORDS}|{_IN_EMOJI})(*SKIP)(*FAIL)|[\u200c\u200d]")
_JOINER_ANYWHERE = re.compile("[\u200c\u200d]")
_BLANK_LINES = re.compile(r"\n{3,}")

_INSTEAD = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "\u2217", "~": "\u223c", "`": "\u02cb", "_": "\u02cd"}
_SPECIAL = re.compile(r"(?m)(?P<opens>^\s*)>|[&<>*~`]|[@#:](?!\s)|(?<![^\W_])_|_(?![^\W_])|(?<=\S)\.(?=\S)")

_SLACK_FORM = re.compile(
    r"<(?:[@!](?:[UWS][A-Z0-9]+|subteam\^S[A-Z0-9]+|here|channel|everyone|date\^[^|<>]*)(?:\|@?(?P<name>[^<>]*))?"
    r"|\#C[A-Z0-9]+(?:\|(?P<channel>[^<>]*))?"
    r"|mailto:(?P<mail>[^|<>]+)(?:\|[^<>]*)?"
    r"|(?P<link>https?://[^|<>]+)(?:\|[^<>]*)?)>"
)


def clean(text: str) -> str:
    """Text as it may be shown: NFC, nothing invisible, nothing that turns the line around, at most one blank line.

    Half characters become U+FFFD. Joined emoji and joined letters stay as they are; a joiner elsewhere is dropped.
    """
    text = _LINE_END.sub("\n", _SURROGATE.sub("\ufffd", text))
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _BLANK_LINES.sub("\n\n", _without_loose_joiners(text))


def cut(text: str, chars_max: int) -> str:
    """At most `chars_max` (1 or more) code points, ending in "…" where something was left out; nothing is halved."""
    if len(text) <= chars_max:
        return text
    ends = [0, *(match.end() for match in regex.finditer(r"\X", text[:chars_max]))]
    return text[: ends[-2]].rstrip() + CUT  # the last one may itself be cut in half, and the "…" wants its place


def escape(text: str) -> str:
    """Text for mrkdwn and for the fallback, in which nothing pings, links, or changes how the rest looks.

    `& < >` become Slack's entities. The four marks of formatting become signs that look like them, since Slack may pair
    them across anything that we put between. A word that Slack looks up (@here, #general, :smile:, a host) is broken by
    an invisible joiner, and so is a `>` that opens a line, which Slack takes for a quotation even as an entity.
    """
    return _SPECIAL.sub(_harmless, text)


def escape_within(text: str, chars_max: int) -> str:
    """The text escaped, cut before so that at most `chars_max` code points come out."""
    low, high = 0, min(len(text), chars_max)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(escape(cut(text, middle))) <= chars_max else (low, middle - 1)
    return escape(cut(text, low)) if low else ""


def unslack(text: str) -> str:
    """What a member typed, as plain text to publish: without Slack's spellings of people, channels, links and signs.

    People and groups keep their bare name, never an @, which would call somebody else on the network.
    """
    text = _SLACK_FORM.sub(_plain, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _without_loose_joiners(text: str) -> str:
    """Drop what is loose; without it the marks around it may change places, and leave another one loose."""
    for _ in range(ROUNDS_MAX):
        before, text = text, unicodedata.normalize("NFC", _LOOSE_JOINER.sub("", text))
        if text == before:
            return text
    return unicodedata.normalize("NFC", _JOINER_ANYWHERE.sub("", text))


def _harmless(match: re.Match[str]) -> str:
    if match["opens"] is not None:
        return f"{match['opens']}{_JOINER}&gt;"
    return _INSTEAD.get(match[0]) or match[0] + _JOINER


def _plain(match: re.Match[str]) -> str:
    if match["channel"]:
        return "#" + match["channel"]
    return match["link"] or match["mail"] or match["name"] or ""
