"""Whoever moves on Mastodon takes their no along, if both accounts agree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from bot.networks.mastodon_moves import MastodonMoves
from bot.networks.mastodon_public import MastodonPublic
from bot.runtime import Runtime
from bot.steps import forget
from bot.steps.hearing import find_moved
from bot.steps.hearing.find_moved import ACCOUNTS_A_TURN, DAY_US
from bot.steps.hearing.leave_alone import leave_account_alone
from bot.store import people
from bot.store.database import Database, locks
from bot.store.wishes import noes
from sandbox.networks.mastodon import Towns, towns_app
from sandbox.networks.x.serve import Running, serve
from tests.brand_at_work import MINUTE, SECRET, Work

MOVES = "/one.example/api/v1/accounts/lookup"


class Clock:
    now = 0


@dataclass(frozen=True)
class World:
    """Some Mastodon servers, on a socket."""

    towns: Towns
    served: Running


@pytest.fixture(scope="module")
def served() -> Iterator[World]:
    towns = Towns(lambda: Clock.now)
    world = World(towns, serve(towns_app(towns)))
    yield world
    world.served.close()


class Moving(Work):
    """Acme at work, and Ana, who has an account on each of two servers."""

    def __init__(self, database: Database, world: World) -> None:
        super().__init__(database)
        Clock.now = self.now
        self.towns = world.towns
        for store in (self.towns.accounts, self.towns.calls, self.towns.gone, self.towns.secure):
            store.clear()
        self.old, self.new = self.towns.join("one.example", "ana"), self.towns.join("two.example", "ana")
        self.runtime = replace(self.runtime, moves=MastodonMoves(MastodonPublic(world.served.url)))

    def says_no(self, uri: str) -> None:
        leave_account_alone(self.runtime, self.team, f"mastodon:{uri}", "U1", self.now)

    def look(self, turns: int = 1) -> int:
        """So many turns of the daily look; gives how many noes went along."""
        found = 0
        for _ in range(turns):
            self.now = Clock.now = self.now + 5 * MINUTE
            found += find_moved.find_moved(self.runtime, self.team, self.now)
        return found

    def without_moves(self) -> Runtime:
        """The same, where nobody can be asked."""
        return replace(self.runtime, moves=None)

    def noes_of(self, uri: str) -> list[str]:
        with self.database.read() as session:
            return [no.scope for no in noes.in_force(session, "acme", f"mastodon:{uri}", SECRET)]

    @property
    def asked(self) -> list[str]:
        return [path for path, _ in self.towns.calls]


@pytest.fixture
def moving(database: Database, served: World) -> Moving:
    return Moving(database, served)


@pytest.mark.promise(8)
def test_nobody_can_put_their_own_no_upon_somebody_else(moving: Moving) -> None:
    moving.says_no(moving.old)
    moving.towns.move(moving.old, moving.new, agreed=False)  # a profile may point to anybody
    assert moving.look() == 0
    assert moving.noes_of(moving.new) == []
    moving.towns.accounts[moving.new].also_known_as = ("https://one.example/users/eva",)
    moving.now += DAY_US
    assert moving.look() == 0


def test_nothing_is_asked_about_those_who_said_no_such_thing(moving: Moving) -> None:
    with locks.writing(moving.database, "acme") as session:
        known = [f"mastodon:https://one.example/users/p{n}" for n in range(ACCOUNTS_A_TURN + 1)]
        people.meet(session, "acme", [*known, "x:1", "bluesky:did:plc:anaanaanaanaanaanaanaana"], moving.runtime.chance)
    moving.says_no("https://one.example/users/zoe")
    assert moving.look() == 0
    assert moving.asked == []  # a turn looks through so many, and no further
    assert moving.look() == 0
    assert moving.asked == ["/one.example/users/zoe"]


@pytest.mark.promise(8)
def test_their_no_goes_along_once_both_agree_and_nothing_comes_back(moving: Moving) -> None:
    moving.says_no(moving.old)
    with locks.writing(moving.database, "acme") as session:
        people.meet(session, "acme", [f"mastodon:{moving.new}"], moving.runtime.chance)
    moving.towns.move(moving.old, moving.new, agreed=True)
    assert moving.look() == 1
    assert moving.noes_of(moving.new) == moving.noes_of(moving.old) != []
    moving.now += DAY_US
    assert moving.look(4) == 0  # told again, it is the same


def test_each_account_is_asked_about_once_a_day_and_one_a_turn(moving: Moving) -> None:
    moving.says_no(moving.old)
    moving.says_no(moving.new)
    moving.look()
    assert len(moving.asked) == 1
    moving.look(5)
    assert sorted(moving.asked) == ["/one.example/users/ana", "/two.example/users/ana"]
    moving.now += DAY_US
    moving.look(5)
    assert len(moving.asked) == 4


def test_what_cannot_be_told_now_is_asked_again_tomorrow(moving: Moving) -> None:
    moving.says_no(moving.old)
    moving.towns.move(moving.old, moving.new, agreed=True)
    moving.towns.secure.add("two.example")
    assert moving.look(3) == 0
    moving.towns.secure.clear()
    moving.now += DAY_US
    assert moving.look() == 1


def test_where_nobody_can_be_asked_nobody_is(moving: Moving) -> None:
    moving.says_no(moving.old)
    moving.runtime = moving.without_moves()
    assert moving.look() == 0
    assert find_moved.follow(moving.runtime, moving.team, f"mastodon:{moving.old}", moving.new, moving.now) == 0


def test_whoever_was_forgotten_is_not_looked_for(moving: Moving) -> None:
    moving.says_no(moving.old)
    forget.forget(moving.runtime, moving.team, f"mastodon:{moving.old}", moving.now)
    assert moving.look(3) == 0
    assert moving.asked == []
    assert moving.noes_of(moving.old) != []
