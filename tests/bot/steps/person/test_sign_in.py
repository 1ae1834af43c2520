"""Signing in proves an account to the browser that began, once, over sockets.

Long, because each way to cheat is tried over real sockets.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from sqlmodel import select

from bot.networks.mastodon_moves import MastodonMoves
from bot.networks.mastodon_public import MastodonPublic
from bot.networks.sign_in_mastodon import MastodonSignIn
from bot.networks.sign_in_x import XSignIn
from bot.ports import Cost
from bot.steps.hearing.leave_alone import leave_account_alone, leave_alone
from bot.steps.person import prove, sign_in
from bot.steps.person.prove import ASKED_MAX, VISIT_US, NotNow
from bot.steps.person.sign_in import SIGN_IN_US, STRANGE_SERVERS_MAX, ToSignIn
from bot.store import spending
from bot.store.database import Database
from bot.store.tables import EntryRow
from bot.store.tables.proofs import ServerAppRow, SignInRow
from bot.store.visitors.visits import Visit
from bot.store.wishes import noes
from sandbox.networks.mastodon import Towns, towns_app
from sandbox.networks.oauth import Desk, mastodon_app, x_app
from sandbox.networks.x.serve import Running, serve
from tests.brand_at_work import MINUTE, Work

BACK = "https://say.acme.example/acme/signed-in"
SERVER, EVIL = "social.example", "evil.example"
ANA_ON_X, ANA = "x:783214", "mastodon:https://social.example/users/ana"


class Clock:
    now = 0


@dataclass(frozen=True)
class World:
    """X and some Mastodon servers, each on a socket."""

    x: Desk
    mastodon: Desk
    x_served: Running
    mastodon_served: Running


@pytest.fixture(scope="module")
def served() -> Iterator[World]:
    x, mastodon = Desk(lambda: Clock.now), Desk(lambda: Clock.now, code_lives_s=600)
    world = World(x, mastodon, serve(x_app(x)), serve(mastodon_app(mastodon)))
    x.register("our-app", "app-secret", (f"{BACK}/x",), "tweet.read users.read")
    x.join("783214", "Ana")
    for server in (SERVER, EVIL):
        mastodon.join(f"https://{server}/users/ana", "ana", server)
    yield world
    world.x_served.close()
    world.mastodon_served.close()


class Page(Work):
    """Acme's pages, at which one can sign in with X and with Mastodon."""

    def __init__(self, database: Database, world: World) -> None:
        super().__init__(database)
        Clock.now = self.now
        self.world = world
        world.mastodon.me = world.x.me = None
        x, mastodon = world.x_served.url, world.mastodon_served.url
        self.runtime = replace(
            self.runtime,
            sign_ins={"x": XSignIn("our-app", "app-secret", x), "mastodon": MastodonSignIn(mastodon)},
        )

    def begin(self, network: str = "x", server: str = SERVER, token: str | None = None) -> ToSignIn:
        begun = sign_in.begin(self.runtime, self.team, token, network, server, BACK, self.now)
        assert isinstance(begun, ToSignIn)
        return begun

    def finish(self, begun: ToSignIn, came: "Came", token: str | None = None) -> Visit | NotNow:
        token = begun.token if token is None else token
        return sign_in.finish(self.runtime, self.team, token, came.state, came.code, came.at, self.now)

    def proofs(self) -> list[tuple[str | None, str]]:
        with self.database.read() as session:
            rows = session.exec(select(EntryRow).where(EntryRow.kind == "proof")).all()
            return [(row.author_key, json.loads(row.payload or b"{}")["by"]) for row in rows]


@dataclass(frozen=True)
class Came:
    """What the browser brings back."""

    at: str
    state: str
    code: str
    error: str


def say_yes(address: str, person_id: str) -> Came:
    """Let somebody look at the network's page and press a button of it."""
    assert requests.get(address, timeout=5).status_code == 200
    page, _, query = address.partition("?")
    answer = requests.post(page, data={**dict(parse_qsl(query)), "as": person_id}, timeout=5, allow_redirects=False)
    back = urlsplit(answer.headers["Location"])
    brought = dict(parse_qsl(back.query))
    at = back._replace(query="").geturl()
    return Came(at, brought["state"], brought.get("code", ""), brought.get("error", ""))


@pytest.fixture
def page(database: Database, served: World) -> Page:
    return Page(database, served)


@pytest.mark.promise(12)
def test_what_another_browser_brings_back_proves_nothing(page: Page) -> None:
    victim, thief = page.begin(), page.begin()
    came = say_yes(victim.address, "783214")
    for token in (thief.token, "", "nobody's"):
        assert isinstance(page.finish(victim, came, token), NotNow)
    assert isinstance(page.finish(victim, came), NotNow), "it was used up by the first who brought it"
    assert page.proofs() == []


@pytest.mark.promise(12)
def test_a_state_that_we_did_not_give_or_that_is_old_proves_nothing(page: Page) -> None:
    begun = page.begin()
    came = say_yes(begun.address, "783214")
    for state in ("", "made-up", came.state[:-1], "A" * 5_000):
        assert isinstance(page.finish(begun, replace(came, state=state)), NotNow)
    page.now += SIGN_IN_US
    assert isinstance(page.finish(begun, came), NotNow)
    assert page.proofs() == []
    assert page.world.x.tokens == {}


@pytest.mark.promise(12)
def test_what_was_brought_back_once_proves_nothing_again(page: Page) -> None:
    begun = page.begin()
    came = say_yes(begun.address, "783214")
    assert isinstance(page.finish(begun, came), Visit)
    prove.leave(page.runtime, page.team, begun.token)
    assert isinstance(page.finish(begun, came), NotNow)
    again = page.begin()
    state = say_yes(again.address, "783214").state
    assert isinstance(page.finish(again, replace(came, state=state)), NotNow), "the code was used, and is another one's"
    assert len(page.proofs()) == 1


@pytest.mark.promise(12)
def test_one_server_cannot_pass_off_the_answer_of_another(page: Page) -> None:
    evil = page.begin("mastodon", EVIL)
    honest = page.begin("mastodon")
    came = say_yes(honest.address, "https://social.example/users/ana")
    calls = len(page.world.mastodon.calls)
    with page.database.read() as session:
        states = session.exec(select(SignInRow)).all()
        assert len(states) == 2
    state = dict(parse_qsl(urlsplit(evil.address).query))["state"]
    assert isinstance(page.finish(evil, replace(came, state=state)), NotNow)
    assert len(page.world.mastodon.calls) == calls, "the code went to nobody"


LIES: list[dict[str, object]] = [
    {"uri": "https://other.example/users/ana", "username": "ana"},
    {"uri": "https://social.example.evil.example/users/ana", "username": "ana"},
    {"uri": "https://social.example@evil.example/users/ana", "username": "ana"},
    {"uri": "https://social.example:8443/users/ana", "username": "ana"},
    {"uri": "javascript:alert(1)", "username": "ana"},
    {"uri": ["https://social.example/users/ana"], "username": "ana"},
    {"uri": None, "username": "ana"},
    {"username": "ana"},
    {"uri": "https://social.example/users/ana", "username": "ana@other.example"},
    {"uri": "https://social.example/users/ana", "username": {}},
    {"uri": "https://social.example/users/ana", "username": "a" * 5_000},
]


@pytest.mark.promise(12)
def test_a_server_speaks_for_no_account_but_its_own(page: Page) -> None:
    for me in LIES:
        page.world.mastodon.me = None
        begun = page.begin("mastodon")
        came = say_yes(begun.address, "https://social.example/users/ana")
        page.world.mastodon.me = me
        assert isinstance(page.finish(begun, came), NotNow), me
    assert page.proofs() == []
    assert page.world.mastodon.tokens == {}, "each token was handed back all the same"


def test_an_answer_of_x_that_names_nobody_proves_nothing(page: Page) -> None:
    lies: list[dict[str, object]] = [
        {"data": []},
        {"data": {"id": "0"}},
        {"data": {"id": "783214", "username": None}},
        {"errors": []},
    ]
    for me in lies:
        page.world.x.me = None
        begun = page.begin()
        came = say_yes(begun.address, "783214")
        page.world.x.me = me
        assert isinstance(page.finish(begun, came), NotNow), me
    assert page.proofs() == []


def test_who_says_no_has_proven_nothing_and_may_begin_again(page: Page) -> None:
    begun = page.begin()
    came = say_yes(begun.address, "")
    assert came.error == "access_denied"
    assert isinstance(page.finish(begun, came), NotNow)
    again = page.begin(token=begun.token)
    assert again.token == begun.token
    assert isinstance(page.finish(again, say_yes(again.address, "783214")), Visit)


def test_a_network_or_a_server_that_is_none_is_refused_with_a_remedy(page: Page) -> None:
    for network, server in (
        ("bluesky", ""), ("mastodon", ""), ("mastodon", "localhost"), ("mastodon", "127.0.0.1"), ("mastodon", "[::1]"),
        ("mastodon", "a.example:8080"), ("mastodon", "a.example/../x"), ("mastodon", "ａ.example"),
        ("mastodon", "10.0.0.1."), ("mastodon", "x.example?y"), ("mastodon", "http://a.example"),
        ("mastodon", "a." * 200 + "b"),
    ):  # fmt: skip
        refused = sign_in.begin(page.runtime, page.team, None, network, server, BACK, page.now)
        assert isinstance(refused, NotNow), server
        assert "Please" in refused.sentence or "Write" in refused.sentence
    assert page.count("visit") == 0


def test_a_proven_visit_is_never_signed_in_anew(page: Page) -> None:
    begun = page.begin()
    first = say_yes(begun.address, "783214")
    assert isinstance(page.finish(begun, first), Visit)
    other = page.begin(token=begun.token)
    assert other.token != begun.token
    twice = page.begin("mastodon", token=other.token)
    assert twice.token == other.token
    assert isinstance(page.finish(other, say_yes(other.address, "783214")), Visit)
    late = page.finish(twice, say_yes(twice.address, "https://social.example/users/ana"))
    assert isinstance(late, NotNow), "it has proven an account already"
    assert [who for who, _ in page.proofs()] == [ANA_ON_X, ANA_ON_X]


def test_so_many_sign_ins_a_visit_and_so_many_strange_servers_at_a_time(page: Page) -> None:
    begun = page.begin()
    for _ in range(ASKED_MAX - 1):
        page.begin(token=begun.token)
    assert isinstance(sign_in.begin(page.runtime, page.team, begun.token, "x", "", BACK, page.now), NotNow)
    with page.database.write() as session:
        for number in range(STRANGE_SERVERS_MAX):
            session.add(
                SignInRow(
                    brand_id="acme", state=bytes([number]), visit=b"", network="mastodon", server=f"s{number}.example",
                    verifier="", redirect_uri="", expires_us=page.now + 1,
                )
            )  # fmt: skip
    calls = len(page.world.mastodon.calls)
    refused = sign_in.begin(page.runtime, page.team, None, "mastodon", "new.example", BACK, page.now)
    assert isinstance(refused, NotNow)
    assert "use a code" in refused.sentence
    assert len(page.world.mastodon.calls) == calls, "nobody was asked"


def test_no_sign_in_eats_the_budget_with_which_we_hear_people(page: Page) -> None:
    with page.database.write() as session:
        spending.spend(session, "acme", "x", Cost(1, 95_000_000), page.now)
    refused = sign_in.begin(page.runtime, page.team, None, "x", "", BACK, page.now)
    assert isinstance(refused, NotNow)
    assert "use a code" in refused.sentence
    page.begin("mastodon")


def test_a_server_that_has_forgotten_us_is_asked_to_know_us_anew(page: Page) -> None:
    begun = page.begin("mastodon")
    came = say_yes(begun.address, "https://social.example/users/ana")
    known = dict(page.world.mastodon.clients)
    page.world.mastodon.clients.clear()
    assert isinstance(page.finish(begun, came), NotNow)
    with page.database.read() as session:
        assert session.exec(select(ServerAppRow)).all() == []
    again = page.begin("mastodon")
    assert set(page.world.mastodon.clients) - set(known)
    assert isinstance(page.finish(again, say_yes(again.address, "https://social.example/users/ana")), Visit)


def test_a_network_that_was_taken_out_of_the_settings_finishes_nothing(page: Page) -> None:
    begun = page.begin()
    came = say_yes(begun.address, "783214")
    page.runtime = replace(page.runtime, sign_ins={})
    assert sign_in.ways(page.runtime) == ()
    assert isinstance(page.finish(begun, came), NotNow)


def test_a_server_that_does_not_answer_is_no_server_here(page: Page) -> None:
    door = MastodonSignIn("http://127.0.0.1:9")
    page.runtime = replace(page.runtime, sign_ins={"mastodon": door})
    refused = sign_in.begin(page.runtime, page.team, None, "mastodon", SERVER, BACK, page.now)
    assert isinstance(refused, NotNow)
    assert "does not answer" in refused.sentence


@pytest.mark.promise(12)
def test_signing_in_with_x_proves_the_account_by_its_id(page: Page) -> None:
    assert sign_in.ways(page.runtime) == ("x", "mastodon")
    begun = page.begin()
    page.now += MINUTE
    visit = page.finish(begun, say_yes(begun.address, "783214"))
    assert isinstance(visit, Visit)
    assert (visit.account_key, visit.handle, visit.how) == (ANA_ON_X, "ana", "x")
    assert visit.expires_us == page.now + VISIT_US
    assert page.proofs() == [(ANA_ON_X, "x")]
    assert page.world.x.tokens == {}, "the token was handed back"
    asked = [path for path, _ in page.world.x.calls][-3:]
    assert asked == ["/2/oauth2/token", "/2/users/me", "/2/oauth2/revoke"]
    assert page.count("spending", "micro_usd = 10000") == 1
    assert page.count("sign_in") == 0


@pytest.mark.promise(12)
def test_signing_in_with_mastodon_registers_once_and_proves_the_actor(page: Page) -> None:
    for _ in range(2):
        begun = page.begin("mastodon", "@Ana@Social.Example")
        visit = page.finish(begun, say_yes(begun.address, "https://social.example/users/ana"))
        assert isinstance(visit, Visit)
        assert (visit.account_key, visit.handle, visit.how) == (ANA, "ana@social.example", "mastodon")
    with page.database.read() as session:
        [app] = session.exec(select(ServerAppRow)).all()
    assert (app.server, app.scope, app.redirect_uri) == (SERVER, "profile", f"{BACK}/mastodon/{SERVER}")


def test_an_older_server_is_asked_for_the_scope_that_it_knows(page: Page) -> None:
    page.world.mastodon.scopes = frozenset({"read", "read:accounts"})
    try:
        begun = page.begin("mastodon")
        assert isinstance(page.finish(begun, say_yes(begun.address, "https://social.example/users/ana")), Visit)
        page.world.mastodon.scopes = frozenset()
        refused = sign_in.begin(page.runtime, page.team, None, "mastodon", "third.example", BACK, page.now)
        assert isinstance(refused, NotNow)
    finally:
        page.world.mastodon.scopes = None


@pytest.mark.promise(8)
@pytest.mark.parametrize("by_handle", [False, True])
def test_whoever_signs_in_and_says_that_they_moved_takes_their_no_along_if_the_new_account_agrees(
    page: Page, *, by_handle: bool
) -> None:
    if by_handle:
        leave_alone(page.runtime, page.team, "mastodon", f"@ana@{SERVER}", page.now, "", "U1", page.now)
    else:
        leave_account_alone(page.runtime, page.team, ANA, "U1", page.now)
    towns = Towns(lambda: Clock.now)
    old, new = towns.join(SERVER, "ana"), towns.join("new.example", "ana")
    with closing(serve(towns_app(towns))) as served:
        page.runtime = replace(page.runtime, moves=MastodonMoves(MastodonPublic(served.url)))
        for agreed, uri in ((False, new), (True, new), (True, 7), (True, None)):
            towns.move(old, new, agreed=agreed)
            begun = page.begin("mastodon")
            came = say_yes(begun.address, old)
            page.world.mastodon.me = {"uri": old, "username": "ana", "moved": uri and {"uri": uri}}
            assert isinstance(page.finish(begun, came), Visit)
            with page.database.read() as session:
                held = noes.in_force(session, "acme", f"mastodon:{new}", page.runtime.store_secret)
            assert bool(held) == agreed
    assert [path for path, _ in towns.calls] == ["/new.example/users/ana"] * 2
