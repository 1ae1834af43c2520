"""Where we are not sure, nobody is answered until an approver has ruled."""

import pytest

from bot.slack.cards.draw import sight_of
from bot.steps.hearing.rule_on_wish import rule_on_wish
from bot.store.database import Database
from rules.card import Button, compose
from rules.mention import Wish
from rules.verdict import Permit
from tests.bot.steps.test_reply import ASKS
from tests.brand_at_work import DANA, DAY, FAY, MINUTE, SECOND, Work, reasons

UNSURE = "@acme enough"


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def test_until_then_nothing_of_theirs_is_answered(work: Work) -> None:
    before, unsure = work.says(ASKS), work.says(UNSURE)
    assert unsure.wish is Wish.MAYBE_STOP
    work.surface()
    assert reasons(work.verdict(before)) == reasons(work.verdict(unsure)) == {"unsure_wish"}
    assert reasons(work.verdict(work.says(ASKS))) == {"unsure_wish"}
    assert isinstance(work.verdict(work.says(ASKS, "ben")), Permit)


def test_only_an_approver_rules_with_a_reason_and_only_on_what_is_unsure(work: Work) -> None:
    unsure, plain = work.says(UNSURE), work.says("@acme stop", "ben")
    for mention, who, why in ((unsure, FAY, "A song."), (unsure, DANA, "  "), (plain, DANA, "A song.")):
        assert not rule_on_wish(work.runtime, work.team, mention.id, who, why, work.now, stop=False)
    assert not rule_on_wish(work.runtime, work.team, "nowhere", DANA, "A song.", work.now, stop=False)
    assert work.count("entry", "kind = 'override'") == 0
    assert "asked_to_stop" in reasons(work.verdict(plain))


def test_ruled_no_stop_they_are_answered_as_before(work: Work) -> None:
    before, unsure = work.says(ASKS), work.says(UNSURE)
    assert rule_on_wish(work.runtime, work.team, unsure.id, DANA, "A song.", work.now, stop=False)
    work.surface()
    assert (work.again(before).verdict, work.again(unsure).verdict) == ("permit", "permit")
    assert work.count("entry", "kind = 'override'") == 1
    assert not rule_on_wish(work.runtime, work.team, unsure.id, DANA, "Again.", work.now, stop=True)


def test_ruled_a_stop_it_counts_as_one(work: Work) -> None:
    before, unsure = work.says(ASKS), work.says(UNSURE)
    assert rule_on_wish(work.runtime, work.team, unsure.id, DANA, "They mean us.", work.now, stop=True)
    work.surface()
    assert work.again(before).reasons == work.again(unsure).reasons == "asked_to_stop"


@pytest.mark.promise(11)
def test_undecided_for_72_hours_it_counts_as_a_stop_by_itself(work: Work) -> None:
    before = work.says(ASKS)
    work.says(UNSURE)
    work.surface()
    work.now += 3 * DAY - SECOND
    work.hear()
    work.surface()
    assert work.again(before).reasons == "unsure_wish"
    work.now += SECOND
    work.surface()
    assert work.again(before).reasons == "asked_to_stop"
    assert reasons(work.verdict(work.says(ASKS))) == {"second_look"}, "a day later they ask something new"


def test_a_doubt_that_is_edited_away_waits_for_a_ruling_all_the_same_and_then_is_none(work: Work) -> None:
    mention = work.says(UNSURE)
    since = work.now
    for words in ("@acme is it open?", "@acme is it open on Sunday?"):
        work.now += MINUTE
        work.network.edit(mention.root_id, words)
        work.hear()
    with work.database.read() as session:
        seen = sight_of(session, work.runtime, work.team, work.again(mention), work.now)
    assert Button.RULE_NO_STOP in compose(seen).buttons
    assert rule_on_wish(work.runtime, work.team, mention.id, DANA, "They asked about Sunday.", work.now, stop=False)
    assert work.count("objection", "lifted_us IS NULL") == 0
    assert work.verdict(work.again(mention)).__class__.__name__ == "Permit"
    work.network.edit(mention.root_id, "@acme is it open on Monday?")
    work.hear()
    assert work.again(mention).wish is None
    assert work.now < since + work.team.policy.wishes.undecided


def test_a_doubt_that_is_edited_into_a_stop_is_one(work: Work) -> None:
    mention = work.says(UNSURE)
    work.network.edit(mention.root_id, "@acme STOP")
    work.now += MINUTE
    work.hear()
    assert work.again(mention).wish is Wish.STOP
    assert "asked_to_stop" in reasons(work.verdict(work.again(mention)))
