"""What `earshot key rotate` does: new keys for record, store, feed and visits."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot import key_ring, keys
from bot.commands import audit
from bot.registry import feed_keys
from bot.runtime import Runtime
from bot.steps import rotate
from bot.store.secret import SECRET_BYTES

KINDS = ("log", "registry", "store", "tokens")
_SIGNS = (
    "signs from now on, and the former key signed that. An Earshot that runs with this keys folder takes it by itself. "
    "Give the new key to whoever checks the record, and back up the keys folder."
)
_BEGUN = (
    "New rows are hashed under a new key, old ones are carried along. A second key signs beside the first: publish, "
    "let subscribers pin it, then run: earshot key rotate registry --finish."
)
_KEPT = (
    "What people tell us from now on is kept under a new secret, what they told us before is found still. Back up the "
    "keys folder now: without it an older copy of the database cannot read what the journal holds from here on."
)


class NoSuchKey(ValueError):
    """A word that names none of our keys; the text says which there are."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was rotated, each with a sentence that says what follows from it."""

    told: tuple[tuple[str, str], ...]
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        return [f"{what}: {sentence}" for what, sentence in self.told]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return asdict(self)


def rotate_keys(runtime: Runtime, folder: Path, what: str, *, finish: bool = False) -> Rotated:
    """Rotate one kind of key, or `all`; `folder` is the keys folder. Repeats safely.

    With `finish`, the key that signs our feed is changed to its end. Raises `NoSuchKey` and `keys.BadKey`.
    """
    if what not in {*KINDS, "all"}:
        raise NoSuchKey(f"There is no kind of key called {what!r}. Name {', '.join(KINDS)}, or all.")
    acts: Mapping[str, Callable[[], Iterable[tuple[str, str]]]] = {
        "log": lambda: _log(runtime, folder),
        "registry": lambda: _registry(runtime, folder, finish=finish),
        "store": lambda: _store(runtime, folder),
        "tokens": lambda: _tokens(runtime),
    }
    chosen = KINDS if what == "all" else (what,)
    return Rotated(tuple(told for kind in chosen for told in acts[kind]()))


def _log(runtime: Runtime, folder: Path) -> Iterable[tuple[str, str]]:
    for team in runtime.teams:
        brand_id = team.brand.id
        old = keys.open_signer(runtime.database, folder, brand_id, runtime.chance)
        new = keys.next_signer(folder, brand_id, runtime.chance)
        rotate.rotate_log(runtime, team, old, new, runtime.clock())
        runtime.passing("key: bound")
        signer = keys.open_signer(runtime.database, folder, brand_id, runtime.chance)
        audit.checkpoint(runtime, team, signer, runtime.clock())
        yield f"log of {brand_id}", f"{signer.key.text} {_SIGNS}"


def _registry(runtime: Runtime, folder: Path, *, finish: bool) -> Iterable[tuple[str, str]]:
    if finish:
        feed_keys.end_change(folder)
        yield "registry", "The next key signs our feed alone from now on. Publish it: earshot registry publish."
    elif not rotate.rotate_registry(runtime, runtime.clock()):
        yield "registry", "We publish no feed, so there is nothing to rotate."
    else:
        feed_keys.begin_change(folder, runtime.chance)
        yield "registry", _BEGUN


def _store(runtime: Runtime, folder: Path) -> Iterable[tuple[str, str]]:
    fresh = runtime.chance(SECRET_BYTES)
    key_ring.put_by(folder, fresh)
    runtime.passing("key: put by")
    rotate.rotate_store(runtime, fresh, runtime.clock())
    yield "store", _KEPT


def _tokens(runtime: Runtime) -> Iterable[tuple[str, str]]:
    ended = rotate.rotate_tokens(runtime, runtime.clock())
    visits = "1 visit" if ended == 1 else f"{ended:,} visits"
    yield "tokens", f"{visits} of the preference pages ended. Links in old replies stay, for they can only tighten."
