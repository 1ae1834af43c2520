"""Words whose time is over leave Slack: drawn over, else deleted, else a task."""

from collections.abc import Iterator

import pytest

from bot.slack.cards.draw import FORGOTTEN
from bot.slack.sender import CHANNEL_WAIT_US, REFUSALS_MAX
from bot.store import expiry, outbox
from bot.store.database import Database
from bot.store.mentions import Mention
from tests.bot.slack.outgoing import CHANNEL, SECOND, SPACE, Stage, staged

HOUR_S = 3600
WORDS = "do you ship to Norway?"


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with staged(database) as stage:
        yield stage


def let_expire(stage: Stage, mention: Mention) -> None:
    """Let the mention's text go, as `expire` does."""
    with stage.runtime.database.write() as session:
        expiry.erase_texts(session, "acme", [mention])
        outbox.blank(session, SPACE, "acme", [mention.id], stage.clock())


def tasks(stage: Stage) -> list[str | None]:
    """What doctor would show of it in an hour."""
    with stage.runtime.database.read() as session:
        return [one.trouble for one in outbox.to_be_blanked(session, stage.clock() + HOUR_S * SECOND, 10)]


def posted(stage: Stage) -> Mention:
    mention = stage.hear()
    stage.send()
    assert WORDS in str(stage.shown()[0].blocks)
    stage.clock.forward(2)
    return mention


@pytest.mark.promise(28)
def test_a_card_is_drawn_over_and_then_there_is_no_task(stage: Stage) -> None:
    gone = posted(stage)
    assert stage.row().gist is not None
    let_expire(stage, gone)
    assert stage.row().gist is None  # a digest of words that go is one that could be guessed at
    assert tasks(stage) == [None]
    assert stage.send() == 1
    assert WORDS not in str(stage.shown())
    assert tasks(stage) == []
    assert (stage.row().state, len(stage.shown())) == ("posted", 1)


@pytest.mark.promise(28)
@pytest.mark.parametrize("refusal", ["edit_window_closed", "cant_update_message", "is_inactive", "msg_too_long"])
def test_a_card_that_takes_no_other_words_is_deleted_and_not_posted_anew(stage: Stage, refusal: str) -> None:
    let_expire(stage, posted(stage))
    stage.slack.faults.error("chat.update", refusal)
    stage.run(5)
    assert stage.shown() == []
    assert (stage.row().state, stage.row().ts, tasks(stage)) == ("dead", None, [])


def test_a_card_that_somebody_deleted_meanwhile_is_no_task(stage: Stage) -> None:
    let_expire(stage, posted(stage))
    with stage.slack.editing() as workspace:
        workspace.channels[CHANNEL].messages.clear()
    stage.run(5)
    assert (stage.shown(), stage.row().state, tasks(stage)) == ([], "dead", [])


@pytest.mark.promise(28)
def test_a_card_that_can_be_neither_drawn_over_nor_deleted_is_a_task_until_it_is_done(stage: Stage) -> None:
    let_expire(stage, posted(stage))
    stage.slack.faults.error("chat.update", "edit_window_closed", times=REFUSALS_MAX + 2)
    stage.slack.faults.error("chat.delete", "cant_delete_message", times=REFUSALS_MAX + 2)
    for _ in range(REFUSALS_MAX + 2):
        stage.send()
        assert tasks(stage) == ["Slack refused chat.delete: cant_delete_message."]
        stage.clock.forward(CHANNEL_WAIT_US / SECOND)
    stage.send()
    assert (tasks(stage), WORDS in str(stage.shown())) == ([], False)


def test_a_channel_that_we_were_put_out_of_is_a_task_and_so_is_a_delete_of_which_we_do_not_know(stage: Stage) -> None:
    let_expire(stage, posted(stage))
    stage.slack.faults.error("chat.update", "is_archived")
    stage.slack.faults.error("chat.delete", "is_archived")
    stage.send()
    assert tasks(stage) == ["We cannot write in this channel (is_archived). Invite Earshot to it again."]
    stage.clock.forward(CHANNEL_WAIT_US / SECOND)
    stage.slack.faults.error("chat.update", "cant_update_message")
    stage.slack.faults.cut("chat.delete")
    stage.send()
    assert len(tasks(stage)) == 1
    stage.run(10)
    assert (tasks(stage), WORDS in str(stage.shown())) == ([], False)


def test_words_that_wait_anew_while_a_card_is_drawn_are_seen_to_in_the_next_turn(stage: Stage) -> None:
    mention = posted(stage)
    stage.change(mention, gone_us=stage.clock())

    def blank(point: str) -> None:
        if point == "card: updated":
            let_expire(stage, mention)

    stage.send(stage.other("one", blank))
    assert tasks(stage) == [None]
    stage.clock.forward(2)
    stage.send()
    assert (tasks(stage), WORDS in str(stage.shown())) == ([], False)


def test_a_card_of_somebody_forgotten_says_so_and_one_that_was_never_posted_never_is(stage: Stage) -> None:
    mention, unposted = posted(stage), stage.hear(2)
    with stage.runtime.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET root_id = id, post = NULL")
        outbox.blank(session, SPACE, "acme", [mention.id, unposted.id], stage.clock(), unposted=True)
        assert outbox.workspaces(session, "acme") == [SPACE]
    stage.run(5)
    assert [shown.text for shown in stage.shown()] == [FORGOTTEN]
    assert [row.state for row in stage.rows() if row.subject == unposted.id] == ["dead"]
