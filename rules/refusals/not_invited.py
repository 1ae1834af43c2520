"""They did not speak to us, and nothing invites us."""

from rules.facts import Facts
from rules.mention import How, Kind
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "not_invited"
SOURCE = Source.PLATFORM

_REPOST = Refusal(
    NAME,
    "This only passes on somebody else's words.",
    "Answer the original post.",
    "You only passed on somebody else's words. This changes if you write to us in your own.",
)
_UNINVITED = Refusal(
    NAME,
    "They wrote to you, but your policy is to answer only those who invited you.",
    "That changes once they invite you.",
    "You wrote to us, but we answer only those who invited us. This changes if you invite us.",
)
_UNASKED = Refusal(
    NAME,
    "They did not write to you and have not invited you.",
    "That changes once they mention or invite you.",
    "You did not write to us and have not invited us. This changes if you mention or invite us.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse an overheard post without a contract, and every repost; `contact.direct_needs_contract` asks for more.

    Whether a contract on record covers the post is for `outside_contract` to say. Somebody of whom the network says
    that they follow us may pass where `contact.follower_overheard` is held. Source: X developer guidelines (replies
    only where the user engaged first); Bluesky's rules for bots say the same.
    """
    if facts.how is How.REPOST:
        return _REPOST
    if facts.kind is Kind.DIRECT:
        if facts.contracts or not policy.contact.direct_needs_contract:
            return None
        return _UNINVITED
    if facts.kind is Kind.OVERHEARD and (
        facts.contracts or (facts.follower and policy.contact.follower_overheard == "held")
    ):
        return None
    return _UNASKED
