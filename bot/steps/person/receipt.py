"""Gives a person the receipt of a choice of theirs; before it, a promise.

A receipt's address is its entry's id and a tag that only who has the entry's nonce can make: whoever was given it finds
the receipt there as long as the entry's words are kept, whatever keys are rotated; nobody else finds it by guessing.
"""

import hmac
import re
from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.store.record import audit, whole_record
from rules.audit import receipt as form
from rules.audit.export import Row
from rules.audit.merkle import inclusion_path
from rules.audit.proof import make_receipt

TAG_CHARS = 32
_ADDRESS = re.compile(rf"([0-9a-f]{{32}})\.([0-9a-f]{{{TAG_CHARS}}})")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What to show: the sentence, the entry's commitment, and the file, which is whole once it is `sealed`.

    `key` is the verifier key of the record, by which the file is checked.
    """

    words: str
    commitment: str
    sealed: bool
    text: str
    key: str


def address(runtime: Runtime, team: Team, entry_id: str) -> str | None:
    """Where the receipt of this entry is to be asked for; `None` for an entry that is not there, or was erased."""
    with runtime.database.read() as session:
        found = whole_record.find(session, team.brand.id, entry_id)
    tag = _tag(found[1]) if found else None
    return None if tag is None else f"{entry_id}.{tag}"


def receipt(runtime: Runtime, team: Team, address: str) -> Receipt | None:
    """The receipt at this address; `None` where there is none, for whatever reason."""
    asked = _ADDRESS.fullmatch(address)
    if asked is None:
        return None
    entry_id, tag = asked.groups()
    with runtime.database.read() as session:
        found = whole_record.find(session, team.brand.id, entry_id)
        bound = audit.pinned(session, team.brand.id)
        last = audit.last_checkpoint(session, team.brand.id)
        if found is None or not _fits(found[1], tag):
            return None
        position, row = found
        said, shown, key = form.words_in(row), form.commitment(row), bound or ""
        if position is None or last is None or position >= last[0]:
            return Receipt(said, shown, sealed=False, text=form.promise(row), key=key)
        path = inclusion_path(position, last[0], audit.tree(session, team.brand.id).node)
    return Receipt(said, shown, True, form.write(row, make_receipt(position, row, path, last[1])), key)


def _fits(row: Row, tag: str) -> bool:
    made = _tag(row)
    return made is not None and hmac.compare_digest(made, tag)


def _tag(row: Row) -> str | None:
    if row.opening is None or not row.opening.nonce:
        return None
    return hmac.digest(row.opening.nonce, b"earshot receipt", "sha256").hex()[:TAG_CHARS]
