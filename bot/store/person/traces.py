"""Finds and erases where somebody is named in what is not theirs.

In others' posts and our replies to them, in posts that did not parse, in what Slack told us, in what a member wrote
down. Whatever names them goes as a whole, as if its time were over: we do not rewrite what somebody said. A handle
counts where it is written as one (`@ana`, a profile's address, a field of its own), an account key or id wherever it
stands by itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update
from sqlmodel import Session, col

from bot.store import expiry, mentions, themes
from bot.store.person import erasure
from bot.store.person.erasure import Person
from bot.store.tables import BrandRow, ContractRow, EntryRow, InboxRow, MentionRow, ReplyRow, UnreadRow
from bot.store.tables.digest import ThemeRow
from bot.store.tables.hands import DraftRow, HandRow
from bot.store.team import hands
from bot.store.wishes.standing import chunks

IN_OWN_WORDS = ("contract", "label", "objection", "override", "pause", "reveal", "theme")
"""The kinds of entries in which a member may have written a name; the others hold values of ours alone."""


BLANK = "{}"
"""What is left of something that Slack told us: an answer without words."""
_OUR_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Traces:
    """Where somebody is named, by id: others' posts, replies, contracts, entries, unread posts, what Slack told us.

    `themes` are those whose outcome names them, as week and topic with a stroke between.
    """

    posts: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    inbox: tuple[tuple[str, str], ...] = ()
    hands: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    pause: bool = False

    def __bool__(self) -> bool:
        told = (self.posts, self.replies, self.contracts, self.entries, self.unread, self.inbox, self.hands)
        return any((*told, self.themes, self.pause))


def find(session: Session, brand_id: str, workspaces: Sequence[str], person: Person, own: Sequence[str]) -> Traces:
    """Where this brand's rows name them; `own` are the ids of their own posts, which a click may still hold."""
    names = _Names(session, person)
    post, reply, contract, entry = MentionRow, ReplyRow, ContractRow, EntryRow
    payloads = select(col(entry.id), col(entry.payload)).where(
        col(entry.brand_id) == brand_id, col(entry.kind).in_(IN_OWN_WORDS), col(entry.payload).is_not(None)
    )
    paused = select(col(BrandRow.id), col(BrandRow.paused_why)).where(col(BrandRow.id) == brand_id)
    return Traces(
        posts=names.among(post.id, [post.post, post.label], col(post.brand_id) == brand_id),
        replies=names.among(reply.interaction_id, [reply.text, reply.why], col(reply.brand_id) == brand_id),
        contracts=names.among(contract.id, [contract.evidence], col(contract.brand_id) == brand_id),
        entries=tuple(row[0] for row in names.named(payloads)),
        unread=names.among(UnreadRow.id, [UnreadRow.raw], col(UnreadRow.brand_id) == brand_id),
        inbox=tuple(_inbox(session, workspaces, names, own)),
        hands=_in_hands(names, brand_id),
        themes=names.among(themes.KEY, [ThemeRow.outcome], col(ThemeRow.brand_id) == brand_id),
        pause=any(True for _ in names.named(paused)),
    )


def erase(session: Session, brand_id: str, traces: Traces) -> int:
    """Erase them; says how many rows lost what they said."""
    found = [mention for one in traces.posts if (mention := mentions.get(session, brand_id, one)) is not None]
    expiry.erase_texts(session, brand_id, found)
    _blank(session, ReplyRow, ReplyRow.interaction_id, brand_id, traces.replies, text=None, why=None)
    _blank(session, ContractRow, ContractRow.id, brand_id, traces.contracts, evidence="")
    erasure.erase_these_entries(session, brand_id, traces.entries)
    for some in chunks(traces.unread):
        these = (col(UnreadRow.brand_id) == brand_id, col(UnreadRow.id).in_(some))
        session.connection().execute(delete(UnreadRow).where(*these))
    for workspace, one in traces.inbox:
        this = update(InboxRow).where(col(InboxRow.workspace) == workspace, col(InboxRow.id) == one)
        done = func.coalesce(col(InboxRow.done_us), col(InboxRow.received_us))
        session.connection().execute(this.values(payload=BLANK, done_us=done))
    hands.erase_words(session, brand_id, traces.hands)
    themes.erase_outcomes(session, brand_id, traces.themes)
    if traces.pause:
        session.connection().execute(update(BrandRow).where(col(BrandRow.id) == brand_id).values(paused_why=""))
    told = (found, traces.replies, traces.contracts, traces.entries, traces.unread, traces.inbox, traces.hands)
    return sum(map(len, (*told, traces.themes)))


class _Names:
    """By what somebody is recognised in a text: first roughly, by the database, then to the letter."""

    def __init__(self, session: Session, person: Person) -> None:
        self._session = session
        bare = person.account_key.partition(":")[2]
        self._parts = sorted({bare, *person.handles})
        handles = "|".join(re.escape(handle) for handle in person.handles)
        ids = rf"(?<![\w.-]){re.escape(bare)}(?!\w)"
        self._exactly = re.compile(rf"{ids}|[@\uff20/\"]({handles})(?!\w)" if handles else ids, re.IGNORECASE)

    def among(self, key: Any, texts: Sequence[Any], where: ColumnElement[bool]) -> tuple[str, ...]:  # noqa: ANN401 - columns
        """The keys of the rows whose texts name them."""
        rough = [func.lower(text).contains(part.lower(), autoescape=True) for text in texts for part in self._parts]
        return tuple(str(row[0]) for row in self.named(select(key, *texts).where(where, or_(*rough))))

    def named(self, query: Any) -> Iterator[Row[*tuple[Any, ...]]]:  # noqa: ANN401 - a query of any columns
        """The rows that name them in any column but the first."""
        for row in self._session.connection().execute(query):
            if any(self._exactly.search(_text(value)) for value in row[1:]):
                yield row


def _in_hands(names: _Names, brand_id: str) -> tuple[str, ...]:
    """The posts about which a member wrote a note, a reason or a draft that names them."""
    row, draft = HandRow, DraftRow
    noted = names.among(row.mention_id, [row.passed_where, row.note, row.why], col(row.brand_id) == brand_id)
    return tuple(dict.fromkeys((*noted, *names.among(draft.mention_id, [draft.text], col(draft.brand_id) == brand_id))))


def _text(value: str | bytes | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")


def _inbox(session: Session, workspaces: Sequence[str], names: _Names, own: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What Slack told us that names them, or one of their posts by our id; what is blank already is left out."""
    about = set(own)
    for workspace in workspaces:
        query = select(col(InboxRow.id), col(InboxRow.payload)).where(
            col(InboxRow.workspace) == workspace, col(InboxRow.payload).not_in(("", BLANK))
        )
        named = {str(row[0]) for row in names.named(query)}
        for one, payload in session.connection().execute(query):
            if one in named or not about.isdisjoint(_OUR_ID.findall(payload)):
                yield workspace, one


def _blank(session: Session, table: Any, key: Any, brand_id: str, ids: Sequence[str], **values: Any) -> None:  # noqa: ANN401 - a table, its columns
    for some in chunks(ids):
        session.connection().execute(update(table).where(table.brand_id == brand_id, key.in_(some)).values(**values))
