"""Hears what people ask of us in their posts: stop, perhaps stop, start.

A stop is in the journal before it is committed, and in force in the transaction that stores its post; it counts too
where the post itself is not kept.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.runtime import Runtime, Team
from bot.steps import forget, surface
from bot.steps.hearing import obey
from bot.store import mentions, people, record
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.person import forgotten
from bot.store.wishes import noes
from bot.store.wishes.noes import NONE_WRITTEN
from rules.mention import Kind, Post, Wish

_STOPS = frozenset({Wish.STOP, Wish.MAYBE_STOP})


def write_down(
    runtime: Runtime, team: Team, page: Sequence[Post], drafts: Mapping[str, Mention], now_us: int
) -> Mapping[str, int]:
    """Let the journal have the stops of new posts before anybody holds a lock; an edited post's are known only then."""
    asking = {root_id: row for root_id, row in drafts.items() if row.wish in _STOPS}
    if not asking or runtime.journal is None:
        return NONE_WRITTEN
    with runtime.database.read() as session:
        network = next(iter(asking.values())).network
        have = mentions.known(session, team.brand.id, network, list(asking))
        told = [post for post in page if post.root_id in asking]
        posts = forgotten.leave_out(session, team.brand.id, told, runtime.store_secret)
    new = {post.root_id for post in posts} - set(have)
    return obey.write_down(runtime, team.brand.id, _told(asking[one] for one in asking if one in new), now_us)


def put_in_force(
    session: Session,
    runtime: Runtime,
    team: Team,
    rows: Sequence[Mention],
    now_us: int,
    written: Mapping[str, int] = NONE_WRITTEN,
) -> list[record.Deed]:
    """Put every stop and start in force, in this transaction, for the very next decision; what may be a stop too.

    `written` are the stops that stand in the journal already, as `write_down` gave them.
    """
    asking = [row for row in rows if row.wish is not None and row.author_key]
    if not asking:
        return []
    brand_id = team.brand.id
    authors = tuple({row.author_key for row in asking})
    people.meet(session, brand_id, authors, runtime.chance)
    locks.lock_authors(session, brand_id, authors)
    obey.put_in_force(session, runtime, brand_id, _told(asking), now_us, written)
    deeds = [
        record.Deed("objection", {"said": row.wish, "reach": _reach(row)}, row.author_key, row.id)
        for row in asking
        if row.wish is not Wish.START
    ]
    secret = runtime.store_secret
    deeds += [
        record.Deed("objection", {"said": "start"}, row.author_key, row.id)
        for row in asking
        if row.wish is Wish.START and noes.lift(session, brand_id, row.author_key, secret, _said_us(row), now_us)
    ]
    mentions.look_again(session, brand_id, now_us, authors=authors)
    return deeds


def said_anew(
    session: Session, runtime: Runtime, team: Team, rows: Sequence[Mention], have: Mapping[str, Mention], now_us: int
) -> list[Mention]:
    """The posts whose wishes are to be heard: not those that are dropped, and come again after their stop was heard."""
    asking = [row for row in rows if row.wish and row.kind is Kind.OVERHEARD and row.root_id not in have]
    looks = surface.look_at(session, runtime, team, asking, now_us)
    dropped = [look.mention for look in looks if look.unheard]
    told = noes.of(session, team.brand.id, _told(dropped), runtime.store_secret)
    before = noes.known(session, team.brand.id, [no.id for no in told]) if told else set()
    again = {no.mention_id for no in told if no.id in before}
    return [row for row in rows if row.id not in again]


def from_before(
    session: Session,
    runtime: Runtime,
    team: Team,
    page: Sequence[Post],
    kept: Collection[str],
    drafts: Mapping[str, Mention],
    now_us: int,
) -> list[record.Deed]:
    """Obey the stops in posts that are not taken in, for their authors were forgotten since."""
    left_out = [drafts[post.root_id] for post in page if post.id not in kept]
    told = [replace(one, mention_id=None) for one in _told(row for row in left_out if row.wish in _STOPS)]
    return forget.hear_from_before(session, runtime, team, told, now_us) if told else []


def _told(rows: Iterable[Mention]) -> list[noes.Told]:
    """Every stop in these posts, and what may be one."""
    return [
        noes.Told(
            row.author_key, _reach(row), _said_us(row), row.conversation_id, row.id, row.wish is Wish.MAYBE_STOP,
            row.post_id,
        )
        for row in rows
        if row.author_key and row.wish in _STOPS
    ]  # fmt: skip


def _reach(row: Mention) -> str:
    """How far a stop reaches; one that we are not sure of closes this conversation."""
    return row.reach or ("any" if row.wish is Wish.STOP else "until_i_ask")


def _said_us(row: Mention) -> int:
    """When a wish was put in words: an edit says it when we first see it, not when the post was begun."""
    return row.edited_us or row.created_us
