"""Gathers the facts of a decision from the store, a batch at a time.

At a claim and before a send the caller holds the locks of `bot/store/locks.py`. What the store does not know stays
`None`, and `None` permits nothing. Longer than most files: it fills every field of `Facts`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlmodel import Session

from bot.store import standing
from bot.store.mentions import Mention
from bot.store.tables import BrandRow
from rules.facts import Answered, Contract, Draft, Facts, Member, Objection, PostState, RegistryState
from rules.mention import Kind
from rules.policy import DAY_US
from rules.reply import FREE, State
from rules.verdict import Look, text_hash

_TABLES = BrandRow.metadata.tables
_BRAND, _ROAD, _REGISTRY, _REPLY = (_TABLES[name].c for name in ("brand", "cursor", "registry", "reply"))
_PAUSED = select(_BRAND.paused_us).where(_BRAND.id == bindparam("brand_id"))
_ROADS = select(_ROAD.network, _ROAD.road, _ROAD.complete_us).where(_ROAD.brand_id == bindparam("brand_id"))
_REGISTRIES = select(_REGISTRY.name, _REGISTRY.checked_us, _REGISTRY.period_us, _REGISTRY.expires_us)
_REPLIES = select(_REPLY.interaction_id, _REPLY.state, _REPLY.origin).where(
    _REPLY.brand_id == bindparam("brand_id"), _REPLY.interaction_id.in_(bindparam("interactions", expanding=True))
)
_BARE_REFUSED = select(func.max(_REPLY.ended_us)).where(
    _REPLY.brand_id == bindparam("brand_id"), _REPLY.state == State.FAILED, _REPLY.bare_refused.is_(True)
)
_STANDING = {
    State.HELD: Answered.UNDERWAY,
    State.CLAIMED: Answered.UNDERWAY,
    State.SENDING: Answered.UNDERWAY,
    State.SENT: Answered.OURS,
    State.UNKNOWN: Answered.UNSURE,
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a gathering must know beside the store.

    The brand, its required registries and all that it syncs, the roads of each network at work, and the secret under
    which the store keeps account keys.
    """

    brand_id: str
    required: tuple[str, ...]
    registries: tuple[str, ...]
    roads: Mapping[str, tuple[str, ...]]
    secret: bytes


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
    seconded: bool = False
    reread: bool = False


@dataclass(frozen=True, slots=True)
class _Gathered:
    paused: bool | None
    heard_us: Mapping[str, int | None]
    registries: tuple[RegistryState, ...]
    objections: Mapping[str, tuple[tuple[Objection, str | None], ...]]
    contracts: Mapping[str, Contract]
    replies: Mapping[str, Row[Any]]
    bare_refused_us: int


def gather(
    session: Session, scene: Scene, mentions: Sequence[Mention], now_us: int, act: Act | None = None
) -> list[Facts]:
    """Gather the facts of each mention, in order: to draw its card, or (with `act`) for what a member does."""
    seen = _gather(session, scene, mentions, now_us)
    return [_facts(mention, seen, now_us, act) for mention in mentions]


def _facts(mention: Mention, seen: _Gathered, now_us: int, act: Act | None) -> Facts:
    known = seen.objections.get(mention.author_key)
    nos = [replace(no, asked_anew=_asks_anew(mention, no, where)) for no, where in known or ()]
    own = act is not None and act.own_reply
    drawn = Facts(
        now_us=now_us,
        mention_id=mention.id,
        network=mention.network,
        revision=mention.revision,
        kind=mention.kind,
        how=mention.how,
        about=mention.about,
        low_confidence=mention.low_confidence,
        wishes=(mention.wish,) if mention.wish else (),
        created_us=mention.created_us,
        post=_post_state(mention, mention.revision if act is None else act.revision),
        read_us=mention.read_us,
        objections=None if known is None else tuple(nos),
        registries=seen.registries,
        contract=seen.contracts.get(mention.author_key),
        heard_us=seen.heard_us.get(mention.network),
        summoned=mention.summoned,
        replies_open=mention.replies_open,
        bare_refused_us=seen.bare_refused_us,
        paused=seen.paused,
        answered=_answered(seen.replies.get(mention.interaction_id), own=own),
    )
    if act is None:
        return drawn
    return replace(
        drawn,
        look=act.look,
        attempt=act.attempt,
        read_us=mention.read_us if act.reread else None,
        member=act.member,
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


def _asks_anew(mention: Mention, no: Objection, conversation: str | None) -> bool:
    """Whether this is a new direct post in another conversation, at least a day after the no, without a wish."""
    return (
        mention.kind is Kind.DIRECT
        and mention.wish is None
        and no.since_us is not None
        and mention.created_us >= no.since_us + DAY_US
        and mention.conversation_id != conversation
    )


def _gather(session: Session, scene: Scene, mentions: Sequence[Mention], now_us: int) -> _Gathered:
    brand_id = scene.brand_id
    ask = session.connection().execute
    paused = ask(_PAUSED, {"brand_id": brand_id}).all()
    return _Gathered(
        paused=None if not paused else paused[0].paused_us is not None,
        heard_us=_heard(session, scene),
        registries=_registries(session, scene),
        objections=standing.objections(session, brand_id, scene.secret, mentions, now_us),
        contracts=standing.contracts(session, brand_id, scene.secret, mentions),
        replies=_replies(session, brand_id, mentions),
        bare_refused_us=ask(_BARE_REFUSED, {"brand_id": brand_id}).scalar() or 0,
    )


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
    rows = {row.name: row for row in session.connection().execute(_REGISTRIES)}
    states = []
    for name in dict.fromkeys((*scene.required, *scene.registries)):
        row = rows.get(name)
        if row is None:
            states.append(RegistryState(name))
        else:
            states.append(RegistryState(name, row.checked_us, row.period_us, row.expires_us))
    return tuple(states)


def _replies(session: Session, brand_id: str, mentions: Sequence[Mention]) -> dict[str, Row[Any]]:
    found: dict[str, Row[Any]] = {}
    for some in standing.chunks({mention.interaction_id: None for mention in mentions}):
        rows = session.connection().execute(_REPLIES, {"brand_id": brand_id, "interactions": some})
        found.update({row.interaction_id: row for row in rows})
    return found
