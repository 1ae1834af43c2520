"""Asks whose a handle of the register is, so that its no follows the account.

"Never contact @ana@social.example", says a letter. The handle is left alone at once, whoever bears it; but whoever
moves leaves their handle behind, and if they never posted here we know of no account to follow. So the handle's own
server is asked, once a day until it tells us: on Mastodon nobody else can take a name there. Handles that somebody
typed in on the page are never asked after (docs/privacy.md).
"""

from contextlib import suppress

from bot.runtime import Runtime, Team
from bot.sign_in_ports import Bearer, NotShown
from bot.steps.hearing import find_moved, leave_alone
from bot.store import mentions, people, record
from bot.store.database import locks
from bot.store.tables.hearing import THEIRS
from bot.store.wishes import register
from rules.registry.key import canonical_handle

NETWORK = "mastodon"


def ask_bearer(runtime: Runtime, team: Team, now_us: int) -> bool:
    """Ask about the next handle that is due; says whether we know now whom it means. Repeats safely."""
    brand_id, moves = team.brand.id, runtime.moves
    if moves is None:
        return False
    with locks.writing(runtime.database, brand_id) as session:
        due = register.due_for_bearer(session, brand_id, NETWORK, now_us - find_moved.DAY_US)
        if due is None or due.handle is None:
            return False
        register.note_asked(session, brand_id, due.id, now_us)
    with suppress(NotShown):
        bearer = moves.bearer(canonical_handle(NETWORK, due.handle))
        runtime.passing("ask bearer: told")
        return _is_theirs(runtime, team, bearer, due.handle, now_us)
    return False


def _is_theirs(runtime: Runtime, team: Team, bearer: Bearer, handle: str, now_us: int) -> bool:
    """Let the no stand under the account too, and go along if it has moved already."""
    brand_id, key = team.brand.id, bearer.account_key
    with locks.writing(runtime.database, brand_id) as session:
        people.meet(session, brand_id, [key], runtime.chance)
        locks.lock_author(session, brand_id, key)
        nos = leave_alone.prove_bearer(session, runtime, brand_id, key, handle, now_us)
        deeds = [record.Deed("register", {"act": THEIRS}, key)] if nos else []
        record.append(session, brand_id, deeds, now_us, runtime.chance)
        mentions.look_again(session, brand_id, now_us, authors=[key])
    if nos and bearer.moved_to:
        find_moved.follow(runtime, team, key, bearer.moved_to, now_us)
    return bool(nos)
