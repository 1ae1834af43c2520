"""Triggers, stacks of modals, Home tabs, and hashes that keep an old update out."""

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.slack.payloads import new_trigger
from sandbox.slack.stand_in import Slack
from tests.sandbox.slack.bolt_app import FORM
from tests.sandbox.slack.conftest import Clock
from tests.sandbox.slack.test_methods import refused

HOME = {"type": "home", "blocks": [{"type": "divider"}]}


def trigger(slack: Slack) -> str:
    with slack.editing() as workspace:
        return new_trigger(workspace, "U1")


def opened(client: WebClient, slack: Slack) -> dict[str, Any]:
    view: dict[str, Any] = client.views_open(trigger_id=trigger(slack), view=FORM)["view"]
    return view


def test_a_trigger_is_good_for_three_seconds_and_once(client: WebClient, slack: Slack, clock: Clock) -> None:
    assert refused(lambda: client.views_open(trigger_id="1.2.3", view=FORM)) == "invalid_trigger_id"
    late = trigger(slack)
    clock.forward(3.1)
    assert refused(lambda: client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"
    good = trigger(slack)
    client.views_open(trigger_id=good, view=FORM)
    assert refused(lambda: client.views_open(trigger_id=good, view=FORM)) == "exchanged_trigger_id"


@pytest.mark.parametrize("view", [{"type": "modal"}, HOME, {}])
def test_a_view_that_slack_would_not_take_is_refused_and_its_trigger_stays(
    client: WebClient, slack: Slack, view: dict[str, Any]
) -> None:
    good = trigger(slack)
    assert refused(lambda: client.views_open(trigger_id=good, view=view)) == "invalid_arguments"
    assert client.views_open(trigger_id=good, view=FORM)["ok"]


def test_an_update_on_an_old_hash_or_of_a_closed_view_is_refused(client: WebClient, slack: Slack) -> None:
    view = opened(client, slack)
    changed = client.views_update(view_id=view["id"], view=FORM, hash=view["hash"])["view"]
    assert changed["hash"] != view["hash"]
    assert refused(lambda: client.views_update(view_id=view["id"], view=FORM, hash=view["hash"])) == "hash_conflict"
    slack.people.close_view("U1", view["id"])
    assert refused(lambda: client.views_update(view_id=view["id"], view=FORM)) == "not_found"


def test_what_is_typed_stays_over_an_update_of_the_same_field_whatever_its_first_value(
    client: WebClient, slack: Slack
) -> None:
    view = opened(client, slack)
    with slack.editing() as workspace:
        workspace.modals["U1"][0].values["words"]["text"]["value"] = "What is typed"
    first = FORM["blocks"][0]
    other = first | {"element": first["element"] | {"initial_value": "Other words"}}
    kept = client.views_update(view_id=view["id"], view=FORM | {"blocks": [other]})["view"]
    assert kept["state"]["values"]["words"]["text"]["value"] == "What is typed"
    anew = client.views_update(view_id=view["id"], view=FORM | {"blocks": [other | {"block_id": "words.2"}]})["view"]
    assert anew["state"]["values"] == {"words.2": {"text": {"type": "plain_text_input", "value": "Other words"}}}


def test_a_fourth_modal_does_not_fit_on_the_stack(client: WebClient, slack: Slack) -> None:
    assert refused(lambda: client.views_push(trigger_id=trigger(slack), view=FORM)) == "not_found"
    root = opened(client, slack)["id"]
    second = client.views_push(trigger_id=trigger(slack), view=FORM)["view"]
    client.views_push(trigger_id=trigger(slack), view=FORM)
    assert (second["root_view_id"], second["previous_view_id"]) == (root, root)
    assert refused(lambda: client.views_push(trigger_id=trigger(slack), view=FORM)) == "push_limit_reached"


def test_a_view_is_found_by_the_id_that_the_app_gave_it(client: WebClient, slack: Slack) -> None:
    named = FORM | {"external_id": "mention-1"}
    client.views_open(trigger_id=trigger(slack), view=named)
    assert client.views_update(external_id="mention-1", view=FORM)["ok"]
    assert refused(lambda: client.views_update(external_id="mention-2", view=FORM)) == "not_found"


def test_an_app_without_a_home_tab_cannot_publish_one(client: WebClient, slack: Slack) -> None:
    with slack.editing() as workspace:
        workspace.home_tab = False
    assert refused(lambda: client.views_publish(user_id="U1", view=HOME)) == "not_enabled"
    assert slack.snapshot()["home"] == {}


def test_no_two_views_of_a_team_have_the_same_name_of_ours(client: WebClient, slack: Slack) -> None:
    named = HOME | {"external_id": "dana"}
    client.views_publish(user_id="U1", view=named)
    assert refused(lambda: client.views_publish(user_id="U2", view=named)) == "duplicate_external_id"
    client.views_publish(user_id="U1", view=named)
    assert list(slack.snapshot()["home"]) == ["U1"]


def test_home_belongs_to_a_person_and_an_old_hash_does_not_overwrite_it(client: WebClient, slack: Slack) -> None:
    assert refused(lambda: client.views_publish(user_id="U9", view=HOME)) == "user_not_found"
    first = client.views_publish(user_id="U1", view=HOME)["view"]
    client.views_publish(user_id="U1", view=HOME, hash=first["hash"])
    assert refused(lambda: client.views_publish(user_id="U1", view=HOME, hash=first["hash"])) == "hash_conflict"
    assert slack.snapshot()["home"]["U1"]["id"] == first["id"]


def test_every_kind_of_field_has_a_first_value(client: WebClient, slack: Slack) -> None:
    choice = {"text": {"type": "plain_text", "text": "A"}, "value": "a"}
    fields: list[dict[str, Any]] = [
        {"type": "plain_text_input", "initial_value": "draft"},
        {"type": "users_select", "initial_user": "U1"},
        {"type": "multi_users_select"},
        {"type": "checkboxes", "options": [choice], "initial_options": [choice]},
        {"type": "radio_buttons", "options": [choice], "initial_option": choice},
        {"type": "external_select"},
    ]
    blocks = [
        {"type": "input", "block_id": field["type"], "label": choice["text"], "element": field | {"action_id": "a"}}
        for field in fields
    ]
    view = client.views_open(trigger_id=trigger(slack), view=FORM | {"blocks": blocks})["view"]
    held = {kind: state["a"] for kind, state in view["state"]["values"].items()}
    assert held["plain_text_input"] == {"type": "plain_text_input", "value": "draft"}
    assert held["users_select"]["selected_user"] == "U1"
    assert held["multi_users_select"]["selected_users"] == []
    assert held["checkboxes"]["selected_options"] == [choice]
    assert held["radio_buttons"]["selected_option"] == choice
    assert held["external_select"]["selected_option"] is None
