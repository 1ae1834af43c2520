"""One-time codes, which people post or send to show that an account is theirs.

A code reads `earshot-7F3K-92QD-M4TX`: sixty random bits in Crockford's base 32, which has no letters that look like
digits. People retype it, so that case, an O for a zero, an I or L for a one, and any kind of dash are forgiven.
"""

import re
from typing import Final

MARK: Final = "earshot"
CODE_BYTES: Final = 8
"""So many random bytes make a code; four of their bits are left over."""
CODES_MAX: Final = 3
"""Of a post with more codes than this the rest is not read."""

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORGIVEN = str.maketrans("OIL", "011")
_GROUP, _GROUPS = 4, 3
_CODE = re.compile(
    rf"(?<![\w-]){MARK}" + rf"[-\u2010-\u2015]([0-9a-tv-z]{{{_GROUP}}})" * _GROUPS + r"(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_HANDLE = re.compile(r"@[\w.@-]+")
_WORD = re.compile(r"\w")


def write(chance: bytes) -> str:
    """Make a code of `CODE_BYTES` random bytes."""
    number = int.from_bytes(chance)
    digits = [_DIGITS[number >> 5 * place & 31] for place in range(_GROUP * _GROUPS)]
    groups = ["".join(digits[at : at + _GROUP]) for at in range(0, len(digits), _GROUP)]
    return "-".join((MARK, *groups))


def read(text: str) -> tuple[str, ...]:
    """Every code in a text, as `write` spells it, in their order; at most `CODES_MAX`."""
    found = ["-".join((MARK, *match.groups())) for match in _CODE.finditer(text)]
    return tuple(_spelt(code) for code in dict.fromkeys(found[:CODES_MAX]))


def alone(text: str) -> bool:
    """Whether a text is nothing but codes and the handles that it is addressed to."""
    rest, codes = _CODE.subn(" ", text)
    return codes > 0 and not _WORD.search(_HANDLE.sub(" ", rest))


def without(text: str) -> str:
    """A text without its codes: what it says besides."""
    return _CODE.sub(" ", text) if MARK in text.lower() else text


def _spelt(code: str) -> str:
    mark, _, rest = code.partition("-")
    return f"{mark.lower()}-{rest.upper().translate(_FORGIVEN)}"
