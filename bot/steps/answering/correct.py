"""Corrects a reply that stands: deleted first, then the new words go every way.

What is to be said instead is looked at before anything is deleted, and kept with the reply. Once the reply is gone, and
in the same transaction, it is claimed as another attempt of the same interaction: ten seconds, or a colleague, then the
last look. So at most one reply stands at any moment; where the deletion fails, nothing is sent.
"""

from dataclasses import dataclass, replace

import msgspec
from msgspec import structs

from bot.runtime import Runtime, Team, Who
from bot.steps import reply, surface
from bot.steps.team import acting
from bot.store import replies
from bot.store.database import Session
from bot.store.tables import ReplyRow
from rules.decide import decide
from rules.facts import Answered
from rules.reply import CORRECT_US, Move
from rules.verdict import Held, Look, Refusal, Refused, Verdict

_TOO_LATE = Refused(
    (Refusal("already_answered", "It is too late to correct this reply.", "You can still take it back."),)
)
_SAME = Refused((Refusal("text_unfit", "These words stand there already.", "Change them."),))


@dataclass(frozen=True, slots=True)
class Correction:
    """What a member wants to say in the place of a reply that stands."""

    wanted: reply.Claim
    member: str


def correct(runtime: Runtime, team: Team, wanted: reply.Claim, who: Who, now_us: int) -> Verdict:
    """Have our reply deleted and this said instead. Refused, or for want of a second word, nothing changes at all."""
    with runtime.database.write(urgent=True) as session:
        mention, row = acting.standing(session, team, wanted.mention_id)
        if mention is None:
            return reply.GONE
        if row is None or not may_be_corrected(row, now_us):
            return _TOO_LATE
        if not reply.can_be_sent(wanted.text):
            return reply.UNSENDABLE
        if wanted.text == row.text:
            return _SAME
        act = acting.act_of(
            session, team, mention, Look.CLAIM, who, wanted.text, wanted.revision, row.attempt + 1, now_us,
            confirmed=wanted.confirmed, topics=wanted.topics,
        )  # fmt: skip
        look = acting.look_at(session, runtime, team, mention, replace(act, own_reply=True), now_us)
        acting.tell(session, runtime, team, look, now_us, act="correct", member=who.id, confirmed=wanted.confirmed)
        if not isinstance(look.verdict, Refused) and not reply.to_confirm(look.verdict):
            kept = msgspec.json.encode(Correction(wanted, who.id)).decode()
            replies.move(row, Move.TAKE_BACK, now_us, due_us=now_us, deadline_us=None, why=None, correction=kept)
            acting.draw_others(session, runtime, team, mention, now_us)
    return look.verdict


def may_be_corrected(row: ReplyRow, now_us: int) -> bool:
    """Whether this reply may be deleted, and went out lately enough."""
    return replies.may_be_deleted(row) and now_us < (row.ended_us or 0) + CORRECT_US


def ahead(look: surface.Look, team: Team) -> Verdict:
    """What would be decided on a reply here if ours did not stand: for a form, and nothing more."""
    facts = structs.replace(look.facts, answered=Answered.NO)
    return decide(facts, team.policy_for(facts))


def go_on(session: Session, runtime: Runtime, team: Team, row: ReplyRow, who: Who, now_us: int) -> None:
    """Claim what is to be said in the place of a reply that is gone now; said no to, it stays as a draft.

    `who` is the member who wants to say it, as the chat knows them now.
    """
    kept = correction_of(row)
    assert kept is not None, "nothing is to be said in its place"
    session.flush()
    verdict = reply.claim_within(session, runtime, team, kept.wanted, who, now_us, "claim the correction")
    if isinstance(verdict, Refused) or (isinstance(verdict, Held) and reply.to_confirm(verdict)):
        row.why = f"What was to be said instead was not sent. {acting.sentence_of(verdict)}"


def correction_of(row: ReplyRow) -> Correction | None:
    """What is, or was, to be said in the place of this reply."""
    return None if row.correction is None else msgspec.json.decode(row.correction, type=Correction)
