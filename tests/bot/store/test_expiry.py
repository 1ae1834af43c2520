"""What is erased leaves the database, and the files below it."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from bot.store import expiry, mentions
from bot.store.database import BadDatabase, Database
from bot.store.expiry import Bounds
from bot.store.mentions import Mention
from bot.store.tables import InboxRow, ReplyRow, UnreadRow
from rules.mention import Kind
from tests.brand_at_work import DAY, HOUR, NOW, Work


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def before(**moments: int) -> Bounds:
    """Bounds before which nothing is due but what is named."""
    return Bounds(**dict.fromkeys((field.name for field in fields(Bounds)), NOW) | moments)


def raw(database: Database) -> bytes:
    """Every byte of the database that lies on the disk."""
    assert database.path is not None
    beside = (database.path, *(database.path.with_name(database.path.name + end) for end in ("-wal", "-shm")))
    return b"".join(path.read_bytes() for path in beside if path.exists())


def test_only_what_was_kept_long_enough_is_due_overheard_before_direct(work: Work) -> None:
    direct = work.says("@acme hello")
    overheard = work.says("Acme is slow", author="ben")
    with work.database.read() as session:
        assert not expiry.texts_due(session, "acme", before(), 10)
        assert expiry.texts_due(session, "acme", before(overheard_us=NOW + 1), 10) == [work.again(overheard)]
        assert expiry.texts_due(session, "acme", before(direct_heard_us=NOW + 1), 10) == [work.again(direct)]
        both = before(overheard_us=NOW + 1, direct_heard_us=NOW + 1)
        assert [one.kind for one in expiry.texts_due(session, "acme", both, 1)] == [Kind.OVERHEARD]
        assert not expiry.texts_due(session, "other", both, 10)


def test_nothing_of_another_brand_or_workspace_goes_and_nothing_that_waits(work: Work) -> None:
    reply: dict[str, Any] = {
        "interaction_id": "i",
        "mention_id": "m",
        "revision": 1,
        "author_key": "x:1",
        "state": "sent",
    }
    with work.database.write() as session:
        for brand in ("acme", "other"):
            session.add(ReplyRow(brand_id=brand, claimed_us=0, due_us=0, ended_us=NOW, text="Yes.", **reply))
            session.add(UnreadRow(brand_id=brand, id="u", network="x", raw="{", why="", received_us=NOW))
        session.add(ReplyRow(brand_id="acme", claimed_us=0, due_us=0, text="Yes.", **reply | {"interaction_id": "j"}))
        for space, done in (("T1", NOW), ("T2", NOW), ("T1", None)):
            session.add(InboxRow(workspace=space, id=f"{done}", kind="k", payload="", received_us=NOW, done_us=done))
    with work.database.write() as session:
        assert expiry.erase_replies(session, "acme", before()) == 0
        assert expiry.erase_replies(session, "acme", before(direct_done_us=NOW + 1)) == 1
        assert expiry.erase_replies(session, "acme", before(direct_done_us=NOW + 1)) == 0
        expiry.drop_unread(session, "acme", NOW)
        expiry.drop_inbox(session, "T1", NOW)
    assert (work.count("unread"), work.count("inbox")) == (2, 3)
    with work.database.write() as session:
        expiry.drop_unread(session, "acme", NOW + 1)
        expiry.drop_inbox(session, "T1", NOW + 1)
    assert (work.count("unread"), work.count("inbox")) == (1, 2)
    assert work.count("reply", "text IS NOT NULL") == 2


def test_what_was_to_be_said_instead_goes_like_a_draft_and_never_while_it_is_still_to_be_said(work: Work) -> None:
    kept: dict[str, Any] = {"mention_id": "m", "revision": 1, "author_key": "x:1", "claimed_us": 0, "due_us": 0}
    states = ("sent", "taken_back", "taking_back")
    with work.database.write() as session:
        for state in states:
            row = ReplyRow(brand_id="acme", interaction_id=state, state=state, ended_us=NOW, **kept)
            row.text, row.correction = "Yes.", "{}"
            session.add(row)
    with work.database.write() as session:
        expiry.erase_replies(session, "acme", before())
        expiry.erase_replies(session, "other", before(draft_us=NOW + 1))
    assert work.count("reply", "correction IS NOT NULL") == len(states)
    with work.database.write() as session:
        expiry.erase_replies(session, "acme", before(draft_us=NOW + 1))
    assert work.count("reply", "correction IS NOT NULL AND state = 'taking_back'") == 1
    assert work.count("reply", "correction IS NOT NULL") == 1
    assert work.count("reply", "text IS NOT NULL") == len(states), "what was sent is kept for longer"


def erase_and_fail(work: Work, mention: Mention) -> None:
    with work.database.write() as session:
        expiry.erase_texts(session, "acme", [mention])
        raise RuntimeError


@pytest.fixture
def on_disk(tmp_path: Path, sqlite_template: Path) -> Iterator[Work]:
    path = tmp_path / "here.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(f"sqlite:///{path}")
    yield Work(opened)
    opened.close()


@pytest.mark.promise(28)
def test_erased_words_are_in_no_file_of_the_database_and_the_others_still_are(on_disk: Work) -> None:
    work = on_disk
    for number in range(120):
        whom = "@acme" if number % 2 else "Acme:"
        work.network.post(NOW, f"{whom} {f'CANARY{number:04} ' * (60 + 9 * number)}", author=f"n{number}")
    work.hear()
    work.hear("search")
    for number in range(120):
        assert b"CANARY%04d" % number in raw(work.database)
    with work.database.write() as session:
        gone = mentions.with_text(session, "acme", Kind.OVERHEARD, NOW + HOUR, 1_000)
        expiry.erase_texts(session, "acme", gone)
    work.database.scrub()
    left = raw(work.database)
    assert [number for number in range(120) if b"CANARY%04d" % number in left] == list(range(1, 120, 2))
    assert not [number for number in range(0, 120, 2) if b"n%d\x00" % number in left or b'"n%d"' % number in left]


def test_a_reader_who_stays_keeps_the_words_in_the_log_and_we_say_so(on_disk: Work) -> None:
    mention = on_disk.says("@acme CANARY")
    with on_disk.database.read() as reader:
        reader.connection().exec_driver_sql("SELECT count(*) FROM mention").scalar()
        with on_disk.database.write() as session:
            expiry.erase_texts(session, "acme", [mention])
        with pytest.raises(BadDatabase, match="still in the log"):
            on_disk.database.scrub()
    on_disk.database.scrub()
    assert b"CANARY" not in raw(on_disk.database)


def test_a_scrub_leaves_a_database_that_works_as_before(work: Work) -> None:
    first = work.says("@acme one")
    for _ in range(12):  # more often than the pool has connections
        work.database.scrub()
    with pytest.raises(RuntimeError):
        erase_and_fail(work, first)
    assert work.again(first).post is not None
    work.now += DAY
    assert work.says("@acme two").post is not None
