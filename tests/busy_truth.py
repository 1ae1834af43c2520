"""What must be true once a busy day is at rest, each untruth in one sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sandbox.story.world import CHANNEL
from tests.bot_by_hand import SECOND_US, Drawn, Kept
from tests.busy_day import HOUR_US, Day

HEARD_WITHIN_US = 20 * 60 * SECOND_US
"""X is asked every minute; after a 429 without a word on how long, a quarter of an hour may pass."""
SYNCED_WITHIN_US = HOUR_US + HEARD_WITHIN_US
DRAWN_ONCE = frozenset({"checkpoint"})
"""What is never drawn again: it would tell of more entries now."""


def untruths(day: Day, drawn: Sequence[Drawn], kept: Sequence[Kept], sent: Mapping[str, str]) -> list[str]:
    """All that does not hold of this day; empty where everything does."""
    return [*_of_cards(day, drawn), *_of_mentions(day, kept), *_of_replies(day, kept, sent), *_of_x(day)]


def _of_cards(day: Day, drawn: Sequence[Drawn]) -> Iterator[str]:
    """Slack shows each message that the store knows of, once, as drawing it now would."""
    with day.world.slack.editing() as workspace:
        shown = {one.ts: one for one in workspace.channels[CHANNEL].messages if one.by_bot and not one.lost}
        for one in drawn:
            one_shown = shown.pop(one.ts, None)
            if one_shown is None:
                yield f"The {one.kind} {one.ts} does not stand in Slack."
            elif one.kind in DRAWN_ONCE:
                continue
            elif one_shown.text != one.payload.get("text"):
                yield f"The {one.kind} {one.ts} says {one_shown.text!r}, and should say {one.payload.get('text')!r}."
            elif not is_within(one.payload.get("blocks"), one_shown.blocks):
                yield f"The {one.kind} {one.ts} shows other blocks than it should: {one_shown.text!r}."
        yield from (f"Slack shows what nobody knows of: {one.text!r}." for one in shown.values())


def _of_mentions(day: Day, kept: Sequence[Kept]) -> Iterator[str]:
    """Every post was heard; each that speaks to the brand has a card, in Slack or counted in a roll-up."""
    known = {one.root_id: one for one in kept}
    for post in day.said:
        one = known.get(post.first)
        if one is None:
            if post.first not in day.world.x.deleted and post.author_id not in day.listed:
                yield f"Nobody heard of {post.typed!r}."
        elif one.kind in {"direct", "overheard"} and not set(one.cards) & {"posted", "kept"}:
            yield f"A {one.kind} post has no card, only {one.cards}: {post.typed!r}."


def _of_replies(day: Day, kept: Sequence[Kept], sent: Mapping[str, str]) -> Iterator[str]:
    """What stands on X is what the record says; nobody is answered twice, or after they said no."""
    x = day.world.x
    by_us = [one for one in x.posts.values() if one.by_api]
    standing = {one.id: one.typed for one in by_us if one.first not in x.deleted}
    if standing != sent:
        more, fewer = len(standing.items() - sent.items()), len(sent.items() - standing.items())
        yield f"{more} replies stand unrecorded, {fewer} are missing."
    answered = Counter(x.posts[str(one.replied_to)].first for one in by_us if one.id in standing)
    yield from (
        f"A post has {number} replies: {x.posts[first].typed!r}." for first, number in answered.items() if number > 1
    )
    heard = {one.root_id: one.received_us for one in kept}
    no_us: dict[str, int] = {}
    for stop in day.stops:
        at_us = heard.get(stop.first, stop.created_at + HEARD_WITHIN_US)
        if at_us > stop.created_at + HEARD_WITHIN_US:
            yield "A stop was heard too late."
        no_us[stop.author_id] = min(at_us, no_us.get(stop.author_id, at_us))
    for author, listed_us in day.listed.items():
        at_us = listed_us + SYNCED_WITHIN_US
        no_us[author] = min(at_us, no_us.get(author, at_us))
    for one in by_us:
        author = x.posts[str(one.replied_to)].author_id
        if one.created_at > no_us.get(author, one.created_at):
            yield f"Somebody was answered who had said no: {one.typed!r}."


def _of_x(day: Day) -> Iterator[str]:
    yield from (f"X was asked for what it has not: {one}." for one in day.world.x.unknown)


def is_within(less: object, more: object) -> bool:
    """Whether everything of the first is in the second; Slack adds ids of its own, and a registry's age goes on."""
    match less, more:
        case dict(), dict():
            same = [key for key in less if less.get("type") != "date" or key == "type"]
            return all(key in more and is_within(less[key], more[key]) for key in same)
        case list(), list():
            return len(less) == len(more) and all(map(is_within, less, more))
    return less == more
