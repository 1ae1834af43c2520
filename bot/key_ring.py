"""The store's own secrets, kept in the keys folder too.

The journal goes on under the newest secret. A backup from before `earshot key rotate store` does not know that one, and
an empty database knows none; neither could read what the journal holds, and whoever said no since would be free. Nor
could one from before a hashed list was imported look anybody up under the key of that list. So all of them lie in
`store.secrets` in the keys folder, the newest last, one a line in hex, for their owner only, and a database that lacks
one is given it at the start. A new one stands there before it is used.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from bot.keys import BadKey
from bot.store import durable, secret
from bot.store.database import Database
from bot.store.ids import Chance
from bot.store.secret import OBJECTIONS, SECRET_BYTES

FILE = "store.secrets"
_OTHERS = 0o077

log = logging.getLogger("earshot.keys")


def store_secret(database: Database, folder: Path, chance: Chance, now_us: int) -> bytes:
    """The 32 bytes under which objections are kept from now on; made at the first start.

    Raises `BadKey` for a file that cannot be read; one that cannot be written is told in the log.
    """
    adopt(database, folder, now_us)
    with database.write() as session:
        newest = secret.keep(session, OBJECTIONS, chance(SECRET_BYTES))
    keep(database, folder)
    return newest


def keep(database: Database, folder: Path) -> None:
    """Let the folder have every secret that the database has, also those of hashed lists that were imported.

    Raises `BadKey` for a file that cannot be read; one that cannot be written is told in the log.
    """
    kept = read(folder)
    with database.read() as session:
        newest, *former = secret.generations(session, b"")
    try:
        _write(folder, kept, [*reversed(former), newest])
    except BadKey as error:
        log.error("%s Until then no backup is of use from before another secret.", error)  # noqa: TRY400 - our own words


def adopt(database: Database, folder: Path, now_us: int) -> None:
    """Give a database what the folder has and it lacks. Raises `BadKey`.

    What stands behind the database's newest in the file becomes newer, all else a former one.
    """
    kept = read(folder)
    if not kept:
        return
    with database.write() as session:
        newest = secret.keep(session, OBJECTIONS, kept[-1])
        known = secret.generations(session, newest)
        at = kept.index(newest) if newest in kept else len(kept)
        for place, one in enumerate(kept):
            if one not in known and place > at:
                secret.rotate(session, OBJECTIONS, one, now_us)
            elif one not in known:
                secret.keep_former(session, OBJECTIONS, one, now_us)


def put_by(folder: Path, fresh: bytes) -> None:
    """Let the folder have a secret that is about to be used. Raises `BadKey`."""
    kept = read(folder)
    _write(folder, kept, [*kept, fresh])


def read(folder: Path) -> list[bytes]:
    """Every secret that the folder has, the newest last; none where there is no file yet. Raises `BadKey`."""
    path = folder / FILE
    try:
        if path.stat().st_mode & _OTHERS:
            raise BadKey(f"The secrets {path} can be read by others. Run: chmod 600 {path}.")
        found = [bytes.fromhex(line) for line in path.read_text("ascii").splitlines()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadKey(f"The secrets {path} cannot be read: {error.strerror}. Mend that and start again.") from None
    except ValueError:
        found = [b""]
    if any(len(one) != SECRET_BYTES for one in found):
        raise BadKey(f"The file {path} holds no secrets that can be read. Bring it back from its backup.")
    return found


def _write(folder: Path, kept: Sequence[bytes], wanted: Sequence[bytes]) -> None:
    every = [*(one for one in kept if one not in wanted), *wanted]
    if every == list(kept):
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.replace(folder / FILE, [f"{one.hex()}\n".encode() for one in every])
    except OSError as error:
        raise BadKey(f"The secrets {folder / FILE} cannot be written: {error.strerror}. Mend that.") from None
