"""Who was forgotten: no old post is taken in, and no restore brings them back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, exists, func, select, update
from sqlmodel import Session, col

from bot.store import secret as secrets
from bot.store.database.one_of import one_hash_of
from bot.store.database.upsert import insert_new, overwrite
from bot.store.tables import AuthorRow, MentionRow
from bot.store.tables.privacy import ForgettingRow, ForgottenRow
from rules.mention import Post
from rules.registry.key import HASHED_BYTES

_HERE = col(ForgottenRow.brand_id) == bindparam("brand_id")
_ANYBODY = select(exists().where(_HERE))
_WHO = select(col(ForgottenRow.hashed), col(ForgottenRow.at_us)).where(
    _HERE, one_hash_of(col(ForgottenRow.hashed), "hashed")
)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """That somebody was forgotten, as the journal is to have it: when, and by which keys, hashed under which secret."""

    brand_id: str
    id: str
    at_us: int
    key_id: bytes
    forms: tuple[bytes, ...]


def remember(session: Session, brand_id: str, author_key: str, secret: bytes, now_us: int) -> None:
    """Note that this author was forgotten now; `secret` is the newest of the store."""
    rows = [
        {"brand_id": brand_id, "hashed": form, "at_us": now_us} for form in secrets.all_forms(author_key, (secret,))
    ]
    overwrite(session, ForgottenRow, rows)


def leave_out(session: Session, brand_id: str, posts: Iterable[Post], secret: bytes) -> list[Post]:
    """These posts without those that somebody published before we forgot them."""
    posts = list(posts)
    here = {"brand_id": brand_id}
    if not session.connection().execute(_ANYBODY, here).scalar():
        return posts
    known = secrets.generations(session, secret)
    forms = {form: key for key in {post.author.key for post in posts} for form in secrets.all_forms(key, known)}
    found = session.connection().execute(_WHO, here | {"hashed": list(forms)})
    since = {forms[form]: at_us for form, at_us in found}
    return [post for post in posts if post.created_us > since.get(post.author.key, -1)]


def note(session: Session, one: Forgetting, *, written: bool) -> None:
    """Note that somebody was forgotten here; `written` says that the journal has it."""
    row = {"brand_id": one.brand_id, "id": one.id, "at_us": one.at_us, "key_id": one.key_id}
    insert_new(session, ForgettingRow, [row | {"forms": b"".join(one.forms), "written": written}])


def known(session: Session, brand_id: str, ids: Collection[str]) -> set[str]:
    """Which of these forgettings happened here."""
    row = ForgettingRow
    query = select(col(row.id)).where(col(row.brand_id) == brand_id, col(row.id).in_(ids))
    return set(session.connection().execute(query).scalars())


def due(session: Session, brand_id: str, most: int) -> list[Forgetting]:
    """Forgettings that the journal does not hold yet, as far as we still know whom."""
    row = ForgettingRow
    waiting = (col(row.brand_id) == brand_id, col(row.written).is_(False), col(row.forms).is_not(None))
    columns = (col(row.id), col(row.at_us), col(row.key_id), col(row.forms))
    found = session.connection().execute(select(*columns).where(*waiting).limit(most))
    return [Forgetting(brand_id, one.id, one.at_us, one.key_id, _cut(one.forms)) for one in found]


def due_since_us(session: Session, brand_id: str) -> int | None:
    """Since when the journal lacks a forgetting, `None` where it lacks none."""
    row = ForgettingRow
    waiting = (col(row.brand_id) == brand_id, col(row.written).is_(False), col(row.forms).is_not(None))
    return session.connection().execute(select(func.min(col(row.at_us))).where(*waiting)).scalar()


def note_written(session: Session, brand_id: str, ids: Collection[str]) -> None:
    """Note that the journal has these."""
    row = ForgettingRow
    these = (col(row.brand_id) == brand_id, col(row.id).in_(ids))
    session.connection().execute(update(row).where(*these).values(written=True))


def note_all_due(session: Session, brand_id: str) -> None:
    """Note that the journal is to have anew all of which we still know whom."""
    these = (col(ForgettingRow.brand_id) == brand_id, col(ForgettingRow.forms).is_not(None))
    session.connection().execute(update(ForgettingRow).where(*these).values(written=False))


def names(session: Session, brand_id: str) -> list[str]:
    """The key of every account and every handle that stands here in the open."""
    keys = select(col(AuthorRow.key)).where(col(AuthorRow.brand_id) == brand_id)
    shown = (col(MentionRow.network), func.lower(col(MentionRow.author_handle)))
    theirs = (col(MentionRow.brand_id) == brand_id, col(MentionRow.author_handle).is_not(None))
    handles = session.connection().execute(select(*shown).where(*theirs).distinct())
    return [*session.connection().execute(keys).scalars(), *(f"{network}:@{handle}" for network, handle in handles)]


def drop(session: Session, brand_id: str, before_us: int) -> None:
    """Drop what was noted before this moment."""
    session.connection().execute(
        delete(ForgottenRow).where(col(ForgottenRow.brand_id) == brand_id, col(ForgottenRow.at_us) < before_us)
    )
    row = ForgettingRow
    old = (col(row.brand_id) == brand_id, col(row.at_us) < before_us, col(row.written).is_(True))
    session.connection().execute(update(row).where(*old).values(forms=None))


def _cut(forms: bytes) -> tuple[bytes, ...]:
    return tuple(forms[at : at + HASHED_BYTES] for at in range(0, len(forms), HASHED_BYTES))
