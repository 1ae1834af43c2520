"""A kept post on which a member has to rule gets a card of its own after all.

Behind a full roll-up a post has no card (`place.py`). Nobody could say whether its author asked us to stop, and silence
would count as a yes. It may have been edited into a doubt since, or have come when too many others waited. No more are
let out than members can rule on: the next ones come as these are ruled on.
"""

from bot.runtime import Runtime, Team
from bot.steps.showing.place import RULINGS_WAITING_MAX
from bot.store import outbox, rulings
from bot.store.database import locks


def let_out(runtime: Runtime, team: Team, now_us: int) -> int:
    """Let the cards go on which a member has to rule, while few enough wait for one. Says how many. Repeats safely."""
    at, since_us = (team.workspace, team.brand.id), now_us - team.policy.wishes.undecided
    with runtime.database.read() as session:  # there are seldom any, for whom nobody shall wait
        if not rulings.kept(session, *at, team.care_channel, since_us, 1):
            return 0
    with locks.writing(runtime.database, team.brand.id) as session:
        room = RULINGS_WAITING_MAX - rulings.out(session, *at, since_us)
        cards = rulings.kept(session, *at, team.care_channel, since_us, room) if room > 0 else []
        rulings.let_out(session, team.workspace, [row_id for row_id, _, _ in cards], now_us)
        for channel in sorted({channel for _, channel, _ in cards}):
            beneath = {thread for _, of, thread in cards if of == channel}
            outbox.draw_again(session, list(outbox.heads(session, *at, channel, beneath).values()))
    return len(cards)
