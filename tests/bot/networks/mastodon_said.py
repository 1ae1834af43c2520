"""Statuses as Mastodon 4.5 returns them, in the shapes of recorded responses."""

import json
from collections.abc import Mapping
from typing import Any

from bot.commands.label import Complaint, label_lines
from rules.mention import Brand, OwnAccount

HOME = "social.example"
US = f"mastodon:https://{HOME}/users/acme"
ACME = Brand(
    "acme",
    ("Acme",),
    (OwnAccount("mastodon", US, f"acme@{HOME}", ("acmecoffee@old.example",)),),
    frozenset({f"mastodon:https://{HOME}/users/dana"}),
)
IDS = {"acme": "1000", "ana": "5", "bo": "6", "dana": "7"}


def account(name: str = "ana", server: str = HOME, **fields: object) -> dict[str, Any]:
    """An account as a status shows it."""
    return {
        "id": IDS.get(name, f"9{len(name)}"),
        "username": name,
        "acct": name if server == HOME else f"{name}@{server}",
        "display_name": name.title(),
        "locked": False,
        "bot": False,
        "group": False,
        "note": "",
        "url": f"https://{server}/@{name}",
        "uri": f"https://{server}/users/{name}",
        **fields,
    }


def named(name: str, server: str = HOME, **fields: object) -> dict[str, Any]:
    """An entry of `mentions`."""
    person = account(name, server)
    return {**{key: person[key] for key in ("id", "username", "url", "acct")}, **fields}


def at(name: str, server: str = HOME, shown: str | None = None) -> str:
    """A mention as Mastodon writes it into the content."""
    link = f'<a href="https://{server}/@{name}" class="u-url mention">@<span>{shown or name}</span></a>'
    return f'<span class="h-card" translate="no">{link}</span>'


def tagged(word: str) -> str:
    """A hashtag as Mastodon writes it into the content."""
    return f'<a href="https://{HOME}/tags/{word.lower()}" class="mention hashtag" rel="tag">#<span>{word}</span></a>'


def status(
    html: str, *mentions: Mapping[str, Any], by: Mapping[str, Any] | None = None, **fields: object
) -> dict[str, Any]:
    """A public status by Ana, id 50."""
    return {
        "id": "50",
        "created_at": "2026-08-01T13:53:15.714Z",
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"https://{HOME}/users/ana/statuses/50",
        "url": f"https://{HOME}/@ana/50",
        "edited_at": None,
        "content": f"<p>{html}</p>",
        "reblog": None,
        "account": account() if by is None else dict(by),
        "media_attachments": [],
        "mentions": [dict(one) for one in mentions],
        "tags": [],
        "quote": None,
        "card": None,
        "poll": None,
        **fields,
    }


def reply(
    html: str,
    *mentions: Mapping[str, Any],
    to: str,
    under: str | None = "40",
    by: Mapping[str, Any] | None = None,
    **fields: object,
) -> dict[str, Any]:
    """A reply by Ana to the post `under` of somebody, as the answering server says it."""
    return status(html, *mentions, by=by, in_reply_to_id=under, in_reply_to_account_id=IDS[to], **fields)


def quoting(inner: Mapping[str, Any] | None, state: str = "accepted") -> dict[str, Any]:
    """A quote of another status."""
    return {"state": state, "quoted_status": inner}


def labelled(*payloads: object) -> list[dict[str, Any]]:
    """What `earshot label` prints for these responses, one a line."""
    lines = [json.dumps(payload).encode() for payload in payloads]
    found = list(label_lines(ACME, lines, "mastodon"))
    assert not [one for one in found if isinstance(one, Complaint)], found
    return [one for one in found if not isinstance(one, Complaint)]


def refused(payload: object) -> str:
    """What `earshot label` says of a response that does not parse."""
    (found,) = label_lines(ACME, [json.dumps(payload).encode()], "mastodon")
    assert isinstance(found, Complaint)
    return found.sentence
