"""Tells those who may approve, once, that a reply waits, and what became of it.

One line in the thread of the reply's card, which names them; it is drawn anew when somebody decides, and nobody is
called a second time. Where nobody decided in time one more line tells its author, and them, that nothing was sent.
"""

from bot.runtime import Runtime, Team
from bot.store import outbox, replies
from bot.store.database import Session
from bot.store.mentions import Mention
from bot.store.tables import ReplyRow
from bot.store.team import care

KIND = "to_approve"
LAPSED = "lapsed"
"""The lines in a card's thread; the subject is the mention and the attempt, with a full stop between."""


def ask(session: Session, runtime: Runtime, team: Team, mention: Mention, attempt: int, now_us: int) -> None:
    """Ask for the line that names who may approve, in the transaction that holds the reply."""
    _want(session, runtime, team, mention, KIND, attempt, now_us)


def decided(session: Session, runtime: Runtime, team: Team, mention: Mention, row: ReplyRow, now_us: int) -> None:
    """Have the line drawn anew, since this reply waits no longer; it notifies nobody."""
    if outbox.asked_for(session, team.brand.id, KIND, _subject(mention, row.attempt)):
        _want(session, runtime, team, mention, KIND, row.attempt, now_us)


def lapsed(session: Session, runtime: Runtime, team: Team, mention: Mention, row: ReplyRow, now_us: int) -> None:
    """Tell the author and those who may approve that nobody decided in time."""
    decided(session, runtime, team, mention, row, now_us)
    _want(session, runtime, team, mention, LAPSED, row.attempt, now_us)


def named_by(session: Session, brand_id: str, subject: str) -> tuple[str, ReplyRow | None]:
    """The mention that a line is about, and its reply, if that attempt is still the last one."""
    mention_id, _, attempt = subject.partition(".")
    row = replies.of_mentions(session, brand_id, [mention_id]).get(mention_id)
    return mention_id, row if row is not None and str(row.attempt) == attempt else None


def _want(
    session: Session, runtime: Runtime, team: Team, mention: Mention, kind: str, attempt: int, now_us: int
) -> None:
    in_care = care.holds(session, team.brand.id, mention.id)
    cards = outbox.cards_of(session, team.workspace, team.brand.id, mention.id)
    for card in [one for one in cards if not in_care or one.channel == team.care_channel][-1:]:
        line = outbox.Wanted(kind, _subject(mention, attempt), urgency=0, thread=card.thread or mention.id)
        outbox.want(session, team.workspace, team.brand.id, card.channel, [line], now_us, runtime.chance)


def _subject(mention: Mention, attempt: int) -> str:
    return f"{mention.id}.{attempt}"
