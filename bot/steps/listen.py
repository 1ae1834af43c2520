"""Reads what people say, a page at a time: nothing is lost, nothing is kept twice, a "stop" counts at once.

One transaction a page: the posts with their labels, what they wish, the first look at each, its entry, its card, the
cursor. The cursor moves with the posts, never before them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.ports import Network, Page, Unheard
from bot.runtime import Runtime, Team
from bot.steps import surface
from bot.store import cursors, locks, mentions, people, record, spending
from bot.store.ids import new_id
from bot.store.mentions import Mention
from bot.store.tables import CursorRow
from rules import wishes
from rules.label import Thread, label, summoned
from rules.mention import How, Kind, Label, Post, ReplyLimit, Wish

PAGES_A_TURN = 20


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
            with runtime.database.write() as session:
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
    with runtime.database.write() as session:
        posts = _newest_of_each(page.posts)
        have = mentions.known(session, brand_id, network, list(posts))
        posts = {root: post for root, post in posts.items() if root not in have or changes(post, have[root])}
        people.meet(session, brand_id, (post.author.key for post in posts.values()), runtime.chance)
        rows = _label_all(session, runtime, team, posts, have, now_us)
        deeds = hear_wishes(session, runtime, team, rows, now_us)
        looks = surface.look_at(session, runtime, team, rows, now_us)
        settled = [look.settled() for look in looks]
        new = [mention for mention in settled if mention.root_id not in have]
        deeds += [surface.deed(look, team) for look in looks]
        mentions.add(session, new)
        mentions.save(session, [mention for mention in settled if mention.root_id in have])
        surface.ask_for_cards(session, runtime, team, [look.mention for look in looks if not look.unheard], now_us)
        mentions.keep_unread(session, brand_id, network, page.unread, now_us, runtime.chance)
        record.append(session, brand_id, deeds, now_us, runtime.chance)
        spending.spend(session, brand_id, network, page.cost, now_us)
        if cursors.advance(session, brand_id, page, at, now_us, team.policy.listening.gap_max):
            mentions.look_again(session, brand_id, now_us, reason="not_listening")
    return Heard(len(new), len(rows) - len(new), len(page.unread))


def hear_wishes(
    session: Session, runtime: Runtime, team: Team, rows: Sequence[Mention], now_us: int
) -> list[record.Deed]:
    """Put every stop and start in force, in this transaction, for the very next decision."""
    asking = [row for row in rows if row.wish in {Wish.STOP, Wish.START}]
    if not asking:
        return []
    authors = tuple({row.author_key for row in asking})
    locks.lock_authors(session, team.brand.id, authors)
    told, deeds = [], []
    for row in asking:
        if row.wish == Wish.STOP:
            told.append(people.Told(row.author_key, row.reach or "any", row.created_us, row.conversation_id, row.id))
            deeds.append(
                record.Deed("objection", {"said": "stop", "reach": row.reach or "any"}, row.author_key, row.id)
            )
        elif people.lift(session, team.brand.id, row.author_key, runtime.store_secret, row.created_us, now_us):
            deeds.append(record.Deed("objection", {"said": "start"}, row.author_key, row.id))
    people.object_to(session, team.brand.id, told, runtime.store_secret, now_us, runtime.chance)
    mentions.look_again(session, team.brand.id, now_us, authors=authors)
    return deeds


def _label_all(
    session: Session,
    runtime: Runtime,
    team: Team,
    posts: Mapping[str, Post],
    have: Mapping[str, Mention],
    now_us: int,
) -> list[Mention]:
    """Label the posts, the oldest first, so that a continuation finds the post that it goes on from."""
    if not posts:
        return []
    network = next(iter(posts.values())).network
    asked = {post.answers.post_id for post in posts.values() if post.answers}
    around = mentions.answered(session, team.brand.id, network, asked)
    found = []
    for root_id, post in sorted(posts.items(), key=lambda item: (len(item[1].id), item[1].id)):
        parent = around.get(post.answers.post_id) if post.answers else None
        around[post.id] = read_revision(runtime, team, post, have.get(root_id), parent, now_us)
        found.append(around[post.id])
    return found


def revised(session: Session, runtime: Runtime, team: Team, post: Post, had: Mention, now_us: int) -> Mention:
    """The mention of a post that was edited: one revision on, labelled anew."""
    asked = [post.answers.post_id] if post.answers else []
    around = mentions.answered(session, team.brand.id, post.network, asked)
    return read_revision(runtime, team, post, had, next(iter(around.values()), None), now_us)


def read_revision(
    runtime: Runtime, team: Team, post: Post, had: Mention | None, parent: Mention | None, now_us: int
) -> Mention:
    """Make the mention of a post: its label, its wish, what it belongs to. `had` is what we knew before an edit."""
    found = label(post, team.brand, Thread(mentions.read_label(parent) if parent else None))
    heard = wishes.NOTHING if found.how is How.REPOST else wishes.read(post.text, _handles(team, post.network))
    counts = _counts(heard.wish, found)
    mention_id = had.id if had else new_id(now_us, runtime.chance)
    root = parent if found.how is How.CONTINUATION else None
    called = summoned(post, team.brand)
    return Mention(
        brand_id=team.brand.id,
        id=mention_id,
        network=post.network,
        root_id=post.root_id,
        post_id=post.id,
        revision=had.revision + 1 if had else 1,
        author_key=post.author.key,
        author_handle=post.author.handle,
        interaction_id=root.interaction_id if root else mention_id,
        conversation_id=post.conversation_id,
        answer_to=root.answer_to if root else post.id,
        kind=found.kind,
        how=found.how,
        about=found.about,
        low_confidence=found.low_confidence,
        wish=heard.wish if counts else None,
        reach=heard.reach or None if counts else None,
        summoned=called or (root.summoned if root else called),
        replies_open=_may_reply(post, found),
        created_us=min(had.created_us, post.created_us) if had else post.created_us,
        received_us=had.received_us if had else now_us,
        read_us=now_us,
        post=mentions.write_post(post),
        label=mentions.write_label(found),
        edited_us=now_us if had else None,
        state=had.state if had else "open",
        closed_us=had.closed_us if had else None,
        closed_by=had.closed_by if had else None,
    )


def _counts(wish: Wish | None, found: Label) -> bool:
    """Whether a wish is theirs to make here: nobody excluded asks, and only somebody who speaks to us says start."""
    return found.kind is not Kind.EXCLUDED and (wish is not Wish.START or found.kind is Kind.DIRECT)


def _may_reply(post: Post, found: Label) -> bool:
    """Whether the author lets us reply, as far as the network tells: everyone, or those they typed."""
    typed = found.how is How.MENTION
    return post.reply_limit is ReplyLimit.EVERYONE or (post.reply_limit is ReplyLimit.MENTIONED and typed)


def _handles(team: Team, network: str) -> tuple[str, ...]:
    account = team.brand.account_on(network)
    return () if account is None else (account.handle, *account.past_handles)


def changes(post: Post, row: Mention) -> bool:
    """Whether this is a later revision than the one we have."""
    if post.id != row.post_id:
        return _is_newer(post.id, row.post_id)
    had = mentions.read_post(row)
    return had is not None and had.text != post.text


def _newest_of_each(posts: Sequence[Post]) -> dict[str, Post]:
    newest: dict[str, Post] = {}
    for post in posts:
        have = newest.get(post.root_id)
        if have is None or _is_newer(post.id, have.id):
            newest[post.root_id] = post
    return newest


def _is_newer(post_id: str, than: str) -> bool:
    """Whether a revision's id is the later one: ids of all our networks grow, as numbers where they are numbers."""
    return (len(post_id), post_id) > (len(than), than) if post_id.isdigit() and than.isdigit() else post_id > than
