"""The first day in the channel: what could have been answered; Go live.

What was counted stands in the store (`bot/steps/team/rehearse.py`); here it becomes a message, and a click becomes a
step.
"""

from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack.back import tell
from bot.slack.doors.chat import Chat
from bot.slack.heard import Heard
from bot.slack.ids import LIVE_ACTION, Drawn, block_id
from bot.slack.people.members import UNKNOWN, Members
from bot.slack.rich import Json, button, dialog, posted, section
from bot.slack.where import row_of
from bot.steps.team.rehearse import KIND, go_live, read_told
from bot.store.database import Session
from bot.store.outbox import Message
from bot.store.team import rehearsals
from rules.rehearsal import sentences
from rules.sight import Line, Member, Moment

CHARS_MAX = 3000
TITLE = "Earshot has read what was said to you, and has sent nothing."
LIVE = "You are live. Replies may go out."
OVER = "This message is from another time. Type /earshot status to see where you stand."
AS_IF = "Each post was judged as if it had just come in, by the policy that you have now. Nothing was sent."
NEXT = "Look at the cards, and change the policy if you like. When an approver presses Go live, replies may go out."
MEANS = "From then on your team can reply to people. Earshot never replies by itself."


def draw(session: Session, _runtime: Runtime, team: Team, row: Message, _now_us: int) -> Json | None:
    """Draw what was counted, and the button; once the brand is live, who pressed it and when."""
    found = rehearsals.get(session, team.brand.id)
    if found is None or not found.told:
        return None
    live = found.state == rehearsals.LIVE
    counted = sentences(read_told(found.told))
    lines: list[Line] = [*((one,) for one in counted), (AS_IF,)]
    if live and found.live_us is not None:
        lines.append(("Live since ", Moment(found.live_us), ", by ", Member("a colleague", found.live_by or ""), "."))
    else:
        lines += [("Not live yet. ", found.lacking)] if found.lacking else [(NEXT,)]
    drawn, title = Drawn(row.id, row.wanted), LIVE if live else TITLE
    elements = [section([(title,)], CHARS_MAX, bold=True), section(lines, CHARS_MAX)]
    blocks: list[Json] = [{"type": "rich_text", "block_id": block_id(drawn, "told"), "elements": elements}]
    if not live:
        blocks.append({"type": "actions", "block_id": block_id(drawn, "live"), "elements": [_button(row)]})
    return posted(f"{title} {counted[0]}", blocks)


@dataclass(frozen=True, slots=True)
class FirstDay:
    """Does what was clicked on the message of the first day."""

    runtime: Runtime
    chat: Chat
    members: Members
    workspace: str

    def do(self, one: Heard) -> None:
        """Go live for the one who clicked, which the message tells; else say why not. Twice changes nothing."""
        if no := self._done(one):
            tell(self.chat, one, no)

    def _done(self, one: Heard) -> str:
        found = row_of(self.runtime, self.workspace, one.drawn, KIND)
        if found is None:
            return OVER
        team, _ = found
        known = self.members.ask(team, one.user)
        if known is None:
            return UNKNOWN
        return go_live(self.runtime, team, known.who, self.runtime.clock())


def _button(row: Message) -> Json:
    asked = dialog("Go live?", MEANS, "Go live", "Not yet")
    return button(LIVE_ACTION, "Go live", row.id) | {"style": "primary", "confirm": asked}
