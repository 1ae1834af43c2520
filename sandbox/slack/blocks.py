"""Block Kit as a table: which blocks there are, and how large each part may be.

Source: Slack's own @slack/types 3.2.0 and docs.slack.dev/reference/block-kit, as of mid 2026. Lengths count
characters (code points); which unit Slack's servers count in is not documented. Only what an app like ours may send is
listed: everything else is refused as an unsupported type, as Slack refuses a type that it does not know. Longer than
most files, because it is one table.
"""

from sandbox.slack.shapes import Check, also, anything, boolean, by_type, exactly_one, integer, listing, one_of, shape
from sandbox.slack.shapes import string as chars
from sandbox.slack.workspace import Json

ID_MAX = 255
TEXT_MAX = 3000
MARKDOWN_MAX = 12_000

block_id = action_id = chars(ID_MAX, 0)


def _texts(most: int = TEXT_MAX) -> dict[str, Check]:
    return {
        "plain_text": shape({"text": chars(most)}, {"emoji": boolean}),
        "mrkdwn": shape({"text": chars(most)}, {"verbatim": boolean}),
    }


def text(most: int = TEXT_MAX, *kinds: str) -> Check:
    """A text object of 1 to `most` characters; `kinds` says whether plain_text, mrkdwn or both may stand there."""
    allowed = _texts(most)
    return by_type({kind: allowed[kind] for kind in (kinds or allowed)})


def plain(most: int) -> Check:
    """A plain_text object of 1 to `most` characters."""
    return text(most, "plain_text")


confirm = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def option(*kinds: str) -> Check:
    """One choice of a menu."""
    return shape(
        {"text": text(75, *kinds), "value": chars(150)}, {"description": text(75, *kinds), "url": chars(TEXT_MAX)}
    )


_option = option("plain_text")
_rich_option = option("plain_text", "mrkdwn")
_group = shape({"label": plain(75), "options": listing(_option, 1, 100)})
_file = also(
    shape({}, {"id": chars(ID_MAX, pattern="F[A-Z0-9]{8,}"), "url": chars(TEXT_MAX)}), exactly_one("id", "url")
)
_common: dict[str, Check] = {"action_id": action_id, "confirm": confirm, "focus_on_load": boolean}
_menu: dict[str, Check] = _common | {"placeholder": plain(150)}
_many: dict[str, Check] = {"max_selected_items": integer(1, 100)}
_choices: dict[str, Check] = {"options": listing(_option, 1, 100), "option_groups": listing(_group, 1, 100)}
_typed: dict[str, Check] = _menu | {
    "initial_value": chars(TEXT_MAX, 0),
    "dispatch_action_config": shape(
        {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 1, 2)}
    ),
}

_image_element = also(
    shape({"alt_text": chars(2000)}, {"image_url": chars(TEXT_MAX), "slack_file": _file}),
    exactly_one("image_url", "slack_file"),
)
_button = shape(
    {"text": plain(75)},
    {
        "action_id": action_id,
        "confirm": confirm,
        "value": chars(2000, 0),
        "url": chars(TEXT_MAX),
        "style": one_of("primary", "danger"),
        "accessibility_label": chars(75),
    },
)

ELEMENTS: dict[str, Check] = {
    "button": _button,
    "static_select": also(
        shape({}, _menu | _choices | {"initial_option": _option}), exactly_one("options", "option_groups")
    ),
    "multi_static_select": also(
        shape({}, _menu | _choices | _many | {"initial_options": listing(_option, 1, 100)}),
        exactly_one("options", "option_groups"),
    ),
    "external_select": shape({}, _menu | {"initial_option": _option, "min_query_length": integer(0, 100)}),
    "users_select": shape({}, _menu | {"initial_user": chars(ID_MAX)}),
    "multi_users_select": shape({}, _menu | _many | {"initial_users": listing(chars(ID_MAX), 1, 100)}),
    "channels_select": shape({}, _menu | {"initial_channel": chars(ID_MAX), "response_url_enabled": boolean}),
    "conversations_select": shape(
        {}, _menu | {"initial_conversation": chars(ID_MAX), "default_to_current_conversation": boolean}
    ),
    "overflow": shape({"options": listing(_option, 1, 5)}, {"action_id": action_id, "confirm": confirm}),
    "checkboxes": shape(
        {"options": listing(_rich_option, 1, 10)}, _common | {"initial_options": listing(_rich_option, 1, 10)}
    ),
    "radio_buttons": shape({"options": listing(_rich_option, 1, 10)}, _common | {"initial_option": _rich_option}),
    "datepicker": shape({}, _menu | {"initial_date": chars(10, 10)}),
    "timepicker": shape({}, _menu | {"initial_time": chars(5, 5), "timezone": chars(ID_MAX)}),
    "plain_text_input": shape(
        {}, _typed | {"multiline": boolean, "min_length": integer(0, 3000), "max_length": integer(1, 3000)}
    ),
    "number_input": shape(
        {"is_decimal_allowed": boolean}, _typed | {"min_value": chars(ID_MAX), "max_value": chars(ID_MAX)}
    ),
    "url_text_input": shape({}, _typed),
    "email_text_input": shape({}, _typed),
    "image": _image_element,
}

_SELECTS = ("static_select", "external_select", "users_select", "channels_select", "conversations_select")
_MULTI = ("multi_static_select", "multi_users_select")
_TICKS = ("checkboxes", "radio_buttons", "datepicker", "timepicker")
_TYPED = ("plain_text_input", "number_input", "url_text_input", "email_text_input")


def _elements(*kinds: str) -> Check:
    return by_type({kind: ELEMENTS[kind] for kind in kinds})


_flags: dict[str, Check] = dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean)
_style: dict[str, Check] = {"style": shape({}, _flags)}
RICH_TEXT_ELEMENTS: dict[str, Check] = {
    "text": shape({"text": chars(TEXT_MAX * 14)}, _style),
    "link": shape({"url": chars(TEXT_MAX)}, _style | {"text": chars(TEXT_MAX), "unsafe": boolean}),
    "emoji": shape({"name": chars(ID_MAX)}, _style | {"unicode": chars(ID_MAX)}),
    "user": shape({"user_id": chars(ID_MAX)}, _style),
    "usergroup": shape({"usergroup_id": chars(ID_MAX)}, _style),
    "channel": shape({"channel_id": chars(ID_MAX)}, _style),
    "broadcast": shape({"range": one_of("here", "channel", "everyone")}),
    "date": shape(
        {"timestamp": integer(0, 2**40), "format": chars(ID_MAX)}, {"url": chars(TEXT_MAX), "fallback": chars(ID_MAX)}
    ),
    "color": shape({"value": chars(7, 4)}),
}
_inline = by_type(RICH_TEXT_ELEMENTS)
_border: dict[str, Check] = {"border": integer(0, 1)}
_section = shape({"elements": listing(_inline, 1, 1000)})
_RICH_TEXT: dict[str, Check] = {
    "rich_text_section": _section,
    "rich_text_quote": shape({"elements": listing(_inline, 1, 1000)}, _border),
    "rich_text_preformatted": shape(
        {"elements": listing(by_type({kind: RICH_TEXT_ELEMENTS[kind] for kind in ("text", "link")}), 1, 1000)},
        _border | {"language": chars(ID_MAX)},
    ),
    "rich_text_list": shape(
        {"style": one_of("bullet", "ordered"), "elements": listing(by_type({"rich_text_section": _section}), 1, 1000)},
        _border | {"indent": integer(0, 8)},
    ),
}
_rich_text = shape({"elements": listing(by_type(_RICH_TEXT), 1, 1000)}, {"block_id": block_id})
_cell = by_type({"raw_text": shape({"text": chars(TEXT_MAX)}), "rich_text": _rich_text})


def _has_words(section: Json) -> str:
    return "" if "text" in section or "fields" in section else "missing required field: text or fields"


def _distinct_actions(block: Json) -> str:
    seen = [element["action_id"] for element in block["elements"] if element.get("action_id")]
    return "" if len(seen) == len(set(seen)) else "`action_id` already exists"


BLOCKS: dict[str, Check] = {
    "section": also(
        shape(
            {},
            {
                "text": text(),
                "fields": listing(text(2000), 1, 10),
                "accessory": _elements("button", "image", "overflow", *_SELECTS, *_MULTI, *_TICKS),
                "block_id": block_id,
                "expand": boolean,
            },
        ),
        _has_words,
    ),
    "header": shape({"text": plain(150)}, {"block_id": block_id}),
    "divider": shape({}, {"block_id": block_id}),
    "context": shape(
        {"elements": listing(by_type({"image": _image_element} | _texts()), 1, 10)},
        {"block_id": block_id},
    ),
    "actions": also(
        shape(
            {"elements": listing(_elements("button", "overflow", *_SELECTS, *_TICKS), 1, 25)}, {"block_id": block_id}
        ),
        _distinct_actions,
    ),
    "image": also(
        shape(
            {"alt_text": chars(2000)},
            {"image_url": chars(TEXT_MAX), "slack_file": _file, "title": plain(2000), "block_id": block_id},
        ),
        exactly_one("image_url", "slack_file"),
    ),
    "input": shape(
        {"label": plain(2000), "element": _elements(*_SELECTS, *_MULTI, *_TICKS, *_TYPED)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean, "block_id": block_id},
    ),
    "rich_text": _rich_text,
    "markdown": shape({"text": chars(MARKDOWN_MAX)}, {"block_id": block_id}),
    "table": shape(
        {"rows": listing(listing(_cell, 1, 20), 1, 100)},
        {"column_settings": listing(anything, 0, 20), "block_id": block_id},
    ),
}

any_block = by_type(BLOCKS)
