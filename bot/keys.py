"""The keys: the one that signs a brand's checkpoints, and the store's own secret.

The private key lies in the keys folder as `<brand>.key`, in PEM (PKCS #8, no pass phrase), for its owner only. It is
made at the first start; from then on the store is bound to its public half, and no other key is taken. Beside it lies
the high-water mark, `<brand>.mark`. Back up the folder apart from the database.
"""

import re
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from bot.steps.seal import Signer
from bot.store import audit, durable, secret
from bot.store.database import Database
from bot.store.ids import Chance
from rules.audit.checkpoint import PUBLIC_BYTES, VerifierKey

SECRET_BYTES = 32
_NEXT = ".next.key"
_OTHERS = 0o077
_BRAND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class BadKey(RuntimeError):
    """A signing key that cannot be used; the text names the file, what is wrong, and the remedy."""


def origin(brand_id: str) -> str:
    """The name of a brand's record: `earshot.local/acme`. Raises `BadKey` for an id that can name no file."""
    if not _BRAND.fullmatch(brand_id):
        raise BadKey(
            f"The brand id {brand_id!r} cannot name a record. "
            "Use up to 64 letters, digits, dots, hyphens and underscores."
        )
    return f"earshot.local/{brand_id}"


def mark_file(folder: Path, brand_id: str) -> Path:
    """Where the brand's high-water mark is."""
    return folder / f"{brand_id}.mark"


def open_signer(database: Database, folder: Path, brand_id: str, chance: Chance) -> Signer:
    """The signer of a brand's record; makes the key at the first start, and binds the store to it.

    Raises `BadKey` where the key is missing, changed, damaged, or open to others.
    """
    name, path = origin(brand_id), folder / f"{brand_id}.key"
    with database.read() as session:
        bound = audit.pinned(session, brand_id)
    try:
        if bound is None:
            make(path, chance)
        private = load(path)
    except FileNotFoundError:
        raise BadKey(f"The key {path} is missing. Bring it back from its backup; no other key may sign.") from None
    except OSError as error:
        raise BadKey(f"The key {path} cannot be used: {error.strerror}. Mend that and start again.") from None
    key = _public(name, private)
    with database.write() as session:
        bound = audit.pin(session, brand_id, key)
    if bound != key.text and finish_change(folder, brand_id, bound):
        return open_signer(database, folder, brand_id, chance)
    if bound != key.text:
        raise BadKey(f"The key {path} is not the one that this record began with. Bring that one back from its backup.")
    return Signer(key, private.sign, mark_file(folder, brand_id))


def next_key(folder: Path, brand_id: str, chance: Chance) -> VerifierKey:
    """The public half of the key that is to succeed the brand's; makes it unless it is there. Raises `BadKey`."""
    path = folder / f"{brand_id}{_NEXT}"
    try:
        make(path, chance)
        return _public(origin(brand_id), load(path))
    except OSError as error:
        raise BadKey(f"No key can be made in {folder}: {error.strerror}. Mend that first.") from None


def finish_change(folder: Path, brand_id: str, bound: str) -> bool:
    """Put the next key in the place of the old one, if it is the one that the record is bound to; says whether it was.

    A crash between the two leaves the old file: whoever opens it next ends it. Raises `BadKey`.
    """
    path = folder / f"{brand_id}{_NEXT}"
    try:
        if _public(origin(brand_id), load(path)).text != bound:
            return False
        path.replace(folder / f"{brand_id}.key")
        durable.sync_folder(folder)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise BadKey(f"The keys in {folder} cannot be changed: {error.strerror}. Mend that first.") from None
    return True


def public(folder: Path, brand_id: str) -> VerifierKey | None:
    """The public half of the brand's key; `None` where the folder has none, or keeps it from us. Raises `BadKey`."""
    try:
        return _public(origin(brand_id), load(folder / f"{brand_id}.key"))
    except OSError:
        return None


def check(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature fits by Ed25519; never raises for any bytes."""
    if len(key) != PUBLIC_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def store_secret(database: Database, chance: Chance) -> bytes:
    """The 32 bytes under which objections are kept; made at the first start, and the same ever after."""
    with database.write() as session:
        return secret.keep(session, secret.OBJECTIONS, chance(SECRET_BYTES))


def make(path: Path, chance: Chance) -> None:
    """Make a signing key and its folder, for their owner only, unless the key is there. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        fresh = Ed25519PrivateKey.from_private_bytes(chance(SECRET_BYTES))
        durable.create(path, [fresh.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())])


def load(path: Path) -> Ed25519PrivateKey:
    """Read a signing key. Raises `BadKey` for one that is damaged or open to others, `OSError` where it is missing."""
    if path.stat().st_mode & _OTHERS:
        raise BadKey(f"The key {path} can be read by others. Run: chmod 600 {path}.")
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise BadKey(f"The file {path} holds no Ed25519 key that can be read. Bring it back from its backup.")
    return private


def _public(name: str, private: Ed25519PrivateKey) -> VerifierKey:
    return VerifierKey(name, private.public_key().public_bytes_raw())
