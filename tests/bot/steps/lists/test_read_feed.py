"""A signed feed is taken over as its publisher signed it, or not at all.

Longer than most files: each attack, each guard and each road to the same set is a test.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from bot.ports import SourceFailed
from bot.registry.client import Client
from bot.steps.lists.read_feed import read_feed
from bot.steps.sync import Outcome
from bot.store import registry
from bot.store.database import Database
from bot.store.registry import Held, layers
from bot.store.registry.lookups import KEYS_A_QUERY, copy_of
from bot.store.tables import GenerationRow, RegistryRow
from bot.store.tables.registries import ListedRow
from rules.policy import DAY_US, HOUR_US
from rules.registry.delta import DeltaHeader, write_delta
from rules.registry.feed import BadFeed
from rules.registry.packed import File, file_name, packed
from rules.registry.row import BLOCK_ROWS, pack
from rules.registry.scopes import ScopeTable
from rules.verdict import Permit, Refused
from tests.bot.registry.scripted_server import ScriptedServer
from tests.bot.steps.listed import NOW, Publisher, World
from tests.bot.steps.signed import SCOPES, FeedPublisher
from tests.brand_at_work import Killed
from tools.make_feed import HMAC_KEYS, KEY, SIGN, TERMS, signer, table_of

TEN = tuple(f"x:{number}" for number in range(100, 110))
MANY = tuple(f"x:{number}" for number in range(1_000, 1_400))
POINTS = ("read", "verified", "judged", "loading", "loaded", "flipping", "flipped", "looked", "cleared")
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def publisher(tmp_path: Path) -> FeedPublisher:
    return FeedPublisher(tmp_path)


@pytest.fixture
def world(database: Database, publisher: FeedPublisher, tmp_path: Path) -> World:
    """Acme, with a feed of ten in force, and Ana who asks something and is not on it."""
    world = World(database, publisher, feeds=Client(tmp_path / "work"))
    publisher.publish(*TEN)
    assert world.sync(publisher).outcome is Outcome.TAKEN
    world.hear("x:42@ana")
    return world


@pytest.fixture
def served(world: World, publisher: FeedPublisher) -> Iterator[ScriptedServer]:
    """The same feed, on a web server from now on."""
    with ScriptedServer.running() as server:
        publisher.serve(server)
        assert world.sync(publisher).outcome is Outcome.FRESH
        yield server


def rows_held(world: World, name: str = "quiet") -> bytes:
    """All rows of the newest copy, as the store has them."""
    with world.runtime.database.read() as session:
        newest = registry.held(session, name, world.now).newest
    assert newest is not None

    def page(layer: int, after: bytes) -> object:
        with world.runtime.database.read() as session:
            return layers.page(session, layer, after)

    return b"".join(layers.blocks(page, copy_of(newest).layers))  # type: ignore[arg-type] # as it is handed on


def pile(world: World, generation: int) -> tuple[int, ...]:
    with world.runtime.database.read() as session:
        return copy_of(session.get_one(GenerationRow, ("quiet", generation))).layers


def kill_at(world: World, point: str) -> None:
    def die(passed: str) -> None:
        if passed == point:
            raise Killed

    world.at = die


# Attacks, after The Update Framework (specification, 1.5.2)


def rolls_back(publisher: FeedPublisher) -> None:
    publisher.show(publisher.made[0])


def tells_two_things(publisher: FeedPublisher) -> None:
    newest = publisher.made[-1]
    publisher.sign(newest, replace(newest.head, expires_us=newest.head.expires_us + HOUR_US))


def forks(publisher: FeedPublisher) -> None:
    made = publisher.publish(*TEN, "x:7")
    publisher.sign(made, replace(made.head, prev=bytes(32)))


def never_ends(publisher: FeedPublisher) -> None:
    publisher.write("HEAD", b"a" * 70_000)


def signs_with_another_key(publisher: FeedPublisher) -> None:
    key, sign = signer(9)
    publisher.terms, publisher.signers = replace(TERMS, keys=(key,)), [sign]
    publisher.publish(*TEN, "x:7")


def comes_from_the_future(publisher: FeedPublisher) -> None:
    publisher.now_us += DAY_US
    publisher.publish(*TEN, "x:7")


def leaps(publisher: FeedPublisher) -> None:
    made = publisher.publish(*TEN, "x:7")
    publisher.sign(made, replace(made.head, seq=10**6))


def mixes_files(publisher: FeedPublisher) -> None:
    made = publisher.publish(*TEN, "x:7")
    for kind, file in (("delta", made.head.deltas[-1].file), ("snapshot", made.head.snapshot.file)):
        publisher.write(file_name(kind, file.sha256), bytes(file.packed))


def sends_a_longer_file(publisher: FeedPublisher) -> None:
    made = publisher.publish(*TEN, "x:7")
    name = file_name("delta", made.head.deltas[-1].file.sha256)
    publisher.write(name, made.files[name] + b"more")


def sends_what_unpacks_to_more(publisher: FeedPublisher) -> None:
    made = publisher.publish(*TEN, "x:7")
    content = b"".join(packed([bytes(10**6)]))
    file = File(hashlib.sha256(content).digest(), len(content), made.head.deltas[-1].file.raw)
    publisher.write(file_name("delta", file.sha256), content)
    publisher.sign(made, replace(made.head, deltas=(replace(made.head.deltas[-1], file=file),)))


def breaks_the_chain(publisher: FeedPublisher) -> None:
    made = publisher.publish(*TEN, "x:7")
    head = made.head
    raw = b"".join(write_delta(DeltaHeader(1, 2, 1, bytes(32), head.state), [b"A" + publisher.row("x:7")]))
    content = b"".join(packed([raw]))
    file = File(hashlib.sha256(content).digest(), len(content), len(raw))
    publisher.write(file_name("delta", file.sha256), content)
    publisher.sign(made, replace(head, deltas=(replace(head.deltas[-1], file=file),)))


def gives_a_number_a_second_meaning(publisher: FeedPublisher) -> None:
    publisher.table = table_of(("listen", "proactive", "any"))
    publisher.issue(set(publisher.made[-1].rows))


def exchanges_the_key_of_its_rows(publisher: FeedPublisher) -> None:
    publisher.table = ScopeTable({1: HMAC_KEYS[1]}, publisher.table.scopes)
    publisher.issue(set(publisher.made[-1].rows))


def takes_the_key_of_its_rows_back(publisher: FeedPublisher) -> None:
    publisher.table = table_of(SCOPES, key=2)
    publisher.issue(set(publisher.made[-1].rows))


ATTACKS: dict[str, tuple[Callable[[FeedPublisher], None], str]] = {
    "rollback": (rolls_back, "older HEAD than the one we hold"),
    "equivocation": (tells_two_things, "two different HEADs with one number"),
    "fork": (forks, "two different HEADs with one number"),
    "endless HEAD": (never_ends, "no HEAD of a feed"),
    "foreign key": (signs_with_another_key, "none of the keys we trust"),
    "future": (comes_from_the_future, "signed in the future"),
    "leap": (leaps, "leaps too far"),
    "mix-and-match": (mixes_files, "not the one that its publisher signed"),
    "endless file": (sends_a_longer_file, "Its publisher announced less"),
    "decompression bomb": (sends_what_unpacks_to_more, "unpacks to more"),
    "broken chain": (breaks_the_chain, "does not build on the list before it"),
    "second meaning": (gives_a_number_a_second_meaning, "a second meaning"),
    "other key": (exchanges_the_key_of_its_rows, "taken back a key that its rows were made with"),
    "key gone": (takes_the_key_of_its_rows_back, "taken back a key that its rows were made with"),
}


@on_sqlite
@pytest.mark.promise(16)
@pytest.mark.promise(17)
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_recorded_once_and_changes_nothing(
    world: World, publisher: FeedPublisher, served: ScriptedServer, attack: str
) -> None:
    publisher.publish(*TEN, "x:9")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    honest, held = publisher.made[-1], rows_held(world)
    commit, sentence = ATTACKS[attack]
    commit(publisher)
    for _ in range(2):
        synced = world.sync(publisher)
        assert synced.outcome is Outcome.FAILED, synced
        assert sentence in synced.sentence
    assert rows_held(world) == held
    assert world.registry().seq == honest.head.seq
    assert world.registry().failure is not None
    told = [json.loads(entry)["outcome"] for entry in world.entries("sync")]
    assert sorted(told) == ["failed", "taken", "taken"]
    publisher.made[:] = [honest]
    publisher.now_us, publisher.terms, publisher.signers = NOW + HOUR_US // 2, TERMS, [SIGN]
    publisher.table = table_of(SCOPES)
    world.now = publisher.now_us
    publisher.publish(*TEN, "x:9", "x:11")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert rows_held(world) == b"".join(publisher.made[-1].rows)


@on_sqlite
@pytest.mark.promise(16)
@pytest.mark.promise(17)
def test_a_head_that_is_kept_from_changing_is_refused_once_it_expires(
    world: World, publisher: FeedPublisher, served: ScriptedServer
) -> None:
    world.pass_time(71 * HOUR_US)
    assert world.sync(publisher).outcome is Outcome.FRESH
    world.pass_time(HOUR_US)
    synced = world.sync(publisher)
    assert synced.outcome is Outcome.FAILED
    assert "has expired" in synced.sentence
    world.hear("x:43")
    verdict = world.claim("x:43")
    assert isinstance(verdict, Refused)
    assert [refusal.rule for refusal in verdict.refusals] == ["registry_stale"]


@on_sqlite
@pytest.mark.promise(16)
@pytest.mark.parametrize("ends", ["by its publisher's word", "by our settings"])
def test_a_copy_that_ended_before_it_was_old_gives_the_cards_back_once_it_is_renewed(
    world: World, publisher: FeedPublisher, ends: str
) -> None:
    ours = ends == "by our settings"
    publisher.source = replace(publisher.source, period_us=DAY_US, age_max_us=2 * HOUR_US if ours else None)
    publisher.terms = TERMS if ours else replace(TERMS, life_us=2 * HOUR_US)
    publisher.publish(*TEN)
    assert world.sync(publisher).outcome is Outcome.FRESH
    world.pass_time(3 * HOUR_US)
    world.hear("x:43@ben")
    world.redraw()
    assert world.shown("x:43")[:2] == ("refused", "registry_stale")
    publisher.now_us = world.now
    publisher.publish(*TEN)
    assert world.sync(publisher).outcome is Outcome.FRESH
    world.redraw()
    assert world.shown("x:43")[:2] == ("permit", "")


@on_sqlite
@pytest.mark.promise(17)
def test_a_server_that_says_nothing_has_changed_cannot_keep_an_expired_head_alive(
    world: World, publisher: FeedPublisher, served: ScriptedServer
) -> None:
    with world.runtime.database.write() as session:
        registry.row(session, "quiet").etag = '"one"'
    served.answer("/feed/HEAD", status="304 Not Modified", length=None)
    assert world.sync(publisher).outcome is Outcome.FRESH
    assert 'If-None-Match: "one"' in served.heads[-1]
    world.pass_time(72 * HOUR_US)
    assert "answered 304" in world.sync(publisher).sentence
    assert "If-None-Match" not in served.heads[-1]


@on_sqlite
@pytest.mark.promise(16)
def test_a_feed_without_a_reader_or_a_server_refuses(world: World, publisher: FeedPublisher) -> None:
    world.runtime = replace(world.runtime, feeds=None)
    assert "Start Earshot" in world.sync(publisher).sentence
    publisher.source = replace(publisher.source, address="http://127.0.0.1:9/feed")
    world.runtime = replace(world.runtime, feeds=Client(publisher.folder.parent / "work"))
    assert "cannot be reached" in world.sync(publisher).sentence


@on_sqlite
@pytest.mark.promise(16)
def test_a_folder_that_cannot_be_written_fails_the_sync_in_a_sentence(
    world: World, publisher: FeedPublisher, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    world.runtime = replace(world.runtime, feeds=Client(tmp_path / "file"))
    publisher.publish(*TEN, "x:42")
    assert "cannot be made" in world.sync(publisher).sentence
    publisher.write(file_name("scopes", publisher.made[-1].head.scopes_sha256), b"")
    (publisher.folder / file_name("scopes", publisher.made[-1].head.scopes_sha256)).unlink()
    world.runtime = replace(world.runtime, feeds=Client(tmp_path / "work"))
    assert "cannot be kept" in world.sync(publisher).sentence


@on_sqlite
@pytest.mark.promise(17)
@pytest.mark.parametrize("kind", ["HEAD", "scopes", "snapshot", "delta"])
def test_every_truncation_and_every_flipped_byte_of_a_small_feed_is_refused(
    database: Database, publisher: FeedPublisher, tmp_path: Path, kind: str
) -> None:
    world = World(database, publisher, feeds=Client(tmp_path / "work"))
    publisher.publish("x:1")
    head = publisher.publish("x:1", "x:2 proactive").head
    hashes = {"scopes": head.scopes_sha256, "snapshot": head.snapshot.file.sha256, "delta": head.deltas[0].file.sha256}
    name = file_name(kind, hashes[kind]) if kind in hashes else kind
    content = (publisher.folder / name).read_bytes()
    row = RegistryRow(name="quiet", source="", pinned="", learned="")
    assert read_feed(world.runtime, publisher.source, row, Held(None, None, 0), NOW).arrival is not None
    for at in range(len(content)):
        flipped = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        for damaged in (content[:at], flipped) if kind != "HEAD" or at % 8 == 0 else (flipped,):  # a HEAD is long
            (publisher.folder / name).write_bytes(damaged)
            with pytest.raises((SourceFailed, BadFeed)):
                read_feed(world.runtime, publisher.source, row, Held(None, None, 0), NOW)


# Going on


@on_sqlite
def test_a_download_that_breaks_off_goes_on_where_it_ended(
    world: World, publisher: FeedPublisher, served: ScriptedServer
) -> None:
    made = publisher.publish(*MANY)
    name = file_name("snapshot", made.head.snapshot.file.sha256)
    if made.head.deltas:
        name = file_name("delta", made.head.deltas[-1].file.sha256)
    content = made.files[name]
    served.answer(f"/feed/{name}", body=content[:1_000], length=len(content))
    assert "broke off" in world.sync(publisher).sentence
    served.answer(
        f"/feed/{name}",
        f"Content-Range: bytes 1000-{len(content) - 1}/{len(content)}",
        body=content[1_000:],
        status="206 Partial Content",
    )
    assert world.sync(publisher).outcome is not Outcome.FAILED
    assert "Range: bytes=1000-" in served.heads[-1]
    assert rows_held(world) == b"".join(made.rows)


@on_sqlite
@pytest.mark.parametrize("status", ["200 OK", "206 Partial Content", "416 Range Not Satisfiable"])
def test_a_server_that_does_not_go_on_is_asked_for_all_of_it(
    world: World, publisher: FeedPublisher, served: ScriptedServer, status: str
) -> None:
    made = publisher.publish(*TEN, "x:42")
    name = file_name("delta", made.head.deltas[-1].file.sha256)
    content = made.files[name]
    served.answer(f"/feed/{name}", body=content[:50], length=len(content))
    assert world.sync(publisher).outcome is Outcome.FAILED
    served.answer(f"/feed/{name}", body=content, status=status)
    if status != "200 OK":
        assert "another part than we asked for" in world.sync(publisher).sentence
        served.answer(f"/feed/{name}", body=content)
    assert world.sync(publisher).outcome is Outcome.TAKEN


# Keys that change


@on_sqlite
@pytest.mark.promise(17)
def test_a_new_key_is_trusted_once_it_signed_beside_a_pinned_one(world: World, publisher: FeedPublisher) -> None:
    key, sign = signer(2)
    publisher.terms, publisher.signers = replace(TERMS, keys=(KEY, key)), [SIGN, sign]
    publisher.publish(*TEN, "x:1")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    publisher.terms, publisher.signers = replace(TERMS, keys=(key,)), [sign]
    publisher.publish(*TEN, "x:1", "x:2")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    other, by_other = signer(3)
    publisher.source = replace(publisher.source, keys=(KEY, other))
    publisher.publish(*TEN, "x:1", "x:2", "x:3")
    assert "none of the keys we trust" in world.sync(publisher).sentence
    publisher.terms, publisher.signers = replace(TERMS, keys=(other,)), [by_other]
    publisher.publish(*TEN, "x:1", "x:2", "x:3")
    assert world.sync(publisher).outcome is Outcome.TAKEN


@on_sqlite
@pytest.mark.promise(18)
def test_another_feed_under_the_same_name_begins_anew_and_waits_for_a_member(
    world: World, publisher: FeedPublisher, tmp_path: Path
) -> None:
    key, sign = signer(4, "other.example/no")
    other = FeedPublisher(tmp_path, "quiet-other", keys=(key,))
    other.source = replace(other.source, name="quiet")
    other.terms, other.signers = replace(TERMS, origin="other.example/no", keys=(key,)), [sign]
    other.publish("x:42")
    assert world.sync(other).outcome is Outcome.QUARANTINED
    assert world.listed([*TEN, "x:42"]) == {*TEN, "x:42"}
    assert world.approve().done
    assert world.listed([*TEN, "x:42"]) == {"x:42"}


@on_sqlite
@pytest.mark.promise(18)
def test_a_feed_in_the_place_of_a_list_waits_for_a_member_and_so_does_a_list_in_its_place(
    database: Database, tmp_path: Path
) -> None:
    plain, feed = Publisher(tmp_path), FeedPublisher(tmp_path)
    world = World(database, feed, feeds=Client(tmp_path / "work"))
    plain.publish(*TEN)
    assert world.sync(plain).outcome is Outcome.TAKEN
    feed.publish(*TEN)
    assert world.sync(feed).outcome is Outcome.QUARANTINED
    assert world.approve().done
    assert world.listed(TEN) == set(TEN)
    plain.publish(*TEN, "x:7")
    assert world.sync(plain).outcome is Outcome.TAKEN


# Changes that lose much


@on_sqlite
@pytest.mark.promise(18)
def test_a_delta_that_takes_away_more_than_a_hundredth_waits_and_its_additions_do_not(
    world: World, publisher: FeedPublisher
) -> None:
    publisher.publish(*MANY)
    world.sync(publisher)
    assert world.approve().done
    publisher.publish(*MANY[4:], "x:42")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    publisher.publish(*MANY[9:], "x:42", "x:43")
    synced = world.sync(publisher)
    assert synced.outcome is Outcome.QUARANTINED
    assert "has lost 5 of 397 entries at once" in synced.sentence
    assert world.listed([*MANY, "x:43"]) == {*MANY[4:], "x:43"}
    publisher.publish(*MANY[9:], "x:42", "x:43", "x:44")
    assert "has lost 5 of 397 entries at once" in world.sync(publisher).sentence
    publisher.publish(*MANY[8:], "x:42")
    assert "has lost 4 of 397 entries at once" in world.sync(publisher).sentence
    assert world.listed([*MANY, "x:43"]) == {*MANY[4:]}
    publisher.publish(*MANY[7:], "x:42", "x:43")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert world.listed([*MANY, "x:43"]) == {*MANY[7:], "x:43"}


@on_sqlite
@pytest.mark.promise(18)
def test_whoever_came_with_a_list_that_waits_does_not_drop_off_unseen_either(
    world: World, publisher: FeedPublisher
) -> None:
    publisher.publish(*MANY)
    world.sync(publisher)
    assert world.approve().done
    come = [f"x:{number}" for number in range(7_000, 7_050)]
    publisher.publish(*MANY[5:], *come)
    assert world.sync(publisher).outcome is Outcome.QUARANTINED
    publisher.publish(*MANY)
    assert "has lost 50 of 445 entries at once" in world.sync(publisher).sentence


@on_sqlite
@pytest.mark.promise(18)
def test_people_of_ours_do_not_drop_off_in_numbers_unless_a_member_agrees(
    world: World, publisher: FeedPublisher
) -> None:
    publisher.source = replace(publisher.source, freed_max=1)
    publisher.publish(*MANY)
    world.sync(publisher)
    assert world.approve().done
    world.hear(*MANY[:3], *(f"x:{number}" for number in range(5_000, 5_000 + KEYS_A_QUERY)))
    publisher.publish(*MANY[1:])
    assert world.sync(publisher).outcome is Outcome.TAKEN
    publisher.publish(*MANY[3:])
    synced = world.sync(publisher)
    assert synced.outcome is Outcome.QUARANTINED
    assert "2 people who wrote to us" in synced.sentence
    told = sorted((json.loads(entry) for entry in world.entries("sync")), key=lambda one: one["freed"])
    assert (told[-1]["freed"], told[-1]["removed"]) == (2, 2)
    with world.runtime.database.read() as session:
        assert registry.held(session, "quiet", world.now).newest.freed == 2  # type: ignore[union-attr] # it is there


# Whom we ask about


@on_sqlite
def test_no_registry_learns_whom_we_ask_about(world: World, publisher: FeedPublisher, served: ScriptedServer) -> None:
    made = publisher.publish(*TEN, "x:42")
    named = {file_name("scopes", made.head.scopes_sha256), *made.files, "HEAD"}
    served.heads.clear()
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert {head.split(" ")[1].removeprefix("/feed/") for head in served.heads} <= named
    assert all(head.startswith("GET ") and "Cookie" not in head for head in served.heads)
    served.heads.clear()
    world.hear("x:43@ben", TEN[0])
    world.redraw()
    assert isinstance(world.claim("x:42"), Refused)
    assert isinstance(world.claim("x:43"), Permit)
    assert served.heads == []


# What is loaded, and how


@on_sqlite
def test_a_head_that_only_renews_brings_trust_and_no_copy(world: World, publisher: FeedPublisher) -> None:
    expires_us = world.registry().expires_us
    publisher.publish(*TEN)
    assert world.sync(publisher).outcome is Outcome.FRESH
    assert world.registry().seq == 2
    assert world.registry().expires_us == (expires_us or 0) + 60_000_000
    assert world.copies() == {1: "in_force"}


@on_sqlite
def test_a_number_that_the_table_loses_means_everything(world: World, publisher: FeedPublisher) -> None:
    publisher.publish(*TEN, "x:42 listen")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert isinstance(world.claim("x:42"), Permit)
    publisher.table = table_of(SCOPES[:2])
    publisher.issue(set(publisher.made[-1].rows))
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert isinstance(world.claim("x:42"), Refused)
    assert world.rows(3) == 11


@on_sqlite
@pytest.mark.promise(8)
@pytest.mark.parametrize("whole", [False, True])
def test_a_number_that_was_taken_back_cannot_come_back_with_less(
    world: World, publisher: FeedPublisher, *, whole: bool
) -> None:
    publisher.table = table_of(SCOPES[:2])
    crowd = {pack(number.to_bytes(16), 0) for number in range(BLOCK_ROWS + 1)} if whole else set[bytes]()
    publisher.issue({*publisher.made[-1].rows, publisher.row("x:42")[:16] + bytes([0, 0, 0, 2]), *crowd})
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert len(pile(world, 2)) == (1 if whole else 2)
    assert isinstance(world.claim("x:42"), Refused)
    publisher.table = table_of(SCOPES)
    publisher.issue(set(publisher.made[-1].rows))
    assert "a second meaning" in world.sync(publisher).sentence
    assert isinstance(world.claim("x:42"), Refused)


@on_sqlite
def test_small_changes_lie_in_few_layers(world: World, publisher: FeedPublisher) -> None:
    publisher.publish(*MANY)
    world.sync(publisher)
    world.approve()
    keys = list(MANY)
    for number in range(1, 12):
        keys.append(f"x:{number}")
        publisher.publish(*keys)
        world.now = publisher.now_us
        assert world.sync(publisher).outcome is Outcome.TAKEN
        assert rows_held(world) == b"".join(publisher.made[-1].rows)
    assert len(pile(world, 13)) < 6


@on_sqlite
def test_many_changes_are_loaded_as_a_whole_list(world: World, publisher: FeedPublisher) -> None:
    crowd = {pack(number.to_bytes(16), 0) for number in range(BLOCK_ROWS + 1)}
    publisher.issue(set(publisher.made[-1].rows) | crowd)
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert len(pile(world, 2)) == 1
    assert rows_held(world) == b"".join(publisher.made[-1].rows)


@on_sqlite
@pytest.mark.parametrize("damage", ["lost", "cut", "flipped"])
def test_a_working_file_that_is_lost_or_damaged_costs_time_alone(
    world: World, publisher: FeedPublisher, tmp_path: Path, damage: str
) -> None:
    [file] = (tmp_path / "work" / "quiet").iterdir()
    content = file.read_bytes()
    file.write_bytes({"lost": b"", "cut": content[:-20], "flipped": b"\xff" + content[1:]}[damage])
    if damage == "lost":
        file.unlink()
    publisher.publish(*TEN, "x:42")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert rows_held(world) == b"".join(publisher.made[-1].rows)
    assert [path.name for path in (tmp_path / "work" / "quiet").iterdir()] == [
        f"set-{publisher.made[-1].head.state.sha256.hex()}"
    ]


@on_sqlite
@pytest.mark.promise(18)
def test_where_the_rows_of_the_approved_set_are_damaged_a_new_one_waits_for_a_member(
    world: World, publisher: FeedPublisher, tmp_path: Path
) -> None:
    publisher.publish(*TEN[5:])
    assert world.sync(publisher).outcome is Outcome.QUARANTINED
    (tmp_path / "work" / "quiet" / f"set-{publisher.made[0].head.state.sha256.hex()}").unlink()
    with world.runtime.database.write() as session:
        row = session.exec(select(ListedRow).where(ListedRow.layer == 1)).first()
        session.delete(row)
    publisher.publish(*TEN, "x:7")
    assert "has lost 10 of 10 entries" in world.sync(publisher).sentence


# Killed anywhere


@pytest.mark.promise(19)
@pytest.mark.parametrize("point", POINTS)
def test_a_sync_that_dies_leaves_exactly_the_old_set_or_the_new(
    world: World, publisher: FeedPublisher, point: str
) -> None:
    old = publisher.publish(*TEN, "x:42 listen", "x:7")
    world.sync(publisher)
    new = publisher.publish(*TEN, "x:42", "x:7", "x:8")
    kill_at(world, f"sync: {point}")
    with pytest.raises(Killed):
        world.sync(publisher)
    flipped = point in {"flipped", "looked", "cleared"}
    assert rows_held(world) == b"".join((new if flipped else old).rows)
    assert world.registry().seq == (3 if flipped else 2)
    kill_at(world, "never")
    assert world.sync(publisher).outcome is (Outcome.FRESH if flipped else Outcome.QUARANTINED)
    assert rows_held(world) == b"".join(new.rows)
    assert "loading" not in world.copies().values()
    world.redraw()
    assert world.shown("x:42")[:2] == ("refused", "opted_out")
