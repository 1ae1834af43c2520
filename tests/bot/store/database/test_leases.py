"""At most one holds a lease, and whoever lost it cannot write any more."""

import threading

from sqlalchemy import text

from bot.store.database import Database, leases
from bot.store.database.leases import Lease
from tests.brand_at_work import until_somebody_waits

LONG_S = 600.0


def take(database: Database, owner: str, seconds: float = LONG_S, name: str = "send:acme") -> Lease | None:
    return leases.take(database, name, owner, seconds)


def mine(database: Database, lease: Lease) -> bool:
    with database.write() as session:
        return leases.still_mine(session, lease)


def test_what_somebody_holds_nobody_else_takes(database: Database) -> None:
    assert take(database, "one") == Lease("send:acme", "one", 1)
    assert take(database, "two") is None
    assert take(database, "two", name="send:beta") == Lease("send:beta", "two", 1)


def test_of_five_that_ask_at_once_one_holds_it(database: Database) -> None:
    start, held = threading.Barrier(5), []

    def ask(owner: str) -> None:
        start.wait()
        held.append(take(database, owner))

    threads = [threading.Thread(target=ask, args=(f"worker {number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 5
    assert sum(lease is not None for lease in held) == 1


def test_the_database_tells_the_time_and_after_it_another_may_take_it(database: Database) -> None:
    first = take(database, "one", -1.0)
    assert first is not None
    second = take(database, "two")
    assert second == Lease("send:acme", "two", 2)
    with database.read() as session:
        expires = session.connection().execute(text("SELECT expires FROM lease")).scalar_one()
        clock = "strftime('%s', 'now')" if database.is_sqlite else "extract(epoch FROM now())"
        now = float(session.connection().execute(text(f"SELECT {clock}")).scalar_one())
    assert 0 < expires - now < LONG_S + 60


def test_a_holder_that_slept_too_long_writes_nothing_any_more(database: Database) -> None:
    first = take(database, "one", -1.0)
    assert first is not None
    assert mine(database, first), "nobody has taken it yet"
    second = take(database, "two")
    assert second is not None
    assert not mine(database, first)
    assert mine(database, second)
    leases.give_back(database, first)
    assert take(database, "three") is None, "what is no longer ours is not ours to give back"


def test_whoever_took_it_back_has_another_fence(database: Database) -> None:
    first = take(database, "one", -1.0)
    take(database, "two", -1.0)
    again = take(database, "one")
    assert first is not None
    assert again == Lease("send:acme", "one", 3)
    assert not mine(database, first)


def test_a_holder_renews_under_the_same_fence(database: Database) -> None:
    assert take(database, "one") == take(database, "one")


def test_what_is_given_back_may_be_taken_at_once(database: Database) -> None:
    lease = take(database, "one")
    assert lease is not None
    leases.give_back(database, lease)
    assert take(database, "two") is not None


def test_nobody_takes_a_lease_while_its_holder_writes(database: Database) -> None:
    first = take(database, "one", -1.0)
    assert first is not None
    taken = threading.Event()

    def rob() -> None:
        take(database, "two")
        taken.set()

    thread = threading.Thread(target=rob)
    with database.write() as session:
        assert leases.still_mine(session, first)
        thread.start()
        until_somebody_waits(database)
        assert not taken.is_set()
    thread.join()
    assert taken.is_set()
    assert not mine(database, first)


def test_a_lease_that_was_never_taken_is_nobodys(database: Database) -> None:
    assert not mine(database, Lease("send:acme", "one", 1))
