"""Looks at mentions and asks for the cards that show the truth.

The look at the card is the first of three. It runs in the transaction that stores a post, and again whenever
something that it rests on may have changed: a wish, a sync, an edit, a pause, or time alone.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from bot.runtime import Runtime, Team
from bot.steps.showing import shadow
from bot.steps.showing.place import placed
from bot.store import mentions, outbox, record
from bot.store.database import Session, locks
from bot.store.facts import gather
from bot.store.mentions import Mention
from bot.store.team import care, rehearsals
from rules.decide import decide
from rules.explain import reasons_of
from rules.facts import Facts, PostState, as_record
from rules.mention import Kind, Label, Wish
from rules.offer import Offer, offered
from rules.registry.scope import Reach
from rules.verdict import Refused, Verdict, word

LOOKS_A_TURN = 500
FOR_ALL = frozenset({"paused", "not_listening", "registry_stale", "quiet_hours"})
"""Reasons that come for every open card at once, and go again."""


class Look(msgspec.Struct, frozen=True):
    """One look: what was known, and what follows from it; the verdict also in one word, and all its reasons' names."""

    mention: Mention
    facts: Facts
    verdict: Verdict
    word: str
    reasons: str
    offer: Offer | None = None

    @property
    def again_us(self) -> int | None:
        """When time alone may change what a card says; `None` where it never will, whatever else stands in the way."""
        moments = (self._verdict_until_us(), self.offer.until_us if self.offer else None)
        return min((moment for moment in moments if moment is not None), default=None)

    def _verdict_until_us(self) -> int | None:
        facts = self.facts
        rules = {refusal.rule for refusal in self.verdict.refusals} if isinstance(self.verdict, Refused) else set()
        too_late = "window_closed" in rules and (facts.created_us or 0) <= facts.now_us  # else it is still to come
        uninvited = "not_invited" in rules and not facts.contracts
        if too_late or uninvited or "own_voice" in rules or facts.post is PostState.GONE:
            return None
        return self.verdict.valid_until_us

    @property
    def changed(self) -> bool:
        """Whether the verdict is another than at the look before."""
        return (self.word, self.reasons) != (self.mention.verdict, self.mention.reasons)

    @property
    def redrawn(self) -> bool:
        """Whether the card may say something else: the verdict changed, or the time to confirm a stop may be over."""
        return self.changed or Wish.STOP in (self.facts.wishes or ())

    @property
    def passing(self) -> bool:
        """Whether only what stands in everybody's way has come or gone: such cards are drawn anew after all others."""
        turned = set(self.mention.reasons.split(",")) ^ set(self.reasons.split(","))
        return bool(turned & FOR_ALL) and turned <= FOR_ALL | {""}

    def settled(self) -> Mention:
        """The mention with this look written into it; of somebody unheard, and of ourselves, we keep no word."""
        row = self.mention
        kept: dict[str, Any] = {}
        if self.unheard:
            kept = {"post": None, "author_handle": None, "label": mentions.write_label(Label(row.kind, row.how, ""))}
        elif row.kind is Kind.EXCLUDED:
            kept = {"post": None}
        return mentions.changed(row, verdict=self.word, reasons=self.reasons, look_again_us=self.again_us, **kept)

    @property
    def unheard(self) -> bool:
        """Whether the author asked not to be listened to, and did not speak to us: then we keep no word of it."""
        return self.facts.kind is Kind.OVERHEARD and any(
            objection.reach is Reach.LISTEN for objection in self.facts.objections or ()
        )


def surface(runtime: Runtime, team: Team, now_us: int, these: Collection[str] | None = None) -> int:
    """Look again at what is due and ask for the cards that changed. Says how many were looked at. Repeats safely.

    With `these`, only at those of these mentions that are due: whoever draws their cards looks at them first. A card
    drawn before would show what no look has written down; if that has passed by the time of the look, it finds nothing
    changed, and the card would stay so.
    """
    if these is not None:
        with runtime.database.read() as session:
            if not mentions.due(session, team.brand.id, now_us, 1, these):
                return 0
    with locks.writing(runtime.database, team.brand.id) as session:
        rows = mentions.due(session, team.brand.id, now_us, LOOKS_A_TURN, these)
        looks = look_at(session, runtime, team, rows, now_us)
        changed = [look for look in looks if look.changed]
        mentions.save(session, [look.settled() for look in looks])
        record.append(session, team.brand.id, [deed(look, team) for look in changed], now_us, runtime.chance)
        shown = [look for look in looks if look.redrawn and (look.mention.post is not None or not look.unheard)]
        for later in (False, True):
            some = [look.mention for look in shown if look.passing is later]
            ask_for_cards(session, runtime, team, some, now_us, later=later)
        unheard = [look.mention.id for look in looks if look.unheard and look.mention.post is not None]
        outbox.blank(session, team.workspace, team.brand.id, unheard, now_us)
    return len(looks)


def look_at(session: Session, runtime: Runtime, team: Team, rows: Sequence[Mention], now_us: int) -> list[Look]:
    """Decide each mention as its card is to show it."""
    facts = gather(session, runtime.scene(team), rows, now_us) if rows else []
    return [judge(team, row, known) for row, known in zip(rows, facts, strict=True)]


def judge(team: Team, mention: Mention, facts: Facts) -> Look:
    """Decide a mention by what is known of it."""
    policy = team.policy_for(facts)
    verdict = decide(facts, policy)
    return Look(mention, facts, verdict, word(verdict), reasons_of(verdict), offered(facts, policy))


def deed(look: Look, team: Team, **more: object) -> record.Deed:
    """The entry for a decision: the facts it rests on, the verdict, every reason, and the policy in force."""
    return record.Deed(
        "decision",
        {
            "facts": as_record(look.facts),
            "verdict": look.word,
            "reasons": look.reasons,
            "policy": team.policy_sha256,
            **shadow.beside(team, look.facts, look.word, look.reasons),
            **more,
        },
        look.mention.author_key,
        look.mention.id,
    )


def ask_for_cards(
    session: Session, runtime: Runtime, team: Team, rows: Sequence[Mention], now_us: int, *, later: bool = False
) -> None:
    """Ask for the card of each mention, where it belongs (`place.py`); with `later`, after all else.

    What was written long before the brand's first day has none.
    """
    if not rows:
        return
    since_us = rehearsals.cards_from_us(session, team.brand.id)
    shown = [row for row in rows if since_us is None or row.created_us >= since_us]
    in_care = care.among(session, team.brand.id, [row.id for row in shown])
    for channel, wanted in placed(session, team, shown, in_care, now_us).items():
        outbox.want(session, team.workspace, team.brand.id, channel, wanted, now_us, runtime.chance, later=later)
