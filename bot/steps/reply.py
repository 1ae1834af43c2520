"""What members do with a reply: claim it, approve it, take it back before it goes.

The second of three looks. Each act is one transaction under the locks of `bot/store/locks.py`, at most once: the
interaction is the primary key, and every act is recorded, the refused ones too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.store import locks, mentions, record, replies
from bot.store.facts import Act, gather
from bot.store.mentions import Mention
from bot.store.tables import ReplyRow
from rules.decide import decide
from rules.draft import measure, said_hash
from rules.facts import Member
from rules.reply import FREE, STARTS, Move, State
from rules.verdict import Held, Look, Permit, Refusal, Refused, Verdict, text_hash

UNDO_US = 10_000_000
HELD_US = 24 * 3_600_000_000
"""How long a held reply waits for a colleague; then nothing is sent."""

_GONE = Refused((Refusal("post_changed", "This post is no longer here.", "Nothing is left to answer."),))
_TOO_LATE = Refused((Refusal("already_answered", "It is too late: this reply has moved on.", "Look at the card."),))
_OTHER_TEXT = Refused((Refusal("text_unfit", "The text has changed since you read it.", "Read it again."),))
_OWN = Refused((Refusal("not_authorised", "This reply is your own.", "Ask a colleague to look at it."),))
_NO_APPROVER = Refused((Refusal("not_authorised", "You may not approve replies.", "Ask an approver of your team."),))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a member wants to say: to which mention, as they saw it, in which words."""

    mention_id: str
    revision: int
    text: str


def claim(runtime: Runtime, team: Team, wanted: Claim, who: Who, now_us: int) -> Verdict:
    """Claim an interaction for a reply. A permit sends it in ten seconds; held, it waits for a colleague."""
    with runtime.database.write() as session:
        mention = _lock(session, team, wanted.mention_id)
        if mention is None:
            return _GONE
        runtime.passing("claim: locked")
        row = replies.get(session, team.brand.id, mention.interaction_id)
        attempt = row.attempt + 1 if row else 1
        act = act_of(session, team, mention, Look.CLAIM, who, wanted.text, wanted.revision, attempt, now_us)
        look = _look(session, runtime, team, mention, act, now_us)
        runtime.passing("claim: decided")
        if not isinstance(look.verdict, Refused):
            held = isinstance(look.verdict, Held)
            _begin(session, team, mention, row, wanted, who, attempt, held, now_us)
        _record(session, runtime, team, look, now_us, act="claim", member=who.id)
    runtime.passing("claim: committed")
    return look.verdict


def approve(runtime: Runtime, team: Team, mention_id: str, text_sha256: str, who: Who, now_us: int) -> Verdict:
    """Agree, as a colleague, to a held reply with exactly this text."""
    with runtime.database.write() as session:
        mention, row = standing(session, team, mention_id)
        if mention is None or row is None or row.state != State.HELD:
            return _TOO_LATE
        refused = _cannot_approve(row, text_sha256, who)
        if refused is not None:
            deed = record.Deed(
                "reply", {"act": "approve", "member": who.id, "refused": refused.refusals[0].sentence},
                mention.author_key, mention.id,
            )  # fmt: skip
            record.append(session, team.brand.id, [deed], now_us, runtime.chance)
            return refused
        act = act_of(
            session, team, mention, Look.CLAIM, who, row.text or "", row.revision, row.attempt, now_us, seconded=True
        )
        look = _look(session, runtime, team, mention, act, now_us)
        if isinstance(look.verdict, Permit):
            replies.move(row, Move.APPROVE, now_us, seconded_by=who.id, due_us=now_us + UNDO_US)
        else:
            replies.move(row, Move.REFUSE, now_us, why=sentence_of(look.verdict))
        _record(session, runtime, team, look, now_us, act="approve", member=who.id)
    return look.verdict


def withdraw(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> bool:
    """Take a reply back before it goes: the member's undo, or a colleague's "send back". False where it is too late."""
    with runtime.database.write() as session:
        mention, row = standing(session, team, mention_id)
        if mention is None or row is None or row.state not in {State.CLAIMED, State.HELD}:
            return False
        replies.move(row, Move.WITHDRAW, now_us)
        note(session, runtime, team, mention, {"act": "withdraw", "member": who.id}, now_us)
    return True


def let_held_lapse(runtime: Runtime, team: Team, now_us: int) -> int:
    """End the held replies that nobody decided in time; nothing is sent. Says how many."""
    with runtime.database.read() as session:
        late = replies.due(session, team.brand.id, State.HELD, now_us, surface.LOOKS_A_TURN)
    for interaction_id in late:
        with runtime.database.write() as session:
            row = replies.get(session, team.brand.id, interaction_id)
            mention = mentions.get(session, team.brand.id, row.mention_id) if row else None
            if row is None or mention is None or row.state != State.HELD or row.due_us > now_us:
                continue
            replies.move(row, Move.REFUSE, now_us, why="Nobody decided in time, so nothing was sent.")
            note(session, runtime, team, mention, {"act": "lapse"}, now_us)
    return len(late)


def act_of(
    session: Session,
    team: Team,
    mention: Mention,
    look: Look,
    who: Who,
    text: str,
    revision: int,
    attempt: int,
    now_us: int,
    *,
    seconded: bool = False,
) -> Act:
    """Say what a member is about to do, as the rules read it. A reply never stands in its own way after its claim."""
    said = replies.said_lately(session, team.brand.id, said_hash(text), mention.interaction_id, now_us)
    new = team.policy.second_look.new_members and not replies.has_sent(session, team.brand.id, who.id)
    return Act(
        look=look,
        member=Member(who.may_reply, new),
        revision=revision,
        attempt=attempt,
        draft=measure(text, mention.author_handle or "", said_today=said),
        text=text,
        own_reply=look is Look.SEND or seconded,
        seconded=seconded,
    )


def sentence_of(verdict: Verdict) -> str:
    """The weightiest reason of a verdict as one sentence, empty for a permit."""
    match verdict:
        case Refused(refusals=(first, *_)):
            return first.sentence
        case Held(cautions=(first, *_)):
            return first.sentence
        case _:
            return ""


def _begin(
    session: Session,
    team: Team,
    mention: Mention,
    row: ReplyRow | None,
    wanted: Claim,
    who: Who,
    attempt: int,
    held: bool,  # noqa: FBT001 - a fact, not a switch
    now_us: int,
) -> None:
    values: dict[str, Any] = {
        "mention_id": mention.id,
        "revision": wanted.revision,
        "author_key": mention.author_key,
        "attempt": attempt,
        "member": who.id,
        "seconded_by": None,
        "text": wanted.text,
        "text_sha256": text_hash(wanted.text),
        "said_sha256": said_hash(wanted.text),
        "claimed_us": now_us,
        "due_us": now_us + (HELD_US if held else UNDO_US),
        "deadline_us": None,
        "ended_us": None,
        "bare_refused": False,
        "looks": 0,
        "looked_us": None,
        "why": None,
        "origin": "ours",
    }
    step = Move.HOLD if held else Move.CLAIM
    if row is None:
        state = STARTS[step]
        session.add(ReplyRow(brand_id=team.brand.id, interaction_id=mention.interaction_id, state=state, **values))
    else:
        assert State(row.state) in FREE, "a refusal stands before every claim of a reply that is not free"
        replies.move(row, step, now_us, **values)


def _cannot_approve(row: ReplyRow, text_sha256: str, who: Who) -> Refused | None:
    if not who.may_approve:
        return _NO_APPROVER
    if who.id == row.member:
        return _OWN
    if text_sha256 != row.text_sha256:
        return _OTHER_TEXT
    return None


def _lock(session: Session, team: Team, mention_id: str) -> Mention | None:
    mention = mentions.get(session, team.brand.id, mention_id)
    if mention is None:
        return None
    locks.lock_to_decide(session, team.brand.id, mention.author_key)
    return mentions.get(session, team.brand.id, mention_id)


def standing(session: Session, team: Team, mention_id: str) -> tuple[Mention | None, ReplyRow | None]:
    """The mention and the reply that answers it, both held until the commit."""
    mention = _lock(session, team, mention_id)
    row = replies.get(session, team.brand.id, mention.interaction_id) if mention else None
    return (mention, row) if row and row.mention_id == mention_id else (mention, None)


def _look(session: Session, runtime: Runtime, team: Team, mention: Mention, act: Act, now_us: int) -> surface.Look:
    facts = gather(session, runtime.scene(team), [mention], now_us, act)[0]
    return surface.Look(mention, facts, decide(facts, team.policy))


def _record(session: Session, runtime: Runtime, team: Team, look: surface.Look, now_us: int, **more: object) -> None:
    record.append(session, team.brand.id, [surface.deed(look, team, **more)], now_us, runtime.chance)
    surface.ask_for_cards(session, runtime, team, [look.mention], now_us)


def note(
    session: Session, runtime: Runtime, team: Team, mention: Mention, payload: Mapping[str, object], now_us: int
) -> None:
    """Record what became of a reply, and have its card redrawn."""
    deed = record.Deed("reply", payload, mention.author_key, mention.id)
    record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    surface.ask_for_cards(session, runtime, team, [mention], now_us)
