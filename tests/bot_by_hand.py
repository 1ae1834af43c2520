"""The whole bot, its schedule turned by hand, and what it holds for true."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from sqlmodel import col, select

from bot.jobs import DRAWERS
from bot.settings import read_settings
from bot.slack.cards.draw import draw
from bot.store import inbox, outbox
from bot.store.outbox import Message, State
from bot.store.tables import MentionRow, OutboxRow, ReplyRow
from bot.wiring import Earshot
from sandbox.story.clock import StoryClock

SECOND_US = 1_000_000
STEP_US = 1_250_000
"""While Slack does not show everything: one message a second, one redrawing in 1.2 seconds."""
ROWS_AT_ONCE = 100


class Held(Protocol):
    """A number that may be shared between processes."""

    value: int


class StillClock(StoryClock):
    """Stands still until somebody leaps."""

    def __init__(self, held: Held) -> None:
        self._held = held

    def __call__(self) -> int:
        return self._held.value

    def leap_to(self, moment_us: int) -> None:
        self._held.value = max(moment_us, self._held.value)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One message as it should stand in Slack, drawn now."""

    ts: str
    kind: str
    subject: str
    channel: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """One mention as the store has it: its post, when it was heard, and in which states its cards are."""

    root_id: str
    kind: str
    received_us: int
    cards: tuple[str, ...]


class BotByHand:
    """The bot, whose jobs run when it is told to, one after another; its clicks are dealt with at once, as ever."""

    def __init__(self, settings: Path, environment: Mapping[str, str], clock: StillClock) -> None:
        self._clock = clock
        self._earshot = Earshot(read_settings(settings, dict(environment)), clock)
        self._earshot.runtime = replace(self._earshot.runtime, chance=random.Random(1).randbytes)  # the same each time
        self._earshot.start()
        assert self._earshot.schedule is not None
        self._schedule = self._earshot.schedule
        self._schedule.stop()  # from now on we turn it
        self._sender = next(job for job in self._schedule.jobs if job.name.startswith("slack send"))
        self._brand = self._earshot.runtime.teams[0].brand.id
        self._workspace = self._earshot.runtime.teams[0].workspace

    def stop(self) -> None:
        """End everything."""
        self._earshot.stop()

    def run_until(self, moment_us: int) -> None:
        """Let Slack be brought up to date until this moment; then let every job that is due run once."""
        while (now_us := self._clock()) < moment_us:
            behind = self._is_behind()
            self._clock.leap_to(min(moment_us, now_us + STEP_US) if behind else moment_us)
            if behind:
                self._schedule.turn(self._sender)
        for job in self._schedule.jobs:
            self._schedule.turn(job)

    def catch_up(self) -> None:
        """Let Slack be brought up to date, and nothing else happen."""
        while self._is_behind():
            self._clock.leap_to(self._clock() + STEP_US)
            self._schedule.turn(self._sender)

    def waits(self) -> int:
        """How many clicks nobody has dealt with yet."""
        with self._earshot.runtime.database.read() as session:
            return inbox.waiting(session, self._workspace)

    def is_at_rest(self) -> bool:
        """Whether Slack shows everything, no look is due, and no reply is on its way."""
        looks = select(MentionRow.id).where(col(MentionRow.look_again_us) <= self._clock())
        under_way = select(ReplyRow.mention_id).where(col(ReplyRow.state).in_(("claimed", "sending", "unknown")))
        lags = (col(OutboxRow.drawn) < OutboxRow.wanted) & col(OutboxRow.state).not_in((State.KEPT, State.DEAD))
        with self._earshot.runtime.database.read() as session:
            left = [session.exec(one.limit(1)).first() for one in (looks, under_way, select(OutboxRow.id).where(lags))]
            return not any(left) and not inbox.waiting(session, self._workspace)

    def troubles(self) -> Mapping[str, str]:
        """The steps whose last turn failed."""
        return dict(self._schedule.troubles)

    def drawn(self) -> list[Drawn]:
        """Every message that should stand in Slack, as it is drawn from the store now."""
        runtime = self._earshot.runtime
        with runtime.database.read() as session:
            ids = session.exec(select(OutboxRow.id).where(OutboxRow.state == "posted").order_by(OutboxRow.id)).all()
            found: list[Drawn] = []
            for first in range(0, len(ids), ROWS_AT_ONCE):
                some = ids[first : first + ROWS_AT_ONCE]
                there = [row for one in some if (row := outbox.by_id(session, self._workspace, one)) is not None]
                rows = [row if row.shown is None else replace(row, wanted=row.shown) for row in there]
                drawn = draw(session, runtime, DRAWERS, rows, self._clock())
                found += [_as_drawn(row, drawn[row.id].payload if row.id in drawn else {}) for row in rows]
        return found

    def kept(self) -> list[Kept]:
        """Every mention."""
        with self._earshot.runtime.database.read() as session:
            cards: dict[str, list[str]] = {}
            for subject, state in session.exec(
                select(OutboxRow.subject, OutboxRow.state).where(OutboxRow.kind == "card")
            ):
                cards.setdefault(subject, []).append(state)
            return [
                Kept(row.root_id, row.kind, row.received_us, tuple(cards.get(row.id, ())))
                for row in session.exec(select(MentionRow))
            ]

    def sent(self) -> dict[str, str]:
        """The text of every reply of ours that the record calls sent, by the post's id."""
        with self._earshot.runtime.database.read() as session:
            rows = session.exec(select(ReplyRow).where(ReplyRow.state == "sent", ReplyRow.origin == "ours"))
            return {str(row.post_id): row.text or "" for row in rows}

    def _is_behind(self) -> bool:
        now_us = self._clock()
        with self._earshot.runtime.database.read() as session:
            return any(outbox.due(session, self._workspace, state, now_us, 1) for state in (State.NEW, State.POSTED))


def _as_drawn(row: Message, payload: Mapping[str, Any]) -> Drawn:
    return Drawn(str(row.ts), row.kind, row.subject, row.channel, payload)
