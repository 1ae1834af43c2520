"""Takes in a list of another tool: it can only add a no, and all or nothing.

Nothing is lifted, and no two accounts are joined. Taking the same list in again changes nothing and records nothing.
A no with a date that its author has lifted since stays lifted; one without is as new as the list.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeVar

from bot.runtime import Runtime, Team
from bot.steps.hearing import obey
from bot.steps.team import rehearse
from bot.store import mentions, people, record, secret
from bot.store.database import Session, locks
from bot.store.registry import exchanged
from bot.store.team import rehearsals
from bot.store.wishes import noes
from bot.store.wishes.noes import No, Told
from rules.registry.exchange.read import SaysNo
from rules.rehearsal import Rehearsed

_T = TypeVar("_T")
ROWS_MAX: Final = 50_000
"""So many may keep everybody else waiting for some seconds; a longer list is split."""
ROWS_A_TURN: Final = 250


class TooMuch(RuntimeError):
    """A list that is too long, or made with one key too many; the text says what to do."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """How many noes are new, and how many were in force already.

    `first_day` is what a dry run makes of the first day's count, where somebody is about to go live.
    """

    added: int
    known: int
    first_day: Rehearsed | None = None


def take_in(
    runtime: Runtime, team: Team, nos: Sequence[SaysNo], about: Mapping[str, object], now_us: int, *, dry: bool = False
) -> TakenIn:
    """Put in force what a list says; `about` goes into the entry. As a `dry` run, only count. Raises `TooMuch`."""
    told = list({(no.who, no.scope): Told(no.who, no.scope, no.since_us or now_us) for no in nos}.values())

    def work(session: Session) -> int:
        return sum(_add(session, runtime, team, some, now_us, dry=dry) for some in _turns(told))

    def put(session: Session) -> None:
        noes.keep(session, team.brand.id, noes.of(session, team.brand.id, told, runtime.store_secret), now_us, {})

    return _all_or_nothing(runtime, team, work, put, len(told), about, now_us, dry=dry)


def take_in_hashed(
    runtime: Runtime,
    team: Team,
    key: bytes,
    rows: Sequence[tuple[bytes, str]],
    about: Mapping[str, object],
    now_us: int,
    *,
    dry: bool = False,
) -> TakenIn:
    """Put in force what a list of hashed account keys says, made with this key; everybody is looked up under it then.

    Open cards get another look, for nobody knows whose they are. Raises `TooMuch`.
    """
    brand_id, key_id = team.brand.id, secret.key_id(key)
    nos = [No(brand_id, _id(hashed, scope), hashed, key_id, scope, now_us) for hashed, scope in dict.fromkeys(rows)]

    def work(session: Session) -> int:
        if not dry and not exchanged.look_under(session, key, now_us):
            raise TooMuch(
                f"Lists of {exchanged.KEYS_OF_OTHERS_MAX} other keys are in use, and each slows every look-up. "
                "Subscribe to this list as a registry instead."
            )
        added = 0
        for some in _turns(nos):
            have = exchanged.have(session, some)
            new = [no for no in some if no.id not in have]
            added += len(new)
            if not dry:
                obey.keep(session, runtime, brand_id, new, now_us)
        if added and not dry:
            mentions.look_again(session, brand_id, now_us)
        return added

    def put(session: Session) -> None:
        exchanged.look_under(session, key, now_us)
        noes.keep(session, brand_id, nos, now_us, {})

    return _all_or_nothing(runtime, team, work, put, len(nos), about, now_us, dry=dry)


def _all_or_nothing(
    runtime: Runtime,
    team: Team,
    work: Callable[[Session], int],
    put: Callable[[Session], object],
    rows: int,
    about: Mapping[str, object],
    now_us: int,
    *,
    dry: bool,
) -> TakenIn:
    if rows > ROWS_MAX:
        raise TooMuch(f"The list has {rows:,} rows. Split it into lists of {ROWS_MAX:,} at most.")
    if dry:
        with runtime.database.read() as session:
            added = work(session)
        return TakenIn(added, rows - added, rehearse.try_out(runtime, team, put, now_us))
    with locks.writing(runtime.database, team.brand.id) as session:
        added = work(session)
        if added:
            told = {**about, "added": added, "known": rows - added}
            record.append(session, team.brand.id, [record.Deed("import", told)], now_us, runtime.chance)
            rehearsals.count_again(session, team.brand.id)
        runtime.passing("take in: done")
    return TakenIn(added, rows - added)


def _add(session: Session, runtime: Runtime, team: Team, some: Sequence[Told], now_us: int, *, dry: bool) -> int:
    brand_id = team.brand.id
    said = exchanged.said_already(session, brand_id, [one.who for one in some], runtime.store_secret)
    new = [one for one in some if (one.who, one.scope) not in said]
    lifted = noes.known(session, brand_id, [no.id for no in noes.of(session, brand_id, new, runtime.store_secret)])
    if new and not dry:
        authors = tuple(sorted({one.who for one in new}))
        people.meet(session, brand_id, authors, runtime.chance)
        locks.lock_authors(session, brand_id, authors)
        obey.put_in_force(session, runtime, brand_id, new, now_us)
        mentions.look_again(session, brand_id, now_us, authors=authors)
    return len(new) - len(lifted)


def _turns(rows: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (rows[at : at + ROWS_A_TURN] for at in range(0, len(rows), ROWS_A_TURN))


def _id(hashed: bytes, scope: str) -> str:
    return sha256(hashed + scope.encode()).hexdigest()[:32]
