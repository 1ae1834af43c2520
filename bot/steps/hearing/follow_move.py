"""Follows somebody who moved to another account: their no goes along.

A no is copied forward only, to the account that the network names as the new one, and never back; a yes is never
copied, for it belongs to the account that gave it. A new name under the same id is no move: every no stands under ids.
Whoever calls this has seen that both accounts agree (`find_moved.py`).
Source: ActivityPub `movedTo`, which Mastodon gives as `moved`.
"""

from bot.runtime import Runtime, Team
from bot.steps.hearing import obey
from bot.store import record
from bot.store.wishes import noes
from bot.store.wishes.noes import Told
from rules.registry.key import canonical


def follow_move(runtime: Runtime, team: Team, old_key: str, new_key: str, now_us: int) -> int:
    """Put every no of the old account in force for the new one too, with an entry; says how many are new there.

    Repeats safely: the network says the same each time. Raises `BadKey` for what is no account.
    """
    brand_id, old, new = team.brand.id, canonical(old_key), canonical(new_key)
    with runtime.database.read() as session:
        nos = noes.in_force(session, brand_id, old, runtime.store_secret)
        told = [Told(new, no.scope, no.since_us, no.conversation_id, unsure=no.unsure, post_id=no.id) for no in nos]
        copies = noes.of(session, brand_id, told, runtime.store_secret)
        have = noes.known(session, brand_id, [no.id for no in copies])
    fresh = [one for one, no in zip(told, copies, strict=True) if no.id not in have]
    if old == new or not fresh:
        return 0
    deed = record.Deed("register", {"act": "moved", "noes": len(fresh)}, new)
    obey.object_to(runtime, team, fresh, [deed], now_us)
    return len(fresh)
