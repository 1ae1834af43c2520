"""Whoever decides sees every no committed before; nobody waits in a circle."""

import secrets
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import update

from bot.store import brands, people
from bot.store.database import Database, Session, locks
from bot.store.database.upsert import insert_new
from bot.store.facts import gather
from bot.store.mentions import Mention
from bot.store.tables import GenerationRow, RegistryRow
from bot.store.wishes import noes
from tests.brand_at_work import SECRET, Work, list_in_registry, until_somebody_waits
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def asks_to_stop(work: Work, session: Session) -> None:
    locks.lock_author(session, "acme", ANA)
    told = noes.of(session, "acme", [noes.Told(ANA, "any", work.now)], SECRET)
    noes.keep(session, "acme", told, work.now, {})


def lists_them(work: Work, session: Session) -> None:
    locks.lock_registry(session, "quiet")
    session.connection().execute(update(GenerationRow).values(state="in_force"))


def pauses(work: Work, session: Session) -> None:
    locks.lock_brand(session, "acme")
    assert brands.pause(session, "acme", "U1", "A storm.", work.now)


NOES: dict[str, Callable[[Work, Session], None]] = {"stop": asks_to_stop, "registry": lists_them, "pause": pauses}


def forbidden(work: Work, session: Session, mention: Mention) -> bool:
    facts = gather(session, work.runtime.scene(work.team), [mention], work.now)[0]
    return bool(facts.objections) or facts.paused is True


@pytest.mark.promise(1)
@pytest.mark.parametrize("no", NOES)
def test_a_no_that_is_committed_while_a_decision_waits_for_its_locks_is_seen(work: Work, no: str) -> None:
    mention = work.says("@acme do you ship?")
    list_in_registry(work, ANA)
    with work.database.write() as session:
        session.connection().execute(update(GenerationRow).values(state="loading"))
    seen: list[bool] = []

    def decide() -> None:
        with work.database.write() as session:
            locks.lock_to_decide(session, "acme", ANA)
            seen.append(forbidden(work, session, mention))

    with work.database.write() as session:
        assert not forbidden(work, session, mention)
    decider = threading.Thread(target=decide)
    with work.database.write() as session:
        NOES[no](work, session)
        decider.start()
        until_somebody_waits(work.database)
        assert seen == []
    decider.join()
    assert seen == [True]


@pytest.mark.promise(1)
@pytest.mark.parametrize("no", NOES)
def test_a_no_waits_for_a_decision_that_has_its_locks(work: Work, no: str) -> None:
    mention = work.says("@acme do you ship?")
    list_in_registry(work, ANA)
    with work.database.write() as session:
        session.connection().execute(update(GenerationRow).values(state="loading"))
    came = threading.Event()

    def come() -> None:
        with work.database.write() as session:
            NOES[no](work, session)
        came.set()

    comer = threading.Thread(target=come)
    with work.database.write() as session:
        locks.lock_to_decide(session, "acme", ANA)
        comer.start()
        until_somebody_waits(work.database)
        assert not came.is_set()
        assert not forbidden(work, session, mention)
    comer.join()
    assert came.is_set()


def test_two_brands_decide_beside_one_another_under_the_same_registries(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite has one writer at a time, so nothing can be decided beside anything.")
    Work(database)
    with database.write() as session:
        brands.enrol(session, "other")
    both = threading.Barrier(2)

    def decide(brand_id: str) -> None:
        with database.write() as session:
            locks.lock_to_decide(session, brand_id, ANA)
            both.wait(30)

    deciders = [threading.Thread(target=decide, args=(brand_id,)) for brand_id in ("acme", "other")]
    for decider in deciders:
        decider.start()
    for decider in deciders:
        decider.join()
    assert not both.broken


def test_whoever_takes_the_same_locks_at_once_in_whatever_order_never_waits_in_a_circle(work: Work) -> None:
    with work.database.write() as session:
        people.meet(session, "acme", [ANA, BEN], secrets.token_bytes)
        insert_new(session, RegistryRow, [{"name": "a", "source": "", "generation": 0, "period_us": 1}])
    start, failed = threading.Barrier(4), []

    def decide(*authors: str) -> None:
        start.wait()
        try:
            for _ in range(10):
                with locks.writing(work.database, "acme") as session:
                    locks.lock_authors(session, "acme", authors)
                    for author in authors:
                        locks.lock_to_decide(session, "acme", author)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failed.append(error)

    threads = [threading.Thread(target=decide, args=order) for order in ((ANA, BEN), (BEN, ANA)) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
