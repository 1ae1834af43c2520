"""We have not heard everything lately: a "stop" may be waiting unheard."""

from rules.facts import Facts
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "not_listening"
SOURCE = Source.OURS

_CHANGE = "Replies come back by themselves once we have caught up."
_TO_THEM = "A stop from you could be waiting there. This changes by itself once we have caught up."
_NEVER = Refusal(
    NAME,
    "We have not yet read this network completely. A stop may be waiting there.",
    _CHANGE,
    f"We have not yet read this network completely. {_TO_THEM}",
)
_NOT_LATELY = Refusal(
    NAME,
    "We have heard nothing from this network for a while. A stop may be waiting there.",
    _CHANGE,
    f"We have heard nothing from this network for a while. {_TO_THEM}",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where no complete fetch from this network is younger than `listening.gap_max`."""
    if facts.heard_us is None:
        return _NEVER
    if facts.now_us - facts.heard_us < policy.listening.gap_max:
        return None
    return _NOT_LATELY


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moment at which our last complete fetch becomes too old."""
    return () if facts.heard_us is None else (facts.heard_us + policy.listening.gap_max,)
