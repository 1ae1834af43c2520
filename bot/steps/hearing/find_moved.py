"""Looks where people who told us no moved on Mastodon: their no goes along.

Nobody tells us of a move. So each account that holds a no here, and that we know by name, is read once a day at its own
server: one account a turn, a turn every few minutes, whatever the server. An account that was forgotten is known here
by its hash alone, and cannot be looked for. What a server learns by it stands in docs/privacy.md.
"""

from contextlib import suppress

from bot.runtime import Runtime, Team
from bot.sign_in_ports import NotShown
from bot.steps.hearing.follow_move import follow_move
from bot.store import people, secret
from bot.store.database import locks
from bot.store.wishes import noes

DAY_US = 86_400_000_000
ACCOUNTS_A_TURN = 200
"""So many accounts are looked through for one that holds a no; that asks nobody out there."""


def find_moved(runtime: Runtime, team: Team, now_us: int) -> int:
    """Ask about the next account that is due, and let its noes go along. Says how many are new. Repeats safely."""
    brand_id = team.brand.id
    if runtime.moves is None:
        return 0
    with locks.writing(runtime.database, brand_id) as session:
        due = people.due_for_moves(session, brand_id, now_us - DAY_US, ACCOUNTS_A_TURN)
        known = secret.generations(session, runtime.store_secret)
        forms = {form: key for key in due for form in secret.all_forms(key, known)}
        holding = {forms[form] for form in noes.held(session, brand_id, forms)}
        chosen = next((key for key in due if key in holding), None)
        seen = due if chosen is None else due[: due.index(chosen) + 1]
        people.note_asked_for_moves(session, brand_id, seen, now_us)
    return 0 if chosen is None else follow(runtime, team, chosen, "", now_us)


def follow(runtime: Runtime, team: Team, account_key: str, says: str, now_us: int) -> int:
    """Ask to where this account has moved, and let its noes go along; says how many are new there.

    `says` is the address to which it says that it moved, where we know that already. Whatever cannot be told now is
    asked again another day.
    """
    new_key = None
    if runtime.moves is not None:
        with suppress(NotShown):
            new_key = runtime.moves.moved(account_key, says)
    return 0 if new_key is None else follow_move(runtime, team, account_key, new_key, now_us)
