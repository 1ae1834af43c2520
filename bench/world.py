"""A brand at work on a real SQLite database, and pages as X sends them."""

import json
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

from bot.networks import x_payload
from bot.networks.x_http import read_object
from bot.ports import Cost, Network, Page
from bot.registry.source import read
from bot.runtime import Runtime, Source, Team, Who
from bot.steps import listen
from bot.store import brands, cursors
from bot.store.database import Database
from bot.store.team import rehearsals
from rules.mention import Brand, OwnAccount
from rules.policy import HOUR_US, SECOND_US, build

NOW = 1_800_000_000_000_000
PAGE_SIZE = 100
MEMBER = Who("U1", may_reply=True, may_approve=True)
BRAND = Brand("acme", ("Acme", "Acme Coffee"), (OwnAccount("x", "x:1000", "acme", ("acmecoffee",)),))
SECRET = b"s" * 32
CAPS = {"brand_hour": 1_000, "brand_day": 5_000}
"""As many replies as a policy may allow."""

_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_WORDS = (
    "do you ship to Norway? My sister moved there in May and misses the dark roast",
    "my order 4411 came with a broken jar, and nobody answers the phone",
    "the new shop in Leith is lovely, thank you for the oat flat white",
    "is the Sunday opening still on? The door said closed at ten &amp; we stood in the rain",
    "three weeks and still no refund. What is going on there?",
    "which of your beans would you take for a moka pot?",
)


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with TemporaryDirectory(prefix="earshot-bench-") as name:
        yield Path(name)


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The database in this file; made by migration where there is none."""
    database = Database(f"sqlite:///{path}")
    try:
        database.upgrade()
        yield database
    finally:
        database.close()


def runtime(database: Database, registry: Path | None = None) -> Runtime:
    """Acme at work: X is heard, and one registry is required where a file of it is given."""
    required = {"required": ["quiet"]} if registry else {"own_list": True}
    policy = build(
        {"registry": required, "second_look": {"new_members": False}, "caps": CAPS}, "the benchmark's policy"
    )
    made = Runtime(
        database=database,
        teams=(Team(BRAND, policy, "0" * 64, "T1", "C1", monthly_budget_usd=1000),),
        networks={"x": cast("Network", SimpleNamespace(roads=lambda: ("mentions",)))},
        sources=(Source("quiet", str(registry), HOUR_US),) if registry else (),
        clock=lambda: NOW,
        chance=secrets.token_bytes,
        store_secret=SECRET,
        owner="bench",
        read_source=read,
        give_way=database.give_way,
    )
    with database.write() as session:
        brands.enrol(session, BRAND.id)
        rehearsals.begin(session, BRAND.id, 0)
        rehearsals.go_live(session, BRAND.id, "U1", 0)
        heard = cursors.Cursor(brand_id=BRAND.id, network="x", road="mentions")
        cursors.note_complete(session, BRAND.id, heard, NOW)
    return made


def take_in(made: Runtime, body: bytes, cursor: str, now_us: int) -> int:
    """Take one of X's pages in, from its bytes to the commit. Says how many posts were new."""
    posts, unread = x_payload.posts(read_object(body))
    page = Page(tuple(posts), tuple(unread), cursor, more=True, complete_us=now_us, cost=Cost(len(posts), len(posts)))
    with made.database.read() as session:
        at = cursors.read(session, BRAND.id, "x", "mentions")
    return listen.take_in(made, made.teams[0], at, page, now_us).new


def bodies(number: int, first: int = 0, seed: int = 1) -> list[tuple[bytes, str, int]]:
    """Pages of a hundred posts as X sends them, each with a cursor and the moment at which it is read.

    Of a hundred posts about 60 type our handle, 14 answer our posts, 14 only carry the handle along, 10 name us without
    it, 2 ask us to stop. Three in four authors are new.
    """
    chance = random.Random(seed)
    made = []
    for page in range(first, first + number):
        now_us = NOW + page * SECOND_US
        posts = [_post(chance, page * PAGE_SIZE + place, now_us) for place in range(PAGE_SIZE)]
        ours = {
            "id": "1000",
            "name": "Acme Coffee",
            "username": "acme",
            "protected": False,
            "verified_type": "business",
        }
        users = {user["id"]: user for _, user in posts} | {"1000": ours}
        parents = {ref["id"]: _parent(ref["id"]) for post, _ in posts for ref in post.get("referenced_tweets", ())}
        body = {
            "data": [post for post, _ in posts],
            "includes": {"users": list(users.values()), "tweets": list(parents.values())},
            "meta": {"result_count": len(posts), "newest_id": posts[-1][0]["id"], "oldest_id": posts[0][0]["id"]},
        }
        made.append((json.dumps(body).encode(), f"cursor {page}", now_us))
    return made


def post_id(number: int) -> str:
    """The id of the so-manieth post: X's ids grow with time."""
    return str(((NOW // 1000 - _SNOWFLAKE_EPOCH_MS) << 22) + (number << 12))


def _post(chance: random.Random, number: int, now_us: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """One post with its author, in the fields and the order of a recorded answer."""
    author = str(2_000_000 + (number if chance.random() < 0.75 else chance.randrange(number + 1)))
    user = {
        "id": author,
        "name": f"Ana {author}",
        "username": f"ana{author}",
        "protected": False,
        "verified_type": "none",
    }
    words, kind = chance.choice(_WORDS), number % 50
    own_id = post_id(number)
    post: dict[str, Any] = {
        "id": own_id,
        "edit_history_tweet_ids": [own_id],
        "author_id": author,
        "conversation_id": own_id,
        "created_at": datetime.fromtimestamp(now_us // SECOND_US - 60, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "lang": "en",
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "text": f"@acme {words}",
        "edit_controls": {"edits_remaining": 5, "is_edit_eligible": True, "editable_until": "2027-01-15T09:00:00.000Z"},
    }
    typed: list[dict[str, Any]] = [{"start": 0, "end": 5, "username": "acme", "id": "1000"}]
    if kind == 0:
        post["text"] = "@acme stop"
    elif kind < 6:
        post["text"], typed = f"Acme Coffee: {words} https://t.co/abcdefghij", []
        link = {
            "url": "https://t.co/abcdefghij",
            "expanded_url": "https://example.org/p",
            "display_url": "example.org/p",
        }
        at = post["text"].index("https://")
        post["entities"] = {"urls": [{"start": at, "end": at + 23, **link}]}
    elif kind < 20:
        parent = post_id(-1 - kind) if kind < 13 else post_id(-100 - kind)
        post["referenced_tweets"] = [{"type": "replied_to", "id": parent}]
        post["conversation_id"] = parent
        post["in_reply_to_user_id"] = "1000" if kind < 13 else "77"
    post.setdefault("entities", {})
    if typed:
        post["entities"]["mentions"] = typed
    shown = 6 if "referenced_tweets" in post else 0
    post["display_text_range"] = [shown, len(post["text"])]
    return post, user


def _parent(own_id: str) -> dict[str, Any]:
    """The post that another answers, as X sends it along."""
    ours = int(own_id) > int(post_id(-50))
    return {
        "id": own_id,
        "edit_history_tweet_ids": [own_id],
        "author_id": "1000" if ours else "77",
        "conversation_id": own_id,
        "created_at": "2027-01-15T07:00:00.000Z",
        "text": "We open on Sunday at nine." if ours else "Where do you all get your coffee? @acme",
        "lang": "en",
    }
