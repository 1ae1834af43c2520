"""A database with much stored already, filled by bulk SQL into the real tables."""

import os
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench import world
from rules.policy import DAY_US, SECOND_US
from rules.registry.feed import HEADER
from rules.registry.key import hashed

AUTHORS_PER_MENTION = 0.4
MILLION = 1_000_000
IN_FORCE, NOT_NEEDED = 1, 2
"""The layer of the list in force, and that of an older list, which the next sync clears away."""
_KEPT_TEXT = 20_000  # what is younger still has its text
_CHUNK = 50_000

_MENTIONS = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)
INSERT INTO mention (brand_id, id, network, root_id, post_id, revision, author_key, author_handle, interaction_id,
  conversation_id, answer_to, kind, how, about, low_confidence, summoned, replies_open, visibility, lang, nobot,
  created_us, received_us, read_us, state, post, label, verdict, reasons, look_again_us)
SELECT 'acme', printf('%032x', i), 'x', 'r' || i, 'r' || i, 1, 'x:' || (5000000 + (i * 7919) % :authors),
  'ana', printf('%032x', i), 'r' || i, 'r' || i, 'direct', 'mention', 0, 0, 1, 1, 'public', 'en', 0,
  :now - (:all - i) * :step, :now - (:all - i) * :step, :now - (:all - i) * :step, 'open',
  CASE WHEN i > :all - :texts THEN :post END, :label, 'permit', '',
  CASE WHEN i > :all - :texts THEN :now + 3600000000 END FROM n
"""
_ENTRIES = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)
INSERT INTO entry (brand_id, id, kind, at_us, leaf, position, payload, nonce, author_key, mention_id)
SELECT 'acme', printf('%032x', i), 'decision', :now - (:all - i) * :step, randomblob(210), i, randomblob(400),
  randomblob(32), 'x:' || (5000000 + (i * 7919) % :authors), printf('%032x', i) FROM n
"""
_CARDS = """
WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)
INSERT INTO outbox (workspace, id, brand_id, channel, kind, subject, urgency, wanted, drawn, state, ts, due_us, tries)
SELECT 'T1', printf('%032x', i), 'acme', 'C1', 'card', printf('%032x', i), 0, 1, 1, 'posted', '1.' || i,
  :now - (:all - i) * :step, 0 FROM n
"""
_AUTHORS = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :authors)
INSERT INTO author (brand_id, key, secret) SELECT 'acme', 'x:' || (5000000 + i), randomblob(32) FROM n ORDER BY 2
"""


def filled(folder: Path, mentions: int, listed: int) -> Path:
    """A database with so much in it, made once in this folder; whoever comes second finds what the first one added."""
    path = folder / f"stored-{mentions}-{listed}.db"
    if not path.exists():
        fill(path, mentions, listed)
    return path


def fill(path: Path, mentions: int, listed: int) -> None:
    """Store so many mentions, each with its entry and its card, and a registry in force with so many rows."""
    post, label = _sample(path)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -600000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    values = {
        "authors": max(1, int(mentions * AUTHORS_PER_MENTION)),
        "all": mentions,
        "texts": _KEPT_TEXT,
        "now": world.NOW - SECOND_US,
        "step": 25 * DAY_US // mentions,
        "post": post,
        "label": label,
    }
    connection.execute("BEGIN")
    connection.execute(_AUTHORS, values)
    for first in range(0, mentions, _CHUNK):
        span = {**values, "first": first, "last": min(first + _CHUNK, mentions)}
        for statement in (_MENTIONS, _ENTRIES, _CARDS):
            connection.execute(statement, span)
    rows = sorted(hashed(key, world.SECRET) for key in listed_keys(listed))
    for layer in (IN_FORCE, NOT_NEEDED):
        connection.execute(
            "INSERT INTO registry_layer (id, registry_name, rows) VALUES (?, 'quiet', ?)", (layer, listed)
        )
        connection.execute("INSERT INTO registry_scope (layer, number, scope) VALUES (?, 0, 'any')", (layer,))
        connection.executemany(
            "INSERT INTO registry_row (layer, hashed, scope, gone) VALUES (?, ?, x'00000000', 0)",
            ((layer, row) for row in rows),
        )
    connection.execute(
        "INSERT INTO registry (name, source, generation, checked_us, period_us, head_sha256, pinned, learned)"
        " VALUES ('quiet', '', 1, ?, 3600000000, '', '', '')",
        (world.NOW,),
    )
    connection.execute(
        "INSERT INTO generation (registry_name, generation, layers, secrets, rows, digest, counted, set_sha256,"
        " scopes_sha256, added, removed, freed, why, loaded_us, state, approved_us)"
        " VALUES ('quiet', 1, '1', ?, ?, '', 0, '', '', 0, 0, 0, '', ?, 'in_force', ?)",
        (world.SECRET.hex(), listed, world.NOW, world.NOW),
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with path.open("rb+") as file:
        os.fsync(file.fileno())  # what has been stored for long is on the disk


def publish(path: Path, listed: int, more: int) -> None:
    """Write the registry's list as its publisher would, with some entries more than are in force."""
    with path.open("w", newline="") as file:
        file.write(f"{HEADER}\n")
        file.writelines(f"A,{key},any,,\n" for key in listed_keys(listed + more))


def listed_keys(number: int) -> Iterator[str]:
    """The account keys on the list: nobody who writes to us."""
    return (f"x:{9_000_000_000 + i}" for i in range(number))


def open_mentions(path: Path, number: int) -> list[str]:
    """The ids of so many of the newest mentions, each by another author."""
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "SELECT id, author_key FROM mention WHERE root_id LIKE 'r%' AND post IS NOT NULL ORDER BY id DESC"
    )
    by_author: dict[str, str] = {}
    for mention_id, author in rows:
        by_author.setdefault(author, mention_id)
    connection.close()
    return list(islice(by_author.values(), number))


def _sample(path: Path) -> tuple[str, str]:
    """Let one page be taken in for real, and give the post and the label of one of its mentions; then empty it."""
    with world.opened(path) as database:
        made = world.runtime(database)
        for page in world.bodies(1):
            world.take_in(made, *page)
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT post, label FROM mention WHERE how = 'mention' LIMIT 1").fetchone()
    for table in ("mention", "entry", "outbox", "author", "objection"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our tables
    connection.commit()
    connection.close()
    return str(found[0]), str(found[1])
