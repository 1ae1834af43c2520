"""`earshot label`: payloads as JSON Lines in, labels with their evidence out.

Parents are looked for among all posts seen so far in the same input, those that X sent along included, so that an
author's own thread is followed whatever the order within a page. All lines are taken to come from one server: the ids
of posts and accounts on Mastodon are its own. Nothing is stored and nothing is asked of a network.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import msgspec

from bot.brands import BadBrand, brands_in, choose
from bot.networks import bluesky_payload, mastodon_payload, x_payload
from bot.ports import Unread
from rules.handles import ours, spoken
from rules.label import Thread, label
from rules.mention import Brand, How, Label, OwnAccount, Post, Ref
from rules.wishes import read

KNOWN_POSTS_MAX = 100_000  # older ones are forgotten; a thread that goes on so much later is not followed
CHAIN_MAX = 200  # posts of one author's own thread that are followed upwards


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
    """Label every post of `source` (a path, or `-` for standard input). Returns the exit status: 0, or 1 if not all."""
    out, err = out or sys.stdout.buffer, err or sys.stderr
    try:
        brand = choose(brands_in(brand_file), brand_id)
    except BadBrand as error:
        err.write(f"{error}\n")
        return 1
    if network not in READERS:
        err.write(f"The network {network} is not known here. Choose one of: {', '.join(READERS)}.\n")
        return 1
    try:
        if source == "-":
            return _print(label_lines(brand, sys.stdin.buffer, network), out, err)
        with Path(source).open("rb") as lines:
            return _print(label_lines(brand, lines, network), out, err)
    except BrokenPipeError:
        return 1  # whoever reads our lines has gone
    except OSError as error:
        err.write(f"Cannot read {source}: {error.strerror}. Name a file that exists, or - for standard input.\n")
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
            if isinstance(item, Unread):
                named = f" (id {item.post_id})" if item.post_id and item.post_id.isalnum() else ""
                yield Complaint(f"Line {number}, post {place}{named}: {item.why}")
            else:
                yield _shown(_informed(item, known), brand, known)
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
    given = _label(post, brand, known)
    us = ours(brand, post.network)
    own_words = post.reposts is None and given.how is not How.OWN
    wish = read(post.text, us.handles).wish if own_words else None
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


def _label(post: Post, brand: Brand, known: Mapping[str, Post]) -> Label:
    """Label the author's own thread from the top down to this post."""
    chain = [post]
    while (parent := _own_parent(chain[-1], known)) is not None and len(chain) < CHAIN_MAX:
        chain.append(parent)
    above: Label | None = None
    for one in reversed(chain):
        above = label(one, brand, Thread(parent=above, parent_mentions_us=_parent_mentions_us(one, brand, known)))
    assert above is not None  # the chain holds at least the post itself
    return above


def _own_parent(post: Post, known: Mapping[str, Post]) -> Post | None:
    if post.answers is None or not post.author.key or post.answers.author_key != post.author.key:
        return None
    parent = known.get(post.answers.post_id)
    return _informed(parent, known) if parent is not None and parent.author.key == post.author.key else None


def _parent_mentions_us(post: Post, brand: Brand, known: Mapping[str, Post]) -> bool | None:
    if post.shown_from is not None or post.answers is None or post.answers.post_id not in known:
        return None  # not needed, or not known
    parent = known[post.answers.post_id]
    heard = spoken(parent, ours(brand, parent.network))
    return bool(heard.typed or heard.carried)


def _informed(post: Post, known: Mapping[str, Post]) -> Post:
    """Add what other posts of the input tell: who wrote the quoted and the answered post, and who began it all."""
    quotes, answers = post.quotes, post.answers
    if quotes is not None and quotes.author_key is None and quotes.post_id in known:
        quotes = _ref(known[quotes.post_id])
    if post.network == "mastodon" and answers is not None and answers.post_id in known:
        answers = _ref(known[answers.post_id])  # Mastodon's own word carries on along an author's own thread
    began, conversation_id = post.conversation_author, post.conversation_id
    if began is None:
        began, conversation_id = _beginning(post, known)
    if quotes is post.quotes and answers is post.answers and began is post.conversation_author:
        return post
    return replace(post, quotes=quotes, answers=answers, conversation_author=began, conversation_id=conversation_id)


def _ref(post: Post) -> Ref:
    return Ref(post.id, post.author.key or None, post.text)


def _beginning(post: Post, known: Mapping[str, Post]) -> tuple[str | None, str]:
    """Who began the conversation, and with which post; a network that does not say is followed from post to post."""
    top = post
    for _ in range(CHAIN_MAX):
        above = known.get(top.conversation_id, top)
        if top.conversation_author is not None or above is top:
            break
        top = above
    if top is post:
        return None, post.conversation_id
    if top.conversation_author is None and top.answers is not None:
        return top.answers.author_key, top.answers.post_id
    return top.conversation_author, top.conversation_id
