"""Erases texts when their time is over, and what was only kept for a while.

Overheard posts keep their text for 72 hours, private messages for 14 days. Direct posts keep it for 30 days after they
were done: marked so, answered, or past the time in which they may be answered. Our replies keep it for 30 days after
they ended, drafts that never went out for 7. Posts that did not parse stay for 72 hours, what Slack told us for two
days, longer than it may tell it again. Whatever goes here goes from Slack too (`bot/store/outbox.py: blank`), and
leaves the disk within the hour: `Database.scrub` has its own turn. A team may let each of the first four go sooner.
"""

from bot.runtime import Runtime, Team
from bot.steps import surface
from bot.steps.digest import week_of
from bot.store import expiry, outbox, record, secret, themes
from bot.store.database import locks
from bot.store.expiry import Bounds
from bot.store.person import forgotten
from bot.store.team import hands
from bot.store.visitors import knocks, visits
from rules.policy import Policy

ROWS_A_TURN = 1_000


def expire(runtime: Runtime, team: Team, now_us: int) -> int:
    """Erase what is due, so many posts a turn, with one entry that counts them. Says how many texts. Repeats safely."""
    brand_id, keep = team.brand.id, team.keep
    before = Bounds(
        overheard_us=now_us - keep.overheard_us,
        private_us=now_us - keep.private_us,
        direct_done_us=now_us - keep.direct_us,
        direct_heard_us=now_us - keep.direct_us - answerable_us(team.policy),
        draft_us=now_us - keep.draft_us,
    )
    with locks.writing(runtime.database, brand_id) as session:
        due = expiry.texts_due(session, brand_id, before, ROWS_A_TURN)
        expiry.erase_texts(session, brand_id, due)
        replies = expiry.erase_replies(session, brand_id, before)
        hands.drop_drafts(session, brand_id, before.draft_us)
        expiry.drop_unread(session, brand_id, now_us - keep.raw_us)
        expiry.drop_inbox(session, team.workspace, now_us - keep.inbox_us)
        visits.drop_expired(session, brand_id, now_us)
        knocks.drop(session, brand_id, now_us)
        themes.drop_voices(session, brand_id, week_of(now_us, team))
        forgotten.drop(session, brand_id, now_us - keep.forgotten_us)
        if runtime.journal is None:  # a journal holds lines under every generation
            secret.drop_unused(session, now_us - keep.former_secret_us)
        if due or replies:
            deed = record.Deed("erased", {"posts": len(due), "replies": replies, "why": "their time was over"})
            record.append(session, brand_id, [deed], now_us, runtime.chance)
            surface.ask_for_cards(session, runtime, team, due, now_us)
            outbox.blank(session, team.workspace, brand_id, [mention.id for mention in due], now_us)
    return len(due) + replies


def answerable_us(policy: Policy) -> int:
    """For how long after a post a team may answer it at all, by the widest line of its policy (microseconds)."""
    own = [line.windows.held for line in policy.override if line.windows is not None]
    return max([policy.windows.held, *own])
