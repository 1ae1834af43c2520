"""Ids of our own: UUIDv7 as 32 hex digits, in the order of time.

Source: RFC 9562, section 5.7.
"""

from collections.abc import Callable

Chance = Callable[[int], bytes]
"""So many random bytes; `secrets.token_bytes` in earnest."""


def new_id(now_us: int, chance: Chance) -> str:
    """Make a new id for something that happens at this moment (microseconds UTC)."""
    return new_ids(now_us, 1, chance)[0]


def new_ids(now_us: int, number: int, chance: Chance) -> list[str]:
    """Make so many new ids for what happens at one moment; chance is asked once for all of them."""
    fixed = (now_us // 1000) << 80 | 0x7000_8000_0000_0000_0000
    return [f"{fixed | int.from_bytes(bits) & 0x0FFF_3FFF_FFFF_FFFF_FFFF:032x}" for bits in shares(number, 10, chance)]


def first_id(from_us: int) -> str:
    """No id that is made at this moment or later is less than this."""
    return f"{from_us // 1000 << 80:032x}"


def shares(number: int, size: int, chance: Chance) -> list[bytes]:
    """So many times so many random bytes, asked for at once."""
    all_bytes = chance(number * size)
    return [all_bytes[at : at + size] for at in range(0, number * size, size)]
