"""Which words of a status are mentions, hashtags or links, and whom they mean.

Servers write mentions in many ways (`@acme`, `@acme@its.server`, at Friendica a display name after an @), so a link is
a mention where it leads to the address of one of `mentions`, or else carries the class and the name of just one.
Source: Mastodon API 4.5, Status.mentions; its web client goes by the address likewise.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.networks.mastodon_html import Anchor, Seen
from rules.mention import Handle, Link, OwnAccount, Tag

_AT = "@＠"
_AT_SIGNS = frozenset(_AT)
_SERVER = re.compile(r"https?://([^/?#@\s]++)", re.IGNORECASE)


class Unreadable(Exception):
    """This object is no status that we can read; the text says which field, and what is wrong with it."""


class Marks:
    """The marks of one status, each in its place. Raises `Unreadable`."""

    __slots__ = ("handles", "links", "ours", "tags")

    def __init__(self, seen: Seen, raw: Mapping[str, Any], ours: Mapping[tuple[str, str], str]) -> None:
        mentions = objects_in(raw, "mentions")
        named = {name.casefold() for tag in objects_in(raw, "tags") if (name := optional_text(tag, "name"))}
        means = _Meant(mentions)
        self.ours = tuple(dict.fromkeys(key for mark in mentions if (key := key_of_ours(mark, ours))))
        self.handles: list[Handle] = []
        self.tags: list[Tag] = []
        self.links: list[Link] = []
        marked: set[str] = set()
        for anchor in seen.anchors:
            words = seen.text[anchor.start : anchor.end]
            word = words.lstrip("#＃")
            is_tag = "hashtag" in anchor.classes or anchor.is_tag
            mark = None if is_tag else means.by(anchor, words)
            if mark is not None:
                handle = _handle(anchor, seen.text, mark, key_of_ours(mark, ours))
                self.handles.append(handle)
                marked.add(handle.key or "")
            elif is_tag or (word != words and word.casefold() in named):
                self.tags.append(Tag(anchor.start, anchor.end, word))
                named.discard(word.casefold())
            else:
                self.links.append(Link(anchor.start, anchor.end, anchor.href))
        # What the network names and the text does not show has no place.
        self.handles += [Handle(0, 0, "", key) for key in self.ours if key not in marked]
        self.tags += [Tag(0, 0, name) for name in sorted(named)]
        card = raw.get("card")
        if isinstance(card, dict) and isinstance(card.get("url"), str):
            self.links.append(Link(0, 0, card["url"]))


class _Meant:
    """Finds the mention that a link stands for."""

    __slots__ = ("_by_address", "_by_name")

    def __init__(self, mentions: Sequence[Mapping[str, Any]]) -> None:
        self._by_address: dict[str, Mapping[str, Any]] = {}
        self._by_name: dict[str, Mapping[str, Any] | None] = {}
        for mark in mentions:
            address, acct = optional_text(mark, "url"), (optional_text(mark, "acct") or "").casefold()
            if address:
                self._by_address[_plain(address)] = mark
            name, _, server = acct.partition("@")
            for form in (name, f"{name}@{server or server_of(address)}"):
                self._by_name[form] = None if form in self._by_name else mark

    def by(self, anchor: Anchor, words: str) -> Mapping[str, Any] | None:
        found = self._by_address.get(_plain(anchor.href))
        if found is None and "mention" in anchor.classes:
            return self._by_name.get(words.lstrip(_AT).casefold())
        return found


def _handle(anchor: Anchor, text: str, mark: Mapping[str, Any], our_key: str | None) -> Handle:
    """The handle where it stands. Ours keeps the words that are shown for it; others are told apart by their server."""
    start = anchor.start
    if start and text[start : start + 1] not in _AT_SIGNS and text[start - 1] in _AT_SIGNS:
        start -= 1  # Friendica leaves the @ before the link
    bare = text[start : start + 1] not in _AT_SIGNS
    if our_key is not None:
        return Handle(start, anchor.end, text[start + (not bare) : anchor.end], our_key, bare)
    acct = optional_text(mark, "acct") or ""
    server = "" if "@" in acct else server_of(mark.get("url"))
    return Handle(start, anchor.end, f"{acct}@{server}" if server else acct)


@lru_cache(maxsize=64)
def our_names(own: tuple[OwnAccount, ...]) -> Mapping[tuple[str, str], str]:
    """The account keys of our accounts, by user name and each server's name that they go under."""
    found: dict[tuple[str, str], str] = {}
    for account in own:
        name, _, server = account.handle.casefold().partition("@")
        home = server_of(account.key.removeprefix("mastodon:"))
        found |= {(name, where): account.key for where in {server, home, ""}}
    return found


def key_of_ours(mark: Mapping[str, Any], ours: Mapping[tuple[str, str], str]) -> str | None:
    """The key of our account that an entry of `mentions` means, if any.

    An `acct` without a server is of the server that answers; its address tells which, and without one it is our own.
    """
    acct, address = mark.get("acct", mark.get("username")), mark.get("url")
    if not isinstance(acct, str):
        return None
    name, _, server = acct.casefold().partition("@")
    if not server and address is not None:
        server = server_of(address) or "?"
    return ours.get((name, server))


def server_of(address: object) -> str:
    """The server in an address, in small letters, or `""`."""
    found = _SERVER.match(address) if isinstance(address, str) else None
    return found[1].casefold() if found else ""


def objects_in(raw: Mapping[str, Any], place: str) -> Sequence[Mapping[str, Any]]:
    """Read a list of objects that may be left out. Raises `Unreadable`."""
    found = raw.get(place)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(f"`{place}` is not a list of objects.")
    return found


def optional_text(raw: Mapping[str, Any], place: str) -> str | None:
    """Read a text that may be left out. Raises `Unreadable` where it is something else."""
    value = raw.get(place)
    if value is None or isinstance(value, str):
        return value
    raise Unreadable(f"`{place}` is not a text.")


def _plain(address: str) -> str:
    return address.rstrip("/").casefold()
