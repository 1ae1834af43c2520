"""Read a registry from an https address, without trusting its server.

Whatever goes wrong out there becomes a `SourceFailed`: it names the address (never a password or query in it) and says
what to do. A body that is shorter than announced, or that does not say how long it is, is refused, for a list that was
cut frees people. Bytes are counted as sent and as unpacked; the whole fetch has one deadline.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import IO, Final, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from bot.ports import Fetched, NotModified, SourceFailed
from bot.registry.connection import session_until
from bot.registry.fetched import CHUNK_BYTES, Limits, capped, keep, spooled

REDIRECTS_MAX: Final = 3

Got = TypeVar("Got")

_LOCAL = ("127.0.0.1", "localhost", "::1")
_REDIRECTS = (301, 302, 303, 307, 308)
_OK, _PARTIAL, _NOT_MODIFIED, _NO_SUCH_RANGE = 200, 206, 304, 416
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')
_SETTLED_S = 60  # RFC 7232, 2.2.2: a date is a safe validator when it is this much older than the answer
_SHOWN_CHARS_MAX = 200
_GZIP = zlib.MAX_WBITS | 16


def read(url: str, etag: str | None, limits: Limits) -> Fetched | NotModified:
    """Read a list, or raise `SourceFailed`; http is for this machine only.

    At most `REDIRECTS_MAX` redirects are followed, each to an address that is allowed itself.
    """
    return _in_time(_address(url), limits, lambda session, address: _fetch(session, address, etag, limits))


def go_on(url: str, part: IO[bytes], size: int, limits: Limits) -> None:
    """Read the rest of a file that never changes, of so many bytes in all, or raise `SourceFailed` or `OSError`.

    `part` is open for appending. Where the server does not go on, the file is read anew. What came stays in `part`,
    whatever happens, but for bytes that the server could not have meant.
    """
    _in_time(_address(url), limits, lambda session, address: _go_on(session, address, part, size, limits))


def _in_time(address: "_Address", limits: Limits, ask: Callable[[requests.Session, "_Address"], Got]) -> Got:
    """Ask within the time that there is; whatever goes wrong becomes a `SourceFailed`."""
    with session_until(limits.total_s) as (session, deadline):
        try:
            return ask(session, address)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError, SourceFailed) as failure:
            if deadline.passed:
                raise _failed(address, "takes too long to send its list", "We try again soon.") from None
            if isinstance(failure, SourceFailed):
                raise
            raise _failed(address, *_explained(failure)) from None


@dataclass(frozen=True, slots=True)
class _Address:
    """An address that may be asked."""

    url: str
    shown: str  # without user, password and query
    local: bool  # on this machine


def _address(url: str, *, sent_on_by: _Address | None = None) -> _Address:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host:
        raise SourceFailed("A registry's address is not one. Write it like https://registry.example/list.csv.")
    local = host in _LOCAL
    shown = ascii(f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}")[1:-1][:_SHOWN_CHARS_MAX]
    address = _Address(url, sent_on_by.shown if sent_on_by else shown, local)
    what = "sends us on to an address that" if sent_on_by else "has an address that"
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise _failed(address, f"{what} is not https", "On such a way anybody could change the list. Use https.")
    if sent_on_by and local and not sent_on_by.local:
        raise _failed(address, f"{what} is on this machine", "Ask its publisher for the right one.")
    if parts.username is not None:
        raise _failed(address, f"{what} has a name or password in it", "Take it out: a registry is read without one.")
    return address


def _fetch(session: requests.Session, address: _Address, etag: str | None, limits: Limits) -> Fetched | NotModified:
    headers = {"Accept-Encoding": "gzip", "User-Agent": "earshot"}
    if etag is not None:
        headers["If-None-Match" if _ETAG.fullmatch(etag) else "If-Modified-Since"] = etag
    response, address = _asked(session, address, headers, limits)
    with response:
        if response.status_code == _NOT_MODIFIED and etag is not None:
            return NotModified()
        _expect(response, address, _OK)
        body = _unpacked(capped(_raw(response, address), address.shown, limits), response, address)
        return spooled(body, _validator(response.headers), address.shown, limits)


def _go_on(session: requests.Session, address: _Address, part: IO[bytes], size: int, limits: Limits) -> None:
    have = part.tell()
    if have >= size:
        have = part.truncate(0)
    headers = {"Accept-Encoding": "identity", "User-Agent": "earshot"}
    if have:
        headers["Range"] = f"bytes={have}-"
    response, address = _asked(session, address, headers, limits)
    with response:
        goes_on = response.status_code == _PARTIAL and response.headers.get("Content-Range", "").startswith(
            f"bytes {have}-"
        )
        if have and not goes_on:
            have = part.truncate(0)
            if response.status_code in (_PARTIAL, _NO_SUCH_RANGE):
                raise _failed(address, "sends another part than we asked for", "We try again soon, from its start.")
        _expect(response, address, _PARTIAL if goes_on else _OK)
        rest = replace(limits, bytes_max=size - have)
        for chunk in capped(_unpacked(_raw(response, address), response, address), address.shown, rest):
            keep(chunk, part)
            have += len(chunk)
    if have < size:
        raise _failed(address, "sent less than it announced", "We go on soon.")


def _asked(
    session: requests.Session, address: _Address, headers: Mapping[str, str], limits: Limits
) -> tuple[requests.Response, _Address]:
    """Ask, and be sent on to where the answer is."""
    for _ in range(REDIRECTS_MAX + 1):
        session.trust_env = not address.local  # a company's proxy is used, but not to reach this machine
        timeout = (limits.connect_s, limits.read_s)
        response = session.get(address.url, headers=headers, timeout=timeout, stream=True, allow_redirects=False)
        if response.status_code not in _REDIRECTS:
            return response, address
        response.close()
        address = _address(urljoin(address.url, response.headers.get("Location", "")), sent_on_by=address)
    raise _failed(address, "sends us on too often", "Ask its publisher for the right address.")


def _expect(response: requests.Response, address: _Address, status: int) -> None:
    if response.status_code != status:
        what = f"answered {response.status_code} instead of its list"
        raise _failed(address, what, "Check the address, or ask its publisher.")


def _raw(response: requests.Response, address: _Address) -> Iterator[bytes]:
    """Give the body as it was sent, which must say where it ends; urllib3 then raises where it is shorter."""
    chunked = response.headers.get("Transfer-Encoding", "").lower() == "chunked"
    announced = response.headers.get("Content-Length", "")
    if not chunked and not (announced.isascii() and announced.isdigit()):
        what = "does not say how long its list is, so a cut could not be noticed"
        raise _failed(address, what, "Ask its publisher to send a Content-Length.")
    while chunk := response.raw.read1(CHUNK_BYTES, decode_content=False):
        yield chunk


def _unpacked(chunks: Iterator[bytes], response: requests.Response, address: _Address) -> Iterator[bytes]:
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding == "identity":
        return chunks
    if coding in ("gzip", "x-gzip"):
        return _unzipped(chunks, address)
    raise _failed(address, "packs its list in a way that we cannot unpack", "Ask its publisher to use gzip or none.")


def _unzipped(chunks: Iterator[bytes], address: _Address) -> Iterator[bytes]:
    """Unpack gzip, however many members it has, in bounded pieces: a small file may unpack to any size."""
    member, whole = zlib.decompressobj(_GZIP), False
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if whole:
                    member = zlib.decompressobj(_GZIP)
                yield member.decompress(rest, CHUNK_BYTES)
                rest, whole = member.unused_data or member.unconsumed_tail, member.eof
    except zlib.error:
        whole = False
    if not whole:
        raise _failed(address, "sent a damaged list that cannot be unpacked", "Ask its publisher to send it anew.")


def _validator(headers: CaseInsensitiveDict[str]) -> str | None:
    """Give the tag; else the date of the last change, where a second change could not bear the same date."""
    if _ETAG.fullmatch(tag := headers.get("ETag", "")):
        return tag
    changed = headers.get("Last-Modified", "")
    try:
        age = parsedate_to_datetime(headers.get("Date", "")) - parsedate_to_datetime(changed)
    except (ValueError, TypeError):
        return None
    return changed if age.total_seconds() >= _SETTLED_S else None


def _explained(failure: Exception) -> tuple[str, str]:
    if isinstance(failure, requests.exceptions.SSLError):
        return "cannot prove who it is", "Its certificate is not one we trust; ask its publisher to renew it."
    if isinstance(failure, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "does not answer", "We try again soon; if this lasts, ask its publisher."
    if isinstance(failure, urllib3.exceptions.ProtocolError):
        return "broke off in the middle of its list", "We try again soon."
    return "cannot be reached", "Check its address and the network."


def _failed(address: _Address, what: str, remedy: str) -> SourceFailed:
    return SourceFailed(f"The registry at {address.shown} {what}. {remedy}")
