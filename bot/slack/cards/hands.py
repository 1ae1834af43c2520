"""In whose hands mentions are, on their cards; the lines that call a colleague."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.runtime import Runtime, Team
from bot.slack.rich import Json, plain, posted, posted_line, section
from bot.steps.team import call, hold
from bot.store import mentions
from bot.store.database import Session
from bot.store.mentions import Mention
from bot.store.outbox import Message
from bot.store.tables.hands import HandRow
from bot.store.team import care, hands
from rules.card import Line
from rules.sight import Hands, Link, Member, Said, Sight, Text

SOMEBODY = "A colleague"
CHARS_MAX = 3000


def hands_of(session: Session, brand_id: str, rows: Sequence[Mention], now_us: int) -> dict[str, Hands]:
    """In whose hands these mentions are, by id; two queries for them all."""
    held = hands.of_mentions(session, brand_id, [row.id for row in rows])
    by_author: dict[str, list[hands.Writer]] = defaultdict(list)
    for one in hands.writers(session, brand_id, {row.author_key for row in rows}, now_us):
        by_author[one.author_key].append(one)
    return {row.id: _hands(held.get(row.id), row.id, by_author[row.author_key]) for row in rows}


def but_for(sight: Sight, user: str) -> Sight:
    """The same as somebody sees it who writes: the others alone."""
    theirs = sight.hands
    writing = tuple(one for one in theirs.writing if one.id != user)
    beside = tuple(one for one in theirs.beside if one.id != user)
    return replace(sight, hands=replace(theirs, writing=writing, beside=beside))


def draw_nudge(session: Session, _runtime: Runtime, team: Team, row: Message, now_us: int) -> Json:
    """Draw a line in a card's thread that calls somebody. It tells nothing of the post."""
    mention_id, why, *at = row.subject.split(":")
    if why == hold.UNCLAIMED:
        line = _reminder(session, team, mention_id, now_us)
    else:
        line = _called(why, hands.get(session, team.brand.id, mention_id), *at)
    return posted_line(line, CHARS_MAX)


def draw_desk(session: Session, _runtime: Runtime, team: Team, row: Message, _now_us: int) -> Json | None:
    """Draw what the help desk is told: where the post is, the note, what was drafted; once erased, none of it."""
    mention = mentions.get(session, team.brand.id, row.subject)
    hand = hands.get(session, team.brand.id, row.subject)
    held_back = mention is None or mention.gone_us is not None or care.holds(session, team.brand.id, mention.id)
    post = None if mention is None or held_back else mentions.read_post(mention)
    title: Line = (f"{team.brand.names[0]}: something for the help desk.",)
    lines: list[Line] = [("This post is no longer shown here.",)]
    if post is not None and hand is not None and hand.desk_us is not None:
        by = mention.closed_by if mention is not None else None
        lines = [*([(_member(by), " passed it on. Ask them.")] if by else []), (Link("Open the post", post.url),)]
        if hand.note:
            lines.append(("Note: “", Text(hand.note), "”"))
        draft = hands.newest_draft(session, team.brand.id, row.subject)
        if draft is not None and draft.text:
            lines.append(("Drafted so far, and not sent: “", Text(draft.text), "”"))
    elements = [section([title], CHARS_MAX, bold=True), section(lines, CHARS_MAX)]
    return posted(plain(title, CHARS_MAX), [{"type": "rich_text", "elements": elements}])


def _hands(row: HandRow | None, mention_id: str, writers: Sequence[hands.Writer]) -> Hands:
    writing = tuple(_member(one.member) for one in writers if one.mention_id == mention_id)
    others = {one.member for one in writers if one.mention_id != mention_id} - {one.id for one in writing}
    seen = Hands(writing=writing, beside=tuple(map(_member, sorted(others))))
    if row is None:
        return seen
    return replace(
        seen,
        holder=_member_or_none(row.holder),
        given_by=_member_or_none(row.given_by),
        later_us=row.later_us,
        later_by=_member_or_none(row.later_by),
        passed_to=_member_or_none(row.passed_to),
        passed_where=row.passed_where,
        note=row.note,
        said=Said(row.said) if row.said else None,
        said_by=_member_or_none(row.said_by),
    )


def _reminder(session: Session, team: Team, mention_id: str, now_us: int) -> Line:
    """Whoever is on duty and awake; nobody where somebody took care of it before they were."""
    hand = hands.get(session, team.brand.id, mention_id)
    if hand is not None and hand.holder:
        return (_member(hand.holder), " takes care of this post.")
    whom = [part for one in call.on_duty(session, team, now_us).names for part in (_member(one), " ")]
    return (*whom, "Nobody takes care of this post yet. Click Assign on its card, or answer it.")


def _called(why: str, hand: HandRow | None, at: str = "") -> Line:
    """Whom a line calls, and to what. One that waited for the morning calls nobody but whom it was meant for."""
    holder, passed, back = (None, None, None) if hand is None else (hand.holder, hand.passed_to, hand.later_by)
    if why == hold.HANDED and holder and hand is not None and hand.given_by and str(hand.held_us) == at:
        asks = " asks you to take care of this post. What they have written so far is in your form."
        return (_member(holder), ": ", _member(hand.given_by), asks)
    if why == hold.PASSED and passed:
        return (_member(passed), ": this was passed on to you. Its card says by whom, and why.")
    if why == hold.BACK and back:
        return (_member(back), ": you set this post aside until now.")
    return ("Somebody was called here. That is over.",)


def _member(user: str) -> Member:
    return Member(SOMEBODY, user)


def _member_or_none(user: str | None) -> Member | None:
    return _member(user) if user else None
