"""How things stand is read in one moment, and counts what it says it counts."""

from typing import Any

from sqlmodel import SQLModel

from bot.store.database import Database
from bot.store.state import LOOK_BACK_US, ListState, Road, State, read_state
from bot.store.tables import (
    BrandRow,
    CursorRow,
    EntryRow,
    GenerationRow,
    MentionRow,
    OutboxRow,
    RegistryRow,
    ReplyRow,
    SpendingRow,
    UnreadRow,
)

NOW = 1_800_000_000_000_000  # 15 January 2027
MINUTE = 60_000_000


def state(database: Database, *rows: SQLModel) -> State:
    with database.write() as session:
        session.add_all(rows)
    with database.read() as session:
        return read_state(session, ["acme"], NOW)


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
    [brand] = found.brands
    assert (brand.paused_us, brand.roads, brand.oldest_direct_us, brand.unsealed_us) == (None, (), None, None)
    assert (brand.unknown_replies, brand.unread, brand.refusals, brand.spent) == (0, 0, {}, {})
    assert (found.registries, found.behind, found.unsure) == ((), {}, 0)
    assert found.registry("quiet") is None


def test_nothing_of_another_brand_counts(database: Database) -> None:
    found = state(
        database,
        mention("1", brand_id="bean"),
        reply("1", brand_id="bean", state="unknown"),
        entry("1", brand_id="bean"),
        UnreadRow(brand_id="bean", id="1", network="x", raw="{", why="no", received_us=NOW),
        SpendingRow(brand_id="bean", network="x", month="2027-01", micro_usd=5),
        CursorRow(brand_id="bean", network="x", road="mentions"),
    )
    assert found.brands == state(database).brands
    assert found.brands[0].oldest_direct_us is None
    assert found.brands[0].unknown_replies == found.brands[0].unread == 0


def test_only_open_direct_posts_of_the_last_days_wait_for_an_answer(database: Database) -> None:
    found = state(
        database,
        mention("1", created_us=NOW - 9 * MINUTE, kind="overheard"),
        mention("2", created_us=NOW - 8 * MINUTE, state="done"),
        mention("3", created_us=NOW - 2 * LOOK_BACK_US, received_us=NOW - LOOK_BACK_US - 1),
        mention("4", created_us=NOW - 7 * MINUTE),
        mention("5", created_us=NOW - 6 * MINUTE),
    )
    assert found.brands[0].oldest_direct_us == NOW - 7 * MINUTE


def test_each_reason_counts_for_each_open_card_that_it_refuses(database: Database) -> None:
    found = state(
        database,
        mention("1", verdict="refused", reasons="opted_out,paused"),
        mention("2", verdict="refused", reasons="paused"),
        mention("3", verdict="held", reasons="second_look"),
        mention("4", verdict="refused", reasons="paused", state="done"),
        mention("5", verdict="permit", reasons=""),
    )
    assert found.brands[0].refusals == {"opted_out": 1, "paused": 2}


def test_the_brand_tells_what_is_paused_unknown_unread_unsealed_and_spent(database: Database) -> None:
    found = state(
        database,
        BrandRow(id="acme", paused_us=NOW, paused_by="U1", paused_why="a storm"),
        reply("1", state="unknown"),
        reply("2", state="sent"),
        UnreadRow(brand_id="acme", id="1", network="x", raw="{", why="no", received_us=NOW),
        entry("1", position=0, at_us=NOW - 9 * MINUTE),
        entry("2", at_us=NOW - 2 * MINUTE),
        entry("3", at_us=NOW - MINUTE),
        SpendingRow(brand_id="acme", network="x", month="2027-01", micro_usd=5),
        SpendingRow(brand_id="acme", network="x", month="2026-12", micro_usd=99),
        CursorRow(brand_id="acme", network="x", road="search", failing_us=NOW, trouble="X is down."),
        CursorRow(brand_id="acme", network="x", road="mentions", complete_us=NOW),
    )
    [brand] = found.brands
    assert (brand.paused_us, brand.paused_why) == (NOW, "a storm")
    assert (brand.unknown_replies, brand.unread, brand.unsealed_us, brand.spent) == (1, 1, NOW - 2 * MINUTE, {"x": 5})
    assert brand.roads == (Road("x", "mentions", NOW), Road("x", "search", None, NOW, "X is down."))


def test_a_registry_tells_what_is_in_force_and_what_waits(database: Database) -> None:
    found = state(
        database,
        RegistryRow(name="quiet", source="q.csv", checked_us=NOW, period_us=5),
        GenerationRow(registry_name="quiet", generation=1, secret=b"1", rows=9, loaded_us=NOW, state="old"),
        GenerationRow(registry_name="quiet", generation=2, secret=b"2", rows=7, loaded_us=NOW, state="in_force"),
        GenerationRow(registry_name="quiet", generation=3, secret=b"3", rows=2, loaded_us=NOW, state="quarantined"),
        RegistryRow(name="other", source="o.csv", failed_us=NOW, failure="It is no list."),
    )
    assert found.registry("quiet") == ListState("quiet", NOW, 5, None, 7, True, None, None)
    other = found.registry("other")
    assert other is not None
    assert (other.rows, other.waits, other.checked_us, other.failure) == (None, False, None, "It is no list.")


def test_messages_are_behind_by_kind_until_they_are_drawn_or_given_up(database: Database) -> None:
    found = state(
        database,
        message("1"),
        message("2", wanted=3, drawn=2, state="posted"),
        message("3", kind="digest", state="unsure"),
        message("4", drawn=1, state="posted"),
        message("5", state="dead"),
    )
    assert found.behind == {"card": 2, "digest": 1}
    assert found.unsure == 1
