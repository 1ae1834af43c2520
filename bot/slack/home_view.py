"""The Home tab as Slack's blocks, and what a click in it says.

At most 100 blocks, each with less than Slack allows. Source: docs.slack.dev/surfaces/app-home.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.rich import Json, as_is, button, dialog, paragraph, section, web_address
from bot.slack.text import cut, escape
from rules.card import Line
from rules.home import Act, Desk, Entry, acts, compose
from rules.own import Choice
from rules.sight import Moment

ACTION = "home."
BRANDS_MAX = 8
"""So many brands fit: eleven blocks each at most, and two for all."""
CHARS_MAX = 3000
LINE_CHARS_MAX = 400
HEADER_CHARS_MAX = 150
OPTION_CHARS_MAX = 75

MORE_BRANDS = "Earshot works for more brands than fit here. Type /earshot status in their channels."
OWN = "Your own settings"
OWN_MEANS = "They are yours, for this brand alone: they change no rule, and nothing for your colleagues."
_OPEN = "Open"
_WORDS = {Act.PAUSE: "Stop all replies", Act.RESUME: "Let replies go out again", Act.REFRESH: "Look again"}
_CONFIRM = {
    Act.PAUSE: ("Stop all replies?", "Nothing goes out until an approver lets it go again.", "Stop"),
    Act.RESUME: ("Let replies go out?", "What waits is checked once more, and then goes out.", "Let them go"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One brand's part of a tab: its id, which a click carries back, and what is on the desk."""

    brand_id: str
    desk: Desk


def told(sentence: str) -> Json:
    """A tab of one sentence, for whoever may see no more."""
    return _tab([_words([(sentence,)])])


def tab(shown: Sequence[Shown], now_us: int, note: str = "") -> Json:
    """A tab of these brands; `note` says what became of the last click."""
    blocks = [_words([(note,)])] if note else []
    for one in shown[:BRANDS_MAX]:
        blocks += _brand(one)
    more: list[Line] = [(MORE_BRANDS,)] if len(shown) > BRANDS_MAX else []
    return _tab([*blocks, _words([*more, ("As of ", Moment(now_us), ". Open this tab again to see it anew.")])])


def _brand(one: Shown) -> list[Json]:
    title = as_is(cut(one.desk.brand, HEADER_CHARS_MAX))
    parts = [_part(part.title, part.entries) for part in compose(one.desk)]
    buttons = [_button(act, one.brand_id) for act in acts(one.desk)]
    below = {"type": "actions", "block_id": f"{ACTION}{one.brand_id}", "elements": buttons}
    own = [_choice(one.brand_id, choice) for choice in one.desk.own]
    heading = [_heading(OWN, OWN_MEANS)] if own else []
    return [{"type": "header", "text": title}, *parts, below, *heading, *own, {"type": "divider"}]


def _part(title: str, entries: Sequence[Entry]) -> Json:
    """A title above its lines, as a list; each line leads to its card where there is one."""
    items = {"type": "rich_text_list", "style": "bullet", "elements": [_item(entry) for entry in entries]}
    return {"type": "rich_text", "elements": [section([(title,)], CHARS_MAX, bold=True), items]}


def _heading(title: str, meaning: str) -> Json:
    lines = [section([(title,)], CHARS_MAX, bold=True), section([(meaning,)], CHARS_MAX)]
    return {"type": "rich_text", "elements": lines}


def _item(entry: Entry) -> Json:
    words = section([entry.line], LINE_CHARS_MAX)
    if address := web_address(entry.address):
        link = {"type": "link", "url": address, "text": _OPEN}
        words["elements"] += [{"type": "text", "text": " "}, link]
    return words


def _choice(brand_id: str, choice: Choice) -> Json:
    """A setting with its menu; the block's id says whose brand it is of."""
    options = [{"text": as_is(cut(words, OPTION_CHARS_MAX)), "value": value} for value, words in choice.options]
    chosen = next(option for option in options if option["value"] == choice.chosen)
    menu = {"type": "static_select", "action_id": ACTION + choice.setting, "options": options, "initial_option": chosen}
    words = {"type": "mrkdwn", "text": f"*{escape(choice.title)}*\n{escape(choice.meaning)}"}
    return {"type": "section", "block_id": f"{ACTION}{brand_id}.{choice.setting}", "text": words, "accessory": menu}


def _button(act: Act, brand_id: str) -> Json:
    asked = {"confirm": dialog(*_CONFIRM[act])} if act in _CONFIRM else {}
    return button(ACTION + act, _WORDS[act], brand_id) | asked


def _words(lines: Sequence[Line]) -> Json:
    return paragraph(lines, CHARS_MAX)


def _tab(blocks: list[Json]) -> Json:
    return {"type": "home", "blocks": blocks}
