"""`earshot label`: payloads as JSON Lines in, labels with their evidence out.

Parents are looked for among all posts seen so far in the same input, those that X sent along included, so that an
author's own thread is followed whatever the order within a page. All lines are taken to come from one server: the ids
of posts and accounts on Mastodon are its own. Nothing is stored and nothing is asked of a network.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import msgspec

from bot.around import label_among
from bot.brands import BadBrand, brands_in, choose
from bot.networks import bluesky_payload, mastodon_payload, x_payload
from bot.ports import Unread
from rules.handles import ours
from rules.mention import Brand, How, OwnAccount, Post
from rules.wishes import read

_PLAIN_ID = re.compile(r"[\w:/.~-]{1,300}", re.ASCII)  # shown to people; nothing in it turns the line around
KNOWN_POSTS_MAX = 100_000  # older ones are forgotten; a thread that goes on so much later is not followed


@dataclass(frozen=True, slots=True)
class Complaint:
    """A line, or a post in it, that does not parse: one sentence with its place."""

    sentence: str


def main(
    brand_file: Path,
    brand_id: str | None,
    network: str,
    source: str,
    *,
    out: BinaryIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Label every post of `source` (a path, or `-` for standard input). Exit status: 0, 1 if not all, 2 if misused."""
    out, err = out or sys.stdout.buffer, err or sys.stderr
    try:
        brand = choose(brands_in(brand_file), brand_id)
    except BadBrand as error:
        err.write(f"{error}\n")
        return 1
    if network not in READERS:
        err.write(f"The network {network} is not known here. Choose one of: {', '.join(READERS)}.\n")
        return 2
    try:
        lines = sys.stdin.buffer if source == "-" else Path(source).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        err.write(f"Cannot read {source}: {error.strerror}. Name a file that exists, or - for standard input.\n")
        return 1
    try:
        with lines:
            return _print(label_lines(brand, lines, network), out, err)
    except BrokenPipeError:
        return 1  # whoever reads our lines has gone
    except OSError as error:
        err.write(f"Stopped between {source} and the labels: {error.strerror}. Mend that and start again.\n")
        return 1


def label_lines(
    brand: Brand, lines: Iterable[bytes], network: str = "x", known_max: int = KNOWN_POSTS_MAX
) -> Iterator[dict[str, Any] | Complaint]:
    """Label every post of every line, in order. Lines are responses of the network's API; blank ones are skipped."""
    known: dict[str, Post] = {}
    own = [account for account in brand.accounts if account.network == network]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            payload = _decoded(line)
        except (ValueError, RecursionError):
            yield Complaint(f"Line {number} is not JSON.")
            continue
        items, along = READERS[network](payload, own)
        for post in (*along, *(item for item in items if isinstance(item, Post))):
            if post.reposts is None:
                known[post.id] = post
        for place, item in enumerate(items, 1):
            said = item.words if isinstance(item, Unread) else item
            if isinstance(item, Unread):
                named = f" (id {item.post_id})" if item.post_id and _PLAIN_ID.fullmatch(item.post_id) else ""
                yield Complaint(f"Line {number}, post {place}{named}: {item.why}")
            if said is not None:
                yield _shown(said, brand, known)
        while len(known) > known_max:
            del known[next(iter(known))]


Reading = tuple[list[Post | Unread], list[Post]]
"""One response: the posts asked for, each in its place with what does not parse, and the posts that came along."""


def _from_x(payload: object, _: Sequence[OwnAccount]) -> Reading:
    return x_payload.in_order(payload), x_payload.included_posts(payload)


def _from_bluesky(payload: object, _: Sequence[OwnAccount]) -> Reading:
    return bluesky_payload.in_order(payload), bluesky_payload.included_posts(payload)


READERS: Mapping[str, Callable[[object, Sequence[OwnAccount]], Reading]] = {
    "x": _from_x,
    "mastodon": mastodon_payload.read_page,
    "bluesky": _from_bluesky,
}
"""How a response of each network is read, knowing our accounts there."""


def _decoded(line: bytes) -> object:
    """Read JSON. Half of a character, which JSON can spell, is kept: what it stands in must still be labelled."""
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        return json.loads(line, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are no JSON


def _print(results: Iterator[dict[str, Any] | Complaint], out: BinaryIO, err: TextIO) -> int:
    status = 0
    encode = msgspec.json.Encoder().encode
    for result in results:
        if isinstance(result, Complaint):
            status = 1
            err.write(f"{result.sentence}\n")
        else:
            out.write(encode(result) + b"\n")
    out.flush()
    return status


def _shown(post: Post, brand: Brand, known: Mapping[str, Post]) -> dict[str, Any]:
    given = label_among(post, brand, known)
    us = ours(brand, post.network)
    own_words = post.reposts is None and given.how is not How.OWN
    wish = read(post.text[post.opens_at :], us.handles).wish if own_words else None
    if wish is None and own_words and post.opens_at:
        wish = read(post.text, us.handles).wish  # a content warning may ask it
    return {
        "id": post.id,
        "label": given.kind,
        "how": given.how,
        "evidence": given.evidence,
        "wish": wish,
        "sentence": given.sentence,
        "about": given.about,
        "confidence": "low" if given.low_confidence else "high",
        "low_confidence": given.low_confidence,
    }
