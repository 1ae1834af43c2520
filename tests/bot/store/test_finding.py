"""Posts whose words we still keep are found, and no others."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.steps import forget
from bot.store import expiry, mentions
from bot.store.database import Database
from bot.store.finding import Places, find
from bot.store.tables.team import InCareRow
from rules.mention import Visibility
from tests.brand_at_work import SECOND, Work


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def found(work: Work, *words: str, most: int = 10, private: bool = False, room: str = "C1") -> list[str]:
    with work.database.read() as session:
        places = Places("C1", frozenset({room}), private=private)
        return [one.id for one in find(session, "acme", words, most, places)]


def says(work: Work, words: str, author: str = "ana", **more: object) -> str:
    work.now += SECOND
    return work.says(words, author, **more).id


def test_what_is_erased_forgotten_removed_in_care_or_private_is_not_found(work: Work) -> None:
    kept, erased, removed = (says(work, f"@acme parcel {n}", f"a{n}") for n in range(3))
    cared, private = says(work, "@acme parcel 3", "a3"), says(work, "parcel 4", "a4", visibility=Visibility.PRIVATE)
    forgotten = work.says("@acme parcel 5", "a5")
    forget.forget(work.runtime, work.team, forgotten.author_key, work.now)
    with work.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE mention SET gone_us = 1 WHERE id = '{removed}'")  # noqa: S608 - our own id
        session.add(InCareRow(brand_id="acme", mention_id=cared, member="U1", since_us=work.now))
    with work.database.write() as session:
        one = mentions.get(session, "acme", erased)
        assert one is not None
        expiry.erase_texts(session, "acme", [one])
    assert found(work, "parcel") == [kept]
    assert found(work, "parcel", private=True) == [private, kept]


def test_what_stands_in_another_channel_is_found_only_there(work: Work) -> None:
    here, there = says(work, "@acme parcel 1"), says(work, "@acme parcel 2", "ben")
    with work.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE mention SET channel = 'C7' WHERE id = '{there}'")  # noqa: S608 - our own id
    assert found(work, "parcel") == [here]
    assert found(work, "parcel", room="C7") == [there]


def test_of_another_brand_nothing_is_found(work: Work) -> None:
    says(work, "@acme parcel")
    with work.database.read() as session:
        assert find(session, "other", ["parcel"], 10, Places("C1", frozenset({"C1"}), private=True)) == []


def test_all_words_count_whatever_their_case_and_script(work: Work) -> None:
    one = says(work, '@acme Das PÄCKCHEN "kam" nicht an, 100 %_sicher')
    for words in (["päckchen"], ["Päckchen", "KAM"], ['"kam"'], ["%_s"], ["100", "%"], ["Ana"]):
        assert found(work, *words) == [one], words
    for words in (["päckchen", "heute"], ["_%"], ["kam' OR '1'='1"], ["\\"], ["http"], ["created_us"]):
        assert found(work, *words) == [], words


def test_a_handle_alone_finds_whoever_bears_it_and_nobody_who_is_only_like_them(work: Work) -> None:
    theirs, _, naming = (
        says(work, "@acme one?", "ana"),
        says(work, "@acme two?", "anatol"),
        says(work, "@acme ask @ana", "ben"),
    )
    assert found(work, "@ANA") == [theirs]
    assert found(work, "@ana", "ask") == [naming]
    assert found(work, "@nobody") == []


def test_the_newest_come_first_and_no_more_than_asked_for(work: Work) -> None:
    ids = [says(work, f"@acme parcel {n}", f"a{n}") for n in range(5)]
    assert found(work, "parcel", most=3) == ids[:1:-1]


def test_no_word_breaks_the_search(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    work = Work(database)
    says(work, "@acme parcel")

    @settings(max_examples=40, deadline=None)
    @given(st.text(max_size=12))
    def is_never_broken(word: str) -> None:
        assert len(found(work, word)) <= 1

    is_never_broken()
    database.close()
