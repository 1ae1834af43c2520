"""A link belongs to one account of one network, and opens nothing but its no."""

import pytest

from bot.steps.person import choose, give_link
from bot.steps.person.choose import Chosen
from bot.store.database import Database
from bot.store.wishes import noes
from rules.choice import Choice, Wanted
from rules.registry.key import BadKey
from tests.brand_at_work import NOW, SECRET, Work
from tests.networks import key_of

ANA = key_of("ana")


@pytest.mark.parametrize("account", ["", "ana", "x:@ana", "mastodon:@ana@social.example"])
def test_nobody_gets_a_link_for_what_may_be_somebody_else_s_tomorrow(database: Database, account: str) -> None:
    work = Work(database)
    with pytest.raises(BadKey):
        give_link.give_link(work.runtime, work.team, account, NOW)
    assert work.count("link") == 0


@pytest.mark.promise(13)
def test_each_link_is_a_new_one_and_stops_for_its_account(database: Database) -> None:
    work = Work(database)
    first, second = (give_link.give_link(work.runtime, work.team, ANA, NOW) for _ in range(2))
    assert first != second
    for link in (first, second):
        done = choose.choose_by_link(work.runtime, work.team, link, Choice(Wanted.NEVER), NOW)
        assert isinstance(done, Chosen)
    with database.read() as session:
        assert {no.scope for no in noes.in_force(session, "acme", ANA, SECRET)} == {"until_i_ask;brand=acme"}
