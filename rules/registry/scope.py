"""How far an objection reaches, and where its limits are.

Written `any`, `proactive;brand=acme;until=2027-01-01` or `any;except=acme,beta`: a reach, then limits, in any order.
What we cannot read never makes an objection smaller:

- a word that is not a reach, a part that is neither word nor `key=value`, and a limit of ours whose value we cannot
  read, or that is given twice, count as `any`;
- a limit that is not ours (`colour=red`), and one that we cannot read, limits nothing;
- with `brand=` an `except=` says nothing, for the one brand has been named.

Source: the product's own page of words; the limits are those of a consent record (ISO/IEC TS 27560 leaves them open).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any, Final

from rules.quick import quick

SCOPE_CHARS_MAX: Final = 1_000
MEDIA: Final = frozenset({"reply", "message", "email"})
"""The media an objection or a contract may name: a public reply, a private message, an e-mail."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_HOUR_US = 3_600_000_000


@quick
class Reach(IntEnum):
    """What an objection forbids; the higher the more. `LISTEN` stands apart and forbids no contact."""

    LISTEN = 0  # do not even collect what you overhear
    PROACTIVE = 1  # do not seek me out; answering a direct post is fine
    UNTIL_I_ASK = 2  # not until I speak to you anew
    ANY = 3  # never


_REACHES: Final[Mapping[str, Reach]] = {reach.name.lower(): reach for reach in Reach}


@dataclass(frozen=True, slots=True)
class Scope:
    """The reach of an objection with its limits; a limit that is not set limits nothing.

    `listen` says that what we overhear may not be collected either; it is always set with `Reach.LISTEN`. Names (of
    brands, media and topics) are lower-case ASCII. Raises `ValueError` for other names, and for a brand beside
    excepted brands.
    """

    reach: Reach = Reach.ANY
    brand: str | None = None
    except_brands: frozenset[str] = frozenset()
    medium: str | None = None
    topic: str | None = None
    until: date | None = None
    listen: bool = False

    def __post_init__(self) -> None:
        if self.brand is not None and self.except_brands:
            raise ValueError("A scope names one brand, or excepts some from all. It cannot do both.")
        for name in (self.brand, self.medium, self.topic, *self.except_brands):
            if name is not None and not _NAME.fullmatch(name):
                raise ValueError("A name in a scope is 1 to 64 lower-case letters, digits, dots, dashes, underscores.")
        object.__setattr__(self, "listen", self.listen or self.reach is Reach.LISTEN)

    def __str__(self) -> str:
        parts = [self.reach.name.lower()]
        if self.listen and self.reach is not Reach.LISTEN:
            parts.append("listen")
        limits = {
            "brand": self.brand,
            "except": ",".join(sorted(self.except_brands)),
            "medium": self.medium,
            "topic": self.topic,
            "until": self.until,
        }
        return ";".join(parts + [f"{key}={value}" for key, value in limits.items() if value])

    @property
    def until_us(self) -> int | None:
        """The moment at which the objection ends by itself, in microseconds UTC; `None` if it does not.

        It holds through the whole named day wherever on earth its author is: until noon UTC of the next day, when the
        day ends in the last time zone (UTC-12).
        """
        return None if self.until is None else ((self.until.toordinal() + 1 - _EPOCH_DAY) * 24 + 12) * _HOUR_US


def parse(text: str) -> Scope:
    """Read a scope; what cannot be read makes it wider, so this never fails."""
    if len(text) > SCOPE_CHARS_MAX:
        return Scope()
    reaches: list[Reach] = []
    limits: dict[str, str] = {}
    for part in (text.lower() if text.isascii() else text).split(";"):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key:
            reaches.append(_REACHES.get(key, Reach.ANY))
        else:
            limits[key] = "" if key in limits else value  # twice the same limit is none
    read: dict[str, Any] = {key: reader(limits[key]) for key, reader in _READERS.items() if key in limits}
    if None in read.values():
        reaches.append(Reach.ANY)
    return Scope(
        reach=max(reaches, default=Reach.ANY),
        brand=read.get("brand"),
        except_brands=(not read.get("brand") and read.get("except")) or frozenset(),
        medium=read.get("medium"),
        topic=read.get("topic"),
        until=read.get("until"),
        listen=Reach.LISTEN in reaches,
    )


def applies(scope: Scope, brand: str, medium: str | None, topic: str | None, now_us: int) -> Reach | None:
    """Tell what the objection forbids for this contact at this moment; `None` where it does not reach.

    A medium that is not one of `MEDIA`, and a topic that we do not know (`None`), count as covered. For listening ask
    `scope.listen` beside this. Capitals in the names of brand and topic make no difference.
    """
    brand = brand.lower()
    if brand in scope.except_brands or scope.brand not in (None, brand):
        return None
    if scope.medium in MEDIA and medium in MEDIA and scope.medium != medium:
        return None
    if scope.topic is not None and topic is not None and scope.topic != topic.lower():
        return None
    if scope.until_us is not None and now_us >= scope.until_us:
        return None
    return scope.reach


def _name(text: str) -> str | None:
    return text if _NAME.fullmatch(text) else None


def _names(text: str) -> frozenset[str] | None:
    names = frozenset(name.strip() for name in text.split(","))
    return names if all(map(_NAME.fullmatch, names)) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "brand": _name,
    "except": _names,
    "medium": _name,
    "topic": _name,
    "until": _day,
}
