"""The author is in an opt-out registry."""

from rules.facts import Facts, Origin
from rules.objections import ends, forbidding
from rules.policy import Policy
from rules.registry.scope import Reach
from rules.verdict import Refusal, Source

NAME = "opted_out"
SOURCE = Source.LAW

_CHANGE = "Only they can change this, at the registry."
_TO_THEM = "Only you can change this, at the registry where you said so."
_UNKNOWN = Refusal(
    NAME,
    "We could not check whether they have opted out.",
    "Ask the operator to look at the bot.",
    "We could not check whether you have opted out. Until we can, we leave you alone.",
)
_ANY = Refusal(
    NAME,
    "They have asked brands not to contact them, not even to answer.",
    _CHANGE,
    f"You have asked brands not to contact you, not even to answer. {_TO_THEM}",
)
_UNTIL_I_ASK = Refusal(
    NAME,
    "They have asked brands not to contact them until they ask something.",
    _CHANGE,
    f"You have asked brands not to contact you until you ask something. {_TO_THEM}",
)
_PROACTIVE = Refusal(
    NAME,
    "They have asked brands not to seek them out.",
    _CHANGE,
    f"You have asked brands not to seek you out. {_TO_THEM}",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where a registry's no covers this post, or where we do not know."""
    if facts.objections is None:
        return _UNKNOWN
    reach = forbidding(facts, policy, Origin.REGISTRY)
    if reach is None:
        return None
    if reach is Reach.ANY:
        return _ANY
    return _UNTIL_I_ASK if reach is Reach.UNTIL_I_ASK else _PROACTIVE


moments = ends
