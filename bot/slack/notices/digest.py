"""The weekly digest as a Slack message: our own numbers in our own words."""

from collections.abc import Iterable

from bot.chart import paint
from bot.runtime import Runtime, Team
from bot.slack.notices import themes as theme_buttons
from bot.slack.notices.picture import Picture
from bot.slack.rich import Json, as_is, plain, posted, section
from bot.steps.digest import tell
from bot.store.database import Session
from bot.store.outbox import Message
from rules import themes
from rules.chart import alt_text, chart
from rules.digest import sentences
from rules.sight import Line

LINE_CHARS_MAX = 500
ALT_CHARS_MAX = 1000
THEMES = "What people talk about without you"
TAKE_ON = "Take one on with a button, or for a colleague: /earshot theme {topic} owner @colleague."
SMALL = "No figures per member. Every number comes from your own record."


def draw(session: Session, runtime: Runtime, team: Team, row: Message, now_us: int) -> Json:
    """Draw the digest of the week that the row names, beside the week before it.

    The picture stands last: where it is missing, the rich text stands at its place all the same, and can be updated.
    """
    told = tell(session, runtime, team, row.subject, now_us, row.channel)
    first, *numbers = [(sentence,) for sentence in sentences(told.numbers, told.before)]
    elements = [section([first], LINE_CHARS_MAX), _listed(numbers)]
    if lines := themes.lines(told.themes):
        free = [one for one in themes.to_see_to(told.themes) if not one.owner]
        elements += [section([(f"\n{THEMES}",)], LINE_CHARS_MAX, bold=True), _listed(lines)]
        elements += [section([(TAKE_ON.format(topic=free[0].topic),)], LINE_CHARS_MAX)] if free else []
    fallback = " ".join(plain(line, LINE_CHARS_MAX) for line in ((told.title, "."), first, *numbers))
    blocks: list[Json] = [
        {"type": "header", "text": as_is(told.title)},
        {"type": "rich_text", "elements": elements},
        {"type": "context", "elements": [as_is(f"{told.days}. {SMALL}")]},
    ]
    if below := theme_buttons.buttons(row, told.themes):
        blocks.insert(2, below)
    if row.file_id:
        alt = alt_text(told.when, told.numbers, told.before)[:ALT_CHARS_MAX]
        blocks.append({"type": "image", "slack_file": {"id": row.file_id}, "alt_text": alt})
    return posted(fallback, blocks)


def paint_week(session: Session, runtime: Runtime, team: Team, row: Message, now_us: int) -> Picture:
    """Paint the chart of the week that the row names."""
    told = tell(session, runtime, team, row.subject, now_us, row.channel)
    shown = (told.when, told.numbers, told.before)
    return Picture(f"{told.week}.png", told.title, alt_text(*shown)[:ALT_CHARS_MAX], paint(chart(*shown)))


def _listed(lines: Iterable[Line]) -> Json:
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [section([line], LINE_CHARS_MAX) for line in lines],
    }
