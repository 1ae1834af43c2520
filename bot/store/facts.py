"""Gathers the facts of a decision from the store, a batch at a time.

At a claim and before a send the caller holds the locks of `bot/store/database/locks.py`. What the store does not know
stays `None`, and `None` permits nothing. Longer than most files: it fills every field of `Facts`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Row, bindparam, case, exists, func, select
from sqlmodel import Session

from bot.store import secret
from bot.store.database.one_of import one_of
from bot.store.mentions import Mention
from bot.store.registry.age import ends_us
from bot.store.tables import BrandRow, SecretRow
from bot.store.tables.hearing import HandleRequestRow
from bot.store.tables.privacy import FormerSecretRow
from bot.store.tables.rehearsals import RehearsalRow
from bot.store.tables.team import InCareRow
from bot.store.team import care, rehearsals
from bot.store.wishes import standing
from bot.store.wishes.standing import REPLY_AT, STANDS, Answer, Said
from rules.facts import (
    Answered,
    Answers,
    Contract,
    Draft,
    Facts,
    Member,
    Objection,
    Pace,
    PostState,
    RegistryState,
)
from rules.mention import Kind, Visibility
from rules.policy import DAY_US, HOUR_US
from rules.reply import FREE, State
from rules.topics import Index, find
from rules.verdict import Look, text_hash
from rules.wishes.tongues import hears_well

_TABLES = BrandRow.metadata.tables
_BRAND, _ROAD, _REGISTRY, _REPLY = (_TABLES[name].c for name in ("brand", "cursor", "registry", "reply"))
_ENTRY = _TABLES["entry"].c
_LATER = (
    select(func.max(_ENTRY.at_us))
    .where(_ENTRY.brand_id == bindparam("brand_id"), _ENTRY.at_us > bindparam("now_us"))
    .scalar_subquery()
)
"""The moment of the newest entry, where that is later than now."""
_ROADS = select(_ROAD.network, _ROAD.road, _ROAD.complete_us).where(_ROAD.brand_id == bindparam("brand_id"))
_REGISTRIES = select(
    _REGISTRY.name, _REGISTRY.checked_us, _REGISTRY.period_us, _REGISTRY.expires_us, _REGISTRY.age_max_us
)
_REPLIES = select(_REPLY.interaction_id, _REPLY.state, _REPLY.origin).where(
    _REPLY.brand_id == bindparam("brand_id"), one_of(_REPLY.interaction_id, "interactions")
)
_BARE_REFUSED = (
    select(func.max(_REPLY.ended_us))
    .where(_REPLY.brand_id == bindparam("brand_id"), _REPLY.state == State.FAILED, _REPLY.bare_refused.is_(True))
    .scalar_subquery()
)
_SECRET, _FORMER = (row.metadata.tables[row.__tablename__].c for row in (SecretRow, FormerSecretRow))
_NEWEST = select(_SECRET.value).where(_SECRET.name == secret.OBJECTIONS).scalar_subquery()
_SUCCEEDED = exists().where(_FORMER.name == secret.OBJECTIONS)
_HANDLES = exists().where(HandleRequestRow.metadata.tables["handle_request"].c.brand_id == bindparam("brand_id"))
_REHEARSAL = RehearsalRow.metadata.tables["rehearsal"].c
_LIVE = exists().where(_REHEARSAL.brand_id == bindparam("brand_id"), _REHEARSAL.state == rehearsals.LIVE)
_CARE = exists().where(InCareRow.metadata.tables["in_care"].c.brand_id == bindparam("brand_id"))
_STATE = select(
    _BRAND.paused_us,
    _LIVE.label("live"),
    _LATER.label("later_us"),
    _BARE_REFUSED.label("bare_refused_us"),
    _NEWEST.label("secret"),
    _SUCCEEDED.label("succeeded"),
    _HANDLES.label("handles"),
    _CARE.label("care"),
).where(_BRAND.id == bindparam("brand_id"))
_IN_HOUR = case((bindparam("hour_ago") < REPLY_AT, REPLY_AT))
_PACE = select(
    func.count(_IN_HOUR).label("hour"), func.count().label("day"), func.min(_IN_HOUR), func.min(REPLY_AT)
).where(
    _REPLY.brand_id == bindparam("brand_id"),
    _REPLY.claimed_us > bindparam("held_since"),
    bindparam("day_ago") < REPLY_AT,
    STANDS,
    _REPLY.origin == "ours",
    _REPLY.interaction_id != bindparam("own"),
)
_STANDING = {
    State.HELD: Answered.UNDERWAY,
    State.CLAIMED: Answered.UNDERWAY,
    State.SENDING: Answered.UNDERWAY,
    State.SENT: Answered.OURS,
    State.UNKNOWN: Answered.UNSURE,
    State.TAKING_BACK: Answered.OURS,
}
_AS_NARROW = frozenset({"mastodon"})
"""Where a reply is seen by no more people than the post; on every other network all replies are public."""


class _Words(msgspec.Struct):
    """All that the topics of a post are found in."""

    text: str


_words_of = msgspec.json.Decoder(_Words).decode


_NONE_GIVEN = Answers()


@dataclass(frozen=True, slots=True)
class Scene:
    """What a gathering must know beside the store.

    The brand, its required registries and all that it syncs, the roads of each network at work, the secret under which
    the store keeps account keys, the words of the topics that its policy declares, and whether its channel is meant
    for private messages. `channel` is the team's own, where its policy names any.
    """

    brand_id: str
    required: tuple[str, ...]
    registries: tuple[str, ...]
    roads: Mapping[str, tuple[str, ...]]
    secret: bytes
    topics: Index = field(default_factory=dict)
    private_channel: bool = False
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What a member is about to do: who, on which revision they looked, with which text, as which attempt.

    `own_reply` says that the reply which stands in this interaction is the one that acts, and not in its own way.
    `reread` says that every post concerned was read again for this act.
    """

    look: Look
    member: Member | None
    revision: int
    attempt: int
    draft: Draft | None
    text: str | None
    own_reply: bool = False
    confirmed: bool = False
    seconded: int = 0
    reread: bool = False


@dataclass(frozen=True, slots=True)
class _Gathered:
    now_us: int
    paused: bool | None
    rehearsing: bool
    heard_us: Mapping[str, int | None]
    registries: tuple[RegistryState, ...]
    objections: Mapping[str, tuple[Said, ...]]
    contracts: Mapping[str, tuple[Contract, ...]]
    answers: Mapping[str, tuple[Answer, ...]]
    pace: Pace
    replies: Mapping[str, Row[Any]]
    bare_refused_us: int
    care: Collection[str]
    secrets: tuple[bytes, ...]


def gather(
    session: Session, scene: Scene, mentions: Sequence[Mention], now_us: int, act: Act | None = None
) -> list[Facts]:
    """Gather the facts of each mention, in order: to draw its card, or (with `act`) for what a member does.

    Their moment is never before the brand's last entry: a clock that goes back reopens nothing.
    """
    own = mentions[0].interaction_id if act is not None and act.own_reply else ""
    seen = _gather(session, scene, mentions, now_us, own)
    return [_facts(mention, scene, seen, own, act) for mention in mentions]


def _facts(mention: Mention, scene: Scene, seen: _Gathered, own: str, act: Act | None) -> Facts:
    known = seen.objections.get(mention.author_key)
    given = [one for one in seen.answers.get(mention.author_key, ()) if one.interaction_id != own]
    nos = [
        replace(
            said.no,
            asked_anew=_asks_anew(mention, said.no, said.conversation_id, given, seen.secrets),
            of_this_post=said.mention_id == mention.id,
        )
        for said in known or ()
    ]
    drawn = Facts(
        now_us=seen.now_us,
        mention_id=mention.id,
        network=mention.network,
        revision=mention.revision,
        kind=mention.kind,
        how=mention.how,
        about=mention.about,
        low_confidence=mention.low_confidence,
        care=mention.id in seen.care,
        wishes=(mention.wish,) if mention.wish else (),
        topics=_topics(mention, scene),
        heard_well=None if mention.lang is None else hears_well(mention.lang),
        visibility=mention.visibility,
        created_us=mention.created_us,
        post=_post_state(mention, mention.revision if act is None else act.revision),
        read_us=mention.read_us,
        nobot=mention.nobot,
        follower=mention.follower,
        objections=None if known is None else tuple(nos),
        registries=seen.registries,
        contracts=seen.contracts.get(mention.author_key),
        answers=_answers(given, seen.now_us),
        heard_us=seen.heard_us.get(mention.network),
        summoned=mention.summoned,
        replies_open=mention.replies_open,
        bare_refused_us=seen.bare_refused_us,
        paused=seen.paused,
        rehearsing=seen.rehearsing,
        answered=_answered(seen.replies.get(mention.interaction_id), own=mention.interaction_id == own),
        pace=seen.pace,
        private_channel=scene.private_channel,
        channel=(mention.channel or scene.channel) if scene.channel else None,
        reply_visibility=mention.visibility if mention.network in _AS_NARROW else Visibility.PUBLIC,
    )
    if act is None:
        return drawn
    return replace(
        drawn,
        look=act.look,
        attempt=act.attempt,
        read_us=mention.read_us if act.reread else None,
        member=act.member,
        confirmed=act.confirmed,
        seconded=act.seconded,
        draft=act.draft,
        text_sha256=None if act.text is None else text_hash(act.text),
    )


def _post_state(mention: Mention, seen_revision: int) -> PostState:
    if mention.gone_us is not None:
        return PostState.GONE
    return PostState.SAME if mention.revision == seen_revision else PostState.EDITED


def _answered(reply: Row[Any] | None, *, own: bool) -> Answered:
    if reply is None or State(reply.state) in FREE or own:
        return Answered.NO
    if reply.origin == "native":
        return Answered.NATIVE
    return _STANDING[State(reply.state)]


def _asks_anew(
    mention: Mention, no: Objection, conversation: str | None, given: Sequence[Answer], secrets: Sequence[bytes]
) -> bool:
    """Whether this is a new direct post in another conversation, at least a day after the no, without a wish.

    One answer is possible there, and no more until they ask in yet another one. Whoever was forgotten since left us
    their conversation hidden under one of these secrets.
    """
    return (
        mention.kind is Kind.DIRECT
        and mention.wish is None
        and no.since_us is not None
        and mention.created_us >= no.since_us + DAY_US
        and mention.conversation_id != conversation
        and not (conversation and secret.is_hidden(mention.conversation_id, conversation, secrets))
        and not any(one.conversation_id == mention.conversation_id and one.at_us >= no.since_us for one in given)
    )


def _topics(mention: Mention, scene: Scene) -> tuple[str, ...] | None:
    """What the post is about, of what the policy declares; unknown once its words are erased."""
    if not scene.topics:
        return ()
    return None if mention.post is None else find(_words_of(mention.post).text, scene.topics)


def _answers(given: Sequence[Answer], now_us: int) -> Answers:
    if not given:
        return _NONE_GIVEN
    return Answers(
        proactive_us=tuple([one.at_us for one in given if not one.direct]),
        direct_us=tuple([one.at_us for one in given if one.direct and one.at_us > now_us - DAY_US]),
    )


def _gather(session: Session, scene: Scene, mentions: Sequence[Mention], now_us: int, own: str) -> _Gathered:
    brand_id = scene.brand_id
    state = session.connection().execute(_STATE, {"brand_id": brand_id, "now_us": now_us}).first()
    if state is not None and state.later_us is not None:
        now_us = state.later_us
    secrets = _secrets(session, scene, state)
    hashes = standing.by_hash(mentions, *secrets)
    handles = standing.by_hash(mentions, *secrets, handles=True) if state is not None and state.handles else {}
    return _Gathered(
        now_us=now_us,
        paused=None if state is None else state.paused_us is not None or not state.live,
        rehearsing=state is not None and not state.live,
        heard_us=_heard(session, scene),
        registries=_registries(session, scene),
        objections=standing.objections(
            session,
            brand_id,
            hashes,
            mentions,
            now_us,
            {name: keys for name, keys in handles.items() if name not in hashes},
        ),
        contracts=standing.contracts(session, brand_id, hashes, now_us),
        answers=standing.answers(session, brand_id, mentions, now_us),
        pace=_pace(session, brand_id, own, now_us),
        replies=_replies(session, brand_id, mentions),
        bare_refused_us=0 if state is None else state.bare_refused_us or 0,
        care=care.among(session, brand_id, [one.id for one in mentions]) if state is not None and state.care else (),
        secrets=secrets,
    )


def _secrets(session: Session, scene: Scene, state: Row[Any] | None) -> tuple[bytes, ...]:
    """Every secret under which somebody's no may stand; the store is asked for them only where there are several."""
    if state is None or state.secret is None:
        return (scene.secret,)
    return secret.generations(session, scene.secret) if state.succeeded else (state.secret,)


def _pace(session: Session, brand_id: str, own: str, now_us: int) -> Pace:
    """How many replies of the brand went out lately, but for the one that acts; one query."""
    spans = {"hour_ago": now_us - HOUR_US, "day_ago": now_us - DAY_US, "held_since": now_us - 2 * DAY_US}
    found = session.connection().execute(_PACE, {"brand_id": brand_id, "own": own, **spans})
    hour, day, hour_us, day_us = found.one()
    eases = [oldest + span for oldest, span in ((hour_us, HOUR_US), (day_us, DAY_US)) if oldest is not None]
    return Pace(hour, day, min(eases, default=None))


def _heard(session: Session, scene: Scene) -> dict[str, int | None]:
    """When everything on each network was last heard: the oldest of its roads, `None` if one was never read."""
    rows = session.connection().execute(_ROADS, {"brand_id": scene.brand_id})
    complete = {(row.network, row.road): row.complete_us for row in rows}
    heard: dict[str, int | None] = {}
    for name, roads in scene.roads.items():
        moments = [complete.get((name, road)) for road in roads]
        known = [moment for moment in moments if moment is not None]
        heard[name] = min(known) if known and len(known) == len(moments) else None
    return heard


def _registries(session: Session, scene: Scene) -> tuple[RegistryState, ...]:
    names = dict.fromkeys((*scene.required, *scene.registries))
    rows = {row.name: row for row in session.connection().execute(_REGISTRIES)} if names else {}
    states = []
    for name in names:
        row = rows.get(name)
        if row is None:
            states.append(RegistryState(name))
        else:
            end_us = ends_us(row.checked_us, row.expires_us, row.age_max_us)
            states.append(RegistryState(name, row.checked_us, row.period_us, end_us))
    return tuple(states)


def _replies(session: Session, brand_id: str, mentions: Sequence[Mention]) -> dict[str, Row[Any]]:
    found: dict[str, Row[Any]] = {}
    for some in standing.chunks({mention.interaction_id: None for mention in mentions}):
        rows = session.connection().execute(_REPLIES, {"brand_id": brand_id, "interactions": some})
        found.update({row.interaction_id: row for row in rows})
    return found
