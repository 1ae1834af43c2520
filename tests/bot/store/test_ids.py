"""Our ids are UUIDv7: in the order of time, and nobody guesses the next."""

import secrets
from itertools import pairwise
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from bot.store.ids import new_id

moments = st.integers(0, 2**48 * 1000 - 1)


@given(now_us=moments, bits=st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid_of_version_7_at_its_millisecond(now_us: int, bits: bytes) -> None:
    made = new_id(now_us, lambda _: bits)
    uuid = UUID(hex=made)
    assert (uuid.version, uuid.variant, uuid.hex) == (7, RFC_4122, made)
    assert uuid.int >> 80 == now_us // 1000


@given(moments=st.lists(moments, min_size=2))
def test_what_came_a_millisecond_later_has_the_greater_id(moments: list[int]) -> None:
    for before, after in pairwise(sorted({moment // 1000 for moment in moments})):
        assert new_id(before * 1000 + 999, lambda n: b"\xff" * n) < new_id(after * 1000, bytes)


def test_74_bits_are_chance() -> None:
    ones, zeros = (int(new_id(0, lambda n, byte=byte: byte * n), 16) for byte in (b"\xff", b"\x00"))  # type: ignore[misc] # bound
    assert (ones ^ zeros).bit_count() == 74
    assert len({new_id(0, secrets.token_bytes) for _ in range(1_000)}) == 1_000
