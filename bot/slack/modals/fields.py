"""The fields of a form."""

from collections.abc import Iterable

from bot.slack.ids import TEXT_ACTION
from bot.slack.rich import Json, as_is


def field(block: str, label: str, element: Json, *, must: bool = True, hint: str = "") -> Json:
    """A field with this element, under the name of its block; `must` says that it may not be left empty."""
    made: Json = {"type": "input", "block_id": block, "label": as_is(label), "element": element}
    return made | ({} if must else {"optional": True}) | ({"hint": as_is(hint)} if hint else {})


def text_field(block: str, label: str, chars_max: int, *, multiline: bool = False, hint: str = "") -> Json:
    """The field in which somebody writes at once, in a form that asks for words."""
    element: Json = {
        "type": "plain_text_input",
        "action_id": TEXT_ACTION,
        "multiline": multiline,
        "max_length": chars_max,
        "focus_on_load": True,
    }
    return field(block, label, element, hint=hint)


def held(view: Json, block: str) -> Json:
    """What Slack says of the field of this block, whatever the name of its element; nothing where there is none."""
    values = (view.get("state") or {}).get("values") or {}
    return next(iter((values.get(block) or {}).values()), {})


def typed(view: Json, block: str) -> str:
    """What stands in the text field of this block, as Slack gave it; empty where there is nothing."""
    return str(held(view, block).get("value") or "")


def chosen(view: Json, block: str) -> str:
    """The value of the one option that was chosen in this block; empty where none was."""
    return str((held(view, block).get("selected_option") or {}).get("value") or "")


def ticked(view: Json, block: str) -> list[str]:
    """The values of the options that were ticked in this block."""
    return [str(option.get("value")) for option in held(view, block).get("selected_options") or ()]


def options(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    """What can be chosen: the value that comes back, and the words that are read."""
    return [{"text": as_is(words), "value": value} for value, words in pairs]
