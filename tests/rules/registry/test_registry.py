"""What a registry's files and keys are told when they are refused, in full."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rules.audit.checkpoint import NotVerified
from rules.registry.exchange.form import Form
from rules.registry.exchange.hashed import read_hashed, write_hashed
from rules.registry.exchange.read import BadList, read
from rules.registry.feed import HEADER, BadFeed, parse
from rules.registry.head import BadHead, open_head, read_head, sign_head
from rules.registry.key import BadKey, canonical, canonical_handle
from rules.registry.packed import File, packed, unpacked
from rules.registry.scope import Scope
from rules.registry.snapshot import open_snapshot
from tests.rules.audit.made import check
from tools.make_feed import KEY, SIGN, history, signer

HEAD, NOTE = history()[-1].head, history()[-1].note
NEXT_KEY, NEXT_SIGN = signer(2)
BOTH = sign_head(replace(HEAD, keys=(KEY, NEXT_KEY)), [SIGN, NEXT_SIGN])
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
RAW = bytes(range(256)) * 4
FILE = b"".join(packed([RAW]))


def feed(body: str | bytes, *, count_required: bool = False) -> object:
    return parse(
        [f"{HEADER}\n".encode(), body.encode() if isinstance(body, str) else body], count_required=count_required
    )


def file(content: bytes, **other: Any) -> object:  # noqa: ANN401 - any field of a file
    meant = File(hashlib.sha256(content).digest(), len(content), len(RAW))
    return list(unpacked([content], replace(meant, **other)))


def head(was: str, now: str) -> object:
    return read_head(NOTE.decode().replace(was, now, 1).encode())


def listed(form: Form, text: str) -> object:
    return list(read(form, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ana", "An account key starts with x:, bluesky: or mastodon:, in plain letters."),
        (
            "x:@br\u0430nd",
            "This part of an account key has plain letters, digits and signs only; one here looks like them.",
        ),
        ("x:ana", "An X id is a number of 1 to 19 digits that does not start with 0; a handle is written x:@name."),
        ("x:@an-a", "An X handle is 1 to 20 letters, digits and underscores."),
        ("bluesky:ana", "A Bluesky id is did:plc: with 24 letters and digits, or did:web: with a host."),
        (
            f"bluesky:https://bsky.app/profile/{DID}/app.bsky.actor.profile/self",
            "A Bluesky id is did:plc: with 24 letters and digits, or did:web: with a host.",
        ),
        (
            "bluesky:@handle.invalid",
            "handle.invalid is what Bluesky shows for a handle that is nobody's; use the did: id instead.",
        ),
        ("bluesky:@ana", "A Bluesky handle or web id is a full domain name, such as ana.example."),
        ("bluesky:@ana.example.1x", "A Bluesky handle or web id is a full domain name, such as ana.example."),
        (
            "mastodon:http://social.example/ana",
            "A Mastodon id is the https address of the account, without a name, ? or # in it.",
        ),
        ("mastodon:https://social.example:0/ana", "A port is a number from 1 to 65535."),
        (
            "mastodon:https://social.example/../ana",
            "The path of a Mastodon id has plain characters only, and no step such as /../ in it.",
        ),
        ("mastodon:@ana", "A Mastodon handle is the name and its server, such as ana@social.example."),
        ("mastodon:@ana@b@social.example", "This is not the name of a server."),
        ("mastodon:https://a_b.example/ana", "This is not the name of a server."),
        ("mastodon:https://\u2603.example/ana", "This is not the name of a server."),
        (
            "mastodon:https://stra\u00dfe.example/ana",
            "This name of a server can be read in two ways; write it in its xn-- form.",
        ),
    ],
)
def test_a_key(text: str, said: str) -> None:
    with pytest.raises(BadKey) as refused:
        canonical(text)
    assert str(refused.value) == said


def test_a_handle_of_no_network() -> None:
    with pytest.raises(BadKey) as refused:
        canonical_handle("myspace", "ana")
    assert str(refused.value) == "A handle belongs to one of the networks x, bluesky and mastodon."


QUOTES = "has a double quote that opens or closes nothing. Put the whole value in double quotes and write a quote"
CUT = "The file is cut short, or its publisher forgot the count: publish it again."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("a,x:1,any,,\n", "2 starts with neither A nor D. A adds a row, D takes back an earlier one."),
        (
            "D,x:1,any,,\n",
            (
                "2 takes back a row that does not stand before it."
                " Key and scope must be those of an earlier row, letter for letter."
            ),
        ),
        (
            "A,x:1,any,,\n#rows 1\n\n",
            "4 comes after the count of rows. The line with #rows must be the last one.",
        ),
        (
            "A,x:1,any,,3 May\n",
            "2 cannot be read. A time since is like 2026-05-03 or 2026-05-03T10:00:00Z, or is left empty.",
        ),
        (
            "A,x:1,any,,",
            (
                "2 does not end: the file is cut short, or its last line has no line end."
                " Publish it again, with a line end after every line."
            ),
        ),
        ("a" * 4_097 + "\n", "2 has more than 4,096 characters. Shorten its reason or its scope."),
        (
            "\U0001f642" * 4_096 + "\n",
            "2 has 1 column instead of 5. A value with a comma in it stands in double quotes.",
        ),
        (
            "A,x:1,any,\0,\nA,x:1,any,\0,\n",
            "2 has a control character in it. The file must be UTF-8 text with LF or CRLF line ends.",
        ),
        ("\n\0\n", "3 has a control character in it. The file must be UTF-8 text with LF or CRLF line ends."),
        (b"\n\xff\n\n", "3 is not UTF-8 text. Save the file as UTF-8 and publish it again."),
        ("# a remark\n", "2 starts with # but is not a count of rows. Only a last line such as #rows 12 may."),
        (
            "#rows 2\n",
            (
                "2 says that 2 rows stand before it, but 0 do."
                " The file is cut or was put together wrongly: publish it again."
            ),
        ),
        ('A,x:1,any,"no,\n', f"2 {QUOTES} within it twice."),
        ("A,x:1\n", "2 has 2 columns instead of 5. A value with a comma in it stands in double quotes."),
    ],
)
def test_a_feed(body: str | bytes, said: str) -> None:
    with pytest.raises(BadFeed) as refused:
        feed(body)
    assert str(refused.value) == f"Line {said} Nothing of this file was taken over."


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", f"2 should say #rows 0, as this registry's last file did. {CUT}"),
        ("A,x:1,any,,\nD,x:1,any,,\n", f"4 should say #rows 2, as this registry's last file did. {CUT}"),
    ],
)
def test_a_feed_without_the_count_that_it_had(body: str, said: str) -> None:
    with pytest.raises(BadFeed) as refused:
        feed(body, count_required=True)
    assert str(refused.value) == f"Line {said} Nothing of this file was taken over."


def test_a_feed_without_its_header() -> None:
    with pytest.raises(BadFeed) as refused:
        parse([b"<!DOCTYPE html>\n"])
    assert str(refused.value) == (
        "Line 1 is not op,key,scope,reason,since. The file must start with exactly this line."
        " Nothing of this file was taken over."
    )


@pytest.mark.parametrize(
    ("ask", "kind", "said"),
    [
        (
            lambda: open_snapshot([b"earshot delta   " + bytes(48)]),
            BadFeed,
            "What the registry calls its snapshot is none. Its publisher must publish it again.",
        ),
        (
            lambda: open_snapshot([bytes(63)]),
            BadFeed,
            "A file of the registry ends within its header. Its publisher must publish it again.",
        ),
        (
            lambda: file(FILE, packed=len(FILE) - 1),
            BadFeed,
            "A file of the registry is longer than its publisher signed. Nothing was taken over.",
        ),
        (
            lambda: file(FILE, raw=len(RAW) - 1),
            BadFeed,
            "A file of the registry unpacks to more than its publisher signed. It was dropped.",
        ),
        (
            lambda: file(FILE, packed=len(FILE) + 1),
            BadFeed,
            "A file of the registry is shorter than its publisher signed. It broke off; we try again.",
        ),
        (
            lambda: file(FILE, sha256=bytes(32)),
            BadFeed,
            "A file of the registry is not the one that its publisher signed. Nothing was taken over.",
        ),
        (
            lambda: file(RAW),
            BadFeed,
            "A file of the registry is damaged and cannot be unpacked. Nothing was taken over.",
        ),
        (lambda: read_head(b"\xff"), BadHead, "This HEAD is not UTF-8 text."),
        (lambda: read_head(bytes(65_537)), BadHead, "This HEAD has more than 65,536 bytes."),
        (lambda: read_head(bytes(65_536)), BadHead, "This is no HEAD of the form earshot-feed/1."),
        (lambda: head("feed/1", "feed/2"), BadHead, "This is no HEAD of the form earshot-feed/1."),
        (lambda: head("-22T12:00:00Z", "-31T12:00:00Z"), BadHead, "A moment in this HEAD is none."),
        (
            lambda: head("/no+", "/no+00"),
            BadHead,
            "This is not an Ed25519 verifier key of the form name+id+base64; copy it again, whole.",
        ),
        (
            lambda: head(f"{KEY.text}\n", f"{KEY.text}\x0ckey {NEXT_KEY.text}\n"),
            BadHead,
            "This HEAD is not written in the one way in which it must be.",
        ),
        (lambda: head("seq 5", "seq 4"), BadHead, "The lines of this HEAD contradict one another."),
        (
            lambda: open_head(BOTH[: BOTH.rindex("\u2014".encode())], [KEY], check),
            BadHead,
            "This HEAD is not signed by exactly the keys that it lists.",
        ),
        (
            lambda: open_head(NOTE, [NEXT_KEY], check),
            NotVerified,
            "None of the keys that we trust for this registry signed its HEAD.",
        ),
        (
            lambda: Scope(brand="acme", except_brands=frozenset({"beta"})),
            ValueError,
            "A scope names one brand, or excepts some from all. It cannot do both.",
        ),
        (
            lambda: Scope(topic="Prices"),
            ValueError,
            "A name in a scope is 1 to 64 lower-case letters, digits, dots, dashes, underscores.",
        ),
        (
            lambda: listed(Form.MAUTIC, "twitter,Twitter\n"),
            BadList,
            "Line 1 does not name the columns, each once. Export the list again, with a heading.",
        ),
        (
            lambda: listed(Form.MAUTIC, "twitter,doNotEmail\nana\n"),
            BadList,
            "Line 2 has 1 columns, not 2 as the heading.",
        ),
        (
            lambda: listed(Form.MAUTIC, 'twitter\n"ana\n'),
            BadList,
            "Line 2 has a quote that does not end, or a value that is too long. Export the list again.",
        ),
        (
            lambda: listed(Form.SES, '{"SuppressedDestinationSummaries": "x"}'),
            BadList,
            "SuppressedDestinationSummaries is no list. Export the list again.",
        ),
        (lambda: listed(Form.SES, "[1]"), BadList, "Entry 1 is no JSON object. Export the list again."),
        (lambda: listed(Form.SES, "{\n"), BadList, "Line 1 is no JSON. Export the list again."),
        (
            lambda: read_hashed("earshot-hashed/1\n"),
            BadList,
            "A hashed list starts with the line earshot-hashed/1 and a line with its key. This one does not.",
        ),
        (
            lambda: read_hashed("earshot-hashed/1"),
            BadList,
            "A hashed list starts with the line earshot-hashed/1 and a line with its key. This one does not.",
        ),
        (
            lambda: read_hashed("".join(write_hashed(bytes(32), []))[:-1]),
            BadList,
            "Line 2 does not end: the list is cut short. Export it again.",
        ),
        (
            lambda: read_hashed("".join(write_hashed(bytes(32), [])) + "ana\n"),
            BadList,
            "Line 3 is no hashed account key with a scope. Nothing was taken over.",
        ),
    ],
)
def test_a_file_of_any_other_kind(ask: Callable[[], Any], kind: type[Exception], said: str) -> None:
    with pytest.raises(kind) as refused:
        ask()
    assert str(refused.value) == said
