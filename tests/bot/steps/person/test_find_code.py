"""A code proves the account that was named for it and posted it, over sockets."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlmodel import select

from bot.networks.bluesky_public import BUSY, HIDDEN, NO_ACCOUNT, BlueskyPosts
from bot.networks.mastodon_public import SHUT, MastodonPublic
from bot.steps.person import find_code, prove
from bot.steps.person.find_code import LOOKS_AN_HOUR, LOOKS_IN_ALL_AN_HOUR
from bot.steps.person.prove import ASKED_MAX, CODE_US, VISIT_US, Asked, NotNow
from bot.store.database import Database
from bot.store.tables import EntryRow
from bot.store.visitors import knocks
from bot.store.visitors.visits import Visit
from sandbox.networks.bluesky import AppView, appview_app
from sandbox.networks.mastodon import Towns, towns_app
from sandbox.networks.x.serve import Running, serve
from tests.brand_at_work import HOUR, MINUTE, SECOND, Work

ANA, BEN = "did:plc:anaanaanaanaanaanaanaana", "did:plc:benbenbenbenbenbenbenben"
AS_ANA, AS_BEN = "bluesky:@ana.example", "bluesky:@ben.example"
TOWN = "social.example"
THERE = "mastodon:@ana@social.example"


class Clock:
    now = 0


@dataclass(frozen=True)
class World:
    """Bluesky and some Mastodon servers, each on a socket."""

    view: AppView
    towns: Towns
    view_served: Running
    towns_served: Running


@pytest.fixture(scope="module")
def served() -> Iterator[World]:
    view, towns = AppView(lambda: Clock.now), Towns(lambda: Clock.now)
    world = World(view, towns, serve(appview_app(view)), serve(towns_app(towns)))
    yield world
    world.view_served.close()
    world.towns_served.close()


class Page(Work):
    """Acme's pages, where a code can be posted on Bluesky or Mastodon."""

    def __init__(self, database: Database, world: World) -> None:
        super().__init__(database)
        self.view, self.towns = world.view, world.towns
        for store in (self.view.posts, self.view.calls, self.view.hidden, self.towns.calls, self.towns.closed):
            store.clear()
        self.view.asks_a_window = 3_000
        self.at(self.now)
        self.view.join(ANA, "ana.example")
        self.view.join(BEN, "ben.example")
        self.ana_there = self.towns.join(TOWN, "ana")
        view, towns = BlueskyPosts(world.view_served.url), MastodonPublic(world.towns_served.url)
        self.runtime = replace(self.runtime, public_posts={"bluesky": view, "mastodon": towns})

    def at(self, now_us: int) -> None:
        self.now = Clock.now = now_us

    def ask(self, handle_key: str = AS_ANA, token: str | None = None) -> Asked:
        asked = find_code.ask_code(self.runtime, self.team, token, handle_key, self.now)
        assert isinstance(asked, Asked)
        return asked

    def look(self, asked: Asked, handle_key: str = AS_ANA, code: str = "", token: str | None = None) -> Visit | str:
        """What a look finds: the proven visit, or the sentence that says why not."""
        token = asked.token if token is None else token
        found = find_code.look(self.runtime, self.team, token, code or asked.code, handle_key, self.now)
        return found.sentence if isinstance(found, NotNow) else found

    def proofs(self) -> list[tuple[str | None, bytes | None]]:
        with self.database.read() as session:
            rows = session.exec(select(EntryRow).where(EntryRow.kind == "proof")).all()
            return [(row.author_key, row.payload) for row in rows]


@pytest.fixture
def page(database: Database, served: World) -> Page:
    return Page(database, served)


@pytest.mark.promise(12)
def test_nobody_elses_words_prove_an_account(page: Page) -> None:
    asked = page.ask()
    bens = page.view.post(BEN, asked.code)
    page.view.repost(ANA, bens)
    assert "do not find this code" in str(page.look(asked))
    page.view.post(ANA, "Look!", quotes=bens)
    assert "do not find this code" in str(page.look(asked))
    page.view.post(ANA, "no, thanks", answers=bens)  # what it answers stands in the feed too
    assert "do not find this code" in str(page.look(asked))
    assert page.proofs() == []


@pytest.mark.promise(12)
def test_a_code_for_one_account_proves_no_other_that_posts_it_too(page: Page) -> None:
    asked = page.ask(AS_ANA)
    page.view.post(BEN, f"What is this? {asked.code}")
    assert "too old, or was used" in str(page.look(asked, AS_BEN))
    assert page.view.calls == []  # nobody was even asked
    page.says(f"@acme {asked.code}", "cleo")
    assert page.proofs() == []  # and the listener does not hear it


def test_a_code_that_anybody_may_say_to_us_is_not_looked_for(page: Page) -> None:
    asked = prove.ask_code(page.runtime, page.team, None, page.now)
    assert isinstance(asked, Asked)
    page.view.post(ANA, asked.code)
    assert "too old, or was used" in str(page.look(asked))


def test_a_post_from_before_the_code_proves_nothing(page: Page) -> None:
    asked = page.ask()
    page.view.post(ANA, asked.code, at_us=page.now - 3 * MINUTE)
    assert "do not find this code" in str(page.look(asked))


def test_no_other_browser_and_no_late_one_proves_anything(page: Page) -> None:
    asked, other = page.ask(), page.ask(AS_BEN)
    page.view.post(ANA, asked.code)
    for token in (other.token, "", "nobody's"):
        assert "too old, or was used" in str(page.look(asked, token=token))
    page.at(page.now + CODE_US)
    assert "too old, or was used" in str(page.look(asked))
    assert page.proofs() == []


def test_a_new_code_takes_the_place_of_the_one_before_even_while_we_look(page: Page) -> None:
    asked = page.ask()
    page.view.post(ANA, asked.code)
    page.stops["find code: found"] = lambda: page.ask(token=asked.token)
    assert "too old, or was used" in str(page.look(asked))
    assert page.proofs() == []


def test_each_failure_has_its_sentence(page: Page) -> None:
    assert page.look(page.ask("bluesky:@nobody.example"), "bluesky:@nobody.example") == NO_ACCOUNT
    asked = page.ask()
    page.view.hidden.add(ANA)
    assert page.look(asked) == HIDDEN
    page.view.asks_a_window = 0
    assert page.look(asked) == BUSY
    page.towns.closed.add(TOWN)
    assert page.look(page.ask(THERE), THERE) == SHUT
    assert find_code.networks(page.runtime) == ("bluesky", "mastodon")
    for key in ("x:@ana", f"bluesky:{ANA}"):
        refused = find_code.ask_code(page.runtime, page.team, None, key, page.now)
        assert isinstance(refused, NotNow)
        assert page.look(asked, key) == refused.sentence
        assert "cannot look for a code there" in refused.sentence


def test_nobody_looks_for_ever_and_no_host_is_worn_down(page: Page) -> None:
    asked = page.ask()
    for _ in range(ASKED_MAX - 1):
        assert "do not find" in str(page.look(asked))
    assert "many times" in str(page.look(asked))
    for network, place, most, key in (
        ("bluesky", "bluesky", LOOKS_AN_HOUR["bluesky"], AS_ANA),
        ("mastodon", TOWN, LOOKS_AN_HOUR["mastodon"], THERE),
        ("all", "", LOOKS_IN_ALL_AN_HOUR, THERE),
    ):
        page.at(page.now + HOUR)
        with page.database.write() as session:
            for _ in range(most):
                knocks.knock(session, "acme", "look", place, page.runtime.store_secret, page.now)
        asks = len(page.view.calls) + len(page.towns.calls)
        assert "Very many people" in str(page.look(page.ask(key), key)), network
        assert len(page.view.calls) + len(page.towns.calls) == asks


@pytest.mark.parametrize("words", ["{code}", "hello {code} there", "@acme.example {code}"])
def test_their_own_post_proves_the_account_for_good_under_its_immutable_id(page: Page, words: str) -> None:
    asked = page.ask()
    page.at(page.now + 30 * SECOND)
    page.view.post(ANA, words.format(code=asked.code.lower()), answers=page.view.post(BEN, "Who?"))
    found = page.look(asked)
    assert isinstance(found, Visit)
    assert (found.account_key, found.handle, found.how) == (f"bluesky:{ANA}", "ana.example", "code")
    assert found.expires_us == page.now + VISIT_US
    assert page.proofs() == [(f"bluesky:{ANA}", b'{"by":"code","network":"bluesky"}')]
    page.view.join(BEN, "ana.example")  # the name is somebody else's now
    again = prove.who(page.runtime, page.team, asked.token, page.now)
    assert again is not None
    assert again.account_key == f"bluesky:{ANA}"
    assert "too old, or was used" in str(page.look(asked))  # and the code is used up


def test_whoever_took_the_name_over_in_between_is_the_one_who_is_looked_at(page: Page) -> None:
    asked = page.ask()
    page.view.post(ANA, asked.code)
    page.view.join(BEN, "ana.example")
    assert "do not find" in str(page.look(asked))


def test_on_mastodon_too_and_only_what_everybody_may_see(page: Page) -> None:
    asked = page.ask(THERE)
    code = asked.code
    page.towns.post(page.ana_there, code, visibility="private")
    boosted = page.towns.post(page.towns.join("other.example", "ben"), code)
    page.towns.boost(page.ana_there, boosted)
    assert "do not find" in str(page.look(asked, THERE))
    page.towns.post(page.ana_there, f"It is me: {code}")
    found = page.look(asked, THERE)
    assert isinstance(found, Visit)
    assert (found.account_key, found.handle) == (f"mastodon:{page.ana_there}", "ana@social.example")
