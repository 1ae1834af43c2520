"""The recorded day, played to its end through the real bot."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from bot.demo import Demo
from bot.store.record import past
from bot.store.tables import MentionRow, ReplyRow
from rules.cautions import CAUTIONS
from rules.refusals import REFUSALS
from rules.reply import State
from sandbox.story.script import SCENES

ENTRIES = 5_000
POSTS_LEAST = 30
SHOWN_BY_X = {
    *("staff", "bot", "advertisement", "repost", "reply", "mention", "quote", "continuation"),
    *("inherited", "thread", "quoted_elsewhere", "mass_tag", "link", "hashtag", "named"),
}
"""The signs that X lets us see by our mentions and the search for our name."""
NOT_SHOWN = {
    "not_authorised": "Slack's guests are turned away before the rules are asked.",
    "says_no_bots": "X has no sign for it.",
    "too_private": "X shows us no post of a protected account, and private messages have no channel here.",
    "outside_contract": "Nobody has invited Acme on this day.",
    "quiet_hours": "Nobody has invited Acme on this day.",
    "too_often": "Sixty replies in an hour are too many for a story.",
}
"""The refusals that do not occur on this day, and why."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"), 0)
    try:
        demo.start()
        demo.day.speed(5)
        version = 0
        while demo.day.snapshot()["step"] < len(SCENES):
            version = demo.world.slack.changed(version, 0.5)
        yield demo
    finally:
        demo.stop()


def entries(played: Demo) -> list[past.Told]:
    assert played.earshot is not None
    with played.earshot.runtime.database.read() as session:
        return past.newest(session, "acme", ENTRIES)


def mentions(played: Demo) -> list[MentionRow]:
    assert played.earshot is not None
    with played.earshot.runtime.database.read() as session:
        return list(session.exec(select(MentionRow)))


def every_refusal_and_caution_that_x_can_show_occurs(played: Demo) -> None:
    decided = [entry.payload or {} for entry in entries(played) if entry.kind == "decision"]
    reasons = {name for payload in decided for name in str(payload["reasons"]).split(",") if name}
    reasons |= {name for row in mentions(played) for name in row.reasons.split(",") if name}
    turned_away = [entry.payload or {} for entry in entries(played) if "refused" in (entry.payload or {})]
    assert any("Guests" in str(payload["refused"]) for payload in turned_away)
    assert {rule.NAME for rule in (*REFUSALS, *CAUTIONS)} - set(NOT_SHOWN) == reasons


def every_sign_that_x_can_show_occurs_in_thirty_posts_or_more(played: Demo) -> None:
    heard = mentions(played)
    assert {row.how for row in heard} >= SHOWN_BY_X
    assert len(heard) >= POSTS_LEAST


def a_reply_goes_out_and_one_whose_post_changed_in_time_does_not(played: Demo) -> None:
    assert played.earshot is not None
    with played.earshot.runtime.database.read() as session:
        replies = session.exec(select(ReplyRow).where(ReplyRow.origin == "ours")).all()
    assert {State(row.state) for row in replies} == {State.SENT, State.REFUSED}


def no_button_is_left_where_somebody_said_stop(played: Demo) -> None:
    cards = [card for card in messages(played) if str(card["text"]).startswith("Finn")]
    assert len(cards) == 2
    assert not any("card.reply" in str(card["blocks"]) for card in cards)


def the_words_of_a_deleted_post_leave_slack(played: Demo) -> None:
    assert not any("blue mug" in str(message) for message in messages(played))


def the_record_of_the_day_verifies(played: Demo) -> None:
    assert played.record()["verified"]["ok"]


def messages(played: Demo) -> list[dict[str, object]]:
    channels = played.world.slack.snapshot()["channels"]
    return [one for channel in channels for top in channel["messages"] for one in (top, *top.get("replies", []))]


@pytest.mark.timeout(180)
def test_the_recorded_day_shows_what_there_is_and_leaves_nothing_wrong(played: Demo) -> None:
    """One test, so that the day is played once, whatever the number of workers."""
    every_refusal_and_caution_that_x_can_show_occurs(played)
    every_sign_that_x_can_show_occurs_in_thirty_posts_or_more(played)
    a_reply_goes_out_and_one_whose_post_changed_in_time_does_not(played)
    no_button_is_left_where_somebody_said_stop(played)
    the_words_of_a_deleted_post_leave_slack(played)
    the_record_of_the_day_verifies(played)
