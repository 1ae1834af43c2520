"""Makes a link by which one account can tell a brand to stop.

Whoever has the link can tighten what that account allows, and do nothing else: it shows nothing, it permits nothing,
and mail programs may press it for their reader (RFC 8058).
"""

from bot.runtime import Runtime, Team
from bot.store.database import locks
from bot.store.visitors import links
from rules.registry.key import BadKey, canonical


def give_link(runtime: Runtime, team: Team, account: str, now_us: int) -> str:
    """A new link of this account, as the end of its address. Raises `BadKey`, also for a handle: it may pass on."""
    key = canonical(account)
    if ":@" in key:
        raise BadKey("A link belongs to an account, not to a handle: write its key, such as x:783214.")
    with locks.writing(runtime.database, team.brand.id) as session:
        return links.make(session, team.brand.id, key, now_us, runtime.chance)
