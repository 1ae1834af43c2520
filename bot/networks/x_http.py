"""The one way out to X: bounded in time and size, never repeated, never led on.

tweepy speaks to a fixed address, waits for ever, follows redirects, and its error classes break on a body that is no
object. This adapter sits below it: it sends each request once, over a connection of its own (an idle one that X has
closed would leave a send in doubt), and gives back an answer or says what is known without one. For the sandbox it
turns scheme and host; what OAuth 1 signs stays the original address.
"""

import io
import ipaddress
import json
import logging
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
import tweepy
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.exceptions import HTTPError, NewConnectionError

HOST = "https://api.twitter.com"
BODY_BYTES_MAX = 16 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_TALKATIVE = ("tweepy", "oauthlib", "requests_oauthlib")  # at debug they write keys, texts and handles
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUL = rb"\u0000"


class NeverSent(Exception):
    """No connection came about; not a byte of the request left us."""


class Lost(Exception):
    """The request may have arrived, and there is no answer, or one that makes no sense."""


class Answered(Exception):
    """X answered, and it is no success: the status, the headers, and the body if it is a JSON object."""

    def __init__(self, status: int, headers: Mapping[str, str], body: Mapping[str, Any] | None) -> None:
        super().__init__(f"X answered {status}.")
        self.status = status
        self.headers = headers
        self.body = body


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, in seconds: to connect, between two parts of an answer, and for the whole of it."""

    connect_s: float = 3.0
    read_s: float = 10.0
    answer_s: float = 20.0

    @property
    def total_us(self) -> int:
        """The longest that one call takes, in microseconds.

        A name with two addresses may be tried twice, and the last part of an answer may begin just before the whole is
        due. How long a resolver takes for a name is not in our hands.
        """
        return int((2 * self.connect_s + self.answer_s + self.read_s) * 1_000_000)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The keys with which we act as our own account. They never show in a repr."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str

    def __repr__(self) -> str:
        """Say what this is, and nothing of what it holds."""
        return "Credentials(…)"


class OneWay(BaseAdapter):
    """Sends a request once, to X or to the one address given instead, and reads the whole answer within bounds."""

    def __init__(self, url: str | None, patience: Patience) -> None:
        super().__init__()
        self._url = (url or HOST).rstrip("/")
        self._patience = patience

    def send(  # type: ignore[override] # noqa: D102 - as in requests; the rest of the arguments are passed on
        self,
        request: requests.PreparedRequest,
        proxies: Mapping[str, str] | None = None,
        **rest: Any,  # noqa: ANN401 - passed on
    ) -> requests.Response:
        request.url = self._url + (request.url or "").removeprefix(HOST)
        request.headers["Connection"] = "close"
        given = {
            **rest,
            "stream": True,
            "timeout": (self._patience.connect_s, self._patience.read_s),
            "proxies": {} if _is_loopback(self._url) else proxies,
        }
        until = monotonic() + 2 * self._patience.connect_s + self._patience.answer_s
        try:
            with closing(HTTPAdapter(max_retries=0)) as once:  # its own, so that no connection is used again
                response = once.send(request, **given)
                body = _read(response, until)
        except (requests.RequestException, HTTPError, OSError) as problem:
            raise (NeverSent if _before_sending(problem) else Lost)("No answer came from X.") from None
        if not 200 <= response.status_code < 300:  # noqa: PLR2004 - what HTTP calls a success
            raise Answered(response.status_code, response.headers, read_object(body))
        response.raw = io.BytesIO(body)
        return response

    def close(self) -> None:
        """Close nothing: each call has closed what it opened."""


def connect(keys: Credentials, url: str | None, patience: Patience) -> tweepy.Client:
    """Give tweepy with this one way out: any other address has no adapter and fails. Raises nothing of the network."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    client = tweepy.Client(
        consumer_key=keys.consumer_key,
        consumer_secret=keys.consumer_secret,
        access_token=keys.access_token,
        access_token_secret=keys.access_token_secret,
        return_type=requests.Response,
        wait_on_rate_limit=False,
    )
    client.session.adapters.clear()
    client.session.mount(f"{HOST}/", OneWay(url, patience))
    return client


def object_of(response: requests.Response) -> Mapping[str, Any]:
    """The answer as a JSON object. Raises `Lost` where it is none."""
    found = read_object(response.content)
    if found is None:
        raise Lost("The answer of X makes no sense.")
    return found


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _before_sending(problem: Exception) -> bool:
    if isinstance(problem, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = problem.args[0] if problem.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError)


def _read(response: requests.Response, until: float) -> bytes:
    """Read a body part by part, as the parts come, so that neither a trickle nor a flood holds us."""
    body = bytearray()
    try:
        while part := response.raw.read1(_CHUNK_BYTES, decode_content=True):
            body += part
            if len(body) > BODY_BYTES_MAX or monotonic() > until:
                raise requests.exceptions.ReadTimeout
    finally:
        response.raw.close()
    return bytes(body)


def read_object(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object of a body, with � for what no database takes; `None` where there is none."""
    try:
        found = msgspec.json.decode(body)
        strange = _NUL in body
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # half characters, or no JSON at all
        try:
            found, strange = json.loads(body), True
        except (ValueError, RecursionError):
            return None
    if not isinstance(found, dict):
        return None
    return _storable(found) if strange else found


def _storable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Put � for what no database takes (NUL and half characters); no place in the text moves."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("�", value)
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value
