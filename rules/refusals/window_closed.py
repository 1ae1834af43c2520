"""Too much time has passed since the post."""

from rules.facts import Facts
from rules.policy import MINUTE_US, Policy
from rules.verdict import Refusal, Source

NAME = "window_closed"
SOURCE = Source.OURS
SKEW_MAX_US = 5 * MINUTE_US

_UNKNOWN = Refusal(
    NAME,
    "We do not know when this was posted.",
    "Open the post and look.",
    "We do not know when you posted this. Until we do, we leave it.",
)
_FUTURE = Refusal(
    NAME,
    "This post is dated in the future, so a clock is wrong.",
    "Ask the operator to check it.",
    "Your post is dated in the future, so a clock is wrong. Until it is right, we leave it.",
)
_LATE = Refusal(
    NAME,
    "This was posted too long ago to answer now.",
    "If they write to you again, you may answer that.",
    "You posted this too long ago for us to answer it now. If you write to us again, we may answer that.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse a post older than `windows.held`, one without a date, and one dated in the future.

    A speaking-to opens a bounded door, like the inquiry exception of the do-not-call rules.
    """
    if facts.created_us is None:
        return _UNKNOWN
    if facts.now_us < facts.created_us - SKEW_MAX_US:
        return _FUTURE
    if facts.now_us >= facts.created_us + policy.windows.held:
        return _LATE
    return None


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moments at which the post is no longer in the future, and at which its window closes."""
    if facts.created_us is None:
        return ()
    return (facts.created_us - SKEW_MAX_US, facts.created_us + policy.windows.held)
