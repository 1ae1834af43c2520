"""What people write can be stored, whatever it is, and is not changed otherwise."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.store.database import Database
from bot.store.text import storable


def test_what_no_database_takes_is_replaced_one_for_one() -> None:
    assert storable("a\x00b\ud83dc\udfffd") == "a\ufffdb\ufffdc\ufffdd"


@given(st.text())
def test_whole_characters_stay_as_they_are(words: str) -> None:
    assert storable(words) == words.replace("\x00", "\ufffd")


def test_both_databases_give_back_what_is_storable(database: Database) -> None:
    words = storable(
        "".join(chr(code) for code in (0, 1, 0x1F, 0x7F, 0xD800, 0xFEFF, 0xFFFF, 0x1F600, 0x10FFFF)) + "'\"\\%"
    )
    with database.read() as session:
        assert session.connection().execute(text("SELECT CAST(:words AS text)"), {"words": words}).scalar_one() == words
