"""What a member has begun to write: kept while they type, put back into the form.

Slack tells of what is typed a moment after each pause. It goes straight to its own row, by primary key, and never into
the inbox, where no words of a reply belong.
"""

from collections.abc import Callable

from slack_bolt import Ack

from bot.runtime import Runtime, Team
from bot.slack.ids import CORRECT_FORM, REPLY_FORM, TEXT_ACTION, drawn_of
from bot.slack.modals.live import Typed
from bot.slack.rich import Json
from bot.slack.text import unslack
from bot.slack.where import team_of
from bot.steps.answering import write
from bot.store.mentions import Mention
from bot.store.team import colleagues, hands


def keeping(runtime: Runtime, show: Callable[[Typed], None]) -> Callable[[Ack, Json], None]:
    """Listen to what is typed into a reply form; acknowledged once it is kept. `show` has its count drawn, later."""

    def hear(ack: Ack, body: Json) -> None:
        view = body.get("view") or {}
        try:
            drawn = drawn_of(str(view.get("private_metadata")))
        except ValueError:
            ack()
            return
        found = team_of(runtime, drawn.mention)
        if found is not None and view.get("callback_id") in {REPLY_FORM, CORRECT_FORM}:
            typed = str(body["actions"][0].get("value") or "")
            write.keep(runtime, found[0], drawn.mention, str(body["user"]["id"]), unslack(typed), runtime.clock())
            show(Typed(*found, drawn, view, typed))
        ack()

    return hear


def keep(runtime: Runtime, team: Team, mention: Mention, member: str, form: Json) -> None:
    """Keep what we put into somebody's form, as if they had typed it."""
    elements = [block["element"] for block in form["blocks"] if block.get("type") == "input"]
    words = next((one.get("initial_value", "") for one in elements if one["action_id"] == TEXT_ACTION), "")
    write.keep(runtime, team, mention.id, member, words, runtime.clock())


def draft_of(runtime: Runtime, team: Team, mention: Mention, member: str) -> str:
    """What this member has begun to write; else what a colleague has, who handed it to them or who has left."""
    with runtime.database.read() as session:
        own = hands.draft(session, team.brand.id, mention.id, member)
        if own is not None and own.text:
            return own.text
        begun = hands.newest_draft(session, team.brand.id, mention.id)
        if begun is None:
            return ""
        hand = hands.get(session, team.brand.id, mention.id)
        writer = colleagues.get(session, team.workspace, begun.member)
        theirs = (hand is not None and hand.holder == member) or (writer is not None and bool(writer.no))
        return begun.text or "" if theirs else ""
