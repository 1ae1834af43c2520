"""A choice holds for the very next decision, and only proof loosens.

Long, because each choice is tried with and without proof.
"""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.runtime import Team
from bot.steps.person import choose
from bot.steps.person.agree import BadTerms
from bot.steps.person.choose import Chosen, NeedsProof
from bot.store import brands, person
from bot.store.database import Database
from bot.store.tables import EntryRow
from bot.store.visitors import links, visits
from bot.store.wishes import noes
from bot.store.wishes.contracts import Terms
from rules.choice import BadChoice, Choice, Wanted
from rules.facts import Origin
from rules.mention import Brand
from rules.registry.key import BadKey
from rules.registry.scope import Reach
from rules.verdict import Permit
from tests.brand_at_work import DAY, HOUR, NOW, SECRET, Work, reasons
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")
NEVER, ASK, DEAF = Choice(Wanted.NEVER), Choice(Wanted.WHEN_I_ASK), Choice(Wanted.DO_NOT_LISTEN)
START = Choice(Wanted.START)
NAMED = Choice(Wanted.NAMED, brands=frozenset({"beta"}))
LOOSE = [START, NAMED, Choice(Wanted.CONTRACT), Choice(Wanted.WITHDRAW)]


class Page(Work):
    """Acme at work beside another brand of the house, and people on its preference page."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.other = Team(Brand("beta", ("Beta",), ()), self.team.policy, "0" * 64, "T1", "C2")
        self.runtime = replace(self.runtime, teams=(self.other, self.team))
        with database.write() as session:
            brands.enrol(session, "beta")

    def visit(self, account_key: str = ANA, team: Team | None = None) -> str:
        """Let somebody prove their account; gives their token."""
        brand_id, token = (team or self.team).brand.id, visits.new_token(self.runtime.chance)
        with self.database.write() as session:
            visit = visits.begin(session, brand_id, token, self.now, self.now + HOUR)
            assert visits.prove(
                session, brand_id, visit.id, account_key, "ana", "code", self.now, self.now + 30 * 60_000_000
            )
        return token

    def proven(self, choice: Choice, token: str | None = None, team: Team | None = None, **more: object) -> Chosen:
        self.now += 1
        token = token or self.visit(team=team)
        done = choose.choose_proven(self.runtime, team or self.team, token, choice, self.now, **more)  # type: ignore[arg-type] # terms or contract
        assert isinstance(done, Chosen)
        return done

    def claimed(self, choice: Choice, account: str = ANA) -> Chosen | NeedsProof:
        self.now += 1
        return choose.choose_claimed(self.runtime, self.team, account, choice, self.now)

    def scopes(self, account_key: str = ANA, brand_id: str = "acme") -> list[str]:
        """Every no of theirs in force, as it is stored."""
        with self.database.read() as session:
            return sorted(no.scope for no in noes.in_force(session, brand_id, account_key, SECRET))

    def reach(self) -> Reach | None:
        """How far Ana's noes reach, by the facts of a fresh decision."""
        post = self.network.post(self.now, "@acme hello")
        self.hear()
        return max(
            (no.reach for no in self.facts(self.mention(post)).objections or () if no.origin is Origin.TOLD_US),
            default=None,
        )

    def entry(self, chosen: Chosen, brand_id: str = "acme") -> dict[str, object]:
        with self.database.read() as session:
            row = session.get_one(EntryRow, (brand_id, chosen.entry_id))
            assert row.author_key == ANA
            return dict(json.loads(row.payload or b"{}"))


@pytest.fixture
def page(database: Database) -> Page:
    return Page(database)


@pytest.mark.promise(13)
@pytest.mark.parametrize("choice", LOOSE, ids=lambda choice: str(choice.wanted))
def test_nothing_is_permitted_or_narrowed_without_proof(page: Page, choice: Choice) -> None:
    page.claimed(NEVER)
    before = page.everything()
    assert isinstance(page.claimed(choice), NeedsProof)
    with page.database.write() as session:
        link = links.make(session, "acme", ANA, NOW, page.runtime.chance)
    assert isinstance(choose.choose_by_link(page.runtime, page.team, link, choice, page.now), NeedsProof)
    for token in ("", "nobody's", page.visit(team=page.other)):
        assert isinstance(choose.choose_proven(page.runtime, page.team, token, choice, page.now), NeedsProof)
    assert page.everything() == before


@pytest.mark.promise(13)
def test_a_visit_that_is_over_or_has_proven_nothing_counts_for_nobody(page: Page) -> None:
    token = page.visit()
    page.now += HOUR
    assert isinstance(choose.choose_proven(page.runtime, page.team, token, START, page.now), NeedsProof)
    pending = visits.new_token(page.runtime.chance)
    with page.database.write() as session:
        visits.begin(session, "acme", pending, page.now, page.now + HOUR)
    assert isinstance(choose.choose_proven(page.runtime, page.team, pending, NEVER, page.now), NeedsProof)
    assert page.scopes() == []


@pytest.mark.promise(13)
def test_a_proven_visit_changes_nothing_of_another_account(page: Page) -> None:
    page.claimed(NEVER, BEN)
    page.proven(START)
    assert page.scopes(BEN) == ["until_i_ask;brand=acme"]


@pytest.mark.promise(13)
@pytest.mark.promise(6)
def test_an_unproven_never_holds_for_the_very_next_decision_until_they_ask_anew(page: Page) -> None:
    mention = page.says("@acme do you ship?")
    assert isinstance(page.verdict(mention), Permit)
    assert isinstance(page.claimed(NEVER), Chosen)
    assert "asked_to_stop" in reasons(page.claim(mention))
    page.surface()
    assert page.again(mention).reasons == "asked_to_stop"
    page.now += 25 * HOUR
    assert "asked_to_stop" not in reasons(page.verdict(page.says("@acme and to Sweden?")))


@pytest.mark.promise(6)
def test_a_proven_never_refuses_even_an_answer(page: Page) -> None:
    page.proven(NEVER)
    page.now += 25 * HOUR
    assert "asked_to_stop" in reasons(page.verdict(page.says("@acme do you ship?")))


def test_who_types_a_no_in_again_and_again_cannot_keep_somebody_silent(page: Page) -> None:
    page.claimed(NEVER)
    page.now += 25 * HOUR
    page.claimed(NEVER)
    page.claimed(ASK)
    assert set(page.scopes()) == {"until_i_ask;brand=acme"}
    assert "asked_to_stop" not in reasons(page.verdict(page.says("@acme do you ship?")))


@pytest.mark.promise(13)
def test_a_link_tightens_for_its_own_account_and_a_strange_one_for_nobody(page: Page) -> None:
    with page.database.write() as session:
        link = links.make(session, "acme", ANA, NOW, page.runtime.chance)
        assert links.holder(session, "beta", link) is None
    assert choose.choose_by_link(page.runtime, page.team, "nobody's", NEVER, NOW) is None
    assert choose.choose_by_link(page.runtime, page.other, link, NEVER, NOW) is None
    chosen = choose.choose_by_link(page.runtime, page.team, link, NEVER, NOW)
    assert isinstance(chosen, Chosen)
    assert page.scopes() == ["until_i_ask;brand=acme"]
    assert page.entry(chosen)["proof"] == "link"
    with page.database.write() as session:
        links.forget(session, "acme", ANA)
        assert links.holder(session, "acme", link) is None


def test_what_is_no_account_is_refused_and_a_handle_is_one(page: Page) -> None:
    with pytest.raises(BadKey):
        page.claimed(NEVER, "Ana Ito")
    page.claimed(NEVER, "x:@Ana")
    assert page.scopes("x:@ana") == ["until_i_ask;brand=acme"]


def test_a_proven_choice_takes_the_place_of_what_they_said_before(page: Page) -> None:
    page.says("@acme never contact me again")
    assert page.scopes() == ["any"]
    page.proven(ASK)
    assert page.scopes() == ["until_i_ask;brand=acme"]
    page.proven(NEVER)
    assert page.scopes() == ["any;brand=acme"]
    page.proven(START)
    assert page.scopes() == []
    assert isinstance(page.verdict(page.says("@acme do you ship?")), Permit)


def test_not_to_be_listened_to_is_a_choice_of_its_own(page: Page) -> None:
    page.proven(NEVER)
    page.proven(DEAF)
    assert page.scopes() == ["any;brand=acme", "listen;brand=acme"]
    page.proven(ASK)
    assert page.scopes() == ["listen;brand=acme", "until_i_ask;brand=acme"]
    page.proven(START)
    assert page.scopes() == []
    assert isinstance(page.claimed(DEAF), Chosen)
    assert page.scopes() == ["listen;brand=acme"]


def test_a_choice_for_all_reaches_every_brand_of_the_house(page: Page) -> None:
    page.proven(NEVER, page.visit(team=page.other), page.other)
    page.proven(replace(ASK, for_all=True))
    assert page.scopes() == ["until_i_ask;for=all"]
    assert page.scopes(brand_id="beta") == ["any;brand=beta", "until_i_ask;for=all"], "no other brand's page loosens"
    page.proven(NEVER)
    assert page.scopes() == ["any;brand=acme", "until_i_ask;except=acme;for=all"]
    page.proven(replace(START, for_all=True))
    assert page.scopes() == []
    assert page.scopes(brand_id="beta") == ["any;brand=beta"]


def test_to_start_with_one_brand_leaves_what_was_said_to_all_others(page: Page) -> None:
    page.proven(replace(NEVER, for_all=True))
    page.proven(START)
    assert page.scopes() == ["any;except=acme;for=all"]
    assert page.reach() is None
    assert page.scopes(brand_id="beta") == ["any;for=all"]


def test_only_the_brands_that_they_name_may_contact_them(page: Page) -> None:
    page.proven(NAMED)
    assert page.reach() is Reach.ANY
    page.proven(replace(NAMED, brands=frozenset({"acme"})))
    assert page.reach() is None
    assert page.scopes(brand_id="beta") == ["any;except=acme;for=all"]
    with pytest.raises(BadChoice):
        page.proven(replace(NAMED, brands=frozenset()))
    assert page.reach() is None


@pytest.mark.promise(13)
def test_a_contract_is_made_and_ended_by_whom_it_is_of(page: Page) -> None:
    terms = Terms(NOW, NOW + 30 * DAY, media=("reply",), cap=1, period_us=30 * DAY)
    chosen = page.proven(Choice(Wanted.CONTRACT), terms=terms)
    with page.database.read() as session:
        [contract] = person.about(session, "acme", ANA, SECRET).contracts
    assert (contract.source, contract.terms) == ("page", terms)
    told = page.entry(chosen)
    assert (told["words"], told["account"], told["proof"]) == (
        "I invite Acme, within the limits that I chose.", ANA, "code",
    )  # fmt: skip
    with pytest.raises(BadChoice, match="over already"):
        page.proven(Choice(Wanted.WITHDRAW), page.visit(BEN), contract=contract.id)
    page.proven(Choice(Wanted.WITHDRAW), contract=contract.id)
    with page.database.read() as session:
        [contract] = person.about(session, "acme", ANA, SECRET).contracts
    assert contract.lifted_us == page.now
    for broken in (None, replace(terms, until_us=NOW - 1)):
        with pytest.raises((BadChoice, BadTerms)):
            page.proven(Choice(Wanted.CONTRACT), terms=broken)


@pytest.mark.promise(15)
def test_every_choice_has_its_entry_in_the_person_s_own_words(page: Page) -> None:
    for choice in (NEVER, DEAF, replace(NEVER, for_all=True), START):
        chosen = page.proven(choice)
        told = page.entry(chosen)
        assert (told["choice"], told["account"], told["words"]) == (choice.wanted, ANA, chosen.words)
    assert page.count("entry", "brand_id = 'beta' AND kind = 'objection'") == 1
    done = page.claimed(NEVER)
    assert isinstance(done, Chosen)
    assert page.entry(done)["proof"] == "nothing"


def test_a_choice_that_fails_changes_nothing(page: Page) -> None:
    page.kill_at("obey: written")
    before = page.everything()
    with pytest.raises(BaseException, match="obey"):
        page.proven(NEVER, page.visit())
    assert page.everything() == before


ACTS = st.lists(
    st.tuples(
        st.booleans(),
        st.builds(
            Choice,
            st.sampled_from([Wanted.NEVER, Wanted.WHEN_I_ASK, Wanted.NAMED, Wanted.DO_NOT_LISTEN, Wanted.START]),
            st.booleans(),
            st.frozensets(st.sampled_from(["acme", "beta"]), min_size=1),
        ),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.promise(8)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(acts=ACTS)
def test_no_unproven_act_ever_weakens_what_was_said_before(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[bool, Choice]]
) -> None:
    path = tmp_path_factory.mktemp("page") / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    page = Page(Database(f"sqlite:///{path}"))
    for proven, choice in acts:
        before = {brand_id: page.scopes(brand_id=brand_id) for brand_id in ("acme", "beta")}
        if proven:
            page.proven(choice)
        else:
            page.claimed(choice)
            for brand_id, scopes in before.items():
                assert set(scopes) <= set(page.scopes(brand_id=brand_id))
        if brand_id := "beta" if proven and not choice.to_all else "":
            assert page.scopes(brand_id=brand_id) == before[brand_id]
    with page.database.read() as session:
        written = session.exec(select(EntryRow).where(EntryRow.kind == "objection")).all()
    assert written or all(not proven for proven, _ in acts)
    page.database.close()


@pytest.mark.promise(6)
def test_a_no_typed_by_handle_reaches_an_account_that_was_seen_under_it_before(page: Page) -> None:
    mention = page.says("@acme do you ship?")
    page.claimed(NEVER, "x:@ana")
    assert "asked_to_stop" in reasons(page.claim(mention))
    later = page.says("@acme hello?")
    page.proven(START)
    assert isinstance(page.verdict(later), Permit)
    page.claimed(NEVER, "x:@ana")
    assert "asked_to_stop" in reasons(page.claim(later)), "also the second time"
    page.proven(START)
    assert isinstance(page.verdict(later), Permit)


def test_who_signed_in_and_starts_again_is_not_stopped_by_what_stood_under_their_handle(page: Page) -> None:
    page.claimed(NEVER, "x:@ana")
    page.proven(START)
    assert isinstance(page.verdict(page.says("@acme do you ship?")), Permit)


@pytest.mark.promise(12)
def test_who_bears_a_handle_now_lifts_nothing_that_was_said_of_whoever_bore_it_before(page: Page) -> None:
    page.claimed(NEVER, "x:@ana")
    page.says("@acme do you ship?")
    page.proven(START, page.visit(BEN))
    assert page.scopes("x:@ana") == page.scopes(ANA) == ["until_i_ask;brand=acme"]
    assert page.scopes(BEN) == []
