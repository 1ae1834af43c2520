"""What the page shows beside Slack and X: the recorded day and the audit record."""

from collections.abc import Callable
from typing import NotRequired, Protocol, TypedDict


class Moment(TypedDict):
    """Where the day stands. `title` and each line of `log` are sentences for people; `clock` reads like 10:42."""

    clock: str
    date: str
    title: str
    step: int
    of: int
    playing: bool
    log: list[str]
    waits: NotRequired[bool]  # the day stands still while the person at the page is at work
    speed: NotRequired[int]  # 1, 2 or 4 times
    zone: NotRequired[str]  # IANA time zone of all clocks on the page; UTC without it
    about: NotRequired[str]  # the channel's topic
    brand_account: NotRequired[str]  # X account id of the brand: its posts are shown as ours
    roles: NotRequired[dict[str, str]]  # Slack user id to a word such as "Approver"
    pages: NotRequired[str]  # the address of the brand's preference pages, where they are served
    bluesky: NotRequired[str]  # the address of the stand-in for Bluesky, where it is served
    reached: NotRequired[list[str]]  # things to try that the day itself has shown: "stop"


class Day(Protocol):
    """The recorded day. Each act returns at once; its effect shows in the next snapshot."""

    def snapshot(self) -> Moment:
        """Tell where the day stands; cheap enough to be asked ten times a second."""

    def pause(self) -> None:
        """Let nothing more happen by itself."""

    def play(self) -> None:
        """Let the day go on by itself."""

    def next(self) -> None:
        """Let exactly one more thing happen, now."""

    def speed(self, factor: int) -> None:
        """Play 1, 2 or 4 times as fast."""

    def person_acts(self, user: str) -> None:
        """Hear that the person at the page did something as this member."""

    def digest(self) -> None:
        """Have the weekly digest posted to the channel now."""


class Entry(TypedDict):
    """One line of the record; `when` is already written for people."""

    n: int
    when: str
    kind: str
    text: str


class Verified(TypedDict):
    """What a check of the whole record found, just now."""

    ok: bool
    entries: int
    root: str
    checkpoints: int


class RecordShown(TypedDict):
    """The record as the page shows it, oldest entry first."""

    entries: list[Entry]
    verified: Verified


Record = Callable[[], RecordShown]
"""Reads the record and verifies it anew at each call."""
