"""Our objections as rows of our feed: hashed when made, numbered when published.

A row is made in the transaction that puts the objection in force, under the newest key of the feed, while the account
key is at hand; publishing reads no names. What was once published stays so until its author lifts it, or it ends by
itself: forgetting a name, a new key, or a brand that stops to publish its list drops nobody's no.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, bindparam, case, delete, func, or_, select, tuple_, update
from sqlmodel import Session, col

from bot.store import secret as secrets
from bot.store.database.upsert import insert_new
from bot.store.tables import AuthorRow, ObjectionRow
from bot.store.tables.feed import FeedHeadRow, FeedKeyRow, FeedRow, FeedScopeRow
from rules.choice import is_for_all
from rules.choice import published as scope_for
from rules.registry.row import pack
from rules.registry.scope import parse
from rules.registry.scopes import KEYS_MAX, ScopeTable

HEADS_KEPT: Final = 24
"""Whoever read one of so many last HEADs still finds its files."""
ROWS_A_TURN: Final = 500
KEY_BYTES: Final = 32
_NEWEST_KEY = select(col(FeedKeyRow.number), col(FeedKeyRow.value)).order_by(col(FeedKeyRow.number).desc()).limit(1)


class Place(NamedTuple):
    """Which row of the feed; they have an order."""

    brand_id: str = ""
    objection_id: str = ""
    feed_key: int = 0


class OtherFeed(RuntimeError):
    """The folder holds what this store did not publish; the text says what to do."""


def add_key(session: Session, fresh: bytes, now_us: int, *, first: bool = False) -> bool:
    """Hash under this key from now on; as `first`, only where there is none yet, and never as one of too many.

    Says whether it was added.
    """
    known = _keys(session)
    if (first and known) or len(known) >= KEYS_MAX:
        return False
    insert_new(session, FeedKeyRow, [{"number": max(known, default=0) + 1, "value": fresh, "made_us": now_us}])
    return True


def succeed_key(session: Session, fresh: bytes, now_us: int) -> bool:
    """Hash under a fresh key from now on. False where we publish no feed."""
    if session.connection().execute(select(func.max(col(FeedKeyRow.number)))).scalar() is None:
        return False
    return add_key(session, fresh, now_us)


def note(session: Session, brand_id: str, whose: Mapping[str, str]) -> None:
    """Make the rows of objections: each id with the account key or handle key of its author, whom we know now.

    Does nothing where we publish no feed. Whoever has a row keeps it.
    """
    newest = session.connection().execute(_NEWEST_KEY).first() if whose else None
    if newest is None:
        return
    number, key = newest
    rows = [
        {"brand_id": brand_id, "objection_id": one, "feed_key": number, "hashed": form}
        for one, who in whose.items()
        for form in secrets.all_forms(who, (key,))
    ]
    insert_new(session, FeedRow, rows)


def note_known(session: Session, brand_id: str, after: str, secret: bytes) -> str | None:
    """Make rows of the objections of authors whom we know by name, some at a time, for a feed that begins now.

    Goes on after the author key `after`, and gives the last one it came to, as long as there is one.
    """
    here = (col(AuthorRow.brand_id) == brand_id, col(AuthorRow.key) > after)
    page = select(col(AuthorRow.key)).where(*here).order_by(col(AuthorRow.key)).limit(ROWS_A_TURN)
    known = list(session.connection().execute(page).scalars())
    all_secrets = secrets.generations(session, secret)
    forms = {form: who for who in known for form in secrets.all_forms(who, all_secrets)}
    theirs = select(col(ObjectionRow.id), col(ObjectionRow.hashed)).where(
        col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.hashed).in_(forms)
    )
    note(session, brand_id, {one: forms[hashed] for one, hashed in session.connection().execute(theirs)})
    return known[-1] if known else None


def number_new(session: Session, brands: Collection[str], after: Place) -> Place | None:
    """Give rows that are to be published from now on the number of their scope, some at a time.

    Published is what was said to all who read our registry, and what was said to one of these brands; what is lifted or
    unsure is not. Goes on after the row `after`, and gives the last one it came to, as long as there is one.
    """
    here = [col(getattr(FeedRow, name)) for name in Place._fields]
    stands = (col(ObjectionRow.lifted_us).is_(None), col(ObjectionRow.unsure).is_(False))
    waiting = (
        select(*here, col(ObjectionRow.scope))
        .join(ObjectionRow, _its_objection())
        .where(col(FeedRow.number).is_(None), tuple_(*here) > tuple_(*after), *stands)
        .order_by(*here)
        .limit(ROWS_A_TURN)
    )
    found = [(Place(*row[:-1]), row[-1]) for row in session.connection().execute(waiting)]
    numbers = {meaning: number for number, meaning in _scopes(session).items()}
    first = free = max(numbers.values(), default=-1) + 1
    changes: list[dict[str, object]] = []
    for place, said in found:
        scope = scope_for(said, place.brand_id) if is_for_all(said) or place.brand_id in brands else None
        if scope is None:
            continue
        number = numbers.setdefault((place.feed_key, scope), free)
        free = max(free, number + 1)
        changes.append({"given": number} | {f"this_{name}": value for name, value in place._asdict().items()})
    if changes:
        this = [column == bindparam(f"this_{name}") for name, column in zip(Place._fields, here, strict=True)]
        session.connection().execute(update(FeedRow).where(*this).values(number=bindparam("given")), changes)
    new = [
        {"number": number, "feed_key": key, "scope": scope}
        for (key, scope), number in numbers.items()
        if number >= first
    ]
    insert_new(session, FeedScopeRow, new)
    return found[-1][0] if found else None


def table(session: Session, now_us: int) -> tuple[ScopeTable, frozenset[int]]:
    """What the numbers of our feed mean, and apart from them those numbers whose scope has ended by itself."""
    keys = _keys(session)
    scopes = _scopes(session)
    over = frozenset(n for n, (_, scope) in scopes.items() if (parse(scope).until_us or now_us + 1) <= now_us)
    return ScopeTable(keys, {n: meaning for n, meaning in scopes.items() if n not in over}), over


def adopt(session: Session, theirs: ScopeTable, now_us: int) -> None:
    """Take over what a feed published before means by its numbers, where a restored store has forgotten it.

    Raises `OtherFeed` where it means something else by them.
    """
    ours, scopes = _keys(session), _scopes(session)
    same_keys = all(ours.get(number, value) == value for number, value in theirs.keys.items())
    if not same_keys or not all(scopes.get(number, meaning) == meaning for number, meaning in theirs.scopes.items()):
        raise OtherFeed(
            "This folder was published from another store: its keys or scopes are not ours. "
            "Bring back that store from its backup, or publish into an empty folder under another name."
        )
    keys = [{"number": number, "value": value, "made_us": now_us} for number, value in theirs.keys.items()]
    insert_new(session, FeedKeyRow, keys)
    new = [{"number": n, "feed_key": key, "scope": scope} for n, (key, scope) in theirs.scopes.items()]
    insert_new(session, FeedScopeRow, new)


def rows(session: Session) -> Iterator[tuple[bytes, bool]]:
    """Every row that was ever published, in ascending order, and whether it still stands.

    A row stands while any of its objections does. Holds some hundred at a time.
    """
    lifted = or_(col(ObjectionRow.lifted_us).is_not(None), col(ObjectionRow.unsure).is_(True))
    query = (
        select(col(FeedRow.hashed), col(FeedRow.number), func.max(case((lifted, 0), else_=1)))
        .outerjoin(ObjectionRow, _its_objection())
        .where(col(FeedRow.number).is_not(None))
        .group_by(col(FeedRow.hashed), col(FeedRow.number))
        .order_by(col(FeedRow.hashed), col(FeedRow.number))
    )
    streamed = session.connection().execute(query.execution_options(yield_per=ROWS_A_TURN))
    return ((pack(hashed, number), bool(stands)) for hashed, number, stands in streamed)


def heads(session: Session) -> list[bytes]:
    """The last HEADs that we published, the newest first."""
    query = select(col(FeedHeadRow.note)).order_by(col(FeedHeadRow.seq).desc()).limit(HEADS_KEPT)
    return [note.encode() for note in session.connection().execute(query).scalars()]


def keep_head(session: Session, seq: int, head: bytes) -> None:
    """Remember a HEAD that we published, and forget those whose files need not be kept."""
    insert_new(session, FeedHeadRow, [{"seq": seq, "note": head.decode()}])
    session.connection().execute(delete(FeedHeadRow).where(col(FeedHeadRow.seq) <= seq - HEADS_KEPT))


def _keys(session: Session) -> dict[int, bytes]:
    query = select(col(FeedKeyRow.number), col(FeedKeyRow.value))
    return {row.number: row.value for row in session.connection().execute(query)}


def _scopes(session: Session) -> dict[int, tuple[int, str]]:
    query = select(col(FeedScopeRow.number), col(FeedScopeRow.feed_key), col(FeedScopeRow.scope))
    return {number: (key, scope) for number, key, scope in session.connection().execute(query)}


def _its_objection() -> ColumnElement[bool]:
    return (col(FeedRow.brand_id) == col(ObjectionRow.brand_id)) & (col(FeedRow.objection_id) == col(ObjectionRow.id))
