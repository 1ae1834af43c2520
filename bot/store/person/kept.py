"""What else the store holds about one person: notes, drafts, letters, visits.

Row by row, as it is kept: what colleagues noted and drafted, letters that name them, links, visits. Left out is what
concerns somebody else: members, whom a post answers, and hashes that tell nothing. A new column of these tables is
given here, or left out by name in `tests/bot/store/person/test_kept.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import select
from sqlmodel import Session, col

from bot.store import secret
from bot.store.person.erasure import Person
from bot.store.tables import AuthorRow, ContractRow, EntryRow, MentionRow, ReplyRow
from bot.store.tables.consent import ProposalRow
from bot.store.tables.hands import DraftRow, HandRow
from bot.store.tables.hearing import BearerRow, HandleRequestRow
from bot.store.tables.privacy import ForgottenRow
from bot.store.tables.proofs import LinkRow, VisitRow
from bot.store.wishes.standing import chunks

GIVEN: Final[Mapping[str, tuple[Any, str, str]]] = {
    "posts": (
        MentionRow,
        "author_key",
        "id root_id revision about low_confidence reach visibility lang nobot follower read_us edited_us gone_us state",
    ),
    "answers": (ReplyRow, "author_key", "mention_id attempt topics claimed_us why correction"),
    "notes": (HandRow, "mention_id", "mention_id held_us later_us passed_where note desk_us said why"),
    "drafts": (DraftRow, "author_key", "mention_id text kept_us"),
    "agreements": (ContractRow, "hashed", "id evidence"),
    "agreements_that_wait": (ProposalRow, "author_key", "id mention_id terms evidence state proposed_us due_us"),
    "letters": (HandleRequestRow, "hashed", "id network handle note received_us due_us answered_us asked_us"),
    "named_by_a_letter": (BearerRow, "hashed", "state seen_us ruled_us"),
    "links": (LinkRow, "account_key", "made_us"),
    "visits": (VisitRow, "account_key", "begun_us proven_us expires_us how handle"),
    "asked_whether_you_moved": (AuthorRow, "key", "asked_us"),
    "forgotten_before": (ForgottenRow, "hashed", "at_us"),
}
"""What is given, by its name in a copy: the table, the column that says whose a row is, the columns that are given."""
_ENTRY = "id kind at_us position payload"
Rows = list[dict[str, Any]]


def kept(
    session: Session, brand_id: str, person: Person, mention_ids: Sequence[str], store_secret: bytes
) -> dict[str, Rows]:
    """Every row of these tables that is theirs, by the names of `GIVEN`; `mention_ids` are their posts."""
    known = secret.generations(session, store_secret)
    hashed = [form for key in person.keys for form in secret.all_forms(key, known)]
    keys: Mapping[str, Sequence[object]] = {"mention_id": mention_ids, "hashed": hashed}
    return {
        name: _rows(session, brand_id, which, keys.get(which[1], [person.account_key])) for name, which in GIVEN.items()
    }


def entries(session: Session, brand_id: str, account_key: str, mention_ids: Sequence[str]) -> Rows:
    """What the record says of them beside decisions, the newest first; `payload` is `None` once it was erased."""
    found = _rows(session, brand_id, (EntryRow, "author_key", _ENTRY), [account_key])
    found += _rows(session, brand_id, (EntryRow, "mention_id", _ENTRY), mention_ids)
    told = {one["id"]: one for one in found if one["kind"] != "decision"}
    read = (one | {"payload": msgspec.json.decode(one["payload"]) if one["payload"] else None} for one in told.values())
    return sorted(read, key=lambda one: (one["at_us"], one["id"]), reverse=True)


def _rows(session: Session, brand_id: str, which: tuple[Any, str, str], keys: Sequence[object]) -> Rows:
    table, whose, columns = which
    names = columns.split()
    query = select(*(col(getattr(table, name)) for name in names)).where(col(table.brand_id) == brand_id)
    found: Rows = []
    for some in chunks(keys):
        rows = session.connection().execute(query.where(col(getattr(table, whose)).in_(some)))
        found += [dict(zip(names, row, strict=True)) for row in rows]
    return found
