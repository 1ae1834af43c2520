"""What a member settles for themselves: when to be called, what comes first.

None of it permits or forbids anything: a card, a queue and a rule stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from rules.hours import Hours, closed_around
from rules.wishes.tongues import name_of

LANGUAGES_MAX = 40


class Setting(StrEnum):
    """What can be settled; the value names it in the Home tab and in the record."""

    CALLS = "calls"
    DUTY = "duty"
    LANGUAGE = "language"


class Calls(StrEnum):
    """When somebody may be called by name."""

    ANY = "any"
    DAY = "day"
    WORK = "work"
    WEEK = "week"


HOURS = {
    Calls.ANY: None,
    Calls.DAY: Hours(frozenset(range(7)), 7, 22),
    Calls.WORK: Hours(frozenset(range(7)), 8, 18),
    Calls.WEEK: Hours(frozenset(range(5)), 8, 18),
}
"""The hours of each, on the member's own clock; `None` is always."""

_CALLS: dict[str, str] = {
    Calls.ANY: "At any hour",
    Calls.DAY: "From 7:00 to 22:00",
    Calls.WORK: "From 8:00 to 18:00",
    Calls.WEEK: "Weekdays, 8:00 to 18:00",
}
YES, NO = "yes", "no"
_DUTY = {YES: "Remind me", NO: "Do not remind me"}
ANY_LANGUAGE = "any"
_ANY_LANGUAGE = "Any language"


@dataclass(frozen=True, slots=True)
class Own:
    """What one member settled. `on_duty` is `None` and the others are at their default where they settled nothing.

    `language` is that of the saved replies to be shown first, as the team's replies name it; empty is any. `time_zone`
    is the name of their own clock's zone as Slack told it; empty where it did not.
    """

    calls: Calls = Calls.ANY
    on_duty: bool | None = None
    language: str = ""
    time_zone: str = ""


NOTHING = Own()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to be settled, as it is shown: what it is, what it does, what can be chosen, and what is chosen."""

    setting: Setting
    title: str
    meaning: str
    options: tuple[tuple[str, str], ...]
    chosen: str


def called_from_us(own: Own, zone: tzinfo, us: int) -> int:
    """From when somebody may be called who is wanted at this moment: at once, or when their hours begin."""
    hours = HOURS[own.calls]
    closed = None if hours is None else closed_around(hours, us, zone)
    return us if closed is None else int(closed[1].timestamp()) * 1_000_000


def settled(own: Own, setting: Setting, value: str, languages: Sequence[str]) -> Own | None:
    """What is settled once this is chosen; `None` where it cannot be chosen."""
    if value not in dict(_options(setting, languages)):
        return None
    language = "" if value == ANY_LANGUAGE else value
    return Own(
        calls=Calls(value) if setting is Setting.CALLS else own.calls,
        on_duty=value == YES if setting is Setting.DUTY else own.on_duty,
        language=language if setting is Setting.LANGUAGE else own.language,
        time_zone=own.time_zone,
    )


def choices(own: Own, *, on_duty: bool, languages: Sequence[str], clock: str) -> tuple[Choice, ...]:
    """What a member who may reply can settle, in words.

    `on_duty` says whether they are reminded as it is, `languages` are those of the team's saved replies, and `clock`
    names the clock of their hours.
    """
    duty = YES if on_duty else NO
    language = own.language if own.language in languages else ANY_LANGUAGE
    told = {
        Setting.CALLS: ("When you are called by name", f"On the clock of {clock}. The rest waits here.", own.calls),
        Setting.DUTY: ("Posts that nobody takes care of", "One line in the thread of their card calls you.", duty),
        Setting.LANGUAGE: ("Saved replies to begin with", "After those in the language of the post.", language),
    }
    shown = [one for one in Setting if one is not Setting.LANGUAGE or len(languages) > 1]
    return tuple(
        Choice(one, title, meaning, _options(one, languages), chosen)
        for one in shown
        for title, meaning, chosen in [told[one]]
    )


def _options(setting: Setting, languages: Sequence[str]) -> tuple[tuple[str, str], ...]:
    named = {ANY_LANGUAGE: _ANY_LANGUAGE} | {one: name_of(one) or one for one in languages[:LANGUAGES_MAX]}
    known: dict[Setting, dict[str, str]] = {Setting.CALLS: _CALLS, Setting.DUTY: _DUTY, Setting.LANGUAGE: named}
    return tuple((str(value), words) for value, words in known[setting].items())
