"""A brand is paused, resumed and given its policy once, whoever asks twice."""

from bot.store import brands
from bot.store.database import Database
from tests.brand_at_work import NOW


def test_a_brand_that_was_never_at_work_is_not_there_and_nothing_can_be_done_to_it(database: Database) -> None:
    with database.write() as session:
        assert brands.get(session, "acme") is None
        assert not brands.pause(session, "acme", "U1", "A storm.", NOW)
        assert not brands.resume(session, "acme")
        assert not brands.adopt_policy(session, "acme", "[x]", "1" * 64)


def test_only_the_first_of_two_pauses_counts_and_only_one_resume_ends_it(database: Database) -> None:
    with database.write() as session:
        for brand_id in ("acme", "acme", "other"):
            brands.enrol(session, brand_id)
        assert [brands.pause(session, "acme", who, "A storm.", NOW) for who in ("U1", "U2")] == [True, False]
    with database.write() as session:
        acme, other = brands.get(session, "acme"), brands.get(session, "other")
        assert acme is not None
        assert other is not None
        assert (acme.paused_us, acme.paused_by, acme.paused_why, other.paused_us) == (NOW, "U1", "A storm.", None)
        brands.enrol(session, "acme")
        assert [brands.resume(session, "acme") for _ in range(2)] == [True, False]


def test_a_policy_is_new_once(database: Database) -> None:
    with database.write() as session:
        brands.enrol(session, "acme")
        found = [brands.adopt_policy(session, "acme", text, text * 64) for text in ("1", "1", "2", "1")]
        assert found == [True, False, True, True]
