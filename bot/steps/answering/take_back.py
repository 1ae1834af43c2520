"""Takes a reply back: deletes it on its network, and knows when it is gone.

Intent, act and outcome are three moments, as with a send. The wish is recorded before anything is asked; the network is
asked once; whatever we do not know afterwards is found out by reading, and nothing is deleted a second time by itself.
Until we know that it is gone the reply stands, and no other can be sent. A network that is read may say that it is
hidden rather than deleted: that proves nothing, for it may come back. No rule stands in the way of taking back.
"""

from bot.ports import Cost, Gone, Network, NotDone, Unheard, Unknown
from bot.runtime import Runtime, Team, Who
from bot.steps.answering import correct
from bot.steps.answering.correct import Correction
from bot.steps.person import ask_back
from bot.steps.send import GRACE_US, RECONCILE_AFTER_US, SENDS_A_TURN
from bot.steps.team import acting
from bot.store import mentions, outbox, replies, spending
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from rules.mention import Post
from rules.reply import Move, State

READ_EVERY_US = 5 * 60_000_000
NOT_SINCE_US = 1 << 62
"""Later than anything: what was sent waits for nothing more."""

_STILL_THERE = "We tried to delete it, and it still stands. Take it back again, or delete it there."


def take_back(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> bool:
    """Ask for our reply to be deleted; recorded. False where there is none to delete, or who asks may not."""
    with runtime.database.write(urgent=True) as session:
        mention, row = acting.standing(session, team, mention_id)
        if mention is None or row is None or not replies.may_be_deleted(row) or not who.may_reply:
            return False
        replies.move(row, Move.TAKE_BACK, now_us, due_us=now_us, deadline_us=None, why=None, correction=None)
        acting.note(session, runtime, team, mention, {"act": "take back", "member": who.id}, now_us)
        acting.draw_others(session, runtime, team, mention, now_us)
    return True


def delete_due(runtime: Runtime, team: Team, now_us: int) -> int:
    """Delete what is to be taken back, once each, and read what became of the rest. Says how many were tried."""
    with runtime.database.read() as session:
        due = replies.due(session, team.brand.id, State.TAKING_BACK, now_us, SENDS_A_TURN)
    for interaction_id in due:
        _go_on(runtime, team, interaction_id)
    return len(due)


def end_corrections(runtime: Runtime, team: Team, now_us: int) -> int:
    """Draw anew the cards of replies that may no longer be corrected. Says how many."""
    with locks.writing(runtime.database, team.brand.id) as session:
        late = acting.due(session, team, State.SENT, now_us, SENDS_A_TURN)
        for mention, row in late:
            row.due_us = NOT_SINCE_US
            if row.origin == "ours":
                acting.draw_anew(session, runtime, team, mention, now_us)
    return len(late)


def _go_on(runtime: Runtime, team: Team, interaction_id: str) -> None:
    """Delete it where nobody has tried; where somebody has, read."""
    with locks.writing(runtime.database, team.brand.id) as session:
        row, now_us = replies.get(session, team.brand.id, interaction_id), runtime.clock()
        if row is None or row.state != State.TAKING_BACK or row.due_us > now_us:
            return
        mention = mentions.get(session, team.brand.id, row.mention_id)
        assert mention is not None, "a reply without its mention"
        assert row.post_id is not None, "only what is known by its id is taken back"
        network, post_id, tried = runtime.networks[mention.network], row.post_id, row.deadline_us is not None
        kept = correct.correction_of(row)
        row.due_us = now_us + network.total_timeout_us + GRACE_US
        row.deadline_us = row.deadline_us or row.due_us
    runtime.passing("take back: committed")
    if not tried:
        try:
            gone: bool | None = network.delete(post_id, runtime.clock())
        except NotDone as no:
            runtime.passing("take back: refused")
            _end(runtime, team, interaction_id, kept, gone=False, why=str(no))
            return
        except Unknown:
            runtime.passing("take back: lost")
            _look_later(runtime, team, interaction_id, RECONCILE_AFTER_US)
            return
        runtime.passing("take back: deleted")
        if gone:
            _end(runtime, team, interaction_id, kept, gone=True)
            return
    gone, cost = _read(network, post_id, runtime.clock())
    runtime.passing("take back: read")
    with locks.writing(runtime.database, team.brand.id) as session:
        spending.spend(session, team.brand.id, network.name, cost, runtime.clock())
    if gone is None:
        _look_later(runtime, team, interaction_id, READ_EVERY_US)
    else:
        _end(runtime, team, interaction_id, kept, gone=gone, why=_STILL_THERE)


def _read(network: Network, post_id: str, now_us: int) -> tuple[bool | None, Cost]:
    """Whether the post is gone for good; `None` where reading does not tell."""
    try:
        found, cost = network.look_up([post_id], now_us)
    except Unheard:
        return None, Cost()
    match found.get(post_id):
        case Gone(deleted=True):
            return True, cost
        case Post():
            return False, cost
        case _:
            return None, cost


def _end(
    runtime: Runtime, team: Team, interaction_id: str, kept: Correction | None, *, gone: bool, why: str = ""
) -> None:
    """Write down what we know. Gone, its correction is claimed in the same transaction; else nothing is sent."""
    now_us, who = runtime.clock(), runtime.who(team, kept.member) if kept is not None else None
    with locks.writing(runtime.database, team.brand.id) as session:
        row = replies.get(session, team.brand.id, interaction_id)
        mention = mentions.get(session, team.brand.id, row.mention_id) if row is not None else None
        if row is None or mention is None or row.state != State.TAKING_BACK:
            return
        if gone:
            replies.move(row, Move.DELETED, now_us)
            acting.note(session, runtime, team, mention, {"act": "taken back", "post": row.post_id}, now_us)
            if who is not None:
                correct.go_on(session, runtime, team, row, who, now_us)
        else:
            replies.move(row, Move.KEPT, now_us, why=why)
            acting.note(session, runtime, team, mention, {"act": "not taken back"}, now_us)
            acting.draw_others(session, runtime, team, mention, now_us)
        _tell_who_asked(session, runtime, team, mention, now_us)
    runtime.passing("take back: ended")


def _look_later(runtime: Runtime, team: Team, interaction_id: str, after_us: int) -> None:
    with locks.writing(runtime.database, team.brand.id) as session:
        row = replies.get(session, team.brand.id, interaction_id)
        if row is not None and row.state == State.TAKING_BACK:
            row.due_us = runtime.clock() + after_us


def _tell_who_asked(session: Session, runtime: Runtime, team: Team, mention: Mention, now_us: int) -> None:
    """Draw anew the message that says that the person asks for it back, where there is one."""
    if outbox.asked_for(session, team.brand.id, ask_back.KIND, mention.interaction_id):
        told = [outbox.Wanted(ask_back.KIND, mention.interaction_id, urgency=0)]
        outbox.want(session, team.workspace, team.brand.id, team.channel, told, now_us, runtime.chance)
