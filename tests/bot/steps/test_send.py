"""A no before the last look wins, at every stall point; a reply goes out once."""

import threading

import pytest
from msgspec.structs import replace

from bot.ports import Why
from bot.steps import pause, reply, send
from bot.steps.answering import reconcile
from bot.store.database import Database
from bot.store.mentions import Mention
from rules.mention import Handle, Kind
from rules.verdict import Permit
from tests.bot.steps.test_reply import ASKS, NOES, meanwhile
from tests.brand_at_work import ANSWER, DANA, HOUR, MINUTE, SECOND, Killed, Work, reasons
from tests.networks import key_of, outage, refusal

BEFORE_THE_LAST_LOOK = ["send: read"]
FROM_THE_LAST_LOOK_ON = ["send: decided", "send: committed"]
BEFORE_THE_COMMIT = ["send: read", "send: decided"]
AFTER_THE_COMMIT = ["send: committed", "send: sent", "send: ended"]


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def waits(work: Work, thread: threading.Thread) -> bool:
    """Whether it has to wait for a lock before it is done; nobody passes SQLite's one writer."""
    while thread.is_alive() and not work.database.is_sqlite:
        with work.database.read() as session:
            if session.connection().exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").first():
                break
    return thread.is_alive()


# No


@pytest.mark.promise(1)
@pytest.mark.parametrize("no", NOES)
def test_a_no_between_the_click_and_the_send_wins(work: Work, no: str) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    NOES[no](work)
    work.send()
    assert work.network.published == []
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.text) == ("refused", ANSWER)
    assert row.why


@pytest.mark.promise(1)
@pytest.mark.parametrize("no", NOES)
@pytest.mark.parametrize("point", BEFORE_THE_LAST_LOOK)
def test_a_no_that_comes_before_the_last_look_wins(work: Work, no: str, point: str) -> None:
    mention = work.says(ASKS)
    work.claim(mention)

    def come() -> None:
        del work.stops[point]
        meanwhile(work, no).join()

    work.stops[point] = come
    work.send()
    assert (work.state(mention), work.network.published) == ("refused", [])


@pytest.mark.parametrize("no", NOES)
@pytest.mark.parametrize("point", FROM_THE_LAST_LOOK_ON)
def test_a_no_that_comes_after_the_last_look_comes_after_the_reply_and_stops_the_next(
    work: Work, no: str, point: str
) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    threads: list[threading.Thread] = []

    def come() -> None:
        del work.stops[point]
        threads.append(meanwhile(work, no))
        assert point != "send: decided" or waits(work, threads[0]), "it was in force before the reply was on its way"

    work.stops[point] = come
    work.send()
    for thread in threads:
        thread.join()
    assert (work.state(mention), len(work.network.published)) == ("sent", 1)
    assert no in reasons(work.claim(work.again(mention), revision=1)), "it is in force for whatever comes next"


def test_nothing_goes_before_its_ten_seconds_are_over(work: Work) -> None:
    work.claim(work.says(ASKS))
    assert work.send(10 * SECOND - 1) == 0
    assert work.network.published == []


def test_a_post_that_was_edited_since_the_click_is_not_answered_though_we_had_not_heard_of_it(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.edit(mention.root_id, "@acme do you ship to Sweden?")
    work.send()
    assert (work.state(mention), work.network.published) == ("refused", [])
    assert work.again(mention).revision == 2


def test_a_stop_that_was_edited_into_the_post_is_heard_at_the_last_look(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.edit(mention.root_id, "@acme stop")
    work.send()
    assert (work.state(mention), work.network.published) == ("refused", [])
    assert work.count("objection") == 1


def test_a_post_that_can_no_longer_be_read_in_full_is_not_answered(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.newest[mention.root_id] = replace(work.network.newest[mention.root_id], unread=("A new kind.",))
    work.send()
    assert (work.state(mention), work.network.published) == ("refused", [])
    assert work.again(mention).kind is Kind.OVERHEARD


def test_a_post_that_was_deleted_since_the_click_is_not_answered_and_its_text_is_gone(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.take_down(mention.root_id)
    work.send()
    assert (work.state(mention), work.network.published) == ("refused", [])
    assert work.again(mention).post is None


@pytest.mark.parametrize("silent", [True, False], ids=["no answer", "an answer without it"])
def test_a_post_that_could_not_be_read_again_is_not_answered_and_the_members_text_is_kept(
    work: Work, *, silent: bool
) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    if silent:
        work.network.outage = outage()
    else:
        work.network.silent_about = {mention.post_id}
    work.send()
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.text) == ("refused", ANSWER)
    assert row.why == "We could not read this post again just before sending."
    assert work.network.published == []


@pytest.mark.promise(30)
@pytest.mark.promise(31)
@pytest.mark.parametrize("point", BEFORE_THE_COMMIT)
def test_a_worker_killed_before_the_commit_has_sent_nothing_and_the_next_sends_once(work: Work, point: str) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.kill_at(point)
    with pytest.raises(Killed):
        work.send()
    assert (work.state(mention), work.network.published) == ("claimed", [])
    work.stops.clear()
    work.send(0)
    work.send(0)
    assert (work.state(mention), len(work.network.published)) == ("sent", 1)


@pytest.mark.promise(30)
@pytest.mark.promise(31)
@pytest.mark.parametrize("point", AFTER_THE_COMMIT)
def test_a_worker_killed_after_the_commit_never_leads_to_a_second_send_nor_to_a_lie(work: Work, point: str) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.kill_at(point)
    with pytest.raises(Killed):
        work.send()
    work.stops.clear()
    work.send()
    was_sent = point != "send: committed"
    assert len(work.network.published) == was_sent
    assert work.state(mention) == ("sent" if point == "send: ended" else "sending")
    work.now += MINUTE
    assert send.give_up_waiting(work.runtime, work.team, work.now) == (point != "send: ended")
    for _ in range(3):
        work.hear()
        reconcile.reconcile(work.runtime, work.team, work.network, work.now)
        work.now += 5 * MINUTE
    assert work.state(mention) == ("sent" if was_sent else "unknown")
    work.send()
    assert len(work.network.published) == was_sent


@pytest.mark.promise(30)
@pytest.mark.promise(31)
@pytest.mark.parametrize(
    ("point", "outcome"),
    [("send: refused", refusal()), ("send: lost", "lost"), ("send: lost", "unsent")],
    ids=["a no", "sent, no answer", "not sent, no answer"],
)
def test_a_worker_killed_with_a_bad_answer_in_its_hands_never_leads_to_a_second_send(
    work: Work, point: str, outcome: Exception | str
) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.outcomes = [outcome]
    work.kill_at(point)
    with pytest.raises(Killed):
        work.send()
    work.stops.clear()
    work.send(MINUTE)
    assert send.give_up_waiting(work.runtime, work.team, work.now) == 1
    work.send(HOUR)
    assert (work.state(mention), len(work.network.published)) == ("unknown", outcome == "lost")


@pytest.mark.promise(30)
@pytest.mark.parametrize("point", [*BEFORE_THE_COMMIT, *AFTER_THE_COMMIT])
def test_while_one_worker_is_killed_another_sends_or_leaves_it_but_never_twice(work: Work, point: str) -> None:
    mention = work.says(ASKS)
    work.claim(mention)

    def die_beside_another() -> None:
        work.stops.clear()
        if point != "send: decided":  # there the one who dies holds the locks, and another waits until it is dead
            send.send(work.runtime, work.team, work.now)
        raise Killed(point)

    work.stops[point] = die_beside_another
    with pytest.raises(Killed):
        work.send()
    work.send(0)
    assert len(work.network.published) == (point != "send: committed")
    assert work.state(mention) == ("sending" if point in {"send: committed", "send: sent"} else "sent")


@pytest.mark.promise(30)
def test_two_workers_send_one_reply_once(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    both = threading.Barrier(2)
    work.stops["send: read"] = both.wait
    work.now += 10 * SECOND
    workers = [threading.Thread(target=send.send, args=(work.runtime, work.team, work.now)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (work.state(mention), len(work.network.published)) == ("sent", 1)


@pytest.mark.promise(31)
@pytest.mark.parametrize("outcome", ["lost", "unsent"])
def test_a_lost_answer_makes_the_reply_unknown_and_it_is_never_sent_again(work: Work, outcome: str) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.outcomes = [outcome]
    work.send()
    assert work.state(mention) == "unknown"
    for _ in range(3):
        work.send(HOUR)
    assert len(work.network.published) == (outcome == "lost")


def test_a_permit_that_ran_out_before_the_send_opens_nothing_and_is_not_called_sent(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)

    def sleep() -> None:
        work.now += 11 * SECOND

    work.stops["send: committed"] = sleep
    work.send()
    assert (work.state(mention), work.network.published) == ("failed", [])


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.SUSPENDED])
def test_a_no_of_the_network_is_told_in_its_words_and_the_interaction_is_free_again(work: Work, why: Why) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.outcomes = [refusal(why)]
    work.send()
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.why, row.bare_refused) == ("failed", "X said no.", False)
    work.hear()
    assert isinstance(work.claim(mention), Permit)
    work.send()
    assert (work.state(mention), len(work.network.published)) == ("sent", 1)


def test_a_network_that_suspends_us_stops_every_reply_until_an_approver_lets_them_go(work: Work) -> None:
    one, other = work.says(ASKS), work.says(ASKS, "ben")
    work.claim(one)
    work.claim(other, words="Yes, to Norway too.")
    work.network.outcomes = [refusal(Why.SUSPENDED)]
    work.send()
    assert (work.state(one), work.state(other)) == ("failed", "refused")
    assert reasons(work.verdict(one)) == {"paused"}
    assert (work.count("entry", "kind = 'pause'"), work.count("outbox", "kind = 'paused'")) == (1, 1)
    pause.resume(work.runtime, work.team, DANA, work.now)
    work.hear()
    assert isinstance(work.claim(one), Permit)


def lose(work: Work, author: str, words: str) -> Mention:
    """Let a reply to somebody get lost from sight, a moment after it was claimed."""
    mention = work.says(ASKS, author)
    assert isinstance(work.claim(mention, words=words), Permit)
    work.network.outcomes = ["unsent"]
    work.send()
    assert work.state(mention) == "unknown"
    return mention


def test_two_replies_lost_from_sight_within_an_hour_stop_every_other(work: Work) -> None:
    first = lose(work, "ana", "One.")
    assert work.count("brand", "paused_us IS NULL") == 1
    work.now += HOUR - 10 * SECOND - 1
    lose(work, "ben", "Two.")
    assert work.count("brand", "paused_why LIKE 'Two replies%'") == 1
    assert reasons(work.verdict(work.says(ASKS, "cleo"))) == {"paused"}
    assert (work.count("entry", "kind = 'pause'"), work.count("outbox", "kind = 'paused'")) == (1, 1)
    assert work.state(first) == "unknown"
    assert pause.resume(work.runtime, work.team, DANA, work.now)
    lose(work, "dora", "Three.")
    assert work.count("entry", "kind = 'pause'") == 3, "stopped, let go, stopped again"


def test_two_replies_lost_an_hour_apart_stop_nothing(work: Work) -> None:
    lose(work, "ana", "One.")
    work.now += HOUR - 10 * SECOND
    lose(work, "ben", "Two.")
    assert work.count("brand", "paused_us IS NULL") == 1


def test_what_was_sending_when_we_died_counts_as_lost_too(work: Work) -> None:
    for author in ("ana", "ben", "cleo"):
        mention = work.says(ASKS, author)
        work.claim(mention, words=f"Yes, {author}.")
        work.kill_at("send: committed")
        with pytest.raises(Killed):
            work.send()
        work.stops.clear()
        work.hear()
    work.now += MINUTE
    assert send.give_up_waiting(work.runtime, work.team, work.now) == 3
    assert work.count("entry", "kind = 'pause'") == 1
    assert work.count("brand", "paused_why LIKE 'Two replies%'") == 1


@pytest.mark.promise(3)
def test_what_goes_on_from_a_post_that_was_edited_away_from_us_is_not_answered(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "I mean Bergen.")
    work.claim(more)
    work.network.edit(first.root_id, "Do you ship to Norway?")
    work.send()
    assert (work.state(more), work.network.published) == ("refused", [])


# What goes


def test_the_answer_to_a_continuation_goes_to_the_first_post_as_it_is_now(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "I mean Bergen.")
    work.claim(more)
    newest = work.network.edit(first.root_id, f"{ASKS} Please.")
    work.send()
    assert [one.answers_post_id for one in work.network.published] == [newest.id]


@pytest.mark.promise(23)
def test_each_look_is_on_record_before_its_effect(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    seen = []
    work.network.before_answer = lambda: seen.append(work.count("entry"))
    work.send()
    assert seen == [3], "drawn, claimed, and about to be sent"
    assert work.count("entry", "kind = 'reply'") == 1
    assert work.count("entry", f"mention_id = '{mention.id}'") == 4


@pytest.mark.slack_behaviour(31)
@pytest.mark.parametrize("held", [False, True])
def test_words_that_nobody_wrote_or_agreed_to_are_never_sent(database: Database, held: bool) -> None:  # noqa: FBT001 - drawn
    work = Work(database, second_look={"new_members": held})
    mention = work.says(ASKS)
    work.claim(mention)
    if held:
        assert isinstance(work.approve(mention), Permit)
    with work.database.write() as session:  # by no road of ours
        session.connection().exec_driver_sql("UPDATE reply SET text = 'We never do.'")
    work.send()
    assert work.network.handed == []
    assert work.state(mention) == "refused"
    assert reasons(work.verdict(mention)) == set(), "Anybody who may can write another."


@pytest.mark.slack_behaviour(31)
def test_what_was_approved_is_published_to_the_byte_to_the_author_alone_and_billed(work: Work) -> None:
    words = "@bob @acme do you ship to Norway?"
    both = (Handle(0, 4, "bob", key_of("bob")), Handle(5, 10, "acme", "x:1000"))
    mention = work.says(words, handles=both)
    work.claim(mention, words="  Yes,\nwe do. ")
    work.send()
    assert [(out.text, out.answers_post_id, set(out.spare_keys)) for out in work.network.handed] == [
        ("  Yes,\nwe do. ", mention.post_id, {key_of("bob"), "x:1000"})
    ]
    assert work.count("spending", "sends = 1") == 1


@pytest.mark.promise(31)
def test_a_late_answer_turns_unknown_into_sent(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    answered, waiting = threading.Event(), threading.Event()

    def hang() -> None:
        waiting.set()
        answered.wait()

    work.network.before_answer = hang
    work.now += 10 * SECOND
    worker = threading.Thread(target=send.send, args=(work.runtime, work.team, work.now))
    worker.start()
    waiting.wait()
    assert work.state(mention) == "sending"
    work.now += 44 * SECOND
    assert send.give_up_waiting(work.runtime, work.team, work.now) == 0
    work.now += SECOND
    assert send.give_up_waiting(work.runtime, work.team, work.now) == 1
    assert work.state(mention) == "unknown"
    answered.set()
    worker.join()
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.post_id) == ("sent", work.network.published[0].id)


@pytest.mark.parametrize("outcome", [refusal(), "lost"], ids=["a no", "no answer"])
def test_any_other_late_answer_leaves_unknown_as_it_is(work: Work, outcome: Exception | str) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.network.outcomes = [outcome]

    def give_up() -> None:
        work.now += MINUTE
        send.give_up_waiting(work.runtime, work.team, work.now)

    work.stops["send: refused"] = work.stops["send: lost"] = give_up
    work.send()
    assert work.state(mention) == "unknown"


def test_an_answer_that_comes_after_the_reply_was_found_changes_nothing(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)

    def find() -> None:
        work.now += MINUTE
        send.give_up_waiting(work.runtime, work.team, work.now)
        reconcile.reconcile(work.runtime, work.team, work.network, work.now)

    work.stops["send: sent"] = find
    work.send()
    assert work.state(mention) == "sent"
    assert work.count("entry", "kind = 'reply'") == 2, "given up, and found"


def test_what_a_colleague_should_see_by_the_time_it_goes_is_not_sent(work: Work) -> None:
    mention = work.says(ASKS)
    work.now += 72 * HOUR - SECOND
    work.hear()
    assert isinstance(work.claim(mention), Permit)
    work.send()
    row = work.reply(mention)
    assert row is not None
    assert (row.state, work.network.published) == ("refused", [])
    assert row.why


def test_what_was_taken_back_while_it_was_read_again_is_not_sent(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.stops["send: read"] = lambda: reply.withdraw(work.runtime, work.team, mention.id, DANA, work.now)
    work.send()
    assert (work.state(mention), work.network.published) == ("withdrawn", [])
