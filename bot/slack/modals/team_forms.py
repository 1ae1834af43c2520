"""The forms of working together: hand over, set aside, pass on, correct a label.

Each answer asks Slack who clicks, and whom they chose, and then the step that knows. Longer than most files: each form
stands beside what becomes of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.runtime import Runtime, Team
from bot.slack.ids import Drawn, block_id, private_metadata
from bot.slack.modals import fields, forms
from bot.slack.modals.answers import CLEAR, Came, NotNow, below, came
from bot.slack.people.members import Known, Members
from bot.slack.rich import Json
from bot.slack.text import unslack
from bot.steps.team.correct_label import WHY_CHARS_MAX, correct_label
from bot.steps.team.hold import hand_over, set_aside
from bot.steps.team.pass_on import NOT_A_MEMBER, NOTE_CHARS_MAX, WHERE_CHARS_MAX, Passed, pass_on
from bot.store.mentions import Mention
from rules.card import Button
from rules.hands import SAID
from rules.mention import Visibility
from rules.sight import Said

STRANGE = "This form is from another time. Close it, and click on the card again."
NOT_FOUND = "Slack did not tell us who that is. Please try again in a minute."
UNREADABLE = "We cannot read this moment. Choose another."
NO_MOMENT = "Choose when it shall come back."
HOUR_US = 3_600_000_000
MORNING = time(9)

WHENS = (("1h", "In an hour"), ("4h", "In four hours"), ("day", "Tomorrow at 9:00"), ("monday", "On Monday at 9:00"))
FORMS = {
    Button.HAND_OVER: "hand_over_form",
    Button.LATER: "later_form",
    Button.PASS_ON: "pass_on_form",
    Button.WRONG_LABEL: "label_form",
}
"""What opens a form, and the form's name."""


def form(button: Button, team: Team, mention: Mention) -> Json:
    """Draw the form that this button opens."""
    drawn = Drawn(mention.id, 0, mention.revision)
    title, submit, blocks = _PARTS[button](drawn, team, mention)
    return forms.modal(title, blocks, submit=submit, callback_id=FORMS[button], carried=private_metadata(drawn))


def answers(runtime: Runtime, members: Members) -> dict[str, Callable[[Json], Json]]:
    """What answers each of these forms, by its name."""
    return {name: _answering(runtime, members, button) for button, name in FORMS.items()}


def _hand_over(drawn: Drawn, _team: Team, _mention: Mention) -> tuple[str, str, list[Json]]:
    hint = "They are called in the card's thread. What you have written so far goes along."
    return (
        "Hand over",
        "Hand over",
        [_input(drawn, "whom", "Who takes care of it?", {"type": "users_select"}, hint=hint)],
    )


def _later(drawn: Drawn, team: Team, _mention: Mention) -> tuple[str, str, list[Json]]:
    when = {"type": "static_select", "options": fields.options(WHENS)}
    return "Set aside", "Set aside", [
        _input(drawn, "when", "When shall it come back?", when, must=False),
        _input(drawn, "day", "Or on this day", {"type": "datepicker"}, must=False),
        _input(drawn, "time", "at", {"type": "timepicker"}, must=False, hint=f"On the clock of {team.time_zone}."),
    ]  # fmt: skip


def _pass_on(drawn: Drawn, team: Team, mention: Mention) -> tuple[str, str, list[Json]]:
    blocks = [_input(drawn, "whom", "To a colleague", {"type": "users_select"}, must=False)]
    if team.help_desk and mention.visibility is not Visibility.PRIVATE:
        desk = {
            "type": "checkboxes",
            "options": fields.options((("desk", "They get the link, your note and the draft."),)),
        }
        blocks.append(_input(drawn, "desk", "To the help desk", desk, must=False))
    where = {"type": "plain_text_input", "max_length": WHERE_CHARS_MAX}
    note = {"type": "plain_text_input", "max_length": NOTE_CHARS_MAX, "multiline": True}
    blocks.append(_input(drawn, "where", "Somewhere else", where, must=False, hint="Such as: the shop in Bergen."))
    blocks.append(_input(drawn, "note", "A note for them", note, must=False))
    return "Pass on", "Pass on", blocks


def _label(drawn: Drawn, _team: Team, mention: Mention) -> tuple[str, str, list[Json]]:
    choices = tuple((said.value, SAID[said]) for said in Said if said.value != mention.kind.value)
    what = {"type": "radio_buttons", "options": fields.options(choices)}
    why = {"type": "plain_text_input", "max_length": WHY_CHARS_MAX}
    hint = "What was proven still decides. Your word is counted, and can only make us more careful."
    return "Wrong label", "Correct it", [
        _input(drawn, "said", "What is it really?", what, hint=hint),
        _input(drawn, "why", "How can you tell?", why),
    ]  # fmt: skip


_PARTS: Mapping[Button, Callable[[Drawn, Team, Mention], tuple[str, str, list[Json]]]] = {
    Button.HAND_OVER: _hand_over,
    Button.LATER: _later,
    Button.PASS_ON: _pass_on,
    Button.WRONG_LABEL: _label,
}


def _answering(runtime: Runtime, members: Members, button: Button) -> Callable[[Json], Json]:
    """Answer a form: `clear`, or `errors` below its first field."""

    def answer(body: Json) -> Json:
        view = body["view"]
        first = next(block["block_id"] for block in view["blocks"] if block.get("type") == "input")
        match came(runtime, members, body, button.value):
            case None:
                told = STRANGE
            case NotNow(why=why):
                told = why
            case Came(drawn, team, mention, known):
                told = _DO[button](runtime, members, team, mention, known, _Held(view, drawn))
        return below(first, told) if told else CLEAR

    return answer


@dataclass(frozen=True, slots=True)
class _Held:
    """What a form's fields hold, by their names."""

    view: Json
    drawn: Drawn

    def get(self, part: str, what: str) -> str:
        found = fields.held(self.view, block_id(self.drawn, part)).get(what)
        return str((found.get("value") if isinstance(found, dict) else found) or "")

    def ticked(self, part: str) -> bool:
        return bool(fields.ticked(self.view, block_id(self.drawn, part)))


def _do_hand_over(runtime: Runtime, members: Members, team: Team, mention: Mention, known: Known, held: _Held) -> str:
    to = members.ask_soon(team, held.get("whom", "selected_user"))
    if to is None:
        return NOT_FOUND
    if not to.full:
        return NOT_A_MEMBER
    return hand_over(runtime, team, mention.id, to.who, known.who, runtime.clock())


def _do_later(runtime: Runtime, _members: Members, team: Team, mention: Mention, known: Known, held: _Held) -> str:
    now_us = runtime.clock()
    try:
        until_us = _moment(held, team, now_us)
    except (ValueError, OverflowError):
        return UNREADABLE
    return NO_MOMENT if until_us is None else set_aside(runtime, team, mention.id, until_us, known.who, now_us)


def _do_pass_on(runtime: Runtime, members: Members, team: Team, mention: Mention, known: Known, held: _Held) -> str:
    to = held.get("whom", "selected_user")
    if to:
        found = members.ask_soon(team, to)
        if found is None or not found.full:
            return NOT_FOUND if found is None else NOT_A_MEMBER
    where, note = (unslack(held.get(part, "value")) for part in ("where", "note"))
    passed = Passed(to, held.ticked("desk"), where, note)
    return pass_on(runtime, team, mention.id, passed, known.who, runtime.clock())


def _do_label(runtime: Runtime, _members: Members, team: Team, mention: Mention, known: Known, held: _Held) -> str:
    said = held.get("said", "selected_option")
    if said not in set(Said):
        return STRANGE
    why = unslack(held.get("why", "value"))
    return correct_label(runtime, team, mention.id, Said(said), why, known.who, runtime.clock())


_DO: Mapping[Button, Callable[[Runtime, Members, Team, Mention, Known, _Held], str]] = {
    Button.HAND_OVER: _do_hand_over,
    Button.LATER: _do_later,
    Button.PASS_ON: _do_pass_on,
    Button.WRONG_LABEL: _do_label,
}


def _moment(held: _Held, team: Team, now_us: int) -> int | None:
    """When it shall come back: the day and time of the team's clock, else what was chosen. Raises `ValueError`."""
    zone = ZoneInfo(team.time_zone)
    now = datetime.fromtimestamp(now_us / 1e6, zone)
    if day := held.get("day", "selected_date"):
        clock = held.get("time", "selected_time")
        at = datetime.combine(datetime.fromisoformat(day).date(), time.fromisoformat(clock) if clock else MORNING, zone)
        return int(at.timestamp()) * 1_000_000
    match held.get("when", "selected_option"):
        case "1h":
            return now_us + HOUR_US
        case "4h":
            return now_us + 4 * HOUR_US
        case "day" | "monday" as chosen:
            days = 1 if chosen == "day" else 7 - now.weekday()
            at = datetime.combine(now.date() + timedelta(days=days), MORNING, zone)
            return int(at.timestamp()) * 1_000_000
    return None


def _input(
    drawn: Drawn, part: str, label: str, element: Mapping[str, Any], *, must: bool = True, hint: str = ""
) -> Json:
    return fields.field(block_id(drawn, part), label, {**element, "action_id": part}, must=must, hint=hint)
