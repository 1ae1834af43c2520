"""A payload past a limit is refused, and the same at the limit is taken."""

import ast
import json
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox.slack import blocks, limits
from sandbox.slack.blocks import BLOCKS, ELEMENTS
from sandbox.slack.limits import check_message, check_update, check_view

Json = dict[str, Any]


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def button(**more: object) -> Json:
    return {"type": "button", "action_id": "a", "text": plain(1)} | more


def options(count: int, value: int = 1, text: int = 1) -> list[Json]:
    return [{"text": plain(text), "value": "v" * value} for _ in range(count)]


def actions(*elements: Json, count: int = 1) -> Json:
    return {"type": "actions", "elements": list(elements) * count}


def buttons(count: int) -> Json:
    return actions(*[button(action_id=f"a{n}") for n in range(count)])


def asked(element: Json, **more: object) -> Json:
    return {"type": "input", "label": plain(1), "element": element} | more


def rich(*elements: Json, kind: str = "rich_text_section", **more: object) -> Json:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(elements)} | more]}


def confirm(title: int = 1, text: int = 1, yes: int = 1, no: int = 1) -> Json:
    return {"title": plain(title), "text": mrkdwn(text), "confirm": plain(yes), "deny": plain(no)}


def image(**more: object) -> Json:
    return {"type": "image", "alt_text": "A chart."} | more


def cells(rows: int, width: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "1"}] * width] * rows}


WORD = {"type": "text", "text": "word"}


def groups(count: int, of: int = 1, label: int = 1) -> list[Json]:
    return [{"label": plain(label), "options": options(of)} for _ in range(count)]


def several(**more: object) -> Json:
    return asked({"type": "multi_static_select", "options": options(1)} | more)


def typed(count: int) -> Json:
    told = {"trigger_actions_on": ["on_enter_pressed", "on_character_entered", "on_enter_pressed"][:count]}
    return asked({"type": "plain_text_input", "dispatch_action_config": told})


def date(timestamp: int) -> Json:
    return {"type": "date", "timestamp": timestamp, "format": "{date}"}


def items(count: int, **more: object) -> Json:
    item = {"type": "rich_text_section", "elements": [WORD]}
    return rich(*[item] * count, kind="rich_text_list", style="bullet", **more)


SHOWN = image(image_url="https://x.com/a.png")
AT_AND_PAST: dict[str, tuple[Json, Json]] = {
    "section text": ({"type": "section", "text": mrkdwn(3000)}, {"type": "section", "text": mrkdwn(3001)}),
    "empty text": ({"type": "section", "text": mrkdwn(1)}, {"type": "section", "text": mrkdwn(0)}),
    "section fields": (
        {"type": "section", "fields": [mrkdwn(1)] * 10},
        {"type": "section", "fields": [mrkdwn(1)] * 11},
    ),
    "field length": ({"type": "section", "fields": [plain(2000)]}, {"type": "section", "fields": [plain(2001)]}),
    "header": ({"type": "header", "text": plain(150)}, {"type": "header", "text": plain(151)}),
    "context elements": (
        {"type": "context", "elements": [mrkdwn(1)] * 10},
        {"type": "context", "elements": [mrkdwn(1)] * 11},
    ),
    "actions elements": (buttons(25), buttons(26)),
    "button text": (actions(button(text=plain(75))), actions(button(text=plain(76)))),
    "button value": (actions(button(value="v" * 2000)), actions(button(value="v" * 2001))),
    "button url": (actions(button(url="u" * 3000)), actions(button(url="u" * 3001))),
    "button label": (actions(button(accessibility_label="l" * 75)), actions(button(accessibility_label="l" * 76))),
    "button style": (actions(button(style="danger")), actions(button(style="default"))),
    "action_id": (actions(button(action_id="a" * 255)), actions(button(action_id="a" * 256))),
    "block_id": ({"type": "divider", "block_id": "b" * 255}, {"type": "divider", "block_id": "b" * 256}),
    "confirm title": (actions(button(confirm=confirm(title=100))), actions(button(confirm=confirm(title=101)))),
    "confirm text": (actions(button(confirm=confirm(text=300))), actions(button(confirm=confirm(text=301)))),
    "confirm yes": (actions(button(confirm=confirm(yes=30))), actions(button(confirm=confirm(yes=31)))),
    "confirm no": (actions(button(confirm=confirm(no=30))), actions(button(confirm=confirm(no=31)))),
    "block_id may be empty": ({"type": "divider", "block_id": ""}, {"type": "divider", "block_id": None}),
    "button value may be empty": (actions(button(value="")), actions(button(value=None))),
    "a field may hold nothing": (
        asked({"type": "plain_text_input", "initial_value": ""}),
        asked({"type": "plain_text_input", "initial_value": None}),
    ),
    "columns may be left as they are": (
        cells(1, 1) | {"column_settings": []},
        cells(1, 1) | {"column_settings": None},
    ),
    "option text": (
        actions({"type": "static_select", "options": options(1, text=75)}),
        actions({"type": "static_select", "options": options(1, text=76)}),
    ),
    "option value": (
        actions({"type": "static_select", "options": options(1, value=150)}),
        actions({"type": "static_select", "options": options(1, value=151)}),
    ),
    "options": (
        actions({"type": "static_select", "options": options(100)}),
        actions({"type": "static_select", "options": options(101)}),
    ),
    "placeholder": (
        actions({"type": "users_select", "placeholder": plain(150)}),
        actions({"type": "users_select", "placeholder": plain(151)}),
    ),
    "overflow": (
        actions({"type": "overflow", "options": options(5)}),
        actions({"type": "overflow", "options": options(6)}),
    ),
    "checkboxes": (
        actions({"type": "checkboxes", "options": options(10)}),
        actions({"type": "checkboxes", "options": options(11)}),
    ),
    "radio": (
        actions({"type": "radio_buttons", "options": options(10)}),
        actions({"type": "radio_buttons", "options": options(11)}),
    ),
    "input max_length": (
        asked({"type": "plain_text_input", "max_length": 3000}),
        asked({"type": "plain_text_input", "max_length": 3001}),
    ),
    "input label": (
        asked({"type": "users_select"}, label=plain(2000)),
        asked({"type": "users_select"}, label=plain(2001)),
    ),
    "input hint": (
        asked({"type": "users_select"}, hint=plain(2000)),
        asked({"type": "users_select"}, hint=plain(2001)),
    ),
    "image alt_text": (SHOWN | {"alt_text": "a" * 2000}, SHOWN | {"alt_text": "a" * 2001}),
    "image title": (SHOWN | {"title": plain(2000)}, SHOWN | {"title": plain(2001)}),
    "image url": (image(image_url="u" * 3000), image(image_url="u" * 3001)),
    "file id": (image(slack_file={"id": "F12345678"}), image(slack_file={"id": "f1"})),
    "rich link": (rich({"type": "link", "url": "u" * 3000}), rich({"type": "link", "url": "u" * 3001})),
    "rich text is not empty": (rich(WORD), rich({"type": "text", "text": ""})),
    "list indent": (
        rich({"type": "rich_text_section", "elements": [WORD]}, kind="rich_text_list", style="bullet", indent=8),
        rich({"type": "rich_text_section", "elements": [WORD]}, kind="rich_text_list", style="bullet", indent=9),
    ),
    "quote border": (rich(WORD, kind="rich_text_quote", border=1), rich(WORD, kind="rich_text_quote", border=True)),
    "confirm style": (
        actions(button(confirm=confirm() | {"style": "danger"})),
        actions(button(confirm=confirm() | {"style": "default"})),
    ),
    "option description": (
        actions({"type": "overflow", "options": [options(1)[0] | {"description": plain(75)}]}),
        actions({"type": "overflow", "options": [options(1)[0] | {"description": plain(76)}]}),
    ),
    "option url": (
        actions({"type": "overflow", "options": [options(1)[0] | {"url": "u" * 3000}]}),
        actions({"type": "overflow", "options": [options(1)[0] | {"url": "u" * 3001}]}),
    ),
    "no option": (actions({"type": "overflow", "options": options(1)}), actions({"type": "overflow", "options": []})),
    "no box": (actions({"type": "checkboxes", "options": options(1)}), actions({"type": "checkboxes", "options": []})),
    "no radio button": (
        actions({"type": "radio_buttons", "options": options(1)}),
        actions({"type": "radio_buttons", "options": []}),
    ),
    "no choice": (
        actions({"type": "static_select", "options": options(1)}),
        actions({"type": "static_select", "options": []}),
    ),
    "option groups": (
        actions({"type": "static_select", "option_groups": groups(100)}),
        actions({"type": "static_select", "option_groups": groups(101)}),
    ),
    "no option group": (
        actions({"type": "static_select", "option_groups": groups(1)}),
        actions({"type": "static_select", "option_groups": []}),
    ),
    "group label": (
        actions({"type": "static_select", "option_groups": groups(1, label=75)}),
        actions({"type": "static_select", "option_groups": groups(1, label=76)}),
    ),
    "options of a group": (
        actions({"type": "static_select", "option_groups": groups(1, of=100)}),
        actions({"type": "static_select", "option_groups": groups(1, of=101)}),
    ),
    "no option in a group": (
        actions({"type": "static_select", "option_groups": groups(1)}),
        actions({"type": "static_select", "option_groups": groups(1, of=0)}),
    ),
    "selected items": (several(max_selected_items=100), several(max_selected_items=101)),
    "no selected item": (several(max_selected_items=1), several(max_selected_items=0)),
    "options chosen before": (several(initial_options=options(100)), several(initial_options=options(101))),
    "no option chosen before": (several(initial_options=options(1)), several(initial_options=[])),
    "boxes ticked before": (
        actions({"type": "checkboxes", "options": options(1), "initial_options": options(10)}),
        actions({"type": "checkboxes", "options": options(1), "initial_options": options(11)}),
    ),
    "no box ticked before": (
        actions({"type": "checkboxes", "options": options(1), "initial_options": options(1)}),
        actions({"type": "checkboxes", "options": options(1), "initial_options": []}),
    ),
    "people chosen before": (
        asked({"type": "multi_users_select", "initial_users": ["U1"] * 100}),
        asked({"type": "multi_users_select", "initial_users": ["U1"] * 101}),
    ),
    "nobody chosen before": (
        asked({"type": "multi_users_select", "initial_users": ["U1"]}),
        asked({"type": "multi_users_select", "initial_users": []}),
    ),
    "letters before a search": (
        actions({"type": "external_select", "min_query_length": 100}),
        actions({"type": "external_select", "min_query_length": 101}),
    ),
    "no letters before a search": (
        actions({"type": "external_select", "min_query_length": 0}),
        actions({"type": "external_select", "min_query_length": -1}),
    ),
    "a date": (
        actions({"type": "datepicker", "initial_date": "2026-11-22"}),
        actions({"type": "datepicker", "initial_date": "2026-11-022"}),
    ),
    "a short date": (
        actions({"type": "datepicker", "initial_date": "2026-11-22"}),
        actions({"type": "datepicker", "initial_date": "26-11-22"}),
    ),
    "a time": (
        actions({"type": "timepicker", "initial_time": "09:30"}),
        actions({"type": "timepicker", "initial_time": "09:300"}),
    ),
    "a short time": (
        actions({"type": "timepicker", "initial_time": "09:30"}),
        actions({"type": "timepicker", "initial_time": "9:30"}),
    ),
    "what stands in a field": (
        asked({"type": "plain_text_input", "initial_value": "x" * 3000}),
        asked({"type": "plain_text_input", "initial_value": "x" * 3001}),
    ),
    "when a field tells": (typed(2), typed(3)),
    "a field that never tells": (typed(1), typed(0)),
    "input min_length": (
        asked({"type": "plain_text_input", "min_length": 3000}),
        asked({"type": "plain_text_input", "min_length": 3001}),
    ),
    "input min_length of less than nothing": (
        asked({"type": "plain_text_input", "min_length": 0}),
        asked({"type": "plain_text_input", "min_length": -1}),
    ),
    "input max_length of nothing": (
        asked({"type": "plain_text_input", "max_length": 1}),
        asked({"type": "plain_text_input", "max_length": 0}),
    ),
    "small image alt_text": (
        {"type": "context", "elements": [SHOWN | {"alt_text": "a" * 2000}]},
        {"type": "context", "elements": [SHOWN | {"alt_text": "a" * 2001}]},
    ),
    "no context": ({"type": "context", "elements": [mrkdwn(1)]}, {"type": "context", "elements": []}),
    "no fields": ({"type": "section", "fields": [mrkdwn(1)]}, {"type": "section", "fields": []}),
    "file url": (image(slack_file={"url": "u" * 3000}), image(slack_file={"url": "u" * 3001})),
    "rich link words": (
        rich({"type": "link", "url": "u", "text": "x" * 3000}),
        rich({"type": "link", "url": "u", "text": "x" * 3001}),
    ),
    "rich emoji": (rich({"type": "emoji", "name": "e" * 255}), rich({"type": "emoji", "name": "e" * 256})),
    "a moment": (rich(date(2**40)), rich(date(2**40 + 1))),
    "a moment before time": (rich(date(0)), rich(date(-1))),
    "color": (rich({"type": "color", "value": "#00ff00"}), rich({"type": "color", "value": "#00ff000"})),
    "short color": (rich({"type": "color", "value": "#0f0"}), rich({"type": "color", "value": "#0f"})),
    "pieces of rich text": (rich(*[WORD] * 1000), rich(*[WORD] * 1001)),
    "no piece of rich text": (rich(WORD), rich()),
    "pieces of a quote": (
        rich(*[WORD] * 1000, kind="rich_text_quote"),
        rich(*[WORD] * 1001, kind="rich_text_quote"),
    ),
    "no piece of a quote": (rich(WORD, kind="rich_text_quote"), rich(kind="rich_text_quote")),
    "pieces of code": (
        rich(*[WORD] * 1000, kind="rich_text_preformatted"),
        rich(*[WORD] * 1001, kind="rich_text_preformatted"),
    ),
    "no piece of code": (rich(WORD, kind="rich_text_preformatted"), rich(kind="rich_text_preformatted")),
    "items of a list": (items(1000), items(1001)),
    "no item of a list": (items(1), items(0)),
    "indent of less than nothing": (items(1, indent=0), items(1, indent=-1)),
    "a quote's border": (
        rich(WORD, kind="rich_text_quote", border=1),
        rich(WORD, kind="rich_text_quote", border=2),
    ),
    "a quote's border of less than nothing": (
        rich(WORD, kind="rich_text_quote", border=0),
        rich(WORD, kind="rich_text_quote", border=-1),
    ),
    "parts of rich text": (
        {"type": "rich_text", "elements": rich(WORD)["elements"] * 1000},
        {"type": "rich_text", "elements": rich(WORD)["elements"] * 1001},
    ),
    "no part of rich text": (rich(WORD), {"type": "rich_text", "elements": []}),
    "a table's columns": (
        cells(1, 1) | {"column_settings": [{}] * 20},
        cells(1, 1) | {"column_settings": [{}] * 21},
    ),
    "no row": (cells(1, 1), cells(0, 1)),
    "no cell": (cells(1, 1), cells(1, 0)),
    "table rows": (cells(100, 1), cells(101, 1)),
    "table cells": (cells(1, 20), cells(1, 21)),
}

LONG_WORDS = (rich({"type": "text", "text": "x" * 42_000}), rich({"type": "text", "text": "x" * 42_001}))
"""Too long for any message, but not for a view."""
LONG_MARKDOWN = ({"type": "markdown", "text": "m" * 12_000}, {"type": "markdown", "text": "m" * 12_001})
"""Past two limits at once: that of the block, and that of all such blocks in a message."""

WRONG: dict[str, Any] = {
    "no object": "divider",
    "no type": {"text": plain(1)},
    "an unknown block": {"type": "hologram"},
    "an unknown field": {"type": "divider", "colour": "red"},
    "a header with mrkdwn": {"type": "header", "text": mrkdwn(1)},
    "a header without text": {"type": "header"},
    "text that is a number": {"type": "header", "text": {"type": "plain_text", "text": 5}},
    "a section without words": {"type": "section"},
    "text that is no object": {"type": "section", "text": "words"},
    "an element in the wrong block": actions({"type": "plain_text_input"}),
    "an url that is a number": actions(button(url=5)),
    "a number that is a word": asked({"type": "plain_text_input", "max_length": "long"}),
    "an option that is a word": actions({"type": "overflow", "options": ["a"]}),
    "a list that is none": {"type": "actions", "elements": button()},
    "an element that is no object": actions("button"),  # type: ignore[arg-type]  # that is the point
    "no element": actions(),
    "two action_ids alike": actions(button(), button()),
    "a button with both kinds of choices": actions({"type": "static_select", "options": [], "option_groups": []}),
    "a select without choices": actions({"type": "static_select"}),
    "an image without source": image(),
    "an image with two sources": image(image_url="u", slack_file={"id": "F12345678"}),
    "a file with two names": image(slack_file={"id": "F12345678", "url": "u"}),
    "an option with a type": actions({"type": "overflow", "options": [options(1)[0] | {"type": "option"}]}),
    "an unknown rich element": rich({"type": "shout", "text": "x"}),
    "an unknown rich field": rich(WORD | {"href": "x"}),
    "an unknown rich style": rich(WORD | {"style": {"blink": True}}),
    "rich text loose in its block": {"type": "rich_text", "elements": [WORD]},
    "a broadcast to nobody": rich({"type": "broadcast", "range": "all"}),
    "an input without a label": {"type": "input", "element": {"type": "users_select"}},
    "a flag that is a word": asked({"type": "users_select"}, optional="yes"),
}


def modal(**more: object) -> Json:
    return {"type": "modal", "title": plain(24), "blocks": [{"type": "divider"}]} | more


def told(most: int) -> Json:
    """Metadata of so many bytes as JSON."""
    return {"event_type": "e", "event_payload": {"x": "x" * (most - 47)}}


def full_view(most: int) -> Json:
    """A view of so many bytes as JSON."""
    small = modal(blocks=[{"type": "section", "text": mrkdwn(1)}])
    view = modal(blocks=[{"type": "section", "text": mrkdwn(2900)}] * 84)
    left = most - len(json.dumps(view)) - len(json.dumps(small["blocks"][0])) - 1
    view["blocks"].append({"type": "section", "text": mrkdwn(left)})
    return view


def lines(count: int) -> Json:
    return {"blocks": [{"type": "divider"}] * count}


def said(count: int) -> Json:
    """A message of so many characters over all blocks."""
    whole, rest = divmod(count, 3000)
    return {"blocks": [{"type": "section", "text": mrkdwn(length)} for length in [3000] * whole + [rest]]}


def marked(count: int) -> Json:
    return {"blocks": [{"type": "markdown", "text": "m" * length} for length in (6000, count - 6000)]}


HOME = {"type": "home"}
WHOLE: dict[str, tuple[str, tuple[Any, ...], tuple[Any, ...]]] = {
    "blocks of a message": ("check_message", (lines(50),), (lines(51),)),
    "blocks may be none": ("check_message", ({"text": "t", "blocks": []},), ({"text": "", "blocks": []},)),
    "characters of a message": ("check_message", (said(13_200),), (said(13_201),)),
    "markdown of a message": ("check_message", (marked(12_000),), (marked(12_001),)),
    "attachments": ("check_message", ({"attachments": [{}] * 100},), ({"attachments": [{}] * 101},)),
    "tables": ("check_message", ({"blocks": [cells(1, 1)]},), ({"blocks": [cells(1, 1)] * 2},)),
    "block_ids alike": (
        "check_message",
        ({"blocks": [{"type": "divider", "block_id": name} for name in "ab"]},),
        ({"blocks": [{"type": "divider", "block_id": "a"}] * 2},),
    ),
    "bytes of metadata": (
        "check_message",
        ({"text": "t", "metadata": told(16_000)},),
        ({"text": "t", "metadata": told(16_001)},),
    ),
    "text of an update": ("check_update", ({"text": "t" * 4000}, []), ({"text": "t" * 4001}, [])),
    "title": ("check_view", (modal(title=plain(24)),), (modal(title=plain(25)),)),
    "submit": ("check_view", (modal(submit=plain(24)),), (modal(submit=plain(25)),)),
    "close": ("check_view", (modal(close=plain(24)),), (modal(close=plain(25)),)),
    "callback_id": ("check_view", (modal(callback_id="c" * 255),), (modal(callback_id="c" * 256),)),
    "no callback_id": ("check_view", (modal(callback_id=""),), (modal(callback_id=None),)),
    "external_id": ("check_view", (modal(external_id="e" * 255),), (modal(external_id="e" * 256),)),
    "no external_id": ("check_view", (modal(external_id=""),), (modal(external_id=None),)),
    "private_metadata": ("check_view", (modal(private_metadata="p" * 3000),), (modal(private_metadata="p" * 3001),)),
    "no private_metadata": ("check_view", (modal(private_metadata=""),), (modal(private_metadata=None),)),
    "blocks of a modal": ("check_view", (modal(**lines(100)),), (modal(**lines(101)),)),
    "blocks of a Home tab": ("check_view", (HOME | lines(100),), (HOME | lines(101),)),
    "no block in a view": ("check_view", (HOME | lines(1),), (HOME | lines(0),)),
    "bytes of a view": ("check_view", (full_view(250_000),), (full_view(250_001),)),
}

LEAVES = some.none() | some.booleans() | some.integers() | some.text(max_size=5)
KINDS = some.sampled_from([*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "rich_text_section", "modal", "home"])
NAMES = some.sampled_from(
    ["text", "elements", "element", "accessory", "block_id", "action_id", "options", "blocks", "title"]
)
ANYTHING = some.recursive(
    LEAVES,
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.builds(
            lambda kind, rest: rest | {"type": kind}, KINDS | LEAVES, some.dictionaries(NAMES, inner, max_size=4)
        )
    ),
    max_leaves=20,
)


@given(ANYTHING)
def test_whatever_an_app_sends_is_judged_and_never_breaks_the_judge(thing: object) -> None:
    for found in (check_message({"text": "t", "blocks": [thing], "metadata": thing}), check_view(thing)):
        assert all(one.code and one.sentence for one in found)


@pytest.mark.parametrize("what", AT_AND_PAST)
def test_one_past_the_limit_is_refused_with_its_place(what: str) -> None:
    at, past = AT_AND_PAST[what]
    (complaint,) = check_message({"text": "t", "blocks": [past]})
    assert "[json-pointer:/blocks/0" in str(complaint)
    assert check_message({"text": "t", "blocks": [at]}) == []


@pytest.mark.parametrize("what", WRONG)
def test_what_slack_does_not_know_is_refused(what: str) -> None:
    found = check_message({"text": "t", "blocks": [WRONG[what]]})
    assert {one.code for one in found} == {"invalid_blocks"}


def test_no_number_of_the_table_can_be_raised_without_a_test_that_notices() -> None:
    cases = [LONG_WORDS, LONG_MARKDOWN, *AT_AND_PAST.values()]

    def takes(table: Json, block: Json) -> bool:
        return not list(table["any_block"](block, ""))

    judged = [(partial(takes, block=at), partial(takes, block=past)) for at, past in cases]
    assert raised_unnoticed(blocks, judged) == []


def test_no_limit_of_a_whole_message_or_view_can_be_raised_without_a_test_that_notices() -> None:
    def takes(table: Json, judge: str, thing: Any) -> bool:  # noqa: ANN401 - a payload
        return not table[judge](*thing)

    judged = [
        (partial(takes, judge=judge, thing=at), partial(takes, judge=judge, thing=past))
        for judge, at, past in WHOLE.values()
    ]
    assert raised_unnoticed(limits, judged, but={"MESSAGE_TEXT_MAX"}) == []  # cut off there, not refused


def raised_unnoticed(
    table: ModuleType,
    judged: Sequence[tuple[Callable[[Json], bool], Callable[[Json], bool]]],
    but: Collection[str] = (),
) -> list[str]:
    """The numbers that can be raised by one, and still what is at a limit is taken and what is past it is not."""
    tree = ast.parse(Path(table.__file__ or "").read_text("utf-8"))
    tree.body = [
        part for part in tree.body if not (isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) in but)
    ]
    unnoticed = []
    for number in ast.walk(tree):
        if not isinstance(number, ast.Constant) or type(number.value) is not int:
            continue
        number.value += 1
        raised: Json = {"__name__": "raised"}
        exec(compile(tree, "raised", "exec"), raised)  # noqa: S102 - our own table, with one number raised
        if all(at(raised) and not past(raised) for at, past in judged):
            unnoticed.append(f"line {number.lineno}: {ast.unparse(number)}")
        number.value -= 1
    return unnoticed


@pytest.mark.parametrize("what", WHOLE)
def test_one_past_a_limit_of_the_whole_is_refused(what: str) -> None:
    judge, at, past = WHOLE[what]
    assert getattr(limits, judge)(*at) == []
    assert getattr(limits, judge)(*past) != []


def test_a_message_of_nothing_is_refused() -> None:
    assert [one.code for one in check_message({"text": ""})] == ["no_text"]


def test_a_fifty_first_block_is_refused() -> None:
    assert check_message({"blocks": [{"type": "divider"}] * 50}) == []
    assert [one.code for one in check_message({"blocks": [{"type": "divider"}] * 51})] == ["invalid_blocks"]
    assert [one.code for one in check_message({"blocks": "divider"})] == ["invalid_blocks"]


def test_two_blocks_with_one_id_are_refused() -> None:
    twice = [{"type": "divider", "block_id": "b"}] * 2
    assert "`block_id` b already exists" in check_message({"blocks": twice})[0].sentence
    assert "`block_id` b already exists" in check_view(modal(blocks=twice))[0].sentence


def test_a_second_table_is_refused() -> None:
    assert "one table" in check_message({"blocks": [cells(1, 1), cells(1, 1)]})[0].sentence


def test_markdown_counts_over_the_whole_message() -> None:
    assert check_message({"blocks": [{"type": "markdown", "text": "m" * 12_000}]}) == []
    half = {"type": "markdown", "text": "m" * 6001}
    assert [one.code for one in check_message({"blocks": [half, half]})] == ["msg_blocks_too_long"]


def test_all_characters_together_have_a_limit_that_nobody_documents() -> None:
    full = {"type": "section", "text": mrkdwn(3000)}
    assert check_message({"blocks": [full] * 4 + [{"type": "section", "text": mrkdwn(1200)}]}) == []
    assert [one.code for one in check_message({"blocks": [full] * 5})] == ["msg_blocks_too_long"]


def test_a_hundred_and_first_attachment_is_refused() -> None:
    assert check_message({"attachments": [{}] * 100}) == []
    assert [one.code for one in check_message({"attachments": [{}] * 101})] == ["too_many_attachments"]


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("mention", "invalid_metadata_format"),
        ({"event_type": "mention"}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "mention", "event_payload": {"id": None}}, "invalid_metadata_schema"),
        ({"event_type": "mention", "event_payload": {"id": {"deep": {}}}}, "invalid_metadata_schema"),
        ({"event_type": "mention", "event_payload": {"ids": ["a"]}}, "invalid_metadata_schema"),
        ({"event_type": "mention", "event_payload": {"id": "x" * 16_000}}, "metadata_too_large"),
    ],
)
def test_metadata_of_a_wrong_form_or_size_is_refused(metadata: object, code: str) -> None:
    assert [one.code for one in check_message({"text": "t", "metadata": metadata})] == [code]


def test_metadata_may_hold_scalars_flat_objects_and_lists_of_these() -> None:
    payload = {"id": "m1", "n": 1, "ok": True, "by": {"who": "a"}, "all": [{"who": "b"}]}
    assert check_message({"text": "t", "metadata": {"event_type": "mention", "event_payload": payload}}) == []


def test_an_update_has_a_shorter_text_than_a_post() -> None:
    assert check_update({"text": "t" * 4000}, []) == []
    assert [one.code for one in check_update({"text": "t" * 4001}, [])] == ["msg_too_long"]


def test_rich_text_cannot_be_replaced_by_other_blocks() -> None:
    section = {"type": "section", "text": mrkdwn(1)}
    assert [one.code for one in check_update({"blocks": [section]}, [rich(WORD)])] == ["block_mismatch"]
    assert check_update({"blocks": [section, rich(WORD)]}, [rich(WORD)]) == []
    assert check_update({"text": "Gone."}, [rich(WORD)]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        modal(title=plain(25)),
        modal(title=mrkdwn(1)),
        modal(submit=plain(25)),
        modal(close=plain(25)),
        modal(callback_id="c" * 256),
        modal(external_id="e" * 256),
        modal(private_metadata="p" * 3001),
        modal(blocks=[]),
        modal(blocks=[{"type": "divider"}] * 101),
        modal(blocks="divider"),
        modal(clear_on_close="no"),
        modal(colour="red"),
        modal(type="dialog"),
        modal(blocks=[asked({"type": "plain_text_input"})]),
        {"type": "home", "title": plain(1), "blocks": [{"type": "divider"}]},
        {"type": "modal", "blocks": [{"type": "divider"}]},
        "modal",
    ],
)
def test_a_view_past_its_limits_is_refused(wrong: object) -> None:
    assert {one.code for one in check_view(wrong)} == {"invalid_arguments"}


def test_words_in_a_view_may_be_longer_than_in_any_message_but_not_without_end() -> None:
    assert check_view(modal(blocks=[LONG_WORDS[0]])) == []
    assert [one.code for one in check_view(modal(blocks=[LONG_WORDS[1]]))] == ["invalid_arguments"]


def test_a_view_of_more_than_250_kilobytes_is_refused() -> None:
    large = [{"type": "section", "text": mrkdwn(3000)}] * 90
    assert "view_too_large" in {one.code for one in check_view(modal(blocks=large))}


def test_a_view_at_its_limits_is_taken() -> None:
    view = modal(submit=plain(24), close=plain(24), callback_id="c" * 255, private_metadata="p" * 3000)
    assert check_view(view | {"blocks": [asked({"type": "plain_text_input"})]}) == []
    assert check_view({"type": "home", "blocks": [{"type": "divider"}] * 100}) == []
