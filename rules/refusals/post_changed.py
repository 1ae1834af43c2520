"""The post was edited or removed, or nobody looked just now."""

from rules.facts import Facts, PostState
from rules.policy import MINUTE_US, Policy
from rules.verdict import Look, Refusal, Source

NAME = "post_changed"
SOURCE = Source.PLATFORM
READ_MAX_US = MINUTE_US

_READ_LONG_AGO = Refusal(
    NAME,
    "We could not read this post again just before sending.",
    "Try again in a minute.",
    "We could not read your post again just before sending. Without that we send nothing.",
)
_GONE = Refusal(
    NAME,
    "This post has been removed or hidden.",
    "Nothing is left to answer.",
    "Your post has been removed or hidden. Nothing is left to answer.",
)
_EDITED = Refusal(
    NAME,
    "They changed this post after you saw it.",
    "Read it again, then reply.",
    "You changed your post after we had read it. We have to read it again first.",
)
_UNKNOWN = Refusal(
    NAME,
    "We could not read this post again.",
    "Try again in a minute.",
    "We could not read your post again. Without that we send nothing.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - no policy can switch this off
    """Refuse where the post is not the one that the member saw; before the send it must be read within 60 s.

    Source: X developer guidelines: look a post up right before engaging with it one to one.
    """
    if facts.post is PostState.SAME:
        if facts.look is not Look.SEND or (facts.read_us is not None and facts.now_us - facts.read_us < READ_MAX_US):
            return None
        return _READ_LONG_AGO
    if facts.post is PostState.GONE:
        return _GONE
    if facts.post is PostState.EDITED:
        return _EDITED
    return _UNKNOWN


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:  # noqa: ARG001 - no policy can switch this off
    """The moment at which our last reading is too old to send on."""
    return () if facts.look is not Look.SEND or facts.read_us is None else (facts.read_us + READ_MAX_US,)
