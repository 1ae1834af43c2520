"""Our objections as lists for other tools; no spreadsheet evaluates them.

Mautic: a CSV to import into contacts that have a field `account_key`, with `doNotEmail`. Plain: an account a line. CSV:
the profile of `rules.registry.feed`. listmonk and SES know people by their e-mail address, and we hold none: for them
there is nothing to write.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from rules.registry.feed import HEADER

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Known(NamedTuple):
    """An objection of somebody whose account key or handle key we know; since when in microseconds UTC."""

    who: str
    scope: str
    since_us: int


def write_plain(nos: Iterable[Known]) -> Iterator[str]:
    """Give the lines of a plain list: each account once, whatever its scopes."""
    return (f"{who}\n" for who in dict.fromkeys(no.who for no in nos))


def write_mautic(nos: Iterable[Known]) -> Iterator[str]:
    """Give the lines of a CSV that sets `doNotEmail` for each account, once; it never clears it."""
    yield from _lines([("account_key", "doNotEmail", "comments")])
    people = dict.fromkeys(no.who for no in nos)
    yield from _lines((who, "1", "asked us not to contact them") for who in people)


def write_csv(nos: Iterable[Known]) -> Iterator[str]:
    """Give the lines of the CSV profile, which closes with the count of its rows."""
    yield f"{HEADER}\n"
    count = 0
    for no in nos:
        count += 1
        moment = _EPOCH + timedelta(microseconds=no.since_us)
        yield from _lines([("A", no.who, no.scope, "", f"{moment:%Y-%m-%dT%H:%M:%SZ}")])
    yield f"#rows {count}\n"


def guarded(value: str) -> str:
    """A value of which no spreadsheet makes a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow([guarded(value) for value in row])
        yield line.getvalue()
