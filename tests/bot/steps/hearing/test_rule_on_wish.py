"""Where we are not sure, nobody is answered until an approver has ruled."""

import pytest

from bot.steps.hearing.rule_on_wish import rule_on_wish
from bot.store.database import Database
from rules.mention import Wish
from rules.verdict import Permit
from tests.bot.steps.test_reply import ASKS
from tests.brand_at_work import DANA, DAY, FAY, SECOND, Work, reasons

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
