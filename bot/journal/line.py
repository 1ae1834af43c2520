"""One line of the journal: a no, that a yes was ended, or somebody forgotten.

`<number> <key id> <seal> <json>`, in ASCII, sealed against change. The seal is HMAC-SHA256 under a key that is made
from the store's secret; the key id names that secret (`bot/store/secret.py`), so that lines from before a rotation can
still be checked. A line holds hashes and ids of ours, no name, no words and no address of a post. The newest line of an
objection tells it all.
"""

import hmac
from collections.abc import Mapping

import msgspec

SEAL_BYTES = 16
LINE_BYTES_MAX = 4_000
"""No scope is longer than 1,000 characters, and nothing else in a line can be long."""
_PURPOSE = b"earshot journal"


class Line(msgspec.Struct, frozen=True):
    """An objection as it stands from `at_us` on; the fields are those of its row (`bot/store/wishes/noes.py`).

    `key` is the id of the key that the account is hashed under, where that is not the one which seals the line.
    `entries` is how many entries of the brand's record had their place by then: a database with fewer is an older one.
    With `forgotten` it is no objection: whoever is hashed was forgotten at `at_us`, and `id` is that of the forgetting,
    which has a line for each key by which they were known. With `ended` it is a contract that was over at `at_us`, and
    `id` is the contract's; nobody is named. Lines from before there was such a thing are read as ever.
    """

    at_us: int
    brand_id: str
    id: str
    hashed: str
    scope: str
    since_us: int
    conversation: str | None = None
    mention_id: str | None = None
    unsure: bool = False
    lifted_us: int | None = None
    entries: int = 0
    key: str = ""
    forgotten: bool = False
    ended: bool = False


class Damaged(ValueError):
    """A line that is not as it was written; the text says what is wrong with it."""


class Foreign(Damaged):
    """A line under a secret that we do not have. Nobody can tell whether it is sound; `line` is what it says."""

    def __init__(self, line: Line) -> None:
        super().__init__("it was written under a secret that this database does not have")
        self.line = line


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Line).decode


def write(number: int, line: Line, key_id: bytes, secret: bytes) -> bytes:
    """The line as it is written, with its end."""
    said = _encode(line)
    return b"%d %b %b %b\n" % (number, key_id.hex().encode(), _seal(number, said, secret).hex().encode(), said)


def number_of(raw: bytes) -> int:
    """The number of a written line, unchecked. Raises `Damaged`."""
    number = raw.partition(b" ")[0]
    if not (number.isdigit() and raw.endswith(b"\n")):
        raise Damaged("it does not begin with its number")
    return int(number)


def read(raw: bytes, secrets: Mapping[bytes, bytes]) -> tuple[int, bytes, Line]:
    """The number, the key id and what a line says. `secrets` are those of the store by their key ids.

    Raises `Foreign` for a line under another secret, and `Damaged` for whatever was not written by `write`.
    """
    number = number_of(raw)
    try:
        _, key, seal, said = raw.removesuffix(b"\n").split(b" ", 3)
        key_id, sealed = bytes.fromhex(key.decode("ascii")), bytes.fromhex(seal.decode("ascii"))
    except ValueError:
        raise Damaged("it has not the form of a line") from None
    secret = secrets.get(key_id)
    if secret is not None and not hmac.compare_digest(sealed, _seal(number, said, secret)):
        raise Damaged("it was changed")
    try:
        line = _decode(said)
    except msgspec.DecodeError:
        raise Damaged("it was written by another version of Earshot") from None
    if secret is None:
        raise Foreign(line)
    return number, key_id, line


def _seal(number: int, said: bytes, secret: bytes) -> bytes:
    key = hmac.digest(secret, _PURPOSE, "sha256")
    return hmac.digest(key, b"%d %b" % (number, said), "sha256")[:SEAL_BYTES]
