"""How often is too often."""

from sandbox.slack.rates import Rates
from tests.sandbox.slack.conftest import Clock


def test_the_fourth_message_at_once_in_a_channel_waits_a_second(clock: Clock) -> None:
    rates = Rates(clock)
    assert [rates.wait_s("chat.postMessage", "special", "C1") for _ in range(4)] == [0, 0, 0, 1]
    clock.forward(1)
    assert [rates.wait_s("chat.postMessage", "special", "C1") for _ in range(2)] == [0, 1]


def test_one_busy_channel_does_not_slow_another(clock: Clock) -> None:
    rates = Rates(clock)
    for _ in range(4):
        rates.wait_s("chat.postMessage", "special", "C1")
    assert rates.wait_s("chat.postMessage", "special", "C2") == 0


def test_a_workspace_takes_only_so_many_messages_a_minute(clock: Clock) -> None:
    rates = Rates(clock)
    waits = [rates.wait_s("chat.postMessage", "special", f"C{number}") for number in range(301)]
    assert (max(waits[:300]), waits[300]) == (0, 60)


def test_a_tier_is_a_window_of_a_minute_for_one_method(clock: Clock) -> None:
    rates = Rates(clock)
    assert [rates.wait_s("users.list", "2") for _ in range(20)] == [0] * 20
    clock.forward(20)
    assert rates.wait_s("users.list", "2") == 40
    assert rates.wait_s("usergroups.list", "2") == 0
    clock.forward(40)
    assert rates.wait_s("users.list", "2") == 0


def test_pacing_can_be_switched_off(clock: Clock) -> None:
    rates = Rates(clock, on=False)
    assert [rates.wait_s("users.list", "2") for _ in range(100)] == [0] * 100
