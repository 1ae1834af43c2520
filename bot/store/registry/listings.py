"""Finds whom a change of lists touches.

Two copies may share no hash, so they are compared through keys at hand: those of a list that is being read, or of the
authors of mentions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from bot.store.database.locks import lock_registry
from bot.store.ids import new_id
from bot.store.mentions import OPEN_DAYS_US
from bot.store.registry import IN_FORCE
from bot.store.registry.lookups import KEYS_A_QUERY, Said, copy_of, look_up
from bot.store.tables import GenerationRow, MentionRow, RegistryRow
from rules.registry.feed import Row
from rules.registry.key import BadKey, canonical_handle, hashed

_Author = tuple[str, str, str | None]
"""A network, an account key there, and the handle that goes with it."""
_Said = frozenset[Said]


def count_kept(session: Session, copy: GenerationRow, rows: Sequence[Row]) -> int:
    """How many of these rows stand in the copy too, with the same scope."""
    secrets = copy_of(copy).secrets
    tokens = {(hashed(row.key, secret), row.scope) for row in rows for secret in secrets}
    [listing] = look_up(session, [copy_of(copy)], {found for found, _ in tokens})
    return len(tokens & {(found, one.scope) for found, said in listing.items() for one in said})


def touched(
    session: Session, brand_id: str, copies: Sequence[GenerationRow], after: str, now_us: int
) -> tuple[set[str], str]:
    """The authors of the next open mentions whom not all copies list alike, and where to go on; "" at the end."""
    authors, after = _authors(session, brand_id, after, now_us - OPEN_DAYS_US)
    listings = _listings(session, copies, authors)
    if len(listings) == 1:
        listings.append({})  # before the first list there was none
    found = {key for _, key, _ in authors if len({listed.get(key, frozenset()) for listed in listings}) > 1}
    return found, after


def freed(
    session: Session, brand_id: str, old: GenerationRow, new: GenerationRow, after: str, since_us: int
) -> tuple[set[str], str]:
    """The authors of the next mentions since then whom the old copy lists more strictly than the new one does.

    And where to go on, "" at the end.
    """
    authors, after = _authors(session, brand_id, after, since_us)
    was, now = _listings(session, [old, new], authors)
    less = {key for key, said in was.items() if {one.scope for one in said} - {one.scope for one in now.get(key, ())}}
    return less, after


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


def _authors(session: Session, brand_id: str, after: str, since_us: int) -> tuple[set[_Author], str]:
    mentions = session.exec(
        select(MentionRow.id, MentionRow.network, MentionRow.author_key, MentionRow.author_handle)
        .where(
            MentionRow.brand_id == brand_id,
            MentionRow.id > (after or new_id(since_us, bytes)),
            col(MentionRow.gone_us).is_(None),
        )
        .order_by(MentionRow.id)
        .limit(KEYS_A_QUERY)
    ).all()
    authors = {(network, key, handle) for _, network, key, handle in mentions}
    return authors, mentions[-1][0] if len(mentions) == KEYS_A_QUERY else ""


def _listings(
    session: Session, copies: Sequence[GenerationRow], authors: Iterable[_Author]
) -> list[Mapping[str, _Said]]:
    """What each copy says of each author whom it lists, by account key or by handle."""
    forms: dict[bytes, set[str]] = defaultdict(set)
    for secret in {secret for copy in copies for secret in copy_of(copy).secrets}:
        for network, key, handle in authors:
            forms[hashed(key, secret)].add(key)
            try:
                forms[hashed(canonical_handle(network, handle or ""), secret)].add(key)
            except BadKey:
                continue  # a handle that no registry could name
    return [_by_key(listing, forms) for listing in look_up(session, [copy_of(copy) for copy in copies], forms)]


def _by_key(listing: Mapping[bytes, _Said], forms: Mapping[bytes, set[str]]) -> Mapping[str, _Said]:
    found: dict[str, set[Said]] = defaultdict(set)
    for listed, said in listing.items():
        for key in forms[listed]:
            found[key] |= said
    return {key: frozenset(said) for key, said in found.items()}
