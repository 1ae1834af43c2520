"""Publishing: a subscriber gets our set, whatever happened to us meanwhile."""

import secrets
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from bot.journal.file import Journal
from bot.keys import check
from bot.registry.feed_keys import begin_change, end_change, open_signers
from bot.registry.folder import BadFolder
from bot.registry.publish import Done, Plan, open_feed, publish
from bot.steps.hearing import obey
from bot.steps.hearing.put_back import put_back
from bot.store import people
from bot.store.database import Database
from bot.store.registry import published
from bot.store.registry.published import HEADS_KEPT, OtherFeed
from bot.store.tables import ObjectionRow
from bot.store.tables.feed import FeedHeadRow, FeedKeyRow, FeedRow, FeedScopeRow
from bot.store.wishes import noes
from bot.store.wishes.noes import NONE_WRITTEN, Told
from rules.registry.chain import scopes_of
from rules.registry.head import Head, open_head
from rules.registry.issue import Terms
from rules.registry.key import hashed
from rules.registry.packed import file_name
from rules.registry.row import unpack
from rules.registry.trust import Same, Take, Trusted, judge_head
from tests.brand_at_work import DAY, HOUR, NOW, SECOND, SECRET, Killed, Work
from tests.rules.registry.test_chain import led_on, subscribed
from tests.rules.registry.test_chain_by_the_book import the_set, verified

ORIGIN = "acme.example/no"
ANA, BEN, CLEO = "x:1", "x:2", "x:3"
NOW_DAY = datetime.fromtimestamp(NOW / 1e6, UTC).date()
POINTS = ("publish: settled", "publish: written", "publish: issued")
DEEDS = st.tuples(
    st.sampled_from(["says", "lifts", "publish", "key"]), st.integers(1, 5), st.sampled_from(["any", "proactive"])
)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Feed:
    """Acme, publishing into a folder, and what a subscriber makes of it."""

    def __init__(self, database: Database, path: Path) -> None:
        self.work, self.database = Work(database), database
        self.keys, self.folder = path / "keys", path / "feed"
        self.brands: frozenset[str] = frozenset()
        open_feed(self.work.runtime, NOW)

    def says(self, who: str, scope: str, brand_id: str = "acme") -> None:
        told = Told(who, scope, self.work.now)
        with self.database.write() as session:
            made = noes.of(session, brand_id, [told], SECRET)
            noes.keep(session, brand_id, made, NOW, NONE_WRITTEN)
            published.note(session, brand_id, {made[0].id: who})

    def lifts(self, who: str) -> None:
        with self.database.write() as session:
            noes.lift(session, "acme", who, SECRET, self.work.now + 1, self.work.now)

    def publish(self) -> Done:
        self.work.now += SECOND
        signers = open_signers(self.keys, ORIGIN, secrets.token_bytes)
        terms = Terms(ORIGIN, tuple(key for key, _ in signers), HOUR, 3 * DAY)
        plan = Plan(terms, tuple(sign for _, sign in signers), self.brands)
        return publish(self.work.runtime, plan, self.folder, self.work.now)

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def head(self) -> Head:
        keys = [key for key, _ in open_signers(self.keys, ORIGIN, secrets.token_bytes)]
        return open_head(self.files()["HEAD"], keys, check)

    def read(self) -> dict[str, str]:
        """Who has which scope, as somebody reads it who comes new; people by the numbers of their accounts."""
        head, files = self.head(), self.files()
        table = scopes_of(head, files[file_name("scopes", head.scopes_sha256)])
        rows = list(unpack(subscribed(head, files)))
        who = {hashed(f"x:{n}", key): f"x:{n}" for n in range(1, 30) for key in table.keys.values()}
        return {who[key]: table.scope(number) for key, number in rows}


@pytest.fixture
def feed(database: Database, tmp_path: Path) -> Feed:
    return Feed(database, tmp_path)


def test_nothing_new_writes_nothing(feed: Feed) -> None:
    feed.says(ANA, "any;for=all")
    first = feed.publish()
    before = {path: path.stat().st_mtime_ns for path in feed.folder.iterdir()}
    again = feed.publish()
    assert (first.new, again.new, again.head) == (True, False, first.head)
    assert {path: path.stat().st_mtime_ns for path in feed.folder.iterdir()} == before


@ON_SQLITE
def test_head_is_signed_anew_when_half_its_life_is_over_and_no_file_is_written(feed: Feed) -> None:
    feed.says(ANA, "any;for=all")
    first = feed.publish()
    before = feed.files()
    feed.work.now += 3 * DAY // 2
    again = feed.publish()
    assert (again.new, again.head.seq, again.head.state) == (True, 2, first.head.state)
    assert {name for name, content in feed.files().items() if before.get(name) != content} == {"HEAD"}


@pytest.mark.promise(8)
def test_forgetting_a_persons_name_does_not_drop_their_no(feed: Feed) -> None:
    """Publishing reads no names: the row was made with the objection."""
    feed.says(ANA, "any;for=all")
    feed.says(BEN, "until_i_ask")
    with feed.database.write() as session:
        session.connection().execute(text("DELETE FROM author"))
        session.connection().execute(text("UPDATE objection SET hashed = :none"), {"none": b""})
    feed.publish()
    assert feed.read() == {ANA: "any"}


@pytest.mark.promise(8)
def test_only_what_was_said_to_all_is_published_but_for_brands_that_publish_their_list(feed: Feed) -> None:
    feed.says(ANA, "any;for=all")
    feed.says(BEN, "until_i_ask")
    feed.publish()
    assert feed.read() == {ANA: "any"}
    feed.brands = frozenset({"acme"})
    feed.publish()
    assert feed.read() == {ANA: "any", BEN: "until_i_ask;brand=acme"}
    feed.brands = frozenset()
    feed.publish()
    assert feed.read() == {ANA: "any", BEN: "until_i_ask;brand=acme"}


@pytest.mark.promise(8)
@ON_SQLITE
def test_a_store_that_was_put_back_to_an_older_state_takes_nobody_off_the_feed(feed: Feed, tmp_path: Path) -> None:
    feed.says(ANA, "any;for=all")
    feed.publish()
    feed.database.close()
    kept = shutil.copyfile(tmp_path / "earshot.db", tmp_path / "kept.db")
    feed.says(BEN, "proactive;for=all")
    feed.publish()
    feed.database.close()
    for name in ("earshot.db-wal", "earshot.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    kept.replace(tmp_path / "earshot.db")
    feed.says(CLEO, "any;for=all")
    assert feed.publish().dropped == 0
    assert feed.read() == {ANA: "any", BEN: "proactive", CLEO: "any"}


@pytest.mark.promise(8)
@ON_SQLITE
def test_only_their_own_lifting_takes_somebody_off(feed: Feed) -> None:
    feed.says(ANA, "any;for=all")
    feed.says(BEN, "any;for=all")
    feed.publish()
    feed.lifts(ANA)
    assert (feed.publish().dropped, feed.read()) == (1, {BEN: "any"})


@pytest.mark.promise(8)
@ON_SQLITE
def test_a_new_feed_key_carries_the_rows_of_the_former_one_along_also_of_those_who_were_forgotten(feed: Feed) -> None:
    feed.says(ANA, "any;for=all")
    feed.publish()
    with feed.database.write() as session:
        session.connection().execute(text("DELETE FROM author"))
        session.connection().execute(text("UPDATE objection SET hashed = :none"), {"none": b""})
        published.add_key(session, secrets.token_bytes(32), feed.work.now)
    feed.says(BEN, "any;for=all")
    feed.publish()
    assert feed.read() == {ANA: "any", BEN: "any"}
    shutil.rmtree(feed.folder)
    assert feed.publish().new
    assert feed.read() == {ANA: "any", BEN: "any"}


@pytest.mark.promise(17)
@ON_SQLITE
def test_while_the_signing_key_changes_a_subscriber_of_either_goes_on(feed: Feed) -> None:
    def judged(pinned: Head, trusted: Trusted | None) -> Trusted:
        verdict = judge_head(feed.files()["HEAD"], ORIGIN, pinned.keys[-1:], trusted, feed.work.now, check)
        assert isinstance(verdict, Take)
        return verdict.trusted

    first = feed.publish().head
    trusted = judged(first, None)
    begin_change(feed.keys, secrets.token_bytes)
    both = feed.publish().head
    assert len(both.keys) == 2
    assert judged(both, trusted) == judged(first, trusted)
    trusted = judged(both, trusted)
    end_change(feed.keys)
    assert feed.publish().head.keys == both.keys[1:]
    judged(both, trusted)


@pytest.mark.promise(19)
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_the_folder_holds_the_old_feed_or_the_new_one_and_the_next_time_ends_the_same(
    feed: Feed, point: str
) -> None:
    feed.says(ANA, "any;for=all")
    feed.publish()
    feed.says(BEN, "any;for=all")
    feed.work.kill_at(point)
    with pytest.raises(Killed):
        feed.publish()
    assert feed.read() == ({ANA: "any", BEN: "any"} if point == POINTS[-1] else {ANA: "any"})
    feed.work.stops.clear()
    feed.publish()
    assert feed.read() == {ANA: "any", BEN: "any"}
    assert feed.head().seq == 2
    assert not [name for name in feed.files() if name.endswith(".part")]


@pytest.mark.promise(17)
@ON_SQLITE
def test_after_the_folder_was_lost_or_put_back_subscribers_see_no_rollback(feed: Feed, tmp_path: Path) -> None:
    feed.says(ANA, "any;for=all")
    first = feed.publish()
    old = shutil.copytree(feed.folder, tmp_path / "old")
    feed.says(BEN, "any;for=all")
    second = feed.publish()
    for back in (None, old):
        shutil.rmtree(feed.folder)
        if back:
            shutil.copytree(back, feed.folder)
        again = feed.publish()
        assert again.head.seq > second.head.seq > first.head.seq
        assert (again.head.deltas, again.head.chain) == ((), again.head.seq)
        assert feed.read() == {ANA: "any", BEN: "any"}
        second = again


@ON_SQLITE
def test_a_subscriber_who_is_some_heads_behind_still_finds_every_file(feed: Feed) -> None:
    heads = []
    for number in range(1, 7):
        feed.says(f"x:{number}", "any;for=all")
        heads.append((feed.publish().head, feed.files()))
    last, files = heads[-1]
    for head, theirs in heads:
        assert led_on(last, head.seq, head.state, subscribed(head, theirs), files) == subscribed(last, files)
        assert subscribed(head, files) == subscribed(head, theirs)


@ON_SQLITE
def test_what_we_publish_is_read_by_who_knows_the_specification_alone(feed: Feed) -> None:
    feed.says(ANA, "any;for=all")
    for number in range(10, 30):
        feed.says(f"x:{number}", "proactive;for=all")
    feed.publish()
    feed.lifts("x:12")
    feed.publish()
    feed.says(BEN, "any;for=all")
    head = feed.publish().head
    lines = verified(feed.files()["HEAD"], head.keys[0].text)
    table = scopes_of(head, feed.files()[file_name("scopes", head.scopes_sha256)])
    found = the_set(lines, feed.folder)
    assert [found[next(table.look_ups(who))] for who in (ANA, BEN, "x:10")] == [{"any"}, {"any"}, {"proactive"}]
    assert next(table.look_ups("x:12")) not in found
    assert len(found) == 21


@ON_SQLITE
def test_files_that_no_late_head_names_are_taken_away(feed: Feed) -> None:
    for day in range(1, HEADS_KEPT + 4):
        feed.says("x:1", f"any;until=2030-01-{day:02d};for=all")
        feed.publish()
    names = [name.partition("-")[0] for name in feed.files()]
    assert names.count("scopes") == HEADS_KEPT
    assert names.count("delta") == HEADS_KEPT + 2
    assert names.count("snapshot") == names.count("HEAD") == 1


@pytest.mark.parametrize("change", ["damage", "loss", "foreign", "nonsense"])
@ON_SQLITE
def test_a_folder_that_is_not_whole_or_not_ours_is_refused_and_left_as_it_is(feed: Feed, change: str) -> None:
    feed.says(ANA, "any;for=all")
    feed.publish()
    snapshot = next(path for path in feed.folder.iterdir() if path.name.startswith("snapshot-"))
    match change:
        case "damage":
            snapshot.write_bytes(snapshot.read_bytes()[:-1])
        case "loss":
            snapshot.unlink()
        case "foreign":
            shutil.rmtree(feed.keys)
        case _:
            (feed.folder / "HEAD").write_text("hello")
    before = feed.files()
    with pytest.raises(BadFolder, match=r"\. (Bring|Publish into another)"):
        feed.publish()
    after = {name: content for name, content in feed.files().items() if not name.endswith(".part")}
    assert after == before


@ON_SQLITE
def test_the_folder_of_another_store_is_refused(feed: Feed, tmp_path: Path) -> None:
    feed.says(ANA, "any;for=all")
    feed.publish()
    with feed.database.write() as session:
        session.connection().execute(text("UPDATE feed_key SET value = :other"), {"other": b"o" * 32})
    with pytest.raises(OtherFeed):
        feed.publish()


@ON_SQLITE
def test_a_clock_that_was_set_back_issues_no_earlier_head(feed: Feed) -> None:
    first = feed.publish().head
    feed.work.now -= HOUR
    feed.says(ANA, "any;for=all")
    second = feed.publish().head
    assert second.issued_us == first.issued_us


@ON_SQLITE
def test_a_clock_that_was_set_back_brings_no_scope_back_that_has_ended(feed: Feed) -> None:
    feed.says(ANA, f"any;until={NOW_DAY};for=all")
    feed.says(BEN, "any;for=all")
    feed.publish()
    feed.work.now += 2 * DAY
    assert feed.publish().dropped == 1
    feed.work.now -= 2 * DAY
    feed.says(CLEO, "any;for=all")
    assert feed.publish().new
    assert feed.read() == {BEN: "any", CLEO: "any"}


@ON_SQLITE
def test_a_feed_that_begins_late_has_the_noes_of_all_whom_we_know_by_name(database: Database, tmp_path: Path) -> None:
    work = Work(database)
    with database.write() as session:
        for who in (ANA, BEN):
            noes.keep(
                session, "acme", noes.of(session, "acme", [Told(who, "any;for=all", NOW)], SECRET), NOW, NONE_WRITTEN
            )
        people.meet(session, "acme", [ANA], secrets.token_bytes)
    feed = Feed(work.database, tmp_path)
    feed.publish()
    assert feed.read() == {ANA: "any"}


@pytest.mark.promise(8)
@ON_SQLITE
def test_what_was_put_back_from_the_journal_is_published_of_all_whom_we_know_by_name(
    feed: Feed, tmp_path: Path
) -> None:
    journalled = replace(feed.work.runtime, journal=Journal(tmp_path / "earshot.journal"))
    obey.write_down(journalled, "acme", [Told(ANA, "any;for=all", NOW)], NOW)
    with feed.database.write() as session:
        people.meet(session, "acme", [ANA], secrets.token_bytes)
    feed.publish()
    assert feed.read() == {}
    put_back(journalled, {}, NOW)
    feed.publish()
    assert feed.read() == {ANA: "any"}


@pytest.mark.promise(20)
@ON_SQLITE
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, max_size=14))
def test_after_any_sequence_of_deeds_the_subscriber_holds_what_people_said(
    database: Database, tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, int, str]]
) -> None:
    """One follows every HEAD, another comes new at the end: both hold what the objections say."""
    with database.write() as session:
        for table in (ObjectionRow, FeedRow, FeedHeadRow, FeedScopeRow, FeedKeyRow):
            session.connection().execute(delete(table))
    feed = Feed(database, tmp_path_factory.mktemp("feed"))
    said: dict[str, set[str]] = {}
    head = feed.publish().head
    followed = subscribed(head, feed.files())
    for deed, number, scope in [*deeds, ("publish", 0, "")]:
        who = f"x:{number}"
        feed.work.now += SECOND
        if deed == "says":
            feed.says(who, f"{scope};for=all")
            said.setdefault(who, set()).add(scope)
        elif deed == "lifts":
            feed.lifts(who)
            said.pop(who, None)
        elif deed == "key":
            with database.write() as session:
                published.add_key(session, secrets.token_bytes(32), feed.work.now)
        else:
            after = feed.publish().head
            followed = led_on(after, head.seq, head.state, followed, feed.files())
            head = after
    assert followed == subscribed(head, feed.files())
    scopes = scopes_of(head, feed.files()[file_name("scopes", head.scopes_sha256)])
    who_of = {hashed(f"x:{n}", key): f"x:{n}" for n in range(1, 6) for key in scopes.keys.values()}
    found: dict[str, set[str]] = {}
    for row, number in unpack(followed):
        found.setdefault(who_of[row], set()).add(scopes.scope(number))
    assert found == said


def test_the_terms_are_in_head(feed: Feed) -> None:
    head = feed.publish().head
    assert (head.origin, head.period_us, head.expires_us - head.issued_us) == (ORIGIN, HOUR, 3 * DAY)
    verdict = judge_head(feed.files()["HEAD"], ORIGIN, head.keys, None, feed.work.now, check)
    assert isinstance(verdict, Take)
    verdict = judge_head(feed.files()["HEAD"], ORIGIN, head.keys, verdict.trusted, feed.work.now, check)
    assert verdict == Same(head)
