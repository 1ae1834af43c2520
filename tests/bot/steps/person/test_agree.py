"""A yes counts within its terms until it ends or is withdrawn."""

import json
from typing import Any

import pytest
from msgspec.structs import replace
from sqlmodel import select

from bot.steps import reply
from bot.steps.person.agree import BadTerms, Source, agree, withdraw
from bot.store import replies
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables import EntryRow
from bot.store.wishes.contracts import Terms
from rules.contracts import months_later
from rules.facts import Contract, Span
from rules.verdict import Permit, Verdict
from tests.bot.steps.test_reply import ASKS
from tests.brand_at_work import DANA, DAY, HOUR, NOW, SECOND, Work, reasons
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")
TOPICS = {"delivery": {"words": ["parcel"]}, "prices": {"words": ["price"]}}


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


def invite(work: Work, author: str = ANA, source: Source = Source.PAGE, **terms: Any) -> str:  # noqa: ANN401 - terms of a contract
    terms = {"since_us": work.now} | terms
    return agree(work.runtime, work.team, author, Terms(**terms), source, "U1", " On their page. ", work.now)


# No


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"until_us": NOW}, "The contract ends before it begins. Set a later end."),
        (
            {"topics": ("delivery", "gossip")},
            "No topic is called 'gossip'. Declare it in your policy, under [topics], with its words.",
        ),
        ({"media": ("reply", "fax")}, "No medium is called 'fax'. Use email, message, reply."),
        ({"cap": 1}, "A cap is so many replies in so long. Give both, or neither."),
        ({"period_us": DAY}, "A cap is so many replies in so long. Give both, or neither."),
        ({"cap": -1, "period_us": DAY}, "A cap is 0 to 1000 replies in at most 365 days."),
        ({"cap": 1001, "period_us": DAY}, "A cap is 0 to 1000 replies in at most 365 days."),
        ({"cap": 1, "period_us": -1}, "A cap is 0 to 1000 replies in at most 365 days."),
        ({"cap": 1, "period_us": 366 * DAY}, "A cap is 0 to 1000 replies in at most 365 days."),
        (
            {"quiet_from": 1, "zone": "UTC"},
            "Quiet hours have a beginning, an end and a time zone. Give all three, or none.",
        ),
        (
            {"quiet_from": 1, "quiet_to": 2},
            "Quiet hours have a beginning, an end and a time zone. Give all three, or none.",
        ),
        (
            {"quiet_from": 1440, "quiet_to": 2, "zone": "UTC"},
            "Quiet hours begin and end at a minute of the day, 0 to 1439.",
        ),
        (
            {"quiet_from": 1, "quiet_to": 2, "zone": "Mars/Base"},
            "There is no time zone 'Mars/Base'. Use a name such as Europe/Berlin.",
        ),
        (
            {"quiet_from": 1, "quiet_to": 2, "zone": "../etc/passwd"},
            "There is no time zone '../etc/passwd'. Use a name such as Europe/Berlin.",
        ),
    ],
)
def test_terms_that_mean_nothing_are_refused_and_nothing_is_recorded(
    work: Work, terms: dict[str, Any], why: str
) -> None:
    with pytest.raises(BadTerms) as refused:
        invite(work, **terms)
    assert str(refused.value) == why
    assert (work.count("contract"), work.count("entry")) == (0, 0)


@pytest.mark.parametrize("evidence", ["", "  ", "x" * 2_001])
def test_no_yes_without_a_proof_that_can_be_read(work: Work, evidence: str) -> None:
    with pytest.raises(BadTerms, match="Say how they agreed"):
        agree(work.runtime, work.team, ANA, Terms(work.now), Source.STAFF, "U1", evidence, work.now)


def test_a_yes_of_somebody_else_or_about_something_else_changes_nothing(work: Work) -> None:
    invite(work, BEN)
    assert reasons(work.verdict(work.says("Acme lost my parcel"))) == {"not_invited"}
    invite(work, topics=("prices",))
    assert reasons(work.verdict(work.says("Acme lost my parcel"))) == {"outside_contract"}


def test_the_reply_must_be_covered_too(work: Work) -> None:
    invite(work, topics=("delivery",))
    mention = work.says("Acme lost my parcel")
    assert reasons(work.claim(mention, words="It has a new price.")) == {"outside_contract"}
    assert isinstance(work.claim(mention, words="Your parcel is on its way."), Permit)


def told_of(work: Work) -> list[dict[str, Any]]:
    """What the entries of decisions say, in order."""
    with work.database.read() as session:
        rows = session.exec(select(EntryRow).where(EntryRow.kind == "decision").order_by(EntryRow.id))
        return [json.loads(row.payload or "{}") for row in rows]


def claim(work: Work, mention: Mention, words: str, *topics: str) -> Verdict:
    return reply.claim(
        work.runtime, work.team, reply.Claim(mention.id, mention.revision, words, topics=topics), DANA, work.now
    )


@pytest.mark.promise(9)
def test_no_topic_that_a_member_adds_makes_an_answer_possible(work: Work) -> None:
    invite(work, topics=("delivery",))
    assert reasons(claim(work, work.says("Acme lost my things"), "Sorry.", "delivery")) == {"outside_contract"}


@pytest.mark.promise(9)
def test_a_topic_that_a_member_adds_must_be_covered_as_if_it_were_heard(work: Work) -> None:
    invite(work, topics=("delivery",))
    mention = work.says("Acme lost my parcel")
    assert reasons(claim(work, mention, "Sorry.", "prices")) == {"outside_contract"}
    assert isinstance(claim(work, mention, "Sorry.", "delivery"), Permit)
    row = work.reply(mention)
    assert row is not None
    assert (row.topics, replies.topics(row)) == ("delivery", ("delivery",))
    said = [told["topics"] for told in told_of(work) if told.get("act") == "claim"]
    assert sorted(said) == [["delivery"], ["prices"]]


def test_what_a_member_unticks_counts_where_the_words_say_it(work: Work) -> None:
    invite(work, topics=("delivery",))
    assert reasons(claim(work, work.says("Acme lost my parcel"), "At a new price.")) == {"outside_contract"}
    assert reasons(claim(work, work.says("Acme, what a price for a parcel"), "Sorry.")) == {"outside_contract"}


def test_what_a_member_said_counts_again_just_before_the_send(work: Work) -> None:
    invite(work, topics=("delivery", "prices"))
    mention = work.says("Acme lost my parcel")
    assert isinstance(claim(work, mention, "Sorry.", "prices", "delivery"), Permit)
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE contract SET topics = 'delivery'")
    work.send()
    assert (work.state(mention), work.network.published) == ("refused", [])


def test_what_a_member_said_counts_when_a_colleague_agrees_too(database: Database) -> None:
    work = Work(database, topics=TOPICS, second_look={"topics": ["prices"], "new_members": False})
    mention = work.says(ASKS)
    assert reasons(claim(work, mention, "Sorry.", "prices")) == {"second_look"}
    invite(work, topics=("delivery",))
    assert isinstance(work.approve(mention, words="Sorry."), Permit), "a direct post needs no invitation"
    drafts = [told["facts"]["draft"]["topics"] for told in told_of(work) if told.get("act") in {"claim", "approve"}]
    assert drafts == [["prices"], ["prices"]]


def test_nobody_is_sought_out_twice_in_a_month_nor_past_their_own_cap(work: Work) -> None:
    invite(work, cap=1, period_us=40 * DAY)
    work.claim(work.says("Acme lost my parcel"))
    work.send()
    again = work.says("Acme lost another parcel")
    assert reasons(work.verdict(again)) == {"too_often"}
    assert isinstance(work.verdict(work.says(ASKS)), Permit), "whoever writes to us is not sought out"
    work.now += 40 * DAY - SECOND
    assert "too_often" in reasons(work.verdict(work.says("Acme lost a third parcel")))
    work.now += SECOND
    assert isinstance(work.verdict(work.says("Acme lost a fourth parcel")), Permit)


def test_in_their_quiet_hours_nobody_is_answered(work: Work) -> None:
    minute = NOW // 60_000_000 % 1440
    invite(work, quiet_from=minute, quiet_to=(minute + 60) % 1440, zone="UTC")
    mention = work.says(ASKS)
    assert reasons(work.verdict(mention)) == {"quiet_hours"}
    work.now = (NOW // 60_000_000 + 60) * 60_000_000
    work.hear()
    work.surface()
    assert work.again(mention).verdict == "permit"


def test_where_this_machine_does_not_know_their_zone_no_hour_is_free(work: Work) -> None:
    invite(work, quiet_from=0, quiet_to=1, zone="UTC")
    mention = work.says(ASKS)
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE contract SET zone = 'Mars/Base'")
    assert reasons(work.verdict(mention)) == {"quiet_hours"}


# Yes


def test_a_yes_invites_us_at_once_and_stands_in_the_record_with_its_proof(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    invite(work, media=("reply",))
    work.surface()
    assert work.again(mention).verdict == "permit"
    assert work.count("entry", "kind = 'contract'") == 1
    assert work.count("contract", "evidence = 'On their page.' AND source = 'page' AND made_by = 'U1'") == 1


def test_who_agrees_to_the_very_same_twice_has_said_one_yes(work: Work) -> None:
    first = invite(work)
    work.now += SECOND
    assert invite(work) == first
    assert invite(work, media=("reply",)) != first
    assert work.count("contract") == 2


def test_every_term_is_kept_as_it_was_agreed(work: Work) -> None:
    quiet = {"quiet_from": 22 * 60, "quiet_to": 8 * 60, "zone": "Europe/Berlin"}
    terms: dict[str, Any] = {
        "until_us": NOW + DAY,
        "topics": ("delivery", "prices"),
        "media": ("reply", "email"),
        **quiet,
    }
    invite(work, cap=2, period_us=7 * DAY, **terms)
    [contract] = work.facts(work.says(ASKS)).contracts or ()
    assert replace(contract, quiet=()) == Contract(
        NOW, NOW + DAY, ("delivery", "prices"), ("reply", "email"), 2, 7 * DAY
    )
    assert [span.to_us - span.from_us for span in contract.quiet] == [10 * HOUR] * 3
    assert all(isinstance(span, Span) for span in contract.quiet)


def test_what_a_member_wrote_down_ends_after_six_months(work: Work) -> None:
    invite(work, source=Source.STAFF)
    invite(work, source=Source.STAFF, until_us=NOW + DAY)
    ends = {contract.until_us for contract in work.facts(work.says(ASKS)).contracts or ()}
    assert ends == {months_later(NOW, 6), NOW + DAY}


def test_what_is_withdrawn_invites_nobody_any_more(work: Work) -> None:
    mention = work.says("Acme lost my parcel")
    contract = invite(work)
    work.surface()
    assert not withdraw(work.runtime, work.team, BEN, contract, "U1", work.now)
    assert withdraw(work.runtime, work.team, ANA, contract, "U1", work.now)
    assert not withdraw(work.runtime, work.team, ANA, contract, "U1", work.now)
    work.surface()
    assert work.again(mention).reasons == "not_invited"
    assert work.count("entry", "kind = 'contract'") == 2
