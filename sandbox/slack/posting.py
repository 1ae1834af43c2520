"""Slack over HTTP: signed requests to the app, and how often they come again.

Source: docs.slack.dev/apis/events-api and /authentication/verifying-requests-from-slack. Events that are not answered
with 200 within three seconds come again, with `x-slack-retry-num`; what people do comes once. Several addresses are the
copies of one app behind a load balancer: each request goes to the next, and where nobody listens to the one after.
"""

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Mapping
from itertools import count
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from sandbox.slack.delivery import Delivery
from sandbox.slack.workspace import SIGNING_SECRET, Json

OK = 200
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"


def signed(body: bytes, at_s: int, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers by which an app knows that this body comes from Slack, sent at this second."""
    mac = hmac.new(secret.encode(), b"v0:%d:%s" % (at_s, body), hashlib.sha256)
    return {"X-Slack-Request-Timestamp": str(at_s), "X-Slack-Signature": f"v0={mac.hexdigest()}"}


def written(kind: str, payload: Json) -> tuple[str, bytes]:
    """The content type and the body of a delivery: events as JSON, commands and what people do as forms."""
    match kind:
        case "events_api":
            return JSON_TYPE, json.dumps(payload).encode()
        case "slash_commands":
            return FORM_TYPE, urlencode(payload).encode()
        case _:
            return FORM_TYPE, urlencode({"payload": json.dumps(payload)}).encode()


def ask(address: str, body: bytes, headers: Mapping[str, str], timeout_s: float) -> tuple[int, dict[str, str], str]:
    """Post this; the status, the headers in small letters, and the body. Raises `OSError` where nobody answers."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=timeout_s)
    try:
        connection.request("POST", parts.path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    except http.client.HTTPException as error:
        raise OSError from error
    finally:
        connection.close()


def verify(address: str, challenge: str, timeout_s: float) -> bool:
    """Whether an app answers the challenge that Slack sends when its address is set."""
    body = json.dumps({"token": "sandbox", "type": "url_verification", "challenge": challenge}).encode()
    headers = {"Content-Type": JSON_TYPE} | signed(body, int(time.time()))
    status, _, told = ask(address, body, headers, timeout_s)
    return status == OK and challenge in told


class Sending(Protocol):
    """How the app is to be told, and who hears that it has answered."""

    copies: int
    ack_s: float
    retry_after_s: tuple[float, ...]

    def heard(self, delivery: Delivery, connection: int, payload: Json) -> None:
        """Put on record that the app has acknowledged this."""


class Poster:
    """Posts what happens to the app at `addresses`, one after the other; without any it is not asked."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self._turns = count()
        self._closed = threading.Event()

    def close(self) -> None:
        """Let nothing come again."""
        self._closed.set()

    def post(self, hub: Sending, delivery: Delivery) -> None:
        """Post it, as often at once as the hub makes copies; come again later where it is an event."""
        for _ in range(hub.copies):
            turn = next(self._turns)
            delivery.connections.append(turn % len(self.addresses))
            threading.Thread(target=self._until_heard, args=(hub, delivery, turn), daemon=True).start()

    def _until_heard(self, hub: Sending, delivery: Delivery, turn: int) -> None:
        first, reason = delivery.attempt, "http_timeout"
        waits = (0.0, *hub.retry_after_s[first:]) if delivery.kind == "events_api" else (0.0,)
        for attempt, wait_s in enumerate(waits, first):
            if attempt > first and (delivery.acked.is_set() or self._closed.wait(wait_s)):
                return
            delivery.attempt = max(delivery.attempt, attempt)
            retried = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
            reason = self._heard(hub, delivery, turn if attempt == first else next(self._turns), retried)
            if not reason:
                return

    def _heard(self, hub: Sending, delivery: Delivery, turn: int, retried: Mapping[str, str]) -> str:
        """Post it once; why it must come again, or "" if it was heard or must not."""
        kind, body = written(delivery.kind, delivery.payload)
        headers = {"Content-Type": kind, **signed(body, int(time.time())), **retried}
        for number in range(turn, turn + len(self.addresses)):
            address = self.addresses[number % len(self.addresses)]
            try:
                status, told, text = ask(address, body, headers, hub.ack_s)
            except ConnectionRefusedError:
                continue
            except OSError as error:
                return "http_timeout" if isinstance(error, TimeoutError) else "connection_failed"
            if status == OK:
                hub.heard(delivery, number % len(self.addresses), _payload(told, text))
                return ""
            return "" if told.get("x-slack-no-retry") == "1" else "http_error"
        return "connection_failed"


def _payload(headers: Mapping[str, str], text: str) -> Json:
    if headers.get("content-type", "").startswith(JSON_TYPE) and text:
        found: Json = json.loads(text)
        return found
    return {"text": text} if text else {}
