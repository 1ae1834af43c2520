"""After a restore nobody who said stop is answered, whatever the store knew."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.journal.file import Found, Journal
from bot.slack.notices import paused
from bot.steps import pause
from bot.steps.answering import reconcile
from bot.steps.hearing import obey, sweep
from bot.steps.hearing.catch_up import catch_up
from bot.steps.hearing.lacking import LINES_A_TURN
from bot.steps.hearing.put_back import OLDER, PutBack, end_what_was_begun, put_back
from bot.steps.hearing.rule_on_wish import rule_on_wish
from bot.steps.lists.take_in import take_in_hashed
from bot.store import brands, outbox, restores, secret
from bot.store.database import Database
from bot.store.record import mark
from bot.store.wishes import noes
from bot.store.wishes.noes import Told
from rules.audit.checkpoint import Checkpoint
from rules.mention import Ref, Visibility, Wish
from tests.brand_at_work import ANSWER, DANA, DAY, FAY, HOUR, MINUTE, SECRET, Killed, Work, reasons
from tests.networks import key_of

ASKS = "@acme do you ship to Norway?"


class Kept(Work):
    """Acme with a journal, on a database that can be copied and put back."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        self.folder = folder
        self.journal = Journal(folder / "earshot.journal")
        self.runtime = replace(self.runtime, journal=self.journal)

    def restored(self, copy: Path) -> "Kept":
        """The same world, with a database from this copy."""
        path = self.folder / f"restored-{copy.name}"
        shutil.copyfile(copy, path)
        other = Kept(Database(f"sqlite:///{path}"), self.folder)
        other.network, other.now = self.network, self.now
        other.runtime = replace(other.runtime, networks={"x": self.network})
        return other

    def backup(self, name: str = "backup.db") -> Path:
        """A copy of the database as it is now."""
        path = self.folder / name
        with self.database.read() as session:
            session.connection().exec_driver_sql("SELECT 1")
        self.database.scrub()
        assert self.database.path is not None
        shutil.copyfile(self.database.path, path)
        return path

    def hear_stops(self, *names: str) -> None:
        """Let each of them say stop, a minute after the one before."""
        for name in names:
            self.now += MINUTE
            self.says("@acme stop", name)

    def start(self, marks: dict[str, Path] | None = None) -> PutBack:
        """What a start does first."""
        return put_back(self.runtime, marks or {}, self.now)

    def lines(self) -> list[Found]:
        """What the journal holds."""
        with self.database.read() as session:
            known = secret.generations(session, SECRET)
        found = list(self.journal.read({secret.key_id(one): one for one in known}))
        assert all(isinstance(one, Found) for one in found)
        return [one for one in found if isinstance(one, Found)]

    def paused_why(self) -> str:
        """Why replies are stopped; empty where they are not."""
        with self.database.read() as session:
            brand = brands.get(session, "acme")
            return (brand.paused_why or "") if brand and brand.paused_us else ""


Make = Callable[[], Kept]


@pytest.fixture
def kept(tmp_path: Path, sqlite_template: Path) -> Kept:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    return Kept(Database(f"sqlite:///{path}"), tmp_path)


# What must never happen


@pytest.mark.promise(1)
@pytest.mark.promise(8)
def test_whoever_said_stop_after_the_backup_is_refused_before_anything_may_be_sent(kept: Kept) -> None:
    asked = kept.says(ASKS)
    backup = kept.backup()
    kept.now += HOUR
    kept.says("@acme never contact me again")
    kept.says("@acme stop", "ben")
    kept.now += HOUR
    kept.says("@acme stop", "cleo")
    old = kept.restored(backup)
    assert reasons(old.verdict(asked)) == {"not_listening"}, "the older database knows of no stop"
    found = old.start()
    assert (found.older, found.back, found.hurt) == ({"acme"}, {"acme": 3}, "")
    assert {"asked_to_stop", "paused", "not_listening"} <= reasons(old.verdict(asked))
    assert OLDER in old.paused_why()
    assert old.start().back == {}, "a second start has nothing to put back"


@pytest.mark.promise(6)
@pytest.mark.parametrize("point", ["obey: written down", "obey: written", "obey: kept", "listen: labelled"])
def test_a_kill_at_any_point_leaves_no_stop_that_is_in_neither(kept: Kept, point: str) -> None:
    asked = kept.says(ASKS)
    kept.kill_at(point)
    kept.network.post(kept.now, "@acme stop")
    with pytest.raises(Killed):
        kept.hear()
    kept.stops.clear()
    found = kept.start()
    assert found.older == set(), "one batch may have been cut off by a crash"
    in_journal = len(kept.lines())
    with kept.database.read() as session:
        assert len(noes.in_force(session, "acme", key_of("ana"), SECRET)) == in_journal
    kept.hear()
    assert "asked_to_stop" in reasons(kept.verdict(asked))
    assert kept.count("objection") == len(kept.lines()) == 1, "heard again, it is the same"


@pytest.mark.promise(8)
@pytest.mark.parametrize("point", ["put back: judged", "put back: some"])
def test_killed_while_it_is_put_back_an_older_database_starts_stopped_all_the_same(kept: Kept, point: str) -> None:
    asked = kept.says(ASKS)
    backup = kept.backup()
    kept.hear_stops("ana", "ben")
    old = kept.restored(backup)
    old.kill_at(point)
    with pytest.raises(Killed):
        old.start()
    old.stops.clear()
    old.start()
    assert OLDER in old.paused_why()
    assert not pause.resume(old.runtime, old.team, DANA, old.now), "a week is to be heard again"
    assert "asked_to_stop" in reasons(old.verdict(asked))


@pytest.mark.promise(8)
def test_a_kill_while_a_start_is_written_is_made_good_by_the_next(kept: Kept) -> None:
    backup = kept.backup()
    kept.says("@acme stop")
    kept.now += DAY
    kept.says("@acme start again please")
    kept.says("START @acme")
    kept.kill_at("catch up: written")
    with pytest.raises(Killed):
        catch_up(kept.runtime, kept.team, kept.now)
    kept.stops.clear()
    assert catch_up(kept.runtime, kept.team, kept.now) == 1
    assert catch_up(kept.runtime, kept.team, kept.now) == 0
    old = kept.restored(backup)
    old.start()
    with old.database.read() as session:
        assert noes.in_force(session, "acme", key_of("ana"), SECRET) == []
    assert old.count("objection", "lifted_us IS NOT NULL") == 1, "the exact state: said, and taken back"


def test_a_journal_that_cannot_be_written_stops_nobodys_no_and_gets_it_later(kept: Kept) -> None:
    asked = kept.says(ASKS)
    kept.journal.path.mkdir()
    kept.says("@acme stop")
    assert "asked_to_stop" in reasons(kept.verdict(asked))
    with kept.database.read() as session:
        assert noes.due_since_us(session, "acme") == kept.now
    kept.journal.path.rmdir()
    assert catch_up(kept.runtime, kept.team, kept.now) == 1
    assert [one.line.scope for one in kept.lines()] == ["until_i_ask"]
    with kept.database.read() as session:
        assert noes.due_since_us(session, "acme") is None


@pytest.mark.parametrize("how", ["changed", "cut", "foreign", "gone"])
def test_a_hurt_journal_is_told_plainly_set_aside_and_written_anew_and_nothing_goes_out(kept: Kept, how: str) -> None:
    backup = kept.backup()
    kept.hear_stops("ana", "ben", "cleo")
    raw = kept.journal.path.read_bytes().splitlines(keepends=True)
    other = b"2 " + b"00" * 8 + raw[1][18:]
    hurt = {"changed": [raw[0], raw[1].replace(b"until", b"untie"), raw[2]], "cut": raw[:2], "gone": []}
    kept.journal.path.write_bytes(b"".join(hurt.get(how, [raw[0], other, raw[2]])))
    if how == "gone":
        kept.journal.path.unlink()
    work = kept if how in {"cut", "gone"} else kept.restored(backup)
    found = work.start()
    assert found.hurt
    assert found.hurt in work.paused_why()
    assert (found.aside is None) == (how == "gone")
    while catch_up(work.runtime, work.team, work.now):
        pass
    assert len(work.lines()) == work.count("objection") == (3 if work is kept else 2)
    assert work.start().hurt == ""


def test_a_line_under_a_secret_that_was_dropped_says_nothing_of_an_objection_that_we_have(kept: Kept) -> None:
    kept.says("@acme stop")
    with kept.database.write() as session:
        secret.keep(session, secret.OBJECTIONS, b"2" * 32)
    assert kept.start().hurt == ""


# What must happen


@pytest.mark.promise(1)
def test_what_was_posted_as_a_private_message_is_heard_all_the_same(kept: Kept) -> None:
    asked = kept.says(ASKS)
    kept.says("stop", visibility=Visibility.PRIVATE, sent_to=("x:1000",))
    assert "asked_to_stop" in reasons(kept.verdict(asked))
    assert len(kept.lines()) == 1


def test_a_page_without_a_wish_writes_nothing(kept: Kept) -> None:
    kept.says(ASKS)
    assert not kept.journal.path.exists()


def test_a_page_with_many_stops_is_one_write_and_one_with_known_ones_none(kept: Kept) -> None:
    for name in ("ana", "ben", "cleo"):
        kept.network.post(kept.now, "@acme stop", name)
    kept.hear()
    assert [one.number for one in kept.lines()] == [1, 2, 3]
    assert len({one.line.at_us for one in kept.lines()}) == 1
    kept.hear("search")
    assert len(kept.lines()) == 3
    assert b"ana" not in kept.journal.path.read_bytes()
    assert key_of("ana").encode() not in kept.journal.path.read_bytes()


def test_an_edit_into_a_stop_and_a_ruling_are_journalled_too(kept: Kept) -> None:
    asked = kept.says(ASKS)
    kept.now += MINUTE
    kept.network.edit(asked.root_id, "@acme stop")
    kept.hear()
    unsure = kept.says("@acme enough", "ben")
    assert rule_on_wish(kept.runtime, kept.team, unsure.id, DANA, "A song.", kept.now, stop=False)
    catch_up(kept.runtime, kept.team, kept.now)
    assert [(one.line.unsure, one.line.lifted_us) for one in kept.lines()] == [
        (False, None), (True, None), (False, kept.now),
    ]  # fmt: skip


def test_ruled_a_stop_after_the_backup_it_is_one_after_the_restore(kept: Kept) -> None:
    asked, unsure = kept.says(ASKS, "ben"), kept.says("@acme enough", "ben")
    backup = kept.backup()
    assert rule_on_wish(kept.runtime, kept.team, unsure.id, DANA, "They mean us.", kept.now, stop=True)
    catch_up(kept.runtime, kept.team, kept.now)
    old = kept.restored(backup)
    old.start()
    assert "asked_to_stop" in reasons(old.verdict(asked))


def test_a_conversation_that_was_closed_stays_closed_after_a_restore(kept: Kept) -> None:
    backup = kept.backup()
    stop = kept.says("@acme stop")
    old = kept.restored(backup)
    old.start()
    for work in (kept, old):
        work.now += 2 * DAY
    same = kept.network.post(kept.now, ASKS, conversation_id=stop.conversation_id, answers=Ref(stop.post_id))
    other = kept.network.post(kept.now, f"{ASKS} {2}")
    for work in (kept, old):
        work.hear()
        assert "asked_to_stop" in reasons(work.verdict(work.mention(same)))
        assert "asked_to_stop" not in reasons(work.verdict(work.mention(other)))


def test_a_doubt_that_was_put_back_is_ruled_on_by_the_card_of_the_post_as_it_is_heard_again(kept: Kept) -> None:
    asked = kept.says(ASKS, "ben")
    backup = kept.backup()
    kept.says("@acme enough", "ben")
    old = kept.restored(backup)
    old.start()
    old.hear()
    again = old.mention(kept.network.feed[-1].root_id)  # type: ignore[union-attr] # a post
    assert again.wish is Wish.MAYBE_STOP
    assert rule_on_wish(old.runtime, old.team, again.id, DANA, "A song.", old.now, stop=False)
    assert "unsure_wish" not in reasons(old.verdict(asked))


@pytest.mark.promise(30)
def test_after_a_restore_a_week_is_heard_again_before_an_approver_may_let_replies_go(kept: Kept) -> None:
    backup = kept.backup()
    asked = kept.says(ASKS)
    kept.claim(asked)
    kept.send()
    kept.says("@acme stop", "ben")
    kept.now += MINUTE
    kept.says("@acme stop", "cleo")
    old = kept.restored(backup)
    marked = old.folder / "acme.mark"
    mark.write(marked, Checkpoint("earshot.local/acme", 9, b"r" * 32))
    old.start({"acme": marked})
    assert not sweep.sweep(old.runtime, old.team, old.now)
    assert not pause.resume(old.runtime, old.team, DANA, old.now)
    old.now += MINUTE
    reconcile.reconcile(old.runtime, old.team, old.network, old.now)
    for road in old.network.roads():
        old.hear(road)
    assert sweep.sweep(old.runtime, old.team, old.now)
    assert not sweep.sweep(old.runtime, old.team, old.now), "our own timeline is not read yet"
    assert not pause.resume(old.runtime, old.team, DANA, old.now)
    old.now += MINUTE
    reconcile.reconcile(old.runtime, old.team, old.network, old.now)
    assert sweep.sweep(old.runtime, old.team, old.now)
    assert not sweep.sweep(old.runtime, old.team, old.now)
    assert not pause.resume(old.runtime, old.team, FAY, old.now)
    assert pause.resume(old.runtime, old.team, DANA, old.now)
    assert old.state(old.mention(asked.root_id)) == "sent", "what was answered since the backup is known again"
    assert old.network.published[0].text == ANSWER
    with old.database.read() as session:
        assert restores.under_way(session, "acme") is None
    assert old.start({"acme": marked}).older == set(), "who resumed has seen it"
    mark.write(marked, Checkpoint("earshot.local/acme", 100, b"r" * 32))
    assert old.start({"acme": marked}).older == {"acme"}, "but not that this one is older still"


def test_objections_that_stood_before_there_was_a_journal_are_written_into_it(kept: Kept) -> None:
    kept.runtime = replace(kept.runtime, journal=None)
    kept.says("@acme stop")
    assert catch_up(kept.runtime, kept.team, kept.now) == 0
    assert kept.start().lines == 0
    kept.runtime = replace(kept.runtime, journal=kept.journal)
    assert catch_up(kept.runtime, kept.team, kept.now) == 1
    assert len(kept.lines()) == 1


def test_what_is_said_by_another_road_is_journalled_in_force_and_on_record_at_once(kept: Kept) -> None:
    asked = kept.says(ASKS)
    told = [Told(key_of("ana"), "any", kept.now)]
    for _ in range(2):
        obey.object_to(kept.runtime, kept.team, told, [], kept.now)
    assert "asked_to_stop" in reasons(kept.verdict(asked))
    assert kept.again(asked).look_again_us == kept.now
    assert len(kept.lines()) == kept.count("objection") == 1


def test_a_long_journal_is_put_back_a_turn_at_a_time(kept: Kept) -> None:
    told = [Told(key_of("ana"), "any", kept.now + number) for number in range(LINES_A_TURN + 1)]
    obey.object_to(kept.runtime, kept.team, told[:-1], [], kept.now)
    backup = kept.backup()
    obey.object_to(kept.runtime, kept.team, told, [], kept.now)
    old = kept.restored(backup)
    found = old.start()
    assert (found.lines, found.back) == (LINES_A_TURN + 1, {"acme": 1})


def test_a_journal_that_is_lost_while_it_is_read_lets_nothing_go_out(kept: Kept) -> None:
    backup = kept.backup()
    kept.says("@acme stop")
    old = kept.restored(backup)

    def lose() -> None:
        kept.journal.path.rename(kept.folder / "elsewhere")
        kept.journal.path.mkdir()

    old.stops["put back: judged"] = lose
    found = old.start()
    assert "cannot be read" in found.hurt
    assert old.paused_why() == found.hurt


def test_a_mark_that_vouches_for_more_than_there_is_tells_of_a_restore_too(kept: Kept, tmp_path: Path) -> None:
    file = tmp_path / "acme.mark"
    assert kept.start({"acme": file}).older == set()
    mark.write(file, Checkpoint("earshot.local/acme", 5, b"r" * 32))
    assert kept.start({"acme": file}).older == {"acme"}
    file.write_text("nonsense")
    assert kept.start({"acme": file}).older == set()


def test_a_page_that_was_tried_again_and_again_is_no_sign_of_a_restore(kept: Kept) -> None:
    kept.kill_at("obey: written down")
    kept.network.post(kept.now, "@acme stop")
    for _ in range(3):
        kept.now += MINUTE
        with pytest.raises(Killed):
            kept.hear()
    found = kept.start()
    assert (found.lines, found.back, found.older) == (3, {"acme": 1}, set())


def test_a_torn_record_stops_nobodys_no_and_is_no_sign_of_a_restore(kept: Kept, tmp_path: Path) -> None:
    asked = kept.says(ASKS)
    with kept.database.write() as session:
        session.connection().exec_driver_sql("UPDATE entry SET position = 7")
    kept.says("@acme stop")
    assert "asked_to_stop" in reasons(kept.verdict(asked))
    file = tmp_path / "acme.mark"
    mark.write(file, Checkpoint("earshot.local/acme", 5, b"r" * 32))
    assert kept.start({"acme": file}).older == set()


def test_a_journal_that_cannot_be_read_lets_nothing_go_out(kept: Kept) -> None:
    kept.journal.path.mkdir()
    found = kept.start()
    assert "cannot be read" in found.hurt
    assert found.hurt in kept.paused_why()


def test_of_a_journal_that_is_shared_each_brand_gets_its_own(kept: Kept) -> None:
    other = Told(key_of("ana"), "any", kept.now)
    backup = kept.backup()
    written = obey.write_down(kept.runtime, "beta", [other], kept.now)
    assert list(written.values()) == [1]
    kept.says("@acme stop", "ben")
    old = kept.restored(backup)
    assert old.start().back == {"beta": 1, "acme": 1}
    assert old.count("objection", "brand_id = 'beta'") == 1


def test_the_message_in_the_channel_says_when_an_approver_is_needed(kept: Kept) -> None:
    backup = kept.backup()
    kept.hear_stops("ana", "ben")
    old = kept.restored(backup)
    old.start()

    def shown() -> str:
        with old.database.read() as session:
            (row,) = outbox.due(session, "T1", outbox.State.NEW, old.now, 10)
            return str(paused.draw(session, old.runtime, old.team, row, old.now)["text"])

    assert shown().endswith(paused.READING)
    with old.database.write() as session:
        restores.move(session, "acme", restores.READY, old.now)
    assert shown().endswith(paused.READ_AGAIN)
    assert pause.resume(old.runtime, old.team, DANA, old.now)
    assert "That is over" in shown()


def test_a_brand_that_was_paused_by_a_member_stays_so_and_is_swept_all_the_same(kept: Kept) -> None:
    pause.pause(kept.runtime, kept.team, DANA, "A storm.", kept.now)
    backup = kept.backup()
    kept.hear_stops("ana", "ben")
    old = kept.restored(backup)
    assert old.start().older == {"acme"}
    assert old.paused_why() == "A storm."
    old.now += MINUTE
    for road in old.network.roads():
        old.hear(road)
    assert sweep.sweep(old.runtime, old.team, old.now)
    assert old.count("outbox", "kind = 'paused'") == 0


@pytest.mark.promise(8)
def test_what_a_list_under_a_key_of_its_own_brought_is_put_back_under_that_key(kept: Kept) -> None:
    backup = kept.backup()
    take_in_hashed(kept.runtime, kept.team, b"k" * 32, [(b"h" * 16, "any")], {"from": "a list"}, kept.now)
    assert kept.count("journal_due") == 0, "it was written before it was committed"
    old = kept.restored(backup)
    assert old.start().back == {"acme": 1}
    rows = [work.database.read() for work in (kept, old)]
    with rows[0] as now, rows[1] as then:
        query = "SELECT id, hashed, key_id, scope, since_us FROM objection"
        assert now.connection().exec_driver_sql(query).all() == then.connection().exec_driver_sql(query).all()


# What a kill cut off, without a start


@pytest.mark.promise(8)
def test_what_a_kill_cut_off_is_ended_without_a_start_and_a_restore_is_left_to_one(kept: Kept) -> None:
    asked = kept.says(ASKS)
    kept.kill_at("obey: written down")
    kept.network.post(kept.now, "@acme stop")
    with pytest.raises(Killed):
        kept.hear()
    kept.stops.clear()
    assert end_what_was_begun(kept.runtime, kept.now)
    assert "asked_to_stop" in reasons(kept.verdict(asked))
    backup = kept.backup()
    kept.hear_stops("ben", "cleo")
    old = kept.restored(backup)
    assert not end_what_was_begun(old.runtime, old.now)
    assert old.count("objection") == 1, "nothing is put back before it is judged"
    assert old.start().older == {"acme"}
    assert end_what_was_begun(old.runtime, old.now)
    assert old.count("entry", "kind = 'restore'") == 3, "to look again leaves no more entries"


def test_where_there_is_no_journal_nothing_was_begun_and_what_another_brand_lacks_is_its_own(kept: Kept) -> None:
    for number in range(2):
        obey.write_down(kept.runtime, "beta", [Told(key_of("ana"), "any", kept.now + number)], kept.now + number)
    assert end_what_was_begun(kept.runtime, kept.now)
    assert kept.count("objection") == 0
    assert end_what_was_begun(replace(kept.runtime, journal=None), kept.now)


def test_of_a_journal_that_cannot_be_read_nobody_says_that_all_is_there(kept: Kept) -> None:
    kept.journal.path.mkdir()
    assert not end_what_was_begun(kept.runtime, kept.now)
