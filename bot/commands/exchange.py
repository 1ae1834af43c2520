"""What `earshot registry import` and `export` do: lists of other tools."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bot.runtime import Runtime, Team
from bot.steps.lists.take_in import TakenIn, take_in, take_in_hashed
from bot.store import durable
from bot.store.registry import exchanged
from rules.registry import scope
from rules.registry.exchange.form import Form
from rules.registry.exchange.hashed import read_hashed, write_hashed
from rules.registry.exchange.read import TEXT_CHARS_MAX, BadList, LeftOut, SaysNo, Why, read
from rules.registry.exchange.write import Known, write_csv, write_mautic, write_plain
from rules.registry.feed import BadFeed, parse
from rules.rehearsal import sentences

LINES_SHOWN: Final = 20
MANUAL: Final = "docs/exchange.md"
_NAMES: Final = (("line", "lines"), ("entry", "entries"))
_WRITERS: Final[Mapping[Form, Callable[[Iterable[Known]], Iterable[str]]]] = {
    Form.PLAIN: write_plain,
    Form.MAUTIC: write_mautic,
    Form.CSV: write_csv,
}


class BadExchange(RuntimeError):
    """A list that cannot be read or written; the text names it, what is wrong, and the remedy."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a list: how many noes are new or known, which lines (of JSON: `entries`) were left out, and why."""

    taken: TakenIn
    left: Mapping[Why, Sequence[int]] = field(default_factory=dict)
    dry: bool = False
    entries: bool = False
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        how = "would be added" if self.dry else "were added"
        lines = [f"{_noes(self.taken.added)} {how}; {self.taken.known:,} were in force already. Nothing was lifted."]
        for why, numbers in self.left.items():
            some = ", ".join(f"{number:,}" for number in numbers[:LINES_SHOWN])
            more = f" and {len(numbers) - LINES_SHOWN:,} more" if len(numbers) > LINES_SHOWN else ""
            where = _NAMES[self.entries][len(numbers) > 1]
            lines.append(f"Left out, {len(numbers):,} in all: {where} {some}{more}. Each {why}.")
        if Why.NO_ACCOUNT in self.left and not self.taken.added + self.taken.known:
            lines.append(f"None has an account in it. {MANUAL} says which columns are read as one.")
        if self.taken.first_day is not None:
            lines += ["With it, the first day would say:", *sentences(self.taken.first_day)]
        return lines

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        left = {why.name.lower(): list(numbers) for why, numbers in self.left.items()}
        given = {"added": self.taken.added, "known": self.taken.known, "left_out": left, "dry_run": self.dry}
        return given | {"first_day": asdict(self.taken.first_day) if self.taken.first_day is not None else None}


@dataclass(frozen=True, slots=True)
class Exported:
    """Where a list was written, and how many rows it has."""

    file: str
    rows: int
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in a plain line."""
        return [f"{self.rows:,} rows are in {self.file}. Only its owner can read it; delete it when it was used."]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"file": self.file, "rows": self.rows}


def import_list(runtime: Runtime, team: Team, form: Form, file: Path, *, dry: bool = False) -> Imported:
    """Take in a list for one brand; raises `BadExchange`, `BadList`, `BadFeed` or `TooMuch`, and then took nothing."""
    content = _content(file)
    about: dict[str, object] = {"format": form.value, "sha256": sha256(content).hexdigest()}
    now_us = runtime.clock()
    if form is Form.HASHED:
        key, listed = read_hashed(_text(content, file))
        rows = [(hashed, str(scope.parse(said))) for hashed, said in listed]
        return Imported(take_in_hashed(runtime, team, key, rows, about, now_us, dry=dry), dry=dry)
    nos: list[SaysNo] = []
    left: dict[Why, list[int]] = defaultdict(list)
    for one in _said(form, content, file):
        if isinstance(one, LeftOut):
            left[one.why].append(one.line)
        else:
            nos.append(one)
    about |= {"left_out": {why.name.lower(): len(lines) for why, lines in left.items()}}
    entries = form is not Form.PLAIN and content.lstrip().startswith((b"{", b"["))
    return Imported(take_in(runtime, team, nos, about, now_us, dry=dry), left, dry, entries)


def export_list(runtime: Runtime, team: Team, form: Form, file: Path) -> Exported:
    """Write a brand's objections as a list, readable by its owner only; raises `BadExchange`."""
    with runtime.database.read() as session:
        if form is Form.HASHED:
            found = exchanged.hashed_rows(session, team.brand.id)
            if found is None:
                raise BadExchange("There is no key that may be handed on. Add [publish] to the settings first.")
            key, rows = found
            return _written(file, write_hashed(key, rows), len(rows))
        if form not in _WRITERS:
            raise BadExchange(
                f"{form} knows people by their e-mail address, and we hold none. Export plain, csv, hashed or mautic."
            )
        nos = list(exchanged.known_by_name(session, team.brand.id, runtime.store_secret))
    many = len(nos) if form is Form.CSV else len({no.who for no in nos})
    return _written(file, _WRITERS[form](nos), many)


def _said(form: Form, content: bytes, file: Path) -> Iterable[SaysNo | LeftOut]:
    if form is Form.CSV:
        try:
            rows = parse([content]).rows
        except BadFeed as bad:
            raise BadExchange(f"{file.name}: {bad}") from None
        return (SaysNo(0, row.key, str(scope.parse(row.scope)), row.since_us) for row in rows)
    return read(form, _text(content, file))


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > TEXT_CHARS_MAX:
            raise BadList(f"{file} has more than {TEXT_CHARS_MAX:,} bytes. Split it.")
        return file.read_bytes()
    except OSError as error:
        raise BadExchange(f"Cannot read {file}: {error.strerror}. Name a file that can be read.") from None


def _text(content: bytes, file: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadExchange(f"{file} is not UTF-8 text. Save it as UTF-8 and try again.") from None


def _written(file: Path, lines: Iterable[str], rows: int) -> Exported:
    try:
        durable.replace(file, (line.encode() for line in lines))
    except OSError as error:
        raise BadExchange(f"Cannot write {file}: {error.strerror}. Name another file.") from None
    return Exported(os.fspath(file), rows)


def _noes(count: int) -> str:
    return "1 no" if count == 1 else f"{count:,} noes"
