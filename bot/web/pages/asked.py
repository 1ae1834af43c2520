"""One request, read at the door: what was typed, and by whom as far as we know.

A body is a short form or nothing. The asker's address is what the connection says, or what our own proxy says of it;
an address that many may share without our knowing (a private one) is none, so that no limit on it can silence anybody.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

BODY_BYTES_MAX: Final = 16_384
FIELDS_MAX: Final = 60
COOKIE: Final = "earshot"
FORM: Final = "application/x-www-form-urlencoded"


class TooLong(ValueError):
    """A body with more in it than any form of ours holds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its method, the names in its path and its query, its fields, the token in its cookie.

    `address` is `None` where askers cannot be told apart. `gpc` says that their browser asks not to share what it knows
    of them (Global Privacy Control). `elsewhere` says that a page of somebody else sent it.
    """

    method: str
    names: Mapping[str, str]
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    cookie: str = ""
    address: str | None = None
    gpc: bool = False
    elsewhere: bool = False

    def one(self, name: str) -> str:
        """What was typed into a field, without white space around it; empty where nothing was."""
        return (self.fields.get(name) or ("",))[0].strip()

    def all(self, name: str) -> tuple[str, ...]:
        """What was ticked of a list."""
        return self.fields.get(name, ())


async def read(request: Request, site: str, proxies: Collection[str]) -> Asked:
    """Read a request to the pages of this site (`https://prefer.acme.example`). Raises `TooLong`."""
    origin = request.headers.get("origin")
    return Asked(
        method=request.method,
        names=dict(request.path_params),
        query=dict(request.query_params),
        fields=_fields(request.headers.get("content-type", ""), await _body(request)),
        cookie=request.cookies.get(COOKIE, ""),
        address=asker(request.client.host if request.client else "", request.headers.get("x-forwarded-for"), proxies),
        gpc=request.headers.get("sec-gpc") == "1",
        elsewhere=_elsewhere(origin, request.headers.get("sec-fetch-site"), site, request.headers.get("host", "")),
    )


def asker(peer: str, forwarded: str | None, proxies: Collection[str]) -> str | None:
    """Whose request it is: an IPv4 address or the /64 of an IPv6 one; `None` where that cannot be told.

    Of what was forwarded only the last address that is not a proxy of ours counts: what stands before it, anybody may
    have written.
    """
    if peer in proxies and forwarded is not None:
        hops = [hop.strip() for hop in forwarded.split(",")]
        peer = next((hop for hop in reversed(hops) if hop not in proxies), "")
    try:
        found = ip_address(peer)
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if not found.is_global:
        return None
    return str(found) if found.version == 4 else f"{found.exploded[:19]}::/64"  # noqa: PLR2004 - the version of IP


def _elsewhere(origin: str | None, fetched_from: str | None, site: str, host: str) -> bool:
    """Whether a page that is not ours sent it; browsers say so with every form, other programs need not."""
    if fetched_from is not None:
        return fetched_from not in ("same-origin", "none")
    return origin is not None and origin != site and urlsplit(origin).netloc != host


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise TooLong
    return body


def _fields(content_type: str, body: bytes) -> dict[str, tuple[str, ...]]:
    """The fields of a form, none of anything else: a one-click request says all that it has to say by being sent."""
    if content_type.partition(";")[0].strip().lower() != FORM:
        return {}
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise TooLong from None
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    return fields
