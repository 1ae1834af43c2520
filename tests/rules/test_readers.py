"""Whatever comes from outside is read, or refused by its reader's own error.

Noise alone is refused at the first character. So most of what is tried here is something good, bent: cut, doubled,
with pieces of it exchanged. Readers whose own tests do the same (the policy, a registry's feed, scopes, recorded facts,
labels, wishes) are not asked again.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.audit.checkpoint import NotVerified, VerifierKey, decode64, open_checkpoint, open_note
from rules.audit.entry import EntryRefused, canonical_json, concerns, opens, parse_leaf
from rules.audit.export import Row, parse_keys, split_notes
from rules.audit.proof import Proof, make_receipt, verify_receipt
from rules.audit.verify import verify
from rules.draft import measure, said_hash
from rules.registry.key import BadKey, canonical, canonical_handle, hashed
from rules.toml_text import BadToml, parse
from tests.rules.audit.made import KEY, check, checkpoint, path, rows

ROWS = rows(5)
NOTE = checkpoint(ROWS, 5)
RECEIPT = make_receipt(2, ROWS[2], path(ROWS, 2, 5), NOTE)
LEAF = ROWS[0].leaf.decode()
TOML = (
    'preset = "attentive"\n[windows]\nheld = "5d"\n[[override]]\nnetwork = "x"\nn = [1, {a = 2026-01-01T00:00:00Z}]\n'
)
HANDLES = "https://social.example/@ana @ana@social.example did:plc:abc ana.bsky.social"
NONE: tuple[type[Exception], ...] = ()

# A draft comes from a form, which takes 3,000 characters.
READERS: list[tuple[str, Callable[[str], Any], tuple[type[Exception], ...]]] = [
    (TOML, lambda text: parse(text, "a file"), (BadToml,)),
    (f"mastodon:{HANDLES}", canonical, (BadKey,)),
    (f"bluesky:{HANDLES}", lambda text: hashed(text, bytes(32)), (BadKey,)),
    (HANDLES, lambda text: canonical_handle("mastodon", text), (BadKey,)),
    (HANDLES, lambda text: canonical_handle("bluesky", text), (BadKey,)),
    (HANDLES, lambda text: canonical_handle("x", text), (BadKey,)),
    ("x mastodon bluesky", lambda text: canonical_handle(text, "ana"), (BadKey,)),
    (LEAF, lambda text: parse_leaf(text.encode("utf-8", "surrogatepass")), (EntryRefused,)),
    (LEAF, lambda text: opens(text.encode("utf-8", "surrogatepass"), b"{}", bytes(32)), NONE),
    (LEAF, lambda text: concerns(text.encode("utf-8", "surrogatepass"), bytes(32), bytes(32)), NONE),
    ("a text", lambda text: canonical_json({text: [text, 1, None]}), (EntryRefused,)),
    (ROWS[0].line, Row.parse, (NotVerified,)),
    (f"{KEY.text}\n" * 2, parse_keys, (NotVerified,)),
    (KEY.text, VerifierKey.parse, (NotVerified,)),
    (f"{NOTE}\n{NOTE}", split_notes, NONE),
    ("AAAA+/==", decode64, NONE),
    (NOTE, lambda text: open_note(text, [KEY], check), (NotVerified,)),
    (NOTE, lambda text: open_checkpoint(text, [KEY], check), (NotVerified,)),
    (RECEIPT, Proof.parse, (NotVerified,)),
    (RECEIPT, lambda text: verify_receipt(text, [KEY], check), (NotVerified,)),
    (NOTE, lambda text: verify(ROWS, [text], [KEY], check, kept=[text]), NONE),
    (LEAF, lambda text: verify([Row(text.encode("utf-8", "surrogatepass"), None)], [NOTE], [KEY], check), NONE),
    (HANDLES, said_hash, NONE),
    *[
        (
            HANDLES,
            lambda text, network=network: measure(text[:3_000], text[:9], network=network, said_today=False),
            NONE,
        )
        for network in ("x", "mastodon", "bluesky", "elsewhere")
    ],
]

ANYTHING = st.text(st.characters(), max_size=40)  # halves of characters too, for JSON brings such
PIECES = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 40), ANYTHING | st.none()), max_size=4)


def bent(good: str, pieces: list[tuple[int, int, str | None]]) -> str:
    """A good text in which some pieces were exchanged for others, or for another piece of the same text."""
    for place, length, other in pieces:
        at = place % (len(good) + 1)
        good = good[:at] + (good[: 2 * length] if other is None else other) + good[at + length :]
    return good


@pytest.mark.parametrize("number", range(len(READERS)))
@given(st.data())
def test_no_text_from_outside_brings_an_error_of_another_kind(number: int, data: st.DataObject) -> None:
    good, reader, documented = READERS[number]
    text = data.draw(ANYTHING | PIECES.map(lambda pieces: bent(good, pieces)))
    with suppress(*documented):
        reader(text)


@pytest.mark.parametrize("number", range(len(READERS)))
def test_nothing_long_or_deep_brings_an_error_of_another_kind(number: int) -> None:
    good, reader, documented = READERS[number]
    for piece in ("1", "[", "{a=", "a.", "/", "@", "\n", "\ud800", "\0", "é", good[:20]):
        for text in (f"{good}{piece * 4_500}", f"a={piece * 4_500}"):
            with suppress(*documented):
                reader(text)
