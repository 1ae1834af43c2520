"""The brand's replies are stopped."""

from rules.facts import Facts
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "paused"
SOURCE = Source.OURS


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - no policy can switch this off
    """Refuse while somebody has paused replies, or while we cannot tell whether they have."""
    if facts.paused is False:
        return None
    if facts.paused is None:
        return Refusal(NAME, "We could not check whether replies are paused.", "Ask the operator to look at the bot.")
    return Refusal(NAME, "Replies are paused for everyone.", "An approver can type /earshot resume.")
