"""Somebody who publishes a signed feed into a folder, honestly or not, for the tests of a sync."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.runtime import Source
from rules.audit.checkpoint import Sign, VerifierKey
from rules.policy import HOUR_US
from rules.registry.key import hashed
from rules.registry.row import pack
from rules.registry.scopes import ScopeTable
from tests.bot.steps.listed import NOW
from tools.make_feed import HMAC_KEYS, KEY, SIGN, TERMS, Made, make, table_of

SCOPES = ("any", "proactive", "listen", "any;brand=acme")


class FeedPublisher:
    """Publishes sets of accounts; what comes after a space is the scope."""

    def __init__(self, folder: Path, name: str = "quiet", keys: tuple[VerifierKey, ...] = (KEY,)) -> None:
        self.folder = folder / f"{name}-feed"
        self.folder.mkdir()
        self.source = Source(name, str(self.folder), HOUR_US, keys)
        self.made: list[Made] = []
        self.now_us = NOW
        self.terms = TERMS
        self.signers: Sequence[Sign] = (SIGN,)
        self.table: ScopeTable = table_of(SCOPES)

    def publish(self, *keys: str) -> Made:
        """Issue a HEAD for these accounts, and write the feed."""
        return self.issue({self.row(key) for key in keys})

    def row(self, key: str) -> bytes:
        """The row of an account with its scope."""
        account, _, scope = key.partition(" ")
        numbers = {text: number for number, (_, text) in self.table.scopes.items()}
        return pack(hashed(account, HMAC_KEYS[0]), numbers[scope or "any"])

    def issue(self, rows: set[bytes]) -> Made:
        """Issue a HEAD for these rows, an hour after the last one, and write the feed."""
        before = self.made[-1] if self.made else None
        made = make(before, rows, self.table, self.now_us, self.terms, self.signers)
        self.made.append(made)
        self.now_us += 60_000_000
        self.show(made)
        return made

    def show(self, made: Made) -> None:
        """Let this be what subscribers see."""
        for name, content in {**made.files, "HEAD": made.note}.items():
            (self.folder / name).write_bytes(content)

    def at(self, address: str) -> None:
        """Publish at another address from now on."""
        self.source = replace(self.source, address=address)
