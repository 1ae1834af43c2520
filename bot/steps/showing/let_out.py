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
    at = (team.workspace, team.brand.id)
    asked = (*at, team.care_channel, now_us - team.policy.wishes.undecided)
    with runtime.database.read() as session:  # there are seldom any, for whom nobody shall wait
        if not any(one.kept for one in rulings.undecided(session, *asked)):
            return 0
    with locks.writing(runtime.database, team.brand.id) as session:
        found = rulings.undecided(session, *asked)
        kept = [one for one in found if one.kept]
        cards = kept[: max(0, RULINGS_WAITING_MAX - (len(found) - len(kept)))]
        rulings.let_out(session, team.workspace, [one.id for one in cards], now_us)
        for channel in sorted({one.channel for one in cards}):
            beneath = {one.thread for one in cards if one.channel == channel and one.thread}
            outbox.draw_again(session, list(outbox.heads(session, *at, channel, beneath).values()))
    return len(cards)
