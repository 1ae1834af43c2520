"""Every no and yes on record of some posts' authors, and our answers to them.

Longer than most files: each kind of no has its own query, and all are asked for one decision.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Row, bindparam, func, select
from sqlmodel import Session

from bot.store.database.one_of import one_hash_of, one_of, one_word_of
from bot.store.mentions import Mention
from bot.store.registry import lookups
from bot.store.tables import ContractRow, MentionRow, ObjectionRow, ReplyRow
from bot.store.tables.hearing import OTHER, THEIRS, BearerRow
from rules.contracts import quiet_spans
from rules.facts import Contract, Objection, Origin, Span
from rules.mention import Kind
from rules.policy import DAY_US
from rules.registry.key import BadKey, canonical_handle, hashed
from rules.registry.scope import Reach, applies, parse
from rules.reply import State

KEYS_A_QUERY = 500
ANSWERS_BACK_US = 366 * DAY_US
"""No cap counts for longer."""

T = TypeVar("T")
Hashes = Mapping[bytes, set[str]]
"""Account keys by their hash."""

_NOS, _YESES = ObjectionRow.metadata.tables["objection"].c, ContractRow.metadata.tables["contract"].c
_OBJECTIONS = select(_NOS.hashed, _NOS.scope, _NOS.since_us, _NOS.conversation_id, _NOS.mention_id, _NOS.unsure).where(
    _NOS.brand_id == bindparam("brand_id"), one_hash_of(_NOS.hashed, "hashes"), _NOS.lifted_us.is_(None)
)
_CONTRACTS = (
    select(
        _YESES.hashed, _YESES.since_us, _YESES.until_us, _YESES.topics, _YESES.media,
        _YESES.cap, _YESES.period_us, _YESES.quiet_from, _YESES.quiet_to, _YESES.zone,
    )
    .where(_YESES.brand_id == bindparam("brand_id"), one_hash_of(_YESES.hashed, "hashes"), _YESES.lifted_us.is_(None))
    .order_by(_YESES.since_us, _YESES.id)
)  # fmt: skip
_BEARERS = BearerRow.metadata.tables["bearer"].c
_SETTLED = select(_BEARERS.handle_hashed, _BEARERS.hashed).where(
    _BEARERS.brand_id == bindparam("brand_id"),
    one_hash_of(_BEARERS.handle_hashed, "hashes"),
    one_word_of(_BEARERS.state, THEIRS, OTHER),
)
_NO_HANDLES: Hashes = {}
_REPLY, _MENTION = ReplyRow.metadata.tables["reply"].c, MentionRow.metadata.tables["mention"].c
REPLY_AT = func.coalesce(_REPLY.ended_us, _REPLY.lost_us, _REPLY.claimed_us)
"""When a reply that stands went out, or is about to."""
STANDS = one_word_of(_REPLY.state, State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN, State.TAKING_BACK)
_ANSWERS = (
    select(_REPLY.author_key, _REPLY.interaction_id, REPLY_AT.label("at_us"), _MENTION.kind, _MENTION.conversation_id)
    .select_from(ReplyRow)
    .join(MentionRow, (_MENTION.brand_id == _REPLY.brand_id) & (_MENTION.id == _REPLY.mention_id))
    .where(
        _REPLY.brand_id == bindparam("brand_id"),
        one_of(_REPLY.author_key, "authors"),
        _REPLY.claimed_us > bindparam("since_us"),
        STANDS,
    )
    .order_by(REPLY_AT.desc())
)


class Said(NamedTuple):
    """A no with the conversation, and the post of ours, in which it was said to us."""

    no: Objection
    conversation_id: str | None = None
    mention_id: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to somebody that stands: in which interaction and conversation, when, and whether they spoke to us."""

    interaction_id: str
    conversation_id: str
    at_us: int
    direct: bool


def answers(session: Session, brand_id: str, mentions: Sequence[Mention], now_us: int) -> dict[str, tuple[Answer, ...]]:
    """Our replies to these authors that stand, of a year, by account key, the newest first."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for some in chunks({mention.author_key: None for mention in mentions}):
        these = {"brand_id": brand_id, "authors": some, "since_us": now_us - ANSWERS_BACK_US}
        for row in session.connection().execute(_ANSWERS, these):
            answer = Answer(row.interaction_id, row.conversation_id, row.at_us, row.kind == Kind.DIRECT)
            found[row.author_key].append(answer)
    return {key: tuple(given) for key, given in found.items()}


def objections(
    session: Session,
    brand_id: str,
    own: Hashes,
    mentions: Sequence[Mention],
    now_us: int,
    handles: Hashes = _NO_HANDLES,
) -> dict[str, tuple[Said, ...]]:
    """Every no in force for each author.

    `own` are these authors under our own secret, `handles` the handles that they bear. One whose account key cannot be
    read is missing: of them we know nothing.
    """
    found: dict[str, list[Said]] = {key: [] for keys in own.values() for key in keys}
    whose = {**_borne(session, brand_id, own, handles), **own}
    for some in chunks(whose):
        for row in session.connection().execute(_OBJECTIONS, {"brand_id": brand_id, "hashes": some}):
            for no in _read_scope(row.scope, row.since_us, Origin.TOLD_US, brand_id, now_us, unsure=row.unsure):
                for key in whose[row.hashed]:
                    found[key].append(Said(no, row.conversation_id, row.mention_id))
    for copies in lookups.in_force(session).values():
        secrets = dict.fromkeys(secret for copy in copies for secret in copy.secrets)
        listed = by_hash(mentions, *secrets, handles=True)
        listings = lookups.look_up(session, copies, listed)
        said = {(name, one) for listing in listings for name, every in listing.items() for one in every}
        for name, one in sorted(said, key=str):
            for no in _read_scope(one.scope, one.since_us, Origin.REGISTRY, brand_id, now_us):
                for key in listed[name]:
                    found[key].append(Said(no))
    return {key: tuple(nos) for key, nos in found.items()}


def _borne(session: Session, brand_id: str, own: Hashes, handles: Hashes) -> Hashes:
    """Whom a handle stands for: whoever bears it, but for the account that is meant, and those that were ruled out.

    The one that is meant has its own no, under its id.
    """
    if not handles:
        return handles
    settled: dict[bytes, set[str]] = defaultdict(set)
    for handle, account in session.connection().execute(_SETTLED, {"brand_id": brand_id, "hashes": list(handles)}):
        settled[handle] |= own.get(account, set())
    return {handle: keys - settled[handle] for handle, keys in handles.items()}


def _read_scope(
    text: str, since_us: int | None, origin: Origin, brand_id: str, now_us: int, *, unsure: bool = False
) -> list[Objection]:
    """Read what a stored scope forbids this brand now: its reach, and listening apart from it, with its limits."""
    scope = parse(text)
    reach = applies(scope, brand_id, None, None, now_us)
    if reach is None:
        return []
    reaches = {reach, Reach.LISTEN} if scope.listen else {reach}
    return [
        Objection(origin, one, since_us, scope.until_us, medium=scope.medium, topic=scope.topic, unsure=unsure)
        for one in sorted(reaches)
    ]


def by_hash(mentions: Sequence[Mention], *secrets: bytes, handles: bool = False) -> Hashes:
    """The authors' keys by their hash under these secrets; with `handles` those stand for their authors too."""
    authors = {mention.author_key: (mention.network, mention.author_handle) for mention in mentions}
    hashes: dict[bytes, set[str]] = defaultdict(set)
    for secret in secrets:
        for key, (network, handle) in authors.items():
            try:
                hashes[hashed(key, secret)].add(key)
                if handles and handle:
                    hashes[hashed(canonical_handle(network, handle), secret)].add(key)
            except BadKey:
                continue  # an account that the network did not name, or a handle that no registry could
    return hashes


def contracts(session: Session, brand_id: str, own: Hashes, now_us: int) -> dict[str, tuple[Contract, ...]]:
    """Every yes on record of each author that was not lifted, the oldest first, by account key.

    `own` are these authors under our own secret. One whose account key cannot be read is missing: of them we know
    nothing.
    """
    found: dict[str, tuple[Contract, ...]] = {key: () for keys in own.values() for key in keys}
    for some in chunks(own):
        for row in session.connection().execute(_CONTRACTS, {"brand_id": brand_id, "hashes": some}):
            for key in own[row.hashed]:
                found[key] = (*found[key], _contract(row, now_us))
    return found


def _contract(row: Row[*tuple[Any, ...]], now_us: int) -> Contract:
    return Contract(
        row.since_us,
        row.until_us,
        _names(row.topics),
        _names(row.media),
        row.cap,
        row.period_us,
        () if row.zone is None else _quiet(row.zone, row.quiet_from, row.quiet_to, now_us),
    )


def _quiet(zone: str, from_minute: int, to_minute: int, now_us: int) -> tuple[Span, ...]:
    """Their quiet hours; where this machine does not know their zone, no hour is free."""
    try:
        return quiet_spans(from_minute, to_minute, ZoneInfo(zone), now_us)
    except (ZoneInfoNotFoundError, ValueError):
        return (Span(now_us, now_us + DAY_US),)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def chunks(values: Iterable[T]) -> list[list[T]]:
    """The values in lists short enough for one query each."""
    everything = list(values)
    return [everything[at : at + KEYS_A_QUERY] for at in range(0, len(everything), KEYS_A_QUERY)]
