"""Every no and every yes on record of some posts' authors, in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from bot.store.mentions import Mention
from bot.store.tables import ContractRow, GenerationRow, NoRow, ObjectionRow
from rules.facts import Contract, Objection, Origin
from rules.registry.key import BadKey, canonical_handle, hashed
from rules.registry.scope import Reach, applies, parse

MEDIUM = "reply"
KEYS_A_QUERY = 500

T = TypeVar("T")


def objections(
    session: Session, brand_id: str, secret: bytes, mentions: Sequence[Mention], now_us: int
) -> dict[str, tuple[tuple[Objection, str | None], ...]]:
    """Every no in force for each author, with the conversation in which it was said to us.

    An author whose account key cannot be read is missing: of them we know nothing.
    """
    own = _by_hash(mentions, secret, ("key",))
    found: dict[str, list[tuple[Objection, str | None]]] = {key: [] for keys in own.values() for key in keys}
    for some in chunks(own):
        rows = session.exec(
            select(ObjectionRow).where(
                ObjectionRow.brand_id == brand_id,
                col(ObjectionRow.hashed).in_(some),
                col(ObjectionRow.lifted_us).is_(None),
            )
        )
        for row in rows:
            for no in _read_scope(row.scope, row.since_us, Origin.TOLD_US, brand_id, now_us):
                for key in own[row.hashed]:
                    found[key].append((no, row.conversation_id))
    generations = session.exec(
        select(GenerationRow).where(col(GenerationRow.state).in_(("in_force", "quarantined")))
    ).all()
    for generation in generations:
        listed = _by_hash(mentions, generation.secret, ("key", "handle"))
        for some in chunks(listed):
            listings = session.exec(
                select(NoRow).where(
                    NoRow.registry_name == generation.registry_name,
                    NoRow.generation == generation.generation,
                    col(NoRow.hashed).in_(some),
                )
            )
            for listing in listings:
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
        rows = session.exec(
            select(ContractRow)
            .where(
                ContractRow.brand_id == brand_id,
                col(ContractRow.hashed).in_(some),
                col(ContractRow.lifted_us).is_(None),
            )
            .order_by(col(ContractRow.since_us))
        )
        for row in rows:
            for key in own[row.hashed]:
                found[key] = Contract(row.since_us, row.until_us)
    return found


def chunks(values: Iterable[T]) -> list[list[T]]:
    """The values in lists short enough for one query each."""
    everything = list(values)
    return [everything[at : at + KEYS_A_QUERY] for at in range(0, len(everything), KEYS_A_QUERY)]
