"""Erases texts when their time is over, and what was only kept for a while.

Overheard posts keep their text for 72 hours, direct ones for 30 days, replies for 30 days after they ended;
posts that did not parse for 72 hours; what Slack told us for two days, longer than it may tell it again.
What is erased, here or because a post was deleted, leaves the disk within the hour: `Database.scrub` has its own turn.
"""

from bot.runtime import Runtime, Team
from bot.steps import surface
from bot.store import expiry, locks, record

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
OVERHEARD_US = 72 * HOUR_US
DIRECT_US = 30 * DAY_US
RAW_US = 72 * HOUR_US
INBOX_US = 2 * DAY_US
ROWS_A_TURN = 1_000


def expire(runtime: Runtime, team: Team, now_us: int) -> int:
    """Erase what is due, so many posts a turn, with one entry that counts them. Says how many texts. Repeats safely."""
    with locks.writing(runtime.database, team.brand.id) as session:
        due = expiry.texts_due(session, team.brand.id, now_us - OVERHEARD_US, now_us - DIRECT_US, ROWS_A_TURN)
        expiry.erase_texts(session, team.brand.id, due)
        replies = expiry.erase_replies(session, team.brand.id, now_us - DIRECT_US)
        expiry.drop_unread(session, team.brand.id, now_us - RAW_US)
        expiry.drop_inbox(session, team.workspace, now_us - INBOX_US)
        if due or replies:
            deed = record.Deed("erased", {"posts": len(due), "replies": replies, "why": "their time was over"})
            record.append(session, team.brand.id, [deed], now_us, runtime.chance)
            surface.ask_for_cards(session, runtime, team, due, now_us)
    return len(due) + replies
