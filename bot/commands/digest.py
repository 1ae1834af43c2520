"""What `earshot digest` does: tell a week as text, page, picture or JSON."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from bot.chart import paint
from bot.runtime import Runtime, Team
from bot.steps import digest
from bot.steps.digest import Told
from rules import themes
from rules.chart import alt_text, chart
from rules.digest import sentences
from rules.figures import figures

THEMES = "What people talk about without you"
SMALL = "No figures per member. Every number comes from your own record."
_WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}")


class NotThatWeek(ValueError):
    """What was typed is no week, or one that has not begun; the text says what to write."""


class CannotWrite(RuntimeError):
    """A file that cannot be written; the text names it, and the remedy."""


def told(runtime: Runtime, team: Team, week: str | None, now_us: int) -> Told:
    """Count a week, `2026-W47`; without one, the last that is over. Raises `NotThatWeek`."""
    asked = digest.week_of(now_us, team, back=1) if week is None else week
    try:
        begins_us, ends_us = digest.bounds(asked, team) if _WEEK.fullmatch(asked) else (None, 0)
    except ValueError:
        begins_us = None
    if begins_us is None:
        raise NotThatWeek(f"{asked!r} is no week. Write the year and the number of the week, such as 2026-W47.")
    if begins_us > now_us:
        raise NotThatWeek(f"The week {asked} has not begun. Name one that has.")
    subject = asked if ends_us <= now_us else asked + digest.SO_FAR
    with runtime.database.read() as session:
        return digest.tell(session, runtime, team, subject, now_us)


def as_text(told: Told) -> str:
    """The week as sentences and as a table, for a terminal."""
    rows = figures(told.numbers, told.before)
    wide = max(len(row.name) for row in rows)
    table = [f"{row.name:<{wide}}  {row.now:>12}  {row.before:>15}  {row.change:>8}".rstrip() for row in rows]
    head = f"{'':<{wide}}  {'this week':>12}  {'the week before':>15}  {'change':>8}"
    talked = _themes(told)
    parts = [
        told.title,
        told.days,
        "",
        *_sentences(told),
        *(["", f"{THEMES}:", *talked] if talked else []),
        "",
        head,
        *table,
    ]
    return "\n".join([*parts, "", SMALL]) + "\n"


def as_dict(told: Told) -> dict[str, Any]:
    """The week as plain values: numbers, themes that may be told, sentences. Of members it says nothing."""
    return {
        "brand": told.brand,
        "week": told.week,
        "days": told.days,
        "over": not told.so_far,
        "numbers": asdict(told.numbers),
        "before": None if told.before is None else asdict(told.before),
        "themes": [{"topic": one.topic, "posts": one.posts} for one in themes.loudest(told.themes.heard)],
        "done": [{"topic": one.topic, "week": one.week, "outcome": one.outcome} for one in told.themes.done],
        "open": [{"topic": one.topic, "week": one.week} for one in told.themes.open],
        "sentences": [*_sentences(told), *_themes(told)],
    }


def as_json(told: Told) -> str:
    """The same as JSON, for a file."""
    return json.dumps(as_dict(told), ensure_ascii=False, indent=2) + "\n"


def as_html(told: Told) -> str:
    """The week as one page that needs nothing from anywhere: words, chart, table."""
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        resources.files("bot.commands").joinpath("digest.html").read_text("utf-8")
    )
    return page.render(
        title=told.title,
        days=told.days,
        sentences=_sentences(told),
        picture=b64encode(as_png(told)).decode(),
        alt=alt_text(told.when, told.numbers, told.before),
        themes_title=THEMES,
        themes=_themes(told),
        figures=figures(told.numbers, told.before),
        small=SMALL,
    )


def as_png(told: Told) -> bytes:
    """The week's chart."""
    return paint(chart(told.when, told.numbers, told.before))


FORMS: Mapping[str, Callable[[Told], bytes]] = {
    ".html": lambda told: as_html(told).encode(),
    ".png": as_png,
    ".json": lambda told: as_json(told).encode(),
}
"""What is written into a file, by the end of its name."""


def write(told: Told, file: Path) -> None:
    """Write a week into a file, in the form that its name asks for, which must be one of `FORMS`.

    Raises `CannotWrite`.
    """
    content = FORMS[file.suffix.lower()](told)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise CannotWrite(
            f"Cannot write {file}: {error.strerror}. Name a file in a folder that you can write."
        ) from None


def _sentences(told: Told) -> list[str]:
    return list(sentences(told.numbers, told.before))


def _themes(told: Told) -> list[str]:
    return [themes.plain(line) for line in themes.lines(told.themes)]
