"""A member says that a label is wrong: recorded, counted, and never a grant."""

import pytest

from bot.steps.team import close, hold
from bot.steps.team.correct_label import NO_WHY, SAME, WHY_CHARS_MAX, correct_label
from bot.store.database import Database
from bot.store.team import hands
from rules.sight import Said
from rules.verdict import Held, Permit, Refused
from tests.bot.steps.team.test_hold import hand
from tests.brand_at_work import DANA, Work, reasons


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def labels(work: Work) -> int:
    return work.count("entry", "kind = 'label'")


@pytest.mark.promise(2)
def test_a_correction_to_direct_grants_nothing(work: Work) -> None:
    mention = work.says("Acme is slow today")
    before = work.verdict(mention)
    assert isinstance(before, Refused)
    assert correct_label(work.runtime, work.team, mention.id, Said.DIRECT, "They mean us.", DANA, work.now) == ""
    after = work.verdict(mention)
    assert reasons(after) == reasons(before)
    assert (work.again(mention).kind, work.again(mention).about) == (mention.kind, mention.about)
    row = hand(work, mention)
    assert row is not None
    assert (row.said, row.said_by, row.why) == ("direct", "U1", "They mean us.")
    assert labels(work) == 1


def test_a_correction_to_overheard_has_whoever_answers_confirm_once_more(work: Work) -> None:
    mention = work.says("@acme hello?")
    assert isinstance(work.verdict(mention), Permit)
    assert correct_label(work.runtime, work.team, mention.id, Said.OVERHEARD, "A joke.", DANA, work.now) == ""
    after = work.verdict(mention)
    assert isinstance(after, Held)
    assert reasons(after) == {"confirm_again"}
    assert work.again(mention).state == "open"


def test_what_has_nothing_to_do_with_us_is_done(work: Work) -> None:
    mention = work.says("@acme hello?")
    assert correct_label(work.runtime, work.team, mention.id, Said.UNRELATED, "A film.", DANA, work.now) == ""
    assert (work.again(mention).state, work.again(mention).closed_by) == ("done", "U1")
    assert isinstance(work.verdict(mention), Held)


def test_a_correction_needs_a_reason_and_a_difference_and_something_to_do(work: Work) -> None:
    mention = work.says("@acme hello?")
    ask = (work.runtime, work.team, mention.id)
    assert correct_label(*ask, Said.OVERHEARD, " \n", DANA, work.now) == NO_WHY
    assert correct_label(*ask, Said.DIRECT, "It is.", DANA, work.now) == SAME
    close.close(work.runtime, work.team, mention.id, DANA, work.now)
    assert correct_label(*ask, Said.OVERHEARD, "It is.", DANA, work.now) == hold.TOO_LATE
    assert hand(work, mention) is None
    assert labels(work) == 0


def test_the_reason_is_kept_short_and_goes_with_the_post(work: Work) -> None:
    mention = work.says("@acme hello?")
    correct_label(work.runtime, work.team, mention.id, Said.OVERHEARD, "x\0" * 500, DANA, work.now)
    row = hand(work, mention)
    assert row is not None
    assert len(row.why) == WHY_CHARS_MAX
    with work.database.write() as session:
        hands.erase_words(session, "acme", [mention.id])
    row = hand(work, mention)
    assert row is not None
    assert (row.why, row.said) == ("", "overheard")
