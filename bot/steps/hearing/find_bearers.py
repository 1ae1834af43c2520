"""Finds who bears the handles that were typed on the page, a moment later.

The handle itself is left alone from the first moment on, whoever bears it. That the no then follows the account, also
under another name, is seen to here and not while the page answers: else its time would tell whether we know them.
"""

from bot.runtime import Runtime, Team
from bot.steps.hearing import leave_alone
from bot.store import mentions, record
from bot.store.database import locks
from bot.store.wishes import register

HANDLES_A_TURN = 50
POSTS_MAX = 2_000
"""So many of the newest posts are looked through for who bears a handle; who posts later is seen when they do."""


def find_bearers(runtime: Runtime, team: Team, now_us: int) -> int:
    """See to handles that were typed lately, and drop their names. Says how many. Repeats safely."""
    brand_id = team.brand.id
    with runtime.database.read() as session:
        typed = register.typed(session, brand_id, HANDLES_A_TURN)
    if not typed:
        return 0
    with locks.writing(runtime.database, brand_id) as session:
        for one in typed:
            bearing = mentions.of_handle(session, brand_id, one.handle or "", POSTS_MAX)
            deeds = leave_alone.notice(session, runtime, team, bearing, now_us)
            record.append(session, brand_id, deeds, now_us, runtime.chance)
            mentions.look_again(session, brand_id, now_us, authors=[mention.author_key for mention in bearing])
        register.seen_to(session, brand_id, [one.id for one in typed], now_us)
    return len(typed)
