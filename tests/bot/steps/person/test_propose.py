"""What a member writes down counts once a colleague agrees."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot.runtime import Who
from bot.steps.person import propose
from bot.steps.person.agree import BadTerms, Source, agree
from bot.steps.person.propose import CHANGED, NO_APPROVER, OWN, TOO_LATE, WAIT_US
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables import ContractRow
from bot.store.tables.consent import ProposalRow
from bot.store.wishes import proposals
from bot.store.wishes.contracts import Terms
from rules.contracts import months_later
from rules.verdict import Permit
from tests.bot.steps.test_listen import listening_objection
from tests.brand_at_work import DANA, DAY, ELI, FAY, NOW, Work, list_in_registry, reasons
from tests.networks import key_of

TOPICS = {"delivery": {"words": ["parcel"]}, "prices": {"words": ["price"]}}
PROOF = "They wrote it: https://x.com/ana/status/9"


@pytest.fixture
def work(database: Database) -> Work:
    return Work(
        database,
        contact={"overheard_with_contract": "click"},
        topics=TOPICS,
        x={"enterprise": True},
        confirm_again={"about_us": False},
        second_look={"new_members": False},
    )


def write_down(
    work: Work,
    mention: Mention,
    who: Who = DANA,
    one_id: str = "p1",
    proof: str = PROOF,
    **terms: Any,  # noqa: ANN401 - terms of a contract
) -> None:
    propose.propose(work.runtime, work.team, one_id, mention, Terms(work.now, **terms), proof, who, work.now)


def second(work: Work, who: Who = ELI, one_id: str = "p1") -> str:
    return propose.second(work.runtime, work.team, one_id, who, work.now)


def row(work: Work, one_id: str = "p1") -> ProposalRow:
    with work.database.read() as session:
        found = session.get_one(ProposalRow, ("acme", one_id))
        session.expunge(found)
        return found


def contract(work: Work) -> ContractRow:
    with work.database.read() as session:
        found = session.exec(select(ContractRow)).one()
        session.expunge(found)
        return found


# No


@pytest.mark.promise(9)
def test_what_is_written_down_does_not_count_before_a_colleague_agrees(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    write_down(work, mention)
    assert reasons(work.verdict(mention)) == {"not_invited"}
    assert work.count("contract") == 0
    assert work.count("outbox", "kind = 'proposal' AND subject = 'p1'") == 1


@pytest.mark.promise(9)
def test_whoever_wrote_it_down_cannot_agree_to_it_nor_can_who_may_not_approve(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    write_down(work, mention)
    assert second(work, DANA) == OWN
    assert second(work, FAY) == NO_APPROVER
    assert reasons(work.verdict(mention)) == {"not_invited"}
    assert (row(work).state, work.count("contract"), work.count("entry", "kind = 'contract'")) == ("waiting", 0, 3)


@pytest.mark.parametrize(
    "change", ["evidence = 'Other words.'", "author_key = 'x:5'", """terms = replace(terms, 'delivery', 'prices')"""]
)
def test_what_is_not_what_was_written_down_cannot_be_agreed_to(work: Work, change: str) -> None:
    write_down(work, work.says("Acme lost my parcel"), topics=("delivery",))
    with work.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE proposal SET {change}")  # noqa: S608 - our own words
    assert second(work) == CHANGED
    assert work.count("contract") == 0


def test_nothing_without_a_proof_or_with_terms_that_mean_nothing_is_written_down(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    with pytest.raises(BadTerms, match="Say how they agreed") as wrong:
        write_down(work, mention, proof=" ")
    assert wrong.value.part == "evidence"
    with pytest.raises(BadTerms, match="No topic is called"):
        write_down(work, mention, topics=("gossip",))
    assert work.count("proposal") == work.count("entry", "kind = 'contract'") == 0


@pytest.mark.promise(1)
def test_a_no_of_the_person_wins_over_what_a_member_wrote_down(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    write_down(work, mention)
    list_in_registry(work, key_of("ana"))
    assert second(work) == ""
    assert "opted_out" in reasons(work.verdict(mention))
    work.says("@acme stop", "ana")
    assert "asked_to_stop" in reasons(work.verdict(mention))


def test_after_72_hours_nobody_can_agree_any_more_and_it_is_dropped(work: Work) -> None:
    write_down(work, work.says("Acme lost my parcel"))
    work.now += WAIT_US - 1
    assert propose.let_proposals_lapse(work.runtime, work.team, work.now) == 0
    work.now += 1
    assert second(work) == TOO_LATE
    assert propose.let_proposals_lapse(work.runtime, work.team, work.now) == 1
    assert propose.let_proposals_lapse(work.runtime, work.team, work.now) == 0
    one = row(work)
    assert (one.state, one.decided_by, one.decided_us) == ("lapsed", None, work.now)
    assert (one.author_key, one.terms, one.evidence) == ("", "", "")
    assert work.count("contract") == 0
    assert work.count("outbox", "kind = 'proposal' AND wanted = 2") == 1


def test_what_was_decided_is_decided_once(work: Work) -> None:
    write_down(work, work.says("Acme lost my parcel"))
    assert second(work) == ""
    assert second(work) == TOO_LATE
    assert propose.send_back(work.runtime, work.team, "p1", FAY, work.now) == TOO_LATE
    assert propose.send_back(work.runtime, work.team, "never", FAY, work.now) == TOO_LATE
    assert work.count("contract") == 1


def test_what_the_policy_no_longer_knows_cannot_be_agreed_to_and_can_be_sent_back(work: Work) -> None:
    write_down(work, work.says("Acme lost my parcel"), topics=("delivery",))
    work.team = replace(work.team, policy=work.team.policy.model_copy(update={"topics": {}}))
    assert second(work).startswith("No topic is called 'delivery'.")
    assert second(work).endswith("Send it back, and write it down again.")
    assert (row(work).state, work.count("contract")) == ("waiting", 0)
    assert propose.send_back(work.runtime, work.team, "p1", FAY, work.now) == ""
    assert (row(work).state, row(work).decided_by) == ("sent_back", FAY.id)


def test_a_second_form_under_the_same_id_changes_nothing(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    write_down(work, mention)
    write_down(work, mention, ELI, proof="Other words.")
    assert row(work).evidence == PROOF
    assert (work.count("proposal"), work.count("entry", "kind = 'contract'")) == (1, 1)
    assert work.count("outbox", "kind = 'proposal' AND wanted = 1") == 1


# Yes


def test_once_a_colleague_agrees_it_counts_with_these_very_terms_and_ends_after_six_months(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    write_down(work, mention, topics=("delivery",), media=("reply",), cap=2, period_us=7 * DAY)
    written = row(work)
    work.now += DAY
    work.hear()
    assert second(work) == ""
    assert isinstance(work.verdict(mention), Permit)
    assert work.again(mention).look_again_us == work.now
    made = contract(work)
    assert (made.topics, made.media, made.cap, made.period_us) == ("delivery", "reply", 2, 7 * DAY)
    assert (made.since_us, made.until_us) == (work.now, months_later(NOW, 6))
    assert (made.source, made.made_by, made.evidence) == (Source.STAFF, DANA.id, PROOF)
    one = row(work)
    assert (one.state, one.decided_by, one.decided_us) == ("agreed", ELI.id, work.now)
    assert (one.author_key, one.terms, one.evidence, one.sha256) == ("", "", "", written.sha256)
    with work.database.read() as session:
        found = proposals.get(session, "acme", "p1")
    assert found is not None
    assert (found.terms, found.whole) == (None, False)


def test_it_ends_when_it_was_said_to_end_if_that_is_sooner(work: Work) -> None:
    write_down(work, work.says("Acme lost my parcel"), until_us=NOW + 30 * DAY)
    second(work)
    assert contract(work).until_us == NOW + 30 * DAY


def test_one_member_is_enough_to_end_all_that_somebody_allows_and_what_waits_for_them(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    for source in (Source.PAGE, Source.STAFF):
        agree(work.runtime, work.team, key_of("ana"), Terms(work.now), source, "U1", PROOF, work.now)
    agree(work.runtime, work.team, key_of("ben"), Terms(work.now), Source.PAGE, "", PROOF, work.now)
    write_down(work, mention)
    write_down(work, work.says("Acme, where is it?", "ben"), one_id="p2")
    assert propose.end(work.runtime, work.team, key_of("ana"), FAY, work.now) == 2
    assert reasons(work.verdict(mention)) == {"not_invited"}
    assert work.again(mention).look_again_us == work.now
    assert (row(work).state, row(work, "p2").state) == ("sent_back", "waiting")
    assert work.count("contract", "lifted_us IS NULL") == 1
    assert propose.end(work.runtime, work.team, key_of("ana"), FAY, work.now) == 0
    assert second(work) == TOO_LATE


def test_what_has_ended_by_itself_is_not_ended_again(work: Work) -> None:
    agree(work.runtime, work.team, key_of("ana"), Terms(work.now, work.now + DAY), Source.PAGE, "", PROOF, work.now)
    work.now += DAY
    assert propose.end(work.runtime, work.team, key_of("ana"), FAY, work.now) == 0


def test_of_somebody_unheard_a_yes_can_be_written_down_and_ended_all_the_same(work: Work) -> None:
    mention = work.says("@acme do you ship?", "ben")
    listening_objection(work, "ben")
    write_down(work, mention)
    assert second(work) == ""
    assert propose.end(work.runtime, work.team, key_of("ben"), FAY, work.now) == 1
