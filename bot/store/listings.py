"""Finds whom a change of lists touches, each copy under its own secret.

Two copies share no hash, so they are compared only through keys at hand: those of a list that is being read, or of the
authors of open mentions.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlmodel import Session, col, select

from bot.store.ids import new_id
from bot.store.locks import lock_registry
from bot.store.mentions import OPEN_DAYS_US
from bot.store.registry import IN_FORCE
from bot.store.tables import GenerationRow, MentionRow, NoRow, RegistryRow
from rules.registry.feed import Row
from rules.registry.key import BadKey, canonical_handle, hashed

KEYS_A_QUERY = 500
_Said = frozenset[tuple[str, int | None]]


def count_kept(session: Session, copy: GenerationRow, rows: Sequence[Row]) -> int:
    """How many of these rows stand in the copy too, with the same scope."""
    tokens = {(hashed(row.key, copy.secret), row.scope) for row in rows}
    there = _listed(session, copy, {found for found, _ in tokens})
    return len(tokens & {(found, scope) for found, scope, _ in there})


def touched(
    session: Session, brand_id: str, copies: Sequence[GenerationRow], after: str, now_us: int
) -> tuple[set[str], str]:
    """The authors of the next open mentions whom not all copies list alike, and where to go on; "" at the end."""
    mentions = session.exec(
        select(MentionRow.id, MentionRow.network, MentionRow.author_key, MentionRow.author_handle)
        .where(
            MentionRow.brand_id == brand_id,
            MentionRow.id > (after or new_id(now_us - OPEN_DAYS_US, bytes)),
            col(MentionRow.gone_us).is_(None),
        )
        .order_by(MentionRow.id)
        .limit(KEYS_A_QUERY)
    ).all()
    authors = {(network, key, handle) for _, network, key, handle in mentions}
    listings = [_listings(session, copy, authors) for copy in copies]
    if len(listings) == 1:
        listings.append({})  # before the first list there was none
    found = {key for _, key, _ in authors if len({listed.get(key, frozenset()) for listed in listings}) > 1}
    return found, mentions[-1][0] if len(mentions) == KEYS_A_QUERY else ""


def stirred(session: Session, name: str) -> list[GenerationRow]:
    """The copies between which an open card may have changed: in force now, or until lately. Empty if none has."""
    since_us = session.exec(select(RegistryRow.stirred_us).where(RegistryRow.name == name)).first()
    if since_us is None:
        return []
    return list(
        session.exec(
            select(GenerationRow)
            .where(
                GenerationRow.registry_name == name,
                col(GenerationRow.state).in_(IN_FORCE) | (col(GenerationRow.ended_us) >= since_us),
            )
            .order_by(col(GenerationRow.generation))
        )
    )


def settle(session: Session, name: str, seen: Sequence[GenerationRow]) -> None:
    """Note that every card these copies touch will be looked at again, unless more has changed meanwhile."""
    lock_registry(session, name)
    if [(copy.generation, copy.state) for copy in stirred(session, name)] == [(c.generation, c.state) for c in seen]:
        session.get_one(RegistryRow, name).stirred_us = None


def _listings(session: Session, copy: GenerationRow, authors: set[tuple[str, str, str | None]]) -> Mapping[str, _Said]:
    """What the copy says of each author whom it lists, by account key or by handle."""
    forms: dict[bytes, set[str]] = defaultdict(set)
    for network, key, handle in authors:
        forms[hashed(key, copy.secret)].add(key)
        try:
            forms[hashed(canonical_handle(network, handle or ""), copy.secret)].add(key)
        except BadKey:
            continue  # a handle that no registry could name
    found: dict[str, set[tuple[str, int | None]]] = defaultdict(set)
    for listed, scope, since_us in _listed(session, copy, forms):
        for key in forms[listed]:
            found[key].add((scope, since_us))
    return {key: frozenset(said) for key, said in found.items()}


def _listed(
    session: Session, copy: GenerationRow, hashes: Collection[bytes]
) -> Iterator[tuple[bytes, str, int | None]]:
    asked = list(hashes)
    for start in range(0, len(asked), KEYS_A_QUERY):
        query = select(NoRow.hashed, NoRow.scope, NoRow.since_us).where(
            NoRow.registry_name == copy.registry_name,
            NoRow.generation == copy.generation,
            col(NoRow.hashed).in_(asked[start : start + KEYS_A_QUERY]),
        )
        yield from session.exec(query)
