"""Which key signs for which size of a record, from the first key to the newest.

A key gives way to the next by an entry of the kind `key`, which holds both and the former key's signature of the next.
The checkpoint that ends with this entry is the handover: both keys sign it. Below its size the former key signs alone,
above it the next one alone. So whoever knows the first key follows to the newest, and once a former key is gone, nobody
can write the past anew up to the handover, not even who holds the key in use.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rules.audit.checkpoint import Check, NotVerified, Sign, VerifierKey, decode64, encode64
from rules.audit.entry import Json

KIND = "key"
ROTATES = {"act": "rotate", "what": "log"}


def rotation(retired: VerifierKey, sign: Sign, used: VerifierKey) -> dict[str, Json]:
    """The payload of the entry by which a key gives way to the next; `sign` is the former key's."""
    return {**ROTATES, "retired": retired.text, "used": used.text, "signed": encode64(sign(used.text.encode()))}


@dataclass(slots=True)
class Line:
    """The keys of a record in the order in which they came into use, while it is read from its first entry on.

    `known` are the keys that somebody has from elsewhere. The line begins with the one of them that signs first or
    gives way first; every later key must have been named by the one before it, on record.
    """

    known: Sequence[VerifierKey]
    check: Check
    keys: list[VerifierKey] = field(default_factory=list)
    handover: int = 0
    handed: bool = True

    def candidates(self) -> Iterable[VerifierKey]:
        """The keys whose signatures mean anything: those given, and those named on record so far."""
        return (*self.keys, *self.known)

    def turn(self, place: int, payload: bytes) -> str:
        """Take in an entry of the kind `key`; give what is wrong with it, or nothing."""
        told = _object(payload)
        if any(told.get(name) != value for name, value in ROTATES.items()):
            return ""
        try:
            retired, used = (VerifierKey.parse(str(told.get(name))) for name in ("retired", "used"))
        except NotVerified as bad:
            return f"Entry {place} is to change the key. {bad}"
        if not self.keys and retired in self.known:
            self.keys.append(retired)
        signature = decode64(str(told.get("signed")))
        if (
            [retired] != self.keys[-1:]
            or used.name != retired.name
            or not self.check(retired.public, used.text.encode(), signature)
        ):
            return f"Entry {place} names a new key, but the key in use did not sign that."
        missing = self.late(place + 1)
        self.keys.append(used)
        self.handover, self.handed = place + 1, False
        return missing

    def late(self, size: int) -> str:
        """Tell once, where a checkpoint of this size is past it, that a handover was not signed for."""
        if self.handed or size <= self.handover:
            return ""
        self.handed = True
        return f"No checkpoint ends with entry {self.handover - 1}, so the former key did not hand over to the next."

    def refuses(self, size: int, signers: Sequence[VerifierKey]) -> str:
        """Why a checkpoint of this size by these keys counts for nothing, or nothing where it counts."""
        if not self.keys:
            self.keys.append(signers[0])
        former = self.keys[:-1]
        handing = former[-1:] if size == self.handover else []
        if any(key in former and key not in handing for key in signers):
            return f"a key signed it that gave way to another at entry {self.handover - 1}."
        if any(key not in self.keys for key in signers):
            return f"a key signed it that no entry before {size} puts in use."
        if handing and len(set(signers)) == 1:
            return "it ends with the entry by which a key gives way, and only one of the two signed it."
        self.handed = self.handed or bool(handing)
        return ""


def _object(payload: bytes) -> dict[str, object]:
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
