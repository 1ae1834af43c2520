"""The scope table of a registry's feed: what the numbers in its rows mean.

    earshot-scopes/1
    key 1 q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=
    scope 0 1 any
    scope 1 1 proactive;brand=acme;until=2027-01-01

ASCII lines in ascending order of their numbers, each ended by LF. A `key` line holds 32 bytes in base64: the key under
which account keys are hashed. A `scope` line holds a number, the number of the key its rows were made with, and a scope
in the words of `rules.registry.scope`. A number never gets a second meaning. One that the table lacks means `any`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

from rules.audit.checkpoint import decode64, encode64
from rules.registry.feed import BadFeed
from rules.registry.key import hashed
from rules.registry.row import SCOPE_MAX
from rules.registry.scope import SCOPE_CHARS_MAX

FIRST_LINE: Final = "earshot-scopes/1"
EVERYTHING: Final = "any"
KEY_BYTES: Final = 32
KEYS_MAX: Final = 16
SCOPES_MAX: Final = 65_536
TABLE_BYTES_MAX: Final = 4 << 20

_NUMBER = "(0|[1-9][0-9]{0,9})"
_KEY = re.compile(rf"key {_NUMBER} ([A-Za-z0-9+/]{{43}}=)")
_SCOPE = re.compile(rf"scope {_NUMBER} {_NUMBER} ([!-~]{{1,{SCOPE_CHARS_MAX}}})")


@dataclass(frozen=True, slots=True)
class ScopeTable:
    """The keys by number, and by number each scope with the number of its key."""

    keys: Mapping[int, bytes]
    scopes: Mapping[int, tuple[int, str]]

    def __str__(self) -> str:
        keys = [f"key {number} {encode64(self.keys[number])}" for number in sorted(self.keys)]
        scopes = [f"scope {n} {self.scopes[n][0]} {self.scopes[n][1]}" for n in sorted(self.scopes)]
        return "\n".join([FIRST_LINE, *keys, *scopes, ""])

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read a table; raises `BadFeed` unless these are exactly the bytes in which it is written."""
        try:
            text = content.decode("ascii")
        except UnicodeDecodeError:
            raise _BAD from None
        keys, scopes = {}, {}
        for line in text.split("\n"):
            if match := _KEY.fullmatch(line):
                keys[int(match[1])] = decode64(match[2])
            elif match := _SCOPE.fullmatch(line):
                scopes[int(match[1])] = int(match[2]), match[3]
        table = cls(keys, scopes)
        within = len(content) <= TABLE_BYTES_MAX and 0 < len(keys) <= KEYS_MAX and len(scopes) <= SCOPES_MAX
        if not within or str(table) != text or not all(map(table._stands, scopes)):
            raise _BAD
        return table

    def scope(self, number: int) -> str:
        """What a number in a row means; the widest where the table does not say."""
        return self.scopes[number][1] if number in self.scopes else EVERYTHING

    def look_ups(self, account_key: str) -> Iterator[bytes]:
        """The 16 bytes under which rows of this account may stand, one for each key; raises `BadKey`."""
        return (hashed(account_key, secret) for secret in self.keys.values())

    def follows(self, older: "ScopeTable") -> bool:
        """Whether every number of an older table that this one still has means what it meant."""
        kept = self.scopes.keys() & older.scopes.keys()
        same = all(self.scopes[number] == older.scopes[number] for number in kept)
        return same and all(self.keys[number] == older.keys[number] for number in self.keys.keys() & older.keys.keys())

    def _stands(self, number: int) -> bool:
        return number <= SCOPE_MAX and self.scopes[number][0] in self.keys


_BAD: Final = BadFeed("The registry's table of scopes is not written as it must be. It must be published again.")
