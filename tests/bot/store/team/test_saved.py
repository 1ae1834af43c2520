"""When a wording was used is known in its own brand, and the last time counts."""

from bot.store.database import Database
from bot.store.team import saved
from tests.brand_at_work import NOW


def test_a_wording_that_nobody_used_is_not_there_and_no_other_brand_sees_ours(database: Database) -> None:
    with database.write() as session:
        assert saved.used_us(session, "acme") == {}
        saved.use(session, "acme", "a", NOW)
        saved.use(session, "acme", "b", NOW)
        saved.use(session, "acme", "a", NOW + 1)
        assert saved.used_us(session, "acme") == {"a": NOW + 1, "b": NOW}
        assert saved.used_us(session, "other") == {}
