"""A week as a bar chart: what to draw, never how.

Two bars for each number, this week's filled, that of the week before an outline, each with its number beside it, so
that nothing hangs on colour. Places count in points from the upper left corner; the painter draws two pixels for each.
"""

from dataclasses import dataclass
from typing import Literal

from rules.digest import Week

WIDTH = 680
LEFT, RIGHT, TOP = 190, 150, 64
ROW, BAR, GAP = 52, 18, 3
FOOT = 20
INK, QUIET, FILL, PAPER = "#1d1c1d", "#616061", "#1264a3", "#ffffff"
"""Light paper, for a picture without ground cannot be read in Slack's dark colours. Contrast on it is above 5 to 1."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: filled, or only its outline."""

    left: int
    top: int
    width: int
    height: int
    colour: str
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, centred on `middle` from above, whose `end` left or right stands at `at`."""

    at: int
    middle: int
    words: str
    size: int
    colour: str
    end: Literal["left", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that is to be drawn, in order, on paper of this size."""

    width: int
    height: int
    paper: str
    parts: tuple[Box | Words, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One number beside that of the week before; `None` where there was no such week."""

    name: str
    now: int
    before: int | None


def bars(week: Week, before: Week | None) -> tuple[Bar, ...]:
    """The numbers that a chart compares."""
    names = (
        ("Written to you", "direct"),
        ("Overheard", "overheard"),
        ("Replies sent", "sent"),
        ("Left in peace", "held_back"),
        ("Missed", "missed"),
        ("Asked you to stop", "stops"),
    )
    return tuple(
        Bar(words, getattr(week, field), None if before is None else getattr(before, field)) for words, field in names
    )


def chart(when: str, week: Week, before: Week | None) -> Drawing:
    """Draw a week; `when` is `week 47 of 2026`. The longest bar fills the width; a number above nothing shows."""
    shown = bars(week, before)
    most = max([1, *(max(bar.now, bar.before or 0) for bar in shown)])
    parts: list[Box | Words] = [Words(24, 28, _title(when), 17, INK)]
    parts.append(Words(WIDTH - 24, 28, _legend(before), 12, QUIET, "right"))
    for place, bar in enumerate(shown):
        top = TOP + place * ROW
        parts.append(Words(LEFT - 12, top + BAR // 2, bar.name, 14, INK, "right"))
        parts += _bar(bar.now, most, top, f"{bar.now:,}", INK, filled=True)
        if bar.before is not None:
            parts += _bar(bar.before, most, top + BAR + GAP, f"{bar.before:,} before", QUIET, filled=False)
    return Drawing(WIDTH, TOP + len(shown) * ROW + FOOT, PAPER, tuple(parts))


def alt_text(when: str, week: Week, before: Week | None) -> str:
    """The chart in words, with every number of it."""
    told = [
        f"{bar.name}: {bar.now:,}" + ("" if bar.before is None else f", the week before {bar.before:,}")
        for bar in bars(week, before)
    ]
    return f"Bar chart of {when}. {'. '.join(told)}."


def _title(when: str) -> str:
    return when[:1].upper() + when[1:]


def _legend(before: Week | None) -> str:
    return "Filled: this week" if before is None else "Filled: this week. Outline: the week before"


def _bar(number: int, most: int, top: int, words: str, colour: str, *, filled: bool) -> list[Box | Words]:
    room = WIDTH - LEFT - RIGHT
    width = max(2, round(room * number / most)) if number else 0
    label = Words(LEFT + width + 8, top + BAR // 2, words, 13, colour)
    if not width:
        return [label]
    return [Box(LEFT, top, width, BAR, FILL if filled else QUIET, filled), label]
