"""What we last wrote to somebody stands on all of their cards, as it is now."""

from dataclasses import replace

import pytest

from bot.steps import reply
from bot.steps.answering import reconcile, take_back
from bot.steps.answering.correct import correct
from bot.steps.hearing import recheck
from bot.steps.team.take_care import give_back, take_care
from bot.store.database import Database
from bot.store.mentions import Mention
from tests.bot.steps.team.test_hold import wanted
from tests.brand_at_work import DANA, ELI, MINUTE, Work


class Other:
    """Another post of the author whom we answer, and how often its card was asked for."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.answered, self.other = work.says("@acme do you ship?"), work.says("@acme and to Norway?")
        self.stranger = work.says("@acme hello", "ben")
        self.before = self.asked_for()

    def asked_for(self) -> tuple[int, int]:
        return wanted(self.work, self.other), wanted(self.work, self.stranger)

    def is_drawn_anew(self) -> bool:
        """Whether the other card was asked for since we last looked; a stranger's never is."""
        before, self.before = self.before, self.asked_for()
        assert self.before[1] == before[1]
        return self.before[0] > before[0]


@pytest.fixture
def other(database: Database) -> Other:
    return Other(Work(database))


def sent(other: Other) -> Mention:
    other.work.claim(other.answered)
    assert not other.is_drawn_anew()
    other.work.send()
    return other.work.again(other.answered)


def test_what_is_gone_has_no_words_to_draw(other: Other) -> None:
    other.work.network.gone.add(other.other.post_id)
    other.work.now += 30 * MINUTE
    recheck.recheck(other.work.runtime, other.work.team, other.work.network, MINUTE, other.work.now)
    other.is_drawn_anew()
    sent(other)
    assert not other.is_drawn_anew()


def test_a_reply_that_is_sent_and_one_that_is_taken_back_draw_the_authors_other_cards(other: Other) -> None:
    mention = sent(other)
    assert other.is_drawn_anew()
    assert take_back.take_back(other.work.runtime, other.work.team, mention.id, ELI, other.work.now)
    assert other.is_drawn_anew()


def test_a_reply_that_could_not_be_deleted_is_told_again(other: Other) -> None:
    mention = sent(other)
    other.work.network.outcomes = ["unsent"]
    take_back.take_back(other.work.runtime, other.work.team, mention.id, ELI, other.work.now)
    other.is_drawn_anew()
    for _ in range(2):
        take_back.delete_due(other.work.runtime, other.work.team, other.work.now)
        other.work.now += 10 * MINUTE
    assert other.work.state(mention) == "sent"
    assert other.is_drawn_anew()


def test_a_reply_that_is_corrected_is_told_no_more(other: Other) -> None:
    mention = sent(other)
    other.is_drawn_anew()
    better = reply.Claim(mention.id, mention.revision, "We do, within a week.")
    correct(other.work.runtime, other.work.team, better, DANA, other.work.now)
    assert other.work.state(mention) == "taking_back"
    assert other.is_drawn_anew()


def test_a_lost_reply_that_is_found_is_told(other: Other) -> None:
    other.work.network.outcomes = ["lost"]
    mention = sent(other)
    assert other.work.state(mention) == "unknown"
    assert not other.is_drawn_anew()
    other.work.now += 6 * MINUTE
    reconcile.reconcile(other.work.runtime, other.work.team, other.work.network, other.work.now)
    assert other.work.state(mention) == "sent"
    assert other.is_drawn_anew()


def test_a_lost_reply_that_a_member_has_seen_is_told(other: Other) -> None:
    other.work.network.outcomes = ["unsent"]
    mention = sent(other)
    for _ in range(2):
        other.work.now += 6 * MINUTE
        reconcile.reconcile(other.work.runtime, other.work.team, other.work.network, other.work.now)
    assert not other.is_drawn_anew()
    assert reconcile.rule(other.work.runtime, other.work.team, mention.id, DANA, other.work.now, sent=True)
    assert other.is_drawn_anew()


def test_what_we_wrote_leaves_the_other_cards_with_the_post_that_comes_into_care(other: Other) -> None:
    mention, team = sent(other), replace(other.work.team, care_channel="G1")
    other.is_drawn_anew()
    assert take_care(other.work.runtime, team, mention.id, DANA, other.work.now) == ""
    assert other.is_drawn_anew()
    assert give_back(other.work.runtime, team, mention.id, DANA, other.work.now) == ""
    assert other.is_drawn_anew()
