"""Whom a change of lists touches."""

from bot.store import registry
from bot.store.database import Database
from bot.store.ids import new_id
from bot.store.registry import Made, listings
from bot.store.registry.lookups import KEYS_A_QUERY, Said
from bot.store.tables import GenerationRow, MentionRow
from rules.policy import DAY_US, HOUR_US
from rules.registry.feed import HEADER, parse
from rules.registry.key import hashed
from rules.registry.row import pack

NOW = 1_800_000_000_000_000


def publish(database: Database, name: str, *keys: str) -> None:
    """Put a list with these keys in force."""
    listed = parse([f"{HEADER}\n{''.join(f'A,{key},any,,' + chr(10) for key in keys)}".encode()])
    with database.write() as session:
        registry.enrol(session, name, "list.csv", HOUR_US)
    secret = name.encode() * 4
    block = b"".join(sorted(pack(hashed(row.key, secret), 0) for row in listed.rows))
    with database.write() as session:
        copy = registry.begin(session, name, Made(listed.digest, len(listed), len(listed), (secret,)), NOW)
        registry.load_scopes(session, copy, [(0, Said("any", None))])
        registry.load(session, copy, block)
        registry.put_in_force(session, name, copy.generation, NOW)


def hear(database: Database, *authors: str, at_us: int = NOW, gone_us: int | None = None) -> None:
    with database.write() as session:
        for place, author in enumerate(authors):
            number = new_id(at_us, lambda size, place=place: place.to_bytes(size))  # type: ignore[misc] # bound
            session.add(
                MentionRow(
                    brand_id="acme", id=number, network="x", root_id=number, post_id=number, author_key=author,
                    interaction_id=number, conversation_id="1", answer_to=number, kind="direct", how="mention",
                    created_us=at_us, received_us=at_us, read_us=at_us, gone_us=gone_us, label="{}",
                )
            )  # fmt: skip


def touched(database: Database, name: str = "quiet") -> set[str]:
    found: set[str] = set()
    after = ""
    with database.read() as session:
        copies = listings.stirred(session, name)
        while True:
            authors, after = listings.touched(session, "acme", copies, after, NOW)
            found |= authors
            if not after:
                return found


def test_nothing_is_stirred_by_a_registry_that_nobody_reads(database: Database) -> None:
    with database.read() as session:
        assert listings.stirred(session, "quiet") == []


def test_a_post_that_is_gone_or_a_month_old_is_not_looked_at(database: Database) -> None:
    publish(database, "quiet", "x:1", "x:2")
    hear(database, "x:1", at_us=NOW - 31 * DAY_US)
    hear(database, "x:2", gone_us=NOW)
    assert touched(database) == set()


def test_everybody_whom_a_list_touches_is_found_however_many_wrote(database: Database) -> None:
    hear(database, *(f"x:{number}" for number in range(1, 2 * KEYS_A_QUERY + 10)))
    keys = {"x:1", f"x:{KEYS_A_QUERY}", f"x:{KEYS_A_QUERY + 1}", f"x:{2 * KEYS_A_QUERY + 9}"}
    publish(database, "quiet", *keys, "x:999999")
    assert touched(database) == keys


def test_whoever_stands_in_both_lists_is_not_touched(database: Database) -> None:
    hear(database, "x:1", "x:2", "x:3")
    publish(database, "quiet", "x:1", "x:2")
    publish(database, "quiet", "x:2", "x:3")
    assert touched(database) == {"x:1", "x:3"}


def test_what_changes_while_the_cards_are_looked_at_is_looked_at_again(database: Database) -> None:
    hear(database, "x:1", "x:2")
    publish(database, "quiet", "x:1")
    with database.read() as session:
        seen = listings.stirred(session, "quiet")
    publish(database, "quiet", "x:2")
    with database.write() as session:
        listings.settle(session, "quiet", seen)
    assert touched(database) == {"x:1", "x:2"}
    with database.write() as session:
        listings.settle(session, "quiet", listings.stirred(session, "quiet"))
    with database.read() as session:
        assert listings.stirred(session, "quiet") == []


def test_rows_are_counted_as_kept_only_with_their_scope(database: Database) -> None:
    publish(database, "quiet", "x:1", "x:2")
    other = parse([f"{HEADER}\nA,x:1,any,,\nA,x:2,proactive,,\nA,x:3,any,,\n".encode()])
    with database.read() as session:
        copy = session.get_one(GenerationRow, ("quiet", 1))
        assert listings.count_kept(session, copy, list(other.rows)) == 1
