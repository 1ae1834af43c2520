"""Every no and every yes on record of some posts' authors, in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam, select
from sqlmodel import Session

from bot.store.mentions import Mention
from bot.store.tables import ContractRow, GenerationRow, NoRow, ObjectionRow
from rules.facts import Contract, Objection, Origin
from rules.registry.key import BadKey, canonical_handle, hashed
from rules.registry.scope import Reach, applies, parse

MEDIUM = "reply"
KEYS_A_QUERY = 500

T = TypeVar("T")

_NOS, _YESES = ObjectionRow.metadata.tables["objection"].c, ContractRow.metadata.tables["contract"].c
_COPIES, _LISTED = GenerationRow.metadata.tables["generation"].c, NoRow.metadata.tables["registry_row"].c
_HASHES: BindParameter[Any] = bindparam("hashes", expanding=True)
_OBJECTIONS = select(_NOS.hashed, _NOS.scope, _NOS.since_us, _NOS.conversation_id).where(
    _NOS.brand_id == bindparam("brand_id"), _NOS.hashed.in_(_HASHES), _NOS.lifted_us.is_(None)
)
_CONTRACTS = (
    select(_YESES.hashed, _YESES.since_us, _YESES.until_us)
    .where(_YESES.brand_id == bindparam("brand_id"), _YESES.hashed.in_(_HASHES), _YESES.lifted_us.is_(None))
    .order_by(_YESES.since_us)
)
_GENERATIONS = select(_COPIES.registry_name, _COPIES.generation, _COPIES.secret).where(
    _COPIES.state.in_(("in_force", "quarantined"))
)
_LISTINGS = select(_LISTED.hashed, _LISTED.scope, _LISTED.since_us).where(
    _LISTED.registry_name == bindparam("name"),
    _LISTED.generation == bindparam("generation"),
    _LISTED.hashed.in_(_HASHES),
)


def objections(
    session: Session, brand_id: str, secret: bytes, mentions: Sequence[Mention], now_us: int
) -> dict[str, tuple[tuple[Objection, str | None], ...]]:
    """Every no in force for each author, with the conversation in which it was said to us.

    An author whose account key cannot be read is missing: of them we know nothing.
    """
    own = _by_hash(mentions, secret, ("key",))
    found: dict[str, list[tuple[Objection, str | None]]] = {key: [] for keys in own.values() for key in keys}
    for some in chunks(own):
        for row in session.connection().execute(_OBJECTIONS, {"brand_id": brand_id, "hashes": some}):
            for no in _read_scope(row.scope, row.since_us, Origin.TOLD_US, brand_id, now_us):
                for key in own[row.hashed]:
                    found[key].append((no, row.conversation_id))
    for generation in session.connection().execute(_GENERATIONS).all():
        listed = _by_hash(mentions, generation.secret, ("key", "handle"))
        for some in chunks(listed):
            these = {"name": generation.registry_name, "generation": generation.generation, "hashes": some}
            for listing in session.connection().execute(_LISTINGS, these):
                for no in _read_scope(listing.scope, listing.since_us, Origin.REGISTRY, brand_id, now_us):
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
        try:
            hashes[hashed(key, secret)].add(key)
            if "handle" in forms and handle:
                hashes[hashed(canonical_handle(network, handle), secret)].add(key)
        except BadKey:
            continue  # an account that the network did not name, or a handle that no registry could
    return hashes


def contracts(session: Session, brand_id: str, secret: bytes, mentions: Sequence[Mention]) -> dict[str, Contract]:
    """The newest yes on record of each author, by account key."""
    own = _by_hash(mentions, secret, ("key",))
    found: dict[str, Contract] = {}
    for some in chunks(own):
        for row in session.connection().execute(_CONTRACTS, {"brand_id": brand_id, "hashes": some}):
            for key in own[row.hashed]:
                found[key] = Contract(row.since_us, row.until_us)
    return found


def chunks(values: Iterable[T]) -> list[list[T]]:
    """The values in lists short enough for one query each."""
    everything = list(values)
    return [everything[at : at + KEYS_A_QUERY] for at in range(0, len(everything), KEYS_A_QUERY)]
