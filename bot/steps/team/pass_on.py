"""Passes a mention on: to a colleague, to the help desk, to a place by name.

The help desk gets the way to the post and to its card, the note, and what was drafted; nothing of what the person
wrote. A private message goes to nobody outside its own channel.
"""

from dataclasses import dataclass

from bot.runtime import Runtime, Team, Who
from bot.steps.team import call, hold
from bot.store import mentions, outbox
from bot.store.database import locks
from bot.store.team import hands
from bot.store.text import storable
from rules.mention import Visibility
from rules.sight import Status

KIND = "desk"
"""The message to the help desk; its subject is the mention."""
WHERE_CHARS_MAX = 75
NOTE_CHARS_MAX = 300

NOWHERE = "Say where it goes: choose a colleague, or name another place."
NOT_A_MEMBER = "They are no full member of this workspace. Choose somebody who is."
PRIVATE = "A private message is not passed on outside this channel. Choose a colleague who is in it."
NO_DESK = "No help desk is set for this brand. Ask your operator, or name a place."


@dataclass(frozen=True, slots=True)
class Passed:
    """Where a mention goes: to a full member (by id), to the help desk, to a place by name; and a note."""

    to: str = ""
    desk: bool = False
    where: str = ""
    note: str = ""


def pass_on(runtime: Runtime, team: Team, mention_id: str, passed: Passed, who: Who, now_us: int) -> str:
    """Pass a mention on, and have its card say so. Else a sentence that says why not."""
    where, words = storable(passed.where).strip()[:WHERE_CHARS_MAX], storable(passed.note).strip()[:NOTE_CHARS_MAX]
    if not (passed.to or passed.desk or where):
        return NOWHERE
    if passed.desk and not team.help_desk:
        return NO_DESK
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = hold.to_be_done(session, team, mention_id)
        if mention is None:
            return hold.TOO_LATE
        if passed.desk and mention.visibility is Visibility.PRIVATE:
            return PRIVATE
        places = ", ".join(filter(None, ["the help desk" if passed.desk else "", where]))
        hands.change(
            session, team.brand.id, mention_id, passed_to=passed.to or None, passed_where=places, note=words,
            desk_us=now_us if passed.desk else None,
        )  # fmt: skip
        moved = mentions.changed(mention, state=Status.PASSED_ON.value, closed_us=now_us, closed_by=who.id)
        mentions.save(session, [moved])
        told = {"act": "pass on", "member": who.id, "to": passed.to, "desk": passed.desk}
        hold.note(session, runtime, team, moved, told, now_us)
        if passed.to:
            due_us = call.from_us(session, team, passed.to, now_us)
            hold.nudge(session, runtime, team, moved, hold.PASSED, now_us, due_us=due_us)
        if passed.desk:
            wanted = [outbox.Wanted(KIND, mention_id)]
            outbox.want(session, team.workspace, team.brand.id, team.help_desk, wanted, now_us, runtime.chance)
    return ""
