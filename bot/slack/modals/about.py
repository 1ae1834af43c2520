"""The field in which a member says what something is about.

Only topics that the policy declares can be chosen.
"""

from collections.abc import Collection, Iterable, Sequence

from bot.slack.modals import fields
from bot.slack.rich import Json, as_is

ACTION = "topics"
BOXES_MAX = 10
"""So many boxes Slack shows below one another; more topics than that are a menu."""


def field(block_id: str, label: str, names: Sequence[str], ticked: Collection[str], hint: str) -> Json:
    """The field with these topics, some of them ticked; nothing has to be."""
    element: Json = {"type": "checkboxes", "action_id": ACTION, "options": _options(names)}
    if len(names) > BOXES_MAX:
        element |= {"type": "multi_static_select", "placeholder": as_is("Choose")}
    if chosen := _options(name for name in names if name in ticked):
        element["initial_options"] = chosen
    return fields.field(block_id, label, element, must=False, hint=hint)


def ticked(view: Json, block_id: str, names: Collection[str]) -> tuple[str, ...]:
    """What was ticked, of these topics; whatever else a form brings is nothing."""
    return tuple(sorted(set(fields.ticked(view, block_id)) & set(names)))


def _options(names: Iterable[str]) -> list[Json]:
    return fields.options((name, name.replace("-", " ")) for name in names)
