"""Reads which post a link leads to, in whatever form people copy it.

X: `x.com/ana/status/10`, `twitter.com/i/web/status/10/photo/1?s=20`. Bluesky: `bsky.app/profile/ana.example/post/3k…`
and `at://did:plc:…/app.bsky.feed.post/3k…`. Mastodon, and what speaks with it: `/@ana/110`, `/@ana@else.where/110`,
`/users/ana/statuses/110`, `/web/@ana/110`, `/notice/…` on any server. Nothing is asked of any network.
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

TEXT_CHARS_MAX = 10_000
"""So much is looked through for a link: nobody types more after a command."""

_SPLIT = re.compile(r"[\s<>|\"'`“”„«»‘’()\[\]{}]+")
_X_HOST = re.compile(r"(?:(?:www|mobile|m)\.)?(?:x|twitter)\.com")
_X_POST = re.compile(r"/(?:i(?:/web)?|@?\w{1,20})/status(?:es)?/([0-9]{1,20})(?![0-9])")
_BLUESKY_HOST = re.compile(r"(?:[\w-]+\.)?bsky\.app")
_BLUESKY_PAGE = re.compile(r"/profile/@?([\w.:-]{3,256})/post/([\w.~:-]{1,512})(?:/|$)")
_AT = re.compile(r"at://@?([\w.:-]{3,256})/app\.bsky\.feed\.post/([\w.~:-]{1,512})(?:/|[?#]|$)")
_FEDIVERSE = re.compile(
    r"(?:/(?:web|deck))?/(?:@[\w.@-]+|users/[\w.-]+/statuses|@[\w.-]+/statuses|statuses|notice|notes)"
    r"/((?=[A-Za-z]*[0-9])[0-9A-Za-z]{1,64})(?:/|$)"
)
_SERVER = re.compile(r"[\w.-]+\.[\w-]+(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class PostLink:
    """A post by its id. On Bluesky `by` is the handle or DID of its author, on Mastodon the server that has the id."""

    network: str
    id: str
    by: str = ""


def read(text: str) -> PostLink | None:
    """The first link to a post in what somebody typed; `None` where there is none."""
    words = _SPLIT.split(text[:TEXT_CHARS_MAX])
    return next((found for word in words if word and (found := _read(word.rstrip(".,;!?…")))), None)


def _read(word: str) -> PostLink | None:
    if at := _AT.match(unquote(word)):
        return PostLink("bluesky", at[2], at[1].lower())
    try:
        parts = urlsplit(word if "://" in word else f"https://{word}")
    except ValueError:  # no server can be called so
        return None
    host, path = parts.netloc.lower().removesuffix("."), unquote(parts.path)
    if parts.scheme.lower() not in ("http", "https"):
        return None
    if _X_HOST.fullmatch(host):
        post = _X_POST.match(path)
        return PostLink("x", post[1]) if post else None
    if _BLUESKY_HOST.fullmatch(host):
        page = _BLUESKY_PAGE.match(path)
        return PostLink("bluesky", page[2], page[1].lower()) if page else None
    post = _FEDIVERSE.match(path)
    return PostLink("mastodon", post[1], host) if post and _SERVER.fullmatch(host) else None
