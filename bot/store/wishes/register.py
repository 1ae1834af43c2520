"""The register of handles to be left alone, and the accounts seen under them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlmodel import Session, col

from bot.store.database.upsert import insert_new
from bot.store.mentions import Mention
from bot.store.secret import all_forms
from bot.store.tables import MentionRow, ObjectionRow
from bot.store.tables.hearing import AGAIN, ASKED, THEIRS, BearerRow, HandleRequestRow
from rules.registry.key import BadKey, canonical_handle

PAGE = "page"
"""Who made a request that came by the preference page."""
_ANYBODY = select(exists().where(col(HandleRequestRow.brand_id) == bindparam("brand_id")))


@dataclass(frozen=True, slots=True)
class Request:
    """A row of the register as a value; `handle` is `None` once it was erased. Moments are microseconds UTC."""

    brand_id: str
    id: str
    network: str
    handle: str | None
    hashed: bytes
    note: str
    made_by: str
    received_us: int
    due_us: int
    answered_us: int | None = None
    answered_by: str | None = None


def add(session: Session, request: Request) -> None:
    """Put a request into the register."""
    session.connection().execute(insert(HandleRequestRow), [{name: getattr(request, name) for name in _NAMES}])


def note(session: Session, brand_id: str, handle_key: str, hashed: bytes, now_us: int) -> None:
    """Note once that a handle was typed on the page, for `steps/hearing/find_bearers.py`; nobody has to answer."""
    network, _, handle = handle_key.partition(":@")
    note_id = sha256(b"page\n" + hashed).hexdigest()[:32]
    row = Request(brand_id, note_id, network, handle, hashed, "", PAGE, now_us, now_us)
    insert_new(session, HandleRequestRow, [{name: getattr(row, name) for name in _NAMES}])


def typed(session: Session, brand_id: str, most: int) -> list[Request]:
    """Handles that were typed on the preference page, and whose bearers nobody has looked for yet."""
    here = (col(HandleRequestRow.brand_id) == brand_id, col(HandleRequestRow.made_by) == PAGE)
    query = select(*_COLUMNS).where(*here, col(HandleRequestRow.answered_us).is_(None)).limit(most)
    return [Request(*row) for row in session.connection().execute(query)]


def seen_to(session: Session, brand_id: str, ids: Collection[str], now_us: int) -> None:
    """Note that their bearers were looked for; the handles themselves are not needed any more."""
    here = (col(HandleRequestRow.brand_id) == brand_id, col(HandleRequestRow.id).in_(ids))
    session.connection().execute(
        update(HandleRequestRow).where(*here).values(handle=None, answered_us=now_us, answered_by=PAGE)
    )


def due_for_bearer(session: Session, brand_id: str, network: str, before_us: int) -> Request | None:
    """A request by letter whose handle nobody was asked about since then, and under which no account was seen yet."""
    row, asked = HandleRequestRow, func.coalesce(col(HandleRequestRow.asked_us), 0)
    here = (col(row.brand_id) == brand_id, col(row.network) == network, asked <= before_us)
    named = (col(row.handle).is_not(None), col(row.made_by) != PAGE)
    seen = exists().where(col(BearerRow.brand_id) == brand_id, col(BearerRow.handle_hashed) == col(row.hashed))
    stands = exists().where(
        col(ObjectionRow.brand_id) == brand_id,
        col(ObjectionRow.hashed) == col(row.hashed),
        col(ObjectionRow.lifted_us).is_(None),
    )
    query = select(*_COLUMNS).where(*here, *named, stands, ~seen).order_by(asked, col(row.id)).limit(1)
    found = session.connection().execute(query).first()
    return None if found is None else Request(*found)


def note_asked(session: Session, brand_id: str, request_id: str, now_us: int) -> None:
    """Note that its own server is asked now whose the handle of this request is."""
    these = (col(HandleRequestRow.brand_id) == brand_id, col(HandleRequestRow.id) == request_id)
    session.connection().execute(update(HandleRequestRow).where(*these).values(asked_us=now_us))


def every(session: Session, brand_id: str, most: int) -> list[Request]:
    """What was asked of a brand by letter, what is not answered first, then by when it is due."""
    here = (col(HandleRequestRow.brand_id) == brand_id, col(HandleRequestRow.made_by) != PAGE)
    query = select(*_COLUMNS).where(*here)
    order = (col(HandleRequestRow.answered_us).is_not(None), col(HandleRequestRow.due_us), col(HandleRequestRow.id))
    return [Request(*row) for row in session.connection().execute(query.order_by(*order).limit(most))]


def is_empty(session: Session, brand_id: str) -> bool:
    """Whether nobody ever asked by a handle."""
    return not session.connection().execute(_ANYBODY, {"brand_id": brand_id}).scalar()


def answer(session: Session, brand_id: str, request_id: str, by: str, now_us: int) -> bool:
    """Note that the person was answered. False where that was noted before, or nobody asked."""
    these = (col(HandleRequestRow.brand_id) == brand_id, col(HandleRequestRow.id) == request_id)
    done = session.connection().execute(
        update(HandleRequestRow)
        .where(*these, col(HandleRequestRow.answered_us).is_(None))
        .values(answered_us=now_us, answered_by=by)
    )
    return done.rowcount == 1


def authors_of(session: Session, brand_id: str, network: str, handle_key: str) -> dict[str, str]:
    """The accounts that posted under this handle, the last first, and the newest post of each. Reads every mention."""
    query = (
        select(col(MentionRow.author_key), col(MentionRow.author_handle), col(MentionRow.id))
        .where(
            col(MentionRow.brand_id) == brand_id,
            col(MentionRow.network) == network,
            col(MentionRow.author_handle).is_not(None),
        )
        .order_by(col(MentionRow.created_us).desc(), col(MentionRow.id).desc())
    )
    found: dict[str, str] = {}
    for key, handle, mention_id in session.connection().execute(query):
        if key_of(network, handle) == handle_key:
            found.setdefault(key, mention_id)
    return found


def bearers(session: Session, brand_id: str, handles: Iterable[bytes]) -> dict[bytes, dict[bytes, str]]:
    """The accounts that were seen under these handles, by both their hashes, and what they are to the request."""
    query = select(col(BearerRow.handle_hashed), col(BearerRow.hashed), col(BearerRow.state)).where(
        col(BearerRow.brand_id) == brand_id, col(BearerRow.handle_hashed).in_(list(handles))
    )
    found: dict[bytes, dict[bytes, str]] = {}
    for handle, account, state in session.connection().execute(query):
        found.setdefault(handle, {})[account] = state
    return found


def see(session: Session, brand_id: str, handle: bytes, account: bytes, state: str, mention: str, now_us: int) -> None:
    """Note that this account was seen under this handle, in this post."""
    session.connection().execute(
        insert(BearerRow),
        [
            {
                "brand_id": brand_id, "handle_hashed": handle, "hashed": account, "id": mention, "state": state,
                "mention_id": mention, "seen_us": now_us,
            }
        ],
    )  # fmt: skip


def named_again(session: Session, brand_id: str, handles: Collection[bytes]) -> None:
    """Note that these handles were named again: whoever they mean is held to it by the handle from now on."""
    which = (col(BearerRow.brand_id) == brand_id, col(BearerRow.handle_hashed).in_(handles))
    session.connection().execute(update(BearerRow).where(*which, col(BearerRow.state) == THEIRS).values(state=AGAIN))


def settle(session: Session, brand_id: str, handle: bytes, account: bytes) -> None:
    """Note that all that was said by this handle stands under the account that it means, too."""
    which = (col(BearerRow.brand_id) == brand_id, col(BearerRow.handle_hashed) == handle)
    here = update(BearerRow).where(*which, col(BearerRow.hashed) == account, col(BearerRow.state) == AGAIN)
    session.connection().execute(here.values(state=THEIRS))


def asked_at(session: Session, brand_id: str, mention_ids: Collection[str]) -> dict[str, bytes]:
    """On the cards of which of these posts a member is asked whether a request means them, and by which handle."""
    query = select(col(BearerRow.mention_id), col(BearerRow.handle_hashed)).where(
        col(BearerRow.brand_id) == brand_id, col(BearerRow.mention_id).in_(mention_ids), col(BearerRow.state) == ASKED
    )
    return {mention_id: handle for mention_id, handle in session.connection().execute(query)}  # noqa: C416 - a row is no pair


def rule(session: Session, brand_id: str, mention_id: str, state: str, by: str, now_us: int) -> None:
    """Note what a member ruled about the account of this post."""
    here = (col(BearerRow.brand_id) == brand_id, col(BearerRow.mention_id) == mention_id)
    ruled = update(BearerRow).where(*here, col(BearerRow.state) == ASKED)
    session.connection().execute(ruled.values(state=state, ruled_us=now_us, ruled_by=by))


def key_of(network: str, handle: str | None) -> str | None:
    """The key of a handle, `None` where it is none."""
    try:
        return canonical_handle(network, handle or "")
    except BadKey:
        return None


def forms_of(row: Mention, secrets: Collection[bytes]) -> list[bytes]:
    """The hashes of the handle that the author of a post bears, the newest first."""
    key = key_of(row.network, row.author_handle)
    return [] if key is None else all_forms(key, secrets)


_NAMES = tuple(Request.__dataclass_fields__)
_COLUMNS = tuple(getattr(HandleRequestRow, name) for name in _NAMES)
