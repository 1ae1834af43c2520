"""What Earshot asks of a network to learn whose an account is, and how it fails.

Two makers of a sign-in: X, where the operator registers us once, and Mastodon, where we register by ourselves with each
server. Two of reading what an account says in public, where nothing listens for a code: Bluesky and Mastodon.
"""

from dataclasses import dataclass, field
from typing import Protocol

from bot.ports import Cost


@dataclass(frozen=True, slots=True)
class App:
    """What a server knows us as. The secret is empty where the network gives none, and never shows itself."""

    client_id: str
    client_secret: str = field(repr=False)
    scope: str


@dataclass(frozen=True, slots=True)
class Flow:
    """One sign-in on its way: by what the server knows us, which server, where it sends the person back to.

    `verifier` is the secret half of the PKCE challenge (RFC 7636); `server` is empty where the network is one.
    """

    app: App
    server: str
    redirect_uri: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose account it is: its account key, what it is called there, and what asking cost.

    `moved_to` is the address to which it says that it moved; that proves nothing yet.
    """

    account_key: str
    handle: str
    cost: Cost
    moved_to: str = ""


class NotShown(Exception):
    """The server did not show whose account it is; the text is a sentence for the person, with what to do.

    `app_is_gone` says that the server does not know us any more.
    """

    def __init__(self, sentence: str, *, app_is_gone: bool = False) -> None:
        super().__init__(sentence)
        self.app_is_gone = app_is_gone


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who bears a handle: the account key, and the address to which it says that it moved, which proves nothing yet."""

    account_key: str
    moved_to: str = ""


class Moves(Protocol):
    """Where accounts moved, as their servers tell everybody. For use from many threads."""

    def bearer(self, handle_key: str) -> Bearer:
        """Who bears this handle (`mastodon:@ana@social.example`), as its own server says. Raises `NotShown`."""

    def moved(self, account_key: str, says: str = "") -> str | None:
        """The account to which this one has moved, as both say; `None` for one that has not. Raises `NotShown`.

        `says` is the address to which it says that it moved, where we know that already.
        """


class SignIn(Protocol):
    """One network's sign-in by OAuth 2 with PKCE; `costs` says that asking costs money. For use from many threads."""

    costs: bool

    def server_of(self, text: str) -> str:
        """The server that somebody typed in, in its one spelling; empty where the network is one. Raises `NotShown`."""

    def app(self) -> App | None:
        """What the network knows us as; `None` where each server must be asked (`register`)."""

    def register(self, server: str, name: str, redirect_uri: str) -> App:
        """Let a server know us under this name. Raises `NotShown`."""

    def address(self, flow: Flow, state: str) -> str:
        """Where to send the person. Asks nobody."""

    def whose(self, flow: Flow, code: str) -> Shown:
        """Ask once whose account it is; what lets us ask is given back and forgotten at once. Raises `NotShown`."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an account says in public: its key, what it is called there, its newest posts with their moments."""

    account_key: str
    handle: str
    posts: tuple[tuple[int, str], ...]


class PublicPosts(Protocol):
    """One network's public posts, read without signing in. For use from many threads."""

    def host(self, handle_key: str) -> str:
        """Whom we ask about this handle (`bluesky:@ana.example`). Asks nobody."""

    def newest(self, handle_key: str) -> Said:
        """The newest posts that whoever bears this handle wrote and everybody may see. Raises `NotShown`."""
