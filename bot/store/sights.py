"""What a card or a roll-up shows beside the mention: earlier words, counts."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from bot.store.outbox import CARD, Message
from bot.store.tables import MentionRow, OutboxRow, ReplyRow
from rules.mention import How, Kind, Visibility
from rules.reply import State
from rules.topics import Index, find


class _Words(msgspec.Struct):
    """All that the topics of a post are found in."""

    text: str


_words_of = msgspec.json.Decoder(_Words).decode


@dataclass(frozen=True, slots=True)
class Spoken:
    """What we last wrote to somebody, when, in which interaction, under which post, and whether that was private."""

    interaction_id: str
    text: str
    at_us: int
    mention_id: str
    private: bool


@dataclass(frozen=True, slots=True)
class Overheard:
    """So many overheard posts of an hour, on one network, by one sign, whose cards are in one state of the outbox."""

    network: str
    how: How
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class Written:
    """So many posts of a burst, on one network, whose last look had one verdict and whose cards are in one state."""

    network: str
    verdict: str
    state: str
    count: int


def of_burst(session: Session, burst: Message) -> list[Written]:
    """The posts of a burst that have no message of their own; one query."""
    query = (
        select(MentionRow.network, MentionRow.verdict, OutboxRow.state, func.count())
        .join(MentionRow, (col(MentionRow.brand_id) == OutboxRow.brand_id) & (col(MentionRow.id) == OutboxRow.subject))
        .where(
            OutboxRow.workspace == burst.workspace,
            OutboxRow.brand_id == burst.brand_id,
            OutboxRow.channel == burst.channel,
            OutboxRow.kind == CARD,
            OutboxRow.thread == burst.subject,
        )
        .group_by(MentionRow.network, col(MentionRow.verdict), OutboxRow.state)
    )
    return [Written(network, verdict or "", state, count) for network, verdict, state, count in session.exec(query)]


def last_words(session: Session, brand_id: str, author_keys: Collection[str]) -> dict[str, list[Spoken]]:
    """What we wrote to these authors and may still show, by author, the newest first; one query."""
    query = (
        select(ReplyRow, MentionRow.visibility)
        .join(MentionRow, (col(MentionRow.brand_id) == ReplyRow.brand_id) & (col(MentionRow.id) == ReplyRow.mention_id))
        .where(
            MentionRow.brand_id == brand_id,
            col(MentionRow.author_key).in_(author_keys),
            ReplyRow.state == State.SENT,
            col(ReplyRow.text).is_not(None),
        )
        .order_by(col(ReplyRow.ended_us).desc())
    )
    found: dict[str, list[Spoken]] = {}
    for row, seen_by in session.exec(query):
        at_us, private = row.ended_us or row.claimed_us, seen_by == Visibility.PRIVATE
        spoken = Spoken(row.interaction_id, row.text or "", at_us, row.mention_id, private)
        found.setdefault(row.author_key, []).append(spoken)
    return found


def overheard(
    session: Session, workspace: str, brand_id: str, channel: str, from_us: int, to_us: int
) -> list[Overheard]:
    """The overheard posts of a span that are asked for in a channel, the most frequent first; one query."""
    query = (
        select(MentionRow.network, MentionRow.how, OutboxRow.state, func.count())
        .join(OutboxRow, _asked_for(workspace, channel))
        .where(*_overheard(brand_id, from_us, to_us))
        .group_by(MentionRow.network, MentionRow.how, OutboxRow.state)
        .order_by(func.count().desc(), MentionRow.network, MentionRow.how)
    )
    return [Overheard(network, How(how), state, count) for network, how, state, count in session.exec(query)]


def overheard_about(
    session: Session, workspace: str, brand_id: str, channel: str, from_us: int, to_us: int, topics: Index, most: int
) -> list[tuple[str, int]]:
    """How many of the first `most` of these posts are about each topic, the most frequent first; one query.

    A post counts for each of its topics, and one whose words are erased for none.
    """
    query = (
        select(MentionRow.post)
        .join(OutboxRow, _asked_for(workspace, channel))
        .where(*_overheard(brand_id, from_us, to_us), col(MentionRow.post).is_not(None))
        .order_by(col(MentionRow.received_us))
        .limit(most)
    )
    found = Counter(topic for post in session.exec(query) for topic in find(_words_of(post or "").text, topics))
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _asked_for(workspace: str, channel: str) -> ColumnElement[bool]:
    """That a mention has a card in this channel, or was kept out of it."""
    return (
        (col(OutboxRow.brand_id) == MentionRow.brand_id)
        & (col(OutboxRow.subject) == MentionRow.id)
        & (col(OutboxRow.workspace) == workspace)
        & (col(OutboxRow.kind) == CARD)
        & (col(OutboxRow.channel) == channel)
    )


def _overheard(brand_id: str, from_us: int, to_us: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(MentionRow.brand_id) == brand_id,
        col(MentionRow.kind) == Kind.OVERHEARD,
        col(MentionRow.received_us) >= from_us,
        col(MentionRow.received_us) < to_us,
    )
