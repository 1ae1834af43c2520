"""The form to correct a reply that stands: what was sent, to be changed."""

from dataclasses import replace

from bot.runtime import Runtime, Team
from bot.slack.cards.draw import sight_of
from bot.slack.ids import CORRECT_FORM
from bot.slack.modals import writing
from bot.slack.rich import Json, as_is
from bot.steps.answering import correct
from bot.steps.surface import look_at
from bot.store import replies
from bot.store.mentions import Mention
from bot.store.team import hands
from rules.explain import in_short
from rules.verdict import Held, Refused

TOO_LATE = "This reply can no longer be corrected. You can take it back."
FIRST = "Your reply is deleted first, for everyone. If it cannot be deleted, nothing else is sent."


def form(runtime: Runtime, team: Team, mention: Mention, member: str, now_us: int) -> Json | str:
    """Draw the form with what was sent in it, or with what was meant to be sent instead, and was not.

    What this member has begun to write since it was sent goes before both.
    Gives a sentence where nothing could be said anew; that is decided again when the form is sent.
    """
    with runtime.database.read() as session:
        row = replies.of_mentions(session, team.brand.id, [mention.id]).get(mention.id)
        [look] = look_at(session, runtime, team, [mention], now_us)
        sight = sight_of(session, runtime, team, mention, now_us)
        if row is None or not correct.may_be_corrected(row, now_us):
            return TOO_LATE
        kept, said = correct.correction_of(row), replies.topics(row)
        begun = hands.draft(session, team.brand.id, mention.id, member)
        sent = kept.wanted.text if kept is not None else row.text or ""
    draft = begun.text if begun and begun.text and begun.kept_us > (row.ended_us or 0) else sent
    ahead = correct.ahead(look, team)
    if isinstance(ahead, Refused):
        return in_short(ahead)
    unanswered = replace(sight, verdict=ahead, reply=None)
    bare = replace(team, saved_replies=())  # to choose one would turn this into a form for a new reply
    submit = as_is("Delete, then ask" if isinstance(ahead, Held) else "Delete, then send")
    drawn = writing.form(bare, mention, unanswered, draft, 0, said, FIRST)
    named = {"title": as_is("Correct"), "submit": submit, "callback_id": CORRECT_FORM}
    return drawn | named
