"""What the outbox wants stands in Slack once, in its order and at its pace."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from secrets import token_bytes

import pytest

from bot.runtime import Who
from bot.slack.cards.draw import sight_of
from bot.slack.ids import SHOW_MORE
from bot.slack.rich import Json, plain
from bot.slack.sender import CARDS_A_THREAD, REPOSTED, backoff_us
from bot.slack.slash.health import lines_of
from bot.steps import surface
from bot.steps.showing.place import CARDS_WAITING_MAX
from bot.steps.showing.show_more import CARDS_MORE, show_more
from bot.store import brands, cursors, mentions, outbox
from bot.store.database import Database, leases
from bot.store.state import read_state
from rules.mention import Kind
from sandbox.slack.limits import check_message
from tests.bot.slack.outgoing import CHANNEL, SECOND, SPACE, Killed, Stage, a_team, staged

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what Slack alone decides."""


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with staged(database) as stage:
        yield stage


def test_nothing_is_sent_where_nothing_is_wanted(stage: Stage) -> None:
    assert stage.send() == 0
    assert stage.slack.calls == []


def test_whoever_does_not_hold_the_lease_sends_nothing(stage: Stage) -> None:
    stage.hear()
    assert leases.take(stage.runtime.database, f"slack:{SPACE}", "another", 60.0)
    assert stage.send() == 0
    assert stage.shown() == []


def test_a_sender_that_lost_its_lease_while_drawing_posts_nothing(stage: Stage) -> None:
    def slowly(*_: object) -> Json:
        with stage.runtime.database.write() as session:
            session.connection().exec_driver_sql("UPDATE lease SET owner = 'another', fence = fence + 1")
        return {"text": "Late."}

    with stage.runtime.database.write() as session:
        wanted = [outbox.Wanted("notice", "1")]
        outbox.want(session, SPACE, "acme", CHANNEL, wanted, stage.clock(), stage.runtime.chance)
    assert stage.send(drawers={"notice": slowly}) == 0
    assert (stage.calls(), stage.row().state) == ([], "new")


def test_a_card_of_an_unknown_mention_waits_and_says_so(stage: Stage) -> None:
    with stage.runtime.database.write() as session:
        wanted = [outbox.Wanted("card", "no such mention"), outbox.Wanted("nonsense", "1")]
        outbox.want(session, SPACE, "acme", CHANNEL, wanted, stage.clock(), stage.runtime.chance)
    assert stage.send() == 0
    assert {row.trouble for row in stage.rows() if row.trouble} == {"There is nothing to be shown any more."}


@pytest.mark.slack_behaviour(20)
@pytest.mark.slack_behaviour(21)
@pytest.mark.slack_behaviour(22)
def test_a_direct_post_becomes_one_card_that_carries_nothing_but_our_id_unseen(stage: Stage) -> None:
    stage.hear()
    assert (stage.send(), stage.send()) == (1, 0)
    (shown,) = stage.shown()
    assert shown.text.startswith("Ana asks you on X. You can answer.")
    assert shown.metadata == {"event_type": "earshot_card", "event_payload": {"id": stage.row().id}}
    (call,) = stage.calls()
    assert (call.args["unfurl_links"], call.args["unfurl_media"]) == (False, False)
    assert check_message(call.args) == []


@pytest.mark.slack_behaviour(33)
@pytest.mark.slack_behaviour(35)
@pytest.mark.slack_behaviour(23)
def test_when_the_truth_changes_the_card_is_drawn_anew_in_place_blocks_and_text(stage: Stage) -> None:
    mention = stage.hear()
    stage.send()
    (before,) = stage.shown()
    old_text, old_blocks = before.text, before.blocks
    stage.change(mention, gone_us=stage.clock())
    stage.clock.forward(2)
    assert stage.send() == 1
    (after,) = stage.shown()
    assert "removed a post" in after.text
    assert (after.ts, after.text != old_text) == (before.ts, True)
    assert not {block["block_id"] for block in old_blocks} & {block["block_id"] for block in after.blocks}
    acts = next(block for block in after.blocks if block["type"] == "actions")
    assert "card.reply" not in [element["action_id"] for element in acts["elements"]]
    assert (stage.row().wanted, stage.row().drawn) == (2, 2)


@ON_SQLITE
def test_what_would_say_again_what_slack_surely_shows_is_not_sent(stage: Stage) -> None:
    cards = [stage.hear(number) for number in range(1, 5)]
    stage.run(5)
    before = [one.blocks for one in stage.shown()]
    for mention in cards:
        stage.change(mention, gone_us=stage.clock())
        stage.change(mention)  # as it was
    assert stage.send() == 0
    assert stage.calls("chat.update") == []
    assert [one.blocks for one in stage.shown()] == before
    assert {(row.wanted, row.drawn, row.shown) for row in stage.rows()} == {(3, 3, 1)}


@ON_SQLITE
def test_of_many_that_say_the_same_the_first_that_does_not_is_sent_at_once(stage: Stage) -> None:
    cards = [stage.hear(number) for number in range(1, 5)]
    stage.run(5)
    gone = stage.change(cards[0], gone_us=stage.clock())  # the oldest, so the last
    for mention in cards[1:]:
        stage.change(mention)
    assert stage.send() == 1
    assert [one.text for one in stage.shown() if "removed a post" in one.text] == [stage.shown()[0].text]
    assert all(row.drawn == row.wanted for row in stage.rows())
    assert gone.gone_us is not None


@ON_SQLITE
def test_what_may_or_may_not_stand_in_slack_is_sent_though_it_says_what_stood_there_before(stage: Stage) -> None:
    mention = stage.hear()
    stage.send()
    stage.change(mention, gone_us=stage.clock())
    stage.slack.faults.cut("chat.update", committed=True)
    stage.clock.forward(2)
    stage.send()
    assert "removed a post" in stage.shown()[0].text
    assert (stage.row().shown, stage.row().gist) == (None, None)
    stage.change(mention)  # as it was
    stage.clock.forward(10)
    assert stage.send() == 1
    assert "You can answer." in stage.shown()[0].text


@ON_SQLITE
def test_a_sender_that_lost_its_lease_before_an_update_updates_nothing(stage: Stage) -> None:
    mention = stage.hear()
    stage.send()
    stage.change(mention, gone_us=stage.clock())
    stage.clock.forward(2)

    def slowly(*_: object) -> Json:
        with stage.runtime.database.write() as session:
            session.connection().exec_driver_sql("UPDATE lease SET owner = 'another', fence = fence + 1")
        return {"text": "Late."}

    with stage.runtime.database.write() as session:
        wanted = [outbox.Wanted("notice", "1")]
        outbox.want(session, SPACE, "acme", CHANNEL, wanted, stage.clock(), stage.runtime.chance)
    assert stage.send(drawers={"notice": slowly}) == 0
    assert stage.calls("chat.update") == []


@ON_SQLITE
def test_what_changed_for_all_is_drawn_after_all_else_and_the_newest_first(stage: Stage) -> None:
    due_us = stage.clock() + 3600 * SECOND
    cards = [stage.hear(number, verdict="permit", look_again_us=due_us) for number in range(1, 5)]
    stage.run(5)
    with stage.runtime.database.write() as session:
        brands.pause(session, "acme", "U1", "Slow down.", stage.clock())
        mentions.look_again(session, "acme", stage.clock())
    surface.surface(replace(stage.runtime, chance=token_bytes), stage.team, stage.clock())
    stage.change(cards[1], gone_us=stage.clock())
    stage.clock.forward(2)
    stage.run(9)
    order = [
        stage.shown().index(one)
        for call in stage.calls("chat.update")
        for one in stage.shown()
        if one.ts == call.args["ts"]
    ]
    assert order == [1, 3, 2, 0]


def test_a_change_while_the_card_is_on_its_way_is_drawn_in_the_next_turn(stage: Stage) -> None:
    mention = stage.hear()

    def change(point: str) -> None:
        if point == "card: posted":
            stage.change(mention, gone_us=stage.clock())

    stage.send(stage.other("one", change))
    assert (stage.row().wanted, stage.row().drawn) == (2, 1)
    stage.clock.forward(2)
    stage.send()
    assert "removed a post" in stage.shown()[0].text


def test_a_card_drawn_as_its_look_was_due_follows_when_all_is_as_before(stage: Stage) -> None:
    stage.runtime = replace(stage.runtime, chance=token_bytes)
    gap_us = stage.team.policy.listening.gap_max
    stage.hear(verdict="permit", look_again_us=stage.clock() + gap_us)
    stage.clock.now += gap_us
    stage.send()
    assert "Please do not answer yet." in stage.shown()[0].text
    assert stage.row().drawn == stage.row().wanted
    with stage.runtime.database.write() as session:
        heard = cursors.read(session, "acme", "x", "mentions")
        cursors.note_complete(session, "acme", heard, stage.clock())
        mentions.look_again(session, "acme", stage.clock(), reason="not_listening")
    surface.surface(stage.runtime, stage.team, stage.clock())
    stage.clock.forward(2)
    assert stage.send() == 1
    assert "You can answer." in stage.shown()[0].text
    assert stage.row().drawn == stage.row().wanted


@pytest.mark.slack_behaviour(12)
def test_after_a_429_nothing_of_that_method_goes_earlier_and_other_methods_go_on(stage: Stage) -> None:
    mention = stage.hear(1)
    stage.send()
    stage.hear(2)
    stage.slack.faults.rate_limit("chat.postMessage", "7")
    stage.clock.forward(1)
    refused_us = stage.clock()
    stage.send()
    stage.change(mention, gone_us=stage.clock())
    stage.run(12)
    assert stage.calls()[2].at_us >= refused_us + 7 * SECOND
    assert stage.calls("chat.update")[0].at_us < refused_us + 7 * SECOND
    assert len(stage.shown()) == 2


@pytest.mark.slack_behaviour(14)
@ON_SQLITE
@pytest.mark.parametrize("told", [None, "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "nan", "inf", "soon"])
def test_whatever_retry_after_says_the_card_comes_once(database: Database, told: str | None) -> None:
    with staged(database) as stage:
        stage.slack.faults.rate_limit("chat.postMessage", told)
        stage.hear()
        stage.run(3)
        stage.clock.forward(3600)
        stage.run(2)
        assert len(stage.shown()) == 1


@pytest.mark.slack_behaviour(12)
@ON_SQLITE
def test_ratelimited_within_a_200_is_waited_out_too(stage: Stage) -> None:
    stage.slack.faults.error("chat.postMessage", "ratelimited")
    stage.hear()
    stage.run(29)
    assert len(stage.calls()) == 1
    stage.run(3)
    assert len(stage.shown()) == 1


@pytest.mark.slack_behaviour(13)
@ON_SQLITE
def test_as_many_direct_posts_at_once_as_slack_can_follow_come_one_a_second_in_order(stage: Stage) -> None:
    for number in range(1, CARDS_WAITING_MAX + 1):
        stage.hear(number)
    for _ in range(2 * CARDS_WAITING_MAX):
        stage.send()
        stage.clock.forward(0.5)
    moments = [call.at_us for call in stage.calls()]
    assert all(later - earlier >= SECOND for earlier, later in pairwise(moments))
    subjects = [row.subject for row in sorted(stage.rows(), key=lambda row: row.ts or "")]
    assert subjects == sorted(subjects)
    assert len(stage.shown()) == CARDS_WAITING_MAX
    assert all(call.status == 200 for call in stage.calls())


@pytest.mark.slack_behaviour(13)
@ON_SQLITE
def test_a_burst_of_overheard_posts_fills_one_thread_and_the_rest_is_counted_and_kept(stage: Stage) -> None:
    for number in range(1, CARDS_A_THREAD + 89):
        stage.hear(number, kind=Kind.OVERHEARD)
    stage.run(40)
    root, *thread = stage.shown()
    assert root.text == "108 posts about you on X, 12:00–13:00. None was written to you."
    assert "20 of them have a card here, and 88 more are kept." in str(root.blocks)
    assert {one.thread_ts for one in thread} == {root.ts}
    assert len(thread) == CARDS_A_THREAD
    assert [row.state for row in stage.rows()].count("kept") == 88
    with stage.runtime.database.read() as session:
        assert outbox.channels(session, SPACE, stage.clock()) == []


@ON_SQLITE
def test_what_can_be_answered_has_room_in_a_roll_up_that_is_full(stage: Stage) -> None:
    for number in range(1, CARDS_A_THREAD + 3):
        stage.hear(number, kind=Kind.OVERHEARD)
    stage.run(25)
    held = [
        stage.hear(100 + number, kind=Kind.OVERHEARD, verdict="held", reasons="second_look")
        for number in range(CARDS_A_THREAD + 1)
    ]
    stage.run(25)
    states = {row.subject: row.state for row in stage.rows()}
    assert [states[one.id] for one in held] == ["posted"] * CARDS_A_THREAD + ["kept"]
    assert len(stage.shown()) == 1 + 2 * CARDS_A_THREAD
    assert "and 3 more are kept" in str(stage.shown()[0].blocks)


@ON_SQLITE
def test_what_a_member_asks_to_see_has_room_in_a_roll_up_that_is_full_and_goes_before_what_comes_then(
    stage: Stage,
) -> None:
    most = CARDS_A_THREAD + 2 * CARDS_MORE
    for number in range(1, most + 4):
        stage.hear(number, kind=Kind.OVERHEARD)
    stage.run(25)
    with stage.runtime.database.read() as session:
        hour = next(row.id for row in stage.rows() if row.kind == "rollup")
        rollup = outbox.by_id(session, SPACE, hour)
    assert rollup is not None
    for _ in range(2):
        assert show_more(stage.runtime, stage.team, Who("U1", may_reply=True), rollup, stage.clock()) == CARDS_MORE
    for number in range(100, 105):
        stage.hear(number, kind=Kind.OVERHEARD)
    stage.run(50)
    root, *thread = stage.shown()
    assert len(thread) == most
    assert f"{most} of them have a card here, and 8 more are kept." in str(root.blocks)
    assert SHOW_MORE in str(root.blocks)


@ON_SQLITE
def test_a_kept_card_stays_out_of_slack_when_its_truth_changes(stage: Stage) -> None:
    heard = [stage.hear(number, kind=Kind.OVERHEARD) for number in range(1, CARDS_A_THREAD + 2)]
    stage.run(25)
    stage.change(heard[-1], gone_us=stage.clock())
    stage.run(5)
    assert len(stage.shown()) == CARDS_A_THREAD + 1


def test_a_direct_post_goes_before_the_overheard_ones_that_came_earlier(stage: Stage) -> None:
    for number in range(1, 4):
        stage.hear(number, kind=Kind.OVERHEARD)
    stage.hear(4)
    stage.run(6)
    assert stage.shown()[0].text.startswith("Ana asks you")


def test_two_channels_do_not_wait_for_each_other(database: Database) -> None:
    teams = (a_team(), a_team("bolt", "C2", 2))
    with staged(database, teams=teams) as stage:
        for number in range(1, 6):
            stage.hear(number)
            stage.hear(number + 10, team=teams[1])
        assert stage.send() == 2
        stage.run(6)
        assert (len(stage.shown("C1")), len(stage.shown("C2"))) == (5, 5)


@pytest.mark.slack_behaviour(15)
@ON_SQLITE
@pytest.mark.parametrize("fault", ["cut", "html", "garbage"])
def test_a_post_that_took_effect_without_an_answer_is_found_and_not_made_again(stage: Stage, fault: str) -> None:
    getattr(stage.slack.faults, fault)("chat.postMessage", committed=True)
    stage.hear()
    stage.run(200, 5)
    assert len(stage.calls()) == 1
    assert len(stage.shown()) == 1
    assert stage.row().state == "posted"
    assert stage.row().ts == stage.shown()[0].ts


@pytest.mark.slack_behaviour(16)
@ON_SQLITE
@pytest.mark.parametrize("code", ["fatal_error", "internal_error"])
def test_a_post_that_did_not_take_effect_is_made_again_after_two_looks(stage: Stage, code: str) -> None:
    stage.slack.faults.error("chat.postMessage", code)
    stage.hear()
    stage.run(60)
    assert len(stage.calls()) == 1
    stage.run(60)
    assert len(stage.shown()) == 1
    assert len(stage.calls("conversations.history")) == 2


@pytest.mark.slack_behaviour(16)
@ON_SQLITE
def test_an_update_without_an_answer_is_made_again_and_again_ever_more_slowly(stage: Stage) -> None:
    mention = stage.hear()
    stage.send()
    stage.slack.faults.html("chat.update", 502, times=4)
    stage.change(mention, gone_us=stage.clock())
    stage.run(60)
    moments = [call.at_us for call in stage.calls("chat.update")]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps == sorted(gaps)
    assert gaps[0] >= 2 * SECOND
    assert "removed a post" in stage.shown()[0].text
    assert backoff_us(99) == 300 * SECOND


@ON_SQLITE
def test_a_stalled_slack_costs_one_time_out_and_no_second_card(database: Database) -> None:
    with staged(database, timeout_s=1) as stage:
        hold = stage.slack.faults.hold("chat.postMessage", committed=True)
        stage.hear()
        stage.send()
        assert stage.row().state == "unsure"
        hold.release()
        stage.run(200, 5)
        assert len(stage.shown()) == 1
        assert len(stage.calls()) == 1


@pytest.mark.parametrize("point", ["card: posting", "card: posted"])
def test_killed_between_posting_and_posted_there_is_one_card(stage: Stage, point: str) -> None:
    stage.hear()
    with pytest.raises(Killed):
        stage.send(stage.killed_at(point))
    assert stage.row().state == "posting"
    stage.run(59)
    assert stage.row().state == "posting"
    stage.run(200, 5)
    assert stage.row().state == "posted"
    assert len(stage.shown()) == 1


def test_killed_in_a_thread_the_post_is_found_in_the_thread(stage: Stage) -> None:
    stage.hear(kind=Kind.OVERHEARD)
    stage.send()
    stage.clock.forward(2)
    with pytest.raises(Killed):
        stage.send(stage.killed_at("card: posted"))
    stage.run(200, 5)
    assert len(stage.shown()) == 2
    assert {row.state for row in stage.rows()} == {"posted"}


def test_without_the_history_scope_a_lost_post_stays_unsure_and_doctor_says_why(stage: Stage) -> None:
    with stage.slack.editing() as workspace:
        workspace.scopes -= {"channels:history"}
    stage.slack.faults.cut("chat.postMessage", committed=True)
    stage.hear()
    stage.run(100)
    assert stage.row().state == "unsure"
    assert len(stage.calls()) == 1
    assert "channels:history" in str(stage.row().trouble)
    assert len(stage.calls("conversations.history")) == 1


def test_two_senders_at_once_post_each_card_once(stage: Stage) -> None:
    for number in range(1, 6):
        stage.hear(number)
    other = stage.other("two")

    def meanwhile(point: str) -> None:
        if point == "card: posting":
            assert stage.send(other) == 0

    mine = stage.other("one", meanwhile)
    for _ in range(6):
        stage.send(mine)
        stage.clock.forward(1)
    assert len(stage.shown()) == len(stage.calls()) == 5


@pytest.mark.slack_behaviour(34)
@ON_SQLITE
@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "is_inactive"])
def test_a_card_that_can_no_longer_be_updated_is_posted_once_more_and_then_let_be(stage: Stage, code: str) -> None:
    mention = stage.hear()
    stage.send()
    stage.slack.faults.error("chat.update", code, times=2)
    stage.change(mention, gone_us=stage.clock())
    stage.run(10)
    assert len(stage.calls()) == 2
    assert (stage.row().state, stage.row().trouble) == ("posted", REPOSTED)
    stage.change(mention)
    stage.run(10)
    assert (stage.row().state, len(stage.calls())) == ("dead", 2)
    stage.run(10)
    assert len(stage.calls("chat.update")) == 2


@pytest.mark.slack_behaviour(36)
@ON_SQLITE
@pytest.mark.parametrize("how", ["archived", "left", "no channel"])
def test_a_channel_that_is_closed_to_us_waits_is_told_once_and_goes_on_when_open(
    stage: Stage, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    with stage.slack.editing() as workspace:
        channel = workspace.channels[CHANNEL]
        channel.is_archived = how == "archived"
        if how == "left":
            channel.members.discard("U0SANDBOX")
        if how == "no channel":
            del workspace.channels[CHANNEL]
    for number in range(1, 4):
        stage.hear(number)
    stage.run(300, 10)
    assert len(stage.calls()) == 1
    stage.run(1_500, 100)
    assert len(stage.calls()) > 2, "It is tried again every few minutes."
    [told] = [one.getMessage() for one in caplog.records]
    assert "Invite Earshot" in told
    assert "3 of them wait. We cannot write in this channel" in health(stage)
    with stage.slack.editing() as workspace:
        channel.is_archived = False
        channel.members.add("U0SANDBOX")
        workspace.channels[CHANNEL] = channel
    stage.run(400, 5)
    assert len(stage.shown()) == 3
    assert "Slack shows every card as it should be." in health(stage)


def health(stage: Stage) -> str:
    """What `/earshot status` and the Home tab say of a brand."""
    with stage.runtime.database.read() as session:
        state = read_state(session, "acme", SPACE, stage.clock())
    return "\n".join(plain(line, 1_000) for line in lines_of(state, stage.team, stage.clock()))


@pytest.mark.slack_behaviour(37)
@ON_SQLITE
@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_is_not_accepted_stops_the_turn_without_a_loop(database: Database, code: str) -> None:
    teams = (a_team(), a_team("bolt", "C2", 2))
    with staged(database, teams=teams) as stage:
        stage.slack.faults.error("*", code, times=50)
        stage.hear()
        stage.hear(2, team=teams[1])
        stage.run(59)
        assert len(stage.slack.calls) == 1
        (trouble,) = {row.trouble for row in stage.rows() if row.trouble}
        assert trouble == f"Slack does not accept our token ({code}). Install the app again and set the token."


@pytest.mark.slack_behaviour(37)
def test_a_missing_scope_is_named(stage: Stage) -> None:
    with stage.slack.editing() as workspace:
        workspace.scopes -= {"chat:write"}
    stage.hear()
    stage.run(30)
    assert len(stage.calls()) == 1
    assert stage.row().trouble == "The Slack app lacks the scope chat:write. Add it and install the app again."


@ON_SQLITE
def test_a_card_that_slack_refuses_for_its_content_comes_without_the_words_and_leads_to_the_post(stage: Stage) -> None:
    stage.slack.faults.error("chat.postMessage", "invalid_blocks", times=5)
    mention = stage.hear()
    stage.run(120)
    (shown,) = stage.shown()
    assert shown.text == (
        "Slack did not take the card of a post, so its words are not shown here. Open the post. "
        "“/earshot why” with its link says whether you may answer."
    )
    assert "https://x.com/i/1" in str(shown.blocks)
    assert (len(stage.calls()), stage.row().state, stage.row().drawn) == (6, "posted", 1)
    stage.change(mention)
    stage.run(5)
    assert "You can answer." in stage.shown()[0].text, "the next change is tried with its words"


@ON_SQLITE
def test_a_card_whose_change_slack_refuses_stands_without_its_words_rather_than_untrue(stage: Stage) -> None:
    mention = stage.hear()
    stage.send()
    stage.slack.faults.error("chat.update", "invalid_blocks", times=5)
    stage.change(mention, gone_us=stage.clock())
    stage.run(120)
    (shown,) = stage.shown()
    assert shown.text.startswith("Slack did not take the card of a post")
    assert "Open the post" in shown.text
    stage.slack.faults.error("chat.update", "invalid_blocks", times=5)
    stage.change(mention, post=None)
    stage.run(120)
    (shown,) = stage.shown()
    assert shown.text == "Slack did not take the card of a post, so its words are not shown here.", "no way to it"


@ON_SQLITE
def test_what_slack_refuses_even_without_the_words_is_given_up_after_five_more_times(stage: Stage) -> None:
    stage.slack.faults.error("chat.postMessage", "invalid_blocks", times=99)
    stage.hear()
    stage.run(240)
    assert len(stage.calls()) == 10
    assert (stage.row().state, stage.row().trouble) == ("dead", "Slack refused chat.postMessage: invalid_blocks.")


def test_a_roll_up_that_slack_lost_gets_a_new_thread(stage: Stage) -> None:
    stage.hear(1, kind=Kind.OVERHEARD)
    stage.send()
    with stage.slack.editing() as workspace:
        workspace.channels[CHANNEL].messages.clear()
    stage.run(30)
    root, card = stage.shown()
    assert card.thread_ts == root.ts


def test_an_update_that_comes_after_the_lease_changed_hands_is_drawn_again(stage: Stage) -> None:
    mention = stage.hear()
    stage.send()
    stage.change(mention, gone_us=stage.clock())

    def taken(point: str) -> None:
        if point == "card: updated":
            with stage.runtime.database.write() as session:
                session.connection().exec_driver_sql("UPDATE lease SET owner = 'two', fence = fence + 1")

    stage.clock.forward(2)
    stage.send(stage.other("one", taken))
    assert stage.row().wanted == stage.row().drawn + 1


def test_a_form_sees_what_the_card_shows(stage: Stage) -> None:
    mention = stage.hear()
    with stage.runtime.database.read() as session:
        sight = sight_of(session, stage.runtime, stage.team, mention, stage.clock())
    assert sight.post.text == "@acme do you ship to Norway? 1"
    assert sight.fresh.own_list_only
