"""Who was forgotten lately: what they posted before is not taken in again."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, exists, select
from sqlmodel import Session, col

from bot.store import secret as secrets
from bot.store.database.upsert import overwrite
from bot.store.tables.privacy import ForgottenRow
from rules.mention import Post

_HERE = col(ForgottenRow.brand_id) == bindparam("brand_id")
_ANYBODY = select(exists().where(_HERE))
_WHO = select(col(ForgottenRow.hashed), col(ForgottenRow.at_us)).where(
    _HERE, col(ForgottenRow.hashed).in_(bindparam("hashed", expanding=True))
)


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


def drop(session: Session, brand_id: str, before_us: int) -> None:
    """Drop what was noted before this moment."""
    session.connection().execute(
        delete(ForgottenRow).where(col(ForgottenRow.brand_id) == brand_id, col(ForgottenRow.at_us) < before_us)
    )
