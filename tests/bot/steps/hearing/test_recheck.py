"""Posts are read again in time, and within the budget."""

import pytest

from bot.steps.hearing.recheck import read_again, recheck
from bot.store.database import Database
from bot.store.tables import SpendingRow
from rules.mention import Kind
from tests.bot.steps.test_reply import ASKS
from tests.brand_at_work import HOUR, MINUTE, Work, reasons
from tests.networks import outage

EVERY_US = 6 * HOUR


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def later(work: Work, us: int = EVERY_US + 1) -> int:
    work.now += us
    return recheck(work.runtime, work.team, work.network, EVERY_US, work.now)


def test_nothing_is_read_again_before_its_time_nor_while_the_network_is_silent(work: Work) -> None:
    mention = work.says(ASKS)
    assert later(work, MINUTE) == 0
    work.network.outage = outage()
    assert later(work) == 0
    assert work.again(mention).read_us == mention.read_us


def test_nothing_is_read_again_once_the_budget_is_used_up(work: Work) -> None:
    work.says(ASKS)
    with work.database.write() as session:
        session.merge(SpendingRow(brand_id="acme", network="x", month="2027-01", micro_usd=100_000_000))
    assert later(work) == 0


def test_a_post_of_which_the_network_says_nothing_counts_as_not_read(work: Work) -> None:
    mention = work.says(ASKS)
    work.network.silent_about = {mention.post_id}
    assert later(work) == 0
    assert work.again(mention) == mention


def test_what_somebody_read_later_still_is_left_alone(work: Work) -> None:
    mention = work.says(ASKS)
    read_again(work.runtime, work.team, work.network, [mention], work.now - 1)
    assert work.again(mention) == mention


def test_a_deleted_post_leaves_our_store_and_its_card(work: Work) -> None:
    mention = work.says(ASKS)
    work.network.take_down(mention.root_id)
    assert later(work) == 1
    gone = work.again(mention)
    assert (gone.post, gone.gone_us) == (None, work.now)
    assert "post_changed" in gone.reasons
    assert "Norway" not in str(work.everything()["mention"])
    assert work.count("entry", "kind = 'deletion'") == 1
    assert work.count("outbox", "wanted = 2") == 1
    assert later(work) == 0, "it is not asked for again"


def test_what_goes_on_from_a_deleted_post_is_gone_too_and_told_once(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "Oslo.")
    work.network.take_down(first.root_id)
    for _ in range(2):
        read_again(work.runtime, work.team, work.network, [work.again(more)], work.now)
    assert reasons(work.verdict(more)) >= {"post_changed"}
    assert work.count("entry", "kind = 'deletion'") == 1


def test_an_edit_is_labelled_anew_and_a_stop_in_it_is_heard(work: Work) -> None:
    mention = work.says("@acme thanks!")
    work.network.edit(mention.root_id, "STOP")
    assert later(work) == 1
    edited = work.again(mention)
    assert (edited.revision, edited.kind) == (2, Kind.OVERHEARD)
    assert work.count("objection") == 1


@pytest.mark.promise(6)
def test_a_stop_that_was_edited_in_gives_their_other_posts_another_look_though_these_did_not_change(work: Work) -> None:
    other, mention = work.says(ASKS), work.says("@acme thanks!")
    work.network.edit(mention.root_id, "@acme stop")
    later(work)
    work.hear()
    work.surface()
    assert "asked_to_stop" in work.again(other).reasons


@pytest.mark.promise(3)
def test_a_post_that_no_longer_speaks_to_us_takes_what_goes_on_from_it_along(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "Oslo.")
    work.network.edit(first.root_id, "Do you ship?")
    work.network.edit(more.root_id, "Bergen.")
    later(work)
    assert [work.again(one).kind for one in (first, more)] == [Kind.OVERHEARD] * 2


def test_an_edited_continuation_stays_in_its_interaction(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "Oslo.")
    work.network.edit(more.root_id, "Bergen.")
    later(work)
    assert work.again(more).interaction_id == first.interaction_id
