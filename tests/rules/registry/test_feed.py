"""What a registry publishes: the CSV profile."""

import gzip
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.feed import HEADER, LINE_CHARS_MAX, BadFeed, Feed, Row, parse

SMALL = (
    f"{HEADER}\n"
    "A,x:783214,any,asked by letter,2026-05-03\n"
    'A,x:@ana,"proactive;except=acme,beta","said ""no"", twice",2026-05-03T10:00:00Z\n'
    "A,bluesky:@ana.example,listen,,\n"
    "D,x:783214,any,,\n"
    "A,mastodon:https://social.example/users/ana,any,é,2026-05-03T10:00:00+02:00\n"
    "#rows 5\n"
).encode()


def us(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[arg-type, misc] # no zone


def read(text: str | bytes) -> Feed:
    return parse([text.encode() if isinstance(text, str) else text])


def rows(text: str | bytes) -> list[Row]:
    return list(read(text).rows)


@pytest.mark.promise(16)
@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        ("A,x:1,any,,", 2, "cut short"),
        ("A,x:1,any,\n", 2, "4 columns"),
        ("A,x:1,any,,,\n", 2, "6 columns"),
        ("A\n", 2, "1 column instead"),
        ("\n", 2, "is empty. Take it out"),
        ("A,x:1,any,,\n\nA,x:2,any,,\n", 3, "is empty. Take it out"),
        ("a,x:1,any,,\n", 2, "neither A nor D"),
        (" A,x:1,any,,\n", 2, "neither A nor D"),
        ("=A,x:1,any,,\n", 2, "neither A nor D"),
        ("A,x:ana,any,,\n", 2, "An X id is a number"),
        ("A,,any,,\n", 2, "starts with x:"),
        ("A,x:1,any,,3 May\n", 2, "2026-05-03"),
        ("A,x:1,any,,2026-02-30\n", 2, "2026-05-03"),
        ("A,x:1,any,,2026-05-03 10:00\n", 2, "2026-05-03"),
        ("A,x:1,any,,20260503\n", 2, "2026-05-03"),
        ("D,x:1,any,,\n", 2, "takes back"),
        ("D,x:1,any,,\nA,x:1,any,,\n", 2, "takes back"),
        ("A,x:1,any,,\nD,x:1,any,,\nD,x:1,any,,\n", 4, "takes back"),
        ("A,x:1,sometimes,,\nD,x:1,any,,\n", 3, "takes back"),
        ('A,x:1,any,"a lone quote,\n', 2, "double quote"),
        ('A,x:1,any,said "no",\n', 2, "double quote"),
        ('A,x:1,any,"said "no"",\n', 2, "double quote"),
        ('A,x:1,any,"two\nlines",\n', 2, "double quote"),
        ("A,x:1,any,\0,\n", 2, "control character"),
        ("A,x:1,any,,\nA,x:2,any,\x1b[31m,\n", 3, "control character"),
        ("A,x:1,any,,\rA,x:2,any,,\n", 2, "control character"),
        ("A,x:1,any,,\r\r\n", 2, "control character"),
        ("A,x:1,any," + "é" * LINE_CHARS_MAX + ",\n", 2, "characters"),
        ("A,x:1,any,,\n" + "é" * LINE_CHARS_MAX * 3, 3, "characters"),
        ("#rows 1\n", 2, "1 rows stand before it, but 0 do"),
        ("A,x:1,any,,\nD,x:1,any,,\n#rows 0\n", 4, "but 2 do"),
        ("#rows 00\n", 2, "not a count"),
        ("#ROWS 0\n", 2, "not a count"),
        ("# a remark\n", 2, "not a count"),
        ("#rows 0\nA,x:1,any,,\n", 3, "comes after"),
        ("#rows 0\n#rows 0\n", 3, "comes after"),
        ("#rows 0\n\n", 3, "comes after"),
        ("#rows 0", 2, "cut short"),
    ],
)
def test_one_bad_line_refuses_the_whole_file_and_is_named(body: str, line: int, what: str) -> None:
    with pytest.raises(BadFeed) as refused:
        read(f"{HEADER}\n{body}")
    assert str(refused.value).startswith(f"Line {line} ")
    assert what in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        HEADER.encode(),
        b"A,x:1,any,,\n",
        b"op,key,scope,reason\n",
        b"OP,KEY,SCOPE,REASON,SINCE\n",
        b"op;key;scope;reason;since\n",
        b" " + HEADER.encode() + b"\n",
        b"\xef\xbb\xbf\xef\xbb\xbf" + HEADER.encode() + b"\n",
        f"{HEADER}\n".encode("utf-16"),
        b"<!DOCTYPE html>\n",
    ],
)
def test_a_file_without_the_exact_header_is_refused(data: bytes) -> None:
    with pytest.raises(BadFeed, match=r"^Line 1 "):
        read(data)


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xef\xbb"])
def test_bytes_that_are_no_utf_8_are_refused_with_their_line(bad: bytes) -> None:
    with pytest.raises(
        BadFeed, match=r"^Line 3 is not UTF-8 text\. Save the file as .+ Nothing of this file was taken over\.$"
    ):
        read(f"{HEADER}\nA,x:1,any,é,\n".encode() + b"A,x:2,any," + bad + b",\nA,x:3,any,,\n")


def test_a_packed_file_is_told_as_such() -> None:
    with pytest.raises(BadFeed, match=r"^Line 1 is packed by gzip\. Unpack the file\."):
        parse([gzip.compress(f"{HEADER}\n".encode())])


def test_a_refusal_says_the_line_the_remedy_and_no_name() -> None:
    with pytest.raises(BadFeed) as refused:
        read(f"{HEADER}\nA,x:1,any,,\nA,x:secret-person,any,,\n")
    assert str(refused.value) == (
        "Line 3 cannot be read. An X id is a number of 1 to 19 digits that does not start with 0; "
        "a handle is written x:@name. Nothing of this file was taken over."
    )


def test_a_header_alone_is_an_empty_set() -> None:
    assert len(read(f"{HEADER}\n")) == 0
    assert len(read(f"{HEADER}\n#rows 0\n")) == 0


def test_the_file_is_the_whole_set_after_its_additions_and_take_backs() -> None:
    assert rows(SMALL) == [
        Row("bluesky:@ana.example", "listen", "", None),
        Row("mastodon:https://social.example/users/ana", "any", "é", us(2026, 5, 3, 8)),
        Row("x:@ana", "proactive;except=acme,beta", 'said "no", twice', us(2026, 5, 3, 10)),
    ]


def test_a_row_taken_back_may_come_again() -> None:
    assert len(read(f"{HEADER}\nA,x:1,any,,\nD,x:1,any,,\nA,x:1,any,,\n")) == 1


def test_a_take_back_leaves_the_same_persons_other_objections() -> None:
    text = f"{HEADER}\nA,x:1,any,,\nA,x:1,proactive,,\nD,X:1, proactive ,,\n"
    assert rows(text) == [Row("x:1", "any", "", None)]


def test_the_same_row_twice_is_one_row_and_the_last_counts() -> None:
    text = f"{HEADER}\nA,x:1,any,first,2026-05-03\nA,X:1,any,last,2026-05-01\n#rows 2\n"
    assert rows(text) == [Row("x:1", "any", "last", us(2026, 5, 1))]


def test_formulas_escapes_and_line_separators_are_only_data() -> None:
    reason = "=cmd|' /C calc'!A0 <script> \\n \u2028 \u0085 \t"
    assert rows(f"{HEADER}\nA,x:1,any,{reason},\n") == [Row("x:1", "any", reason, None)]


@pytest.mark.parametrize(
    "same",
    [
        b"\xef\xbb\xbf" + SMALL,
        SMALL.replace(b"\n", b"\r\n"),
        SMALL.replace(b"\n", b"\r\n", 2),
        SMALL.replace(b"#rows 5\n", b""),
        SMALL.replace(b"x:@ana", b"X:@ANA"),
        SMALL.replace(b"A,x:783214,any,asked by letter,2026-05-03\n", b"")
        .replace(b"D,x:783214,any,,\n", b"")
        .replace(b"5\n", b"3\n"),
    ],
)
def test_another_spelling_of_the_same_set_has_the_same_digest(same: bytes) -> None:
    assert (read(same).lines, read(same).digest) == (read(SMALL).lines, read(SMALL).digest)


def test_the_digest_is_over_every_line_of_the_set() -> None:
    lines = "x:1;any;;\nx:2;any;by letter;\nx:3;any;;1777766400000000\n".replace(";", "\0")
    feed = read(f"{HEADER}\nA,x:2,any,by letter,\nA,x:1,any,,\nA,x:3,any,,2026-05-03\n")
    assert feed.digest == sha256(lines.encode()).hexdigest()


def test_a_line_as_long_as_may_be_is_read_however_it_comes() -> None:
    reason = "é" * (LINE_CHARS_MAX - len("A,x:1,any,,"))
    line = f"A,x:1,any,{reason},\n".encode()
    for cut in (0, 2_000, len(line) - 1):
        assert [row.reason for row in parse([f"{HEADER}\n".encode(), line[:cut], line[cut:]]).rows] == [reason]
    with pytest.raises(BadFeed, match="1 column"):
        parse([f"{HEADER}\n".encode(), "\U0001f642".encode() * LINE_CHARS_MAX, b"\n"])


def test_the_order_of_rows_does_not_change_the_digest() -> None:
    one, two = "A,x:1,any,,\n", "A,x:2,any,,\n"
    assert read(f"{HEADER}\n{one}{two}") == read(f"{HEADER}\n{two}{one}")


def test_a_long_list_is_ordered_in_pieces_with_rests_between_them() -> None:
    keys = [f"x:{1 + number * 7_919 % 4_001}" for number in range(4_001)]
    rests: list[None] = []
    lines = "".join(f"A,{key},any,,\n" for key in keys)
    feed = parse([f"{HEADER}\n{lines}".encode()], rest=lambda: rests.append(None))
    assert [row.key for row in feed.rows] == sorted(keys)
    assert len(rests) == 7  # three while the places go into drawers, and one after each of four drawers


@given(st.lists(st.integers(0, len(SMALL)), max_size=12))
def test_however_the_bytes_arrive_the_set_is_the_same(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(SMALL)]
    assert parse(SMALL[start:end] for start, end in pairwise(places)) == read(SMALL)


@pytest.mark.promise(16)
@pytest.mark.parametrize("length", range(len(SMALL)))
def test_every_truncation_of_a_feed_that_closes_with_a_count_is_refused(length: int) -> None:
    with pytest.raises(BadFeed):
        parse([SMALL[:length]], count_required=True)


@pytest.mark.promise(16)
def test_without_a_count_every_truncation_but_one_between_two_rows_is_refused() -> None:
    for length in range(len(SMALL)):
        if SMALL[:length].endswith(b"\n"):
            assert not read(SMALL[:length]).counted  # cannot be told from a shorter file that is whole
        else:
            with pytest.raises(BadFeed):
                read(SMALL[:length])


def test_a_feed_says_whether_it_closed_with_a_count() -> None:
    assert parse([SMALL], count_required=True).counted


PLAIN = (
    f"{HEADER}\nA,x:783214,any,,2026-05-03\nA,x:@ana,proactive;until=2027-01-01,by letter,2026-05-03T10:00:00+01:00\n"
    'A,bluesky:did:plc:z72i7hdynmk6r22z27h6tvur,any,"é, twice",\n#rows 3\n'
).encode()


def test_every_changed_byte_is_refused_or_shows_in_the_digest_unless_it_only_changes_capitals_of_a_key() -> None:
    digest = read(PLAIN).digest
    shown = 0
    for place, byte in enumerate(PLAIN):
        for other in {byte ^ 1 << bit for bit in range(8)} | {0, 10, 13, 32, 34, 44, 0xFF} - {byte}:
            flipped = PLAIN[:place] + bytes([other]) + PLAIN[place + 1 :]
            try:
                same = read(flipped).digest == digest
            except BadFeed:
                continue
            assert not same or flipped.lower() == PLAIN.lower()
            shown += not same
    assert shown > len(PLAIN)


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.dictionaries(st.integers(1, 99), st.tuples(TEXTS, TEXTS, st.none() | MOMENTS)))
def test_what_is_written_is_read(written: dict[int, tuple[str, str, datetime | None]]) -> None:
    body = "".join(
        f"A,x:{number},{_quoted(scope)},{_quoted(reason)},{since.isoformat() if since else ''}\n"
        for number, (scope, reason, since) in written.items()
    )
    epoch, microsecond = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
    assert set(read(f"{HEADER}\n{body}#rows {len(written)}\n").rows) == {
        Row(f"x:{number}", scope.strip(), reason, (since - epoch) // microsecond if since else None)
        for number, (scope, reason, since) in written.items()
    }


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: SMALL[:100] + tail))
def test_whatever_bytes_come_they_are_read_or_refused_in_a_sentence(data: bytes) -> None:
    try:
        sentence = f"Line 1: {len(read(data))} rows."
    except BadFeed as refused:
        sentence = str(refused)
    assert sentence.startswith("Line ")
    assert sentence.isascii()
