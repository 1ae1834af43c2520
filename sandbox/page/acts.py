"""What a person does on the page, handed to the stand-in Slack as their act."""

from collections.abc import Callable
from typing import Any

from sandbox.slack.people import Closed, Delivered
from sandbox.slack.stand_in import Slack

Json = dict[str, Any]


Act = Callable[[Slack, str, Json], Delivered | None]
"""One act: the stand-in, who does it, and what the page sent; None where there is nothing to tell the person."""


class UnknownAct(ValueError):
    """The page sent something that no person can do. The text is one sentence for the developer who reads it."""


def perform(slack: Slack, sent: Json) -> Json:
    """Do one act and wait for the app's answer, at most as long as Slack waits (3 seconds).

    `sent` is {"as": person, "type": one of ACTS, …}. Gives {} when all is well, {"error": sentence} when the app did
    not answer, {"errors": {block: sentence}} when a form is not accepted. Raises UnknownAct.
    """
    act = ACTS.get(str(sent.get("type")))
    if act is None:
        raise UnknownAct(f"There is no act named {sent.get('type')!r}; the page knows {', '.join(ACTS)}.")
    try:
        delivered = act(slack, str(sent["as"]), sent)
    except KeyError as missing:
        raise UnknownAct(f"The act names nothing that is there, or leaves out {missing}.") from missing
    except ValueError as impossible:
        raise UnknownAct(str(impossible)) from impossible
    if delivered is None:
        return {}
    if delivered.errors and (not delivered.acked or delivered.response_action == "errors"):
        return {"errors": delivered.errors}
    return {"error": delivered.problem} if delivered.problem else {}


def _click(slack: Slack, person: str, sent: Json) -> Delivered | None:
    put_in, block = sent.get("put_in"), sent.get("block_id")
    if "view_id" in sent:
        try:
            return slack.people.act_in_view(person, sent["view_id"], sent["action_id"], put_in, block)
        except Closed:
            return None  # it closed, or was drawn anew, before the act came: nobody need hear of it
    return slack.people.click(person, sent["channel"], sent["ts"], sent["action_id"], block, put_in)


def _submit(slack: Slack, person: str, sent: Json) -> Delivered:
    return slack.people.submit(person, sent["view_id"], sent.get("values"))


def _close(slack: Slack, person: str, sent: Json) -> Delivered | None:
    return slack.people.close_view(person, sent["view_id"])


def _command(slack: Slack, person: str, sent: Json) -> None:
    slack.people.command(person, sent["channel"], sent["command"], sent.get("text", ""))  # Slack shows a failure itself


def _shortcut(slack: Slack, person: str, sent: Json) -> Delivered:
    return slack.people.shortcut(person, sent["callback_id"], sent["channel"], sent["ts"])


def _home(slack: Slack, person: str, _sent: Json) -> Delivered:
    return slack.people.open_home(person)


ACTS: dict[str, Act] = {
    "click": _click,
    "submit": _submit,
    "close": _close,
    "command": _command,
    "shortcut": _shortcut,
    "home": _home,
}
