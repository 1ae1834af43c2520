"""What `earshot register` does: takes a request in, lists them, notes an answer."""

import getpass
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.runtime import Runtime, Team
from bot.steps.hearing import leave_alone
from bot.steps.hearing.leave_alone import Kept
from bot.store.wishes import register
from bot.store.wishes.register import Request

SHOWN_MAX = 1_000
DAY_US = 86_400_000_000


class BadRequest(ValueError):
    """A request that cannot be taken in as it is; the text says what is wrong, and the remedy."""


@dataclass(frozen=True, slots=True)
class Added:
    """A request that is in force."""

    handle: str
    kept: Kept
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        return [
            f"{self.handle} is left alone from now on, whoever bears the handle.",
            f"Tell them so by {_day(self.kept.due_us)}, then run: earshot register answer {self.kept.id}",
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"handle": self.handle, **asdict(self.kept)}


@dataclass(frozen=True, slots=True)
class Listed:
    """The register, what is not answered first."""

    requests: tuple[Request, ...]
    now_us: int
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        if not self.requests:
            return ["The register is empty: nobody asked by letter or e-mail."]
        return [line for one in self.requests for line in self._lines(one)]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"requests": [asdict(one) | {"hashed": one.hashed.hex()} for one in self.requests]}

    def _lines(self, one: Request) -> list[str]:
        if one.answered_us is not None:
            state = f"answered {_day(one.answered_us)}"
        elif self.now_us >= one.due_us + DAY_US:
            state = f"NOT ANSWERED, due since {_day(one.due_us)}"
        else:
            state = f"to be answered by {_day(one.due_us)}"
        who = f"@{one.handle} on {one.network}" if one.handle else "A handle that we no longer know"
        return [
            f"{one.id}  {who}: received {_day(one.received_us)}, {state}.",
            *([f"  {one.note}"] if one.note else []),
        ]


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether an answer was noted."""

    ok: bool

    def lines(self) -> list[str]:
        """Say it in a plain line."""
        if self.ok:
            return ["Noted: they were told. The request stays in force."]
        return ["No request of this id waits for an answer. Run: earshot register list"]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"ok": self.ok}


def add(runtime: Runtime, team: Team, handle: str, network: str, received: str, note: str) -> Added:
    """Take a request in, as whoever is logged in here. Raises `BadRequest` and `BadKey`."""
    now_us = runtime.clock()
    received_us = now_us if not received else _moment(received)
    if received_us > now_us:
        raise BadRequest(f"{received} is still to come. Give the day on which the request came.")
    who = getpass.getuser()
    kept = leave_alone.leave_alone(runtime, team, network, handle, received_us, note, who, now_us)
    return Added(handle, kept)


def listed(runtime: Runtime, team: Team) -> Listed:
    """The register of a brand."""
    with runtime.database.read() as session:
        return Listed(tuple(register.every(session, team.brand.id, SHOWN_MAX)), runtime.clock())


def answer(runtime: Runtime, team: Team, request_id: str) -> Answered:
    """Note that the person was told, by whoever is logged in here."""
    return Answered(leave_alone.answered(runtime, team, request_id, getpass.getuser(), runtime.clock()))


def _moment(day: str) -> int:
    try:
        return int(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp()) * 1_000_000
    except ValueError:
        raise BadRequest(f"{day!r} is no day. Write it as 2026-11-22.") from None


def _day(moment_us: int) -> str:
    return datetime.fromtimestamp(moment_us / 1e6, UTC).date().isoformat()
