"""Writers take turns: members first, then whoever has waited longest."""

import threading

import pytest

from bot.store.database.turns import LATELY_S, Turns

FOR_EVER_S = 60.0


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


def test_a_minute_after_a_members_turn_nobody_is_in_a_hurry_any_more() -> None:
    now_s = [0.0]
    turns = Turns(clock_s=lambda: now_s[0])
    before = turns.urgent_lately
    with turns.take(urgent=True):
        pass
    with turns.take():
        now_s[0] = LATELY_S - 1
    soon, now_s[0] = turns.urgent_lately, LATELY_S
    assert (before, soon, turns.urgent_lately) == (False, True, False)


def test_who_stands_aside_does_so_for_a_member_who_writes_and_for_nobody_else() -> None:
    turns = Turns()
    with turns.take():
        for_a_page = turns.stand_aside(0)
    with turns.take(urgent=True):
        for_a_click = turns.stand_aside(0)
    assert (for_a_page, for_a_click, turns.stand_aside(0)) == (True, False, True)


def test_who_stands_aside_does_so_for_a_member_who_waits_and_goes_on_after_them() -> None:
    turns, went = Turns(), list[str]()

    def click() -> None:
        with turns.take(urgent=True):
            went.append("click")

    member = threading.Thread(target=click)
    with turns.take():
        member.start()
        while turns.waiting < 1:
            pass
        while_they_wait = turns.stand_aside(0)
    went.append("sync" if turns.stand_aside(FOR_EVER_S) else "given up")
    member.join()
    assert (while_they_wait, went) == (False, ["click", "sync"])
