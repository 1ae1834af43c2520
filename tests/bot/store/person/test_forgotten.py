"""What somebody posted before they were forgotten is not taken in again."""

import pytest
from msgspec.structs import replace

from bot.store import secret
from bot.store.database import Database
from bot.store.person import forgotten
from tests.brand_at_work import NOW, SECRET, Work
from tests.networks import key_of

ANA = key_of("ana")


@pytest.fixture
def work(database: Database) -> Work:
    work = Work(database)
    with database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)
    return work


def test_a_post_from_before_its_author_was_forgotten_is_left_out_and_a_later_one_is_not(work: Work) -> None:
    old = work.network.post(NOW, "@acme one")
    new = replace(old, id="9", root_id="9", created_us=NOW + 1)
    bens = work.network.post(NOW, "@acme me too", author="ben")
    with work.database.write() as session:
        assert forgotten.leave_out(session, "acme", [old, new, bens], SECRET) == [old, new, bens]
        forgotten.remember(session, "acme", ANA, SECRET, NOW)
        forgotten.remember(session, "acme", "nobody", SECRET, NOW)
        assert forgotten.leave_out(session, "acme", [old, new, bens], SECRET) == [new, bens]
        assert forgotten.leave_out(session, "other", [old], SECRET) == [old]
    with work.database.write() as session:
        secret.rotate(session, secret.OBJECTIONS, b"2" * 32, NOW)
        assert forgotten.leave_out(session, "acme", [old, new], SECRET) == [new]
        forgotten.drop(session, "acme", NOW)
        assert forgotten.leave_out(session, "acme", [old], SECRET) == []
        forgotten.drop(session, "acme", NOW + 1)
        assert forgotten.leave_out(session, "acme", [old], SECRET) == [old]
