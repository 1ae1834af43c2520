"""What an element of a form holds: its first value, and what a person puts in."""

from collections.abc import Iterator

from sandbox.slack.workspace import Json

_OPTION = ("static_select", "radio_buttons", "external_select", "overflow")
_OPTIONS = ("checkboxes", "multi_static_select")
_PLAIN = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
}
_MANY = ("multi_users_select",)


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each interactive element with the block it stands in."""
    for block in blocks:
        found = list(block["elements"]) if block["type"] == "actions" else []
        found += [block[place] for place in ("accessory", "element") if place in block]
        yield from ((block, element) for element in found if element["type"] != "image")


def find(blocks: list[Json], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The block and the element with this action_id; ValueError where nobody could see such an element."""
    for block, element in elements(blocks):
        if element["action_id"] == action_id and block_id in (None, block["block_id"]):
            return block, element
    there = ", ".join(element["action_id"] for _, element in elements(blocks)) or "none"
    raise ValueError(f"Nothing to click is called {action_id!r} here; there is: {there}.")


def first_values(blocks: list[Json]) -> dict[str, Json]:
    """The state of a view nobody has touched: `{block_id: {action_id: value}}`."""
    values: dict[str, Json] = {}
    for block, element in elements(blocks):
        kind = element["type"]
        if kind in _PLAIN:
            name, initial = _PLAIN[kind]
            held = {name: element.get(initial, [] if kind in _MANY else None)}
        elif kind in _OPTIONS:
            held = {"selected_options": element.get("initial_options", [])}
        elif kind in _OPTION and kind != "overflow":
            held = {"selected_option": element.get("initial_option")}
        else:
            continue
        values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": kind} | held
    return values


def value_of(element: Json, put_in: object) -> Json:
    """What the element holds once a person put this in: text, an option's value, an id, or a list of these."""
    kind = element["type"]
    if kind in _PLAIN:
        return {"type": kind, _PLAIN[kind][0]: put_in or ([] if kind in _MANY else None)}
    if kind in _OPTIONS:
        chosen = put_in if isinstance(put_in, list) else [put_in]
        return {"type": kind, "selected_options": [_option(element, one) for one in chosen if one]}
    if kind in _OPTION:
        return {"type": kind, "selected_option": _option(element, put_in) if put_in else None}
    raise ValueError(f"Nothing can be put into a {kind}.")


def is_empty(value: Json) -> bool:
    """Whether an element holds nothing, so that Slack would not let a required field pass."""
    return not any(held for name, held in value.items() if name != "type")


def _option(element: Json, wanted: object) -> Json:
    groups: list[Json] = element.get("option_groups", [{"options": element.get("options", [])}])
    options: list[Json] = [option for group in groups for option in group["options"]]
    for option in options:
        if option["value"] == wanted:
            return option
    if element["type"] == "external_select":
        return {"text": {"type": "plain_text", "text": str(wanted)}, "value": wanted}
    raise ValueError(f"{wanted!r} is not among the choices: {', '.join(option['value'] for option in options)}.")
