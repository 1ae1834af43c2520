"""The post was edited or removed, or nobody looked just now."""

from rules.facts import Facts, PostState
from rules.policy import MINUTE_US, Policy
from rules.verdict import Look, Refusal, Source

NAME = "post_changed"
SOURCE = Source.PLATFORM
READ_MAX_US = MINUTE_US


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - no policy can switch this off
    """Refuse where the post is not the one that the member saw; before the send it must be read within 60 s.

    Source: X developer guidelines: look a post up right before engaging with it one to one.
    """
    if facts.post is PostState.SAME:
        if facts.look is not Look.SEND or (facts.read_us is not None and facts.now_us - facts.read_us < READ_MAX_US):
            return None
        return Refusal(NAME, "We could not read this post again just before sending.", "Try again in a minute.")
    if facts.post is PostState.GONE:
        return Refusal(NAME, "This post has been removed or hidden.", "Nothing is left to answer.")
    if facts.post is PostState.EDITED:
        return Refusal(NAME, "They changed this post after you saw it.", "Read it again, then reply.")
    return Refusal(NAME, "We could not read this post again.", "Try again in a minute.")


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:  # noqa: ARG001 - no policy can switch this off
    """The moment at which our last reading is too old to send on."""
    return () if facts.look is not Look.SEND or facts.read_us is None else (facts.read_us + READ_MAX_US,)
