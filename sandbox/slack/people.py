"""What a person does in Slack, and how the app takes it.

Each act (a click, a form, a command, a shortcut, the Home tab) builds the payload that Slack would send, delivers it
over a socket, and waits for the ack. Call these from any thread but the server's own. An act that nobody could do (a
button that is not there) raises ValueError. Longer than most files, because each thing a person can do stands in it.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sandbox.slack import payloads
from sandbox.slack.elements import elements, find, first_values, is_empty, value_of
from sandbox.slack.limits import check_message
from sandbox.slack.observed import took
from sandbox.slack.office import Office
from sandbox.slack.views import STACK_MAX, add_modal, checked, put
from sandbox.slack.wire import RefusedError
from sandbox.slack.workspace import BOT_USER_ID, Channel, Json, Message, User, View, Workspace

if TYPE_CHECKING:
    from sandbox.slack.delivery import Delivery

Typed = dict[str, dict[str, object]]
"""What a person put into a form: `{block_id: {action_id: text, option value, id or list of these}}`."""

NOT_HEARD = "The app did not respond."
NOT_UNDERSTOOD = "We had some trouble connecting. Try again?"


class Closed(ValueError):
    """An act in a form or a tab, or on a part of it, that is not before this person, or not any more."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How the app took one act. `answer` is what its ack carried; `problem` is what the person then reads, or ""."""

    acked: bool
    after_s: float
    payload: Json
    answer: Json = field(default_factory=dict)
    problem: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def response_action(self) -> str | None:
        """For a submitted form: errors, update, push, clear, or None (the form closes)."""
        action = self.answer.get("response_action")
        return str(action) if action else None


class People:
    """The hands of the workspace's people."""

    def __init__(self, slack: Office) -> None:
        self._slack = slack

    def click(
        self, user: str, channel: str, ts: str, action_id: str, block_id: str | None = None, put_in: object = None
    ) -> Delivered:
        """Click a button of a message, or choose `put_in` in one of its menus."""
        with self._slack.editing() as workspace:
            where, message = self._message(workspace, user, channel, ts)
            block, element = find(message.blocks, action_id, block_id)
            action = _action(workspace, block, element, put_in)
            state = first_values(message.blocks)
            if action_id in state.get(block["block_id"], {}):
                state[block["block_id"]][action_id] = value_of(element, put_in)
            address = payloads.new_response_url(workspace, self._slack.url, user, channel, ts)
            person = workspace.users[user]
            payload = payloads.block_actions_on_message(workspace, person, where, message, action, state, address)
        return self._deliver("interactive", payload)

    def select(
        self, user: str, channel: str, ts: str, action_id: str, put_in: object, block_id: str | None = None
    ) -> Delivered:
        """Choose in a menu of a message: an option's value, an id, a date, or a list of these."""
        return self.click(user, channel, ts, action_id, block_id, put_in)

    def act_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        put_in: object = None,
        block_id: str | None = None,
        values: Typed | None = None,
    ) -> Delivered:
        """Click or choose in an open modal or Home tab, in which `values` have been typed but not yet sent."""
        with self._slack.editing() as workspace:
            view = _view(workspace, user, view_id)
            _fill_in(view, values or {})
            try:
                block, element = find(view.body["blocks"], action_id, block_id)
            except ValueError as gone:
                raise Closed(str(gone)) from gone  # the app has drawn it anew
            if block["type"] == "input" and not block.get("dispatch_action"):
                raise ValueError(f"Slack tells the app nothing of {action_id!r} before the form is sent.")
            action = _action(workspace, block, element, put_in)
            if action_id in view.values.get(block["block_id"], {}):
                view.values[block["block_id"]][action_id] = value_of(element, put_in)
            payload = payloads.block_actions_in_view(workspace, workspace.users[user], view, action)
        return self._deliver("interactive", payload)

    def submit(self, user: str, view_id: str, values: Typed | None = None) -> Delivered:
        """Fill in the form and press its button.

        A required field left empty never leaves the person's Slack: `errors` says which, and nothing is delivered.
        """
        with self._slack.editing() as workspace:
            view = _view(workspace, user, view_id)
            if "submit" not in view.body:
                raise ValueError(f"The view {view_id} has no button to submit it.")
            _fill_in(view, values or {})
            if missing := _missing(view):
                view.errors = missing
                return Delivered(acked=False, after_s=0.0, payload={}, errors=missing)
            payload = payloads.view_submission(workspace, workspace.users[user], view)
        delivered = self._deliver("interactive", payload, NOT_UNDERSTOOD)
        if not delivered.acked:
            return delivered
        with self._slack.editing() as workspace:
            return _take_answer(workspace, view, delivered)

    def close_view(self, user: str, view_id: str, *, all_of_them: bool = False) -> Delivered | None:
        """Cancel a modal, or close all that are open; None where the app asked not to be told."""
        with self._slack.editing() as workspace:
            view = _view(workspace, user, view_id)
            stack = workspace.modals.get(user, [])
            if view not in stack:
                raise ValueError(f"The view {view_id} is no modal; it cannot be closed.")
            workspace.modals[user] = [] if all_of_them else [one for one in stack if one is not view]
            if not view.body.get("notify_on_close"):
                return None
            payload = payloads.view_closed(workspace, workspace.users[user], view, is_cleared=all_of_them)
        return self._deliver("interactive", payload)

    def command(self, user: str, channel: str, command: str, text: str = "") -> Delivered:
        """Type a slash command; what the ack carries is shown to the person, as is a failure."""
        with self._slack.editing() as workspace:
            address = payloads.new_response_url(workspace, self._slack.url, user, channel)
            person, where = workspace.users[user], workspace.channels[channel]
            payload = payloads.slash_command(workspace, person, where, command, text, address)
        failed = f"{command} failed with the error “dispatch_failed”."
        delivered = self._deliver("slash_commands", payload, failed)
        if delivered.answer.get("blocks") and check_message(delivered.answer):  # Slack's own code for it is not known
            delivered = replace(delivered, answer={}, problem=failed)
        took("command", delivered.answer)
        with self._slack.editing() as workspace:
            said = delivered.problem or delivered.answer.get("text", "")
            blocks = workspace.name_blocks(delivered.answer.get("blocks", []))
            if said or blocks:
                shown = Message(workspace.new_ts(), BOT_USER_ID, said, blocks)
                if delivered.answer.get("response_type") == "in_channel":
                    where.messages.append(shown)
                else:
                    shown.to = user
                    where.ephemerals.append(shown)
        return delivered

    def shortcut(self, user: str, callback_id: str, channel: str, ts: str) -> Delivered:
        """Choose a shortcut from a message's menu."""
        with self._slack.editing() as workspace:
            where, message = self._message(workspace, user, channel, ts)
            address = payloads.new_response_url(workspace, self._slack.url, user, channel, ts)
            person = workspace.users[user]
            payload = payloads.message_action(workspace, person, callback_id, where, message, address)
        return self._deliver("interactive", payload)

    def open_home(self, user: str) -> Delivered:
        """Open the app's Home tab."""
        with self._slack.editing() as workspace:
            event = payloads.app_home_opened(workspace, workspace.users[user])
        return self.event(event)

    def become(self, user: User) -> Delivered:
        """Let somebody be another now (switched off, a guest, renamed), or join; the app hears of it."""
        with self._slack.editing() as workspace:
            known = user.id in workspace.users
            workspace.users[user.id] = user
        return self.event(payloads.user_change(user) if known else payloads.team_join(user))

    def event(self, event: Json, *, org: bool = False) -> Delivered:
        """Let anything else happen that the app hears of as an event; it is retried until it is acked.

        `org` is what concerns all of an enterprise, and no one workspace of it.
        """
        with self._slack.editing() as workspace:
            payload = payloads.event_callback(workspace, event)
            if org:
                payload["team_id"] = payload["authorizations"][0]["team_id"] = None
                payload["authorizations"][0]["is_enterprise_install"] = True
        return self._deliver("events_api", payload)

    def say(self, user: str, channel: str, text: str, thread_ts: str = "") -> str:
        """Write a message in a channel; gives its ts. The app does not hear of it."""
        with self._slack.editing() as workspace:
            message = Message(workspace.new_ts(), user, text, thread_ts=thread_ts, by_bot=False)
            workspace.channels[channel].messages.append(message)
            return message.ts

    def _message(self, workspace: Workspace, user: str, channel: str, ts: str) -> tuple[Channel, Message]:
        found = workspace.message(channel, ts) or workspace.ephemeral(channel, ts, user)
        if found is None:
            raise ValueError(f"There is no message {ts} in {channel} that {user} can see.")
        return workspace.channels[channel], found

    def _deliver(self, kind: str, payload: Json, failed: str = NOT_HEARD) -> Delivered:
        delivery: Delivery = self._slack.hub.deliver(kind, payload)
        if not delivery.connections or not delivery.acked.wait(self._slack.hub.ack_s):
            return Delivered(acked=False, after_s=self._slack.hub.ack_s, payload=payload, problem=failed)
        ack = delivery.acks[0]
        after_s = (ack.at_us - delivery.sent_us) / 1_000_000
        return Delivered(acked=True, after_s=after_s, payload=payload, answer=ack.payload)


def _view(workspace: Workspace, user: str, view_id: str) -> View:
    view = workspace.view(view_id)
    if view is None or view.user != user:
        raise Closed(f"{user} has no view {view_id} open.")
    return view


def _action(workspace: Workspace, block: Json, element: Json, put_in: object) -> Json:
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": workspace.new_ts(),
    }
    if element["type"] == "button":
        return action | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    return action | value_of(element, put_in)


def _fill_in(view: View, values: Typed) -> None:
    for block_id, held in values.items():
        for action_id, put_in in held.items():
            _, element = find(view.body["blocks"], action_id, block_id)
            view.values[block_id][action_id] = value_of(element, put_in)


def _missing(view: View) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for block, element in elements(view.body["blocks"]):
        if block["type"] != "input":
            continue
        held = view.values[block["block_id"]][element["action_id"]]
        length = len(held.get("value") or "")
        if is_empty(held) and not block.get("optional"):
            wrong[block["block_id"]] = "Please complete this required field."
        elif length > element.get("max_length", length):
            wrong[block["block_id"]] = f"Must be less than {element['max_length']} characters."
        elif 0 < length < element.get("min_length", 0):
            wrong[block["block_id"]] = f"Must be at least {element['min_length']} characters."
    return wrong


def _take_answer(workspace: Workspace, view: View, delivered: Delivered) -> Delivered:
    user, answer = view.user, delivered.answer
    stack = workspace.modals.get(user, [])
    trouble = Delivered(
        acked=True,
        after_s=delivered.after_s,
        payload=delivered.payload,
        answer=answer,
        problem=NOT_UNDERSTOOD,
    )
    try:
        match delivered.response_action:
            case None:
                workspace.modals[user] = [one for one in stack if one is not view]
            case "clear":
                workspace.modals[user] = []
            case "errors":
                errors: dict[str, str] = answer.get("errors") or {}
                known = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
                if not errors or not errors.keys() <= known:
                    return trouble
                view.errors = errors
            case "update":
                put(workspace, view, checked(answer.get("view"), "modal"))
            case "push" if len(stack) < STACK_MAX:
                add_modal(workspace, user, checked(answer.get("view"), "modal"), stack)
            case _:
                return trouble
    except RefusedError:
        return trouble
    took("view_submission", answer)
    return Delivered(True, delivered.after_s, delivered.payload, answer, errors=view.errors)
