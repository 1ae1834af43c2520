"""Who takes care of a mention: taken, handed over, given back, set aside.

None of it permits or forbids a reply. A draft stays where it is when a mention changes hands, and whoever gets it finds
it in their form.
"""

from collections.abc import Mapping

from bot.runtime import Runtime, Team, Who
from bot.steps import surface
from bot.steps.team import call
from bot.store import mentions, outbox, record
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.team import hands
from rules.hands import LATER_MAX_US
from rules.sight import Status

KIND = "nudge"
"""A line in a card's thread that calls somebody; its subject is the mention, why, and when, with colons between."""
HANDED, PASSED, BACK, UNCLAIMED = "handed", "passed", "back", "unclaimed"

TOO_LATE = "There is nothing left to do here. Look at the card; it may take a moment to change."
TAKEN = "A colleague takes care of this already. Use “Hand over” on the card if you agreed on something else."
MAY_NOT = "They may not reply for this brand. Choose somebody who may."
NOT_HELD = "Nobody takes care of this, so there is nothing to give back."
IN_THE_PAST = "Choose a moment that is still to come."
TOO_FAR = "Choose a moment within the next 30 days."


def take(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> str:
    """Take care of a mention oneself, unless a colleague does. Else a sentence that says why not."""
    with locks.writing(runtime.database, team.brand.id) as session:
        row = hands.get(session, team.brand.id, mention_id)
        if row is not None and row.holder not in {None, who.id}:
            return TAKEN
        return _give(session, runtime, team, mention_id, who, who, now_us)


def hand_over(runtime: Runtime, team: Team, mention_id: str, to: Who, who: Who, now_us: int) -> str:
    """Give a mention to a member who may reply. Else a sentence that says why not; the same twice is nothing."""
    if not to.may_reply:
        return MAY_NOT
    with locks.writing(runtime.database, team.brand.id) as session:
        return _give(session, runtime, team, mention_id, to, who, now_us)


def give_back(runtime: Runtime, team: Team, mention_id: str, who: Who, now_us: int) -> str:
    """Let nobody take care of a mention any more, so that others see it is free. Else a sentence that says why not."""
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = to_be_done(session, team, mention_id)
        row = hands.get(session, team.brand.id, mention_id)
        if mention is None:
            return TOO_LATE
        if row is None or row.holder is None:
            return NOT_HELD
        hands.change(session, team.brand.id, mention_id, holder=None, given_by=None, held_us=None)
        note(session, runtime, team, mention, {"act": "give back", "member": who.id}, now_us)
    return ""


def set_aside(runtime: Runtime, team: Team, mention_id: str, until_us: int, who: Who, now_us: int) -> str:
    """Set a mention aside until a moment, at which it comes back by itself. Else a sentence that says why not."""
    if until_us <= now_us:
        return IN_THE_PAST
    if until_us > now_us + LATER_MAX_US:
        return TOO_FAR
    with locks.writing(runtime.database, team.brand.id) as session:
        mention = to_be_done(session, team, mention_id)
        if mention is None:
            return TOO_LATE
        hands.change(session, team.brand.id, mention_id, later_us=until_us, later_by=who.id)
        told = {"act": "set aside", "member": who.id, "until_us": until_us}
        note(session, runtime, team, mention, told, now_us)
    return ""


def come_back(runtime: Runtime, team: Team, now_us: int) -> int:
    """Bring back what was set aside until now, with its card, and call whoever set it aside. Says how many."""
    with locks.writing(runtime.database, team.brand.id) as session:
        rows = hands.back_by(session, team.brand.id, now_us, surface.LOOKS_A_TURN)
        for row in rows:
            mention = to_be_done(session, team, row.mention_id)
            if mention is None:
                hands.change(session, team.brand.id, row.mention_id, later_us=None, later_by=None)
                continue
            hands.change(session, team.brand.id, row.mention_id, later_us=None)
            note(session, runtime, team, mention, {"act": "come back"}, now_us)
            nudge(session, runtime, team, mention, BACK, now_us)
    return len(rows)


def release(session: Session, runtime: Runtime, team: Team, member: str, now_us: int) -> int:
    """Give back whatever rests on this member, because they no longer can; the brand's row must be held.

    What they take care of is free, what they set aside comes back now, and what was passed on to them alone is open.
    """
    rows = hands.resting_on(session, team.brand.id, member)
    for row in rows:
        mention = mentions.get(session, team.brand.id, row.mention_id)
        given: dict[str, object] = {}
        if row.holder == member:
            given |= {"holder": None, "given_by": None, "held_us": None}
        if row.later_by == member:
            given |= {"later_us": None, "later_by": None}
        if row.passed_to == member and mention is not None and mention.state == Status.PASSED_ON:
            given["passed_to"] = None
            if not row.passed_where:
                mention = mentions.changed(mention, state=Status.OPEN.value, closed_us=None, closed_by=None)
                mentions.save(session, [mention])
        hands.change(session, team.brand.id, row.mention_id, **given)
        if mention is not None and not mentions.is_forgotten(mention):
            note(session, runtime, team, mention, {"act": "give back", "of": member}, now_us)
    return len(rows)


def _give(session: Session, runtime: Runtime, team: Team, mention_id: str, to: Who, who: Who, now_us: int) -> str:
    mention = to_be_done(session, team, mention_id)
    if mention is None:
        return TOO_LATE
    row = hands.get(session, team.brand.id, mention_id)
    if row is not None and row.holder == to.id:
        return ""
    by = None if to.id == who.id else who.id
    hands.change(session, team.brand.id, mention_id, holder=to.id, given_by=by, held_us=now_us)
    note(session, runtime, team, mention, {"act": "hand over", "member": who.id, "to": to.id}, now_us)
    if by is not None:
        due_us = call.from_us(session, team, to.id, now_us)
        nudge(session, runtime, team, mention, HANDED, now_us, due_us=due_us)
    return ""


def to_be_done(session: Session, team: Team, mention_id: str) -> Mention | None:
    """The mention, if there is still something to do about it: not done, not removed, its author not forgotten."""
    mention = mentions.get(session, team.brand.id, mention_id)
    if mention is None or mentions.is_forgotten(mention) or mention.gone_us is not None:
        return None
    return None if mention.state == Status.DONE else mention


def note(
    session: Session, runtime: Runtime, team: Team, mention: Mention, told: Mapping[str, object], now_us: int
) -> None:
    """Record what colleagues do with a mention, and have its card redrawn."""
    deed = record.Deed("hands", told, mention.author_key, mention.id)
    record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    surface.ask_for_cards(session, runtime, team, [mention], now_us)


def nudge(
    session: Session,
    runtime: Runtime,
    team: Team,
    mention: Mention,
    why: str,
    now_us: int,
    *,
    once: bool = False,
    due_us: int = 0,
) -> None:
    """Ask for a line in the thread of the mention's card, where it has one; for the same reason again, or only once.

    It is not written before `due_us`, when whom it calls may be called.
    """
    cards = outbox.cards_of(session, team.workspace, team.brand.id, mention.id)
    if cards:
        subject = f"{mention.id}:{why}" if once else f"{mention.id}:{why}:{now_us}"
        wanted = [outbox.Wanted(KIND, subject, urgency=0, thread=cards[-1].thread or mention.id, due_us=due_us)]
        outbox.want(session, team.workspace, team.brand.id, cards[-1].channel, wanted, now_us, runtime.chance)
