"""This member may not reply."""

from rules.facts import Facts
from rules.policy import Policy
from rules.verdict import Look, Refusal, Source

NAME = "not_authorised"
SOURCE = Source.OURS

_UNKNOWN = Refusal(
    NAME,
    "We could not check whether you may reply.",
    "Try again in a minute.",
    "We could not check whether the one who wanted to write to you may write for us.",
)
_MAY_NOT = Refusal(
    NAME,
    "You may not reply for this brand.",
    "Ask an approver of your team.",
    "The one who wanted to write to you may not write for us.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - no policy can switch this off
    """Refuse a member who may not reply, and one of whom we do not know; a card is drawn for all."""
    if facts.look is Look.DRAW:
        return None
    if facts.member is None or facts.member.may_reply is None:
        return _UNKNOWN
    if not facts.member.may_reply:
        return _MAY_NOT
    return None
