"""What every act of a member rests on: the locks, the look, the entry, the card."""

from collections.abc import Mapping

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.store import mentions, record, replies
from bot.store.database import Session, locks
from bot.store.facts import Act, gather
from bot.store.mentions import Mention
from bot.store.tables import ReplyRow
from rules.draft import measure, said_hash
from rules.facts import Member
from rules.reply import State
from rules.topics import find, index_of
from rules.verdict import Held, Look, Refused

CARDS_MAX = 50
"""So many cards of one author are drawn anew when what we last wrote to them has changed."""


def lock(session: Session, team: Team, mention_id: str) -> Mention | None:
    """Hold what a decision on this mention rests on, and give the mention as it is now."""
    mention = mentions.get(session, team.brand.id, mention_id)
    if mention is None:
        return None
    waited = locks.lock_to_decide(session, team.brand.id, mention.author_key)
    return mentions.get(session, team.brand.id, mention_id) if waited else mention


def standing(session: Session, team: Team, mention_id: str) -> tuple[Mention | None, ReplyRow | None]:
    """The mention and the reply that answers it, both held until the commit."""
    mention = lock(session, team, mention_id)
    row = replies.get(session, team.brand.id, mention.interaction_id) if mention else None
    return (mention, row) if row and row.mention_id == mention_id else (mention, None)


def due(session: Session, team: Team, state: State, now_us: int, most: int) -> list[tuple[Mention, ReplyRow]]:
    """The replies in this state that are due by now, with what they answer. The brand's row must be held."""
    found = []
    for interaction_id in replies.due(session, team.brand.id, state, now_us, most):
        row = replies.get(session, team.brand.id, interaction_id)
        mention = mentions.get(session, team.brand.id, row.mention_id) if row else None
        assert row is not None, "a reply that was just found"
        assert mention is not None, "a reply without its mention"
        found.append((mention, row))
    return found


def look_at(session: Session, runtime: Runtime, team: Team, mention: Mention, act: Act, now_us: int) -> surface.Look:
    """Decide what a member is about to do, on facts read now."""
    facts = gather(session, runtime.scene(team), [mention], now_us, act)[0]
    return surface.judge(team, mention, facts)


def tell(session: Session, runtime: Runtime, team: Team, look: surface.Look, now_us: int, **more: object) -> None:
    """Record a decision, whatever it says, and have its card redrawn."""
    record.append(session, team.brand.id, [surface.deed(look, team, **more)], now_us, runtime.chance)
    draw_anew(session, runtime, team, look.mention, now_us)


def note(
    session: Session, runtime: Runtime, team: Team, mention: Mention, payload: Mapping[str, object], now_us: int
) -> None:
    """Record what became of a reply, and have its card redrawn."""
    deed = record.Deed("reply", payload, mention.author_key, mention.id)
    record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    draw_anew(session, runtime, team, mention, now_us)


def draw_anew(session: Session, runtime: Runtime, team: Team, mention: Mention, now_us: int) -> None:
    """Ask for the card, and for another look at it: whether a reply stands is part of its verdict."""
    mentions.look_again(session, team.brand.id, now_us, mention_ids=[mention.id])
    surface.ask_for_cards(session, runtime, team, [mention], now_us)


def draw_others(session: Session, runtime: Runtime, team: Team, mention: Mention, now_us: int) -> None:
    """Ask for the author's newest other cards: each tells what we last wrote to them, and that has changed."""
    theirs = mentions.of_author(session, team.brand.id, mention.author_key, CARDS_MAX)
    others = [one for one in theirs if one.id != mention.id and one.post is not None]
    surface.ask_for_cards(session, runtime, team, others, now_us)


def act_of(
    session: Session,
    team: Team,
    mention: Mention,
    look: Look,
    who: Who,
    text: str,
    revision: int,
    attempt: int,
    now_us: int,
    *,
    confirmed: bool = False,
    topics: tuple[str, ...] = (),
    seconded: int = 0,
    reread: bool = False,
) -> Act:
    """Say what a member is about to do, as the rules read it. A reply never stands in its own way after its claim.

    The reply is about the `topics` that the member said, and about those that its words are heard to name besides.
    """
    said = replies.said_lately(session, team.brand.id, said_hash(text), mention.interaction_id, now_us)
    new = team.policy_on(mention.network).second_look.new_members and not replies.has_sent(
        session, team.brand.id, who.id
    )
    return Act(
        look=look,
        member=Member(who.may_reply, new),
        revision=revision,
        attempt=attempt,
        draft=measure(
            text,
            mention.author_handle or "",
            network=mention.network,
            said_today=said,
            topics=tuple(sorted({*topics, *find(text, index_of(team.policy))})),
            weight_max=team.brand.weight_max_on(mention.network),
        ),
        text=text,
        own_reply=look is Look.SEND or seconded > 0,
        confirmed=confirmed,
        seconded=seconded,
        reread=reread,
    )


def sentence_of(verdict: Refused | Held) -> str:
    """The weightiest reason against it, as one sentence."""
    return (verdict.refusals if isinstance(verdict, Refused) else verdict.cautions)[0].sentence
