"""Too much time has passed since the post."""

from rules.facts import Facts
from rules.policy import MINUTE_US, Policy
from rules.verdict import Refusal, Source

NAME = "window_closed"
SOURCE = Source.OURS
SKEW_MAX_US = 5 * MINUTE_US


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse a post older than `windows.held`, one without a date, and one dated in the future.

    A speaking-to opens a bounded door, like the inquiry exception of the do-not-call rules.
    """
    if facts.created_us is None:
        return Refusal(NAME, "We do not know when this was posted.", "Open the post and look.")
    if facts.now_us < facts.created_us - SKEW_MAX_US:
        return Refusal(NAME, "This post is dated in the future, so a clock is wrong.", "Ask the operator to check it.")
    if facts.now_us >= facts.created_us + policy.windows.held:
        return Refusal(
            NAME, "This was posted too long ago to answer now.", "If they write to you again, you may answer that."
        )
    return None


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moments at which the post is no longer in the future, and at which its window closes."""
    if facts.created_us is None:
        return ()
    return (facts.created_us - SKEW_MAX_US, facts.created_us + policy.windows.held)
