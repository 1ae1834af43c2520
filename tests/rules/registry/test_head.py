"""HEAD: one way to write it, each byte of it signed."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rules.audit.checkpoint import NotVerified
from rules.policy import MINUTE_US
from rules.registry.head import DELTAS_MAX, HEAD_BYTES_MAX, LIFE_US_MAX, BadHead, Delta, Head, open_head, sign_head
from rules.registry.row import State
from tests.rules.audit.made import check
from tools.make_feed import HOUR_US, KEY, ORIGIN, SIGN, history, signer

MADE = history()
HEAD, NOTE = MADE[-1].head, MADE[-1].note
NEXT_KEY, NEXT_SIGN = signer(2)
BOTH = sign_head(replace(HEAD, keys=(KEY, NEXT_KEY)), [SIGN, NEXT_SIGN])
SAME_FILE = HEAD.deltas[0].file


def refused(note: bytes) -> bool:
    try:
        open_head(note, [KEY], check)
    except (BadHead, NotVerified):
        return True
    return False


def signed(text: str) -> bytes:
    """Any lines, signed by the pinned key as if they were a HEAD."""
    note = sign_head(HEAD, [lambda _: SIGN(text.encode())]).decode()
    return (text + note[len(HEAD.body) :]).encode()


@pytest.mark.promise(17)
@pytest.mark.parametrize("note", [NOTE, BOTH])
def test_every_truncation_and_every_changed_byte_is_refused(note: bytes) -> None:
    """Also where two keys signed and the subscriber knows but one."""
    assert all(refused(note[:length]) for length in range(len(note)))
    for change in (1, 255):
        mangled = (note[:at] + bytes([(note[at] + change) % 256]) + note[at + 1 :] for at in range(len(note)))
        assert all(map(refused, mangled))


@pytest.mark.parametrize("line", HEAD.body.splitlines())
def test_a_line_that_is_gone_or_stands_twice_is_refused_though_it_is_signed(line: str) -> None:
    assert line.startswith("delta ") or refused(signed(HEAD.body.replace(f"{line}\n", "")))
    assert refused(signed(HEAD.body.replace(f"{line}\n", f"{line}\n{line}\n")))
    assert refused(signed(HEAD.body.replace(f"{line}\n", f"{line} \n")))
    assert not refused(signed(HEAD.body))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("seq 5", "seq 05"),
        ("seq 5", "seq +5"),
        ("seq 5", "seq \u0665"),
        ("\nstate ", "\nstate  "),
        ("issued 2026-11-22T12:00:00Z", "issued 2026-13-22T12:00:00Z"),
        ("issued 2026-11-22T12:00:00Z", "issued 2026-11-22T12:00:00+00:00"),
        ("issued 2026-11-22T12:00:00Z", "issued 2026-11-22T12:00:60Z"),
        ("issued 2026-11-22T12:00:00Z", "issued 0000-11-22T12:00:00Z"),
        ("earshot-feed/1", "earshot-feed/2"),
        ("prev ", "prev none"),
        ("period 3600", "period 1e3"),
        ("key registry.example/no+", "key registry.example/yes+"),
        ("key registry.example/no+e", "key registry.example/no+0"),
        ("chain 1", "chain 1\nwhat 2"),
        ("delta 2 ", "delta 2  "),
    ],
)
def test_a_line_that_is_written_otherwise_is_refused_though_it_is_signed(was: str, now: str) -> None:
    assert was in HEAD.body
    assert refused(signed(HEAD.body.replace(was, now)))


def test_capitals_in_a_hash_are_refused() -> None:
    assert refused(signed(re.sub("[0-9a-f]{64}", lambda found: found[0].upper(), HEAD.body, count=1)))


def test_bytes_that_are_no_text_and_too_many_are_refused() -> None:
    with pytest.raises(BadHead, match=r"^This HEAD is not UTF-8 text\.$"):
        open_head(b"\xff" + NOTE, [KEY], check)
    with pytest.raises(BadHead, match=r"^This HEAD has more than 65,536 bytes\.$"):
        open_head(NOTE + b"\n" * HEAD_BYTES_MAX, [KEY], check)


@pytest.mark.parametrize(
    "change",
    [
        lambda head: replace(head, seq=4),
        lambda head: replace(head, seq=1, chain=1, deltas=()),
        lambda head: replace(head, prev=None),
        lambda head: replace(head, chain=2),
        lambda head: replace(head, chain=0),
        lambda head: replace(head, deltas=head.deltas[::-1]),
        lambda head: replace(head, deltas=head.deltas + head.deltas[-1:]),
        lambda head: replace(head, deltas=(Delta(2, replace(SAME_FILE, raw=111)), *head.deltas[1:])),
        lambda head: replace(head, deltas=(Delta(2, replace(SAME_FILE, raw=120)), *head.deltas[1:])),
        lambda head: replace(head, snapshot=replace(head.snapshot, seq=4)),
        lambda head: replace(head, snapshot=replace(head.snapshot, rows=4)),
        lambda head: replace(head, deltas=(), state=State(head.state.sha256, 9)),
        lambda head: replace(head, expires_us=head.issued_us + LIFE_US_MAX + 1_000_000),
        lambda head: replace(head, expires_us=head.issued_us),
        lambda head: replace(head, period_us=0),
        lambda head: replace(head, period_us=73 * HOUR_US),
        lambda head: replace(head, keys=()),
        lambda head: replace(head, keys=(KEY, KEY)),
        lambda head: replace(head, keys=(KEY, signer(2)[0], signer(3)[0])),
        lambda head: replace(head, keys=(signer(1, "other.example")[0],)),
        lambda head: replace(head, scopes_bytes=(4 << 20) + 1),
    ],
)
def test_lines_that_contradict_one_another_make_no_head(change: Callable[[Head], Head]) -> None:
    with pytest.raises(BadHead, match=r"^The lines of this HEAD contradict one another\.$"):
        change(HEAD)


def test_the_table_of_scopes_may_have_as_many_bytes_as_may_be_read() -> None:
    assert replace(HEAD, scopes_bytes=4 << 20).scopes_bytes == 4 << 20


@pytest.mark.promise(17)
def test_a_head_without_a_signature_of_a_pinned_key_is_not_verified() -> None:
    with pytest.raises(NotVerified):
        open_head(NOTE, [NEXT_KEY], check)
    with pytest.raises(NotVerified):
        open_head(NOTE, [], check)


@pytest.mark.promise(17)
def test_every_key_that_a_head_lists_must_have_signed_it_and_no_other() -> None:
    both = replace(HEAD, keys=(KEY, NEXT_KEY))
    lines = sign_head(both, [SIGN, NEXT_SIGN]).decode().splitlines(keepends=True)
    assert refused("".join(lines[:-1]).encode())
    assert refused("".join(lines[:-2] + lines[:-3:-1]).encode())
    assert refused("".join(lines + lines[-1:]).encode())
    assert refused(NOTE + lines[-1].encode())
    assert refused(sign_head(both, [SIGN, SIGN]))
    assert not refused("".join(lines).encode())


def test_each_key_of_a_head_has_one_signer() -> None:
    for signers in ([SIGN], [SIGN, NEXT_SIGN, SIGN]):
        with pytest.raises(ValueError, match="zip"):
            sign_head(replace(HEAD, keys=(KEY, NEXT_KEY)), signers)


def test_lines_after_those_of_a_head_are_refused_though_they_are_signed() -> None:
    assert refused(signed(f"{HEAD.body}\nmore\n"))


@pytest.mark.parametrize(
    "change",
    [
        {"period_us": MINUTE_US},
        {"period_us": HOUR_US, "expires_us": HEAD.issued_us + HOUR_US},
        {"expires_us": HEAD.issued_us + LIFE_US_MAX},
    ],
)
def test_a_period_and_a_life_that_just_fit_make_a_head_of_whole_numbers(change: dict[str, int]) -> None:
    head = replace(HEAD, **change)  # type: ignore[arg-type] # any moment of a HEAD
    opened = open_head(sign_head(head, [SIGN]), [KEY], check)
    assert opened == head
    assert {type(opened.issued_us), type(opened.expires_us)} == {int}


def test_a_head_that_lists_as_many_deltas_as_it_may_fits_its_bounds() -> None:
    deltas = tuple(Delta(10**15 + n, replace(SAME_FILE, packed=10**15, raw=112)) for n in range(DELTAS_MAX))
    head = replace(HEAD, seq=10**15 + DELTAS_MAX, deltas=(*HEAD.deltas, *deltas)[-DELTAS_MAX:], chain=1)
    assert open_head(sign_head(replace(head, snapshot=HEAD.snapshot), [SIGN]), [KEY], check).deltas == head.deltas


@pytest.mark.parametrize("head", [made.head for made in MADE], ids=lambda head: head.seq)
def test_a_head_is_read_as_it_was_written(head: Head) -> None:
    assert open_head(sign_head(head, [SIGN]), [NEXT_KEY, KEY], check) == head


def test_deltas_reach_back_to_the_chain_and_no_further() -> None:
    assert [delta.seq for delta in HEAD.deltas_after(1) or ()] == [2, 3, 5]
    assert [delta.seq for delta in HEAD.deltas_after(3) or ()] == [5]
    assert HEAD.deltas_after(4) == HEAD.deltas_after(3)
    assert HEAD.deltas_after(5) == ()
    assert HEAD.deltas_after(0) is None


def test_the_published_vectors_open() -> None:
    folder = Path(__file__).parents[2] / "vectors" / "feed"
    key = folder.joinpath("key.txt").read_text("ascii").strip()
    assert key == KEY.text
    heads = [open_head(folder.joinpath(f"HEAD.{seq}").read_bytes(), [KEY], check) for seq in range(1, 6)]
    assert [head.seq for head in heads] == [1, 2, 3, 4, 5]
    assert {head.origin for head in heads} == {ORIGIN}
