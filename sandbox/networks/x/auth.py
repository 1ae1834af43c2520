"""Who is calling: OAuth 1.0a signatures (RFC 5849) and bearer tokens."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sandbox.networks.x.records import APP_BEARER, Account

if TYPE_CHECKING:
    from sandbox.networks.x.world import X

HOST = "https://api.twitter.com"
"""tweepy signs this address, wherever the request is really sent."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an account, or (None) the app itself."""

    account: Account | None

    @property
    def name(self) -> str:
        return self.account.id if self.account else "app"


def caller(x: "X", method: str, path: str, query: Iterable[tuple[str, str]], header: str) -> Caller | None:
    """Tell who sent this Authorization header; None for nobody whom X knows."""
    kind, _, rest = header.partition(" ")
    accounts = [account for account in x.accounts.values() if not account.suspended]
    if kind == "Bearer":
        if rest == APP_BEARER:
            return Caller(None)
        return next((Caller(a) for a in accounts if x.keys(a).user_token == rest), None)
    if kind != "OAuth":
        return None
    params = {unquote(k): unquote(v) for k, v in re.findall(r'(\w+)="([^"]*)"', rest)}
    for account in accounts:
        keys = x.keys(account)
        named = (params.get("oauth_consumer_key"), params.get("oauth_token"))
        if named == (keys.consumer_key, keys.access_token):
            secret = f"{_encoded(keys.consumer_secret)}&{_encoded(keys.access_token_secret)}"
            expected = _signature(method, path, query, params, secret)
            return Caller(account) if hmac.compare_digest(expected, params.get("oauth_signature", "")) else None
    return None


def _signature(method: str, path: str, query: Iterable[tuple[str, str]], params: dict[str, str], secret: str) -> str:
    signed = [*query, *((k, v) for k, v in params.items() if k not in ("oauth_signature", "realm"))]
    normal = "&".join(f"{k}={v}" for k, v in sorted((_encoded(k), _encoded(v)) for k, v in signed))
    base = "&".join(map(_encoded, (method, HOST + path, normal)))
    return base64.b64encode(hmac.new(secret.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="~")
