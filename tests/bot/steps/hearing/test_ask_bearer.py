"""A no that names a handle alone finds its account, and moves along with it."""

import pytest

from bot.steps import forget
from bot.steps.hearing.ask_bearer import ask_bearer
from bot.steps.hearing.find_moved import DAY_US
from bot.steps.hearing.leave_alone import leave_alone
from bot.steps.person.choose import choose_claimed
from bot.store.database import Database
from bot.store.tables.hearing import THEIRS
from rules.choice import Choice, Wanted
from tests.bot.steps.hearing.test_find_moved import MOVES, Clock, Moving, World, served  # noqa: F401 - a fixture
from tests.brand_at_work import MINUTE, Killed

NAME = "@ana@one.example"


class Named(Moving):
    """Somebody asked by letter that Ana's handle be left alone; she never posted here."""

    def letter(self, handle: str = NAME) -> None:
        leave_alone(self.runtime, self.team, "mastodon", handle, self.now, "A letter.", "U1", self.now)

    def ask(self) -> bool:
        """One turn of the daily question."""
        self.now = Clock.now = self.now + 5 * MINUTE
        return ask_bearer(self.runtime, self.team, self.now)


@pytest.fixture
def named(database: Database, served: World) -> Named:  # noqa: F811 - a fixture
    return Named(database, served)


def test_no_name_is_asked_after_that_somebody_typed_in_that_was_forgotten_or_that_is_of_another_network(
    named: Named,
) -> None:
    choose_claimed(named.runtime, named.team, f"mastodon:{NAME}", Choice(Wanted.NEVER), named.now)
    leave_alone(named.runtime, named.team, "x", "ana", named.now, "", "U1", named.now)
    named.letter("@eva@one.example")
    forget.forget(named.runtime, named.team, "mastodon:https://one.example/users/eva", named.now, "eva@one.example")
    assert not named.ask()
    assert named.asked == []


def test_where_nobody_can_be_asked_nobody_is(named: Named) -> None:
    named.letter()
    named.runtime = named.without_moves()
    assert not named.ask()
    assert named.noes_of(named.old) == []


@pytest.mark.promise(12)
def test_a_name_whose_server_tells_of_nobody_is_asked_after_once_a_day(named: Named) -> None:
    named.letter("@nobody@one.example")
    assert not named.ask()
    assert not named.ask()
    assert len(named.asked) == 1
    named.now += DAY_US
    assert not named.ask()
    assert len(named.asked) == 2


@pytest.mark.promise(8)
def test_the_no_stands_under_the_account_and_goes_along_wherever_it_moves_later(named: Named) -> None:
    named.letter()
    assert named.ask()
    assert named.noes_of(named.old) == ["any"]
    assert named.count("bearer", f"state = '{THEIRS}'") == 1
    assert named.count("entry", "kind = 'register'") == 1
    assert not named.ask(), "it is known now"
    named.towns.move(named.old, named.new, agreed=True)
    assert named.look() == 1
    assert named.noes_of(named.new) == ["any"]


@pytest.mark.promise(8)
@pytest.mark.parametrize("secure", [False, True])
def test_whoever_moved_before_the_letter_came_is_left_alone_where_they_are_now(named: Named, *, secure: bool) -> None:
    named.towns.move(named.old, named.new, agreed=True)
    named.towns.secure |= {"one.example"} if secure else set()
    named.letter()
    assert named.ask()
    assert named.noes_of(named.new) == ["any"]


def test_a_handle_that_points_to_somebody_who_does_not_know_it_silences_nobody(named: Named) -> None:
    named.towns.move(named.old, named.new, agreed=False)
    named.letter()
    assert named.ask()
    assert named.noes_of(named.new) == []


def test_killed_after_the_answer_it_is_asked_again_the_next_day(named: Named) -> None:
    named.letter()
    named.kill_at("ask bearer: told")
    with pytest.raises(Killed):
        named.ask()
    named.stops.clear()
    assert named.noes_of(named.old) == []
    named.now += DAY_US
    assert named.ask()


def test_of_a_server_that_shows_no_actor_the_open_api_tells_where_its_account_moved(named: Named) -> None:
    named.says_no(named.old)
    named.towns.move(named.old, named.new, agreed=True)
    named.towns.secure.add("one.example")
    assert named.look() == 1
    assert named.noes_of(named.new) == named.noes_of(named.old) != []
    assert MOVES in named.asked
