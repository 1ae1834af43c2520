"""Reads what people say, a page at a time: nothing lost, nothing kept twice.

In one transaction stand the posts with their labels, what they wish (`bot/steps/hearing/hear.py`), the first look at
each, its entry, its card. The cursor moves with the last of a page's posts, never before them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.ports import Network, Page, Unheard
from bot.runtime import Runtime, Team
from bot.steps import surface
from bot.steps.hearing import hear, labelling, leave_alone
from bot.steps.person import prove
from bot.steps.showing import themes
from bot.store import cursors, mentions, people, record, spending, uncollected
from bot.store.cursors import Cursor
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.person import forgotten
from rules.mention import Post

PAGES_A_TURN = 20
POSTS_BEFORE_A_MEMBER = 10
"""So many posts a transaction while members act: on SQLite their clicks wait for it."""


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


def take_in(runtime: Runtime, team: Team, at: Cursor, page: Page, now_us: int) -> Heard:
    """Store one page. Taking in the same page again changes nothing.

    It is one transaction. While members act it is several, the oldest posts first, so that no click waits for a whole
    page; the cursor moves with the last.
    """
    brand_id = team.brand.id
    drafts = labelling.draft(runtime, team, page.posts, now_us)  # most of the work, and nobody need wait for it
    runtime.passing("listen: labelled")
    written = hear.write_down(runtime, team, page.posts, drafts, now_us)
    posts = labelling.by_age(page.posts)
    most = POSTS_BEFORE_A_MEMBER if runtime.database.members_act() else len(posts)
    heard = Heard(unread=len(page.unread))
    while len(posts) > most:
        with locks.writing(runtime.database, brand_id) as session:
            heard = _store(session, runtime, team, at, posts[:most], drafts, written, now_us, heard)
        posts = posts[most:]
        runtime.passing("listen: stored in part")
    with locks.writing(runtime.database, brand_id) as session:
        by_now_us = max(now_us, runtime.clock())  # who looked while the page was on its way found us silent sooner
        if cursors.advance(session, brand_id, page, at, by_now_us, team.policy_on(at.network).listening.gap_max):
            mentions.look_again(session, brand_id, now_us, reason="not_listening")
        heard = _store(session, runtime, team, at, posts, drafts, written, now_us, heard)
        mentions.keep_unread(session, brand_id, at.network, page.unread, now_us)
        spending.spend(session, brand_id, at.network, page.cost, now_us)
    return heard


def _store(
    session: Session,
    runtime: Runtime,
    team: Team,
    at: Cursor,
    page: Sequence[Post],
    drafts: Mapping[str, Mention],
    written: Mapping[str, int],
    now_us: int,
    heard: Heard,
) -> Heard:
    """Store these posts with all that follows from them, and count them to what was heard."""
    brand_id, network = team.brand.id, at.network
    have = mentions.known(session, brand_id, network, {post.root_id for post in page})
    asked = {post.answers.post_id for post in page if post.answers}
    around = mentions.answered(session, brand_id, network, asked)
    posts = forgotten.leave_out(session, brand_id, page, runtime.store_secret)
    rows = labelling.settle(team, posts, drafts, have, around, now_us)
    people.bring_forward(session, brand_id, (row.author_key for row in rows), runtime.store_secret, now_us)
    rows, deeds = prove.hear_codes(session, team, rows, now_us)
    deeds += hear.from_before(session, runtime, team, page, {post.id for post in posts}, drafts, now_us)
    deeds += leave_alone.notice(session, runtime, team, rows, now_us)
    said = hear.said_anew(session, runtime, team, rows, have, now_us)
    deeds += hear.put_in_force(session, runtime, team, said, now_us, written)
    edited = [row for row in rows if row.root_id in have]
    mentions.save(session, edited)
    carried = labelling.carried(session, team, edited, now_us)
    looked = {row.id: row for row in (*rows, *carried)}
    looks = surface.look_at(session, runtime, team, list(looked.values()), now_us)
    known = {mention.id: mention for mention in (*have.values(), *carried)}
    looks = _collected(session, brand_id, looks, known, at, now_us)
    people.meet(session, brand_id, (look.mention.author_key for look in looks), runtime.chance)
    deeds += [surface.deed(look, team) for look in looks]
    themes.hear(session, runtime, team, [look for look in looks if look.mention.id not in known], now_us)
    settled = [(look, look.settled()) for look in looks]
    new = [row for _, row in settled if row.id not in known]
    mentions.add(session, new)
    mentions.save(session, [row for _, row in settled if row.id in known])
    shown = [row for look, row in settled if not look.unheard or known[row.id].post is not None]
    surface.ask_for_cards(session, runtime, team, shown, now_us)
    record.append(session, brand_id, deeds, now_us, runtime.chance)
    changed = sum(row.id in known for row in rows)
    return replace(heard, new=heard.new + len(new), changed=heard.changed + changed)


def _collected(
    session: Session,
    brand_id: str,
    looks: Sequence[surface.Look],
    known: Mapping[str, Mention],
    at: Cursor,
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
