"""A correction deletes first and sends after: never two, never one unseen."""

from dataclasses import replace

import pytest

from bot.runtime import Who
from bot.steps import reply, surface
from bot.steps.answering import correct, take_back
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables import ReplyRow
from rules.mention import Handle
from rules.reply import CORRECT_US
from rules.verdict import Held, Permit, Verdict
from tests.bot.steps.answering.answered import ASKS, answered, delete
from tests.bot.steps.test_reply import NOES
from tests.brand_at_work import ANSWER, DANA, ELI, MINUTE, SECOND, Killed, Work, reasons
from tests.networks import refusal

BETTER = "We do. It takes a week."


def ask(work: Work, mention: Mention, words: str = BETTER, who: Who = DANA, *, confirmed: bool = False) -> Verdict:
    wanted = reply.Claim(mention.id, mention.revision, words, confirmed)
    return correct.correct(work.runtime, work.team, wanted, who, work.now)


def row_of(work: Work, mention: Mention) -> ReplyRow:
    row = work.reply(mention)
    assert row is not None
    return row


def shown(work: Work) -> list[str]:
    return [one.text for one in work.network.published]


# No


@pytest.mark.parametrize("no", NOES)
def test_where_another_reply_would_be_refused_nothing_is_deleted(work: Work, no: str) -> None:
    mention = answered(work)
    NOES[no](work)
    assert no in reasons(ask(work, mention, words=BETTER))
    assert (delete(work), work.state(mention), shown(work)) == (0, "sent", [ANSWER])


def test_nobody_who_may_not_reply_corrects(work: Work) -> None:
    mention = answered(work)
    assert reasons(ask(work, mention, who=Who("U9", may_reply=False))) == {"not_authorised"}
    assert (delete(work), shown(work)) == (0, [ANSWER])


def test_after_fifteen_minutes_a_reply_stands_as_it_is(work: Work) -> None:
    mention = answered(work)
    work.now += CORRECT_US
    work.hear()
    assert reasons(ask(work, mention)) == {"already_answered"}
    work.now -= 1
    assert isinstance(ask(work, mention), Permit)


@pytest.mark.parametrize("words", [ANSWER, "Half a letter: \ud83d", "@ben has the same, ask him!"])
def test_what_could_not_be_sent_deletes_nothing(work: Work, words: str) -> None:
    mention = answered(work)
    assert reasons(ask(work, mention, words)) == {"text_unfit"}
    assert (delete(work), shown(work)) == (0, [ANSWER])


def test_nothing_is_corrected_that_was_not_sent(work: Work) -> None:
    mention = work.says(ASKS)
    assert reasons(ask(work, mention)) == {"already_answered"}
    work.claim(mention)
    assert reasons(ask(work, mention)) == {"already_answered"}
    gone = replace_id(mention)
    assert reasons(ask(work, gone)) == {"post_changed"}


def replace_id(mention: Mention) -> Mention:
    """A mention that nobody has."""
    return Mention(**{name: getattr(mention, name) for name in mention.__struct_fields__} | {"id": "none"})


def test_a_post_that_changed_since_the_form_was_drawn_is_not_answered_anew(work: Work) -> None:
    mention = answered(work)
    work.network.edit(mention.root_id, "@acme and to Sweden?")
    work.hear()
    assert reasons(ask(work, mention)) == {"post_changed"}
    assert delete(work) == 0


def test_two_corrections_at_once_are_one(either: Work) -> None:
    work = either
    mention = answered(work)
    assert isinstance(ask(work, mention), Permit)
    assert reasons(ask(work, mention, "Something else.", ELI)) == {"already_answered"}
    delete(work)
    work.send()
    assert (shown(work), len(work.network.deletions)) == ([BETTER], 1)


def test_a_look_ahead_leaves_out_our_own_reply_and_nothing_else(work: Work) -> None:
    mention = answered(work)

    def ahead() -> Verdict:
        with work.database.read() as session:
            [look] = surface.look_at(session, work.runtime, work.team, [work.again(mention)], work.now)
        assert "already_answered" in reasons(look.verdict)
        return correct.ahead(look, work.team)

    assert isinstance(ahead(), Permit)
    NOES["paused"](work)
    assert reasons(ahead()) == {"paused"}


# If it cannot be deleted, nothing is sent


def test_where_the_network_does_not_delete_nothing_is_sent_and_the_words_are_kept(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    work.network.outcomes = [refusal()]
    delete(work)
    work.send()
    row = row_of(work, mention)
    kept = correct.correction_of(row)
    assert kept is not None
    assert (row.state, shown(work), kept.wanted.text) == ("sent", [ANSWER], BETTER)
    assert take_back.take_back(work.runtime, work.team, mention.id, DANA, work.now)
    delete(work)
    assert work.send() == 0, "a plain taking back sends nothing in its place"
    assert shown(work) == []


@pytest.mark.promise(30)
def test_while_nobody_knows_whether_it_is_gone_nothing_is_sent(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    work.network.outcomes = ["lost"]
    delete(work)
    assert work.send() == 0
    assert (work.state(mention), shown(work)) == ("taking_back", [])
    delete(work, MINUTE)
    assert work.state(mention) == "claimed"
    work.send()
    assert shown(work) == [BETTER]


@pytest.mark.promise(30)
def test_a_deletion_that_never_arrived_leaves_the_old_reply_and_no_other(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    work.network.outcomes = ["unsent"]
    delete(work)
    delete(work, MINUTE)
    work.send()
    assert (work.state(mention), shown(work)) == ("sent", [ANSWER])


@pytest.mark.promise(30)
@pytest.mark.parametrize("point", ["take back: committed", "take back: deleted", "claim: decided", "take back: ended"])
def test_killed_anywhere_never_two_stand(work: Work, point: str) -> None:
    mention = answered(work)
    ask(work, mention)
    work.kill_at(point)
    with pytest.raises(Killed):
        delete(work)
    assert len(shown(work)) <= 1
    work.stops.clear()
    delete(work, MINUTE)
    work.send()
    assert shown(work) == ([ANSWER] if point == "take back: committed" else [BETTER])


@pytest.mark.parametrize("no", NOES)
def test_a_no_that_comes_while_it_is_deleted_wins_and_the_words_stay_as_a_draft(work: Work, no: str) -> None:
    mention = answered(work)
    ask(work, mention)
    NOES[no](work)
    delete(work)
    row = row_of(work, mention)
    assert (row.state, shown(work)) == ("taken_back", [])
    assert row.why is not None
    assert row.why.startswith("What was to be said instead was not sent. ")
    kept = correct.correction_of(row)
    assert kept is not None
    assert kept.wanted.text == BETTER
    assert work.send() == 0


def test_whoever_may_not_reply_any_more_when_it_is_gone_sends_nothing(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    work.runtime = replace(work.runtime, who=lambda _team, member: Who(member, may_reply=None))
    delete(work)
    assert (work.state(mention), work.send(), shown(work)) == ("taken_back", 0, [])


# Every look again


@pytest.mark.promise(30)
def test_the_new_words_have_ten_seconds_and_the_last_look_and_only_they_stand(either: Work) -> None:
    work = either
    mention = answered(work)
    assert isinstance(ask(work, mention), Permit)
    delete(work)
    row = row_of(work, mention)
    assert (row.state, row.text, row.attempt, row.correction, shown(work)) == ("claimed", BETTER, 2, None, [])
    assert work.send(10 * SECOND - 1) == 0
    work.send(1)
    assert (work.state(mention), shown(work)) == ("sent", [BETTER])
    assert isinstance(ask(work, mention, "We do, in a week."), Permit), "and may be corrected in its turn"


def test_an_undo_leaves_nothing_standing(work: Work) -> None:
    mention = answered(work)
    ask(work, mention)
    delete(work)
    assert reply.withdraw(work.runtime, work.team, mention.id, DANA, work.now)
    assert (work.send(), work.state(mention), shown(work)) == (0, "withdrawn", [])


def test_what_needs_a_colleague_is_deleted_and_waits(database: Database) -> None:
    work = Work(database, second_look={"new_members": True})
    mention = work.says(ASKS)
    work.claim(mention)
    work.approve(mention)
    work.send()
    mention = work.again(mention)
    assert isinstance(ask(work, mention, who=ELI), Held)
    delete(work)
    assert (work.state(mention), shown(work)) == ("held", [])
    assert isinstance(work.approve(mention, DANA, BETTER), Permit)
    work.send()
    assert shown(work) == [BETTER]


def test_what_has_to_be_confirmed_deletes_nothing_until_it_is(work: Work) -> None:
    mention = work.says("Look at what @acme did", handles=(Handle(13, 18, "acme", "x:1000"),), lang="xx")
    wanted = reply.Claim(mention.id, mention.revision, ANSWER, confirmed=True)
    assert isinstance(reply.claim(work.runtime, work.team, wanted, DANA, work.now), Permit)
    work.send()
    mention = work.again(mention)
    assert reply.to_confirm(ask(work, mention))
    assert (work.state(mention), delete(work)) == ("sent", 0)
    assert isinstance(ask(work, mention, confirmed=True), Permit)
    delete(work)
    assert work.state(mention) == "claimed"
