"""What a registry publishes: the CSV profile, for simple publishers.

    op,key,scope,reason,since
    A,x:783214,any,asked by letter,2026-05-03
    A,bluesky:@ana.example,proactive;brand=acme,,2026-05-03T10:00:00Z
    D,x:783214,any,,
    #rows 3

The file is the whole set. `A` adds a row; `D` takes back an earlier row with the same key and the same scope, letter
for letter. The same key and scope twice is one row: the last reason and since count. The last line may say how many
rows (of both kinds, without the header) stand before it; a publisher who writes it lets us notice a file that was cut
at the end of a row. Text is UTF-8, a byte order mark at the start is passed over, lines end in LF or CRLF (the last one
too), a value with a comma or quote stands in double quotes, and no value spans lines. Every value is data: nothing is
evaluated, and a scope that we cannot read is one of the widest (`rules.registry.scope`).

One line that is not so refuses the whole file: half a list of people who said no is no list.
Longer than most files: half of it says what is wrong with a line, and what to do.
"""

import csv
import hashlib
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from rules.registry.key import BadKey, canonical

HEADER: Final = "op,key,scope,reason,since"
LINE_CHARS_MAX: Final = 4_096

_COLUMNS = HEADER.count(",") + 1
_ROWS_A_DRAWER = 2_000
"""As many as are sorted and hashed at a time: a million at once would hold up every other thread for a second."""
_UTF8_BYTES_MAX = 4  # of one character
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_HARMLESS = b"\t\n" + bytes(set(range(0x20, 0x100)) - {0x7F})
_COUNT = re.compile(r"#rows (0|[1-9][0-9]{0,11})")
_QUOTED = re.compile(r'(?:"(?:[^"]|"")*+"|[^",]*+)(?:,(?:"(?:[^"]|"")*+"|[^",]*+))*+')
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadFeed(ValueError):
    """The whole file is refused; the message names the line, what is wrong and the remedy, and quotes nothing."""


class _BadMoment(ValueError):
    """The column `since` holds no moment that we can read."""


class Row(NamedTuple):
    """One objection of a registry: a named tuple, because a load makes millions of them."""

    key: str
    """The account key or handle key in its one spelling."""
    scope: str
    """As the file has it; `rules.registry.scope.parse` reads it."""
    reason: str
    since_us: int | None
    """When it was said, in microseconds UTC; a day alone means its first moment."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The rows in force, and the SHA-256 (hexadecimal) over all that is in them, whatever the file looked like.

    `lines` has one text a row, sorted, its values set apart by NUL: a third of the memory of so many tuples. `counted`
    tells whether the file closed with a count.
    """

    lines: tuple[str, ...]
    digest: str
    counted: bool = False

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def rows(self) -> Iterator[Row]:
        """Each row, in the order of key and scope; made one by one, from the start each time."""
        return map(self.row, range(len(self)))

    def row(self, number: int) -> Row:
        """The row at this place, counted from 0."""
        key, scope, reason, since = self.lines[number].split("\0")
        return Row(key, scope, reason, int(since) if since else None)


def _hurry_on() -> None:
    """Rest for nobody's sake."""


def parse(chunks: Iterable[bytes], *, count_required: bool = False, rest: Callable[[], object] = _hurry_on) -> Feed:
    """Read a whole file, in chunks of any size, or raise `BadFeed`. Beside the result it holds one chunk and one line.

    `rest` is called between pieces of the work that follows the last chunk, as `chunks` is asked between those before.
    `count_required` refuses a file without a closing count; ask for it where the publisher's last file had one, for
    then its absence means a cut. A header alone is an empty set, which is for `rules.registry.change` to judge.
    """
    lines = _lines(chunks)
    if next(lines, None) != HEADER:
        raise _refusal(1, f"is not {HEADER}", "The file must start with exactly this line.")
    held: dict[str, str] = {}  # key and scope -> reason and since: texts only, which the garbage collector passes over
    number, counted = 1, False
    for number, line in enumerate(lines, 2):
        if line.startswith("#"):
            counted = _checked_count(line, number)
            break
        op, key, scope, reason, since = _fields(line, number)
        try:
            place = f"{canonical(key)}\0{scope.strip()}"
            said = _said(reason, since)
        except (BadKey, _BadMoment) as bad:
            raise _refusal(number, "cannot be read", str(bad)) from None
        if op == "A":
            held[place] = said
        elif op != "D":
            raise _refusal(number, "starts with neither A nor D", "A adds a row, D takes back an earlier one.")
        elif held.pop(place, None) is None:
            what = "takes back a row that does not stand before it"
            raise _refusal(number, what, "Key and scope must be those of an earlier row, letter for letter.")
    if next(lines, None) is not None:
        raise _refusal(number + 1, "comes after the count of rows", "The line with #rows must be the last one.")
    if count_required and not counted:
        what = f"should say #rows {number - 1}, as this registry's last file did"
        raise _refusal(number + 1, what, "The file is cut short, or its publisher forgot the count: publish it again.")
    return _set(held, rest, counted=counted)


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Cut the bytes into lines without their ends, each of them whole, bounded and free of control characters."""
    number, rest = 0, b""
    for chunk in chunks:
        rest += chunk
        if not number and rest.startswith(_GZIP):
            raise _refusal(1, "is packed by gzip", "Unpack the file.")
        end = rest.rfind(b"\n") + 1
        block, rest = rest[:end], rest[end:]
        if block:
            for line in _text(block, number)[:-1].split("\n"):
                number += 1
                if len(line) > LINE_CHARS_MAX:
                    raise _too_long(number)
                yield line
        if len(rest) > LINE_CHARS_MAX * _UTF8_BYTES_MAX:
            raise _too_long(number + 1)
    if rest:
        what = "does not end: the file is cut short, or its last line has no line end"
        raise _refusal(number + 1, what, "Publish it again, with a line end after every line.")


def _text(block: bytes, before: int) -> str:
    """Decode whole lines that come after `before` others."""
    if not before:
        block = block.removeprefix(_BYTE_ORDER_MARK)
    block = block.replace(b"\r\n", b"\n")
    if strange := block.translate(None, _HARMLESS):
        number = before + 1 + block.count(b"\n", 0, block.index(strange[:1]))
        raise _refusal(
            number, "has a control character in it", "The file must be UTF-8 text with LF or CRLF line ends."
        )
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError as bad:
        number = before + 1 + block.count(b"\n", 0, bad.start)
        raise _refusal(number, "is not UTF-8 text", "Save the file as UTF-8 and publish it again.") from None


def _checked_count(line: str, number: int) -> bool:
    count = _COUNT.fullmatch(line)
    if not count:
        raise _refusal(number, "starts with # but is not a count of rows", "Only a last line such as #rows 12 may.")
    stand = number - 2
    if int(count[1]) != stand:
        what = f"says that {count[1]} rows stand before it, but {stand} do"
        raise _refusal(number, what, "The file is cut or was put together wrongly: publish it again.")
    return True


def _fields(line: str, number: int) -> list[str]:
    if '"' not in line:
        fields = line.split(",")
    elif _QUOTED.fullmatch(line):
        fields = next(csv.reader([line]))
    else:
        what = "has a double quote that opens or closes nothing"
        raise _refusal(number, what, "Put the whole value in double quotes and write a quote within it twice.")
    if not line.strip():
        raise _refusal(number, "is empty", "Take it out and publish the file again.")
    if len(fields) != _COLUMNS:
        what = f"has {len(fields)} column{'s' if len(fields) > 1 else ''} instead of {_COLUMNS}"
        raise _refusal(number, what, "A value with a comma in it stands in double quotes.")
    return fields


@lru_cache(maxsize=1_024)
def _said(reason: str, since: str) -> str:
    """Give the reason and the time since in microseconds UTC (in decimal, nothing for nothing), set apart by NUL."""
    since = since.strip()
    if not since:
        return f"{reason}\0"
    try:
        moment = datetime.fromisoformat(since if _MOMENT.fullmatch(since) else "")
    except ValueError:
        raise _BadMoment("A time since is like 2026-05-03 or 2026-05-03T10:00:00Z, or is left empty.") from None
    passed = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return f"{reason}\0{passed // timedelta(microseconds=1)}"


def _set(held: dict[str, str], rest: Callable[[], object], *, counted: bool) -> Feed:
    """The set that is left of a file, in order; takes what is held as it goes, so that nothing is there twice."""
    lines, digest = list[str](), hashlib.sha256()
    for places in _in_order(held, rest):
        some = [f"{place}\0{held.pop(place)}" for place in places]
        digest.update("".join([f"{line}\n" for line in some]).encode())
        lines += some
        rest()
    return Feed(tuple(lines), digest.hexdigest(), counted)


def _in_order(held: Mapping[str, str], rest: Callable[[], object]) -> Iterator[list[str]]:
    """All places in order, a drawer at a time; every so-manieth place, sorted, is a bound of the drawers."""
    bounds = sorted(islice(held, 0, None, _ROWS_A_DRAWER))
    drawers: list[list[str]] = [[] for _ in range(len(bounds) + 1)]
    for number, place in enumerate(held):
        if number % _ROWS_A_DRAWER == 0:
            rest()
        drawers[bisect(bounds, place)].append(place)
    return map(sorted, drawers)


def _too_long(number: int) -> BadFeed:
    return _refusal(number, f"has more than {LINE_CHARS_MAX:,} characters", "Shorten its reason or its scope.")


def _refusal(number: int, what: str, remedy: str) -> BadFeed:
    return BadFeed(f"Line {number:,} {what}. {remedy} Nothing of this file was taken over.")
