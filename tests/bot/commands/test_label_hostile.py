"""`earshot label` on lines that mean harm.

A label with its reason or a complaint, never an error, in linear time.
"""

import copy
import json
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.label import Complaint, label_lines
from tests.bot.networks import mastodon_said, x_said
from tests.bot.networks.mastodon_said import HOME, at, named, quoting, status, tagged
from tests.bot.networks.x_said import post, ref

WE = named("acme")
BRANDS = {"x": x_said.ACME, "mastodon": mastodon_said.ACME}
SPLIT = "\ud83d"  # half of a character
TOLD_TWICE = {"mentions": [{"start": 0, "end": 5, "username": "acme", "id": x} for x in ("1000", "77")]}


def read(network: str, line: str) -> list[dict[str, Any] | Complaint]:
    return list(label_lines(BRANDS[network], [line.encode("utf-8", "surrogatepass")], network))


def mention(start: int, end: int) -> dict[str, Any]:
    return {"entities": {"mentions": [{"start": start, "end": end, "username": "acme", "id": "1000"}]}}


X_HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    ("a mark beyond the text", post("hi", **mention(3, 900)), "marks do not fit"),
    ("a mark before the text", post("hi", **mention(-5, 0)), "marks do not fit"),
    ("a mark that ends before it begins", post("@acme", **mention(5, 0)), "marks do not fit"),
    ("a mark of a size that no text has", post("@acme", **mention(0, 10**18)), "marks do not fit"),
    ("a mark on other words", post("hello there", **mention(0, 5)), "marks do not fit"),
    ("two accounts on one place", post("@acme hi", entities=TOLD_TWICE), "marks do not fit"),
    ("half of a character before the mark", post(f"{SPLIT} hi", **mention(1, 6)), "marks do not fit"),
    ("no author", post("@acme hi", author_id=None), "did not say who wrote it"),
    ("a quote of which nothing came along", post("see", referenced_tweets=[ref("quoted", "9")]), "cannot see whose"),
    ("twenty thousand handles", post("@acme " + "@a @b @c @d @e " * 4_000), "among many others"),
]
MASTODON_HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    ("a mention that the text does not show", status("hi", WE), "marks do not fit"),
    ("a link that two mentions claim", status(f'<a href="https://{HOME}/@acme"><a href="https://far.example/@bo">@acme'
                                              "</a></a> hi", WE, named("bo", "far.example")), "marks do not fit"),
    ("a mention without words", status(f'<a href="https://{HOME}/@acme"></a>hi', WE), "marks do not fit"),
    ("a mention of half a character", status(f'<a href="https://{HOME}/@acme">{SPLIT}</a>hi', WE), "marks do not fit"),
    ("half of a character in a link", status("hi", card={"url": f"https://acme.example/{SPLIT}"}), "shared a link"),
    ("no author", status(f"{at('acme')} hi", WE, account=None), "did not say who wrote it"),
    ("an author without an address", status(f"{at('acme')} hi", WE, by={"id": "5", "acct": "ana"}),
     "did not say who wrote it"),
    ("an author whose address is none", status(f"{at('acme')} hi", WE, by={"id": "5", "uri": "javascript:alert(1)"}),
     "did not say who wrote it"),
    ("a quote of which nothing came along", status("see", quote={"state": "accepted"}), "cannot see whose"),
    ("twenty thousand mentions", status(at("acme") + at("b") * 20_000 + "".join(map(at, "cdefg")), WE,
                                        *(named(name) for name in "bcdefg")), "among many others"),
    ("twenty thousand people named", status(at("acme") + "".join(at(f"u{n}") for n in range(20_000)), WE,
                                            *(named(f"u{n}") for n in range(20_000))), "among many others"),
    ("tags that never close are words", status("<a " * 100_000 + at("acme"), WE), "a link that names you"),
    ("tags that close what was never opened", status("</span>" * 100_000 + "hi", WE), "marks do not fit"),
    ("tags within tags within tags", status("<b>" * 100_000 + "hi", WE), "marks do not fit"),
    ("words that nobody sees", status(f'<span class="invisible">{at("acme")}</span>hi', WE), "marks do not fit"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("network", "payload", "reason"),
    [pytest.param("x", payload, reason, id=f"x: {name}") for name, payload, reason in X_HOSTILE]
    + [pytest.param("mastodon", payload, reason, id=f"mastodon: {name}") for name, payload, reason in MASTODON_HOSTILE],
)
def test_what_means_harm_is_overheard_and_says_why(network: str, payload: dict[str, Any], reason: str) -> None:
    (found,) = read(network, json.dumps(payload))
    assert not isinstance(found, Complaint), found
    assert msgspec.json.encode(found)
    assert found["label"] == "overheard"
    assert reason in found["sentence"]
    assert all(sign.start is None or sign.start < sign.end for sign in found["evidence"])


@pytest.mark.parametrize("network", ["x", "mastodon"])
@pytest.mark.parametrize(
    "line", ["[" * 5_000 + "]" * 5_000, '{"id": ' * 900 + "1" + "}" * 900, '{"id": NaN}', "null", "7", '"text"']
)
def test_a_line_that_is_nothing_is_a_complaint(network: str, line: str) -> None:
    found = read(network, line)
    assert found
    assert all(isinstance(one, Complaint) and one.sentence.startswith("Line 1") for one in found)


GOOD = {
    "x": x_said.page(
        post("@acme #acme https://t.co/a", referenced_tweets=[ref("quoted", "41")], note_tweet={"text": "@acme"}),
        post("hm", by="bo", id="41"),
        ana=x_said.user("ana", affiliation={"user_id": ["1000"]}),
    ),
    "mastodon": {
        "id": "9",
        "type": "mention",
        "account": mastodon_said.account(),
        "status": status(
            f"{at('acme')} {tagged('acme')} <a href='https://a.example'>a</a>",
            WE,
            tags=[{"name": "acme"}],
            quote=quoting(status("hm", id="41")),
            in_reply_to_id="40",
            in_reply_to_account_id="1000",
            media_attachments=[{"description": "a cup"}],
            card={"url": "https://a.example"},
            spoiler_text="rant",
        ),
    },
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5) | st.sampled_from(["", "@acme", "<a href=", "https://", "1000", SPLIT, "\0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def places(value: object, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in a JSON value, as the way to it."""
    yield here
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield from places(inner, (*here, step))


PLACES = {network: list(places(good))[1:] for network, good in GOOD.items()}


@pytest.mark.parametrize("network", ["x", "mastodon"])
@given(data=st.data())
@settings(max_examples=150)
def test_a_good_response_spoilt_anywhere_is_labelled_or_complained_of(network: str, data: st.DataObject) -> None:
    spoilt: Any = copy.deepcopy(GOOD[network])
    for *way, last in data.draw(st.lists(st.sampled_from(PLACES[network]), min_size=1, max_size=4)):
        inner = spoilt
        for step in way:
            inner = inner[step] if isinstance(inner, dict) and step in inner else None
        if isinstance(inner, dict):
            inner[last] = data.draw(ANYTHING)
    for found in read(network, json.dumps(spoilt)):
        if isinstance(found, Complaint):
            assert found.sentence.endswith(".")
        else:
            assert found["evidence"][0].how is found["how"]
            assert msgspec.json.encode(found)


def work(network: str, payload: dict[str, Any]) -> int:
    """How many functions are called, ours and Python's own, while one line is labelled."""
    line = json.dumps(payload)
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    read(network, line)  # once before, so that nothing is prepared while we count
    sys.setprofile(count)
    try:
        read(network, line)
    finally:
        sys.setprofile(None)
    return calls


GROWING: dict[str, tuple[str, Callable[[int], dict[str, Any]]]] = {
    "x: handles": ("x", lambda size: post("@acme " + " ".join(f"@u{n}" for n in range(size)))),
    "x: handles in a reply": ("x", lambda size: x_said.reply("@bo @acme " * size, to="bo", shown_from=1)),
    "x: escaped signs": ("x", lambda size: post("&amp;" * size + "@acme", **mention(size, size + 5))),
    "x: links": ("x", lambda size: post("Acme https://t.co/a " * size)),
    "x: via": ("x", lambda size: post("via @acme " + "#a https://t.co/a " * size)),
    "mastodon: handles": (
        "mastodon",
        lambda size: status("".join(at(f"u{n}") for n in range(size)), WE, *(named(f"u{n}") for n in range(size))),
    ),
    "mastodon: links": ("mastodon", lambda size: status('<a href="https://a.example">Acme</a> ' * size, WE)),
    "mastodon: open tags": ("mastodon", lambda size: status("<p><b>" * size + at("acme"), WE)),
    "mastodon: broken tags": ("mastodon", lambda size: status("<a <b '\" " * size, WE)),
    "mastodon: signs": ("mastodon", lambda size: status("< &lt; & " * size, WE)),
}


@pytest.mark.parametrize("name", GROWING)
def test_twice_the_length_is_at_most_twice_the_work(name: str) -> None:
    network, make = GROWING[name]
    small, large = work(network, make(300)), work(network, make(600))
    assert large <= 2.1 * small
