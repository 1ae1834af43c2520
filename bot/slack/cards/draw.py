"""Draws what Slack shows from the store, now: the outbox never holds a word.

Cards are drawn all at once, by one gathering; every other kind has a drawer in a plain table, which whoever wires the
bot puts together (roll-up, digest, checkpoint, notice). Longer than most files: a card takes
its words from many rows, each by one small function.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from msgspec import structs

from bot.runtime import Runtime, Team
from bot.slack.cards.blocks import message
from bot.slack.cards.burst import more
from bot.slack.cards.care import elsewhere
from bot.slack.cards.hands import hands_of
from bot.slack.ids import Drawn, block_id
from bot.slack.rich import Json, posted, posted_line, section
from bot.steps.answering import correct
from bot.steps.surface import Look, look_at
from bot.store import mentions, replies, sights
from bot.store.database import Session
from bot.store.mentions import Mention
from bot.store.outbox import Message, State
from bot.store.tables import ReplyRow
from bot.store.team import care
from bot.store.wishes import register
from rules import reply as life
from rules.card import NETWORKS, Line, compose
from rules.due import due_us
from rules.explain import closes
from rules.facts import PostState
from rules.mention import Account, How, Kind, Post, Visibility
from rules.objections import concerns
from rules.sight import Exchange, Freshness, Link, Member, Reply, Sight, Status
from rules.topics import index_of
from rules.verdict import Refused

Drawer = Callable[[Session, Runtime, Team, Message, int], Json | None]
"""Draws one row of a team at a moment; `None` where there is nothing to show."""

SOMEBODY = "A colleague"
FORGOTTEN = "Somebody wrote here who asked to be forgotten. We keep nothing of it, and nothing is left to do."
WITHOUT_WORDS = "Slack did not take this card, so it was drawn without any words of the post."
_REFUSED = "Slack did not take the card of a post, so its words are not shown here."
_ASK_WHY = ". “/earshot why” with its link says whether you may answer."
CHARS_MAX = 1000
TOLD_BY_TOPIC_MAX = 500
"""A roll-up of more posts does not say what they are about: it is drawn anew with each of them."""
TOPICS_SHOWN = 6
_STEP = timedelta(minutes=15)  # every zone's clock is off by a multiple of this
_SIGNS = {
    How.INHERITED: "Carried along in a thread",
    How.THREAD: "Talk below your posts",
    How.QUOTED_ELSEWHERE: "Quoted by others",
    How.MASS_TAG: "Tagged among many",
    How.LINK: "With a link to you",
    How.HASHTAG: "With a hashtag",
    How.NAMED: "By name",
    How.LOOKALIKE: "Perhaps by name",
    How.MEDIA: "In a picture",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A message as Slack is to show it, and a digest of what it says where that can be told.

    Two drawings with the same gist say the same, but for when the registries were last checked.
    """

    payload: Json
    gist: str | None = None


def draw(
    session: Session, runtime: Runtime, drawers: Mapping[str, Drawer], rows: Sequence[Message], now_us: int
) -> dict[str, Drawing]:
    """Draw these rows as Slack is to show them now, by the row's id. One gathering for all cards of a team.

    Left out is what has nothing to show, and what is of a kind or of a brand that is not at work here.
    """
    drawn: dict[str, Drawing] = {}
    for team in runtime.teams:
        own = [row for row in rows if (row.brand_id, row.workspace) == (team.brand.id, team.workspace)]
        drawn |= _cards(session, runtime, team, [row for row in own if row.kind == "card"], now_us)
        for row in own:
            if row.kind in drawers and (payload := drawers[row.kind](session, runtime, team, row, now_us)):
                drawn[row.id] = Drawing(payload)
    return drawn


def rollup(session: Session, _runtime: Runtime, team: Team, row: Message, _now_us: int) -> Json | None:
    """Draw a roll-up: how much was overheard in an hour, about what, by what signs. The posts stand in its thread."""
    span = span_us(row.subject, team.time_zone)
    counts = sights.overheard(session, row.workspace, team.brand.id, row.channel, *span)
    if not counts:
        return None
    by_network: dict[str, int] = defaultdict(int)
    by_sign: dict[str, int] = defaultdict(int)
    for one in counts:
        by_network[NETWORKS.get(one.network, one.network)] += one.count
        by_sign[_SIGNS.get(one.how, "In other ways")] += one.count
    total, kept = sum(by_network.values()), sum(one.count for one in counts if one.state == State.KEPT)
    where, (first, _, last) = " and ".join(sorted(by_network)), row.subject.partition("/")
    begins, ends = int(first[-2:]), int(last[-2:]) if last else (int(first[-2:]) + 1) % 24
    posts, none = ("1 post", "It was not") if total == 1 else (f"{total} posts", "None was")
    title = f"{posts} about you on {where}, {begins:02}:00–{ends:02}:00. {none} written to you."
    lines: list[Line] = [(". ".join(f"{sign}: {count}" for sign, count in by_sign.items()) + ".",)]
    if (topics := index_of(team.policy)) and total <= TOLD_BY_TOPIC_MAX:
        at = (session, row.workspace, team.brand.id, row.channel)
        about = sights.overheard_about(*at, *span, topics, TOLD_BY_TOPIC_MAX)[:TOPICS_SHOWN]
        lines[:0] = [(", ".join(f"{topic}: {count}" for topic, count in about).capitalize() + ".",)] if about else []
    if kept:
        lines.append((f"{total - kept} of them have a card here, and {kept} more are kept.",))
    lines.append(("They have not invited you. Learn from it, or answer everyone on your own page.",))
    elements = [section([(title,)], CHARS_MAX, bold=True), section(lines, CHARS_MAX)]
    counted: Json = {"type": "rich_text", "block_id": block_id(Drawn(row.id, row.wanted), "told"), "elements": elements}
    return posted(title, [counted, *([more(row)] if kept else [])])


def sight_of(
    session: Session, runtime: Runtime, team: Team, mention: Mention, now_us: int, *, veil: bool = True
) -> Sight:
    """One mention as the channel may see it now, for a form or for "Why?"; without a `veil` for who may read it."""
    return sights_of(session, runtime, team, [mention], now_us, veil=veil)[mention.id]


def sights_of(
    session: Session, runtime: Runtime, team: Team, rows: Sequence[Mention], now_us: int, *, veil: bool = True
) -> dict[str, Sight]:
    """These mentions as the channel may see them now, by id; one gathering for all."""
    if not rows:
        return {}
    looks = look_at(session, runtime, team, rows, now_us)
    ours = replies.of_interactions(session, team.brand.id, [row.interaction_id for row in rows])
    asked = register.asked_at(session, team.brand.id, [row.id for row in rows])
    spoken = sights.last_words(session, team.brand.id, {row.author_key for row in rows})
    in_care = care.among(session, team.brand.id, [one.mention_id for some in spoken.values() for one in some])
    held = hands_of(session, team.brand.id, rows, now_us)
    seen = {
        look.mention.id: replace(
            _sight(look, team, ours.get(look.mention.interaction_id), _before(look, spoken, in_care), asked),
            hands=held[look.mention.id],
            unserved=look.mention.network not in runtime.networks,
        )
        for look in looks
    }
    return {look.mention.id: _veiled(seen[look.mention.id], look, team) for look in looks} if veil else seen


def span_us(hour: str, time_zone: str) -> tuple[int, int]:
    """From when to when an hour of a roll-up lasts (`2026-11-22T14`); twice as long where clocks are set back.

    For the time that the team was closed, from the one to the other hour (`2026-11-21T17/2026-11-22T09`).
    """
    zone = ZoneInfo(time_zone)
    first, _, last = hour.partition("/")
    if last:
        moments = [datetime.fromisoformat(f"{one}:00").replace(tzinfo=zone).timestamp() for one in (first, last)]
        return int(moments[0]) * 1_000_000, int(moments[1]) * 1_000_000
    start = datetime.fromisoformat(f"{hour}:00").replace(tzinfo=zone).timestamp()
    end = start
    while datetime.fromtimestamp(end, zone).strftime("%Y-%m-%dT%H") == hour:
        end += _STEP.total_seconds()
    return int(start) * 1_000_000, int(end) * 1_000_000


def _cards(session: Session, runtime: Runtime, team: Team, rows: Sequence[Message], now_us: int) -> dict[str, Drawing]:
    there = [one for row in rows if (one := mentions.get(session, team.brand.id, row.subject)) is not None]
    seen = sights_of(session, runtime, team, [one for one in there if not mentions.is_forgotten(one)], now_us)
    blank = {one.id for one in there if mentions.is_forgotten(one)}
    return {row.id: Drawing(posted_line((FORGOTTEN,), CHARS_MAX)) for row in rows if row.subject in blank} | {
        row.id: _card(team, row, seen[row.subject]) for row in rows if row.subject in seen
    }


def _card(team: Team, row: Message, sight: Sight) -> Drawing:
    if (moved := elsewhere(team, row, sight)) is not None:
        return Drawing(moved)
    if row.trouble == WITHOUT_WORDS:
        to_it: Line = (" ", Link("Open the post", sight.post.url), _ASK_WHY) if sight.post.url else ()
        return Drawing(posted_line((_REFUSED, *to_it), CHARS_MAX))
    payload = message(compose(sight), Drawn(row.subject, row.wanted))
    timeless = replace(sight.fresh, checked_us=None if sight.fresh.checked_us is None else 0)
    return Drawing(payload, sha256(repr(compose(replace(sight, fresh=timeless))).encode()).hexdigest())


def _before(look: Look, spoken: Mapping[str, Sequence[sights.Spoken]], in_care: Container[str]) -> sights.Spoken | None:
    """What we last wrote to them elsewhere. Of what was private, or is in care, only such a post's own card tells."""
    mention = look.mention
    return next(
        (
            one
            for one in spoken.get(mention.author_key, ())
            if one.interaction_id != mention.interaction_id
            and (mention.visibility is Visibility.PRIVATE or not one.private)
            and (look.facts.care or one.mention_id not in in_care)
        ),
        None,
    )


def _sight(
    look: Look,
    team: Team,
    reply: ReplyRow | None,
    before: sights.Spoken | None,
    asked: Container[str],
) -> Sight:
    mention = look.mention
    kept = mentions.read_post(mention)
    post = kept or _erased(mention)
    native = reply is not None and reply.origin == "native" and life.State(reply.state) not in life.FREE
    ours = reply if reply is not None and reply.origin == "ours" and reply.mention_id == mention.id else None
    return Sight(
        post=post,
        label=mentions.read_label(mention),
        verdict=look.verdict,
        fresh=_freshness(look),
        post_state=_post_state(mention),
        status=Status.ANSWERED_ELSEWHERE if native else Status(mention.state),
        status_by=_member(mention.closed_by) if mention.closed_by else None,
        status_us=mention.closed_us,
        reply=_reply(ours, look.facts.now_us) if ours else None,
        due_us=_due_us(mention, team),
        closes_us=closes(look.verdict, look.facts, team.policy_for(look.facts)),
        unsought=any(concerns(no, look.facts, team.policy) for no in look.facts.objections or ()),
        parent=post.answers.text if post.answers else None,
        exchange=Exchange(before.text, before.at_us) if before else None,
        wishes=look.facts.wishes or (),
        text_erased=kept is None,
        confirmation=look.offer.words if look.offer else "",
        bearer_asked=mention.id in asked,
        in_care=look.facts.care if team.care_channel else None,
    )


def _veiled(sight: Sight, look: Look, team: Team) -> Sight:
    """The same with neither words nor a name, where the policy shows such a post on request or not at all.

    What may be answered, what a member has to rule on, and what is in care, is theirs to read.
    """
    asks = sight.wishes or sight.bearer_asked or sight.confirmation or sight.reply is not None
    if look.mention.kind is not Kind.OVERHEARD or look.facts.care or asks or not isinstance(sight.verdict, Refused):
        return sight
    if team.policy_for(look.facts).contact.overheard_shown == "cards":
        return sight
    nobody = structs.replace(_erased(look.mention), author=Account("", "", ""))
    label = structs.replace(sight.label, sentence=f"{_SIGNS.get(sight.label.how, 'In other ways')}.", evidence=())
    return replace(sight, post=nobody, label=label, parent=None, exchange=None, veiled=True)


def _due_us(mention: Mention, team: Team) -> int | None:
    """By when a direct post should be answered; nothing that we overheard is ever due."""
    if mention.kind is not Kind.DIRECT:
        return None
    return due_us(mention.created_us, team.answer_within_us, team.hours, ZoneInfo(team.time_zone))


def _erased(mention: Mention) -> Post:
    """What is left of a post whose words are no longer ours to show."""
    author = Account(mention.author_key, mention.author_handle or "", "")
    return Post(
        mention.network, mention.post_id, mention.root_id, author, "", mention.created_us, mention.conversation_id
    )


def _freshness(look: Look) -> Freshness:
    """The oldest check speaks for all registries; one that was never read leaves nothing to say."""
    moments = [registry.checked_us for registry in look.facts.registries or ()]
    known = [moment for moment in moments if moment is not None]
    oldest = min(known) if known and len(known) == len(moments) else None
    return Freshness(checked_us=oldest, own_list_only=not moments)


def _post_state(mention: Mention) -> PostState:
    if mention.gone_us is not None:
        return PostState.GONE
    return PostState.SAME if mention.edited_us is None else PostState.EDITED


def _reply(row: ReplyRow, now_us: int) -> Reply:
    state, kept = life.State(row.state), correct.correction_of(row)
    return Reply(
        state=state,
        text=row.text or "",
        by=_member(row.member),
        at_us=row.claimed_us if row.ended_us is None or state not in _ENDED else row.ended_us,
        url=row.url or "",
        seconded_by=tuple(_member(user) for user in replies.seconders(row)),
        reason=row.why or "",
        decide_by_us=row.due_us if state is life.State.HELD else None,
        looks=row.looks,
        deletable=replies.may_be_deleted(row),
        correctable=correct.may_be_corrected(row, now_us),
        instead=kept.wanted.text if kept else "",
    )


_ENDED = life.FREE | {life.State.SENT}


def _member(user: str) -> Member:
    return Member(SOMEBODY, user)
