"""Which of two values of a policy key holds us back more."""

from typing import Any

_HIGHER = frozenset({"caps.period", "second_look.members"})
"""The numbers that hold us back by being higher; all others do so by being lower."""
_FALSE = frozenset({"registry.own_list", "x.enterprise"})
"""The switches that hold us back by being off; all others do so by being on."""
_WORDS = ("cards", "on_request", "digest", "click", "allow", "offer_stop", "try", "held", "refuse")
"""The words that a key may have, from the loosest on."""


def tighter(key: str, one: Any, other: Any) -> Any:  # noqa: ANN401 - whatever a key may hold
    """The value with which we answer less, of two that `key` (such as `windows.held`) may have.

    Of two lists it is both together. Raises `ValueError` for a word that stands in no order.
    """
    if isinstance(one, bool):
        return one and other if key in _FALSE else one or other
    if isinstance(one, int):
        return max(one, other) if key in _HIGHER else min(one, other)
    if isinstance(one, tuple):
        return tuple(dict.fromkeys((*one, *other)))
    return max(one, other, key=_WORDS.index)
