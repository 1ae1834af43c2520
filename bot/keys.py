"""The keys that sign a brand's checkpoints.

The private key lies in the keys folder as `<brand>.key`, in PEM (PKCS #8, no pass phrase), for its owner only. It is
made at the first start; from then on the store is bound to its public half, and no other key is taken. Beside it lies
the high-water mark, `<brand>.mark`, and the store's own secrets (`key_ring.py`). Back up the folder apart from the
database. The keys of the envelope, in which the database keeps other people's secrets, come from the environment.
"""

import re
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from bot.brands import ID, ID_FORM
from bot.steps.seal import Signer
from bot.store import durable
from bot.store.database import Database
from bot.store.ids import Chance
from bot.store.record import audit
from rules.audit.checkpoint import PUBLIC_BYTES, VerifierKey

SECRET_BYTES = 32
ENVELOPE = "EARSHOT_ENVELOPE_KEY"
"""The variable that holds the keys of the envelope."""
NO_KEY_FITS = f"No key in {ENVELOPE} opens what the database holds. Put the former key beside."
MAKE_ONE = "Make one with: openssl rand -base64 32 | tr +/ -_"
_NEXT = ".next.key"
_OTHERS = 0o077


class BadKey(RuntimeError):
    """A signing key that cannot be used; the text names the file, what is wrong, and the remedy."""


def origin(brand_id: str) -> str:
    """The name of a brand's record: `earshot.local/acme`. Raises `BadKey` for an id that can name no file."""
    if not ID.fullmatch(brand_id):
        raise BadKey(f"The brand id {brand_id!r} cannot name a record. {ID_FORM}")
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


def next_signer(folder: Path, brand_id: str, chance: Chance) -> Signer:
    """The key that is to succeed the brand's; makes it unless it is there. Raises `BadKey`."""
    path = folder / f"{brand_id}{_NEXT}"
    try:
        make(path, chance)
        private = load(path)
        return Signer(_public(origin(brand_id), private), private.sign, mark_file(folder, brand_id))
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


class Envelope:
    """Encrypts what the database keeps of other people's secrets, such as Slack's tokens.

    `written` holds one key or more (32 random bytes in URL-safe base64 each), with commas or spaces between: the first
    one seals, each opens. So a new key is put before the old one, and the old one is dropped once everything
    was sealed anew (`anew`, at the next start). Raises `BadKey`.
    """

    def __init__(self, written: str) -> None:
        keys = re.split(r"[\s,]+", written.strip())
        if not all(re.fullmatch(r"[\w-]{43}=", key, re.ASCII) for key in keys):
            raise BadKey(f"{ENVELOPE} holds something that is no key. {MAKE_ONE}")
        self._first, self._any = Fernet(keys[0]), MultiFernet(list(map(Fernet, keys)))

    def seal(self, secret_text: str, about: str) -> str:
        """Encrypt this; `about` says what it belongs to, and is needed to open it."""
        return self._any.encrypt(f"{about}\n{secret_text}".encode()).decode()

    def open(self, sealed: str, about: str) -> str:
        """What was sealed. Raises `BadKey` where no key fits, or where it belongs to something else."""
        try:
            belongs, _, found = self._any.decrypt(sealed.encode()).decode().partition("\n")
        except InvalidToken:
            raise BadKey(NO_KEY_FITS) from None
        if belongs != about:
            raise BadKey("The database holds a secret in a place that is not its own. Install the app again.")
        return found

    def anew(self, sealed: str) -> str:
        """The same, sealed with the first key; just as it was where that key has sealed it already. Raises `BadKey`."""
        with suppress(InvalidToken):
            self._first.decrypt(sealed.encode())
            return sealed
        with suppress(InvalidToken):
            return self._any.rotate(sealed.encode()).decode()
        raise BadKey(NO_KEY_FITS)
