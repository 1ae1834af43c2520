"""A reply is deleted once, recorded first; until it is gone it stands."""

import pytest
from sqlmodel import select

from bot.ports import Gone
from bot.runtime import Who
from bot.steps import reply, send
from bot.steps.answering import reconcile, take_back
from bot.steps.person.ask_back import KIND, ask_back
from bot.store.mentions import Mention
from bot.store.tables import EntryRow
from rules.reply import CORRECT_US
from tests.bot.steps.answering.answered import ASKS, answered, delete
from tests.brand_at_work import DANA, ELI, MINUTE, SECOND, Killed, Work, reasons
from tests.networks import outage, refusal

NOBODY = Who("U9", may_reply=False, may_approve=False)
WAIT_US = 46 * SECOND


def ask(work: Work, mention: Mention, who: Who = ELI) -> bool:
    return take_back.take_back(work.runtime, work.team, mention.id, who, work.now)


def noted(work: Work, act: str) -> int:
    """How many entries of the record tell of this act."""
    with work.database.read() as session:
        return sum(f'"act":"{act}"'.encode() in (one or b"") for one in session.exec(select(EntryRow.payload)))


def why(work: Work, mention: Mention) -> str | None:
    row = work.reply(mention)
    assert row is not None
    return row.why


# No


def test_whoever_may_not_reply_takes_nothing_back(work: Work) -> None:
    mention = answered(work)
    before = work.everything()
    assert not ask(work, mention, NOBODY)
    assert (work.everything(), delete(work)) == (before, 0)


def test_nothing_is_taken_back_that_does_not_stand(work: Work) -> None:
    mention = work.says(ASKS)
    assert not ask(work, mention)
    work.claim(mention)
    assert not ask(work, mention)
    assert not take_back.take_back(work.runtime, work.team, "no such mention", ELI, work.now)
    assert (delete(work), work.network.deletions) == (0, [])


def test_what_somebody_wrote_on_the_network_itself_is_not_ours_to_delete(work: Work) -> None:
    mention = work.says(ASKS)
    work.network.answer_by_hand(work.now, mention.post_id)
    reconcile.reconcile(work.runtime, work.team, work.network, work.now)
    assert work.state(mention) == "sent"
    assert not ask(work, mention)


def test_a_reply_of_which_we_know_no_id_cannot_be_deleted_from_here(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.outcomes = ["unsent"]
    work.send()
    for _ in range(2):
        work.now += 6 * MINUTE
        reconcile.reconcile(work.runtime, work.team, work.network, work.now)
    assert reconcile.rule(work.runtime, work.team, mention.id, DANA, work.now, sent=True)
    assert (work.state(mention), ask(work, mention)) == ("sent", False)


def test_two_members_who_ask_delete_once(work: Work) -> None:
    mention = answered(work)
    assert ask(work, mention, DANA)
    assert not ask(work, mention, ELI)
    assert (delete(work), delete(work)) == (1, 0)
    assert len(work.network.deletions) == 1


def test_no_reply_is_claimed_while_the_old_one_may_still_stand(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    work.network.outcomes = ["unsent"]
    delete(work)
    assert work.state(mention) == "taking_back"
    assert reasons(work.claim(mention, words="Something else.")) == {"already_answered"}


# What is known afterwards


def test_it_is_recorded_before_the_network_is_asked_and_gone_after(either: Work) -> None:
    work = either
    mention = answered(work)
    assert ask(work, mention)
    assert work.network.deletions == []
    assert noted(work, "take back") == 1
    row = work.reply(mention)
    assert row is not None
    assert delete(work) == 1
    assert (work.network.deletions, work.network.published) == ([row.post_id], [])
    assert (work.state(mention), why(work, mention)) == ("taken_back", None)
    assert reasons(work.verdict(mention)) == set(), "it may be answered anew"


def test_a_network_that_says_no_leaves_it_standing_and_says_why(work: Work) -> None:
    mention = answered(work)
    sent = work.reply(mention)
    ask(work, mention)
    work.network.outcomes = [refusal()]
    delete(work, MINUTE)
    row = work.reply(mention)
    assert row is not None
    assert sent is not None
    assert (row.state, row.why, row.ended_us) == ("sent", "X said no.", sent.ended_us)
    assert (delete(work), len(work.network.deletions)) == (0, 1), "nobody tries again by themselves"
    assert ask(work, mention)
    delete(work)
    assert work.state(mention) == "taken_back"


def test_what_somebody_deleted_by_hand_is_read_and_is_gone(work: Work) -> None:
    mention = answered(work)
    work.network.published.clear()
    ask(work, mention)
    delete(work)
    assert work.state(mention) == "taken_back"


@pytest.mark.parametrize(("outcome", "state"), [("lost", "taken_back"), ("unsent", "sent")])
def test_what_we_lost_sight_of_is_found_out_by_reading(either: Work, outcome: str, state: str) -> None:
    work = either
    mention = answered(work)
    ask(work, mention)
    work.network.outcomes = [outcome]
    delete(work)
    assert (work.state(mention), delete(work)) == ("taking_back", 0), "not before some time has gone by"
    delete(work, WAIT_US)
    assert (work.state(mention), len(work.network.deletions)) == (state, 1)
    assert why(work, mention) == (None if state == "taken_back" else take_back._STILL_THERE)


@pytest.mark.parametrize("trouble", ["no answer", "an answer without it", "hidden"])
def test_while_reading_does_not_tell_it_stands_and_is_read_again(work: Work, trouble: str) -> None:
    mention = answered(work)
    row = work.reply(mention)
    assert row is not None
    assert row.post_id is not None
    ask(work, mention)
    work.network.outcomes = ["lost"]
    delete(work)
    if trouble == "no answer":
        work.network.outage = outage()
    elif trouble == "hidden":
        work.network.hidden = {row.post_id: Gone("Its author is suspended.")}
    else:
        work.network.silent_about = {row.post_id}
    assert delete(work, WAIT_US) == 1
    assert (work.state(mention), delete(work)) == ("taking_back", 0)
    work.network.outage, work.network.silent_about, work.network.hidden = None, set(), {}
    delete(work, 5 * MINUTE)
    assert work.state(mention) == "taken_back"


@pytest.mark.promise(31)
@pytest.mark.parametrize("point", ["take back: committed", "take back: deleted", "take back: ended"])
def test_a_worker_killed_anywhere_deletes_once_and_the_truth_is_found(work: Work, point: str) -> None:
    mention = answered(work)
    ask(work, mention)
    work.kill_at(point)
    with pytest.raises(Killed):
        delete(work)
    work.stops.clear()
    delete(work)
    assert len(work.network.deletions) <= 1, "no second call before the first must have ended"
    delete(work, MINUTE)
    assert len(work.network.deletions) <= 1
    assert work.state(mention) == ("sent" if point == "take back: committed" else "taken_back")


@pytest.mark.parametrize("point", ["take back: deleted", "take back: refused", "take back: lost", "take back: read"])
def test_an_outcome_that_somebody_else_has_written_down_changes_nothing_more(work: Work, point: str) -> None:
    mention = answered(work)
    ask(work, mention)
    outcomes: dict[str, list[str | Exception]] = {"take back: refused": [refusal()], "take back: lost": ["lost"]}
    work.network.outcomes = outcomes.get(point, [])
    if point == "take back: read":
        work.network.published.clear()

    def meanwhile() -> None:
        work.stops.clear()
        work.network.published.clear()
        delete(work, MINUTE)
        assert work.state(mention) == "taken_back"

    work.stops[point] = meanwhile
    delete(work)
    assert (work.state(mention), len(work.network.deletions)) == ("taken_back", 1)
    assert noted(work, "taken back") == 1


def test_two_workers_at_once_delete_once(either: Work) -> None:
    work = either
    mention = answered(work)
    ask(work, mention)

    def another() -> None:
        work.stops.clear()
        assert delete(work) == 0

    work.stops["take back: committed"] = another
    delete(work)
    assert (work.state(mention), len(work.network.deletions)) == ("taken_back", 1)


def test_one_that_is_taken_in_hand_by_another_worker_first_is_left_to_them(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    take_back._go_on(work.runtime, work.team, mention.interaction_id)
    take_back._go_on(work.runtime, work.team, mention.interaction_id)
    assert len(work.network.deletions) == 1


# Afterwards


def test_after_it_another_reply_goes_out_and_only_that_one_stands(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    delete(work)
    work.claim(mention, words="We do, within a week.")
    work.send()
    assert work.state(mention) == "sent"
    assert [one.text for one in work.network.published] == ["We do, within a week."]


def test_the_deleted_reply_is_never_taken_for_the_lost_one_after_it(work: Work) -> None:
    mention = answered(work)
    [old] = work.network.published
    ask(work, mention)
    delete(work)
    work.claim(mention, words="We do, within a week.")
    work.network.outcomes = ["unsent"]
    work.send()
    work.network.published.append(old)  # the timeline still shows it, for it lags behind
    work.now += MINUTE
    reconcile.reconcile(work.runtime, work.team, work.network, work.now)
    assert work.state(mention) == "unknown"


def test_whoever_asked_for_it_is_told_of_in_the_channel_as_it_stands_now(work: Work) -> None:
    mention = answered(work)
    assert ask_back(work.runtime, work.team, mention.author_key, mention.id, work.now)
    wanted = f"kind = '{KIND}' AND wanted = 2"
    ask(work, mention)
    assert work.count("outbox", wanted) == 0
    delete(work)
    assert work.count("outbox", wanted) == 1


def test_once_it_may_no_longer_be_corrected_its_card_is_drawn_anew_once(work: Work) -> None:
    mention = answered(work)
    cards = f"kind = 'card' AND subject = '{mention.id}' AND wanted = "
    asked = next(n for n in range(100) if work.count("outbox", cards + str(n)))
    end = take_back.end_corrections
    assert end(work.runtime, work.team, work.now + CORRECT_US - 1) == 0
    assert end(work.runtime, work.team, work.now + CORRECT_US) == 1
    assert work.count("outbox", cards + str(asked + 1)) == 1
    assert end(work.runtime, work.team, work.now + 2 * CORRECT_US) == 0


def test_a_native_reply_has_nothing_to_be_corrected_and_no_card_is_drawn_for_it(work: Work) -> None:
    mention = work.says(ASKS)
    work.network.answer_by_hand(work.now, mention.post_id)
    reconcile.reconcile(work.runtime, work.team, work.network, work.now)
    before = work.everything()["outbox"]
    assert take_back.end_corrections(work.runtime, work.team, work.now + CORRECT_US) == 1
    assert work.everything()["outbox"] == before


def test_a_reply_that_is_being_taken_back_is_no_longer_sent_or_given_up(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    assert send.send(work.runtime, work.team, work.now) == 0
    assert send.give_up_waiting(work.runtime, work.team, work.now + MINUTE) == 0
    assert not reply.withdraw(work.runtime, work.team, mention.id, DANA, work.now)
    assert work.state(mention) == "taking_back"
