"""What a permit opens, and for how long."""

import pytest

from rules.decide import decide
from rules.policy import MINUTE_US, SECOND_US
from rules.verdict import Held, Look, Permit, Refused, text_hash, word
from tests.strategies import NOW, POLICY, TEXT, permitted


def key(look: Look = Look.SEND, read_us: int = NOW, text_sha256: str | None = text_hash(TEXT)) -> Permit:
    verdict = decide(permitted(look=look, read_us=read_us, text_sha256=text_sha256), POLICY)
    assert isinstance(verdict, Permit)
    return verdict


ACT = ("m1", 1, TEXT, 1, NOW)


@pytest.mark.slack_behaviour(31)
@pytest.mark.parametrize(
    "act",
    [
        ("m2", 1, TEXT, 1, NOW),
        ("m1", 2, TEXT, 1, NOW),
        ("m1", 1, TEXT + " ", 1, NOW),
        ("m1", 1, "", 1, NOW),
        ("m1", 1, TEXT, 2, NOW),
        ("m1", 1, TEXT, 1, NOW - 1),
        ("m1", 1, TEXT, 1, NOW + 10 * SECOND_US),
    ],
)
def test_a_permit_opens_no_other_act(act: tuple[str, int, str, int, int]) -> None:
    assert not key().opens(*act)


@pytest.mark.parametrize("look", [Look.DRAW, Look.CLAIM])
def test_no_other_look_opens_the_send(look: Look) -> None:
    assert not key(look).opens(*ACT)


def test_a_permit_for_no_text_opens_nothing() -> None:
    verdict = decide(permitted(look=Look.DRAW, draft=None, text_sha256=None), POLICY)
    assert isinstance(verdict, Permit)
    assert not verdict.opens("m1", 1, "", 1, NOW)


@pytest.mark.parametrize("now_us", [NOW, NOW + 10 * SECOND_US - 1])
def test_a_permit_opens_its_own_act_for_ten_seconds(now_us: int) -> None:
    assert key().opens("m1", 1, TEXT, 1, now_us)


def test_a_permit_ends_with_its_verdict_if_that_is_sooner() -> None:
    nearly = key(read_us=NOW - MINUTE_US + 3)
    assert nearly.expires_us == NOW + 3
    assert nearly.opens("m1", 1, TEXT, 1, NOW + 2)
    assert not nearly.opens("m1", 1, TEXT, 1, NOW + 3)


def test_a_permit_that_time_does_not_change_still_ends() -> None:
    assert Permit(Look.SEND, "m1", 1, text_hash(TEXT), 1, NOW).expires_us == NOW + 10 * SECOND_US


def test_the_same_words_in_other_bytes_are_another_text() -> None:
    assert text_hash("caf\N{LATIN SMALL LETTER E WITH ACUTE}") != text_hash("cafe\N{COMBINING ACUTE ACCENT}")
    assert text_hash("\ud800") != text_hash("?")


def test_a_verdict_is_one_word() -> None:
    assert [word(verdict) for verdict in (key(), Held(()), Refused(()))] == ["permit", "held", "refused"]
