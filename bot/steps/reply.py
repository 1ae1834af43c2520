"""What members do with a reply: claim it, approve it, take it back before it goes.

The second of three looks. Each act is one transaction under the locks of `bot/store/database/locks.py`, at most once:
the interaction is the primary key, and every act is recorded, the refused ones too. Longer than most files: all that
may become of a reply before it goes stands here.
"""

from dataclasses import dataclass
from typing import Any

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.steps.answering import ask_approvers
from bot.steps.team import acting
from bot.store import record, replies
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.tables import ReplyRow
from bot.store.team import care, hands
from bot.store.text import storable
from rules.cautions import confirm_again
from rules.draft import said_hash
from rules.reply import FREE, LAPSED, Move, State
from rules.verdict import Held, Look, Permit, Refusal, Refused, Verdict, text_hash

UNDO_US = 10_000_000

GONE = Refused((Refusal("post_changed", "This post is no longer here.", "Nothing is left to answer."),))
_TOO_LATE = Refused((Refusal("already_answered", "It is too late: this reply has moved on.", "Look at the card."),))
_OTHER_TEXT = Refused((Refusal("text_unfit", "The text has changed since you read it.", "Read it again."),))
UNSENDABLE = Refused(
    (Refusal("text_unfit", "The reply holds a character that cannot be sent.", "Write it again without it."),)
)
_OWN = Refused((Refusal("not_authorised", "This reply is your own.", "Ask a colleague to look at it."),))
_AGREED = Refused((Refusal("not_authorised", "You have agreed already.", "Another colleague has to agree too."),))
_IN_DOUBT = Refused((Refusal("not_authorised", "We could not check whether you may approve.", "Try again soon."),))
_NO_APPROVER = Refused((Refusal("not_authorised", "You may not approve replies.", "Ask an approver of your team."),))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a member wants to say: to which mention, as they saw it, in which words.

    `confirmed` says that they were asked to confirm these words once more, and did; `topics` what they say that the
    post and their reply are about. What is said adds to what the words are heard to name, and never takes from it.
    `at_once` waits for no colleague: held, nothing is claimed.
    """

    mention_id: str
    revision: int
    text: str
    confirmed: bool = False
    topics: tuple[str, ...] = ()
    at_once: bool = False


def claim(runtime: Runtime, team: Team, wanted: Claim, who: Who, now_us: int) -> Verdict:
    """Claim an interaction for a reply. A permit sends it in ten seconds; held, it waits for a colleague.

    Held for want of the member's own confirmation, nothing is claimed: they confirm, and claim again.
    """
    with runtime.database.write(urgent=True) as session:
        verdict = claim_within(session, runtime, team, wanted, who, now_us)
    runtime.passing("claim: committed")
    return verdict


def claim_within(
    session: Session, runtime: Runtime, team: Team, wanted: Claim, who: Who, now_us: int, act_name: str = "claim"
) -> Verdict:
    """Claim as part of something greater, in its transaction; `act_name` is what the record calls it."""
    if not can_be_sent(wanted.text):
        return UNSENDABLE
    mention = acting.lock(session, team, wanted.mention_id)
    if mention is None:
        return GONE
    runtime.passing("claim: locked")
    row = replies.get(session, team.brand.id, mention.interaction_id)
    attempt = row.attempt + 1 if row else 1
    act = acting.act_of(
        session, team, mention, Look.CLAIM, who, wanted.text, wanted.revision, attempt, now_us,
        confirmed=wanted.confirmed, topics=wanted.topics,
    )  # fmt: skip
    look = acting.look_at(session, runtime, team, mention, act, now_us)
    runtime.passing("claim: decided")
    held = isinstance(look.verdict, Held)
    if not isinstance(look.verdict, Refused) and not to_confirm(look.verdict) and not (held and wanted.at_once):
        line = team.policy_for(look.facts)
        due_us = now_us + (line.second_look.wait if held else UNDO_US)
        _begin(session, team, mention, row, wanted, who, attempt, now_us, due_us, held=held)
        if held:
            ask_approvers.ask(session, runtime, team, mention, attempt, now_us)
    said = {"confirmed": wanted.confirmed, "topics": sorted(wanted.topics)}
    acting.tell(session, runtime, team, look, now_us, act=act_name, member=who.id, **said)
    return look.verdict


def can_be_sent(text: str) -> bool:
    """Whether every character of it can be kept, and so sent as it was written."""
    return storable(text) == text


def to_confirm(verdict: Verdict) -> bool:
    """Whether the member who writes must confirm once more, whoever else has to agree."""
    return isinstance(verdict, Held) and any(caution.rule == confirm_again.NAME for caution in verdict.cautions)


def approve(runtime: Runtime, team: Team, mention_id: str, text_sha256: str, who: Who, now_us: int) -> Verdict:
    """Agree, as a colleague, to a held reply with exactly this text. It goes once enough of them have."""
    with runtime.database.write(urgent=True) as session:
        mention, row = acting.standing(session, team, mention_id)
        if mention is None or row is None or row.state != State.HELD:
            return _TOO_LATE
        may = who.may_care if care.holds(session, team.brand.id, mention_id) else who.may_approve
        refused = _cannot_approve(row, text_sha256, who, may)
        if refused is not None:
            deed = record.Deed(
                "reply", {"act": "approve", "member": who.id, "refused": refused.refusals[0].sentence},
                mention.author_key, mention.id,
            )  # fmt: skip
            record.append(session, team.brand.id, [deed], now_us, runtime.chance)
            return refused
        agreed = (*replies.seconders(row), who.id)
        act = acting.act_of(
            session, team, mention, Look.CLAIM, who, row.text or "", row.revision, row.attempt, now_us,
            confirmed=row.confirmed, topics=replies.topics(row), seconded=len(agreed),
        )  # fmt: skip
        look = acting.look_at(session, runtime, team, mention, act, now_us)
        if isinstance(look.verdict, Permit):
            replies.move(row, Move.APPROVE, now_us, seconded_by=",".join(agreed), due_us=now_us + UNDO_US)
        elif isinstance(look.verdict, Held) and len(agreed) < team.policy_for(look.facts).second_look.members:
            row.seconded_by = ",".join(agreed)  # and it waits for the next
        else:
            replies.move(row, Move.REFUSE, now_us, why=acting.sentence_of(look.verdict))
        if row.state != State.HELD:
            ask_approvers.decided(session, runtime, team, mention, row, now_us)
        acting.tell(session, runtime, team, look, now_us, act="approve", member=who.id)
    return look.verdict


def withdraw(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> bool:
    """Take a reply back before it goes: the member's undo, or a colleague's "send back". False where it is too late."""
    with runtime.database.write(urgent=True) as session:
        mention, row = acting.standing(session, team, mention_id)
        if mention is None or row is None or row.state not in {State.CLAIMED, State.HELD}:
            return False
        replies.move(row, Move.WITHDRAW, now_us)
        ask_approvers.decided(session, runtime, team, mention, row, now_us)
        acting.note(session, runtime, team, mention, {"act": "withdraw", "member": who.id}, now_us)
    return True


def let_held_lapse(runtime: Runtime, team: Team, now_us: int) -> int:
    """End the held replies that nobody decided in time; nothing is sent. Says how many."""
    with locks.writing(runtime.database, team.brand.id) as session:
        late = acting.due(session, team, State.HELD, now_us, surface.LOOKS_A_TURN)
        for mention, row in late:
            replies.move(row, Move.REFUSE, now_us, why=LAPSED)
            ask_approvers.lapsed(session, runtime, team, mention, row, now_us)
            acting.note(session, runtime, team, mention, {"act": "lapse"}, now_us)
    return len(late)


def _begin(
    session: Session,
    team: Team,
    mention: Mention,
    row: ReplyRow | None,
    wanted: Claim,
    who: Who,
    attempt: int,
    now_us: int,
    due_us: int,
    *,
    held: bool,
) -> None:
    values: dict[str, Any] = {
        "mention_id": mention.id,
        "revision": wanted.revision,
        "author_key": mention.author_key,
        "attempt": attempt,
        "member": who.id,
        "seconded_by": None,
        "confirmed": wanted.confirmed,
        "topics": ",".join(sorted(wanted.topics)) or None,
        "text": wanted.text,
        "text_sha256": text_hash(wanted.text),
        "said_sha256": said_hash(wanted.text),
        "claimed_us": now_us,
        "due_us": due_us,
        "deadline_us": None,
        "ended_us": None,
        "lost_us": None,
        "bare_refused": False,
        "looks": 0,
        "looked_us": None,
        "why": None,
        "correction": None,
        "origin": "ours",
    }
    hands.used(session, team.brand.id, mention.id, who.id, now_us)
    step = Move.HOLD if held else Move.CLAIM
    if row is None:
        replies.begin(session, team.brand.id, mention.interaction_id, step, now_us, values)
    else:
        assert State(row.state) in FREE, "a refusal stands before every claim of a reply that is not free"
        replies.move(row, step, now_us, **values)


def _cannot_approve(
    row: ReplyRow,
    text_sha256: str,
    who: Who,
    may: bool | None,  # noqa: FBT001 - a fact, not a switch
) -> Refused | None:
    if may is None:
        return _IN_DOUBT
    if not may:
        return _NO_APPROVER
    if who.id == row.member:
        return _OWN
    if who.id in replies.seconders(row):
        return _AGREED
    if text_sha256 != row.text_sha256:
        return _OTHER_TEXT
    return None
