"""Mastodon servers, each with accounts of its own, and what they show."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

Json = dict[str, Any]
ASKS_A_WINDOW = 300
WINDOW_US = 300_000_000


@dataclass(slots=True)
class Account:
    """One account: its id at home, its actor's address, its posts; where it moved, and which others it was."""

    id: str
    server: str
    name: str
    uri: str
    moved: str = ""
    also_known_as: tuple[str, ...] = ()
    statuses: list[Json] = field(default_factory=list)


class Towns:
    """All servers. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], int], asks_a_window: int = ASKS_A_WINDOW) -> None:
        self.clock = clock
        self.asks_a_window = asks_a_window
        self.accounts: dict[str, Account] = {}
        self.gone: set[str] = set()
        self.closed: set[str] = set()
        """Servers that show nothing to whoever is not signed in."""
        self.secure: set[str] = set()
        """Servers that show actors only to questions that are signed."""
        self.calls: list[tuple[str, int]] = []
        """Every question as its path and the status of its answer."""
        self._asked: list[tuple[str, int]] = []
        self._numbers = itertools.count(1)
        self._turn = threading.RLock()

    def join(self, server: str, name: str) -> str:
        """Let somebody have an account; gives its actor's address."""
        uri = f"https://{server}/users/{name}"
        self.accounts[uri] = Account(str(next(self._numbers)), server, name, uri)
        return uri

    def post(self, uri: str, text: str, visibility: str = "public", at_us: int | None = None, **more: object) -> Json:
        """Let an account post; `more` are fields of the status as Mastodon has them."""
        account, number = self.accounts[uri], str(next(self._numbers))
        status = {
            "id": number, "uri": f"{uri}/statuses/{number}", "url": f"{uri}/{number}", "visibility": visibility,
            "created_at": _iso(self.clock() if at_us is None else at_us), "content": f"<p>{escape(text)}</p>",
            "spoiler_text": "", "sensitive": False, "language": "en", "in_reply_to_id": None,
            "in_reply_to_account_id": None, "reblog": None, "mentions": [], "tags": [], "media_attachments": [],
            "account": {"id": account.id, "username": account.name, "acct": account.name, "uri": uri, "note": ""},
        }  # fmt: skip
        account.statuses.insert(0, status | more)
        return account.statuses[0]

    def boost(self, uri: str, status: Json) -> Json:
        """Let an account pass a post on."""
        return self.post(uri, "", reblog=status, content=status["content"])

    def move(self, old: str, new: str, *, agreed: bool) -> None:
        """Let the profile of one account name another; `agreed` says that the other one knows it as its own."""
        self.accounts[old].moved = new
        if agreed:
            self.accounts[new].also_known_as = (*self.accounts[new].also_known_as, old)

    def may_ask(self, server: str) -> bool:
        """Count one more question to a server; whether its window has room for it."""
        with self._turn:
            now_us = self.clock()
            self._asked = [(one, at_us) for one, at_us in self._asked if now_us - at_us < WINDOW_US]
            self._asked.append((server, now_us))
            return sum(one == server for one, _ in self._asked) <= self.asks_a_window

    def shown(self, account: Account) -> Json:
        """An account as its server shows it; the one to which it moved stands in it."""
        told: Json = {
            "id": account.id, "username": account.name, "acct": account.name, "uri": account.uri,
            "url": f"https://{account.server}/@{account.name}", "note": "", "bot": False, "fields": [],
        }  # fmt: skip
        if account.moved:
            new = self.accounts.get(account.moved)
            told["moved"] = {"uri": account.moved, "acct": f"{new.name}@{new.server}" if new else ""}
        return told


def _iso(us: int) -> str:
    return f"{datetime.fromtimestamp(us // 1_000_000, UTC):%Y-%m-%dT%H:%M:%S}.{us // 1_000 % 1_000:03d}Z"
