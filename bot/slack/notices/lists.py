"""A registry's list that lost much: told in the channel, and approved there.

The button stands for one list, by its digest. Where another one waits when the form comes back, nothing is approved.
"""

from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack.back import TOO_LONG, open_form, tell
from bot.slack.doors.chat import Chat
from bot.slack.heard import Heard
from bot.slack.ids import LIST_ACTION, LIST_FORM, Drawn, block_id, drawn_of, private_metadata
from bot.slack.modals import forms
from bot.slack.modals.answers import CLEAR, below, of_another_time
from bot.slack.modals.fields import text_field, typed
from bot.slack.people.members import UNKNOWN, Members
from bot.slack.rich import Json, button, paragraph, plain, posted, posted_line, section
from bot.slack.text import unslack
from bot.slack.where import row_of
from bot.steps.sync import KIND, approve
from bot.steps.team.turn_away import turn_away_from_brand
from bot.store import registry
from bot.store.database import Session
from bot.store.outbox import Message
from bot.store.tables import GenerationRow
from bot.store.text import storable
from rules.card import Line
from rules.roles import Act

CHARS_MAX = 3000
TITLE = "Approve the list"
ACT = "approve a list"
OVER = "This list does not wait any more. Look at the newest message about this registry."


def draw(session: Session, _runtime: Runtime, _team: Team, row: Message, _now_us: int) -> Json | None:
    """Draw what the row names: the numbers while the list waits, then what became of it."""
    name, _, digest = row.subject.partition(" ")
    copy = registry.by_digest(session, name, digest)
    if copy is None or copy.state != "quarantined":
        return posted_line((_became(name, copy),), CHARS_MAX)
    title: Line = (f"The opt-out registry {name} sent a list that lost much.",)
    drawn = Drawn(row.id, row.wanted)
    elements = [section([title], CHARS_MAX, bold=True), section(_numbers(copy), CHARS_MAX)]
    told = {"type": "rich_text", "block_id": block_id(drawn, "told"), "elements": elements}
    approve_it = button(LIST_ACTION, "Approve…", row.id)
    acts = {"type": "actions", "block_id": block_id(drawn, "list"), "elements": [approve_it]}
    return posted(plain(title, CHARS_MAX), [told, acts])


@dataclass(frozen=True, slots=True)
class Lists:
    """Does what was clicked about lists that wait."""

    runtime: Runtime
    chat: Chat
    members: Members
    workspace: str

    def do(self, one: Heard, *, late: bool) -> None:
        """Open the form that asks why this list may be trusted, within three seconds of the click, or not at all."""
        found = _waiting(self.runtime, self.workspace, one.drawn)
        if found is None or one.drawn is None:
            tell(self.chat, one, OVER)
            return
        known = self.members.known(found[0], one.user)  # whom we must ask Slack about is asked when the form is sent
        if known is not None and (no := known.why_not(Act.LISTS)):
            turn_away_from_brand(self.runtime, found[0], ACT, one.user, no, self.runtime.clock())
            tell(self.chat, one, no)
        elif late:
            tell(self.chat, one, TOO_LONG)
        else:
            open_form(self.chat, one, form(one.drawn, found[2]))


def form(drawn: Drawn, copy: GenerationRow) -> Json:
    """The form in which an approver says why a list may be trusted."""
    asked = text_field(forms.text_block_id(drawn), "Why may it be trusted?", forms.WHY_CHARS_MAX)
    lines: list[Line] = [*_numbers(copy), ("What you write is kept on record.",)]
    told = paragraph(lines, CHARS_MAX)
    carried = private_metadata(drawn)
    return forms.modal(TITLE, [told, asked], submit="Approve", callback_id=LIST_FORM, carried=carried)


def approved(runtime: Runtime, members: Members, workspace: str, body: Json) -> Json:
    """Answer the form: `clear` where the list is in force alone now, or `errors` that keep the words."""
    view, user = body["view"], str(body["user"]["id"])
    try:
        drawn = drawn_of(str(view.get("private_metadata")))
    except ValueError:
        return of_another_time(view)
    block, found = forms.text_block_id(drawn), _waiting(runtime, workspace, drawn)
    if found is None:
        return below(block, OVER)
    team, name, copy = found
    known = members.ask_soon(team, user)
    if known is None:
        return below(block, UNKNOWN)
    if no := known.why_not(Act.LISTS):
        turn_away_from_brand(runtime, team, ACT, user, no, runtime.clock())
        return below(block, no)
    why = storable(unslack(typed(view, block)))
    ruling = approve(runtime, name, user, why, runtime.clock(), copy.digest)
    return CLEAR if ruling.done else below(block, ruling.sentence)


def _waiting(runtime: Runtime, workspace: str, drawn: Drawn | None) -> tuple[Team, str, GenerationRow] | None:
    """The list that waits behind a message, and the team that was told; `None` where none waits there any more."""
    if (found := row_of(runtime, workspace, drawn, KIND)) is None:
        return None
    team, row = found
    name, _, digest = row.subject.partition(" ")
    with runtime.database.read() as session:
        copy = registry.by_digest(session, name, digest)
    return (team, name, copy) if copy is not None and copy.state == "quarantined" else None


def _numbers(copy: GenerationRow) -> list[Line]:
    freed = f" {copy.freed:,} of them wrote to us in the last 30 days." if copy.freed else ""
    return [
        (copy.why,),
        (f"It has {copy.rows:,} entries: {copy.added:,} are new, {copy.removed:,} are gone.{freed}",),
        ("Until an approver agrees, everybody on the old or the new list counts as having said no.",),
        ("Ask the publisher whether this is right before you approve it.",),
    ]


def _became(name: str, copy: GenerationRow | None) -> str:
    if copy is not None and copy.approved_by:
        return f"A list of the opt-out registry {name} lost much. It was approved, and is in force alone."
    return f"A list of the opt-out registry {name} lost much. A newer one has taken its place."
