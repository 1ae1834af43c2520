"""Where our app is installed, and where it is no more."""

import pytest

from bot.store.database import Database
from bot.store.team import installations
from bot.store.team.installations import STATE_US, STATES_MAX, Installation

NOW = 1_800_000_000_000_000
SECOND = 1_000_000


def installed(enterprise: str = "", team: str = "T1", at: int = NOW) -> Installation:
    return Installation(team, enterprise, "Acme", "U0BOT", "sealed", at)


def keep(database: Database, *some: Installation) -> None:
    with database.write() as session:
        for one in some:
            installations.keep(session, one)


def find(database: Database, enterprise: str = "", team: str = "T1") -> Installation | None:
    with database.read() as session:
        return installations.find(session, enterprise, team)


def end(database: Database, enterprise: str, team: str, told_us: int) -> bool:
    with database.write() as session:
        return installations.end(session, enterprise, team, "app_uninstalled", told_us, told_us)


def test_nobody_has_let_us_in_where_nothing_is_kept(database: Database) -> None:
    assert find(database) is None
    assert not end(database, "", "T1", NOW)
    keep(database, installed("E1", ""), installed("", "T2"))
    assert find(database) is None
    assert find(database, "", "") is None
    assert find(database, "E2") is None


def test_a_workspace_has_its_own_installation_or_that_of_its_enterprise(database: Database) -> None:
    keep(database, installed("E1", ""), installed("E1", "T2", NOW + SECOND))
    assert find(database, "E1", "T1") == installed("E1", "")
    assert find(database, "E1", "T2") == installed("E1", "T2", NOW + SECOND)
    with database.read() as session:
        assert [one.about for one in installations.every(session)] == ["E1/", "E1/T2"]


def test_an_end_takes_the_token_and_says_why_and_comes_once(database: Database) -> None:
    keep(database, installed(), installed(team="T2"))
    assert end(database, "", "T1", NOW + SECOND)
    ended = find(database)
    assert ended is not None
    assert (ended.sealed, ended.ended_us, ended.ended_why) == ("", NOW + SECOND, "app_uninstalled")
    assert not end(database, "", "T1", NOW + 2 * SECOND)
    assert find(database, team="T2") == installed(team="T2")


def test_whoever_installs_us_again_is_not_held_to_an_end_before_that(database: Database) -> None:
    keep(database, installed(at=NOW + SECOND))
    assert not end(database, "", "T1", NOW)
    assert find(database) == installed(at=NOW + SECOND)


def test_one_workspace_of_an_enterprise_may_show_us_out_and_the_others_keep_us(database: Database) -> None:
    keep(database, installed("E1", ""))
    assert end(database, "E1", "T1", NOW + SECOND)
    for team, ended in (("T1", True), ("T2", False)):
        found = find(database, "E1", team)
        assert found is not None
        assert (found.ended_us is not None) is ended
    assert end(database, "E1", "", NOW + 2 * SECOND)
    keep(database, installed("E1", "", NOW + 3 * SECOND))
    assert find(database, "E1", "T1") == installed("E1", "", NOW + 3 * SECOND)


def test_what_was_begun_ends_once_and_in_time(database: Database) -> None:
    with database.write() as session:
        assert not installations.take(session, "a", NOW)
        assert installations.begin(session, "a", NOW)
        assert not installations.take(session, "b", NOW)
        assert installations.take(session, "a", NOW + STATE_US - 1)
        assert not installations.take(session, "a", NOW)
        assert installations.begin(session, "late", NOW)
        assert not installations.take(session, "late", NOW + STATE_US)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_not_everybody_can_begin_at_once_and_what_is_over_makes_room(database: Database) -> None:
    with database.write() as session:
        assert all(installations.begin(session, str(number), NOW) for number in range(STATES_MAX))
        assert not installations.begin(session, "one more", NOW)
        assert installations.begin(session, "later", NOW + STATE_US)


def test_the_latest_limit_of_each_workspace_is_known(database: Database) -> None:
    with database.write() as session:
        assert installations.limited_us(session, "T1") is None
        for at in (NOW, NOW + SECOND):
            installations.note_limit(session, "T1", at)
        assert installations.limited_us(session, "T1") == NOW + SECOND
        assert installations.limited_us(session, "T2") is None
