"""Entries: exact bytes, and nothing to guess with once a person is erased."""

import hmac
import json
from enum import StrEnum
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from rules.audit.entry import (
    INTEGER_MAX,
    KINDS,
    PAYLOAD_BYTES_MAX,
    EntryRefused,
    Leaf,
    canonical_json,
    concerns,
    opens,
    parse_leaf,
    seal_entry,
)
from tests.rules.audit.made import NOON_US

NONCE = bytes(range(32))
ANA, BEN = (sha256(name).digest() for name in (b"ana", b"ben"))
HANDLES = [f"x:{number}" for number in range(500)]
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


class Day(StrEnum):
    NOON = "noon"


NO_LEAF = r"^These bytes are not a leaf of version 1\.$"


@pytest.mark.parametrize("kind", ["", "Decision", "two words", "décision", "x" * 33, "1st", "decision\n", 'a","v":2'])
def test_a_kind_that_is_no_plain_word_is_refused(kind: str) -> None:
    with pytest.raises(EntryRefused, match="plain lower-case word"):
        seal_entry(kind, NOON_US, {}, NONCE, None)


@pytest.mark.parametrize(("nonce", "key"), [(b"", None), (NONCE[:-1], ANA), (NONCE, b""), (NONCE, ANA + b"\x00")])
def test_a_nonce_or_key_of_another_length_is_refused(nonce: bytes, key: bytes | None) -> None:
    with pytest.raises(EntryRefused, match="32 bytes each"):
        seal_entry("decision", NOON_US, {}, nonce, key)


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ({"share": 0.5}, "A payload holds text, whole numbers, lists and objects, not float."),
        ({"deep": [{"share": float("nan")}]}, "A payload holds text, whole numbers, lists and objects, not float."),
        ({"share": 0.0}, "A payload holds text, whole numbers, lists and objects, not float."),
        ({"raw": b"bytes"}, "A payload holds text, whole numbers, lists and objects, not bytes."),
        ({"raw": b""}, "A payload holds text, whole numbers, lists and objects, not bytes."),
        ({"word": Day.NOON, "share": 0.5}, "A payload holds text, whole numbers, lists and objects, not float."),
        ({"said": "words", "set": {1}}, "A payload holds text, whole numbers, lists and objects, not set."),
        ({"count": 2**53}, "A payload's numbers go up to 2**53 - 1; write a longer one as text."),
        ({"count": [-(2**53)]}, "A payload's numbers go up to 2**53 - 1; write a longer one as text."),
        ({"inner": {1: "one"}}, "A payload's keys are text."),
        ({"text": "half \ud83d"}, "A payload's text must be Unicode; this one holds half a character."),
        ({"half \ud83d": 1}, "A payload's text must be Unicode; this one holds half a character."),
        ({"half \ud83d": 1, "": 2}, "A payload's text must be Unicode; this one holds half a character."),
    ],
)
def test_a_payload_without_canonical_form_is_refused(payload: dict[str, Any], sentence: str) -> None:
    with pytest.raises(EntryRefused) as caught:
        canonical_json(payload)
    assert str(caught.value) == sentence


def test_a_payload_that_is_too_deep_or_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(EntryRefused, match="at most 16 deep"):
        canonical_json({"endless": endless})
    assert canonical_json({"deep": json.loads("[" * 14 + "]" * 14)}).count(b"[") == 14
    assert canonical_json({"deep": json.loads("[" * 14 + "1" + "]" * 14)}).count(b"[") == 14
    for deep in ("[" * 15 + "]" * 15, "[" * 15 + "1" + "]" * 15, '{"a":' * 15 + "1" + "}" * 15):
        with pytest.raises(EntryRefused, match="at most 16 deep"):
            canonical_json({"deep": json.loads(deep)})


def test_a_payload_above_64_kib_is_refused() -> None:
    longest = "x" * (PAYLOAD_BYTES_MAX - len('{"text":""}'))
    assert len(seal_entry("reply", NOON_US, {"text": longest}, NONCE, None).payload) == PAYLOAD_BYTES_MAX
    with pytest.raises(EntryRefused, match="at most 65536 bytes, not 65537"):
        seal_entry("reply", NOON_US, {"text": longest + "x"}, NONCE, None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"v":1', b'"v":2', NO_LEAF),
        (b'"v":1', b'"v":1,"who":"ana"', NO_LEAF),
        (b'"kind":"decision"', b'"kind":"Decision"', NO_LEAF),
        (b":", b": ", NO_LEAF),
        (b"2026-11-22", b"2026-02-30", r"^There is no day 2026-02-30\.$"),
        (b"}", b"}\n", NO_LEAF),
        (b'"subject":""', b'"subject":"ana"', NO_LEAF),
    ],
)
def test_bytes_that_are_no_leaf_are_refused_and_open_nothing(old: bytes, new: bytes, said: str) -> None:
    made = seal_entry("decision", NOON_US, {}, NONCE, None)
    changed = made.leaf.replace(old, new, 1)
    with pytest.raises(EntryRefused, match=said):
        parse_leaf(changed)
    assert not opens(b" " + changed, made.payload, NONCE)
    assert not concerns(b" " + changed, ANA, NONCE)


def test_no_other_payload_and_no_other_nonce_opens_a_leaf() -> None:
    made = seal_entry("decision", NOON_US, {"verdict": "refused"}, NONCE, None)
    assert not opens(made.leaf, made.payload.replace(b"refused", b"allowed"), NONCE)
    assert not opens(made.leaf, made.payload, ANA)
    assert not opens(made.leaf, made.payload, NONCE + b"\x00")
    assert opens(made.leaf, made.payload, NONCE)


def test_a_leaf_concerns_nobody_but_its_person() -> None:
    made = seal_entry("decision", NOON_US, {}, NONCE, ANA)
    assert not concerns(made.leaf, BEN, NONCE)
    assert not concerns(made.leaf, ANA, BEN)
    assert not concerns(made.leaf, ANA[:-1], NONCE)
    padded = ANA[:-1] + b"\x00"  # to HMAC the same key as without its end
    assert not concerns(seal_entry("decision", NOON_US, {}, NONCE, padded).leaf, ANA[:-1], NONCE)
    assert not concerns(seal_entry("sync", NOON_US, {}, NONCE, None).leaf, ANA, NONCE)
    assert concerns(made.leaf, ANA, NONCE)


def test_two_leaves_of_one_person_have_nothing_in_common() -> None:
    one, two = (parse_leaf(seal_entry("decision", NOON_US, {}, nonce, ANA).leaf) for nonce in (NONCE, BEN))
    assert one.subject != two.subject
    assert one.payload != two.payload


@pytest.mark.promise(28)
def test_nobody_can_find_a_handle_by_guessing_once_its_nonce_and_key_are_gone() -> None:
    """An attacker who knows every handle, the form of payloads and the whole log matches nothing."""
    truth = HANDLES[123]
    made = seal_entry("objection", NOON_US, {"author": truth}, NONCE, sha256(b"random, of this person").digest())
    leaf = parse_leaf(made.leaf)
    assert truth.encode() not in made.leaf
    for handle in HANDLES:
        guess = canonical_json({"author": handle})
        by_handle = sha256(handle.encode()).digest()
        for key in (b"", bytes(32), by_handle):
            assert not opens(made.leaf, guess, key)
            assert not concerns(made.leaf, key, by_handle)
            assert hmac.digest(key, guess, "sha256").hex() != leaf.payload
            assert hmac.digest(key, handle.encode(), "sha256").hex() != leaf.subject
        assert sha256(guess).hexdigest() != leaf.payload
        assert sha256(handle.encode()).hexdigest() != leaf.subject
    assert opens(made.leaf, canonical_json({"author": truth}), NONCE)


def test_a_leaf_has_these_exact_bytes() -> None:
    """A change here is a new version of the leaf: records that exist must keep their bytes."""
    made = seal_entry("decision", NOON_US, {"b": 1, "a": "é"}, NONCE, ANA)
    payload, subject = hmac.digest(NONCE, made.payload, "sha256"), hmac.digest(ANA, NONCE, "sha256")
    assert made.payload == '{"a":"é","b":1}'.encode()
    expected = f'{{"day":"2026-11-22","kind":"decision","payload":"{payload.hex()}","subject":"{subject.hex()}","v":1}}'
    assert made.leaf == expected.encode() == rfc8785.dumps({**_leaf_dict(parse_leaf(made.leaf)), "v": 1})
    assert (made.kind, made.day, made.nonce) == ("decision", "2026-11-22", NONCE)


def _leaf_dict(leaf: Leaf) -> dict[str, str]:
    return {"day": leaf.day, "kind": leaf.kind, "payload": leaf.payload, "subject": leaf.subject}


@pytest.mark.parametrize(
    ("at_us", "day"), [(0, "1970-01-01"), (86_399_999_999, "1970-01-01"), (86_400_000_000, "1970-01-02")]
)
def test_a_day_ends_at_midnight_utc(at_us: int, day: str) -> None:
    assert seal_entry("sync", at_us, {}, NONCE, None).day == day


@pytest.mark.parametrize("kind", [*KINDS, "a_new_kind"])
def test_every_known_kind_and_any_other_word_makes_an_entry(kind: str) -> None:
    assert parse_leaf(seal_entry(kind, NOON_US, {}, NONCE, ANA).leaf).kind == kind


@given(st.dictionaries(st.text(max_size=6), PLAIN, max_size=5))
def test_canonical_json_is_what_another_implementation_of_rfc_8785_writes(value: dict[str, Any]) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


def test_keys_stand_in_the_order_of_their_utf_16_units() -> None:
    value: dict[str, Any] = {"\ufb33": 1, "\U0001f600": [{"\uffff": (1,), "\U00010000": 2}], "a": 3}
    assert canonical_json(value) == rfc8785.dumps(value)
    assert canonical_json(value).startswith(b'{"a":3,"\xf0\x9f\x98\x80"')
    nested: list[dict[str, Any]] = [{"in": [value]}, {"in": value}, {"in": [value, 1]}, {"in": value, "z": 1}]
    for inner in nested:
        assert canonical_json(inner) == rfc8785.dumps(inner)


def test_the_largest_numbers_are_exact() -> None:
    assert canonical_json({"a": 2**53 - 1, "b": 1 - 2**53}) == b'{"a":9007199254740991,"b":-9007199254740991}'


def test_words_of_an_enumeration_are_text() -> None:
    assert canonical_json({"at": Day.NOON, "of": (Day.NOON,)}) == b'{"at":"noon","of":["noon"]}'


def test_what_is_made_from_a_text_or_a_number_is_written_as_one() -> None:
    class Quoted(str):
        __slots__ = ()

    class Count(int):
        __slots__ = ()

    assert canonical_json({"b": Quoted("é"), Quoted("a"): [Count(7)]}) == '{"a":[7],"b":"é"}'.encode()
