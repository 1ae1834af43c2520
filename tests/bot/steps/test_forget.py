"""Whoever is forgotten is in no row and no file, and their no stands."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from bot import keys
from bot.commands import audit
from bot.ports import Unread
from bot.steps import forget, pause, seal
from bot.steps.hearing import recheck
from bot.steps.person import agree, choose, propose
from bot.store import inbox, person, secret
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.tables import proofs as proof_tables
from bot.store.tables.hearing import HandleRequestRow
from bot.store.visitors import links, visits
from bot.store.wishes import proposals
from bot.store.wishes.contracts import Terms
from rules.audit.entry import concerns, parse_leaf
from rules.choice import Choice, Wanted
from rules.mention import Account, Handle, Post, Ref
from rules.registry.key import hashed
from tests.brand_at_work import ANSWER, DANA, DAY, ELI, HOUR, MINUTE, SECOND, Work, reasons
from tests.networks import key_of

HANDLES = ("quillfeather", "marrowbone", "thistledown")
"""Who had their day with us: the first two are forgotten, the third is not."""
QUILL, MARROW, THISTLE = (Account(f"x:7830{number}9914", name, name.title()) for number, name in enumerate(HANDLES))
OLD_HANDLE = "quillfeather_old"


class Day(Work):
    """A day on which everything happened that leaves a row."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        with database.write() as session:
            secret.keep(session, secret.OBJECTIONS, self.runtime.store_secret)
        self.folder = folder
        self.signer = keys.open_signer(database, folder, "acme", self.runtime.chance)
        self.play()

    def play(self) -> None:
        old = replace(QUILL, handle=OLD_HANDLE)
        self.asked = self.says_as(old, "@acme do you ship to Norway?")
        self.claim(self.asked)
        self.send()
        self.says_as(QUILL, "Acme is slow, says QUILLWORDS")
        self.stop = self.says_as(MARROW, "@acme stop")
        self.theirs = self.says_as(THISTLE, "@acme do you ship to Peru?")
        naming = Post("x", "77", "77", THISTLE, "@acme ask @QuillFeather about it", self.now, "77")
        self.network.show(replace(naming, handles=(Handle(10, 23, "QuillFeather", QUILL.key),)))
        answering = Post("x", "78", "78", THISTLE, "@acme me too", self.now, "1", answers=Ref("1", QUILL.key))
        self.network.show(answering)
        self.network.feed.append(Unread(None, '{"author":{"username":"quillfeather"}}', "no id"))
        self.network.feed.append(Unread(None, '{"text":"quillfeathers are birds"}', "no id"))
        self.hear()
        terms = Terms(since_us=self.now)
        agree.agree(
            self.runtime, self.team, QUILL.key, terms, agree.Source.STAFF, "U1", "@quillfeather said so", self.now
        )
        agree.agree(
            self.runtime, self.team, THISTLE.key, terms, agree.Source.STAFF, "U1", "as @quillfeather did", self.now
        )
        choose.choose_claimed(self.runtime, self.team, f"x:@{QUILL.handle}", Choice(Wanted.NEVER), self.now)
        pause.pause(self.runtime, self.team, DANA, "@quillfeather is angry", self.now)
        self.seal()
        with self.database.write() as session:
            inbox.keep(session, "T1", "i1", "click", json.dumps({"mention": self.asked.id}), self.now)
            inbox.keep_answer(session, "T1", "i2", "form", json.dumps({"text": "@quillfeather"}), self.now)
            inbox.keep(session, "T1", "i3", "click", json.dumps({"mention": self.theirs.id}), self.now)
            links.make(session, "acme", QUILL.key, self.now, self.runtime.chance)
            visits.begin(session, "acme", "token", self.now, self.now + DAY)
            visits.prove(
                session, "acme", visits.digest("token"), QUILL.key, QUILL.handle, "code", self.now, self.now + DAY
            )
            form = hashed(f"x:@{QUILL.handle}", self.runtime.store_secret)
            session.add(
                HandleRequestRow(
                    brand_id="acme", id="r1", network="x", handle=QUILL.handle, hashed=form, note="A letter from Quill",
                    received_us=self.now, due_us=self.now + DAY,
                )
            )  # fmt: skip

    def seal(self) -> None:
        seal.seal(self.runtime, self.team, self.signer, self.now)

    def forget(self, who: Account, handle: str = "") -> forget.Forgotten:
        return forget.forget(self.runtime, self.team, who.key, self.now, handle, "command")

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        with self.database.read() as session:
            return {
                name: [tuple(row) for row in session.connection().execute(table.select())]
                for name, table in metadata.tables.items()
            }

    def erased_entries(self) -> int:
        """How many entries say nothing any more."""
        return self.count("entry", "payload IS NULL")

    def verified(self) -> audit.Checked:
        self.seal()
        checked = audit.verify(self.database, "acme", self.folder)
        assert checked.ok, checked.findings
        return checked


@pytest.fixture
def either(database: Database, tmp_path: Path) -> Day:
    """The day on either database; most of what forgetting does is the same on both."""
    return Day(database, tmp_path / "keys")


@pytest.fixture
def day(tmp_path: Path, sqlite_template: Path) -> Iterator[Day]:
    path = tmp_path / "here.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(f"sqlite:///{path}")
    yield Day(opened, tmp_path / "keys")
    opened.close()


def names_of(*who: Account) -> list[str]:
    """All by which these people are known: keys, bare ids, handles, and their words."""
    found = [name for one in who for name in (one.key, one.handle, one.name)]
    return [*found, *(["QUILLWORDS", "Norway", ANSWER] if QUILL in who else [])]


def spelled(rows: dict[str, list[tuple[Any, ...]]]) -> str:
    """All rows as one text, bytes as they would read."""
    return "\n".join(
        (value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)).casefold()
        for found in rows.values()
        for row in found
        for value in row
    )


def test_somebody_whom_nobody_knows_is_forgotten_and_nothing_else_changes(day: Day) -> None:
    before = day.rows()
    assert day.forget(Account(key_of("nobody"), "nobody", "")) == forget.Forgotten()
    after = day.rows()
    assert {name for name in before if before[name] != after[name]} == {"entry", "forgetting", "forgotten"}


@pytest.mark.parametrize("state", ["sending", "taking_back"])
def test_nobody_is_forgotten_while_a_reply_to_them_is_on_its_way_or_on_its_way_back(day: Day, state: str) -> None:
    with day.database.write() as session:
        session.connection().execute(text(f"UPDATE reply SET state = '{state}', deadline_us = NULL"))  # noqa: S608 - ours
    before = day.rows()
    with pytest.raises(forget.NotNow, match="Wait a minute"):
        day.forget(QUILL)
    assert day.rows() == before


def test_whoever_got_a_reply_of_which_nobody_knows_whether_it_was_deleted_is_forgotten_all_the_same(day: Day) -> None:
    with day.database.write() as session:
        session.connection().execute(text("UPDATE reply SET state = 'taking_back', deadline_us = 1"))
    day.forget(QUILL)
    assert day.count("reply", "state = 'taking_back' AND author_key = ''") == 0


@pytest.mark.promise(28)
def test_no_known_handle_or_id_is_in_any_row(either: Day) -> None:
    day = either
    assert all(name.casefold() in spelled(day.rows()) for name in names_of(QUILL, MARROW, THISTLE) if name != ANSWER)
    gone = day.forget(QUILL, "@quillfeather")
    assert (gone.posts, gone.replies, gone.contracts) == (2, 1, 1)
    day.forget(MARROW)
    left = spelled(day.rows())
    everything = (*names_of(QUILL, MARROW), OLD_HANDLE, "a letter")
    assert [name for name in everything if re.search(rf"{name.casefold()}(?!s)", left)] == []
    assert "quillfeathers are birds" in left  # which names nobody
    assert all(name.casefold() in left for name in (THISTLE.key, THISTLE.handle, "peru"))


@pytest.mark.promise(28)
def test_no_known_handle_or_id_is_in_any_raw_file_of_the_database(day: Day) -> None:
    assert day.forget(QUILL).scrubbed
    assert day.forget(MARROW).scrubbed
    path = day.database.path
    assert path is not None
    beside = (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")))
    raw = b"".join(one.read_bytes() for one in beside if one.exists()).lower()
    assert THISTLE.handle.encode() in raw
    found = [name for name in names_of(QUILL, MARROW) if re.search(rb"%b(?!s)" % name.lower().encode(), raw)]
    assert found == []


@pytest.mark.promise(28)
def test_no_guess_of_any_known_key_matches_the_record_and_every_proof_still_holds(either: Day) -> None:
    day = either
    before = day.verified()
    with day.database.read() as session:
        about = person.about(session, "acme", QUILL.key, day.runtime.store_secret)
        own = session.connection().execute(text("SELECT secret FROM author WHERE key = :key"), {"key": QUILL.key})
        their_secret = bytes(own.scalar_one())
    assert about.decisions
    day.forget(QUILL)
    after = day.verified()
    assert (after.entries, after.erased) == (before.entries + 1, before.erased + day.erased_entries())
    kept, subjects = day.rows(), []
    columns = [column.name for column in metadata.tables["entry"].columns]
    for row in kept["entry"]:
        entry = dict(zip(columns, row, strict=True))
        assert (entry["payload"] is None) == (entry["nonce"] is None)
        if entry["nonce"] is not None:
            assert not concerns(bytes(entry["leaf"]), their_secret, bytes(entry["nonce"]))
        else:
            assert (entry["author_key"], entry["mention_id"]) == (None, None)
            subjects.append(parse_leaf(bytes(entry["leaf"])).subject)
    assert len(set(subjects)) == len(subjects) == day.erased_entries()


@pytest.mark.promise(8)
@pytest.mark.promise(28)
def test_their_no_refuses_still_when_they_post_again_and_everything_else_starts_anew(either: Day) -> None:
    day = either
    day.forget(MARROW)
    day.now += MINUTE
    again = day.says_as(MARROW, "@acme one more thing")
    assert "asked_to_stop" in reasons(day.verdict(again))
    with day.database.read() as session:
        assert len(person.about(session, "acme", MARROW.key, day.runtime.store_secret).posts) == 1


@pytest.mark.promise(8)
def test_the_conversation_in_which_they_said_no_stays_closed_and_another_may_be_answered_once(day: Day) -> None:
    scope = "UPDATE objection SET scope = 'until_i_ask' WHERE conversation_id = :id"
    with day.database.write() as session:
        session.connection().execute(text(scope), {"id": day.stop.conversation_id})
    day.forget(MARROW)
    assert day.count("objection", f"conversation_id = '{day.stop.conversation_id}'") == 0
    day.now += 2 * DAY
    day.hear()
    day.hear("search")
    more = replace(day.network.post(day.now, "@acme and?"), author=MARROW)
    for number, conversation in enumerate((day.stop.conversation_id, "999")):
        day.network.show(replace(more, id=f"88{number}", root_id=f"88{number}", conversation_id=conversation))
    day.hear()
    assert "asked_to_stop" in reasons(day.verdict(day.mention("880")))
    assert "asked_to_stop" not in reasons(day.verdict(day.mention("881")))


@pytest.mark.promise(8)
def test_a_no_outlives_forgetting_and_a_new_secret_of_the_store(day: Day) -> None:
    day.forget(MARROW)
    with day.database.write() as session:
        secret.rotate(session, secret.OBJECTIONS, b"n" * 32, day.now)
    day.now += MINUTE
    for words in ("@acme hello", "@acme hello again"):
        assert "asked_to_stop" in reasons(day.verdict(day.says_as(MARROW, words)))
        with day.database.write() as session:
            assert secret.drop_unused(session, day.now + DAY) == 0  # their conversation is hidden under it


def test_an_old_post_that_comes_again_is_not_taken_in_but_a_stop_in_it_that_we_never_heard_is_obeyed(day: Day) -> None:
    late = replace(day.network.post(day.now, "@acme stop"), author=QUILL, id="901", root_id="901")
    day.network.feed.pop()
    day.forget(QUILL, QUILL.handle)
    before = day.count("mention"), day.count("author")
    objections, entries = day.count("objection"), day.count("entry")
    day.now += SECOND
    for _ in range(2):
        day.network.show(late)
        day.network.show(replace(late, id="902", root_id="902", text="@acme hello"))
        day.hear()
        assert (day.count("mention"), day.count("author")) == before
        assert (day.count("objection"), day.count("entry")) == (objections + 1, entries + 1)
    assert QUILL.key not in spelled(day.rows())
    day.now += HOUR
    assert "asked_to_stop" in reasons(day.verdict(day.says_as(QUILL, "@acme hello?")))


def test_a_reply_that_has_not_gone_never_goes_and_one_that_is_lost_counts_as_sent(day: Day) -> None:
    with day.database.write() as session:
        session.connection().execute(text("UPDATE brand SET paused_us = NULL"))
    for number, (state, after) in enumerate({"held": "withdrawn", "claimed": "withdrawn", "unknown": "sent"}.items()):
        who = replace(MARROW, key=f"x:60{number}", handle=f"m{number}")
        mention = day.says_as(who, f"@acme hello {number}")
        day.claim(mention, words=f"Hello {number}!")
        with day.database.write() as session:
            session.connection().execute(
                text("UPDATE reply SET state = :state WHERE mention_id = :id"), {"state": state, "id": mention.id}
            )
        day.forget(who)
        assert day.count("reply", f"interaction_id = '{mention.interaction_id}' AND state = '{after}'") == 1
    assert day.send() == 0


@pytest.mark.promise(28)
def test_their_cards_leave_slack_and_those_never_posted_never_will(day: Day) -> None:
    with day.database.write() as session:
        session.connection().execute(
            text("UPDATE outbox SET state = 'posted', ts = '1.2', drawn = wanted WHERE subject = :id"),
            {"id": day.asked.id},
        )
    day.forget(QUILL)
    assert day.count("outbox", f"subject = '{day.asked.id}' AND blank_us = {day.now} AND drawn < wanted") == 1
    assert day.count("outbox", "kind = 'card' AND state = 'dead' AND drawn = wanted") == 1


def test_others_keep_what_is_theirs_but_for_the_posts_that_name_them(either: Day) -> None:
    day = either
    day.forget(QUILL)
    assert day.again(day.theirs).post is not None
    assert [day.mention(root).post for root in ("77", "78")] == [None, None]
    assert day.count("contract") == day.count("contract", "evidence = ''") == 1
    assert day.count("inbox", "payload <> '{}' AND done_us IS NULL") == 1
    assert day.count("unread") == 1
    assert day.count("visit") == day.count("link") == 0
    assert day.count(proof_tables.SignInRow.__tablename__) == 0


def test_what_comes_in_while_they_are_forgotten_is_found_too(day: Day) -> None:
    def come() -> None:
        day.stops.clear()
        post = Post("x", "79", "79", THISTLE, "@acme where is @quillfeather?", day.now, "79")
        day.network.show(post)
        day.hear()

    day.stops["forget: found"] = come
    assert day.forget(QUILL).elsewhere
    assert day.mention("79").post is None
    assert day.count("unread") == 1


@pytest.mark.promise(34)
def test_no_log_and_no_refusal_names_whoever_is_forgotten(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with day.database.write() as session:
        session.connection().execute(text("UPDATE reply SET state = 'sending'"))
    with pytest.raises(forget.NotNow) as refused:
        day.forget(QUILL)
    with day.database.write() as session:
        session.connection().execute(text("UPDATE reply SET state = 'sent'"))
    gone = day.forget(QUILL)
    told = f"{caplog.text}{refused.value}{gone}".casefold()
    assert [name for name in names_of(QUILL) if name.casefold() in told] == []


def test_whoever_is_named_again_and_again_does_not_keep_us_for_ever(day: Day) -> None:
    def come() -> None:
        number = 100 + len(day.passed)
        post = Post("x", f"{number}", f"{number}", THISTLE, "@acme ask @quillfeather", day.now, f"{number}")
        day.network.show(post)
        day.hear()

    day.stops["forget: erased"] = day.stops["forget: found more"] = come
    assert day.forget(QUILL).elsewhere
    assert day.passed.count("forget: found more") == forget.TURNS_MAX


def test_a_reader_who_stays_keeps_it_on_the_disk_for_an_hour_at_most_and_we_say_so(day: Day) -> None:
    with day.database.read() as reader:
        reader.connection().exec_driver_sql("SELECT count(*) FROM mention").scalar()
        assert not day.forget(QUILL).scrubbed


def test_a_post_of_theirs_is_never_read_again_and_nothing_is_looked_at_again(day: Day) -> None:
    day.forget(QUILL)
    day.forget(MARROW)
    day.now += DAY
    day.surface()
    assert recheck.recheck(day.runtime, day.team, day.network, HOUR, day.now) >= 1
    assert QUILL.key not in spelled(day.rows())


def test_what_waits_for_a_colleague_is_dropped_and_its_message_drawn_anew_without_a_word(day: Day) -> None:
    for one_id, mention in (("p1", day.asked), ("p2", day.theirs)):
        propose.propose(day.runtime, day.team, one_id, mention, Terms(day.now), "QUILLWORDS by letter", DANA, day.now)
    with day.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET ts = '1.0', state = 'posted' WHERE subject = 'p1'")
    day.forget(QUILL)
    with day.database.read() as session:
        assert [one.id for one in proposals.waiting(session, "acme")] == ["p2"]
        dropped = proposals.get(session, "acme", "p1")
    assert dropped is not None
    assert (dropped.author_key, dropped.terms, dropped.evidence, dropped.decided_by) == ("", None, "", None)
    assert day.count("outbox", "subject = 'p1' AND wanted = 2 AND blank_us IS NOT NULL") == 1
    assert propose.second(day.runtime, day.team, "p1", ELI, day.now) == propose.TOO_LATE


COLUMNS = re.compile(
    r"(handle|author_key|account_key|text|post|raw|payload|evidence|note|outcome|why|url|label|answer_to|root_id|.*_id|text_.*)"
)
"""How a column is called that could name somebody."""
ERASED = {
    "brand": {"paused_why"},
    "contract": {"evidence"},
    "draft": {"author_key", "text"},
    "entry": {"author_key", "mention_id", "payload"},
    "hand": {"note", "why"},
    "handle_request": {"handle", "note"},
    "inbox": {"payload"},
    "link": {"account_key"},
    "mention": {
        "answer_to", "author_handle", "author_key", "conversation_id", "label", "post", "post_id", "root_id",
    },
    "objection": {"conversation_id", "mention_id"},
    "proposal": {"author_key", "evidence"},
    "reply": {"author_key", "post_id", "text", "text_sha256", "url", "why"},
    "theme": {"outcome"},
    "unread": {"post_id", "raw"},
    "visit": {"account_key", "handle"},
}  # fmt: skip
"""What forgetting erases, where it is theirs or names them."""
OURS = {
    "bearer": {"id", "mention_id"},
    "contract": {"key_id"},
    "forgetting": {"key_id"},
    "mention": {"interaction_id"},
    "objection": {"key_id"},
    "outbox": {"brand_id", "file_id"},
    "proposal": {"mention_id"},
    "reply": {"mention_id"},
    "checkpoint": {"note"},
    "feed_head": {"note"},
    "generation": {"why"},
    "server_app": {"client_id"},
    "slack_installation": {"bot_user_id"},
    "unread": {"why"},
}
"""What names nobody: ids and words of ours."""


def test_each_column_that_could_name_somebody_is_erased_or_is_known_to_name_nobody() -> None:
    for name, table in metadata.tables.items():
        could = {one.name for one in table.columns if not one.primary_key and COLUMNS.fullmatch(one.name)}
        assert could <= ERASED.get(name, set()) | OURS.get(name, set()), name
