"""A member is gone: what rested on them goes back, their word counts no longer.

What they settled for themselves is erased. Their words stay as a draft for whoever takes the card up. A reply that was
about to go out on their word is refused, and one that still waits needs another colleague. Done a second time it finds
nothing, and changes nothing.
"""

from bot.runtime import Runtime, Team
from bot.steps.answering import ask_approvers
from bot.steps.team import acting, hold
from bot.store import mentions, record, replies
from bot.store.database import Session, locks
from bot.store.tables import ReplyRow
from bot.store.team import own, stand_ins, unsent
from rules.reply import Move, State

WROTE = "Whoever wrote it has left. The words are kept: a colleague can send them anew."
AGREED = "Whoever agreed to it has left, so it was not sent. Ask another colleague."


def leave(runtime: Runtime, team: Team, member: str, now_us: int) -> int:
    """Take back all that rests on a member who may act no longer, with one entry of it. Says how much that was."""
    with locks.writing(runtime.database, team.brand.id) as session:
        rows = unsent.of_member(session, team.brand.id, member)
        for row in rows:
            _take_back(session, runtime, team, row, member, now_us)
        given = hold.release(session, runtime, team, member, now_us)
        standing = [
            one for one in stand_ins.in_force(session, team.brand.id, now_us) if member in {one.approver, one.colleague}
        ]
        for one in standing:
            stand_ins.end(session, team.brand.id, one.id, "", now_us)
        own.erase(session, team.brand.id, member)
        count = len(rows) + given + len(standing)
        deeds = [record.Deed("role", {"act": "left", "member": member})] if count else []
        record.append(session, team.brand.id, deeds, now_us, runtime.chance)
    return count


def _take_back(session: Session, runtime: Runtime, team: Team, row: ReplyRow, member: str, now_us: int) -> None:
    mention = mentions.get(session, team.brand.id, row.mention_id)
    assert mention is not None, "a reply without its mention"
    told = {"act": "left", "member": member}
    if row.member == member:
        replies.move(row, Move.WITHDRAW, now_us, why=WROTE)
    elif row.state == State.CLAIMED:
        replies.move(row, Move.REFUSE, now_us, why=AGREED)
    else:
        row.seconded_by = ",".join(one for one in replies.seconders(row) if one != member) or None
        told = {"act": "approval void", "member": member}
    if row.state != State.HELD:
        ask_approvers.decided(session, runtime, team, mention, row, now_us)
    acting.note(session, runtime, team, mention, told, now_us)
