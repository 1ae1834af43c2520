"""Forgets again whoever was forgotten in a database that is gone.

A backup from before a forgetting holds the person. The journal has their keys, hashed: so every name that stands in the
database is hashed likewise, and where one fits, the person goes as they went then. All of this at the start, before
anything is sent or drawn. What they post from that moment on is taken in anew, as it was then.
"""

from collections.abc import Sequence

from bot.runtime import Runtime, Team
from bot.steps.forget import NotNow, forget
from bot.store import secret
from bot.store.database import locks
from bot.store.person import forgotten
from bot.store.person.forgotten import Forgetting


def forget_again(runtime: Runtime, team: Team, told: Sequence[Forgetting], now_us: int) -> tuple[int, int]:
    """Do what the journal tells and this database does not know. Says how many, and how many could not be done now.

    Repeats safely: what was done is known by then.
    """
    with runtime.database.read() as session:
        known = {secret.key_id(one): one for one in secret.generations(session, runtime.store_secret)}
        names = forgotten.names(session, team.brand.id)
    wanted = {(one.key_id, form): one.id for one in told for form in one.forms}
    theirs: dict[str, list[str]] = {}
    for key_id in known.keys() & {one.key_id for one in told}:
        for name in names:
            for form in secret.all_forms(name, (known[key_id],)):
                if (found := wanted.get((key_id, form))) is not None:
                    theirs.setdefault(found, []).append(name)
    left = sum(not _again(runtime, team, one, theirs.get(one.id, []), now_us) for one in told)
    return len(told) - left, left


def _again(runtime: Runtime, team: Team, one: Forgetting, keys: Sequence[str], now_us: int) -> bool:
    """Forget whoever stands here under these keys; whether that could be done."""
    accounts = [key for key in keys if ":@" not in key] or keys[:1]
    handles = [key.partition(":@")[2] for key in keys if ":@" in key] or [""]
    try:
        for account in accounts:
            for handle in handles:
                forget(runtime, team, account, now_us, handle, by="journal", again=one)
    except NotNow:
        return False
    runtime.passing("forget again: done")
    with locks.writing(runtime.database, team.brand.id) as session:
        forgotten.note(session, one, written=True)
    return True
