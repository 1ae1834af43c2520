"""A no outlives the name of whoever said it, and only they lift it."""

from sqlmodel import col, select

from bot.store import secret
from bot.store.database import Database
from bot.store.tables import AuthorRow, ObjectionRow
from bot.store.wishes import noes
from bot.store.wishes.noes import No, Told
from rules.registry.key import hashed
from tests.brand_at_work import NOW, SECRET

ANA, BEN = "x:42", "x:43"


def told(database: Database, *nos: Told, brand_id: str = "acme") -> None:
    with database.write() as session:
        noes.keep(session, brand_id, noes.of(session, brand_id, nos, SECRET), NOW, {})


def lift(database: Database, since_us: int, author: str = ANA, secret: bytes = SECRET) -> int:
    with database.write() as session:
        return noes.lift(session, "acme", author, secret, since_us, NOW + 100)


def objections(database: Database) -> list[ObjectionRow]:
    with database.read() as session:
        found = list(session.exec(select(ObjectionRow).order_by(col(ObjectionRow.since_us))))
        session.expunge_all()
        return found


def test_a_no_is_kept_without_a_name(database: Database) -> None:
    told(database, Told(ANA, "any", NOW, "c1", "m1"))
    (row,) = objections(database)
    assert (row.hashed, row.scope, row.since_us, row.conversation_id, row.mention_id, row.lifted_us) == (
        hashed(ANA, SECRET), "any", NOW, "c1", "m1", None,
    )  # fmt: skip
    with database.read() as session:
        assert session.exec(select(AuthorRow)).all() == []


def test_a_no_of_nobody_is_not_kept(database: Database) -> None:
    told(database)
    told(database, Told("", "any", NOW), Told("nobody", "any", NOW))
    assert objections(database) == []


def test_only_their_own_later_word_lifts_what_they_said(database: Database) -> None:
    told(database, Told(ANA, "any", NOW), Told(ANA, "proactive", NOW + 1))
    told(database, Told(BEN, "any", NOW))
    assert lift(database, NOW + 9, secret=b"x" * 32) == 0
    assert lift(database, NOW) == 0
    assert lift(database, NOW + 1) == 1
    assert lift(database, NOW + 1) == 0, "lifted once"
    assert lift(database, NOW + 2) == 1
    assert [row.lifted_us for row in objections(database) if row.hashed == hashed(BEN, SECRET)] == [None]


def test_what_was_lifted_stays_on_record_and_may_be_said_again(database: Database) -> None:
    told(database, Told(ANA, "any", NOW))
    lift(database, NOW + 1)
    told(database, Told(ANA, "any", NOW + 2))
    assert [row.lifted_us for row in objections(database)].count(None) == 1
    assert len(objections(database)) == 2


def test_the_same_no_is_kept_once_and_another_post_says_another(database: Database) -> None:
    no = Told(ANA, "any", NOW, "c1", "m1", post_id="p1")
    told(database, no)
    told(database, Told(ANA, "any", NOW, "c1", "m2", post_id="p1"))
    told(database, Told(ANA, "any", NOW, "c1", "m3", post_id="p2"))
    assert [row.mention_id for row in objections(database)].count("m1") == 1
    assert len(objections(database)) == 2


def test_what_changes_waits_for_the_journal_until_it_has_just_this_state(database: Database) -> None:
    told(database, Told(ANA, "any", NOW, mention_id="m1", unsure=True), Told(BEN, "any", NOW))

    def due() -> list[No]:
        with database.read() as session:
            return noes.due(session, "acme", 10)

    def written(nos: list[No], number: int) -> None:
        with database.write() as session:
            noes.note_written(session, "acme", nos, number)

    before = due()
    with database.write() as session:
        assert noes.rule_on(session, "acme", "m1", NOW + 1, stop=True) == 1
        assert noes.rule_on(session, "acme", "m1", NOW + 1, stop=False) == 0, "it is sure now"
    written(before, 2)
    assert [(no.hashed, no.unsure) for no in due()] == [(hashed(ANA, SECRET), False)]
    written(due(), 1)
    with database.read() as session:
        assert noes.due(session, "acme", 10) == []
        assert noes.due_since_us(session, "acme") is None
        assert noes.mark(session, "acme") == 2, "it never goes back"
        assert noes.mark(session, "other") == 0
    with database.write() as session:
        noes.note_due(session, "acme", [hashed(BEN, SECRET)], NOW + 5)
    with database.read() as session:
        assert noes.due_since_us(session, "acme") == NOW + 5
        assert [no.hashed for no in noes.in_force(session, "acme", BEN, SECRET)] == [hashed(BEN, SECRET)]
        assert noes.in_force(session, "acme", "nobody", SECRET) == []
        assert before[0].key_id == secret.key_id(SECRET)
