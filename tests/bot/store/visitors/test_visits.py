"""A visit is found by its token alone, and only its holder knows its forms."""

import secrets

from hypothesis import given
from hypothesis import strategies as st

from bot.store.database import Database
from bot.store.visitors import visits

NOW, END = 1_000, 2_000
ANA = "x:42"


def begin(database: Database, brand_id: str = "acme") -> str:
    token = visits.new_token(secrets.token_bytes)
    with database.write() as session:
        visits.begin(session, brand_id, token, NOW, END)
    return token


def proves(database: Database, token: str, account_key: str = ANA, now_us: int = NOW) -> bool:
    with database.write() as session:
        return visits.prove(session, "acme", visits.digest(token), account_key, "ana", "x", now_us, END)


def test_a_token_that_we_did_not_give_opens_nothing(database: Database) -> None:
    begin(database)
    with database.read() as session:
        for token in (None, "", "A" * 43, "A" * 5_000, "\ud800", "é\x00"):
            assert visits.find(session, "acme", token, NOW) is None


def test_a_visit_is_one_brand_s_and_no_other_s(database: Database) -> None:
    token = begin(database)
    with database.read() as session:
        assert visits.find(session, "beta", token, NOW) is None
        assert visits.find(session, "acme", token, NOW) == visits.Visit(visits.digest(token), END)
        assert visits.find(session, "acme", token, END) is None


def test_a_visit_is_proven_once_and_in_its_time(database: Database) -> None:
    token = begin(database)
    assert not proves(database, token, now_us=END)
    assert proves(database, token)
    assert not proves(database, token, "x:43")
    assert not proves(database, "another")


@given(st.text(max_size=100))
def test_no_form_fits_but_its_own(brought: str) -> None:
    token = visits.new_token(bytes)
    assert visits.fits(token, visits.csrf(token))
    assert visits.fits(token, brought) is (brought == visits.csrf(token))
    assert not visits.fits(token + "A", visits.csrf(token))


def test_what_a_form_brings_tells_nothing_of_the_token() -> None:
    token = visits.new_token(secrets.token_bytes)
    assert len(visits.csrf(token)) == 64
    assert token not in visits.csrf(token)


def test_to_forget_an_account_ends_its_visits_and_no_others(database: Database) -> None:
    mine, other = begin(database), begin(database)
    proves(database, mine)
    proves(database, other, "x:43")
    with database.write() as session:
        visits.forget(session, "acme", ANA)
        visits.forget(session, "acme", "x:99")
    with database.read() as session:
        assert visits.find(session, "acme", mine, NOW) is None
        assert visits.find(session, "acme", other, NOW) is not None
        assert visits.pending(session, "acme", NOW) == 1


def test_what_is_over_is_dropped_with_the_account_s_name(database: Database) -> None:
    proves(database, begin(database))
    with database.write() as session:
        visits.drop_expired(session, "acme", END - 1)
        assert visits.pending(session, "acme", NOW) == 1
        visits.drop_expired(session, "acme", END)
        assert visits.pending(session, "acme", NOW) == 0
