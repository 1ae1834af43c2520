"""How far a road of X has been read: nothing is skipped, whatever we are handed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks.x_cursor import DAY_US, HOUR_US, Cursor, id_at, moment_us, read, written_time
from tests.strategies import NOW

MINUTE_US = 60_000_000


def closed(at: Cursor, *said_us: int) -> Cursor:
    return at.turn(None, [str(id_at(moment)) for moment in said_us], at.began_us or 0).end()


@pytest.mark.parametrize(
    "written",
    [
        *(None, "", "nonsense", "[]", "7", "{}", '{"v":2,"newest":"5"}', '{"v":1,"newest":5}', '{"v":1,"other":"5"}'),
        *('{"v":1,"newest":"-5"}', '{"v":1,"newest":"٣"}', '{"v":1,"seen":true}', '{"v":1,"swept_us":null}'),
    ],
)
def test_a_cursor_that_is_not_ours_starts_over(written: str | None) -> None:
    assert read(written) == Cursor()
    assert Cursor().begin(NOW).start_us == NOW - 25 * HOUR_US


@given(
    st.builds(
        Cursor,
        newest=st.none() | st.integers(1, 2**63).map(str),
        swept_us=st.none() | st.integers(1, 2 * NOW),
        began_us=st.none() | st.integers(1, 2 * NOW),
        token=st.none() | st.text(min_size=1),
        seen=st.integers(0, 10**6),
    )
)
def test_a_cursor_is_read_as_it_was_written(at: Cursor) -> None:
    assert read(at.write()) == at
    assert json.loads(at.write())["v"] == 1


def test_a_poll_reaches_back_behind_the_newest_post() -> None:
    at = closed(Cursor().begin(NOW), NOW - HOUR_US).begin(NOW + MINUTE_US)
    assert at.start_us is None
    assert at.since is not None
    assert moment_us(at.since) == NOW - HOUR_US - 15 * MINUTE_US


def test_where_nothing_was_said_the_silence_is_known() -> None:
    at = closed(Cursor().begin(NOW)).begin(NOW + 9 * DAY_US)
    assert at.start_us == NOW - 15 * MINUTE_US


def test_a_post_from_the_future_does_not_make_us_deaf() -> None:
    at = Cursor().begin(NOW).turn(None, [str(id_at(NOW)), "9" * 20], NOW)
    assert at.end().newest == str(id_at(NOW))


@given(st.lists(st.integers(0, 100), max_size=30))
def test_no_moment_is_left_out_between_two_runs(pauses_h: list[int]) -> None:
    at, now, heard_us = closed(Cursor().begin(NOW), NOW), NOW, NOW
    for pause in pauses_h:
        now += pause * HOUR_US
        at = at.begin(now)
        from_us = moment_us(at.since) if at.since is not None else at.start_us
        assert from_us is not None
        assert from_us <= heard_us
        at, heard_us = closed(at, heard_us, now), now


@given(st.integers(1, 40))
def test_every_day_is_swept_once(hours: int) -> None:
    at, sweeps = Cursor(), 0
    for minute in range(0, hours * 60, 20):
        at = at.begin(NOW + minute * MINUTE_US)
        sweeps += at.since is None
        at = closed(at, NOW)
    assert sweeps == 1 + (hours > 15) + (hours > 39)  # it is eight in the morning; the sweep is at 23:00 UTC


def test_a_run_goes_on_for_an_hour_and_then_begins_anew() -> None:
    at = Cursor().begin(NOW).turn("next", ["5"], NOW)
    assert at.begin(NOW + HOUR_US - 1) == at
    assert at.begin(NOW + HOUR_US).token is None
    assert at.begin(NOW - 1).token is None


def test_times_are_written_as_x_takes_them() -> None:
    assert written_time(NOW + 999_999) == "2027-01-15T08:00:00Z"
