"""What members wrote down that people allow, while it waits."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from bot.store.tables.consent import ProposalRow
from bot.store.wishes.contracts import Terms

WAITING, AGREED, SENT_BACK, LAPSED = "waiting", "agreed", "sent_back", "lapsed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One of them as a value. `terms` is `None` once it no longer waits; `whole` says that nobody changed it since."""

    id: str
    mention_id: str
    author_key: str
    terms: Terms | None
    evidence: str
    sha256: str
    member: str
    state: str
    due_us: int
    decided_by: str | None = None
    decided_us: int | None = None

    @property
    def whole(self) -> bool:
        """Whether the account, the terms and the evidence are those that were written down, to the byte."""
        return self.terms is not None and fingerprint(self.author_key, self.terms, self.evidence) == self.sha256


def fingerprint(author_key: str, terms: Terms, evidence: str) -> str:
    """SHA-256 of an account, terms and evidence: whoever agrees, agrees to these very ones."""
    return sha256(json.dumps([author_key, _plain(terms), evidence], sort_keys=True).encode()).hexdigest()


def add(session: Session, brand_id: str, new: Proposal, now_us: int) -> str:
    """Let it wait; gives its fingerprint."""
    assert new.terms is not None, "a proposal without terms"
    mark = fingerprint(new.author_key, new.terms, new.evidence)
    session.add(
        ProposalRow(
            brand_id=brand_id, id=new.id, mention_id=new.mention_id, author_key=new.author_key,
            terms=json.dumps(_plain(new.terms)), evidence=new.evidence, sha256=mark, member=new.member,
            state=new.state, proposed_us=now_us, due_us=new.due_us,
        )
    )  # fmt: skip
    return mark


def get(session: Session, brand_id: str, proposal_id: str) -> Proposal | None:
    """One of them. The brand's row must be held by whoever changes it."""
    row = session.get(ProposalRow, (brand_id, proposal_id), populate_existing=True)
    return None if row is None else _value(row)


def waiting(
    session: Session, brand_id: str, *, due_by_us: int | None = None, author_key: str | None = None
) -> list[Proposal]:
    """Those that wait: all, those whose time is over by a moment, those of one person."""
    query = select(ProposalRow).where(ProposalRow.brand_id == brand_id, ProposalRow.state == WAITING)
    if due_by_us is not None:
        query = query.where(col(ProposalRow.due_us) <= due_by_us)
    if author_key is not None:
        query = query.where(ProposalRow.author_key == author_key)
    return [_value(row) for row in session.exec(query.order_by(ProposalRow.id))]


def forget(session: Session, brand_id: str, author_key: str, now_us: int) -> tuple[str, ...]:
    """Drop what waits for somebody who is forgotten. Gives the ids, for their messages to be drawn anew."""
    ids = tuple(one.id for one in waiting(session, brand_id, author_key=author_key))
    for one_id in ids:
        decide(session, brand_id, one_id, SENT_BACK, None, now_us)
    return ids


def decide(session: Session, brand_id: str, proposal_id: str, state: str, by: str | None, now_us: int) -> None:
    """End the wait, and keep neither the person nor their words: what was agreed stands in the contract."""
    row = session.get_one(ProposalRow, (brand_id, proposal_id))
    row.state, row.decided_by, row.decided_us = state, by, now_us
    row.author_key = row.terms = row.evidence = ""
    session.add(row)


def _value(row: ProposalRow) -> Proposal:
    return Proposal(
        row.id, row.mention_id, row.author_key, _terms(json.loads(row.terms)) if row.terms else None, row.evidence,
        row.sha256, row.member, row.state, row.due_us, row.decided_by, row.decided_us,
    )  # fmt: skip


def _plain(terms: Terms) -> dict[str, Any]:
    return asdict(terms) | {"topics": list(terms.topics), "media": list(terms.media)}


def _terms(plain: Mapping[str, Any]) -> Terms:
    return Terms(**{**plain, "topics": tuple(plain["topics"]), "media": tuple(plain["media"])})
