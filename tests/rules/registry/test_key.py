"""The one spelling of every account key and handle key."""

import csv
import hashlib
import hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.key import HASHED_BYTES, KEY_CHARS_MAX, BadKey, canonical, canonical_handle, hashed

VECTORS = Path(__file__).parents[2] / "vectors" / "account_keys.csv"
SECRET = b"a secret of thirty-two bytes ..."
LONGEST_HOST = f"mastodon:https://{('a' * 61 + '.') * 4}aaaaa/ana"
LONGEST_ACTOR = "mastodon:https://a.example/".ljust(KEY_CHARS_MAX - 1, "a")


def _vectors() -> list[tuple[str, str, str]]:
    with VECTORS.open(encoding="ascii", newline="") as file:
        return [
            (row["text"].encode("ascii").decode("unicode_escape"), row["key"], row["why"])
            for row in csv.DictReader(file)
        ]


REFUSED = [(text, why) for text, key, why in _vectors() if not key]
GOOD = [(text, key) for text, key, _ in _vectors() if key]


@pytest.mark.promise(22)
@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_a_refused_vector_is_refused_in_a_sentence_that_does_not_repeat_it(text: str, why: str) -> None:
    with pytest.raises(BadKey) as refused:
        canonical(text)
    sentence = str(refused.value)
    assert sentence.endswith("."), why
    assert len(text) < len("783214") or text not in sentence


@pytest.mark.promise(22)
@pytest.mark.parametrize(("text", "key"), GOOD)
def test_a_good_vector_has_its_one_spelling(text: str, key: str) -> None:
    assert canonical(text) == key
    assert canonical(key) == key
    assert hashed(text, SECRET) == hashed(key, SECRET)


def test_a_key_too_long_to_be_one_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadKey, match=r"^An account key has at most 512 characters\.$"):
        canonical("x:" + "1" * KEY_CHARS_MAX)


def test_a_key_that_grows_too_long_in_its_ascii_form_is_refused() -> None:
    path = "a" * (KEY_CHARS_MAX - len("mastodon:https:///ü.example"))
    with pytest.raises(BadKey, match=r"^An account key has at most 512 characters\.$"):
        canonical(f"mastodon:https://ü.example/{path}")


def test_a_host_longer_than_any_host_is_refused() -> None:
    with pytest.raises(BadKey, match=r"^This is not the name of a server\.$"):
        canonical(f"mastodon:https://{'a.' * 127}example/users/ana")


@pytest.mark.parametrize(
    ("network", "text"),
    [("myspace", "ana"), ("X", "ana"), ("x", ""), ("x", "ana\nbob"), ("mastodon", "ana"), ("bluesky", "ana")],
)
def test_what_is_no_handle_of_the_network_is_refused(network: str, text: str) -> None:
    with pytest.raises(BadKey):
        canonical_handle(network, text)


@pytest.mark.parametrize(
    ("network", "text", "key"),
    [
        ("x", "Ana", "x:@ana"),
        ("x", " \uff20Ana\u200b", "x:@ana"),
        ("x", "https://www.twitter.com/@ana", "x:@ana"),
        ("bluesky", "ana.example", "bluesky:@ana.example"),
        ("bluesky", "bsky.app/profile/Ana.example#x", "bluesky:@ana.example"),
        ("mastodon", "Ana@bücher.example", "mastodon:@ana@xn--bcher-kva.example"),
        ("mastodon", "social.example/@ana", "mastodon:@ana@social.example"),
    ],
)
def test_a_handle_may_be_bare_or_an_address(network: str, text: str, key: str) -> None:
    assert canonical_handle(network, text) == key
    assert canonical(key) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("x:7".ljust(KEY_CHARS_MAX), "x:7"),
        ("bluesky:@ana.1x.example", "bluesky:@ana.1x.example"),
        ("mastodon:https://a.example:1/ana", "mastodon:https://a.example:1/ana"),
        ("mastodon:https://a.example:65535/ana", "mastodon:https://a.example:65535/ana"),
        ("mastodon:https://ü-b.example/ana", "mastodon:https://xn---b-wka.example/ana"),
        (LONGEST_HOST, LONGEST_HOST),
        (LONGEST_ACTOR, LONGEST_ACTOR),
    ],
)
def test_what_just_fits_is_a_key(text: str, key: str) -> None:
    assert canonical(text) == key


def test_a_hashed_key_is_the_first_half_of_its_hmac() -> None:
    whole = hmac.new(SECRET, b"x:783214", hashlib.sha256).digest()
    assert hashed("x:783214", SECRET) == whole[:HASHED_BYTES]
    assert hashed("x:783214", b"another") != whole[:HASHED_BYTES]


def test_what_is_no_key_is_never_hashed() -> None:
    with pytest.raises(BadKey):
        hashed("ana", SECRET)


HOSTS = st.text(st.characters(categories=["L", "N", "M"]) | st.sampled_from("-.:aA0"), max_size=12)
LOOSE = st.builds(
    "{}{}{}".format,
    st.sampled_from(["x:", "X:@", "bluesky:@", "bluesky:did:web:", "mastodon:https://", "mastodon:@ana@"]),
    HOSTS | st.from_regex(r"[1-9][0-9]{0,18}", fullmatch=True) | st.from_regex(r"[a-zA-Z]{1,9}\.[a-z]{2}"),
    st.text(st.sampled_from("/%2eE7aA.@ \u200b"), max_size=8),
)


@pytest.mark.promise(22)
@given(st.text() | LOOSE | st.sampled_from([text for text, _ in GOOD]))
def test_the_one_spelling_is_its_own_spelling_and_ascii(text: str) -> None:
    try:
        key = canonical(text)
    except BadKey:
        return
    assert canonical(key) == key
    assert key.isascii()
    assert len(key) <= KEY_CHARS_MAX


@given(
    st.sampled_from([text for text, _ in GOOD]),
    st.sampled_from("\u200b\u200d\u202e\u2066\ufeff\u00ad"),
    st.integers(0, 60),
)
def test_an_unseen_character_anywhere_changes_nothing(text: str, unseen: str, place: int) -> None:
    assert canonical(text[:place] + unseen + text[place:]) == canonical(text)
