"""Counts what people talk about without us, and keeps nothing of who they are.

Authors are told apart only until there are enough of them: at most four hashes of eight bytes stand in a row, under the
store's secret, this week and this topic, so that they tell nothing across either.
"""

import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, update
from sqlmodel import Session, col, select

from bot.store.database.upsert import overwrite
from bot.store.tables.digest import ThemeRow
from rules.themes import AUTHORS_MIN, Theme, Themes

VOICE_BYTES = 8
KEY = col(ThemeRow.week) + "/" + col(ThemeRow.topic)
"""A theme's key in one brand, as one text."""
_CARED = (col(ThemeRow.owner).is_not(None), col(ThemeRow.done_us).is_(None))


def hear(session: Session, brand_id: str, week: str, said: Iterable[tuple[str, str]], secret: bytes) -> None:
    """Count posts to their topics: each is a topic and its author's key. The brand's row must be locked."""
    by_topic: dict[str, list[str]] = defaultdict(list)
    for topic, author_key in said:
        by_topic[topic].append(author_key)
    if not by_topic:
        return
    rows = {row.topic: row for row in _of_weeks(session, brand_id, [week])}
    heard = [
        _heard(rows.get(topic) or ThemeRow(brand_id=brand_id, week=week, topic=topic), authors, secret)
        for topic, authors in by_topic.items()
    ]
    overwrite(session, ThemeRow, heard)


def read(session: Session, brand_id: str, week: str, before: str, from_us: int, until_us: int) -> Themes:
    """What the digest of a week tells of themes, as they stand now. Three queries.

    What came of its own themes it tells whenever that was.
    """
    rows = _of_weeks(session, brand_id, [week, before])
    in_it = and_(col(ThemeRow.done_us) >= from_us, col(ThemeRow.done_us) < until_us)
    of_it = and_(col(ThemeRow.week) == week, col(ThemeRow.done_us).is_not(None))
    cared = (ThemeRow.week <= week, *_CARED)
    return Themes(
        heard=tuple(_theme(row) for row in rows if row.week == week),
        earlier={row.topic: row.posts for row in rows if row.week == before and row.loud},
        done=_found(session, brand_id, or_(in_it, of_it)),
        open=_found(session, brand_id, *cared),
    )


def newest(session: Session, brand_id: str, topic: str, weeks: Iterable[str]) -> Theme | None:
    """The theme of this topic that a member means: one that somebody still sees to, else that of the latest week."""
    lately = (col(ThemeRow.loud).is_(True), col(ThemeRow.week).in_(list(weeks)))
    cared = _found(session, brand_id, ThemeRow.topic == topic, *_CARED)
    found = cared or _found(session, brand_id, ThemeRow.topic == topic, *lately)
    return found[-1] if found else None


def change(session: Session, brand_id: str, theme: Theme, **columns: object) -> None:
    """Write who sees to a theme, or what came of it."""
    statement = update(ThemeRow).where(
        col(ThemeRow.brand_id) == brand_id, col(ThemeRow.week) == theme.week, col(ThemeRow.topic) == theme.topic
    )
    session.connection().execute(statement.values(**columns))


def drop_voices(session: Session, brand_id: str, week: str) -> None:
    """Drop what tells authors apart in weeks before this one."""
    over = (col(ThemeRow.brand_id) == brand_id, col(ThemeRow.week) < week, col(ThemeRow.voices) != b"")
    session.connection().execute(update(ThemeRow).where(*over).values(voices=b""))


def forget(session: Session, brand_id: str, week: str, author_key: str, secret: bytes) -> None:
    """Drop what tells this author apart in this week; a theme that others made loud stays so."""
    for row in _of_weeks(session, brand_id, [week]):
        voice = _voice(row, author_key, secret)
        if voice in (kept := _voices(row)):
            change(session, brand_id, _theme(row), voices=b"".join(one for one in kept if one != voice))


def done_us(session: Session, brand_id: str, keys: Sequence[str]) -> list[int]:
    """When what came of these themes was written down."""
    done = select(ThemeRow.done_us).where(ThemeRow.brand_id == brand_id, KEY.in_(keys), col(ThemeRow.done_us) > 0)
    return [us for us in session.exec(done) if us is not None] if keys else []


def erase_outcomes(session: Session, brand_id: str, keys: Sequence[str]) -> None:
    """Erase what came of these themes, which names somebody; that something came of them stays."""
    theirs = update(ThemeRow).where(col(ThemeRow.brand_id) == brand_id, KEY.in_(keys))
    if keys:
        session.connection().execute(theirs.values(outcome=""))


def _heard(row: ThemeRow, authors: list[str], secret: bytes) -> dict[str, object]:
    """The row with these posts counted; the authors of a loud theme are not looked at."""
    voices = _voices(row)
    if not row.loud:
        voices = list(dict.fromkeys([*voices, *(_voice(row, author, secret) for author in authors)]))
    loud = row.loud or len(voices) >= AUTHORS_MIN
    kept: Mapping[str, object] = {"voices": b"" if loud else b"".join(voices)}
    return row.model_dump() | {"posts": row.posts + len(authors), "loud": loud, **kept}


def _voice(row: ThemeRow, author_key: str, secret: bytes) -> bytes:
    told = f"{row.brand_id}\0{row.week}\0{row.topic}\0{author_key}"
    return hmac.digest(secret, told.encode(), "sha256")[:VOICE_BYTES]


def _voices(row: ThemeRow) -> list[bytes]:
    return [row.voices[at : at + VOICE_BYTES] for at in range(0, len(row.voices), VOICE_BYTES)]


def _found(session: Session, brand_id: str, *where: Any) -> tuple[Theme, ...]:  # noqa: ANN401 - conditions
    query = select(ThemeRow).where(ThemeRow.brand_id == brand_id, *where).order_by(ThemeRow.week, ThemeRow.topic)
    return tuple(map(_theme, session.exec(query)))


def _of_weeks(session: Session, brand_id: str, weeks: list[str]) -> list[ThemeRow]:
    query = select(ThemeRow).where(ThemeRow.brand_id == brand_id, col(ThemeRow.week).in_(weeks))
    return list(session.exec(query.order_by(ThemeRow.week, ThemeRow.topic)))


def _theme(row: ThemeRow) -> Theme:
    return Theme(row.topic, row.week, row.posts, row.loud, row.owner or "", row.outcome or "")
