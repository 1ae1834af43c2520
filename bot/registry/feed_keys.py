"""The keys that sign our feed: the one in use, and the one that follows it.

They lie there as a brand's key does (`bot/keys.py`), under names that no brand can have. While the next one is there,
both sign, so that subscribers have time to pin it; then the former goes, and the next takes its place.
"""

from pathlib import Path
from typing import Final

from bot import keys
from bot.keys import BadKey
from bot.store.ids import Chance
from rules.audit.checkpoint import Sign, VerifierKey

CURRENT: Final = "_feed.key"
NEXT: Final = "_feed.next.key"


def open_signers(folder: Path, origin: str, chance: Chance) -> list[tuple[VerifierKey, Sign]]:
    """The keys that sign the feed of this name; makes the first one. Raises `BadKey`."""
    paths = [folder / CURRENT, *([folder / NEXT] if (folder / NEXT).exists() else [])]
    try:
        keys.make(paths[0], chance)
        private = [keys.load(path) for path in paths]
    except OSError as error:
        raise BadKey(f"The keys of the feed in {folder} cannot be used: {error.strerror}. Mend that first.") from None
    return [(VerifierKey(origin, one.public_key().public_bytes_raw()), one.sign) for one in private]


def begin_change(folder: Path, chance: Chance) -> None:
    """Make the next key, unless it is there; it signs beside the one in use from now on. Raises `BadKey`."""
    if not (folder / CURRENT).exists():
        raise BadKey("There is no key to change yet. Publish the feed first.")
    try:
        keys.make(folder / NEXT, chance)
    except OSError as error:
        raise BadKey(f"No key can be made in {folder}: {error.strerror}. Mend that first.") from None


def end_change(folder: Path) -> None:
    """Let the next key take the place of the one in use, which is gone then. Raises `BadKey`."""
    try:
        (folder / NEXT).replace(folder / CURRENT)
    except FileNotFoundError:
        raise BadKey("There is no next key. Make one first, and give subscribers time to pin it.") from None
    except OSError as error:
        raise BadKey(f"The keys in {folder} cannot be changed: {error.strerror}. Mend that first.") from None
