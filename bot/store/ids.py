"""Ids of our own: UUIDv7 as 32 hex digits, in the order of time.

Source: RFC 9562, section 5.7.
"""

from collections.abc import Callable

Chance = Callable[[int], bytes]
"""So many random bytes; `secrets.token_bytes` in earnest."""


def new_id(now_us: int, chance: Chance) -> str:
    """Make a new id for something that happens at this moment (microseconds UTC)."""
    bits = int.from_bytes(chance(10))
    value = (now_us // 1000) << 80 | 0x7000_8000_0000_0000_0000 | (bits & 0x0FFF_3FFF_FFFF_FFFF_FFFF)
    return f"{value:032x}"
