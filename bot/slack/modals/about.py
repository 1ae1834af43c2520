"""The field in which a member says what something is about.

Only topics that the policy declares can be chosen.
"""

from collections.abc import Collection, Sequence
from typing import Any

from bot.slack.rich import Json, as_is

ACTION = "topics"
BOXES_MAX = 10
"""So many boxes Slack shows below one another; more topics than that are a menu."""


def field(block_id: str, label: str, names: Sequence[str], ticked: Collection[str], hint: str) -> Json:
    """The field with these topics, some of them ticked; nothing has to be."""
    options = [_option(name) for name in names]
    element: Json = {"type": "checkboxes", "action_id": ACTION, "options": options}
    if len(names) > BOXES_MAX:
        element |= {"type": "multi_static_select", "placeholder": as_is("Choose")}
    if chosen := [_option(name) for name in names if name in ticked]:
        element["initial_options"] = chosen
    return {
        "type": "input",
        "block_id": block_id,
        "label": as_is(label),
        "hint": as_is(hint),
        "element": element,
        "optional": True,
    }


def ticked(view: dict[str, Any], block_id: str, names: Collection[str]) -> tuple[str, ...]:
    """What was ticked, of these topics; whatever else a form brings is nothing."""
    field_state = view.get("state", {}).get("values", {}).get(block_id, {}).get(ACTION, {})
    values = {str(option.get("value")) for option in field_state.get("selected_options") or ()}
    return tuple(sorted(values & set(names)))


def _option(name: str) -> Json:
    return {"text": as_is(name.replace("-", " ")), "value": name}
