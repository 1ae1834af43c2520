"""Taking in a list: it never loosens, is whole or not at all, and once is enough."""

import json

import pytest
from sqlalchemy import text

from bot.steps.lists import take_in as module
from bot.steps.lists.take_in import TakenIn, TooMuch, take_in, take_in_hashed
from bot.store import secret
from bot.store.database import Database
from bot.store.registry.exchanged import KEYS_OF_OTHERS_MAX
from bot.store.wishes import noes
from rules.registry.exchange.read import SaysNo
from rules.registry.key import hashed
from rules.verdict import Permit, Refused
from tests.brand_at_work import MINUTE, NOW, SECOND, SECRET, Killed, Work, reasons
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")
KEY = b"k" * 32
ABOUT = {"format": "plain", "sha256": "0" * 64}


@pytest.fixture
def work(database: Database) -> Work:
    """Acme at work, in a store that has its secret, as every store after its first start."""
    with database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)
    return Work(database)


def taken(work: Work, *nos: SaysNo, dry: bool = False) -> TakenIn:
    return take_in(work.runtime, work.team, nos, ABOUT, work.now, dry=dry)


def entries(work: Work) -> list[dict[str, object]]:
    with work.database.read() as session:
        query = text("SELECT payload FROM entry WHERE kind = 'import'")
        return [json.loads(payload) for payload in session.connection().execute(query).scalars()]


@pytest.mark.promise(8)
def test_a_list_that_lacks_somebody_lifts_nothing(work: Work) -> None:
    taken(work, SaysNo(1, ANA), SaysNo(2, BEN))
    assert taken(work, SaysNo(1, BEN)) == TakenIn(0, 1)
    assert taken(work) == TakenIn(0, 0)
    assert work.count("objection", "lifted_us IS NULL") == 2


@pytest.mark.promise(8)
def test_a_narrower_no_in_a_list_leaves_the_wider_one(work: Work) -> None:
    taken(work, SaysNo(1, ANA, "any"))
    assert taken(work, SaysNo(1, ANA, "proactive")) == TakenIn(1, 0)
    mention = work.says("@acme do you ship?")
    assert "asked_to_stop" in reasons(work.verdict(mention))


@pytest.mark.promise(6)
def test_whoever_is_on_the_list_is_refused_at_once_and_their_card_is_looked_at_again(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    assert isinstance(work.verdict(mention), Permit)
    work.surface()
    taken(work, SaysNo(1, ANA))
    assert isinstance(work.verdict(mention), Refused)
    assert work.surface() == 1


def test_the_same_list_again_changes_and_records_nothing(work: Work) -> None:
    assert taken(work, SaysNo(1, ANA), SaysNo(2, ANA), SaysNo(3, BEN)) == TakenIn(2, 0)
    before = work.everything()
    work.now += MINUTE
    assert taken(work, SaysNo(1, ANA), SaysNo(2, ANA), SaysNo(3, BEN)) == TakenIn(0, 2)
    assert work.everything() == before
    assert entries(work) == [{**ABOUT, "added": 2, "known": 0}]


def test_a_dry_run_counts_and_changes_nothing(work: Work) -> None:
    taken(work, SaysNo(1, BEN))
    before = work.everything()
    assert taken(work, SaysNo(1, ANA), SaysNo(2, BEN), dry=True) == TakenIn(1, 1)
    assert take_in_hashed(work.runtime, work.team, KEY, [(b"a" * 16, "any")], ABOUT, NOW, dry=True) == TakenIn(1, 0)
    assert work.everything() == before
    assert work.count("former_secret") == 0


def test_a_no_with_a_date_that_was_lifted_since_stays_lifted(work: Work) -> None:
    dated = SaysNo(1, ANA, since_us=NOW - MINUTE)
    taken(work, dated)
    with work.database.write() as session:
        assert noes.lift(session, "acme", ANA, SECRET, NOW, NOW) == 1
    assert taken(work, dated) == TakenIn(0, 1)
    assert work.count("objection", "lifted_us IS NULL") == 0
    assert taken(work, SaysNo(1, ANA)) == TakenIn(1, 0)


@pytest.mark.promise(19)
def test_killed_before_the_commit_nothing_was_taken_in(work: Work) -> None:
    work.kill_at("take in: done")
    with pytest.raises(Killed):
        taken(work, SaysNo(1, ANA))
    assert work.count("objection") == 0
    assert entries(work) == []


def test_a_list_that_is_too_long_is_refused_whole(work: Work) -> None:
    many = [SaysNo(1, f"x:{number}") for number in range(1, module.ROWS_MAX + 2)]
    with pytest.raises(TooMuch, match=r"has 50,001 rows\. Split it"):
        taken(work, *many)
    assert work.count("objection") == 0


@pytest.mark.promise(8)
def test_a_hashed_list_silences_whom_nobody_here_knows_by_name(work: Work) -> None:
    rows = [(hashed(ANA, KEY), "any"), (hashed(ANA, KEY), "any"), (hashed(BEN, KEY), "any")]
    assert take_in_hashed(work.runtime, work.team, KEY, rows, ABOUT, NOW) == TakenIn(2, 0)
    assert take_in_hashed(work.runtime, work.team, KEY, rows, ABOUT, NOW + SECOND) == TakenIn(0, 2)
    assert work.count("author") == 0
    mention = work.says("@acme do you ship?")
    assert "asked_to_stop" in reasons(work.verdict(mention))
    assert isinstance(work.verdict(work.says("@acme and to Norway?", "cleo")), Permit)
    assert [entry["added"] for entry in entries(work)] == [2]


@pytest.mark.promise(8)
def test_a_hashed_list_touches_the_cards_that_are_open(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.surface()
    assert isinstance(work.verdict(mention), Permit)
    take_in_hashed(work.runtime, work.team, KEY, [(hashed(ANA, KEY), "any")], ABOUT, NOW)
    assert isinstance(work.verdict(mention), Refused)
    assert work.surface() == 1


def test_lists_of_too_many_keys_are_refused_whole(work: Work) -> None:
    for number in range(KEYS_OF_OTHERS_MAX):
        take_in_hashed(work.runtime, work.team, bytes([number]) * 32, [(b"a" * 16, "any")], ABOUT, NOW)
    with pytest.raises(TooMuch, match="Subscribe to this list as a registry"):
        take_in_hashed(work.runtime, work.team, b"z" * 32, [(b"b" * 16, "any")], ABOUT, NOW)
    assert work.count("objection") == 1
