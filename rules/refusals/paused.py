"""The brand's replies are stopped, or have never begun."""

from rules.facts import Facts
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "paused"
SOURCE = Source.OURS

_UNKNOWN = Refusal(
    NAME,
    "We could not check whether replies are paused.",
    "Ask the operator to look at the bot.",
    "We could not check whether our replies are paused. Until we can, we write to nobody.",
)
_PAUSED = Refusal(
    NAME,
    "Replies are paused for everyone.",
    "An approver can type /earshot resume.",
    "Our replies are paused, for everyone. This does not depend on you.",
)
_REHEARSING = Refusal(
    NAME,
    "Not live yet: Earshot still rehearses.",
    "An approver can press Go live.",
    "We have not begun to reply to anybody. This does not depend on you.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - no policy can switch this off
    """Refuse while somebody has paused replies, before the brand is live, or while we cannot tell."""
    if facts.paused is False:
        return None
    if facts.paused is None:
        return _UNKNOWN
    return _REHEARSING if facts.rehearsing else _PAUSED
