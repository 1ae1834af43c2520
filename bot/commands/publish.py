"""What `earshot registry publish` does: bring our feed up to date, change keys."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.keys import BadKey
from bot.registry.feed_keys import begin_change, end_change, open_signers
from bot.registry.publish import Done, Plan, open_feed, publish
from bot.runtime import Runtime
from bot.settings.parts import PublishPart
from bot.settings.secrets import MANUAL, BadSettings
from bot.store.ids import Chance
from bot.store.registry import published
from rules.registry.head import read_head
from rules.registry.issue import KeyChange, Terms
from rules.registry.scopes import KEYS_MAX


@dataclass(frozen=True, slots=True)
class Published:
    """Into which folder we published, and what came of it."""

    folder: str
    done: Done
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        head, until = self.done.head, f"HEAD is good until {self.done.head.moments[1]}."
        if not self.done.new:
            return [f"Nothing has changed: {self.folder} holds {head.state.rows:,} rows. {until}"]
        return [
            f"{self.folder} holds {head.state.rows:,} rows: {self.done.added:,} came, {self.done.dropped:,} went.",
            until,
            *(f"Subscribers pin this key: {key.text}" for key in head.keys),
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        head = self.done.head
        return {
            "folder": self.folder,
            "new": self.done.new,
            "seq": head.seq,
            "state": head.state.sha256.hex(),
            "rows": head.state.rows,
            "added": self.done.added,
            "dropped": self.done.dropped,
            "keys": [key.text for key in head.keys],
            "issued": head.moments[0],
            "expires": head.moments[1],
        }


def publish_now(
    runtime: Runtime, part: PublishPart | None, keys: Path, folder: Path | None, change: KeyChange | None = None
) -> Published:
    """Publish the feed of the settings, into their folder if none is named; change a key first, if asked to.

    Raises `BadSettings`, `BadKey`, `BadFolder` or `OtherFeed`.
    """
    if part is None:
        raise BadSettings(f"There is no [publish] in the settings. Add it; {MANUAL} explains it.")
    into = folder or (Path(part.folder) if part.folder else None)
    if into is None:
        raise BadSettings("Name the folder to publish into, or set publish.folder.")
    match change:
        case KeyChange.NEXT:
            begin_change(keys, runtime.chance)
        case KeyChange.RETIRE:
            _retire(runtime, part, keys)
        case KeyChange.HASH:
            _hash_anew(runtime)
    return Published(str(into), publish(runtime, plan_of(part, keys, runtime.chance), into, runtime.clock()))


def publishing(runtime: Runtime, part: PublishPart, keys: Path) -> Callable[[int], object]:
    """The job of the running bot that keeps the feed in the folder of the settings up to date."""
    return lambda now_us: publish(runtime, plan_of(part, keys, runtime.chance), Path(part.folder), now_us)


def plan_of(part: PublishPart, keys: Path, chance: Chance) -> Plan:
    """Which feed the settings ask for; makes its key at the first time. Raises `BadKey`."""
    signers = open_signers(keys, part.name, chance)
    terms = Terms(part.name, tuple(key for key, _ in signers), part.period, part.expires)
    return Plan(terms, tuple(sign for _, sign in signers), frozenset(part.brands))


def _retire(runtime: Runtime, part: PublishPart, keys: Path) -> None:
    """Let the next key take over, if a HEAD that both have signed was published."""
    with runtime.database.read() as session:
        heads = published.heads(session)
    ours = [key for key, _ in open_signers(keys, part.name, runtime.chance)]
    if len(ours) > 1 and not (heads and list(read_head(heads[0]).keys) == ours):
        raise BadKey("No HEAD that both keys have signed was published yet. Publish one, and give subscribers time.")
    end_change(keys)


def _hash_anew(runtime: Runtime) -> None:
    open_feed(runtime, runtime.clock())
    with runtime.database.write() as session:
        if not published.add_key(session, runtime.chance(published.KEY_BYTES), runtime.clock()):
            raise BadKey(f"This feed has {KEYS_MAX} keys already, and rows under each of them. No more can be added.")
