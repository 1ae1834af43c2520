"""`earshot drill restore`: tries a restore on a copy, and says whether it holds.

Nothing that is in use is changed: the database and the journal are copied into a folder of their own, the copy of the
database is made an older one, or taken from a backup, and then starts as Earshot would start.
"""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bot import key_ring
from bot.journal.file import Journal
from bot.keys import mark_file
from bot.runtime import Runtime
from bot.steps.hearing.put_back import put_back
from bot.store import brands
from bot.store.database import Database
from bot.store.wishes import noes


class BadDrill(RuntimeError):
    """A drill that cannot be held; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Drill:
    """What a restore would have come to.

    `before` are the objections in force now, `lost` those that the older database did not know, `back` those of them
    that the journal gave back, `missing` those that nothing knew any more. `stopped` says that replies were stopped.
    `forgotten` is how many people were forgotten again.
    """

    before: int
    lost: int
    back: int
    missing: int
    stopped: bool
    hurt: str
    forgotten: int = 0

    @property
    def ok(self) -> bool:
        """Whether a restore would hold."""
        return self.missing == 0 and not self.hurt and (self.stopped or self.lost == 0)

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        said = [
            f"Objections in force now: {self.before:,}. The older database did not know {self.lost:,} of them.",
            f"The journal gave {self.back:,} back before anything could be sent.",
        ]
        if self.forgotten:
            said.append(f"People forgotten since, and forgotten again: {self.forgotten:,}.")
        if self.stopped:
            said.append("Replies would start stopped: a week is read again, then an approver may resume them.")
        if self.hurt:
            said.append(f"The journal is not whole. {self.hurt}")
        if self.missing:
            said.append(f"{self.missing:,} would be lost. Keep the journal on another disk, and never restore it too.")
        return [*said, "A restore would hold." if self.ok else "A restore would NOT hold."]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return asdict(self) | {"ok": self.ok}


def restore(runtime: Runtime, keys: Path, backup: Path | None = None) -> Drill:
    """Try a restore of this backup, or of today's database without its newest noes. Raises `BadDrill`."""
    path, journal = runtime.database.path, runtime.journal
    if path is None or journal is None:
        raise BadDrill(
            "This drill works on a database in a file. Restore a PostgreSQL backup beside yours, and try that."
        )
    with tempfile.TemporaryDirectory(prefix="earshot-drill-") as name:
        folder = Path(name)
        _copy(path if backup is None else backup, folder / "earshot.db")
        if journal.path.exists():
            shutil.copyfile(journal.path, folder / "earshot.journal")
        if backup is None:
            _forget_the_newest(folder / "earshot.db")
        database = Database(f"sqlite:///{folder / 'earshot.db'}")
        try:
            database.upgrade()
            key_ring.adopt(database, keys, runtime.clock())
            return _start(
                runtime, replace(runtime, database=database, journal=Journal(folder / "earshot.journal")), keys
            )
        finally:
            database.close()


def _start(live: Runtime, copy: Runtime, keys: Path) -> Drill:
    wanted = _in_force(live)
    had = _in_force(copy)
    marks = {team.brand.id: mark_file(keys, team.brand.id) for team in live.teams}
    found = put_back(copy, marks, copy.clock())
    have = _in_force(copy)
    with copy.database.read() as session:
        paused = [brands.get(session, team.brand.id) for team in copy.teams]
    lost = wanted - had
    stopped = all(brand is None or brand.paused_us is not None for brand in paused)
    again = sum(found.forgotten.values())
    return Drill(len(wanted), len(lost), len(lost & have), len(wanted - have), stopped, found.hurt, again)


def _in_force(runtime: Runtime) -> set[tuple[str, str]]:
    with runtime.database.read() as session:
        return {(team.brand.id, one) for team in runtime.teams for one in noes.ids_in_force(session, team.brand.id)}


def _copy(source: Path, target: Path) -> None:
    """Copy a database as it stands, also while others write to it."""
    if not source.is_file():
        raise BadDrill(f"There is no database {source}. Name the file of a backup.")
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise BadDrill(f"The database {source} cannot be copied: {error}.") from None


def _forget_the_newest(path: Path) -> None:
    """Make the copy an older one: without the half of the noes that came last, and with no entry sealed."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "DELETE FROM objection WHERE rowid IN (SELECT rowid FROM objection ORDER BY since_us DESC "
            "LIMIT (SELECT (count(*) + 1) / 2 FROM objection))"
        )
        database.execute("UPDATE entry SET position = NULL")
        database.execute("DELETE FROM node")
