"""A secret of the store is made once; what stands under a former one is found."""

import threading

import pytest

from bot.store import people, secret
from bot.store.database import Database
from bot.store.wishes import contracts, noes
from rules.facts import Contract
from tests.brand_at_work import DAY, HOUR, NOW, SECRET, Work, reasons
from tests.networks import key_of

SECOND_SECRET, THIRD_SECRET = b"2" * 32, b"3" * 32
ANA = key_of("ana")


@pytest.fixture
def work(database: Database) -> Work:
    work = Work(database)
    with database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)
    return work


def rotate(work: Work, fresh: bytes) -> None:
    with work.database.write() as session:
        assert secret.rotate(session, secret.OBJECTIONS, fresh, work.now)


def known(work: Work) -> tuple[bytes, ...]:
    with work.database.read() as session:
        return secret.generations(session, SECRET)


def test_of_four_that_come_at_once_all_get_the_same_secret(database: Database) -> None:
    start, found = threading.Barrier(4), []

    def come(fresh: bytes) -> None:
        start.wait()
        with database.write() as session:
            found.append(secret.keep(session, "objections", fresh))

    comers = [threading.Thread(target=come, args=(bytes([number]) * 32,)) for number in range(4)]
    for comer in comers:
        comer.start()
    for comer in comers:
        comer.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    with database.write() as session:
        assert secret.keep(session, "objections", b"x" * 32) == found[0]
        assert secret.keep(session, "another", b"x" * 32) == b"x" * 32


def test_a_secret_that_was_never_made_is_not_rotated(database: Database) -> None:
    with database.write() as session:
        assert not secret.rotate(session, secret.OBJECTIONS, SECOND_SECRET, NOW)
        assert secret.generations(session, SECRET) == (SECRET,)


@pytest.mark.promise(8)
def test_a_no_under_a_former_secret_refuses_still_though_our_process_never_heard_of_the_rotation(work: Work) -> None:
    finn, ana = work.says("@acme stop", author="finn"), work.says("@acme do you ship?")
    for fresh in (SECOND_SECRET, THIRD_SECRET):
        rotate(work, fresh)
        assert "asked_to_stop" in reasons(work.verdict(finn))
        assert not reasons(work.verdict(ana))
    assert known(work)[0] == THIRD_SECRET
    assert set(known(work)) == {THIRD_SECRET, SECOND_SECRET, SECRET}


@pytest.mark.promise(8)
def test_a_no_under_the_newest_secret_refuses_in_a_process_that_still_has_the_first(work: Work) -> None:
    rotate(work, SECOND_SECRET)
    finn = work.says("@acme stop", author="finn")
    assert work.runtime.store_secret == SECRET
    with work.database.read() as session:
        row = session.connection().exec_driver_sql("SELECT key_id FROM objection").one()
    assert bytes(row.key_id) == secret.key_id(SECOND_SECRET)
    assert "asked_to_stop" in reasons(work.verdict(finn))


def test_whoever_is_seen_again_moves_to_the_newest_secret_and_the_former_one_goes_when_nothing_needs_it(
    work: Work,
) -> None:
    finn = work.says("@acme stop", author="finn")
    gina = work.says("@acme stop", author="gina")
    with work.database.write() as session:
        terms = contracts.Terms(since_us=NOW)
        contracts.add(session, "acme", "c1", key_of("finn"), SECRET, terms, "page", "", "their act")
    rotate(work, SECOND_SECRET)
    work.now += DAY
    work.says("@acme hello again", author="finn")
    with work.database.write() as session:
        assert secret.drop_unused(session, work.now) == 0  # gina's no is under it
    work.says("@acme hello too", author="gina")
    with work.database.write() as session:
        assert secret.drop_unused(session, NOW) == 0  # a process may write under it still
        assert secret.drop_unused(session, NOW + HOUR) == 1
    assert known(work) == (SECOND_SECRET,)
    assert "asked_to_stop" in reasons(work.verdict(finn)) & reasons(work.verdict(gina))
    assert work.facts(finn).contracts == (Contract(NOW, None, (), (), None, None, ()),)


def test_a_former_secret_stays_while_a_row_does_not_tell_under_which_it_stands(work: Work) -> None:
    work.says("@acme stop", author="finn")
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE objection SET key_id = NULL")
    rotate(work, SECOND_SECRET)
    with work.database.write() as session:
        assert secret.drop_unused(session, work.now + DAY) == 0


def test_a_start_lifts_what_was_said_under_every_secret_and_a_contract_ends_under_each(work: Work) -> None:
    work.says("@acme stop")
    with work.database.write() as session:
        contracts.add(session, "acme", "c1", ANA, SECRET, contracts.Terms(since_us=NOW), "page", "", "their act")
    rotate(work, SECOND_SECRET)
    with work.database.write() as session:
        assert noes.lift(session, "acme", ANA, SECRET, NOW + 1, NOW + 1) == 1
        assert contracts.lift(session, "acme", "c1", ANA, SECRET, NOW + 1)
    assert "asked_to_stop" not in reasons(work.verdict(work.says("@acme do you ship?")))


def test_nobody_without_a_key_is_brought_forward(work: Work) -> None:
    rotate(work, SECOND_SECRET)
    with work.database.write() as session:
        people.bring_forward(session, "acme", ["", "nobody"], SECRET, work.now)
    assert secret.all_forms("nobody", (SECRET,)) == []


def test_a_hidden_conversation_is_known_again_by_the_secret_and_by_nothing_else() -> None:
    hidden = secret.hide("1234", SECRET)
    assert "1234" not in hidden
    assert secret.is_hidden("1234", hidden, (SECOND_SECRET, SECRET))
    assert not secret.is_hidden("1234", hidden, (SECOND_SECRET,))
    assert not secret.is_hidden("1234", "1234", (SECRET,))
