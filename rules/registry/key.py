"""The one spelling of every account key and handle key.

An account key is a network and the account's immutable id: `x:783214`, `bluesky:did:plc:z72i7hdynmk6r22z27h6tvur`,
`mastodon:https://social.example/users/ana`. A handle key stands for whoever bears a handle now: `x:@ana`,
`bluesky:@ana.example`, `mastodon:@ana@social.example`. The address of a profile (`https://bsky.app/profile/did:…`,
`at://did:…`) stands for what it names. White space around a key, zero-width characters and marks of writing direction
are dropped. Beyond that nothing is folded: what looks like ASCII and is not (`Ｂrand`, a Cyrillic `а`) names somebody
else or nobody, and is refused. Vectors: `tests/vectors/account_keys.csv`.

Sources: X user ids are 64-bit numbers, and handles match `^[A-Za-z0-9_]{1,15}$` (up to 20 in old ones); DIDs and
handles as https://atproto.com/specs/did and /handle say; actor URIs as RFC 3986 and ActivityPub say. Paths of actor
URIs keep their case, for there are servers that tell them apart.
"""

import hmac
import re
import unicodedata
from typing import Final

KEY_CHARS_MAX: Final = 512
HASHED_BYTES: Final = 16

_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_AT = ("@", "\uff20")
_FOLD = re.IGNORECASE | re.ASCII  # without ASCII, a long s or a dotless i would pass for theirs
_X_KEY = re.compile(r"x:[1-9][0-9]{0,18}")
_X_HANDLE = re.compile(r"[a-z0-9_]{1,20}")
_X_URL = re.compile(r"(?:https?://)?(?:www\.|mobile\.)?(?:x|twitter)\.com/@?([^/?#]+)/?(?:[?#].*)?", _FOLD)
_PLC = re.compile(r"did:plc:[a-z2-7]{24}")
_BLUESKY_URL = re.compile(
    r"(?:(?:https?://)?(?:www\.)?bsky\.app/profile/@?|(at://))([^/?#]+)(?(1)(?:/app\.bsky\.actor\.profile/self)?)"
    r"/?(?:[?#].*)?",
    _FOLD,
)
_MASTODON_USER = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_MASTODON_URL = re.compile(r"(?:https?://)?([^/?#@]+)/@([^/?#@]+)(?:@([^/?#@]+))?/?(?:[?#].*)?", _FOLD)
_ACTOR = re.compile(r"https://([^/?#@:]+)(?::([0-9]{0,5}))?((?:/[^?#]*)?)", _FOLD)
_PATH = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_DOTS = re.compile(r"/\.{1,2}(?:/|$)")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TWO_MEANINGS = re.compile("[\u00df\u03c2]")  # sharp s, final sigma: one host by the rules of 2003, another since 2008
_HOST_CHARS_MAX = 253
_HTTPS_PORT = 443
_PORT_MAX = 65_535


class BadKey(ValueError):
    """The text is no account key; the message is a sentence that does not repeat the text."""


def canonical(text: str) -> str:
    """Give the one spelling of an account key or handle key.

    Equal keys of whatever spelling become equal texts, and `canonical(canonical(text)) == canonical(text)`. Raises
    `BadKey` for anything else.
    """
    if _X_KEY.fullmatch(text):
        return text
    network, colon, rest = _bare(text).partition(":")
    network, rest = _lower(network.strip()), rest.strip()
    if network not in ("x", "bluesky", "mastodon") or not colon:
        raise BadKey("An account key starts with x:, bluesky: or mastodon:, in plain letters.")
    if rest.startswith(_AT):
        return canonical_handle(network, rest)
    return f"{network}:{_ID_READERS[network](rest)}"


def canonical_handle(network: str, text: str) -> str:
    """Give the handle key (`x:@ana`) for a handle, with or without its @, or for the address of its profile page.

    A Mastodon handle names its server (`ana@social.example`). Raises `BadKey` for anything else.
    """
    if network not in _HANDLE_READERS:
        raise BadKey("A handle belongs to one of the networks x, bluesky and mastodon.")
    text = _bare(text)
    return f"{network}:@{_HANDLE_READERS[network](text[1:] if text.startswith(_AT) else text)}"


def hashed(key: str, secret: bytes) -> bytes:
    """Give the form in which a key is stored and looked up: HMAC-SHA256 of its one spelling, cut to 16 bytes.

    Raises `BadKey`, so that a key spelt otherwise can never be missed in silence. Handle keys hash likewise.
    """
    return hmac.digest(secret, canonical(key).encode("ascii"), "sha256")[:HASHED_BYTES]


def _bare(text: str) -> str:
    if len(text) > KEY_CHARS_MAX:
        raise BadKey(f"An account key has at most {KEY_CHARS_MAX} characters.")
    return _UNSEEN.sub("", text).strip()


def _lower(text: str) -> str:
    if not text.isascii():
        raise BadKey("This part of an account key has plain letters, digits and signs only; one here looks like them.")
    return text.lower()


def _x_id(text: str) -> str:
    if not _X_KEY.fullmatch(f"x:{text}"):
        raise BadKey("An X id is a number of 1 to 19 digits that does not start with 0; a handle is written x:@name.")
    return text


def _x_handle(text: str) -> str:
    page = _X_URL.fullmatch(text)
    handle = _lower(page[1] if page else text)
    if not _X_HANDLE.fullmatch(handle):
        raise BadKey("An X handle is 1 to 20 letters, digits and underscores.")
    return handle


def _did(text: str) -> str:
    page = _BLUESKY_URL.fullmatch(text)
    did = _lower(page[2] if page else text)
    if _PLC.fullmatch(did):
        return did
    method, _, host = did.rpartition(":")
    if method != "did:web":
        raise BadKey("A Bluesky id is did:plc: with 24 letters and digits, or did:web: with a host.")
    return f"did:web:{_domain(host)}"


def _bluesky_handle(text: str) -> str:
    page = _BLUESKY_URL.fullmatch(text)
    handle = _domain(_lower(page[2] if page else text))
    if handle == "handle.invalid":
        raise BadKey("handle.invalid is what Bluesky shows for a handle that is nobody's; use the did: id instead.")
    return handle


def _domain(text: str) -> str:
    host = _host(text)
    if "." not in host or host.rpartition(".")[2][0].isdigit():
        raise BadKey("A Bluesky handle or web id is a full domain name, such as ana.example.")
    return host


def _actor(text: str) -> str:
    actor = _ACTOR.fullmatch(text)
    if not actor:
        raise BadKey("A Mastodon id is the https address of the account, without a name, ? or # in it.")
    host, port, path = _host(actor[1]), int(actor[2] or _HTTPS_PORT), actor[3] or "/"
    if not 0 < port <= _PORT_MAX:
        raise BadKey(f"A port is a number from 1 to {_PORT_MAX}.")
    plain = _PERCENT.sub(_unescaped, path)
    if not _PATH.fullmatch(path) or _DOTS.search(plain):
        raise BadKey("The path of a Mastodon id has plain characters only, and no step such as /../ in it.")
    return _within(f"https://{host}{'' if port == _HTTPS_PORT else f':{port}'}{plain}")


def _unescaped(code: re.Match[str]) -> str:
    """One spelling for each escape: letters, digits and four signs stand for themselves (RFC 3986, 6.2.2)."""
    sign = chr(int(code[0][1:], 16))
    return sign if _UNRESERVED.fullmatch(sign) else code[0].upper()


def _mastodon_handle(text: str) -> str:
    page = _MASTODON_URL.fullmatch(text)
    user, _, server = (page[2], "", page[3] or page[1]) if page else text.partition("@")
    user = _lower(user)
    if not _MASTODON_USER.fullmatch(user) or not server:
        raise BadKey("A Mastodon handle is the name and its server, such as ana@social.example.")
    return _within(f"{user}@{_host(server)}")


def _host(text: str) -> str:
    labels = [_label(label) for label in text.split(".")]
    host = ".".join(labels)
    if not all(map(_LABEL.fullmatch, labels)) or len(host) > _HOST_CHARS_MAX:
        raise BadKey("This is not the name of a server.")
    return host


def _label(label: str) -> str:
    """Lower one part of a host and write it in ASCII; where the two standards for that differ, refuse."""
    if label.isascii():
        return label.lower()
    lower = label.lower()
    if _TWO_MEANINGS.search(lower) or any(unicodedata.normalize("NFKC", form) != form for form in (label, lower)):
        raise BadKey("This name of a server can be read in two ways; write it in its xn-- form.")
    if not all(char == "-" or unicodedata.category(char)[0] in "LMN" for char in lower):
        raise BadKey("This is not the name of a server.")
    return f"xn--{lower.encode('punycode').decode('ascii')}"


def _within(text: str) -> str:
    if len(text) > KEY_CHARS_MAX - len("mastodon:@"):
        raise BadKey(f"An account key has at most {KEY_CHARS_MAX} characters.")
    return text


_ID_READERS: Final = {"x": _x_id, "bluesky": _did, "mastodon": _actor}
_HANDLE_READERS: Final = {"x": _x_handle, "bluesky": _bluesky_handle, "mastodon": _mastodon_handle}
