"""Why a post may be answered, or may not, and what would change that."""

from collections.abc import Sequence

from bot.runtime import Runtime, Team
from bot.slack.cards.draw import sight_of
from bot.store.mentions import Mention
from bot.store.record.past import Past, decisions_of
from rules.card import NETWORKS, Card, Line, Text, compose
from rules.explain import explain as in_words
from rules.mention import Kind
from rules.sight import Moment, Sight

EVIDENCE_MAX = 6
PAST_MAX = 5
OUR_OWN = "This is our own voice, or no person at all. We count it, and show no card for it."
WORDS = {"permit": "yes", "held": "yes, with a colleague", "refused": "no"}
LOOKED = "when we looked again"
ACTS = {
    "claim": "when somebody wrote a reply",
    "approve": "when a colleague agreed",
    "send": "just before sending",
    "correct": "when somebody corrected the reply",
    "claim the correction": "before the new words went on their way",
    "": "when the card was drawn",
}


def explained(runtime: Runtime, team: Team, mention: Mention) -> tuple[Card, tuple[Line, ...]] | None:
    """The card of a mention at this moment, and all that stands behind it; `None` for our own voice."""
    if mention.kind is Kind.EXCLUDED:
        return None
    now_us = runtime.clock()
    with runtime.database.read() as session:
        sight = sight_of(session, runtime, team, mention, now_us)
        before = decisions_of(session, team.brand.id, mention.id, PAST_MAX)
    return compose(sight), explain(sight, before, now_us)


def explain(sight: Sight, past: Sequence[Past], now_us: int) -> tuple[Line, ...]:
    """Say it in full: the label with its proof, the decision, the registries, and the last decisions."""
    return (
        *_label(sight),
        in_words(sight.verdict, sight.closes_us),
        *_registries(sight, now_us),
        *([("Could it be answered? What was decided before:",)] if past else []),
        *(("• ", Moment(one.at_us), f", {ACTS.get(one.act, LOOKED)}: {WORDS[one.verdict]}.") for one in past),
    )


def _label(sight: Sight) -> list[Line]:
    where = NETWORKS.get(sight.post.network, sight.post.network)
    spoken = "spoke to you" if sight.label.kind == "direct" else "spoke about you, not to you"
    lines: list[Line] = [(f"On {where} this person {spoken}. ", Text(sight.label.sentence))]
    lines += [("We saw: ", Text(" ".join(one.what.split()))) for one in sight.label.evidence[:EVIDENCE_MAX]]
    return lines


def _registries(sight: Sight, now_us: int) -> list[Line]:
    fresh = sight.fresh
    if fresh.own_list_only:
        return [("We checked against our own list of people who said stop. No registry is set up.",)]
    if fresh.checked_us is None:
        return [("An opt-out registry has not been read yet. Until then nobody can answer.",)]
    minutes = max(0, now_us - fresh.checked_us) // 60_000_000
    when = "less than a minute" if minutes == 0 else "1 minute" if minutes == 1 else f"{minutes} minutes"
    return [(f"The opt-out registries were checked {when} ago.",)]
