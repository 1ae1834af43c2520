"""`/earshot find`: posts by their words, or by whose they are, and their cards."""

from collections.abc import Collection

from bot.runtime import Runtime, Team
from bot.slack.cards.blocks import notice
from bot.slack.cards.draw import sights_of
from bot.slack.rich import Json
from bot.slack.slash.listed import listed
from bot.slack.text import clean, unslack
from bot.store import outbox
from bot.store.database import Session
from bot.store.finding import Places, find
from bot.store.mentions import Mention, read_post
from rules.card import Line
from rules.sight import Link, Moment, Text

FOUND_MAX = 10
WORDS_MAX = 10
EXCERPT_CHARS_MAX = 140
NAME_CHARS_MAX = 40
QUOTES = "“”„‚‘’«»‹›"
"""What a keyboard puts around words by itself."""

EXAMPLE = "Type some words, or a handle: /earshot find parcel Norway, or /earshot find @ana."
NOTHING = "We found nothing. Posts are kept for some days only; what was erased is never found. Try fewer words."


def found(runtime: Runtime, team: Team, channel: str, rooms: Collection[str], typed: str) -> Json:
    """The newest ten, for one person in these `rooms` alone. Private messages are found in their own channel alone.

    What the policy shows on request is not found: nobody learns from it by trying words.
    """
    words = [word for one in clean(unslack(typed)).split() if (word := one.strip(QUOTES))][:WORDS_MAX]
    if not words or words == ["@"]:
        return notice(EXAMPLE)
    private = bool(team.private_channel) and channel == team.private_channel
    with runtime.database.read() as session:
        places = Places(team.channel, frozenset(rooms), private=private)
        rows = find(session, team.brand.id, words, FOUND_MAX, places)
        seen = sights_of(session, runtime, team, rows, runtime.clock())
        lines = [_line(session, team, mention) for mention in rows if not seen[mention.id].veiled]
    return listed("What we found, the newest first.", lines) if lines else notice(NOTHING)


def _line(session: Session, team: Team, mention: Mention) -> Line:
    post = read_post(mention)
    assert post is not None, "a post whose words were just found"
    whom = " ".join((post.author.name or f"@{post.author.handle}").split())[:NAME_CHARS_MAX]
    words = " ".join(post.text.split())
    short = words if len(words) <= EXCERPT_CHARS_MAX else words[: EXCERPT_CHARS_MAX - 1].rstrip() + "…"
    told: Line = (Text(whom), ", ", Moment(mention.created_us), ": “", Text(short), "” ")
    cards = [one for one in outbox.cards_of(session, team.workspace, team.brand.id, mention.id) if one.ts]
    if not cards:
        return (*told, Link("Open the post", post.url))
    address = f"https://slack.com/archives/{cards[-1].channel}/p{(cards[-1].ts or '').replace('.', '')}"
    return (*told, Link("Open its card", address))
