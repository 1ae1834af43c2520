"""A real Bolt app over a real socket, and people who click in it."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.slack.people import Delivered
from sandbox.slack.server import Running, start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER_ID, Channel, User, UserGroup
from tests.sandbox.slack.bolt_app import BUTTONS, make_app


class Room:
    def __init__(self, slack: Slack, running: Running, heard: list[dict[str, Any]]) -> None:
        self.slack, self.people, self.heard = slack, slack.people, heard
        self.client = WebClient(token=BOT_TOKEN, base_url=running.api_url)

    def card(self) -> str:
        return str(self.client.chat_postMessage(channel="C1", text="A card.", blocks=BUTTONS)["ts"])

    def until(self, true: Callable[[], object]) -> None:
        """Wait until something is so; the test's own time limit is the only one."""
        version = -1
        while not true():
            version = self.slack.changed(version, 10)

    def form(self) -> str:
        """Open the form, alone; its view's id."""
        with self.slack.editing() as workspace:
            workspace.modals.clear()
        assert self.people.click("U1", "C1", self.card(), "reply").acked
        self.until(lambda: self.slack.workspace.modals.get("U1"))
        return self.slack.workspace.modals["U1"][-1].id

    def submit(self, text: str) -> Delivered:
        return self.people.submit("U1", self.form(), {"words": {"text": text}})


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    slack = Slack()
    slack.rates.on = False
    with slack.editing() as workspace:
        workspace.users["U1"] = User("U1", "dana", "Dana")
        workspace.users["U2"] = User("U2", "eli", "Eli")
        workspace.channels["C1"] = Channel("C1", "community", {"U1", "U2", BOT_USER_ID})
        workspace.groups["S1"] = UserGroup("S1", "approvers", ("U1",))
    running = start(slack)
    heard: list[dict[str, Any]] = []
    handler = SocketModeHandler(make_app(running.api_url, heard), APP_TOKEN, ping_interval=1)
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt ships it so
    assert slack.hub.wait_connected(10)
    yield Room(slack, running, heard)
    closing = threading.Thread(target=handler.close)
    closing.start()
    running.close()
    closing.join()


def test_a_button_that_is_not_there_cannot_be_clicked(room: Room) -> None:
    ts = room.card()
    with pytest.raises(ValueError, match="Nothing to click is called 'sell'"):
        room.people.click("U1", "C1", ts, "sell")
    with pytest.raises(ValueError, match="no message"):
        room.people.click("U1", "C1", "1.000000", "reply")
    with pytest.raises(ValueError, match="not among the choices"):
        room.people.select("U1", "C1", ts, "topic", "weather")


def test_a_whisper_to_one_person_cannot_be_clicked_by_another(room: Room) -> None:
    ts = str(room.client.chat_postEphemeral(channel="C1", user="U1", text="Psst.", blocks=BUTTONS)["message_ts"])
    with pytest.raises(ValueError, match="no message"):
        room.people.click("U2", "C1", ts, "replace")
    delivered = room.people.click("U1", "C1", ts, "replace")
    assert delivered.payload["container"]["is_ephemeral"]
    assert "message" not in delivered.payload
    room.until(lambda: any(one.text == "Replaced." for one in room.slack.workspace.channels["C1"].ephemerals))


def test_a_click_that_nobody_hears_says_so_after_the_patience(room: Room) -> None:
    ts = room.card()
    room.slack.hub.ack_s = 0.05
    delivered = room.people.click("U1", "C1", ts, "unheard")
    room.slack.hub.ack_s = 3.0
    assert (delivered.acked, delivered.problem) == (False, "The app did not respond.")


def test_an_unknown_command_tells_the_person_that_it_failed(room: Room) -> None:
    room.slack.hub.ack_s = 0.05
    delivered = room.people.command("U1", "C1", "/nothing", "now")
    room.slack.hub.ack_s = 3.0
    assert "dispatch_failed" in delivered.problem
    assert room.slack.workspace.channels["C1"].ephemerals[-1].text == delivered.problem


def test_a_form_with_an_empty_required_field_never_leaves_slack(room: Room) -> None:
    before = len(room.slack.hub.deliveries)
    view = room.form()
    assert room.people.submit("U1", view).errors == {"words": "Please complete this required field."}
    assert "less than 20" in room.people.submit("U1", view, {"words": {"text": "x" * 21}}).errors["words"]
    assert "at least 2" in room.people.submit("U1", view, {"words": {"text": "x"}}).errors["words"]
    assert len(room.slack.hub.deliveries) == before + 1  # the click that opened it


def test_a_home_tab_can_be_neither_submitted_nor_closed(room: Room) -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    view = str(room.client.views_publish(user_id="U1", view=home)["view"]["id"])
    with pytest.raises(ValueError, match="no button to submit"):
        room.people.submit("U1", view)
    with pytest.raises(ValueError, match="is no modal"):
        room.people.close_view("U1", view)


def test_a_form_of_somebody_else_cannot_be_submitted(room: Room) -> None:
    view = room.form()
    with pytest.raises(ValueError, match="U2 has no view"):
        room.people.submit("U2", view)


@pytest.mark.parametrize("text", ["odd", "ugly"])
def test_an_answer_that_slack_cannot_use_leaves_the_form_open_with_trouble(room: Room, text: str) -> None:
    delivered = room.submit(text)
    assert "trouble" in delivered.problem
    assert len(room.slack.workspace.modals["U1"]) == 1


def test_a_form_whose_app_is_deaf_stays_open(room: Room) -> None:
    view = room.form()
    with room.slack.editing() as workspace:
        workspace.modals["U1"][0].body["callback_id"] = "nobody"
    room.slack.hub.ack_s = 0.05
    delivered = room.people.submit("U1", view, {"words": {"text": "fine"}})
    room.slack.hub.ack_s = 3.0
    assert "trouble" in delivered.problem
    assert room.slack.workspace.view(view) is not None


def test_a_click_opens_a_form_and_a_good_submission_closes_it(room: Room) -> None:
    delivered = room.submit("fine")
    assert (delivered.acked, delivered.response_action, delivered.problem) == (True, None, "")
    assert delivered.payload["view"]["state"]["values"]["words"]["text"]["value"] == "fine"
    assert room.slack.workspace.modals["U1"] == []


def test_field_errors_keep_the_form_and_its_words(room: Room) -> None:
    delivered = room.submit("bad")
    assert delivered.errors == {"words": "Too rude."}
    shown = room.slack.snapshot()["views"]["U1"][-1]
    assert shown["errors"] == {"words": "Too rude."}
    assert shown["state"]["values"]["words"]["text"]["value"] == "bad"


def test_an_update_changes_the_form_in_place_and_a_push_stacks_another(room: Room) -> None:
    room.submit("more")
    (view,) = room.slack.workspace.modals["U1"]
    assert view.body["title"]["text"] == "More"
    room.submit("deep")
    under, over = room.slack.workspace.modals["U1"]
    assert (over.previous_id, over.root_id) == (under.id, under.id)
    room.people.submit("U1", over.id, {"words": {"text": "deep"}})
    (*_, top) = room.slack.workspace.modals["U1"]
    fourth = room.people.submit("U1", top.id, {"words": {"text": "deep"}})
    assert "trouble" in fourth.problem
    assert room.people.submit("U1", top.id, {"words": {"text": "all"}}).response_action == "clear"
    assert room.slack.workspace.modals["U1"] == []


def test_closing_a_form_tells_the_app_only_if_it_asked(room: Room) -> None:
    view = room.form()
    delivered = room.people.close_view("U1", view)
    assert delivered is not None
    assert room.heard[-1]["type"] == "view_closed"
    view = room.form()
    with room.slack.editing() as workspace:
        workspace.modals["U1"][0].body["notify_on_close"] = False
    assert room.people.close_view("U1", view, all_of_them=True) is None


def test_a_choice_in_a_message_arrives_with_its_state(room: Room) -> None:
    delivered = room.people.select("U1", "C1", room.card(), "topic", "prices")
    assert delivered.acked
    body = room.heard[-1]
    assert body["actions"][0]["selected_option"]["value"] == "prices"
    assert body["state"]["values"]["buttons"]["topic"]["selected_option"]["value"] == "prices"
    assert (body["is_enterprise_install"], body["enterprise"], body["team"]["domain"]) == (False, None, "sandbox")


def test_a_response_url_whispers_and_deletes(room: Room) -> None:
    ts = room.card()
    room.people.click("U1", "C1", ts, "whisper")
    room.until(lambda: any("Only you" in one["text"] for one in room.slack.snapshot()["channels"][0]["ephemerals"]))
    room.people.click("U1", "C1", ts, "remove")
    room.until(lambda: room.slack.workspace.message("C1", ts) is None)


def test_a_command_arrives_escaped_and_its_ack_is_shown_to_the_person_alone(room: Room) -> None:
    room.people.command("U1", "C1", "/earshot", "why @eli in #community & <b> https://x.com/a @nobody")
    expected = "why <@U2|eli> in <#C1|community> &amp; &lt;b&gt; <https://x.com/a> @nobody"
    assert room.heard[-1]["text"] == expected
    shown = room.slack.workspace.channels["C1"].ephemerals[-1]
    assert (shown.text, shown.to) == ("Help is near.", "U1")
    count = len(room.slack.workspace.channels["C1"].ephemerals)
    assert room.people.command("U1", "C1", "/silent").acked
    assert len(room.slack.workspace.channels["C1"].ephemerals) == count


def test_an_answer_that_slack_does_not_know_fails_the_command(room: Room) -> None:
    assert "dispatch_failed" in room.people.command("U1", "C1", "/strange").problem
    shown = room.slack.workspace.channels["C1"].ephemerals[-1]
    assert (shown.blocks, "dispatch_failed" in shown.text) == ([], True)


def test_a_command_may_answer_the_whole_channel(room: Room) -> None:
    room.people.command("U1", "C1", "/tell")
    assert room.slack.workspace.channels["C1"].messages[-1].text == "Dana asked."


def test_a_click_in_a_thread_says_which(room: Room) -> None:
    root = room.card()
    leaf = str(room.client.chat_postMessage(channel="C1", text="Leaf.", blocks=BUTTONS, thread_ts=root)["ts"])
    assert room.people.select("U1", "C1", leaf, "topic", "prices").payload["container"]["thread_ts"] == root


def test_slack_tells_of_no_field_before_the_form_is_sent_unless_the_form_asks_for_it(room: Room) -> None:
    view = room.form()
    before = len(room.slack.hub.deliveries)
    with pytest.raises(ValueError, match="tells the app nothing of 'text' before the form is sent"):
        room.people.act_in_view("U1", view, "text", "We")
    assert len(room.slack.hub.deliveries) == before


def test_what_was_typed_goes_along_with_a_click_in_the_form(room: Room) -> None:
    view = room.form()
    room.slack.hub.ack_s = 0.05
    delivered = room.people.act_in_view("U1", view, "pick", "prices", values={"words": {"text": "draft"}})
    room.slack.hub.ack_s = 3.0
    state = delivered.payload["view"]["state"]["values"]
    assert state["words"]["text"]["value"] == "draft"
    assert state["topic"]["pick"]["selected_option"]["value"] == "prices"


def test_a_message_shortcut_carries_the_message(room: Room) -> None:
    ts = room.people.say("U2", "C1", "Look at this")
    assert room.people.shortcut("U1", "why", "C1", ts).acked
    assert room.heard[-1]["message"]["text"] == "Look at this"
    assert "bot_id" not in room.heard[-1]["message"]


def test_opening_home_publishes_it_and_its_buttons_work(room: Room) -> None:
    assert room.people.open_home("U2").acked
    room.until(lambda: "U2" in room.slack.workspace.homes)
    home = room.slack.workspace.homes["U2"]
    assert room.people.act_in_view("U2", home.id, "at_home").acked
    assert room.heard[-1]["container"] == {"type": "view", "view_id": home.id}
    again = room.people.open_home("U2")
    assert again.payload["event"]["view"]["id"] == home.id
