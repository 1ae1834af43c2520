"""What a member settles for themselves: their hours, their duty, their language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.hours import Hours
from rules.own import HOURS, NOTHING, Calls, Own, Setting, called_from_us, choices, settled

OSLO = ZoneInfo("Europe/Oslo")
TONGUES = ("en", "de")


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = OSLO) -> int:
    """A moment in November 2026, whose first day is a Sunday."""
    return int(datetime(2026, 11, day, hour, minute, tzinfo=zone).timestamp()) * 1_000_000


@pytest.mark.parametrize("setting", Setting)
@pytest.mark.parametrize("value", ["", "never", "WEEK", "fr", "yes "])
def test_what_is_not_offered_cannot_be_chosen(setting: Setting, value: str) -> None:
    assert settled(NOTHING, setting, value, TONGUES) is None


def test_a_language_in_which_the_team_has_no_replies_cannot_be_chosen() -> None:
    assert settled(NOTHING, Setting.LANGUAGE, "de", ()) is None


def test_whoever_settled_nothing_is_called_at_once() -> None:
    assert called_from_us(NOTHING, OSLO, at(1, 3)) == at(1, 3)


@pytest.mark.parametrize(
    ("calls", "wanted", "called"),
    [
        (Calls.DAY, at(2, 23), at(3, 7)),
        (Calls.DAY, at(2, 21, 59), at(2, 21, 59)),
        (Calls.WORK, at(2, 7, 30), at(2, 8)),
        (Calls.WORK, at(1, 12), at(1, 12)),
        (Calls.WEEK, at(6, 18), at(9, 8)),
        (Calls.WEEK, at(1, 12), at(2, 8)),
    ],
)
def test_in_quiet_hours_they_are_called_when_these_end(calls: Calls, wanted: int, called: int) -> None:
    assert called_from_us(Own(calls=calls), OSLO, wanted) == called


@given(st.sampled_from(Calls), st.integers(at(1, 0), at(30, 23)))
def test_whoever_is_called_is_called_in_their_hours_and_never_before_they_are_wanted(calls: Calls, us: int) -> None:
    called = called_from_us(Own(calls=calls), OSLO, us)
    hours = HOURS[calls] or Hours(frozenset(range(7)))
    assert hours.hold(datetime.fromtimestamp(called / 1e6, OSLO))
    assert us <= called <= us + 4 * 86_400_000_000


def test_the_hours_follow_the_clock_into_summer() -> None:
    spring = ZoneInfo("Europe/Oslo")
    before = int(datetime(2026, 3, 28, 23, tzinfo=spring).timestamp()) * 1_000_000
    after = called_from_us(Own(calls=Calls.DAY), spring, before)
    assert datetime.fromtimestamp(after / 1e6, UTC).hour == 5


def test_each_choice_changes_what_it_names_and_leaves_the_rest() -> None:
    own = Own(Calls.DAY, True, "en", "Europe/Oslo")
    assert settled(own, Setting.CALLS, "week", TONGUES) == Own(Calls.WEEK, True, "en", "Europe/Oslo")
    assert settled(own, Setting.DUTY, "no", TONGUES) == Own(Calls.DAY, False, "en", "Europe/Oslo")
    assert settled(own, Setting.LANGUAGE, "de", TONGUES) == Own(Calls.DAY, True, "de", "Europe/Oslo")
    assert settled(own, Setting.LANGUAGE, "any", TONGUES) == Own(Calls.DAY, True, "", "Europe/Oslo")


def test_what_is_shown_as_chosen_is_always_among_what_can_be_chosen() -> None:
    gone = Own(language="fr")
    for one in choices(gone, on_duty=True, languages=("de", "xx"), clock="Europe/Oslo"):
        assert one.chosen in dict(one.options)
    *_, language = choices(gone, on_duty=True, languages=("de", "xx"), clock="Europe/Oslo")
    assert language.options == (("any", "Any language"), ("de", "German"), ("xx", "xx"))


def test_each_choice_says_what_it_does_and_what_is_chosen() -> None:
    found = choices(Own(Calls.DAY, language="de"), on_duty=True, languages=TONGUES, clock="Europe/Oslo")
    assert [(one.title, one.meaning, one.chosen) for one in found] == [
        ("When you are called by name", "On the clock of Europe/Oslo. The rest waits here.", "day"),
        ("Posts that nobody takes care of", "One line in the thread of their card calls you.", "yes"),
        ("Saved replies to begin with", "After those in the language of the post.", "de"),
    ]
    assert found[2].options == (("any", "Any language"), ("en", "English"), ("de", "German"))


def test_where_the_team_writes_one_language_there_is_none_to_choose() -> None:
    shown = choices(NOTHING, on_duty=False, languages=("en",), clock="UTC")
    assert [one.setting for one in shown] == [Setting.CALLS, Setting.DUTY]
    assert [one.chosen for one in shown] == ["any", "no"]
    assert "On the clock of UTC" in shown[0].meaning
