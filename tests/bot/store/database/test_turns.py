"""Writers take turns: members first, then whoever has waited longest."""

import threading

import pytest

from bot.store.database.turns import LATELY, Turns


def test_who_fails_does_not_keep_the_turn() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.take():
        raise ZeroDivisionError
    with turns.take():
        pass


def test_the_urgent_go_first_and_the_others_in_the_order_of_their_coming() -> None:
    turns, went = Turns(), list[str]()

    def go(name: str, *, urgent: bool) -> None:
        with turns.take(urgent=urgent):
            went.append(name)

    threads = []
    with turns.take():
        for number, (name, urgent) in enumerate([("page", False), ("sync", False), ("click", True)]):
            threads.append(threading.Thread(target=go, args=(name,), kwargs={"urgent": urgent}))
            threads[-1].start()
            while turns.waiting <= number:
                pass
    for thread in threads:
        thread.join()
    assert went == ["click", "page", "sync"]


def test_after_so_many_calm_turns_nobody_is_in_a_hurry_any_more() -> None:
    turns = Turns()
    before = turns.urgent_lately
    with turns.take(urgent=True):
        pass
    hurried = []
    for _ in range(LATELY + 1):
        hurried.append(turns.urgent_lately)
        with turns.take():
            pass
    assert (before, hurried) == (False, [True] * LATELY + [False])
