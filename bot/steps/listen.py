"""Reads what people say, a page at a time: nothing lost, nothing kept twice.

One transaction a page: the posts with their labels, what they wish, the first look at each, its entry, its card, the
cursor. The cursor moves with the posts, never before them. Longer than most files: the order in which a page is taken
in is the promise.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.ports import Network, Page, Unheard
from bot.runtime import Runtime, Team
from bot.steps import forget, labelling, leave_alone, obey, prove, surface
from bot.store import cursors, forgotten, locks, mentions, noes, people, record, spending, uncollected
from bot.store.database import Session
from bot.store.mentions import Mention
from bot.store.noes import NONE_WRITTEN
from bot.store.tables import CursorRow
from rules.mention import Kind, Wish

PAGES_A_TURN = 20
_STOPS = frozenset({Wish.STOP, Wish.MAYBE_STOP})


@dataclass(frozen=True, slots=True)
class Heard:
    """What one turn on one road brought: posts new and changed, posts that did not parse, and the trouble if any."""

    new: int = 0
    changed: int = 0
    unread: int = 0
    trouble: str | None = None


def listen(runtime: Runtime, team: Team, network: Network, road: str, now_us: int) -> Heard:
    """Read one road until it is read out, or for so many pages. What fails is told and tried again later."""
    new = changed = unread = 0
    for _ in range(PAGES_A_TURN):
        with runtime.database.read() as session:
            at = cursors.read(session, team.brand.id, network.name, road)
            so_far = spending.spent(session, team.brand.id, network.name, now_us)
        if at.retry_us is not None and now_us < at.retry_us:
            return Heard(new, changed, unread, at.trouble)
        try:
            essential = road == network.roads()[0]
            spending.afford(so_far, team.monthly_budget_usd, now_us, at.complete_us, essential=essential)
            page = network.fetch(road, at.value, now_us)
        except Unheard as trouble:
            with locks.writing(runtime.database, team.brand.id) as session:
                cursors.note_trouble(session, team.brand.id, at, trouble, now_us)
            return Heard(new, changed, unread, str(trouble))
        heard = take_in(runtime, team, at, page, now_us)
        new, changed, unread = new + heard.new, changed + heard.changed, unread + heard.unread
        if not page.more:
            break
    return Heard(new, changed, unread)


def take_in(runtime: Runtime, team: Team, at: CursorRow, page: Page, now_us: int) -> Heard:
    """Store one page whole, or not at all. Taking in the same page again changes nothing."""
    brand_id, network = team.brand.id, at.network
    drafts = labelling.draft(runtime, team, page.posts, now_us)  # most of the work, and nobody need wait for it
    runtime.passing("listen: labelled")
    written = _write_down(runtime, team, page, drafts, now_us)
    with locks.writing(runtime.database, brand_id) as session:
        if cursors.advance(session, brand_id, page, at, now_us, team.policy_on(network).listening.gap_max):
            mentions.look_again(session, brand_id, now_us, reason="not_listening")
        have = mentions.known(session, brand_id, network, list(drafts))
        asked = {post.answers.post_id for post in page.posts if post.answers}
        around = mentions.answered(session, brand_id, network, asked)
        posts = forgotten.leave_out(session, brand_id, page.posts, runtime.store_secret)
        rows = labelling.settle(runtime, team, posts, drafts, have, around, now_us)
        people.bring_forward(session, brand_id, (row.author_key for row in rows), runtime.store_secret, now_us)
        rows, deeds = prove.hear_codes(session, team, rows, now_us)
        deeds += _hear_from_before(session, runtime, team, page, {post.id for post in posts}, drafts, now_us)
        deeds += leave_alone.notice(session, runtime, team, rows, now_us)
        said = _said_anew(session, runtime, team, rows, have, now_us)
        deeds += hear_wishes(session, runtime, team, said, now_us, written)
        edited = [row for row in rows if row.root_id in have]
        mentions.save(session, edited)
        carried = labelling.carried(session, runtime, team, edited, now_us)
        looked = {row.id: row for row in (*rows, *carried)}
        looks = surface.look_at(session, runtime, team, list(looked.values()), now_us)
        known = {mention.id: mention for mention in (*have.values(), *carried)}
        looks = _collected(session, brand_id, looks, known, at, now_us)
        people.meet(session, brand_id, (look.mention.author_key for look in looks), runtime.chance)
        new = [look.row() for look in looks if look.mention.id not in known]
        deeds += [surface.deed(look, team) for look in looks]
        mentions.add(session, new)
        mentions.save(session, [look.settled() for look in looks if look.mention.id in known])
        shown = [look.mention for look in looks if not look.unheard or known[look.mention.id].post is not None]
        surface.ask_for_cards(session, runtime, team, shown, now_us)
        mentions.keep_unread(session, brand_id, network, page.unread, now_us)
        record.append(session, brand_id, deeds, now_us, runtime.chance)
        spending.spend(session, brand_id, network, page.cost, now_us)
    return Heard(len(new), len([row for row in rows if row.id in known]), len(page.unread))


def hear_wishes(
    session: Session,
    runtime: Runtime,
    team: Team,
    rows: Sequence[Mention],
    now_us: int,
    written: Mapping[str, int] = NONE_WRITTEN,
) -> list[record.Deed]:
    """Put every stop and start in force, in this transaction, for the very next decision; what may be a stop too.

    `written` are the stops that stand in the journal already, as `obey.write_down` gave them.
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


def _write_down(
    runtime: Runtime, team: Team, page: Page, drafts: Mapping[str, Mention], now_us: int
) -> Mapping[str, int]:
    """Let the journal have the stops of new posts before anybody holds a lock; an edited post's are known only then."""
    asking = {root_id: row for root_id, row in drafts.items() if row.wish in _STOPS}
    if not asking:
        return NONE_WRITTEN
    with runtime.database.read() as session:
        network = next(iter(asking.values())).network
        have = mentions.known(session, team.brand.id, network, list(asking))
        posts = forgotten.leave_out(session, team.brand.id, page.posts, runtime.store_secret)
    new = {post.root_id for post in posts} - set(have)
    return obey.write_down(runtime, team.brand.id, _told(asking[one] for one in asking if one in new), now_us)


def _said_anew(
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


def _hear_from_before(
    session: Session,
    runtime: Runtime,
    team: Team,
    page: Page,
    kept: Collection[str],
    drafts: Mapping[str, Mention],
    now_us: int,
) -> list[record.Deed]:
    """Obey the stops in posts that are not taken in, for their authors were forgotten since."""
    left_out = [drafts[post.root_id] for post in page.posts if post.id not in kept]
    told = [replace(one, mention_id=None) for one in _told(row for row in left_out if row.wish in _STOPS)]
    return forget.hear_from_before(session, runtime, team, told, now_us) if told else []


def _collected(
    session: Session,
    brand_id: str,
    looks: Sequence[surface.Look],
    known: Mapping[str, Mention],
    at: CursorRow,
    now_us: int,
) -> list[surface.Look]:
    """The looks at what may be kept: all but new posts that we overheard of people who asked not to be listened to.

    Of those no row, no key and no word stays, only a count. A post that comes again is counted again where it is newer
    than what this road was read to; that is half a minute on X. A stop in it was heard all the same, for it is theirs.
    """
    dropped = [look for look in looks if look.unheard and look.mention.id not in known]
    if not dropped:
        return list(looks)
    fresh = [look for look in dropped if look.mention.created_us > (at.complete_us or 0)]
    uncollected.add(session, brand_id, len(fresh), now_us)
    return [look for look in looks if look not in dropped]


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
