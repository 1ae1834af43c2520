"""A second canonicaliser, written from the specification alone, spells alike.

The specification is docs/registry-feed.md, "The one spelling of an account key"; the numbers are those of its rules.
"""

import csv
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.registry.key import BadKey, canonical

VECTORS = Path(__file__).parents[2] / "vectors" / "account_keys.csv"
DROPPED = {0xAD, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)}
DROPPED |= {*range(0x2060, 0x2065), *range(0x2066, 0x206A)}
PIECES = [
    *("x:", "bluesky:", "mastodon:", "@", "\uff20", "https://", "http://", "AT://", "at://", "x.com/", "twitter.com/"),
    *(
        "bsky.app/profile/",
        "www.",
        "mobile.",
        "ana",
        "Ana",
        "did:plc:z72i7hdynmk6r22z27h6tvur",
        "did:web:",
        "/",
        ":443",
    ),
    *(":8443", "?a=1", "#x", "/app.bsky.actor.profile/self", "%2e", "%7E", "..", " ", "\u200b", "\u00df", "\u00fc"),
    *("\u212a", "social.example", "/users/ana", "/@ana", ".", "-", "_", "0", "12", "\n", "\u00c5", "\u0430"),
]


def need(held: object) -> None:
    if not held:
        raise BadKey("It is refused.")


def spelled(text: str) -> str:
    need(len(text) <= 512)  # 1
    bare = "".join(char for char in text if ord(char) not in DROPPED).strip()
    network, colon, rest = bare.partition(":")
    network, rest = lower(network.strip()), rest.strip()  # 2
    need(colon and network in READERS)
    handle = rest[:1] in ("@", "\uff20")
    spelling = "@" * handle + READERS[network][handle](rest[handle:])
    need(len(spelling) <= 502)  # 8
    return f"{network}:{spelling}"


def lower(text: str) -> str:
    need(text.isascii())
    return text.lower()


def matched(rule: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(rule, text, re.IGNORECASE | re.ASCII)


def paged(rule: str, text: str) -> re.Match[str] | None:
    return matched(rf"(?:https?://)?{rule}/?(?:[?#].*)?", text)  # 6


def x_id(text: str) -> str:  # 3
    need(re.fullmatch("[1-9][0-9]{0,18}", text))
    return text


def x_handle(text: str) -> str:
    page = paged(r"(?:www\.|mobile\.)?(?:x|twitter)\.com/@?([^/?#]+)", text)
    handle = lower(page[1] if page else text)
    need(re.fullmatch("[a-z0-9_]{1,20}", handle))
    return handle


def at_bluesky(text: str) -> str:  # 4
    page = paged(r"(?:www\.)?bsky\.app/profile/@?([^/?#]+)", text)
    page = page or matched(r"at://([^/?#]+)(?:/app\.bsky\.actor\.profile/self)?/?(?:[?#].*)?", text)
    return lower(page[1] if page else text)


def domain(text: str) -> str:
    name = host(text)
    need("." in name and not name.split(".")[-1][0].isdigit())
    return name


def bluesky_id(text: str) -> str:
    did = at_bluesky(text)
    if re.fullmatch("did:plc:[a-z2-7]{24}", did):
        return did
    need(did.startswith("did:web:"))
    return f"did:web:{domain(did.removeprefix('did:web:'))}"


def bluesky_handle(text: str) -> str:
    handle = domain(at_bluesky(text))
    need(handle != "handle.invalid")
    return handle


def mastodon_id(text: str) -> str:  # 5
    parts = matched(r"https://([^/?#@:]+)(?::([0-9]{0,5}))?((?:/[^?#]*)?)", text)
    need(parts)
    assert parts is not None, "it was needed"
    port, path = int(parts[2] or 443), parts[3] or "/"
    need(1 <= port <= 65_535)
    need(re.fullmatch(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*", path))
    path = re.sub("%[0-9A-Fa-f]{2}", undone, path)
    need(not {".", ".."} & set(path.split("/")))
    return f"https://{host(parts[1])}{'' if port == 443 else f':{port}'}{path}"


def undone(escape: re.Match[str]) -> str:
    char = chr(int(escape[0][1:], 16))
    return char if re.fullmatch("[A-Za-z0-9._~-]", char) else escape[0].upper()


def mastodon_handle(text: str) -> str:
    page = paged(r"([^/@?#]+)/@([^/@?#]+)(?:@([^/@?#]+))?", text)
    name, _, server = (page[2], "", page[3] or page[1]) if page else text.partition("@")
    need(re.fullmatch(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?", lower(name)))
    return f"{name.lower()}@{host(server)}"


def host(text: str) -> str:  # 7
    name = ".".join(map(part, text.split(".")))
    need(len(name) <= 253)
    need(all(re.fullmatch("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", one) for one in name.split(".")))
    return name


def part(text: str) -> str:
    small = text.lower()
    if text.isascii():
        return small
    need(not {"\u00df", "\u03c2"} & set(small))
    need(all(unicodedata.normalize("NFKC", one) == one for one in (text, small)))
    need(all(char == "-" or unicodedata.category(char)[0] in "LMN" for char in small))
    return f"xn--{small.encode('punycode').decode()}"


READERS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "x": (x_id, x_handle),
    "bluesky": (bluesky_id, bluesky_handle),
    "mastodon": (mastodon_id, mastodon_handle),
}


def by(spell: Callable[[str], str], text: str) -> str | None:
    try:
        return spell(text)
    except BadKey:
        return None


def vectors() -> list[tuple[str, str]]:
    with VECTORS.open(encoding="ascii", newline="") as file:
        return [(row["text"].encode().decode("unicode_escape"), row["key"]) for row in csv.DictReader(file)]


def test_every_vector_is_spelled_by_the_book() -> None:
    assert [(text, by(spelled, text) or "") for text, _ in vectors()] == vectors()


NEAR = st.tuples(st.sampled_from([text for text, _ in vectors()]), st.integers(0, 60), st.sampled_from(PIECES))
TEXTS = st.lists(st.sampled_from(PIECES), min_size=2, max_size=7).map("".join) | NEAR.map(
    lambda near: near[0][: near[1]] + near[2] + near[0][near[1] :]
)


@settings(max_examples=300)
@given(TEXTS)
def test_whatever_the_text_both_spell_it_alike_or_refuse_it(text: str) -> None:
    assert by(spelled, text) == by(canonical, text)
