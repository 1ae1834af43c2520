"""How long a text is as X counts it, and which links and handles it carries.

X weighs a text: most letters 1, the letters of East Asia and emoji 2, a link 23 whatever its length, and it counts
after NFC. Source: github.com/twitter/twitter-text, config v3 and conformance (tests/vectors/twitter-text). Two small
differences, both in favour of a text: joined emoji that no standard lists count as one, and so do all flag letters in
pairs. Where X disagrees it refuses the text, and the reply is shown as not sent.
"""

import re
import unicodedata
from itertools import groupby, pairwise
from operator import itemgetter

from rules.tlds import TLDS

X_WEIGHT_MAX = 280
LINK_WEIGHT = 23

_LIGHT = "\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037"  # what weighs 1; all else weighs 2
_HEAVY = re.compile(rf"[^{_LIGHT}]")

_PICTURE = (
    "©®\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f004-\U0001f1e5\U0001f200-\U0001faff"
)
_ONE = rf"[{_PICTURE}](?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
_EMOJI = re.compile(
    rf"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|{_ONE}(?:[\U000e0020-\U000e007e]+\U000e007f|(?:\u200d{_ONE})*)"
)

_SPACE = r"\x09-\x0d \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_TURN = r"\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
_NEVER = r"\ufffe\ufeff\uffff"
_ACCENTED = (
    r"\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb"
    r"\u0300-\u036f\u1e00-\u1eff"
)
_IN_LABEL = rf"[^!'#%&()*+,\\\-./:;<=>?@\[\]^_{{|}}~${_SPACE}{_NEVER}{_TURN}]"
_LABEL = rf"{_IN_LABEL}(?:-*{_IN_LABEL})*+"
_SUBDOMAIN = rf"{_IN_LABEL}(?:[_-]*{_IN_LABEL})*+"
_BY_LETTER = {letter: "|".join(tld[1:] for tld in tlds) for letter, tlds in groupby(sorted(TLDS), itemgetter(0))}
_ENDING = "|".join(f"{letter}(?:{rest})" for letter, rest in _BY_LETTER.items())  # grouped: twenty times as fast
_TLD = rf"(?:(?:{_ENDING})(?![0-9a-zA-Z@+-])|xn--[-0-9a-z]+)"
_DOMAIN = rf"(?:{_SUBDOMAIN}\.){{0,31}}{_LABEL}\.{_TLD}"
_IN_PATH = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_ACCENTED}]"
_PARENS = rf"\((?:{_IN_PATH}+|{_IN_PATH}*\({_IN_PATH}+\){_IN_PATH}*)\)"
_PATH = rf"/(?:{_IN_PATH}|{_PARENS})*(?<=[a-z\u0400-\u04ff0-9=_#/+\-{_ACCENTED})])"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
_LINK = re.compile(
    rf"(?<![A-Za-z0-9@＠$#＃{_NEVER}])(?:(?P<scheme>https?://)|(?<![-_./]))(?P<domain>{_DOMAIN})(?::[0-9]+)?"
    rf"(?P<rest>(?:{_PATH})?(?:{_QUERY})?)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?:[-a-z0-9{_ACCENTED}]+\.)+{_TLD}", re.IGNORECASE)
_SHORT = re.compile(rf"https?://t\.co/([a-z0-9]+)(?:{_QUERY})?", re.IGNORECASE)
_SLUG_MAX = 40
_LINK_CHARS_MAX = 4096

_HANDLE = re.compile(
    r"(?<![A-Za-z0-9_!@＠#$%&*])[@＠]"
    r"(?P<handle>[A-Za-z0-9_]++(?:[.-]++[A-Za-z0-9_]++)*+(?:@[A-Za-z0-9]++(?:[.-]++[A-Za-z0-9]++)*+)?+)"
    rf"(?![@＠{_ACCENTED}]|://)"
)
_AFTER_RT = re.compile(r"(?<=\brt)[@＠](?P<handle>[A-Za-z0-9_]+)", re.IGNORECASE)


def weigh_x(text: str) -> int:
    """The weight of a text as X counts it; X takes up to 280. An empty text weighs 0."""
    text = unicodedata.normalize("NFC", text)
    spans = link_spans(text)
    letters = "".join(text[end:start] for (_, end), (start, _) in pairwise([(0, 0), *spans, (len(text), 0)]))
    letters, pictures = _EMOJI.subn("", letters)
    return LINK_WEIGHT * len(spans) + 2 * pictures + len(letters) + len(_HEAVY.findall(letters))


def links(text: str) -> tuple[str, ...]:
    """Every link in the text, in its order, also those without http: what X would turn into one."""
    return tuple(text[start:end] for start, end in link_spans(text))


def link_spans(text: str) -> list[tuple[int, int]]:
    """Where each link begins and ends in the text, in its order."""
    if "." not in text:
        return []
    spans: list[tuple[int, int]] = []
    for match in _LINK.finditer(text):
        if match["scheme"]:
            spans += _with_scheme(match)
        else:
            spans += _without_scheme(match)
    return spans


def handles(text: str) -> tuple[str, ...]:
    """Every handle typed in the text, without its @: whom any of our networks might notify.

    Reads `@ana`, `@ana.example.com` and `@ana@example.com` alike, so that no form slips through; a full stop that ends
    the sentence belongs to none of them.
    """
    found = {match.start("handle"): match["handle"] for match in _AFTER_RT.finditer(text)}
    found |= {match.start("handle"): match["handle"] for match in _HANDLE.finditer(text)}
    return tuple(found[place] for place in sorted(found))


def _with_scheme(match: re.Match[str]) -> list[tuple[int, int]]:
    if not _resolvable(match["domain"], len(match[0])):
        return []
    short = _SHORT.match(match[0])
    if short is None:
        return [match.span()]
    return [] if len(short[1]) > _SLUG_MAX else [(match.start(), match.start() + short.end())]


def _without_scheme(match: re.Match[str]) -> list[tuple[int, int]]:
    if not _resolvable(match["domain"], len("https://") + len(match[0])):
        return []
    begin = match.start()
    spans = [(begin + bare.start(), begin + bare.end()) for bare in _BARE.finditer(match["domain"])]
    if spans and match["rest"]:
        spans[-1] = (spans[-1][0], match.end())
    return spans


def _resolvable(domain: str, length: int) -> bool:
    try:
        return length + len(domain.encode("idna")) - len(domain) <= _LINK_CHARS_MAX
    except UnicodeError:
        return False
