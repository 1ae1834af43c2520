"""Objections as rows: kept, lifted, and noted for the journal.

The id of an objection follows from what it says, so that who hears the same no twice keeps it once, and who puts one
back from the journal finds it there. Whatever changes one notes in the same transaction that the journal does not have
its newest state yet, but for what was written into it before. Longer than most files: every query of objections but the
one that decides stands here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlmodel import Session, col

from bot.store import secret as secrets
from bot.store.database.one_of import one_of
from bot.store.database.upsert import dialect_of, insert_new
from bot.store.tables import ObjectionRow
from bot.store.tables.hearing import JournalDueRow, JournalMarkRow

BY_HANDLE = "handle"
"""Stands for the post in an objection that stands under a handle: there is none."""
DUE_MAX = 500
"""So many are written into the journal at a time."""
NONE_WRITTEN: Mapping[str, int] = {}
_KNOWN = select(col(ObjectionRow.id)).where(
    col(ObjectionRow.brand_id) == bindparam("brand_id"), one_of(col(ObjectionRow.id), "ids")
)


@dataclass(frozen=True, slots=True)
class No:
    """A row of the table `objection` as a value."""

    brand_id: str
    id: str
    hashed: bytes
    key_id: bytes | None
    scope: str
    since_us: int
    conversation_id: str | None = None
    mention_id: str | None = None
    unsure: bool = False
    lifted_us: int | None = None


_COLUMNS = tuple(No.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody told us to stop, or may have (`unsure`): who, how far it reaches, when, and in which post.

    `who` is an account key, or the key of a handle. `post_id` is the network's, and goes no further than our own id.
    """

    who: str
    scope: str
    since_us: int
    conversation_id: str | None = None
    mention_id: str | None = None
    unsure: bool = False
    post_id: str | None = None


def of(session: Session, brand_id: str, told: Sequence[Told], secret: bytes) -> list[No]:
    """What was told as rows, under the newest secret of the store, or under `secret` where it has none of its own.

    Somebody whose key cannot be read is left out: of them we know nothing, and nobody answers them.
    """
    if not told:
        return []
    newest = secrets.generations(session, secret)[0]
    found = []
    for one in told:
        who = b"".join(secrets.all_forms(one.who, (newest,)))
        if not who:
            continue
        says = f"{one.scope}\n{one.since_us}\n{one.conversation_id}\n{one.post_id}".encode()
        found.append(
            No(
                brand_id, sha256(who + says).hexdigest()[:32], who, secrets.key_id(newest), one.scope, one.since_us,
                one.conversation_id, one.mention_id, one.unsure,
            )
        )  # fmt: skip
    return found


def known(session: Session, brand_id: str, ids: Collection[str]) -> set[str]:
    """Which of these objections we have."""
    return set(session.connection().execute(_KNOWN, {"brand_id": brand_id, "ids": ids}).scalars())


def keep(session: Session, brand_id: str, nos: Sequence[No], now_us: int, written: Mapping[str, int]) -> None:
    """Put objections in force; who is there already stays as it is. The authors' rows must be locked.

    `written` are the numbers in the journal of those that stand there, by id.
    """
    insert_new(session, ObjectionRow, list(map(_row, nos)))
    _note_due(session, brand_id, [no.id for no in nos if no.id not in written], now_us)
    raise_mark(session, brand_id, max(written.values(), default=0))


def adopt(session: Session, brand_id: str, nos: Sequence[No]) -> None:
    """Let objections that are there already belong to the posts as we have them now: they may have been put back."""
    for no in nos:
        these = (col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.id) == no.id)
        session.connection().execute(update(ObjectionRow).where(*these).values(mention_id=no.mention_id))


def lacking(session: Session, brand_id: str, nos: Sequence[No]) -> list[No]:
    """Of objections as the journal has them, in its order, the newest state of each that the store does not have."""
    newest = {no.id: no for no in nos}
    rows = _read(session, col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.id).in_(newest))
    have = {row.id: row for row in rows}
    return [no for no in newest.values() if no.id not in have or _goes_on_from(have[no.id], no)]


def put_back(session: Session, brand_id: str, nos: Sequence[No]) -> None:
    """Let the store have these as the journal has them; what is ruled or lifted here stays ruled or lifted."""
    insert_new(session, ObjectionRow, list(map(_row, nos)))
    for no in nos:
        here = update(ObjectionRow).where(col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.id) == no.id)
        if not no.unsure:
            session.connection().execute(here.values(unsure=False))
        if no.lifted_us is not None:
            session.connection().execute(
                here.where(col(ObjectionRow.lifted_us).is_(None)).values(lifted_us=no.lifted_us)
            )


def note_all_due(session: Session, brand_id: str, now_us: int) -> None:
    """Note that the journal is to have every objection anew."""
    ids = session.connection().execute(select(col(ObjectionRow.id)).where(col(ObjectionRow.brand_id) == brand_id))
    _note_due(session, brand_id, list(ids.scalars()), now_us)


def lift(session: Session, brand_id: str, who: str, secret: bytes, before_us: int, now_us: int) -> int:
    """Lift all objections that the person made before this moment, by their own act. Says how many."""
    forms = secrets.all_forms(who, secrets.generations(session, secret))
    these = (col(ObjectionRow.hashed).in_(forms), col(ObjectionRow.since_us) < before_us)
    return _change(session, brand_id, these, now_us, lifted_us=now_us)


def lift_these(session: Session, brand_id: str, ids: Collection[str], now_us: int) -> int:
    """Lift these objections, by their author's own act. Says how many."""
    return _change(session, brand_id, (col(ObjectionRow.id).in_(ids),), now_us, lifted_us=now_us)


def rule_on(session: Session, brand_id: str, mention_id: str, now_us: int, *, stop: bool) -> int:
    """Make the unsure objections of this post sure, or lift them, as a member ruled. Says how many."""
    these = (col(ObjectionRow.mention_id) == mention_id, col(ObjectionRow.unsure).is_(True))
    changes: dict[str, object] = {"unsure": False} | ({} if stop else {"lifted_us": now_us})
    return _change(session, brand_id, these, now_us, **changes)


def in_force(session: Session, brand_id: str, who: str, secret: bytes) -> list[No]:
    """The objections under this key of an account or a handle that nobody lifted, the oldest first."""
    forms = secrets.all_forms(who, secrets.generations(session, secret))
    here = (col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.hashed).in_(forms))
    return _read(session, *here, col(ObjectionRow.lifted_us).is_(None))


def held(session: Session, brand_id: str, forms: Iterable[bytes]) -> set[bytes]:
    """Those of these hashed keys under which an objection stands that nobody lifted."""
    here = (col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.lifted_us).is_(None))
    query = select(col(ObjectionRow.hashed)).where(*here, col(ObjectionRow.hashed).in_(list(forms))).distinct()
    return set(session.connection().execute(query).scalars())


def ids_in_force(session: Session, brand_id: str) -> list[str]:
    """The ids of all objections that nobody lifted."""
    here = (col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.lifted_us).is_(None))
    return list(session.connection().execute(select(col(ObjectionRow.id)).where(*here)).scalars())


def under(session: Session, brand_id: str, form: bytes) -> list[No]:
    """The objections under this hashed key that nobody lifted."""
    here = (col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.hashed) == form)
    return _read(session, *here, col(ObjectionRow.lifted_us).is_(None))


def note_due(session: Session, brand_id: str, forms: Collection[bytes], now_us: int) -> None:
    """Note that what stands under these hashed keys is about to change, and the journal is to have it anew."""
    these = (col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.hashed).in_(forms))
    _note_due(session, brand_id, [no.id for no in _read(session, *these)], now_us)


def due(session: Session, brand_id: str, most: int) -> list[No]:
    """Objections whose newest state the journal does not hold yet."""
    waiting = select(col(JournalDueRow.objection_id)).where(col(JournalDueRow.brand_id) == brand_id).limit(most)
    return _read(session, col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.id).in_(waiting))


def is_due(session: Session, brand_id: str, mention_id: str) -> bool:
    """Whether the journal still lacks what was said in this post."""
    here = (col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.mention_id) == mention_id)
    said = select(col(ObjectionRow.id)).where(*here)
    waiting = (col(JournalDueRow.brand_id) == brand_id, col(JournalDueRow.objection_id).in_(said))
    return (
        session.connection().execute(select(col(JournalDueRow.objection_id)).where(*waiting).limit(1)).first()
        is not None
    )


def due_since_us(session: Session, brand_id: str) -> int | None:
    """Since when the journal lacks something, `None` where it lacks nothing."""
    oldest = select(col(JournalDueRow.since_us)).where(col(JournalDueRow.brand_id) == brand_id)
    return session.connection().execute(oldest.order_by(col(JournalDueRow.since_us)).limit(1)).scalar()


def note_written(session: Session, brand_id: str, as_written: Sequence[No], number: int) -> None:
    """Note that the journal has these in just this state, up to this number; what changed since then stays due."""
    ids = [no.id for no in as_written]
    same = [
        no.id
        for no in _read(session, col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.id).in_(ids))
        if no in as_written
    ]
    these = (col(JournalDueRow.brand_id) == brand_id, col(JournalDueRow.objection_id).in_(same))
    session.connection().execute(delete(JournalDueRow).where(*these))
    raise_mark(session, brand_id, number)


def mark(session: Session, brand_id: str) -> int:
    """The highest number of the journal that we know of."""
    row = session.get(JournalMarkRow, brand_id)
    return row.number if row else 0


def raise_mark(session: Session, brand_id: str, number: int) -> None:
    """Note that the journal has at least so many lines; 0 says nothing."""
    if number:
        made = dialect_of(session).insert(JournalMarkRow).values(brand_id=brand_id, number=number)
        higher = {"number": made.excluded.number}
        lower = col(JournalMarkRow.number) < made.excluded.number
        statement = made.on_conflict_do_update(index_elements=["brand_id"], set_=higher, where=lower)
        session.connection().execute(statement)


def _change(
    session: Session, brand_id: str, these: Sequence[ColumnElement[bool]], now_us: int, **values: object
) -> int:
    standing = (col(ObjectionRow.brand_id) == brand_id, col(ObjectionRow.lifted_us).is_(None), *these)
    ids = list(session.connection().execute(select(col(ObjectionRow.id)).where(*standing)).scalars())
    if ids:
        session.connection().execute(update(ObjectionRow).where(*standing).values(**values))
        _note_due(session, brand_id, ids, now_us)
    return len(ids)


def _goes_on_from(have: No, no: No) -> bool:
    return (have.unsure and not no.unsure) or (have.lifted_us is None and no.lifted_us is not None)


def _note_due(session: Session, brand_id: str, ids: Sequence[str], now_us: int) -> None:
    rows = [{"brand_id": brand_id, "objection_id": one, "since_us": now_us} for one in ids]
    insert_new(session, JournalDueRow, rows)


def _read(session: Session, *where: ColumnElement[bool]) -> list[No]:
    columns = tuple(getattr(ObjectionRow, name) for name in _COLUMNS)
    query = select(*columns).where(*where).order_by(col(ObjectionRow.since_us), col(ObjectionRow.id))
    return [No(*row) for row in session.connection().execute(query)]


def _row(no: No) -> dict[str, object]:
    return {name: getattr(no, name) for name in _COLUMNS}
