"""Gathers the facts of a decision from the store, a batch at a time: never a query for each post.

At a claim and before a send the caller holds the locks of `bot/store/locks.py`. What the store does not know stays
`None`, and `None` permits nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlmodel import Session, col, func, select

from bot.store.mentions import Mention
from bot.store.tables import (
    BrandRow,
    ContractRow,
    CursorRow,
    GenerationRow,
    NoRow,
    ObjectionRow,
    RegistryRow,
    ReplyRow,
)
from rules.facts import Answered, Contract, Draft, Facts, Member, Objection, Origin, PostState, RegistryState
from rules.mention import Kind
from rules.policy import DAY_US
from rules.registry.key import BadKey, canonical_handle, hashed
from rules.registry.scope import Reach, applies, parse
from rules.reply import FREE, State
from rules.verdict import Look, text_hash

MEDIUM = "reply"
KEYS_A_QUERY = 500

_STANDING = {
    State.HELD: Answered.UNDERWAY,
    State.CLAIMED: Answered.UNDERWAY,
    State.SENDING: Answered.UNDERWAY,
    State.SENT: Answered.OURS,
    State.UNKNOWN: Answered.UNSURE,
}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a gathering must know beside the store: the brand, its required registries and all others that it syncs,
    the roads of each network at work, and the secret under which the store keeps account keys.
    """

    brand_id: str
    required: tuple[str, ...]
    registries: tuple[str, ...]
    roads: Mapping[str, tuple[str, ...]]
    secret: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """What a member is about to do: who, on which revision they looked, with which text, as which attempt.

    `own_reply` is the interaction of the reply that acts: it does not stand in its own way.
    """

    look: Look
    member: Member | None
    revision: int
    attempt: int
    draft: Draft | None
    text: str | None
    own_reply: bool = False
    seconded: bool = False


@dataclass(frozen=True, slots=True)
class _Gathered:
    paused: bool | None
    heard_us: Mapping[str, int | None]
    registries: tuple[RegistryState, ...]
    objections: Mapping[str, tuple[tuple[Objection, str | None], ...]]
    contracts: Mapping[str, Contract]
    replies: Mapping[str, ReplyRow]
    bare_refused_us: int


def gather(
    session: Session, scene: Scene, mentions: Sequence[Mention], now_us: int, act: Act | None = None
) -> list[Facts]:
    """Gather the facts of each mention, in order: to draw its card, or (with `act`) for what a member does."""
    seen = _gather(session, scene, mentions, now_us)
    return [_facts(mention, seen, now_us, act) for mention in mentions]


def _facts(mention: Mention, seen: _Gathered, now_us: int, act: Act | None) -> Facts:
    objections = tuple(
        Objection(one.origin, one.reach, one.since_us, one.until_us, _asks_anew(mention, one, conversation))
        for one, conversation in seen.objections.get(mention.author_key, ())
    )
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
        objections=objections,
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
        member=act.member,
        seconded=act.seconded,
        draft=act.draft,
        text_sha256=None if act.text is None else text_hash(act.text),
    )


def _post_state(mention: Mention, seen_revision: int) -> PostState:
    if mention.gone_us is not None:
        return PostState.GONE
    return PostState.SAME if mention.revision == seen_revision else PostState.EDITED


def _answered(reply: ReplyRow | None, *, own: bool) -> Answered:
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
    paused = session.exec(select(BrandRow.paused_us).where(BrandRow.id == brand_id)).all()
    return _Gathered(
        paused=None if not paused else paused[0] is not None,
        heard_us=_heard(session, scene),
        registries=_registries(session, scene),
        objections=_objections(session, scene, mentions, now_us),
        contracts=_contracts(session, scene, mentions),
        replies=_replies(session, brand_id, mentions),
        bare_refused_us=session.exec(
            select(func.max(ReplyRow.ended_us)).where(
                ReplyRow.brand_id == brand_id, ReplyRow.state == State.FAILED, col(ReplyRow.bare_refused).is_(True)
            )
        ).one()
        or 0,
    )


def _heard(session: Session, scene: Scene) -> dict[str, int | None]:
    """When everything on each network was last heard: the oldest of its roads, `None` if one was never read."""
    rows = session.exec(select(CursorRow).where(CursorRow.brand_id == scene.brand_id)).all()
    complete = {(row.network, row.road): row.complete_us for row in rows}
    heard: dict[str, int | None] = {}
    for name, roads in scene.roads.items():
        moments = [complete.get((name, road)) for road in roads]
        known = [moment for moment in moments if moment is not None]
        heard[name] = min(known) if known and len(known) == len(moments) else None
    return heard


def _registries(session: Session, scene: Scene) -> tuple[RegistryState, ...]:
    rows = {row.name: row for row in session.exec(select(RegistryRow)).all()}
    states = []
    for name in dict.fromkeys((*scene.required, *scene.registries)):
        row = rows.get(name)
        if row is None:
            states.append(RegistryState(name))
        else:
            states.append(RegistryState(name, row.checked_us, row.period_us, row.expires_us))
    return tuple(states)


def _objections(
    session: Session, scene: Scene, mentions: Sequence[Mention], now_us: int
) -> dict[str, tuple[tuple[Objection, str | None], ...]]:
    """Every no in force for each author, with the conversation in which it was said to us."""
    found: dict[str, list[tuple[Objection, str | None]]] = defaultdict(list)
    own = _by_hash(mentions, scene.secret, ("key",))
    for some in _chunks(own):
        rows = session.exec(
            select(ObjectionRow).where(
                ObjectionRow.brand_id == scene.brand_id,
                col(ObjectionRow.hashed).in_(some),
                col(ObjectionRow.lifted_us).is_(None),
            )
        )
        for row in rows:
            for no in _read_scope(row.scope, row.since_us, Origin.TOLD_US, scene.brand_id, now_us):
                for key in own[row.hashed]:
                    found[key].append((no, row.conversation_id))
    generations = session.exec(
        select(GenerationRow).where(col(GenerationRow.state).in_(("in_force", "quarantined")))
    ).all()
    for generation in generations:
        listed = _by_hash(mentions, generation.secret, ("key", "handle"))
        for some in _chunks(listed):
            listings = session.exec(
                select(NoRow).where(
                    NoRow.registry_name == generation.registry_name,
                    NoRow.generation == generation.generation,
                    col(NoRow.hashed).in_(some),
                )
            )
            for listing in listings:
                for no in _read_scope(listing.scope, listing.since_us, Origin.REGISTRY, scene.brand_id, now_us):
                    for key in listed[listing.hashed]:
                        found[key].append((no, None))
    return {key: tuple(nos) for key, nos in found.items()}


def _read_scope(text: str, since_us: int | None, origin: Origin, brand_id: str, now_us: int) -> list[Objection]:
    """Read what a stored scope forbids this brand now: its reach, and listening apart from it."""
    scope = parse(text)
    reach = applies(scope, brand_id, MEDIUM, None, now_us)
    if reach is None:
        return []
    reaches = {reach, Reach.LISTEN} if scope.listen else {reach}
    return [Objection(origin, one, since_us, scope.until_us) for one in sorted(reaches)]


def _by_hash(mentions: Sequence[Mention], secret: bytes, forms: tuple[str, ...]) -> dict[bytes, set[str]]:
    """The authors' keys by their hash under this secret; a handle stands for its author too, where rows may name it."""
    authors = {mention.author_key: (mention.network, mention.author_handle) for mention in mentions}
    hashes: dict[bytes, set[str]] = defaultdict(set)
    for key, (network, handle) in authors.items():
        if "key" in forms:
            hashes[hashed(key, secret)].add(key)
        if "handle" in forms and handle:
            try:
                hashes[hashed(canonical_handle(network, handle), secret)].add(key)
            except BadKey:
                continue  # a handle that no registry could name
    return hashes


def _contracts(session: Session, scene: Scene, mentions: Sequence[Mention]) -> dict[str, Contract]:
    own = _by_hash(mentions, scene.secret, ("key",))
    found: dict[str, Contract] = {}
    for some in _chunks(own):
        rows = session.exec(
            select(ContractRow)
            .where(
                ContractRow.brand_id == scene.brand_id,
                col(ContractRow.hashed).in_(some),
                col(ContractRow.lifted_us).is_(None),
            )
            .order_by(col(ContractRow.since_us))
        )
        for row in rows:
            for key in own[row.hashed]:
                found[key] = Contract(row.since_us, row.until_us)
    return found


def _replies(session: Session, brand_id: str, mentions: Sequence[Mention]) -> dict[str, ReplyRow]:
    found: dict[str, ReplyRow] = {}
    for some in _chunks({mention.interaction_id: None for mention in mentions}):
        rows = session.exec(
            select(ReplyRow).where(ReplyRow.brand_id == brand_id, col(ReplyRow.interaction_id).in_(some))
        )
        found.update({row.interaction_id: row for row in rows})
    return found


def _chunks(values: Iterable[T]) -> list[list[T]]:
    everything = list(values)
    return [everything[at : at + KEYS_A_QUERY] for at in range(0, len(everything), KEYS_A_QUERY)]
