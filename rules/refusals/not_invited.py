"""They did not speak to us, and no contract invites us."""

from rules.facts import Facts
from rules.mention import How, Kind
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "not_invited"
SOURCE = Source.PLATFORM


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse an overheard post without a contract, and every repost; `contact.direct_needs_contract` asks for more.

    Source: X developer guidelines (replies only where the user engaged first); Bluesky's rules for bots say the same.
    """
    if facts.how is How.REPOST:
        return Refusal(NAME, "This only passes on somebody else's words.", "Answer the original post.")
    if _invited(facts):
        return None
    if facts.kind is Kind.DIRECT and not policy.contact.direct_needs_contract:
        return None
    if facts.kind is Kind.DIRECT:
        return Refusal(
            NAME,
            "They wrote to you, but your policy is to answer only those who invited you.",
            "That changes once they invite you.",
        )
    return Refusal(
        NAME, "They did not write to you and have not invited you.", "That changes once they mention or invite you."
    )


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:  # noqa: ARG001 - a contract carries its own term
    """The moments at which the contract begins and ends."""
    if facts.contract is None:
        return ()
    ends = () if facts.contract.until_us is None else (facts.contract.until_us,)
    return (facts.contract.since_us, *ends)


def _invited(facts: Facts) -> bool:
    contract = facts.contract
    return (
        contract is not None
        and facts.kind is not None
        and facts.kind is not Kind.EXCLUDED
        and contract.since_us <= facts.now_us
        and (contract.until_us is None or facts.now_us < contract.until_us)
    )
