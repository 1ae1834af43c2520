"""The author is in an opt-out registry."""

from rules.facts import Facts, Origin
from rules.objections import ends, forbidding
from rules.policy import Policy
from rules.registry.scope import Reach
from rules.verdict import Refusal, Source

NAME = "opted_out"
SOURCE = Source.LAW


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where a registry's no covers this post, or where we do not know."""
    if facts.objections is None:
        return Refusal(NAME, "We could not check whether they have opted out.", "Ask the operator to look at the bot.")
    reach = forbidding(facts, policy, Origin.REGISTRY)
    if reach is None:
        return None
    if reach is Reach.ANY:
        sentence = "They have asked brands not to contact them, not even to answer."
    elif reach is Reach.UNTIL_I_ASK:
        sentence = "They have asked brands not to contact them until they ask something."
    else:
        sentence = "They have asked brands not to seek them out."
    return Refusal(NAME, sentence, "Only they can change this, at the registry.")


moments = ends
