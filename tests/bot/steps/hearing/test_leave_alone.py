"""A handle that asked to be left alone is, until we know whom it means."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.steps.hearing.leave_alone import (
    NOTE_CHARS_MAX,
    Kept,
    answered,
    due,
    leave_account_alone,
    leave_alone,
    rule_on_bearer,
)
from bot.store import secret
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables.hearing import ASKED, OTHER, THEIRS
from bot.store.wishes import register
from rules.mention import Account
from rules.registry.key import BadKey
from tests.bot.steps.hearing.test_put_back import Kept as Work
from tests.brand_at_work import DANA, DAY, FAY, HOUR, NOW, SECRET, reasons
from tests.networks import key_of

ASKS = "@acme do you ship to Norway?"


@pytest.fixture
def work(database: Database, tmp_path: Path) -> Work:
    return Work(database, tmp_path)


def keep(work: Work, handle: str = "@ana", network: str = "x") -> Kept:
    return leave_alone(work.runtime, work.team, network, handle, NOW - DAY, "A letter.", "U1", work.now)


def says_as(work: Work, key: str, handle: str, words: str = ASKS) -> Mention:
    return work.says_as(Account(key_of(key), handle, handle.title()), words)


def states(work: Work) -> list[str]:
    with work.database.read() as session:
        return sorted(row.state for row in session.connection().exec_driver_sql("SELECT state FROM bearer"))


@pytest.mark.promise(1)
@pytest.mark.promise(6)
@pytest.mark.parametrize("handle", ["ana", "@ANA", "https://x.com/Ana", "\uff20ana"])
def test_whoever_bears_the_handle_is_left_alone_at_once_however_it_was_written(work: Work, handle: str) -> None:
    before = work.says(ASKS)
    kept = keep(work, handle)
    assert "asked_to_stop" in reasons(work.verdict(before))
    assert kept.known == 1
    assert work.again(before).look_again_us == work.now
    assert "asked_to_stop" not in reasons(work.verdict(work.says(ASKS, "ben")))


def test_what_is_no_handle_is_refused_and_nothing_is_kept(work: Work) -> None:
    for network, handle in (("x", "an na"), ("x", ""), ("letter", "ana"), ("mastodon", "ana")):
        with pytest.raises(BadKey):
            keep(work, handle, network)
    with pytest.raises(BadKey):
        leave_account_alone(work.runtime, work.team, "x:nobody", "U1", work.now)
    assert work.count("handle_request") == work.count("objection") == 0
    assert not work.journal.path.exists()


@pytest.mark.promise(12)
def test_the_first_account_seen_keeps_its_no_under_whatever_handle_it_goes_on(work: Work) -> None:
    keep(work)
    says_as(work, "ana", "ana")
    assert states(work) == [THEIRS]
    renamed = says_as(work, "ana", "anna2")
    assert "asked_to_stop" in reasons(work.verdict(renamed))
    assert states(work) == [THEIRS]


@pytest.mark.promise(12)
def test_on_another_account_the_handle_blocks_both_until_an_approver_rules(work: Work) -> None:
    keep(work)
    first = says_as(work, "ana", "ana")
    says_as(work, "ana", "anna2")
    other = says_as(work, "zoe", "ana")
    assert states(work) == [ASKED, THEIRS]
    for mention in (first, other):
        assert "asked_to_stop" in reasons(work.verdict(mention))
    assert not rule_on_bearer(work.runtime, work.team, other.id, FAY, work.now, theirs=False)
    assert not rule_on_bearer(work.runtime, work.team, first.id, DANA, work.now, theirs=False), "of them nobody asked"
    assert rule_on_bearer(work.runtime, work.team, other.id, DANA, work.now, theirs=False)
    assert not rule_on_bearer(work.runtime, work.team, other.id, DANA, work.now, theirs=True), "once is enough"
    assert states(work) == [OTHER, THEIRS]
    assert "asked_to_stop" not in reasons(work.verdict(other))
    assert "asked_to_stop" in reasons(work.verdict(first))
    assert work.count("entry", "kind = 'override'") == 1


def test_ruled_to_be_meant_too_the_other_account_is_left_alone_under_its_id(work: Work) -> None:
    keep(work)
    says_as(work, "ana", "ana")
    other = says_as(work, "zoe", "ana")
    assert rule_on_bearer(work.runtime, work.team, other.id, DANA, work.now, theirs=True)
    assert "asked_to_stop" in reasons(work.verdict(says_as(work, "zoe", "zoe9")))


def test_somebody_known_by_the_handle_before_is_asked_about_where_there_were_two(work: Work) -> None:
    says_as(work, "ana", "ana")
    says_as(work, "zoe", "ana")
    assert keep(work).known == 2
    assert states(work) == [ASKED, THEIRS]
    keep(work)
    assert states(work) == [ASKED, THEIRS], "a second letter asks nothing again"


def test_their_own_start_opens_the_door_again_and_nobody_elses_does(work: Work) -> None:
    keep(work)
    says_as(work, "ana", "ana")
    other = says_as(work, "zoe", "ana")
    work.now += HOUR
    says_as(work, "zoe", "ana", "START @acme")
    assert "asked_to_stop" in reasons(work.verdict(other))
    says_as(work, "ana", "ana", "START @acme")
    assert "asked_to_stop" not in reasons(work.verdict(says_as(work, "ana", "ana")))


@pytest.mark.promise(8)
def test_a_request_by_letter_outlives_a_restore(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "earshot.db"
    path.write_bytes(sqlite_template.read_bytes())
    work = Work(Database(f"sqlite:///{path}"), tmp_path)
    asked = work.says(ASKS)
    backup = work.backup()
    keep(work)
    keep(work, "zoe")
    old = work.restored(backup)
    assert old.start().back == {"acme": 3}
    assert "asked_to_stop" in reasons(old.verdict(asked))
    zoe = old.network.post(old.now, ASKS, "zoe")
    old.hear()
    assert "asked_to_stop" in reasons(old.verdict(old.mention(zoe)))
    with old.database.read() as session:
        assert {one.note for one in register.every(session, "acme", 10)} == {"Put back from the journal."}


def test_a_no_under_a_former_secret_is_found_by_handle_too(work: Work) -> None:
    with work.database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)
    keep(work)
    with work.database.write() as session:
        secret.rotate(session, secret.OBJECTIONS, secrets.token_bytes(32), work.now)
    assert "asked_to_stop" in reasons(work.verdict(says_as(work, "ana", "ana")))
    assert states(work) == [THEIRS]


def test_the_register_says_what_came_when_it_is_due_and_who_answered(work: Work) -> None:
    kept = leave_alone(work.runtime, work.team, "x", "ana", NOW, f"\0 {'x' * 900}", "U1", work.now)
    second = keep(work, "ben")
    assert not answered(work.runtime, work.team, "nowhere", "U2", work.now)
    assert answered(work.runtime, work.team, second.id, "U2", work.now)
    assert not answered(work.runtime, work.team, second.id, "U2", work.now)
    with work.database.read() as session:
        first, last = register.every(session, "acme", 10)
    assert (first.id, first.handle, first.received_us, first.due_us) == (kept.id, "ana", NOW, kept.due_us)
    assert len(first.note) <= NOTE_CHARS_MAX
    assert (last.answered_us, last.answered_by) == (work.now, "U2")


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2026-11-20", "2026-12-04"),
        ("2026-11-21", "2026-12-04"),
        ("2026-11-22", "2026-12-04"),
        ("2026-11-23", "2026-12-07"),
    ],
)
def test_ten_business_days_leave_the_weekends_out(received: str, until: str) -> None:
    def us(day: str) -> int:
        return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) * 1_000_000

    assert due(us(received)) == us(until)
    assert due(us(received) + 5 * HOUR) == us(until)


def test_an_account_that_is_named_by_its_key_is_left_alone_without_a_line_in_the_register(work: Work) -> None:
    asked = work.says(ASKS)
    assert leave_account_alone(work.runtime, work.team, key_of("ana"), "U1", work.now).id == ""
    assert "asked_to_stop" in reasons(work.verdict(asked))
    assert work.count("handle_request") == 0
    assert len(work.lines()) == 1


def test_whoever_has_no_key_is_nobody(work: Work) -> None:
    keep(work)
    mention = work.says_as(Account("", "ana", "?"), ASKS)
    assert states(work) == []
    assert work.facts(mention).objections is None
