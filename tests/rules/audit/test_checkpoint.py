"""Signed notes and checkpoints: nothing mangled is ever read."""

import re
from base64 import b64encode

import pytest

from rules.audit.checkpoint import (
    NOTE_CHARACTERS_MAX,
    SIZE_MAX,
    Checkpoint,
    NotVerified,
    VerifierKey,
    decode64,
    extends,
    open_checkpoint,
    open_note,
    sign_checkpoint,
)
from rules.audit.export import Row
from rules.audit.merkle import consistency_path, leaf_hash, root_of
from tests.rules.audit.made import KEY, ORIGIN, SIGN, check, rows, signer, tree

ROOT = bytes(range(32))
POINT = Checkpoint(ORIGIN, 20_852_163, ROOT)
NOTE = sign_checkpoint(POINT, KEY, SIGN)
NO_KEY = r"^This is not an Ed25519 verifier key of the form name\+id\+base64; copy it again, whole\.$"
NO_NAME = r"^A key's name must not be empty nor hold a space, a plus or a control character\.$"
OTHER, OTHER_SIGN = signer("witness.example/w1", seed=2)


def signed(text: str, key: VerifierKey = KEY, raw: bytes | None = None) -> str:
    """One signature line under a text, right unless told otherwise."""
    identified = key.id + (SIGN(text.encode()) if raw is None else raw)
    return f"— {key.name} {b64encode(identified).decode()}\n"


def refused(note: str) -> bool:
    try:
        open_checkpoint(note, [KEY], check)
    except NotVerified:
        return True
    return False


def consistency(made: list[Row], old: int, new: int) -> tuple[bytes, ...]:
    """The proof from one size to another; nothing where there is none."""
    nodes = {(level, index): top for level, index, top in tree(made)}
    return consistency_path(old, new, lambda level, index: nodes[level, index]) if 0 < old <= new else ()


def mangled(text: str) -> list[str]:
    """The text with each of its bytes, in turn, one higher."""
    raw = text.encode()
    changed = (raw[:n] + bytes([(raw[n] + 1) % 256]) + raw[n + 1 :] for n in range(len(raw)))
    return [one.decode(errors="surrogateescape") for one in changed]


@pytest.mark.promise(24)
def test_no_part_of_a_note_opens() -> None:
    parts = {NOTE[start:end] for start in range(len(NOTE)) for end in range(start, len(NOTE) + 1)} - {NOTE}
    assert all(refused(part) for part in parts)


@pytest.mark.promise(24)
def test_no_note_with_one_byte_raised_opens() -> None:
    assert all(refused(one) for one in mangled(NOTE))


def test_no_part_of_a_key_and_no_key_with_one_byte_raised_is_read() -> None:
    text = KEY.text
    parts = {text[start:end] for start in range(len(text)) for end in range(start, len(text) + 1)} - {text}
    for one in [*parts, *mangled(text), text + "\n", text.upper(), text.replace("+", "-")]:
        with pytest.raises(
            NotVerified,
            match=NO_KEY,
        ):
            VerifierKey.parse(one)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\x00b", "a\ud800b", "tab\t"])
def test_a_key_name_holds_no_space_plus_or_control_character(name: str) -> None:
    with pytest.raises(NotVerified, match=NO_NAME):
        VerifierKey(name, KEY.public)


def test_a_public_key_has_32_bytes() -> None:
    with pytest.raises(NotVerified, match=r"^An Ed25519 public key has 32 bytes, not 31\.$"):
        VerifierKey(ORIGIN, KEY.public[:-1])


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    with pytest.raises(NotVerified, match="No known key"):
        open_note(NOTE, [OTHER], check)
    same_name, _ = signer(ORIGIN, seed=3)
    with pytest.raises(NotVerified, match="No known key"):
        open_note(NOTE, [same_name], check)


def test_one_bad_signature_of_a_known_key_rejects_the_note_beside_good_ones() -> None:
    for raw in (bytes(64), b"short", bytes(65)):
        with pytest.raises(NotVerified, match="does not fit"):
            open_note(NOTE + signed(POINT.body, OTHER, raw), [KEY, OTHER], check)


def test_signatures_of_unknown_keys_are_ignored() -> None:
    theirs = signed(POINT.body, OTHER, b"anything at all")
    for note in (NOTE + theirs, f"{POINT.body}\n{theirs}{signed(POINT.body)}"):
        assert open_checkpoint(note, [KEY], check) == POINT


def test_a_17th_signature_is_refused_and_a_16th_is_not() -> None:
    note = NOTE + signed(POINT.body, OTHER, b"x") * 15
    assert open_checkpoint(note, [KEY], check) == POINT
    with pytest.raises(NotVerified, match="at most 16 signatures; this one has 17"):
        open_checkpoint(note + signed(POINT.body, OTHER, b"x"), [KEY], check)


@pytest.mark.parametrize(
    "line",
    [
        *("— ", "- acme AAAAAAA=", "— acme", "— acme AAAAAAA= ", "— a+b AAAAAAA=", "— acme AAAA"),
        *("— acme AAAAAAB=", "— acme AAAAAA==", "— " + "a" * 90),
    ],
)
def test_what_is_no_signature_line_refuses_the_note(line: str) -> None:
    with pytest.raises(NotVerified, match=f"^This is no signature line: {re.escape(repr(line[:80]))}\\.$"):
        open_checkpoint(NOTE + line + "\n", [KEY], check)


@pytest.mark.parametrize("note", ["", "acme", POINT.body, NOTE[:-1], NOTE + "\n", NOTE.replace("\n\n", "\n")])
def test_a_note_without_an_empty_line_or_its_last_line_end_is_cut(note: str) -> None:
    said = r"^A note is a text, an empty line, and lines with signatures; this one is cut or changed\.$"
    with pytest.raises(NotVerified, match=said):
        open_checkpoint(note, [KEY], check)


@pytest.mark.parametrize("character", ["\r", "\t", "\x00", "\x1b", "\ud800"])
def test_a_control_character_refuses_the_note(character: str) -> None:
    body = POINT.body.replace("acme", f"ac{character}me")
    with pytest.raises(NotVerified, match="control characters"):
        open_note(f"{body}\n{signed('')}", [KEY], check)


def test_a_note_of_no_bounded_length_is_refused() -> None:
    room = NOTE_CHARACTERS_MAX - len(NOTE) + len(POINT.body)
    longest = "x" * (room - 1) + "\n"
    assert open_note(f"{longest}\n{signed(longest)}", [KEY], check) == (longest, (KEY,))
    with pytest.raises(NotVerified, match=r"^A note is text of bounded length, without control characters\.$"):
        open_note(f"x{longest}\n{signed('x' + longest)}", [KEY], check)


@pytest.mark.parametrize(
    "body",
    [
        "acme.example/record\n5\n",
        "acme.example/record\n05\n{root}\n",
        "acme.example/record\n-5\n{root}\n",
        "acme.example/record\n٥\n{root}\n",
        "acme.example/record\n9999999999999999999\n{root}\n",
        "acme.example/record\n5\n{root}\nan extension\n",
        "acme.example/record\n5\n{root}\n\n",
        "acme.example/record\n5\nAAAA\n",
        "\n5\n{root}\n",
    ],
)
def test_a_well_signed_text_that_is_no_checkpoint_is_refused(body: str) -> None:
    text = body.replace("{root}", b64encode(ROOT).decode())
    note = f"{text}\n{signed(text)}"
    assert open_note(note, [KEY], check) == (text, (KEY,))
    said = r"^A checkpoint has three lines above its signatures: the log, its size and its root\.$"
    with pytest.raises(NotVerified, match=said):
        open_checkpoint(note, [KEY], check)


def test_a_checkpoint_signed_by_another_log_alone_is_refused() -> None:
    log = "other.example/" + "x" * 80
    body = Checkpoint(log, 1, ROOT).body
    with pytest.raises(NotVerified, match=rf"^This checkpoint is of the log '{log[:80]}', which did not sign"):
        open_checkpoint(f"{body}\n{signed(body)}", [KEY], check)


@pytest.mark.parametrize(
    "point", [Checkpoint("other", 1, ROOT), Checkpoint(ORIGIN, -1, ROOT), Checkpoint(ORIGIN, SIZE_MAX + 1, ROOT)]
)
def test_a_key_does_not_sign_for_another_log_or_an_impossible_size(point: Checkpoint) -> None:
    with pytest.raises(ValueError, match="must not sign"):
        sign_checkpoint(point, KEY, SIGN)
    with pytest.raises(ValueError, match="must not sign"):
        sign_checkpoint(Checkpoint(ORIGIN, 1, ROOT[:-1]), KEY, SIGN)


@pytest.mark.promise(25)
def test_no_fork_no_shorter_log_and_no_other_log_follows_a_checkpoint() -> None:
    made = rows(6)
    log = [Checkpoint(ORIGIN, size, root_of(leaf_hash(row.leaf) for row in made[:size])) for size in range(7)]
    for old in log:
        for new in log:
            proof = consistency(made, old.size, new.size)
            assert extends(old, new, proof) is (old.size <= new.size)
            fork = Checkpoint(ORIGIN, new.size, ROOT)
            assert extends(old, fork, proof) is (old.size == 0 and new.size > 0), "anything may follow nothing"
            assert not extends(fork, new, proof)
            assert not extends(old, Checkpoint("other.example", new.size, new.root), proof)
            assert not extends(old, new, (*proof, ROOT))


@pytest.mark.parametrize("text", ["AB==", "AAB=", "AA==\n", " AA==", "A", "AA=", "AAAA====", "ä", "\ud800", "_-=="])
def test_base64_that_could_be_written_otherwise_reads_as_nothing(text: str) -> None:
    assert decode64(text) == b""


def test_a_signed_checkpoint_opens_to_what_was_signed() -> None:
    assert open_checkpoint(NOTE, [OTHER, KEY], check) == POINT
    for point in (Checkpoint(ORIGIN, 0, ROOT), Checkpoint(ORIGIN, 2**63 - 1, ROOT)):
        assert open_checkpoint(sign_checkpoint(point, KEY, SIGN), [KEY], check) == point


def test_both_keys_of_a_rotation_sign_for_one_log() -> None:
    new, sign = signer(ORIGIN, seed=3)
    note = sign_checkpoint(POINT, new, sign)
    assert open_checkpoint(note, [KEY, new], check) == POINT


def test_a_key_and_its_text_are_one() -> None:
    assert VerifierKey.parse(KEY.text) == KEY
    assert KEY.text.startswith(f"{ORIGIN}+{KEY.id.hex()}+A")


def test_the_example_of_the_signed_note_specification_opens() -> None:
    """From the Go package golang.org/x/mod/sumdb/note, which the specification was written after (BSD-3-Clause)."""
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = f"{text}\n— PeterNeumann {signature}\n"
    assert open_note(note, [key], check) == (text, (key,))
