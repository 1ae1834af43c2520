"""How things stand is read in one moment, and counts what it says it counts."""

from typing import Any

from sqlmodel import SQLModel

from bot.store.database import Database
from bot.store.state import OPEN_US, WEEK_US, Registry, Road, Spent, State, read_state
from bot.store.tables import (
    BrandRow,
    CursorRow,
    EntryRow,
    MentionRow,
    OutboxRow,
    RegistryRow,
    ReplyRow,
    SpendingRow,
    UnreadRow,
)

NOW = 1_800_000_000_000_000  # 15 January 2027
MINUTE, HOUR = 60_000_000, 3_600_000_000


def state(database: Database, *rows: SQLModel) -> State:
    with database.write() as session:
        session.add_all(rows)
    with database.read() as session:
        return read_state(session, "acme", "T1", NOW)


def mention(one: str, **other: Any) -> MentionRow:  # noqa: ANN401 - columns of the row
    given: dict[str, Any] = {
        "brand_id": "acme",
        "network": "x",
        "author_key": "x:1",
        "conversation_id": one,
        "kind": "direct",
    }
    given |= {"how": "mention", "label": "{}", "created_us": NOW - MINUTE, "received_us": NOW, "read_us": NOW}
    given |= {"id": one, "root_id": one, "post_id": one, "interaction_id": one, "answer_to": one}
    return MentionRow(**given | other)


def reply(one: str, **other: Any) -> ReplyRow:  # noqa: ANN401 - columns of the row
    given: dict[str, Any] = {
        "brand_id": "acme",
        "interaction_id": one,
        "mention_id": one,
        "revision": 1,
        "author_key": "x:1",
    }
    return ReplyRow(**given | {"claimed_us": NOW, "due_us": NOW} | other)


def entry(one: str, **other: Any) -> EntryRow:  # noqa: ANN401 - columns of the row
    given: dict[str, Any] = {"brand_id": "acme", "id": one, "kind": "decided", "at_us": NOW, "leaf": b""}
    return EntryRow(**given | other)


def message(one: str, **other: Any) -> OutboxRow:  # noqa: ANN401 - columns of the row
    given: dict[str, Any] = {
        "workspace": "T1",
        "id": one,
        "brand_id": "acme",
        "channel": "C1",
        "kind": "card",
        "subject": one,
    }
    return OutboxRow(**given | {"due_us": NOW} | other)


def test_nothing_stands_in_an_empty_database(database: Database) -> None:
    found = state(database)
    assert (found.paused_us, found.paused_why, found.roads, found.registries) == (None, "", (), ())
    assert (found.oldest_direct_us, found.oldest_unsealed_us, found.refusals, found.spent) == (None, None, (), ())
    assert (found.unknown_replies, found.behind, found.waiting, found.unsealed, found.unread) == (0, 0, 0, 0, 0)


def test_nothing_of_another_brand_or_workspace_counts(database: Database) -> None:
    nothing = state(database)
    assert nothing == state(
        database,
        mention("1", brand_id="bean", verdict="permit"),
        reply("1", brand_id="bean", state="unknown"),
        entry("1", brand_id="bean"),
        message("1", brand_id="bean"),
        message("2", workspace="T2"),
        UnreadRow(brand_id="bean", id="1", network="x", raw="{", why="no", received_us=NOW),
        SpendingRow(brand_id="bean", network="x", month="2027-01", micro_usd=5),
        CursorRow(brand_id="bean", network="x", road="mentions"),
    )


def test_no_direct_post_waits_for_an_answer_that_is_done_gone_answered_old_or_not_to_be_answered(
    database: Database,
) -> None:
    found = state(
        database,
        mention("1", verdict="permit", created_us=NOW - 9 * MINUTE, kind="overheard"),
        mention("2", verdict="permit", created_us=NOW - 9 * MINUTE, state="done"),
        mention("3", verdict="permit", created_us=NOW - 9 * MINUTE, gone_us=NOW),
        mention("4", verdict="refused", created_us=NOW - 9 * MINUTE),
        mention("5", verdict="permit", created_us=NOW - 2 * OPEN_US, received_us=NOW - OPEN_US),
        mention("6", verdict="permit", created_us=NOW - 9 * MINUTE),
        reply("6", state="sent"),
        mention("7", verdict="held", created_us=NOW - 7 * MINUTE),
        mention("8", verdict="permit", created_us=NOW - 6 * MINUTE),
        mention("9", verdict="permit", created_us=NOW - 8 * MINUTE),
        reply("9", state="failed"),
    )
    assert found.oldest_direct_us == NOW - 8 * MINUTE


def test_each_reason_of_the_last_week_is_counted_the_most_frequent_first(database: Database) -> None:
    found = state(
        database,
        mention("1", verdict="refused", reasons="opted_out,paused"),
        mention("2", verdict="refused", reasons="paused"),
        mention("3", verdict="held", reasons="second_look"),
        mention("4", verdict="refused", reasons="paused", received_us=NOW - WEEK_US),
        mention("5", verdict="permit", reasons=""),
    )
    assert found.refusals == (("paused", 2), ("opted_out", 1))


def test_it_tells_what_is_paused_unknown_unread_unsealed_and_spent(database: Database) -> None:
    found = state(
        database,
        BrandRow(id="acme", paused_us=NOW, paused_by="U1", paused_why="a storm"),
        reply("1", state="unknown"),
        reply("2", state="sent"),
        UnreadRow(brand_id="acme", id="1", network="x", raw="{", why="no", received_us=NOW),
        entry("1", position=0, at_us=NOW - 9 * MINUTE),
        entry("2", at_us=NOW - 2 * MINUTE),
        entry("3", at_us=NOW - MINUTE),
        SpendingRow(brand_id="acme", network="x", month="2027-01", reads=2, sends=1, micro_usd=5),
        SpendingRow(brand_id="acme", network="x", month="2026-12", micro_usd=99),
        CursorRow(brand_id="acme", network="x", road="search", failing_us=NOW, trouble="X is down."),
        CursorRow(brand_id="acme", network="x", road="mentions", complete_us=NOW),
        RegistryRow(name="quiet", source="q.csv", checked_us=NOW),
        RegistryRow(name="other", source="o.csv", failed_us=NOW, failure="It is no list."),
    )
    assert (found.paused_us, found.paused_why, found.unknown_replies, found.unread) == (NOW, "a storm", 1, 1)
    assert (found.unsealed, found.oldest_unsealed_us, found.spent) == (2, NOW - 2 * MINUTE, (Spent("x", 2, 1, 5),))
    assert set(found.roads) == {Road("x", "mentions", NOW, None, None), Road("x", "search", None, NOW, "X is down.")}
    assert found.registries == (
        Registry("other", None, NOW, "It is no list.", None, HOUR),
        Registry("quiet", NOW, None, None, None, HOUR),
    )


def test_messages_are_behind_until_they_are_drawn_or_given_up(database: Database) -> None:
    found = state(
        database,
        message("1"),
        message("2", wanted=3, drawn=2, state="posted"),
        message("3", kind="digest", state="unsure"),
        message("4", drawn=1, state="posted"),
        message("5", state="dead", trouble="Slack refused it."),
        message("6", trouble="Invite us."),
        message("7", trouble="Invite us."),
        message("8", trouble="Slow."),
    )
    assert found.behind == 6
    assert found.held_up == (("Invite us.", 2), ("Slow.", 1))
