"""The buttons below a digest's themes: take one on, and say what was done.

A button names its theme by the policy's own word for it. Who clicks is asked anew, and the digest is drawn anew.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack import heard
from bot.slack.back import open_form, tell
from bot.slack.doors.chat import Chat
from bot.slack.heard import Heard
from bot.slack.ids import Drawn, block_id, drawn_at
from bot.slack.modals import forms
from bot.slack.modals.answers import CLEAR, below, of_another_time
from bot.slack.modals.fields import text_field, typed
from bot.slack.people.members import UNKNOWN, Known, Members
from bot.slack.rich import Json, button, paragraph
from bot.slack.text import clean, cut, unslack
from bot.slack.where import row_of
from bot.steps import digest
from bot.steps.showing import themes
from bot.steps.team.turn_away import turn_away_from_brand
from bot.store.outbox import Message
from rules.roles import Act
from rules.themes import Theme, Themes, to_see_to

CLICKED, NAME = "theme", "theme_form"
ACTION = "theme."
TAKE, DONE = "take", "done"
BUTTONS_MAX = 5
BUTTON_CHARS_MAX = 75
CHARS_MAX = 3000
TITLE = "What we did"
LABEL = "What did you do about {topic}?"
HINT = "One or two sentences, such as: We added a second carrier. Name nobody."
MEANS = "Everybody here reads it below the digest, and in the next one: “You said: {topic}. We did: …”"
TAKEN = "A colleague sees to {topic} already. The digest says who; it may take a moment to change."
NOT_HEARD = "This theme is too old to be taken on. Look at a newer digest."
NOTHING_DONE = "Say what you did, in a sentence."
OVER = "This digest is from another time. Type /earshot theme to see what is open."


def buttons(row: Message, told: Themes) -> Json | None:
    """A button for each theme: to take it on, or to say what was done; `None` where there is none."""
    some = to_see_to(told)[:BUTTONS_MAX]
    if not some:
        return None
    elements = [_button(number, one) for number, one in enumerate(some)]
    return {"type": "actions", "block_id": block_id(Drawn(row.id, row.wanted), "themes"), "elements": elements}


def clicked(body: Json) -> Heard | None:
    """Read a click on one of these: `chosen` is what to do and the theme. `None` where it is not ours."""
    action = body["actions"][0]
    act = str(action.get("action_id")).removeprefix(ACTION).partition(".")[0]
    drawn = drawn_at(str(action.get("block_id")))
    if act not in {TAKE, DONE} or drawn is None:
        return None
    return heard.clicked(body, drawn=drawn, chosen=f"{act} {action.get('value')}")


@dataclass(frozen=True, slots=True)
class TakeOn:
    """Does what was clicked below the themes of a digest."""

    runtime: Runtime
    chat: Chat
    members: Members
    workspace: str

    def do(self, one: Heard) -> None:
        """Take the theme on for whoever clicked, or open the form that asks what was done."""
        act, _, topic = one.chosen.partition(" ")
        found = row_of(self.runtime, self.workspace, one.drawn, digest.KIND)
        if one.drawn is None or found is None or topic not in found[0].policy.topics:
            tell(self.chat, one, OVER)
        elif act == DONE:
            open_form(self.chat, one, form(one.drawn, topic))
        elif no := self._take(found[0], self.members.ask(found[0], one.user), topic):
            tell(self.chat, one, no)

    def _take(self, team: Team, known: Known | None, topic: str) -> str:
        if known is None:
            return UNKNOWN
        now_us = self.runtime.clock()
        if no := known.why_not(Act.REPLY):
            turn_away_from_brand(self.runtime, team, "theme", known.who.id, no, now_us)
            return no
        theme = themes.take_on(self.runtime, team, topic, known.who.id, known.who, now_us, only_free=True)
        if theme is None:
            return NOT_HEARD
        return "" if theme.owner == known.who.id else TAKEN.format(topic=topic)


def form(drawn: Drawn, topic: str) -> Json:
    """The form in which a member says what was done about a theme."""
    block, label = forms.text_block_id(drawn), LABEL.format(topic=topic)
    asked = text_field(block, label, themes.OUTCOME_CHARS_MAX, multiline=True, hint=HINT)
    told = paragraph([(MEANS.format(topic=topic),)], CHARS_MAX)
    carried = json.dumps({"row": drawn.mention, "version": drawn.version, "topic": topic})
    return forms.modal(TITLE, [told, asked], submit="Tell it", callback_id=NAME, carried=carried)


def answering(runtime: Runtime, members: Members, workspace: str) -> Callable[[Json], Json]:
    """Answer the form: `clear` once it is noted, or an error below the field that keeps the words."""

    def answer(body: Json) -> Json:
        view, user = body["view"], str(body["user"]["id"])
        drawn, topic = _carried(str(view.get("private_metadata")))
        found = row_of(runtime, workspace, drawn, digest.KIND)
        if drawn is None or found is None or topic not in found[0].policy.topics:
            return of_another_time(view)
        team, _ = found
        block = forms.text_block_id(drawn)
        known = members.ask_soon(team, user)
        if known is None:
            return below(block, UNKNOWN)
        if no := known.why_not(Act.REPLY):
            turn_away_from_brand(runtime, team, "theme", user, no, runtime.clock())
            return below(block, no)
        outcome = cut(clean(unslack(typed(view, block))).strip(), themes.OUTCOME_CHARS_MAX)
        if not outcome:
            return below(block, NOTHING_DONE)
        if themes.finish(runtime, team, topic, outcome, known.who, runtime.clock()) is None:
            return below(block, NOT_HEARD)
        return CLEAR

    return answer


def _button(number: int, theme: Theme) -> Json:
    act, words = (DONE, "We did something: {}") if theme.owner else (TAKE, "Take this on: {}")
    return button(f"{ACTION}{act}.{number}", cut(words.format(theme.topic), BUTTON_CHARS_MAX), theme.topic)


def _carried(metadata: str) -> tuple[Drawn | None, str]:
    """Which drawing of a digest the form was opened from, and for which theme."""
    try:
        found = json.loads(metadata)
        return Drawn(str(found["row"]), int(found["version"])), str(found["topic"])
    except (KeyError, TypeError, ValueError):
        return None, ""
