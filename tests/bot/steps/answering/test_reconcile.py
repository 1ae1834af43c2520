"""What became of a lost reply is found out by reading, or ruled by a member."""

import pytest

from bot.runtime import Who
from bot.steps import reply
from bot.steps.answering import reconcile
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables import SpendingRow
from rules.verdict import Held, Permit
from tests.bot.steps.test_reply import ASKS
from tests.brand_at_work import DANA, FAY, HOUR, MINUTE, SECOND, Work, reasons
from tests.networks import outage


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def lost(work: Work, outcome: str) -> Mention:
    """A reply of which we do not know whether it was sent."""
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.outcomes = [outcome]
    work.send()
    assert work.state(mention) == "unknown"
    return mention


def look(work: Work, after_us: int = 5 * MINUTE) -> int:
    work.now += after_us
    return reconcile.reconcile(work.runtime, work.team, work.network, work.now)


def rule(work: Work, mention: Mention, who: Who = DANA, *, sent: bool = False) -> bool:
    return reconcile.rule(work.runtime, work.team, mention.id, who, work.now, sent=sent)


# No


@pytest.mark.promise(31)
def test_what_is_not_there_once_may_still_appear_so_nobody_rules_yet(work: Work) -> None:
    mention = lost(work, "unsent")
    assert look(work, 44 * SECOND) == 0
    assert look(work) == 0
    assert not rule(work, mention)
    assert work.state(mention) == "unknown"


def test_only_whoever_may_reply_rules_and_only_on_what_is_unknown(work: Work) -> None:
    mention = lost(work, "unsent")
    look(work)
    look(work)
    assert not rule(work, mention, Who("U9"))
    assert not reconcile.rule(work.runtime, work.team, "0" * 32, DANA, work.now, sent=True)
    assert rule(work, mention, FAY)
    assert not rule(work, mention, FAY)


def test_while_our_timeline_cannot_be_read_nothing_is_settled(work: Work) -> None:
    mention = lost(work, "lost")
    work.network.outage = outage()
    assert look(work) == 0
    work.network.outage = None
    assert look(work, SECOND) == 0, "not yet a minute later"
    assert look(work) == 1
    assert work.state(mention) == "sent"


def test_with_the_budget_used_up_only_lost_replies_are_looked_for(work: Work) -> None:
    with work.database.write() as session:
        session.merge(SpendingRow(brand_id="acme", network="x", month="2027-01", micro_usd=100_000_000))
    assert look(work) == 0
    assert work.count("cursor", "trouble IS NOT NULL") == 1


def test_an_older_post_of_ours_in_the_same_place_is_not_taken_for_the_lost_reply(work: Work) -> None:
    mention = work.says(ASKS)
    work.network.answer_by_hand(work.now - 2 * HOUR, mention.post_id)
    work.claim(mention)
    work.network.outcomes = ["unsent"]
    work.send()
    look(work)
    assert work.state(mention) == "unknown"


# Yes


def test_what_another_worker_found_meanwhile_is_found_once(work: Work) -> None:
    mention = lost(work, "lost")

    def come() -> None:
        del work.stops["reconcile: read"]
        assert look(work, 0) == 1

    work.stops["reconcile: read"] = come
    assert look(work) == 0
    assert work.state(mention) == "sent"
    assert work.count("entry", "kind = 'reply'") == 2, "lost, and found"


@pytest.mark.promise(31)
def test_a_lost_reply_that_stands_on_our_timeline_was_sent(work: Work) -> None:
    mention = lost(work, "lost")
    assert look(work) == 1
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.post_id) == ("sent", work.network.published[0].id)


def test_after_two_looks_a_member_rules_and_a_reply_that_is_not_there_may_be_written_anew(work: Work) -> None:
    mention = lost(work, "unsent")
    look(work)
    look(work)
    assert rule(work, mention)
    assert work.state(mention) == "failed"
    assert work.count("entry", "kind = 'override'") == 1
    work.hear()
    assert isinstance(work.claim(mention), Permit)


def test_after_two_looks_a_member_may_say_that_it_was_sent(work: Work) -> None:
    mention = lost(work, "unsent")
    look(work)
    look(work)
    look(work)
    assert rule(work, mention, sent=True)
    assert work.state(mention) == "sent"


def test_what_a_member_ruled_away_but_stands_there_after_all_holds_the_interaction_again(work: Work) -> None:
    mention = lost(work, "unsent")
    look(work)
    look(work)
    rule(work, mention)
    work.network.answer_by_hand(work.now, mention.post_id, "We do. It takes five days.")
    assert look(work) == 1
    assert work.state(mention) == "sent"
    assert reasons(work.claim(mention)) >= {"already_answered"}


def test_our_timeline_is_not_read_more_often_than_needed(work: Work) -> None:
    look(work)
    spent = work.count("spending", "reads = 1")
    assert look(work, MINUTE) == 0
    assert work.count("spending", "reads = 1") == spent == 1


@pytest.mark.promise(30)
@pytest.mark.parametrize("ours", ["none", "claimed", "held", "withdrawn"])
def test_a_reply_written_on_the_network_itself_is_noticed_and_none_of_ours_goes_out_beside_it(
    work: Work, ours: str
) -> None:
    mention = work.says(ASKS)
    if ours == "held":
        work.now += 80 * HOUR
        work.hear()
        assert isinstance(work.claim(mention), Held)
    elif ours != "none":
        work.claim(mention)
    if ours == "withdrawn":
        reply.withdraw(work.runtime, work.team, mention.id, DANA, work.now)
    by_hand = work.network.answer_by_hand(work.now, mention.post_id)
    assert look(work, SECOND) == 1
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.origin, row.post_id, row.text) == ("sent", "native", by_hand.id, None)
    work.send(MINUTE)
    assert work.network.published == [by_hand]
    work.surface()
    assert "already_answered" in work.again(mention).reasons
    assert look(work) == 0, "it is noticed once"


def test_our_own_reply_on_our_timeline_is_nothing_new(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.send()
    before = work.count("entry")
    assert look(work) == 0
    assert (work.state(mention), work.count("entry")) == ("sent", before)
