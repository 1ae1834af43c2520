"""Hands Slack a message's picture, and lets the message go once Slack knows it.

A message waits for its picture as a row (`outbox.State.PICTURE`), so that no thread does, and a restart goes on where
it was: the file's id is committed before its bytes leave, and what became of them is asked of Slack. Whatever fails,
the words go out alone, half a minute late at most. Nobody but us sees a file before a message shows it.
Source: docs.slack.dev/messaging/working-with-files; slack_sdk issues 1658 and 1521 (a file is not ready at once).
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.runtime import Runtime, Team
from bot.slack.doors.chat import Chat, ChatTrouble, Locked, SaidNo, SlowDown
from bot.slack.sender import LEASE_S, lease_name
from bot.store import outbox
from bot.store.database import Session, leases
from bot.store.database.leases import Lease
from bot.store.outbox import Message, State

ROWS_A_TURN = 1
"""A stalled Slack costs one time-out a turn, so that a stop of the process waits no longer."""
TRIES_MAX = 6
"""After so many failures or looks in vain, 30 seconds in all, the words go out alone."""
WAIT_US = 500_000
"""How long the first look waits for Slack; each further one waits twice as long."""
SLOW_US_MAX = 60_000_000

log = logging.getLogger("earshot.slack")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be shown: the file's name, its title, its words for those who do not see it, its bytes as PNG."""

    name: str
    title: str
    alt: str
    content: bytes


Painter = Callable[[Session, Runtime, Team, Message, int], Picture | None]
"""Paints the picture of one row of a team at a moment; `None` where there is nothing to be shown."""


def show_due(runtime: Runtime, chat: Chat, workspace: str, now_us: int, painters: Mapping[str, Painter]) -> int:
    """Take each picture that is due one step further. Says for how many. Whoever does not hold the lease does nothing.

    A file is uploaded at least once, and shown by one message, which the sender posts at most once.
    """
    with runtime.database.read() as session:
        rows = outbox.due(session, workspace, State.PICTURE, now_us, ROWS_A_TURN)
    lease = leases.take(runtime.database, lease_name(workspace), runtime.owner, LEASE_S) if rows else None
    if lease is None:
        return 0
    turn = _Turn(runtime, chat, lease)
    for row in rows:
        if row.file_id is None:
            turn.upload(row, now_us, painters)
        else:
            turn.look(row)
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One turn under one lease."""

    runtime: Runtime
    chat: Chat
    lease: Lease

    def upload(self, row: Message, now_us: int, painters: Mapping[str, Painter]) -> None:
        """Paint the picture and upload it; whether Slack knows it is asked in another turn."""
        picture = self._painted(row, now_us, painters)
        if picture is None:
            self._let_go(row, None)
            return
        try:
            upload = self.chat.ask_upload(picture.name, len(picture.content), picture.alt)
        except ChatTrouble as trouble:
            self._failed(row, trouble, None)
            return
        self.runtime.passing("picture: announced")
        if not self._change(row, file_id=upload.id, due_us=self.runtime.clock() + WAIT_US):
            return
        noted = replace(row, file_id=upload.id)
        self.runtime.passing("picture: noted")
        try:
            self.chat.put(upload, picture.content)
            self.runtime.passing("picture: sent")
            self.chat.complete_upload(upload.id, picture.title)
        except ChatTrouble as trouble:
            self._failed(noted, trouble, None)
        self.runtime.passing("picture: complete")

    def look(self, row: Message) -> None:
        """Ask whether Slack knows the picture, and let its message go if so. What Slack lost is uploaded anew."""
        try:
            there = self.chat.has_file(row.file_id or "")
        except ChatTrouble as trouble:
            self._failed(row, trouble, None if isinstance(trouble, SaidNo) else row.file_id)
            return
        self.runtime.passing("picture: looked")
        if there:
            self._let_go(row, row.file_id)
        else:
            self._later(row, "Slack does not show it yet.", row.file_id)

    def _painted(self, row: Message, now_us: int, painters: Mapping[str, Painter]) -> Picture | None:
        team = next((one for one in self.runtime.teams if one.brand.id == row.brand_id), None)
        if team is None or row.kind not in painters:
            return None
        try:
            with self.runtime.database.read() as session:
                return painters[row.kind](session, self.runtime, team, row, now_us)
        except Exception as error:  # noqa: BLE001 - the words matter more than a picture that cannot be painted
            log.error("A picture could not be painted: %s.", type(error).__name__)  # noqa: TRY400 - no text
            return None

    def _failed(self, row: Message, trouble: ChatTrouble, file_id: str | None) -> None:
        """Try again later with this file, or with another one; where Slack will not have it, let the words go alone."""
        if isinstance(trouble, Locked):
            log.warning("A message goes out without its picture. %s", trouble)
            self._let_go(row, None)
            return
        slow_us = int(trouble.seconds * 1_000_000) if isinstance(trouble, SlowDown) else 0
        self._later(row, str(trouble), file_id, min(slow_us, SLOW_US_MAX))

    def _later(self, row: Message, why: str, file_id: str | None, least_us: int = 0) -> None:
        if row.tries + 1 >= TRIES_MAX:
            log.warning("A message goes out without its picture. %s", why)
            self._let_go(row, None)
            return
        due_us = self.runtime.clock() + max(least_us, WAIT_US << (row.tries + 1))
        self._change(row, file_id=file_id, tries=row.tries + 1, trouble=why, due_us=due_us)

    def _let_go(self, row: Message, file_id: str | None) -> None:
        state = State.NEW if row.ts is None else State.POSTED
        self._change(row, state=state, file_id=file_id, tries=0, trouble=None, due_us=self.runtime.clock())

    def _change(self, row: Message, **changes: Any) -> bool:  # noqa: ANN401 - columns of the row
        """Change the row if nobody took the lease, or asked for other numbers, since."""
        expected = {"state": State.PICTURE, "file_id": row.file_id, "wanted": row.wanted}
        with self.runtime.database.write() as session:
            return leases.still_mine(session, self.lease) and outbox.change(session, row, expected, **changes)
