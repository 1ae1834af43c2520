"""A form that comes in: who sent it about what, and what Slack is told of it."""

from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack.cards.care import keeps_out
from bot.slack.ids import Drawn, drawn_of
from bot.slack.people.members import UNKNOWN, Known, Members
from bot.slack.rich import Json
from bot.slack.text import cut
from bot.slack.where import team_of
from bot.steps.team.turn_away import turn_away
from bot.store.mentions import Mention
from rules.roles import Act

ERROR_CHARS_MAX = 300
NOTHING_BEHIND = (
    "We have nothing behind this form any more, so nothing was done. What you wrote is still here: "
    "copy it, close this, and look for a newer message of ours."
)
CLEAR: Json = {"response_action": "clear"}
"""Close the form: it is done."""


@dataclass(frozen=True, slots=True)
class Came:
    """A form about a mention, from somebody who may act on it now."""

    drawn: Drawn
    team: Team
    mention: Mention
    known: Known


@dataclass(frozen=True, slots=True)
class NotNow:
    """A form about a mention, from somebody who may not act on it now, and why, as a sentence."""

    drawn: Drawn
    why: str


def came(
    runtime: Runtime, members: Members, body: Json, act: str, needs: Act = Act.REPLY, *, of_post: bool = True
) -> Came | NotNow | None:
    """Read who sent this form about which mention; `None` for a form of another time.

    That somebody may not is recorded as a try at `act`. What is `of_post` only the care group may do while the post is
    in care.
    """
    user = str(body["user"]["id"])
    try:
        drawn = drawn_of(str(body["view"].get("private_metadata")))
    except ValueError:
        return None
    if (found := team_of(runtime, drawn.mention)) is None:
        return None
    team, mention = found
    known = members.ask_soon(team, user)
    if known is None:
        return NotNow(drawn, UNKNOWN)
    if no := known.why_not(needs) or (of_post and keeps_out(runtime, team, mention, known)):
        turn_away(runtime, team, mention.id, act, user, no, runtime.clock())
        return NotNow(drawn, no)
    return Came(drawn, team, mention, known)


def of_another_time(view: Json) -> Json:
    """Answer a form behind which we have nothing: it stays open, and so does whatever was written there."""
    asked = [one for one in view["blocks"] if one["type"] == "input"]
    written = [one for one in asked if one["element"]["type"] == "plain_text_input"]
    return below((written or asked)[0]["block_id"], NOTHING_BEHIND)


def instead(view: Json) -> Json:
    """Put this view in the form's place."""
    return {"response_action": "update", "view": view}


def below(block: str, sentence: str) -> Json:
    """Leave the form as it is, with this sentence below the field of this block."""
    return {"response_action": "errors", "errors": {block: cut(sentence, ERROR_CHARS_MAX)}}
