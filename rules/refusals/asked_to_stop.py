"""The author has told us to stop."""

from rules.acknowledge import acknowledges, confirmable_until
from rules.facts import Facts, Origin
from rules.mention import Wish
from rules.objections import ends, forbidding
from rules.policy import Policy
from rules.registry.scope import Reach
from rules.verdict import Refusal, Source

NAME = "asked_to_stop"
SOURCE = Source.LAW

_UNKNOWN = Refusal(
    NAME,
    "We could not check whether they asked you to stop.",
    "Ask the operator to look at the bot.",
    "We could not check whether you had asked us to stop. Until we can, we leave you alone.",
)
_SAYS_STOP = Refusal(
    NAME,
    "This post asks you to stop.",
    "Only they can change this, by writing to you again.",
    "In this very post you ask us to stop. Only you can change this, by writing to us again.",
)
_SAID_NEVER = Refusal(
    NAME,
    "They have asked you never to contact them.",
    "Only they can change this, by telling you that you may.",
    "You have asked us never to contact you. Only you can change this, by telling us that we may.",
)
_SAID_STOP = Refusal(
    NAME,
    "They have asked you to stop.",
    "Only they can change this, by asking you something new.",
    "You have asked us to stop. Only you can change this, by asking us something new.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where their own no covers this post, where this very post is a stop, or where we do not know.

    But for the words that confirm a plain stop, once, within 24 hours (`rules/acknowledge.py`).

    Source: GDPR article 21; 47 CFR 64.1200(a)(10); X developer guidelines: "If a user says 'stop', stop."
    """
    if facts.objections is None or facts.wishes is None:
        return _UNKNOWN
    if acknowledges(facts, policy):
        return None
    if Wish.STOP in facts.wishes:
        return _SAYS_STOP
    reach = forbidding(facts, policy, Origin.TOLD_US)
    if reach is None:
        return None
    return _SAID_NEVER if reach is Reach.ANY else _SAID_STOP


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """When a no of theirs ends, and when it is too late to confirm one."""
    return (*ends(facts, policy), *confirmable_until(facts, policy))
