"""The desk behind a sign-in: who may ask, and which codes and tokens are out."""

import base64
import hashlib
import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Client:
    """An app as the server knows it; a public one has no secret."""

    id: str
    secret: str
    redirect_uris: tuple[str, ...]
    scope: str
    server: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account: its immutable id (on Mastodon the actor's address), what it is called, and where."""

    id: str
    name: str
    server: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A code that was given, and to whom it must come back."""

    client: Client
    person: Person
    redirect_uri: str
    scope: str
    challenge: str
    at_us: int
    used: bool = False


class Refused(Exception):
    """The desk says no: the status, the OAuth error, and the server's own words."""

    def __init__(self, status: int, error: str, words: str) -> None:
        super().__init__(words)
        self.status, self.error, self.words = status, error, words


class Desk:
    """All clients, codes and tokens of one network. Safe to use from many threads."""

    def __init__(
        self, clock: Callable[[], int], *, code_lives_s: int = 30, scopes: frozenset[str] | None = None
    ) -> None:
        self.clock = clock
        self.code_lives_us = code_lives_s * SECOND_US
        self.scopes = scopes
        """The scopes that a server knows; `None` takes any."""
        self.clients: dict[str, Client] = {}
        self.people: list[Person] = []
        self.grants: dict[str, Grant] = {}
        self.tokens: dict[str, Grant] = {}
        """Tokens that are out: given, and not handed back."""
        self.calls: list[tuple[str, int]] = []
        """Every request as its path and the status of its answer."""
        self.me: Mapping[str, object] | None = None
        """What a lying server says instead of who it is."""
        self._numbers = itertools.count(1)
        self._turn = threading.RLock()

    def join(self, person_id: str, name: str, server: str = "") -> Person:
        """Let somebody have an account."""
        person = Person(person_id, name, server)
        self.people.append(person)
        return person

    def register(
        self, client_id: str, secret: str, redirect_uris: tuple[str, ...], scope: str, server: str = ""
    ) -> Client:
        """Let an app be known."""
        client = Client(client_id, secret, redirect_uris, scope, server)
        self.clients[client_id] = client
        return client

    def new_client(self, redirect_uri: str, scope: str, server: str) -> Client:
        """Register an app by itself, as Mastodon lets anybody. Raises `Refused`."""
        if not redirect_uri.startswith(("https://", "http://")):
            raise Refused(422, "Validation failed", "Redirect URI must be an absolute URI.")
        if self.scopes is not None and not set(scope.split()) <= self.scopes:
            raise Refused(422, "Validation failed", "Scopes doesn't match configured on the server.")
        with self._turn:
            number = next(self._numbers)
        return self.register(f"client-{number}", f"secret-{number}", (redirect_uri,), scope, server)

    def asks(self, asked: Mapping[str, str], server: str = "") -> Client:
        """Make sure that a request to ask somebody is one that may be made. Raises `Refused`."""
        client = self.clients.get(asked.get("client_id", ""))
        if client is None or client.server != server:
            raise Refused(401, "invalid_client", "Client authentication failed due to unknown client.")
        if asked.get("redirect_uri") not in client.redirect_uris:
            raise Refused(400, "invalid_redirect_uri", "The requested redirect uri is malformed or does not match.")
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            raise Refused(400, "invalid_request", "Something went wrong. You weren't able to give access to the App.")
        if not asked.get("state") or not asked.get("code_challenge"):
            raise Refused(400, "invalid_request", "Something went wrong. You weren't able to give access to the App.")
        if not asked.get("scope") or not set(asked["scope"].split()) <= set(client.scope.split()):
            raise Refused(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
        return client

    def grant(self, asked: Mapping[str, str], person: Person) -> str:
        """Let somebody say yes; gives the code. Raises `Refused`."""
        client = self.asks(asked, person.server)
        with self._turn:
            code = f"code-{next(self._numbers)}"
            self.grants[code] = Grant(
                client, person, asked["redirect_uri"], asked["scope"], asked["code_challenge"], self.clock()
            )
        return code

    def exchange(self, client: Client, asked: Mapping[str, str]) -> tuple[str, Grant]:
        """Give a token for a code, once. Raises `Refused`; a code that comes twice takes its token back."""
        code = asked.get("code", "")
        with self._turn:
            grant = self.grants.get(code)
            if grant is not None and grant.used:
                self.tokens = {token: one for token, one in self.tokens.items() if one.challenge != grant.challenge}
            proof = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
            if (
                asked.get("grant_type") != "authorization_code"
                or grant is None
                or grant.used
                or grant.client != client
                or asked.get("redirect_uri") != grant.redirect_uri
                or self.clock() - grant.at_us >= self.code_lives_us
                or base64.urlsafe_b64encode(proof).decode().rstrip("=") != grant.challenge
            ):
                raise Refused(400, "invalid_grant", "Value passed for the authorization code was invalid.")
            self.grants[code] = replace(grant, used=True)
            token = f"token-{next(self._numbers)}"
            self.tokens[token] = grant
        return token, grant

    def known(self, client_id: str, secret: str, server: str = "") -> Client:
        """The client that shows this id and this secret. Raises `Refused`."""
        client = self.clients.get(client_id)
        if client is None or client.secret != secret or client.server != server:
            raise Refused(401, "invalid_client", "Client authentication failed.")
        return client

    def holder(self, token: str, scopes: frozenset[str], server: str = "") -> Person:
        """Whose token this is, if it was granted one of these scopes. Raises `Refused`."""
        grant = self.tokens.get(token)
        if grant is None or grant.person.server != server:
            raise Refused(401, "Unauthorized", "The access token is invalid")
        if not scopes & set(grant.scope.split()):
            raise Refused(403, "Forbidden", "This action is outside the authorized scopes")
        return grant.person

    def revoke(self, token: str) -> None:
        """Take a token back."""
        self.tokens.pop(token, None)
