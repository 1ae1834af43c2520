"""One entry of the record: exact bytes that say when and what kind, never who.

A *leaf* is public and stays for ever. It holds the entry's kind, its day and two commitments, which mean nothing
without what lies in the erasable table beside it:

- payload: HMAC-SHA256(nonce, payload). The nonce is 32 random bytes of this entry alone. The payload is canonical JSON.
- subject: HMAC-SHA256(person's key, nonce), empty where no person is concerned. The person's key is 32 random bytes of
  this person alone, so that two leaves of one person look unlike.

Erasing a person deletes payloads, nonces and the person's key. Every hash and proof still holds, and nobody can test a
guess, for the keys of both commitments are gone. The nonce is never shown without the payload. Longer than most files:
all that fixes these bytes stands in one place.
"""

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import cast

import msgspec

Json = str | int | bool | None | Sequence["Json"] | Mapping[str, "Json"]
"""What a payload may hold; of sequences lists and tuples, of mappings dicts."""

VERSION = 1
KEY_BYTES = 32
PAYLOAD_BYTES_MAX = 65_536
DEPTH_MAX = 16
INTEGER_MAX = 2**53 - 1
"""RFC 8785 has numbers as doubles, which are exact up to here."""

KINDS = {
    "asked_back": "a person asked that a reply be taken back",
    "care": "a mention was given into care, or taken out of it",
    "checkpoint": "a signed checkpoint was handed out",
    "contract": "a yes was put on record, changed or withdrawn",
    "decision": "the rules gave a new verdict on a mention",
    "deletion": "a post was deleted by its author",
    "digest": "a digest was posted",
    "done": "a member marked a mention as done",
    "erased": "a person was forgotten, or what had served its time was deleted",
    "hands": "members took care of a mention, set it aside, passed it on; or were reminded of it",
    "import": "a list of another tool was taken in; it can only add a no",
    "key": "a signing key was put in use or retired",
    "label": "a member corrected a label",
    "objection": "a no was put on record, or lifted by the person",
    "override": "a member ruled where the rules left it to a member",
    "pause": "sending was stopped or resumed",
    "policy": "the policy in force changed",
    "proof": "somebody proved that an account is theirs",
    "register": "a request by letter: whom it means, when it was answered, where it moved",
    "reply": "a reply moved on: claimed, sent, failed, unknown, taken back",
    "restore": "the database was put back to an older state, and what it lacked was put back",
    "reveal": "a member opened an overheard post",
    "role": "somebody stands in for an approver, or no longer; when a member is called; or they left",
    "sync": "a registry was fetched: taken over, quarantined or refused",
}
"""The kinds in use. The list is open: any word of the same form is a kind."""

_KIND = re.compile(r"[a-z][a-z_]{0,31}")
_LEAF = re.compile(
    rb'\{"day":"(\d{4}-\d\d-\d\d)","kind":"([a-z][a-z_]{0,31})","payload":"([0-9a-f]{64})",'
    rb'"subject":"([0-9a-f]{64}|)","v":1\}'
)
_DAY_US = 86_400_000_000
_EPOCH = date(1970, 1, 1).toordinal()
_BEYOND_UTF16_ORDER = "\ud800"
_SEQUENCES = (list, tuple)
_MAY_BE_EMPTY = (*_SEQUENCES, dict)


def _text_or_number(value: object) -> str | int:
    """What a value stands for whose type is made from that of a text or a number."""
    return str(value) if isinstance(value, str) else int(cast("int", value))


_encode = msgspec.json.Encoder(order="sorted", enc_hook=_text_or_number).encode
_encode_as_is = msgspec.json.Encoder(enc_hook=_text_or_number).encode


class EntryRefused(ValueError):
    """These values or bytes are not an entry; the text names what is wrong with them."""


class Entry(msgspec.Struct, frozen=True):
    """What is stored: the leaf, which stays, and the payload and nonce, which can be erased."""

    leaf: bytes
    kind: str
    day: str
    payload: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a leaf says to anyone. The commitments are hexadecimal; `subject` is empty where nobody is concerned."""

    day: str
    kind: str
    payload: str
    subject: str


def seal_entry(kind: str, at_us: int, payload: Mapping[str, Json], nonce: bytes, subject_key: bytes | None) -> Entry:
    """Fix the bytes of an entry made at `at_us` (microseconds UTC).

    `nonce` is 32 random bytes, new for each entry; `subject_key` the 32 random bytes of the person concerned.
    Raises EntryRefused for a kind that is no plain word, a payload without a canonical form, or keys of other lengths.
    """
    if kind not in KINDS and not _KIND.fullmatch(kind):
        raise EntryRefused(f"The kind of an entry is a plain lower-case word, not {kind!r}.")
    if len(nonce) != KEY_BYTES or (subject_key is not None and len(subject_key) != KEY_BYTES):
        raise EntryRefused(f"An entry's nonce and a person's key have {KEY_BYTES} bytes each.")
    written = canonical_json(payload)
    if len(written) > PAYLOAD_BYTES_MAX:
        raise EntryRefused(f"The payload of an entry has at most {PAYLOAD_BYTES_MAX} bytes, not {len(written)}.")
    day = _day(at_us // _DAY_US)
    commitment = hmac.digest(nonce, written, "sha256").hex()
    subject = "" if subject_key is None else hmac.digest(subject_key, nonce, "sha256").hex()
    leaf = f'{{"day":"{day}","kind":"{kind}","payload":"{commitment}","subject":"{subject}","v":{VERSION}}}'
    return Entry(leaf.encode(), kind, day, written, nonce)


def parse_leaf(leaf: bytes) -> Leaf:
    """Read a leaf; raises EntryRefused for anything but the exact bytes that `seal_entry` can write."""
    match = _LEAF.fullmatch(leaf)
    if not match:
        raise EntryRefused("These bytes are not a leaf of version 1.")
    day, kind, payload, subject = (part.decode() for part in match.groups())
    try:
        date.fromisoformat(day)
    except ValueError:
        raise EntryRefused(f"There is no day {day}.") from None
    return Leaf(day, kind, payload, subject)


def opens(leaf: bytes, payload: bytes, nonce: bytes) -> bool:
    """Tell whether this payload is what the leaf commits to. False for bytes that are no leaf."""
    match = _LEAF.fullmatch(leaf)
    if not match or len(nonce) != KEY_BYTES:
        return False
    return hmac.compare_digest(hmac.digest(nonce, payload, "sha256").hex().encode(), match[3])


def concerns(leaf: bytes, subject_key: bytes, nonce: bytes) -> bool:
    """Tell whether the leaf is about the person who has this key. False for bytes that are no leaf."""
    match = _LEAF.fullmatch(leaf)
    if not match or len(subject_key) != KEY_BYTES or len(nonce) != KEY_BYTES:
        return False
    return hmac.compare_digest(hmac.digest(subject_key, nonce, "sha256").hex().encode(), match[4])


def canonical_json(value: Mapping[str, Json]) -> bytes:
    """Write an object as canonical JSON: the one form of RFC 8785.

    Only text, whole numbers up to 2**53 - 1, true, false, null, lists and objects are taken; msgspec writes all of
    these as RFC 8785 asks, but for the order of keys that hold characters above U+D7FF. Raises EntryRefused for
    anything else, above all for fractions, which have many text forms.
    """
    try:
        return _encode(value) if _order_fits((value,)) else _encode_as_is(_reordered(value))
    except UnicodeEncodeError:
        raise EntryRefused("A payload's text must be Unicode; this one holds half a character.") from None


@lru_cache(maxsize=8)
def _day(days: int) -> str:
    return date.fromordinal(_EPOCH + days).isoformat()


def _order_fits(values: Iterable[object], depth: int = 1) -> bool:
    """Refuse what has no canonical form; else tell whether ordering keys by code point is ordering them by UTF-16."""
    if depth > DEPTH_MAX:
        raise EntryRefused(f"A payload is nested at most {DEPTH_MAX} deep.")
    fits = True
    for value in values:
        kind = type(value)  # of most it tells enough
        if kind is str or kind is bool or value is None or (not value and kind in _MAY_BE_EMPTY and depth < DEPTH_MAX):
            continue
        if isinstance(value, int):
            if not -INTEGER_MAX <= value <= INTEGER_MAX:
                raise EntryRefused("A payload's numbers go up to 2**53 - 1; write a longer one as text.")
        elif isinstance(value, str):
            continue
        elif isinstance(value, dict):
            try:
                keys = "".join(value)
            except TypeError:
                raise EntryRefused("A payload's keys are text.") from None
            fits = _order_fits(value.values(), depth + 1) and fits
            fits = fits and (keys.isascii() or max(keys) < _BEYOND_UTF16_ORDER)
        elif isinstance(value, _SEQUENCES):
            fits = _order_fits(value, depth + 1) and fits
        else:
            raise EntryRefused(f"A payload holds text, whole numbers, lists and objects, not {kind.__name__}.")
    return fits


def _reordered(value: object) -> object:
    """Copy a value with all keys in the order of their UTF-16 units (RFC 8785, section 3.2.3)."""
    if isinstance(value, dict):
        return {key: _reordered(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, _SEQUENCES):
        return [_reordered(part) for part in value]
    return value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")
