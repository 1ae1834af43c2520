"""How far a road of X has been read, and how the next reading goes on.

X indexes some posts late, and mentions have vanished behind `since_id` (valory-xyz/IEKit#307). So each poll reaches
back 15 minutes before the newest post we know: a post that is read again on the same UTC day is not billed again. And
once a day a sweep asks for the last 24 hours by `start_time`, another way in; just before the UTC day ends, so that
most of it was paid for already.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.networks.x_post import SNOWFLAKE_EPOCH_MS

VERSION = 1
OVERLAP_MS = 15 * 60_000
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
SWEEP_US = 25 * HOUR_US
RUN_US_MAX = HOUR_US
"""A run that was left half-way is gone on with for so long; then X may have forgotten where we were."""
MENTIONS_FULL = 700
"""X gives the newest 800 mentions, less what it hides; a run of so many may have met that wall."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """One run over a road, from the newest post backwards, and what is known from the runs before.

    `newest` is the newest post id that we know, `swept_us` when the last sweep began. A run has begun where `began_us`
    is set; it reads what is newer than the id `since`, or what was published after `start_us` if it is a sweep.
    `token` is X's word for its next page, `top` the newest id that it saw, `seen` how many posts. Where X gives no
    more than its newest posts, the run goes on by search, below the id `below`. One of at `most` so many ends there.
    """

    newest: str | None = None
    swept_us: int | None = None
    began_us: int | None = None
    since: str | None = None
    start_us: int | None = None
    token: str | None = None
    top: str | None = None
    seen: int = 0
    low: str | None = None
    below: str | None = None
    most: int | None = None

    def begin(self, now_us: int) -> "Cursor":
        """Start a run, or go on with the one that was left half-way."""
        if self.began_us is not None and self.began_us <= now_us < self.began_us + RUN_US_MAX:
            return self
        if self.newest is None or self.swept_us is None or _day(self.swept_us) != _day(now_us):
            return self.sweep(now_us)
        since = max(0, int(self.newest) - (OVERLAP_MS << 22))
        return Cursor(self.newest, self.swept_us, began_us=now_us, since=str(since))

    def sweep(self, now_us: int) -> "Cursor":
        """Start a run by time: over 25 hours, and from before the newest post we know if that is longer ago."""
        start_us = now_us - SWEEP_US
        if self.newest is not None:
            start_us = min(start_us, moment_us(self.newest) - OVERLAP_MS * 1_000)
        return Cursor(self.newest, self.swept_us, began_us=now_us, start_us=start_us, most=self.most)

    def turn(self, token: str | None, ids: Iterable[str], now_us: int) -> "Cursor":
        """Go on behind a page. An id from the future is not believed: it would make us deaf."""
        believed = sorted((i for i in ids if int(i) < id_at(now_us + 60_000_000)), key=int)
        known = [i for i in (self.top, *believed[-1:]) if i is not None]
        lows = [i for i in (self.low, *believed[:1]) if i is not None]
        top, low = max(known, key=int, default=None), min(lows, key=int, default=None)
        seen = self.seen + len(believed)
        if self.most is not None and seen >= self.most:
            token = None
        return replace(self, token=token, top=top, low=low, seen=seen)

    @property
    def walled(self) -> bool:
        """Whether X may have ended the run because it gives no more, not because there is no more."""
        return self.token is None and self.seen >= MENTIONS_FULL and self.most is None

    def go_below(self) -> "Cursor":
        """Go on by search, below the oldest post that the run has seen."""
        return replace(self, below=self.low)

    def end(self) -> "Cursor":
        """Close the run: what it saw is known from now on, and be it that nothing was said until it began."""
        silent = str(id_at(self.began_us or 0))
        known = [i for i in (self.newest, self.top) if i is not None] or [silent]
        swept_us = self.began_us if self.since is None else self.swept_us
        return Cursor(max(known, key=int), swept_us)

    def write(self) -> str:
        """The cursor as it is stored."""
        return json.dumps({"v": VERSION, **{name: value for name, value in asdict(self).items() if value}})


def read(written: str | None) -> Cursor:
    """Read a stored cursor. One that is not ours starts over, which reads some posts again and loses none of a day."""
    try:
        found = json.loads(written or "{}")
    except ValueError:
        return Cursor()
    if not isinstance(found, dict) or found.pop("v", None) != VERSION or not all(map(_fits, found.items())):
        return Cursor()
    return Cursor(**found)


def id_at(moment: int) -> int:
    """The smallest post id of a moment in microseconds UTC; ids of X carry their moment."""
    return max(0, moment // 1_000 - SNOWFLAKE_EPOCH_MS) << 22


def moment_us(post_id: str) -> int:
    """The moment that a post id carries, in microseconds UTC."""
    return ((int(post_id) >> 22) + SNOWFLAKE_EPOCH_MS) * 1_000


def written_time(moment: int) -> str:
    """A moment in microseconds UTC as X takes it, to the second below."""
    return datetime.fromtimestamp(moment // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(moment: int) -> int:
    return (moment + HOUR_US) // DAY_US  # days that begin at 23:00 UTC


_KINDS: Mapping[str, type] = {
    **dict.fromkeys(("newest", "since", "top", "low", "below", "token"), str),
    **dict.fromkeys(("swept_us", "began_us", "start_us", "seen", "most"), int),
}


def _fits(item: tuple[str, Any]) -> bool:
    name, value = item
    if type(value) is not _KINDS.get(name):
        return False
    return not isinstance(value, str) or name == "token" or (value.isascii() and value.isdecimal())
