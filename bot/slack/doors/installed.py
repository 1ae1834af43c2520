"""The token of each workspace, looked up whenever it is needed.

A workspace in which our app is not installed, or no more, is like one whose token Slack does not take: what would be
shown there waits, and the other workspaces go on. It is read anew each time, for any copy of us may have been told.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.slack.doors.chat import NOT_INSTALLED, UNREACHABLE_S, Chat, Locked, SlowDown
from bot.store.database import Database
from bot.store.team import installations
from bot.store.team.installations import Installation

NEVER = "Earshot is not installed in the workspace {name}. Open {address} there and allow it."
ENDED = "Earshot was removed from the workspace {name} ({why}). Open {address} there and allow it again."
NOT_READ = "We cannot read where our app is installed. We try again by ourselves."

log = logging.getLogger("earshot.slack")


@dataclass(frozen=True, slots=True)
class Installed:
    """Where our app is installed, among `workspaces`, each with its enterprise or an empty word.

    `opened` opens a sealed token; it raises `RuntimeError` with a sentence where it cannot. `address` is where people
    install us.
    """

    database: Database
    workspaces: Mapping[str, str]
    opened: Callable[[str, str], str]
    address: str

    def chats(self, api_url: str | None, timeout_s: int) -> dict[str, Chat]:
        """The way to speak to each workspace; its token is looked up at each call."""
        return {
            workspace: Chat(partial(self.token, workspace), api_url, timeout_s, workspace if enterprise else "")
            for workspace, enterprise in self.workspaces.items()
        }

    def token(self, workspace: str) -> str:
        """The bot token of this workspace. Raises `Locked` where it has none, `SlowDown` where it cannot be read."""
        try:
            found = self.find(workspace)
        except Exception:  # noqa: BLE001 - whatever the database says, it may hold a secret
            raise SlowDown(NOT_READ, UNREACHABLE_S) from None
        if no := self.why_not(workspace, found):
            raise Locked(no, NOT_INSTALLED)
        assert found is not None  # else there would be a reason against it
        try:
            return self.opened(found.sealed, found.about)
        except RuntimeError as error:
            raise Locked(str(error), "sealed") from None

    def find(self, workspace: str) -> Installation | None:
        """The latest word on this workspace."""
        with self.database.read() as session:
            return installations.find(session, self.workspaces[workspace], workspace)

    def why_not(self, workspace: str, found: Installation | None) -> str:
        """Why we are not in this workspace, as a sentence; empty where we are."""
        if found is None:
            return NEVER.format(name=workspace, address=self.address)
        if found.ended_us is None:
            return ""
        return ENDED.format(name=found.name or workspace, why=found.ended_why, address=self.address)

    def troubles(self) -> tuple[str, ...]:
        """A sentence for each workspace in which we are not; reads the database."""
        return tuple(filter(None, (self.why_not(one, self.find(one)) for one in self.workspaces)))

    def seal_anew(self, anew: Callable[[str], str]) -> None:
        """Seal with the newest key what an older one has sealed; what no key opens is said, and stays."""
        with self.database.write() as session:
            for one in installations.every(session):
                try:
                    sealed = anew(one.sealed) if one.sealed else ""
                except RuntimeError as error:
                    log.error("Slack: the token of %s: %s", one.name or one.workspace, error)  # noqa: TRY400 - no secret
                    continue
                if sealed != one.sealed:
                    installations.seal(session, one, sealed)
