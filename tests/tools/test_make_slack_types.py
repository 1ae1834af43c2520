"""What is made of Slack's types lets nothing pass that Slack does not know."""

from typing import Any

import pytest

from sandbox.slack import observed
from tests.sandbox.slack.test_limits import AT_AND_PAST, WRONG, modal, plain
from tests.slack_types.check import SCHEMA, complaints
from tests.slack_types.promised import MESSAGES, broken
from tests.slack_types.watch import watching
from tools.make_slack_types import origin

HOLOGRAM = {"blocks": [{"type": "hologram"}]}
OURS_ALONE = {
    "a section without words",
    "no element",
    "two action_ids alike",
    "a button with both kinds of choices",
    "a select without choices",
}
"""What Slack's servers refuse and its types cannot say."""


def blocks(*some: Any) -> list[str]:  # noqa: ANN401 - whatever a test sends
    return complaints("chat.postMessage", {"blocks": list(some)})


@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize("what", sorted(WRONG.keys() - OURS_ALONE))
def test_what_our_own_table_does_not_know_slacks_types_do_not_know_either(what: str) -> None:
    assert blocks(WRONG[what]) != []


@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize("what", AT_AND_PAST)
def test_what_our_own_table_takes_slacks_types_take_too(what: str) -> None:
    assert blocks(AT_AND_PAST[what][0]) == []


@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize(
    "wrong",
    [
        {"view": modal(colour="red")},
        {"view": modal(blocks=[{"type": "hologram"}])},
        {"view": {"type": "home", "title": plain(1), "blocks": []}},
        {"view": {"type": "dialog", "blocks": []}},
        {"view": "modal"},
        {"metadata": {"event_type": "x"}},
        {"metadata": {"event_type": "x", "event_payload": {"id": {"deep": {}}}}},
        {"attachments": [{"text": "x"}]},
    ],
)
def test_a_wrong_view_or_wrong_metadata_is_told_with_its_place(wrong: dict[str, Any]) -> None:
    [told, *_] = complaints("views.open", wrong)
    assert told.startswith("views.open")


def test_a_fault_names_its_place() -> None:
    [told] = blocks({"type": "actions", "elements": [{"type": "button", "text": plain(1), "style": "loud"}]})
    assert told.startswith("chat.postMessage blocks/0.elements[0].style: ")


def test_the_schema_says_where_it_comes_from() -> None:
    assert SCHEMA["$comment"] == origin()


def test_every_test_is_watched() -> None:
    assert len(observed.observers) == 1


@pytest.mark.slack_behaviour(22)
def test_what_slack_does_not_know_fails_the_test_at_its_end() -> None:
    told: list[observed.Observer] = []
    with pytest.raises(AssertionError, match="published types"), watching(told):
        told[0]("chat.postMessage", HOLOGRAM)
    assert told == []


QUIET = {"text": "Ana asks you.", "parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}


@pytest.mark.slack_behaviour(20)
@pytest.mark.parametrize("what", sorted(MESSAGES))
@pytest.mark.parametrize("text", [None, "", "New"])
def test_a_message_whose_text_says_nothing_fails_the_test_at_its_end(what: str, text: str | None) -> None:
    assert broken(what, QUIET) == []
    assert broken(what, QUIET | {"text": text, "blocks": [{"type": "divider"}]}) != []


@pytest.mark.slack_behaviour(21)
@pytest.mark.parametrize("name", ["unfurl_links", "unfurl_media", "parse", "link_names"])
def test_a_message_that_may_unfold_or_call_somebody_fails_the_test_at_its_end(name: str) -> None:
    left_out = {key: value for key, value in QUIET.items() if key != name}
    assert broken("chat.postMessage", left_out) == [f"chat.postMessage: {name} is not {QUIET[name]}"]
    told: list[observed.Observer] = []
    with pytest.raises(AssertionError, match="promised"), watching(told, broken):
        told[0]("chat.postMessage", left_out)


def test_a_test_that_fails_by_itself_is_watched_no_longer() -> None:
    told: list[observed.Observer] = []
    with pytest.raises(IndexError), watching(told):
        told[1]("chat.postMessage", HOLOGRAM)
    assert told == []
