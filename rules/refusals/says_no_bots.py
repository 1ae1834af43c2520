"""Their profile asks bots to stay away."""

from rules.facts import Facts
from rules.mention import Kind
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "says_no_bots"
SOURCE = Source.PLATFORM

_UNKNOWN = Refusal(
    NAME,
    "We could not see whether their profile asks for no bots.",
    "Open the post and look.",
    "We could not see whether your profile asks bots to stay away. Until we can, we leave you alone.",
)
_NO_BOTS = Refusal(
    NAME,
    "Their profile asks bots to stay away.",
    "Only they can change this, in their profile.",
    "Your profile asks bots to stay away. Only you can change this, in your profile.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where a profile says #nobot, or we do not know; a direct post is Held, unless `nobot.direct` refuses it.

    Source: the convention of Mastodon's and Bluesky's people. A profile may be untrue: it can restrict, never permit.
    """
    if facts.nobot is False or (facts.kind is Kind.DIRECT and policy.nobot.direct == "held"):
        return None
    if facts.nobot is None:
        return _UNKNOWN
    return _NO_BOTS
