"""The journal loses nothing that it took, and says where it was hurt."""

import resource
import threading
from pathlib import Path

import pytest

from bot.journal.file import BadJournal, Found, Hurt, Journal
from bot.journal.line import Line

KEY_ID = b"k" * 8
SECRETS = {KEY_ID: b"s" * 32}


def a_line(name: str) -> tuple[bytes, Line]:
    return KEY_ID, Line(1, "acme", name, "ab" * 16, "any", 1)


def names(journal: Journal) -> list[str]:
    return [one.line.id if isinstance(one, Found) else f"{one.number}: {one.why}" for one in journal.read(SECRETS)]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "earshot.journal")


@pytest.fixture
def five(journal: Journal) -> Journal:
    for name in "abcde":
        journal.add([a_line(name)], SECRETS)
    return journal


def test_no_line_that_is_missing_moved_or_changed_goes_unnoticed(five: Journal) -> None:
    whole = five.path.read_bytes().splitlines(keepends=True)
    for hurt, told in (
        ([*whole[:1], *whole[2:]], ["a", "2: it is missing", "c", "d", "e"]),
        ([*whole[:1], *whole[3:]], ["a", "3: lines before it are missing", "d", "e"]),
        ([whole[1], whole[0], *whole[2:]], ["1: it is missing", "b", "1: it stands in the wrong place", "c", "d", "e"]),
        ([whole[0], whole[1].replace(b"any", b"ana"), *whole[2:]], ["a", "2: it was changed", "c", "d", "e"]),
        ([whole[0], b"x" * 10_000 + b"\n", *whole[2:]], None),
    ):
        five.path.write_bytes(b"".join(hurt))
        said = names(five)
        assert said == told if told else any("does not begin" in one for one in said)


@pytest.mark.parametrize("cut", [1, 10, 100])
def test_a_last_line_that_a_crash_has_torn_is_none_and_gives_its_place_to_the_next(five: Journal, cut: int) -> None:
    five.path.write_bytes(five.path.read_bytes()[:-cut])
    assert names(five) == ["a", "b", "c", "d"]
    assert five.last() == 4
    assert five.add([a_line("f"), a_line("g")], SECRETS) == 6
    assert names(five) == ["a", "b", "c", "d", "f", "g"]


def test_nothing_is_added_behind_an_end_that_cannot_be_read(five: Journal) -> None:
    with five.path.open("ab") as file:
        file.write(b"nonsense\n")
    with pytest.raises(BadJournal, match="damaged at its end"):
        five.add([a_line("f")], SECRETS)
    with pytest.raises(BadJournal, match="damaged at its end"):
        five.last()
    five.path.write_bytes(b"x" * 100_000)
    with pytest.raises(BadJournal, match="damaged at its end"):
        five.last()


@pytest.mark.parametrize("more", [0, 10])
def test_a_disk_that_takes_nothing_or_half_is_told_and_what_stands_stays(five: Journal, more: int) -> None:
    before, allowed = five.path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + more, allowed[1]))
    try:
        with pytest.raises(BadJournal, match="cannot be written"):
            five.add([a_line("f")], SECRETS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
    assert names(five) == list("abcde")
    assert five.add([a_line("f")], SECRETS) == 6


def test_a_journal_that_is_no_file_is_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with pytest.raises(BadJournal, match="Mend that"):
        journal.add([a_line("f")], SECRETS)
    with pytest.raises(BadJournal, match="Mend that"):
        journal.last()
    with pytest.raises(BadJournal, match="Mend that"):
        list(journal.read(SECRETS))


def test_nobody_else_may_read_it(journal: Journal) -> None:
    journal.path.touch(mode=0o644)
    journal.path.chmod(0o644)
    journal.add([a_line("a")], SECRETS)
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_where_there_is_none_nothing_is_read(journal: Journal) -> None:
    assert (names(journal), journal.last(), journal.set_aside("old")) == ([], 0, None)


def test_a_line_under_a_secret_that_we_do_not_have_is_told_apart(five: Journal) -> None:
    found = list(five.read({b"o" * 8: b"o" * 32}))
    assert [one.key_id for one in found if isinstance(one, Found)] == [None] * 5


def test_set_aside_it_begins_anew(five: Journal) -> None:
    aside = five.set_aside("damaged")
    assert aside is not None
    assert names(five) == []
    assert five.add([a_line("f")], SECRETS) == 1
    assert names(Journal(aside)) == list("abcde")


def test_many_threads_add_and_every_line_has_a_number_of_its_own(journal: Journal) -> None:
    start = threading.Barrier(8)
    given: list[int] = []

    def add(name: str) -> None:
        start.wait()
        given.extend(journal.add([a_line(f"{name}{n}")], SECRETS) for n in range(10))

    threads = [threading.Thread(target=add, args=(name,)) for name in "abcdefgh"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 81))
    assert not [one for one in journal.read(SECRETS) if isinstance(one, Hurt)]
