"""They have invited us, but not for this."""

from rules.contracts import covers, in_force, medium_of, terms, topics_of
from rules.facts import Facts
from rules.mention import Kind
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "outside_contract"
SOURCE = Source.LAW

_CHANGE = "That changes once they write to you, or invite you for more."
_TO_THEM = "This changes if you write to us, or invite us for more."
_ENDED = Refusal(NAME, "Their invitation has ended.", _CHANGE, f"Your invitation has ended. {_TO_THEM}")
_TO_COME = Refusal(
    NAME, "Their invitation has not begun yet.", _CHANGE, f"Your invitation has not begun yet. {_TO_THEM}"
)
_OTHER_MEDIUM = Refusal(
    NAME,
    "They have not invited you to write to them in this way.",
    _CHANGE,
    f"You have not invited us to write to you in this way. {_TO_THEM}",
)
_TOPIC_UNKNOWN = Refusal(
    NAME,
    "They have invited you for certain topics, and we do not know what this is about.",
    _CHANGE,
    f"You have invited us for certain topics, and we do not know what this is about. {_TO_THEM}",
)
_OTHER_TOPIC = Refusal(
    NAME,
    "They have not invited you for this topic.",
    _CHANGE,
    f"You have not invited us for this topic. {_TO_THEM}",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where a contract is needed, some are on record, and none covers medium, topics and moment.

    The topics of the post and of the reply must all be covered. Contracts of other brands are never ours to see.
    Source: GDPR articles 4(11) and 7: consent is specific, and ends when it is withdrawn or over.
    """
    contracts = facts.contracts
    if not contracts or (facts.kind is Kind.DIRECT and not policy.contact.direct_needs_contract):
        return None
    standing, begun = [], False
    for contract in contracts:
        begun = begun or contract.since_us <= facts.now_us
        if in_force(contract, facts.now_us):
            if covers(contract, facts):
                return None
            standing.append(contract)
    if not standing:
        return _ENDED if begun else _TO_COME
    if not any(not contract.media or medium_of(facts) in contract.media for contract in standing):
        return _OTHER_MEDIUM
    return _TOPIC_UNKNOWN if not facts.topics or topics_of(facts) is None else _OTHER_TOPIC


moments = terms
