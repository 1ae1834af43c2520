"""The outbox keeps what Slack shall show: once each, and in its order."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import Message, State, Wanted

SPACE, CHANNEL = "T1", "C1"
NOW = 1_700_000_000_000_000

Ask = Callable[..., None]


@pytest.fixture
def ask(database: Database) -> Ask:
    counter = count(1)

    def chance(size: int) -> bytes:
        return b"".join(next(counter).to_bytes(10, "big") for _ in range(size // 10))

    def wanted(*some: Wanted, workspace: str = SPACE, channel: str = CHANNEL, now_us: int = NOW) -> None:
        with database.write() as session:
            outbox.want(session, workspace, "acme", channel, some, now_us, chance)

    return wanted


def due(database: Database, state: State = State.NEW, now_us: int = NOW, channel: str | None = None) -> list[Message]:
    with database.read() as session:
        return outbox.due(session, SPACE, state, now_us, 100, channel)


def change(database: Database, message: Message, **changes: object) -> bool:
    with database.write() as session:
        return outbox.change(session, message, {"state": message.state}, **changes)


def test_nothing_wanted_nothing_due(database: Database, ask: Ask) -> None:
    ask()
    assert due(database) == []
    with database.read() as session:
        assert outbox.channels(session, SPACE, NOW) == []
        assert outbox.lost(session, SPACE, NOW, NOW, 10) == []
        assert outbox.by_id(session, SPACE, "none") is None


def test_another_workspace_is_another_world(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"), workspace="T2")
    assert due(database) == []
    with database.read() as session:
        assert outbox.channels(session, SPACE, NOW) == []


def test_what_is_due_later_is_not_due(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"), now_us=NOW + 1)
    assert due(database) == []
    assert len(due(database, now_us=NOW + 1)) == 1


def test_a_row_that_is_not_as_expected_is_not_changed(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"))
    (message,) = due(database)
    assert change(database, message, state=State.POSTING, posting_us=NOW)
    assert not change(database, message, state=State.POSTED)
    assert due(database) == []


def test_the_same_wanted_twice_is_one_message_to_be_drawn_anew(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1", urgency=2))
    ask(Wanted("card", "m1", urgency=0))
    (message,) = due(database)
    assert message.wanted == 2


def test_the_urgent_goes_first_then_what_was_asked_first(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "late", urgency=2), Wanted("rollup", "hour", urgency=1))
    ask(Wanted("card", "second", urgency=0), now_us=NOW + 1)
    ask(Wanted("card", "first", urgency=0))
    assert [one.subject for one in due(database, now_us=NOW + 1)] == ["first", "second", "hour", "late"]


def test_what_comes_and_goes_for_all_is_drawn_after_all_else_but_nothing_that_waits_is_put_back(
    database: Database, ask: Ask
) -> None:
    ask(Wanted("card", "new", urgency=0), Wanted("card", "old", urgency=0), Wanted("card", "older", urgency=0))
    for message in due(database)[1:]:
        change(database, message, state=State.POSTED, drawn=1, ts="1.0")
    ask(Wanted("card", "older", urgency=2))
    with database.write() as session:
        some = [Wanted("card", name, urgency=0) for name in ("new", "old", "older")]
        outbox.want(session, SPACE, "acme", CHANNEL, some, NOW, bytes, later=True)
    assert [one.subject for one in due(database)] == ["new"]
    with database.read() as session:
        assert outbox.waiting(session, SPACE, CHANNEL) == 1
        assert [one.subject for one in outbox.to_be_redrawn(session, SPACE, NOW, 9)] == ["older", "old"]


def test_of_what_is_to_be_redrawn_the_newest_goes_first(database: Database, ask: Ask) -> None:
    for number in range(3):
        ask(Wanted("card", f"m{number}"), now_us=NOW + number * 1_000_000)
    for message in due(database, now_us=NOW + 9_000_000):
        change(database, message, state=State.POSTED, drawn=0, ts="1.0")
    with database.read() as session:
        found = outbox.to_be_redrawn(session, SPACE, NOW + 9_000_000, 2)
    assert [one.subject for one in found] == ["m2", "m1"]


def test_a_drawing_tells_all_if_it_is_the_newest_or_says_what_the_newest_would(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"))
    (message,) = due(database)
    assert message.tells_all(1)
    shown = replace(message, state=State.POSTED, drawn=1, shown=1, gist="abc")
    assert not replace(shown, wanted=2).tells_all(1)
    assert replace(shown, wanted=2, drawn=2).tells_all(1)
    assert not replace(shown, wanted=3, drawn=3, shown=2).tells_all(1)


def test_what_is_being_drawn_is_not_settled_by_another(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"))
    (message,) = due(database)
    change(database, message, state=State.POSTED, drawn=0, shown=1, gist="abc", ts="1.0")
    (posted,) = due(database, State.POSTED)
    change(database, posted, shown=None, gist=None)
    with database.write() as session:
        outbox.settle(session, [posted])
    assert len(due(database, State.POSTED)) == 1


def test_what_is_drawn_as_wanted_is_not_due_until_it_is_wanted_anew(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"))
    (message,) = due(database)
    change(database, message, state=State.POSTED, drawn=message.wanted, ts="1.0")
    assert due(database, State.POSTED) == []
    ask(Wanted("card", "m1"))
    assert [one.ts for one in due(database, State.POSTED)] == ["1.0"]
    with database.write() as session:
        outbox.draw_again(session, [message])
    assert [one.wanted for one in due(database, State.POSTED)] == [3]


def test_what_is_kept_is_never_due_not_even_when_wanted_anew(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"))
    (message,) = due(database)
    with database.write() as session:
        outbox.keep(session, [message])
    ask(Wanted("card", "m1"))
    with database.read() as session:
        assert outbox.channels(session, SPACE, NOW) == []
        kept = outbox.by_id(session, SPACE, message.id)
    assert kept is not None
    assert (kept.state, kept.wanted) == (State.KEPT, 2)


def test_a_channel_can_be_looked_at_alone(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"))
    ask(Wanted("card", "m2"), channel="C2")
    assert [one.subject for one in due(database, channel="C2")] == ["m2"]
    with database.read() as session:
        assert outbox.channels(session, SPACE, NOW) == ["C1", "C2"]


def test_a_channel_in_trouble_waits_in_its_order_and_the_others_do_not(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"), Wanted("card", "m2"))
    ask(Wanted("card", "m3"), channel="C2")
    with database.write() as session:
        outbox.put_off(session, SPACE, CHANNEL, NOW + 5, "The channel is archived.")
    assert [one.subject for one in due(database)] == ["m3"]
    later = due(database, now_us=NOW + 5, channel=CHANNEL)
    assert [one.subject for one in later] == ["m1", "m2"]
    assert {one.trouble for one in later} == {"The channel is archived."}


def test_lost_is_what_was_posting_too_long_and_what_is_unsure_and_due(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "old"), Wanted("card", "fresh"), Wanted("card", "unsure"), Wanted("card", "later"))
    old, fresh, unsure, later = due(database)
    change(database, old, state=State.POSTING, posting_us=NOW - 60)
    change(database, fresh, state=State.POSTING, posting_us=NOW - 1)
    change(database, unsure, state=State.UNSURE, posting_us=NOW - 60)
    change(database, later, state=State.UNSURE, posting_us=NOW - 60, due_us=NOW + 1)
    with database.read() as session:
        assert [one.subject for one in outbox.lost(session, SPACE, NOW - 60, NOW, 10)] == ["old", "unsure"]


def test_a_dead_message_is_never_due_but_keeps_its_trouble(database: Database, ask: Ask) -> None:
    ask(Wanted("card", "m1"))
    (message,) = due(database)
    change(database, message, state=State.DEAD, trouble="Slack refused it.")
    ask(Wanted("card", "m1"))
    with database.read() as session:
        assert outbox.channels(session, SPACE, NOW) == []
        dead = outbox.by_id(session, SPACE, message.id)
    assert dead is not None
    assert dead.trouble == "Slack refused it."


def test_a_roll_up_is_found_beside_its_cards_only_in_its_own_channel(database: Database, ask: Ask) -> None:
    ask(Wanted("rollup", "h1"), Wanted("card", "m1", thread="h1"))
    ask(Wanted("rollup", "h2"), channel="C2")
    card = next(one for one in due(database) if one.kind == "card")
    with database.read() as session:
        assert list(outbox.parents(session, card, ["h1", "h2"])) == ["h1"]
        assert outbox.parents(session, replace(card, brand_id="other"), ["h1"]) == {}
