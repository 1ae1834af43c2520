"""Finds out by reading what became of a reply that we lost sight of.

Absence proves nothing on X, which may show a post late: after two looks five minutes apart, a member rules. Nothing is
ever sent again from here.
"""

from collections.abc import Sequence

from bot.ports import Network, OwnPost, Unheard
from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.steps.team import acting
from bot.store import cursors, mentions, record, replies, spending
from bot.store.cursors import Cursor
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.tables import ReplyRow
from rules.reply import FREE, Move, State
from rules.verdict import text_hash

ROAD = "own"
LOOK_EVERY_US = 5 * 60_000_000
LOOKS_BEFORE_RULING = 2
BACK_US = 24 * 3_600_000_000
SKEW_US = 60_000_000


def reconcile(runtime: Runtime, team: Team, network: Network, now_us: int) -> int:
    """Read our own timeline: close what was answered there, and find replies that we lost sight of.

    Says how many replies it settled. Repeats safely.
    """
    brand_id = team.brand.id
    with runtime.database.read() as session:
        at = cursors.read(session, brand_id, network.name, ROAD)
        unknown = replies.due(session, brand_id, State.UNKNOWN, now_us, surface.LOOKS_A_TURN)
        so_far = spending.spent(session, brand_id, network.name, now_us)
    due = at.complete_us is None or now_us >= at.complete_us + LOOK_EVERY_US
    if (not unknown and not due) or (at.retry_us is not None and now_us < at.retry_us):
        return 0
    since_us = min(now_us - BACK_US if unknown else now_us, (at.complete_us or now_us - BACK_US) - LOOK_EVERY_US)
    try:
        if not unknown:
            spending.afford(so_far, team.monthly_budget_usd, now_us, None, essential=True)
        posts, cost = network.own_posts(since_us, now_us)
    except Unheard as trouble:
        with locks.writing(runtime.database, brand_id) as session:
            cursors.note_trouble(session, brand_id, at, trouble, now_us)
        return 0
    runtime.passing("reconcile: read")
    with locks.writing(runtime.database, brand_id) as session:
        spending.spend(session, brand_id, network.name, cost, now_us)
    settled = sum(_settle(runtime, team, interaction_id, posts, now_us) for interaction_id in unknown)
    runtime.passing("reconcile: noticing")
    return settled + _notice_native(runtime, team, at, posts, now_us)


def rule(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int, *, sent: bool) -> bool:
    """Let a member say what became of a reply that reading could not find. False where there is nothing to rule on."""
    with runtime.database.write() as session:
        mention, row = acting.standing(session, team, mention_id)
        if mention is None or row is None or row.state != State.UNKNOWN or row.looks < LOOKS_BEFORE_RULING:
            return False
        if not who.may_reply:
            return False
        if sent:
            replies.move(row, Move.FOUND, now_us, why="", post_id=None, url=None)  # that was an earlier attempt's
        else:
            replies.move(row, Move.NOT_THERE, now_us, why="It is not there.")
        told = {"act": "ruled", "sent": sent, "member": who.id}
        deed = record.Deed("override", told, mention.author_key, mention.id)
        record.append(session, team.brand.id, [deed], now_us, runtime.chance)
        surface.ask_for_cards(session, runtime, team, [mention], now_us)
        acting.draw_others(session, runtime, team, mention, now_us)
    return True


def _settle(runtime: Runtime, team: Team, interaction_id: str, posts: Sequence[OwnPost], now_us: int) -> bool:
    """Look for one lost reply among our own posts; found, it was sent; not found, look again or let a member rule."""
    with locks.writing(runtime.database, team.brand.id) as session:
        row = replies.get(session, team.brand.id, interaction_id)
        mention = mentions.get(session, team.brand.id, row.mention_id) if row else None
        if row is None or mention is None or row.state != State.UNKNOWN or row.due_us > now_us:
            return False
        fresh = [post for post in posts if post.id != row.post_id]  # that one was taken back before this attempt
        found = next((post for post in fresh if _is(post, mention, row.claimed_us, row.text)), None)
        if found is not None:
            replies.move(row, Move.FOUND, now_us, post_id=found.id, url=found.url)
            acting.note(session, runtime, team, mention, {"act": "found", "post": found.id}, now_us)
            acting.draw_others(session, runtime, team, mention, now_us)
            return True
        row.looks += 1
        row.looked_us = now_us
        row.due_us = now_us + LOOK_EVERY_US
        if row.looks == LOOKS_BEFORE_RULING:
            acting.note(session, runtime, team, mention, {"act": "not found", "looks": row.looks}, now_us)
        return False


def _is(post: OwnPost, mention: Mention, claimed_us: int, text: str | None) -> bool:
    """Whether this post of ours is the reply: it answers that very post, or says the very words since the claim."""
    if post.created_us < claimed_us - SKEW_US:
        return False
    return post.answers_post_id == mention.answer_to or (
        post.answers_post_id is None and text is not None and text_hash(post.text) == text_hash(text)
    )


def _notice_native(runtime: Runtime, team: Team, at: Cursor, posts: Sequence[OwnPost], now_us: int) -> int:
    """Close the mentions that somebody answered on the network itself; what was still to be sent stays here.

    Only with that our timeline counts as read: whoever is killed before reads as far back again.
    """
    answers = {post.answers_post_id: post for post in posts if post.answers_post_id}
    with locks.writing(runtime.database, team.brand.id) as session:
        cursors.note_complete(session, team.brand.id, at, now_us)
        found = mentions.answered(session, team.brand.id, at.network, list(answers))
        fresh = {
            found[post_id].interaction_id: (found[post_id], post)
            for post_id, post in answers.items()
            if post_id in found
        }
        have = replies.of_interactions(session, team.brand.id, list(fresh))
        noticed = [
            mention
            for interaction_id, (mention, post) in fresh.items()
            if _take_note(session, mention, post, have.get(interaction_id), now_us)
        ]
        for mention in noticed:
            acting.note(session, runtime, team, mention, {"act": "answered elsewhere"}, now_us)
        again = [mention.id for mention in noticed]
        mentions.look_again(session, team.brand.id, now_us, mention_ids=again)
    return len(noticed)


def _take_note(session: Session, mention: Mention, post: OwnPost, row: ReplyRow | None, now_us: int) -> bool:
    """Let a reply that we did not send stand in its interaction, unless one of ours does, or may."""
    if row is not None and (row.post_id == post.id or row.state not in {*FREE, State.HELD, State.CLAIMED}):
        return False
    values = {
        "mention_id": mention.id, "revision": mention.revision, "author_key": mention.author_key, "origin": "native",
        "member": "", "seconded_by": None, "text": None, "text_sha256": "", "said_sha256": "",
        "claimed_us": now_us, "due_us": now_us, "post_id": post.id, "url": post.url, "why": None,
    }  # fmt: skip
    if row is None:
        replies.begin(session, mention.brand_id, mention.interaction_id, Move.NOTICE, now_us, values)
        return True
    if row.state not in FREE:
        replies.move(row, Move.REFUSE, now_us)
    replies.move(row, Move.NOTICE, now_us, attempt=row.attempt + 1, **values)
    return True
