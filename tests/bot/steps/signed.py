"""Somebody who publishes a signed feed, honestly or not, for the tests of a sync."""

from dataclasses import replace
from pathlib import Path

from bot.runtime import Source
from rules.audit.checkpoint import VerifierKey
from rules.policy import HOUR_US, MINUTE_US
from rules.registry.head import Head, sign_head
from rules.registry.key import hashed
from rules.registry.row import pack
from tests.bot.registry.scripted_server import ScriptedServer
from tests.bot.steps.listed import NOW
from tools.make_feed import HMAC_KEYS, KEY, SIGN, TERMS, Made, make, table_of

SCOPES = ("any", "proactive", "listen", "any;brand=acme")


class FeedPublisher:
    """Publishes sets of accounts, a minute after one another; what comes after a space is the scope."""

    def __init__(self, folder: Path, name: str = "quiet", keys: tuple[VerifierKey, ...] = (KEY,)) -> None:
        self.folder = folder / f"{name}-feed"
        self.folder.mkdir()
        self.source = Source(name, str(self.folder), HOUR_US, keys)
        self.made: list[Made] = []
        self.now_us = NOW
        self.terms, self.signers = TERMS, [SIGN]
        self.table = table_of(SCOPES)
        self.server: ScriptedServer | None = None

    def publish(self, *keys: str) -> Made:
        """Issue a HEAD for these accounts, and let subscribers see it."""
        return self.issue({self.row(key) for key in keys})

    def row(self, key: str) -> bytes:
        """The row of an account with its scope."""
        account, _, scope = key.partition(" ")
        numbers = {text: number for number, (_, text) in self.table.scopes.items()}
        return pack(hashed(account, HMAC_KEYS[0]), numbers[scope or "any"])

    def issue(self, rows: set[bytes]) -> Made:
        """Issue a HEAD for these rows, and let subscribers see it."""
        before = self.made[-1] if self.made else None
        made = make(before, rows, self.table, self.now_us, self.terms, self.signers)
        self.made.append(made)
        self.now_us += MINUTE_US
        self.show(made)
        return made

    def show(self, made: Made) -> None:
        """Let this be what subscribers see."""
        for name, content in {**made.files, "HEAD": made.note}.items():
            self.write(name, content)

    def write(self, name: str, content: bytes) -> None:
        """Let a file have these bytes."""
        (self.folder / name).write_bytes(content)
        if self.server is not None:
            self.server.answer(f"/feed/{name}", body=content)

    def sign(self, made: Made, head: Head) -> None:
        """Let another HEAD be seen in the place of this one, as its publisher signs it."""
        self.write("HEAD", sign_head(head, self.signers))
        self.made[-1] = replace(made, head=head)

    def serve(self, server: ScriptedServer) -> None:
        """Publish on a web server from now on."""
        self.server = server
        self.source = replace(self.source, address=f"{server.base}/feed/")
        for made in self.made[-1:]:
            self.show(made)
