"""Posts as X's API v2 returns them, in the shapes of recorded responses."""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.commands.label import Complaint, label_lines
from rules.mention import Brand, OwnAccount

US = "x:1000"
ACME = Brand(
    "acme",
    ("Acme",),
    (OwnAccount("x", US, "acme", ("acmecoffee",)), OwnAccount("x", "x:1001", "acmehelp")),
    frozenset({"x:2001"}),
)
IDS = {"acme": "1000", "acmehelp": "1001", "dana": "2001", "ana": "5", "bo": "6", "cleo": "7"}
_HANDLE = re.compile(r"(?<![\w@])[@＠]([A-Za-z0-9_]+)(?![\w@])")
_TAG = re.compile(r"([#$])([A-Za-z]+)")
_ADDRESS = re.compile(r"https://\S+")


def user(name: str, **fields: object) -> dict[str, Any]:
    """An account as `includes.users` shows it."""
    return {"id": IDS[name], "username": name, "name": name.title(), "protected": False, **fields}


def marks(text: str, leads_to: str = "https://news.example/1") -> dict[str, Any]:
    """The entities that X finds in a text; whom it knows has an id."""
    mentions = [
        {"start": found.start(), "end": found.end(), "username": found[1]}
        | ({"id": IDS[found[1].lower()]} if found[1].lower() in IDS else {})
        for found in _HANDLE.finditer(text)
    ]
    tags = {
        kind: [
            {"start": found.start(), "end": found.end(), "tag": found[2]}
            for found in _TAG.finditer(text)
            if found[1] == sign
        ]
        for kind, sign in (("hashtags", "#"), ("cashtags", "$"))
    }
    urls = [
        {"start": found.start(), "end": found.end(), "url": found[0], "expanded_url": leads_to}
        for found in _ADDRESS.finditer(text)
    ]
    return {kind: found for kind, found in {"mentions": mentions, "urls": urls, **tags}.items() if found}


def post(text: str, by: str = "ana", shown_from: int = 0, leads_to: str = "", **fields: object) -> dict[str, Any]:
    """A post of its own, id 50."""
    return {
        "id": "50",
        "text": text,
        "author_id": IDS[by],
        "conversation_id": "50",
        "created_at": "2026-07-24T21:23:23.000Z",
        "display_text_range": [shown_from, len(text)],
        "edit_history_tweet_ids": ["50"],
        "entities": marks(text, leads_to),
        "lang": "en",
        "possibly_sensitive": False,
        "paid_partnership": False,
        "reply_settings": "everyone",
        **fields,
    }


def ref(kind: str, post_id: str) -> dict[str, str]:
    """An entry of `referenced_tweets`."""
    return {"type": kind, "id": post_id}


def reply(
    text: str, to: str, under: str = "40", shown_from: int = 0, by: str = "ana", **fields: object
) -> dict[str, Any]:
    """A reply to the post `under` of somebody, in a conversation that began with post 30."""
    known = {"conversation_id": "30", "referenced_tweets": [ref("replied_to", under)], "in_reply_to_user_id": IDS[to]}
    return {**post(text, by, shown_from), **known, **fields}


def page(raw: Mapping[str, Any], *along: Mapping[str, Any], **users: Mapping[str, Any]) -> dict[str, Any]:
    """A page of one post, with the posts and the users that X sends along."""
    people = {name: user(name) for name in IDS} | users
    return {"data": [dict(raw)], "includes": {"tweets": [dict(one) for one in along], "users": list(people.values())}}


def event(kind: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """An event of the Activity API for our account."""
    return {"data": {"event_type": kind, "filter": {"user_id": "1000"}, "payload": dict(raw)}}


def labelled(*payloads: object) -> list[dict[str, Any]]:
    """What `earshot label` prints for these responses, one a line."""
    lines = [json.dumps(payload).encode() for payload in payloads]
    found = list(label_lines(ACME, lines, "x"))
    assert not [one for one in found if isinstance(one, Complaint)], found
    return [one for one in found if not isinstance(one, Complaint)]
