"""Takes a person out of every row of theirs; what they refused stays, hashed.

What counts stays too, so that no number of the past changes: that there was a post, of which kind, heard when, and that
a reply went out. Whatever names the person, their words, or a post of theirs goes. Each statement is safe to repeat.
Longer than some: every table stands here once, and `tests/bot/steps/test_forget.py` asks for each.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from bot.store import mentions, replies, secret
from bot.store.mentions import Mention
from bot.store.registry import published
from bot.store.tables import AuthorRow, ContractRow, EntryRow, MentionRow, ObjectionRow, ReplyRow
from bot.store.tables.hearing import HandleRequestRow
from bot.store.team import hands
from bot.store.visitors import links, visits
from bot.store.wishes import noes, proposals
from bot.store.wishes.standing import chunks
from rules.mention import Label
from rules.registry.key import BadKey, canonical_handle
from rules.reply import Move, State


@dataclass(frozen=True, slots=True)
class Person:
    """By what we know somebody: the key of their account, and the handles it has had, as far as we still hold them."""

    account_key: str
    handles: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The account's key, and the keys of its handles."""
        network, found = self.account_key.partition(":")[0], [self.account_key]
        for handle in self.handles:
            try:
                found.append(canonical_handle(network, handle))
            except BadKey:
                continue  # nobody could have named them by it
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: how many replies, entries and contracts; of posts and of what waited for a colleague, our ids."""

    posts: tuple[str, ...] = ()
    replies: int = 0
    entries: int = 0
    contracts: int = 0
    proposals: tuple[str, ...] = ()


def known_as(session: Session, brand_id: str, account_key: str, handle: str = "") -> Person:
    """The person of this account, with every handle that their posts here still show."""
    theirs = (col(MentionRow.brand_id) == brand_id, col(MentionRow.author_key) == account_key)
    shown = session.connection().execute(select(col(MentionRow.author_handle)).where(*theirs).distinct()).scalars()
    return Person(account_key, tuple(sorted(filter(None, {*shown, handle.lstrip("@")}))))


def bearers(session: Session, brand_id: str, handle_keys: Sequence[str]) -> list[str]:
    """The accounts that have posted here under one of these handles (`x:@ana`), as far as we still hold handles."""
    found = set()
    for key in handle_keys:
        network, _, handle = key.partition(":@")
        theirs = (
            col(MentionRow.brand_id) == brand_id,
            col(MentionRow.network) == network,
            func.lower(col(MentionRow.author_handle)) == handle,
        )
        found |= set(session.connection().execute(select(col(MentionRow.author_key)).where(*theirs)).scalars())
    return sorted(found)


def is_sending(session: Session, brand_id: str, account_key: str, now_us: int) -> bool:
    """Whether a reply to them is on its way this very moment, or is being deleted."""
    row = ReplyRow
    asked = col(row.deadline_us).is_(None) | (col(row.deadline_us) > now_us)  # later on we only look what became of it
    query = select(col(row.interaction_id)).where(
        col(row.brand_id) == brand_id,
        col(row.author_key) == account_key,
        (col(row.state) == State.SENDING) | ((col(row.state) == State.TAKING_BACK) & asked),
    )
    return session.connection().execute(query.limit(1)).first() is not None


def erase(session: Session, brand_id: str, person: Person, store_secret: bytes, now_us: int) -> Erased:
    """Erase what is theirs. The brand's and the author's rows must be locked, and none of their replies be sending."""
    posts = _posts(session, brand_id, person.account_key)
    replies_ = _replies(session, brand_id, person.account_key, now_us)
    entries = erase_entries(session, brand_id, posts) + _entries_without_post(session, brand_id, person.keys)
    contracts = _contracts(session, brand_id, person.account_key, store_secret)
    waited = proposals.forget(session, brand_id, person.account_key, now_us)
    hands.erase_words(session, brand_id, posts)
    for key in person.keys:
        keep_noes(session, brand_id, key, store_secret, now_us)
    for key in person.keys:
        visits.forget(session, brand_id, key)
        links.forget(session, brand_id, key)
    _requests(session, brand_id, person.keys[1:], store_secret)
    authors = (col(AuthorRow.brand_id) == brand_id, col(AuthorRow.key).in_(person.keys))
    session.connection().execute(delete(AuthorRow).where(*authors))
    return Erased(tuple(posts), replies_, entries, contracts, waited)


def keep_noes(session: Session, brand_id: str, who: str, store_secret: bytes, now_us: int) -> None:
    """Let every no under this key stand under the newest keys, and tell nothing of where it was said."""
    known = secret.generations(session, store_secret)
    forms = secret.all_forms(who, known)
    row, newest = ObjectionRow, known[0]
    open_here = (
        col(row.brand_id) == brand_id,
        col(row.hashed).in_(forms),
        col(row.conversation_id).is_(None) | ~col(row.conversation_id).startswith(secret.HIDDEN),
    )
    columns = (col(row.id), col(row.conversation_id), col(row.mention_id))
    found = session.connection().execute(select(*columns).where(*open_here)).all()
    noes.note_due(session, brand_id, forms, now_us)
    for no in found:
        where = None if no.conversation_id is None else secret.hide(no.conversation_id, newest)
        session.connection().execute(
            update(row)
            .where(col(row.brand_id) == brand_id, col(row.id) == no.id)
            .values(
                hashed=secret.all_forms(who, (newest,))[0],
                key_id=secret.key_id(newest),
                conversation_id=where,
                mention_id=no.mention_id if no.mention_id == noes.BY_HANDLE else None,
            )
        )
    published.note(session, brand_id, {no.id: who for no in found})


def erase_entries(session: Session, brand_id: str, mention_ids: Collection[str]) -> int:
    """Erase what the record's entries about these posts say, and about whom they are; says how many."""
    return sum(_erase_entries(session, brand_id, col(EntryRow.mention_id).in_(some)) for some in chunks(mention_ids))


def erase_these_entries(session: Session, brand_id: str, ids: Sequence[str]) -> int:
    """Erase what these entries say; says how many."""
    return sum(_erase_entries(session, brand_id, col(EntryRow.id).in_(some)) for some in chunks(ids))


def _entries_without_post(session: Session, brand_id: str, keys: Sequence[str]) -> int:
    return _erase_entries(session, brand_id, col(EntryRow.mention_id).is_(None), col(EntryRow.author_key).in_(keys))


def _erase_entries(session: Session, brand_id: str, *which: object) -> int:
    done = session.connection().execute(
        update(EntryRow)
        .where(col(EntryRow.brand_id) == brand_id, *which)  # type: ignore[arg-type] # conditions, as given above
        .values(payload=None, nonce=None, author_key=None, mention_id=None)
    )
    return done.rowcount


def _posts(session: Session, brand_id: str, account_key: str) -> list[str]:
    """Leave of their posts that each was there, and of which kind; gives their ids."""
    theirs = mentions.of_author(session, brand_id, account_key)
    for mention in theirs:
        mentions.save(session, [_bare(mention)])
    return [mention.id for mention in theirs]


def _bare(mention: Mention) -> Mention:
    return Mention(
        brand_id=mention.brand_id,
        id=mention.id,
        network=mention.network,
        root_id=mention.id,
        post_id=mention.id,
        revision=mention.revision,
        author_key="",
        author_handle=None,
        interaction_id=mention.interaction_id,
        conversation_id=mention.id,
        answer_to=mention.id,
        kind=mention.kind,
        how=mention.how,
        about=mention.about,
        low_confidence=mention.low_confidence,
        wish=None,
        reach=None,
        summoned=None,
        replies_open=False,
        created_us=mention.received_us,
        received_us=mention.received_us,
        read_us=mention.read_us,
        post=None,
        label=mentions.write_label(Label(mention.kind, mention.how, "")),
        gone_us=mention.received_us,
        state=mention.state,
        closed_us=mention.closed_us,
        closed_by=mention.closed_by,
        verdict=mention.verdict,
        reasons=mention.reasons,
        channel=mention.channel,
    )


def _replies(session: Session, brand_id: str, account_key: str, now_us: int) -> int:
    """Leave of our replies to them that each was there; what did not go out yet never will.

    One that we lost sight of counts as sent, for it may have been: nothing is left by which anybody could find out.
    """
    ends = {
        State.HELD: Move.WITHDRAW, State.CLAIMED: Move.WITHDRAW, State.UNKNOWN: Move.FOUND, State.TAKING_BACK: Move.KEPT
    }  # fmt: skip
    found = replies.of_author(session, brand_id, account_key)
    for row in found:
        if (move := ends.get(State(row.state))) is not None:
            replies.move(row, move, now_us)
        row.author_key, row.text, row.text_sha256, row.said_sha256 = "", None, "", ""
        row.post_id = row.url = row.why = row.correction = None
    session.flush()
    return len(found)


def _contracts(session: Session, brand_id: str, account_key: str, store_secret: bytes) -> int:
    forms = secret.all_forms(account_key, secret.generations(session, store_secret))
    theirs = (col(ContractRow.brand_id) == brand_id, col(ContractRow.hashed).in_(forms))
    return session.connection().execute(delete(ContractRow).where(*theirs)).rowcount


def _requests(session: Session, brand_id: str, handle_keys: Sequence[str], store_secret: bytes) -> None:
    """Leave of a request about their handle that it came, and when; the no itself stands under the handle's hash."""
    known = secret.generations(session, store_secret)
    forms = [form for key in handle_keys for form in secret.all_forms(key, known)]
    theirs = (col(HandleRequestRow.brand_id) == brand_id, col(HandleRequestRow.hashed).in_(forms))
    session.connection().execute(update(HandleRequestRow).where(*theirs).values(handle=None, note=""))
