"""It is an hour at which they want quiet."""

from rules.contracts import in_force
from rules.facts import Facts
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "quiet_hours"
SOURCE = Source.LAW

_UNKNOWN = Refusal(
    NAME,
    "We could not check at which hours they want quiet.",
    "Ask the operator to look at the bot.",
    "We could not check at which hours you want quiet. Until we can, we leave you alone.",
)
_QUIET = Refusal(
    NAME,
    "At this hour they want quiet.",
    "Wait until their quiet hours are over.",
    "At this hour you want quiet. We wait until your quiet hours are over.",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - the person sets it, no policy does
    """Refuse within the quiet hours of any contract in force, whoever spoke first.

    Source: the person's own terms; 47 CFR 64.1200(c)(1) has such hours for everybody, on the clock of the called.
    """
    contracts = facts.contracts
    if contracts is None:
        return _UNKNOWN
    for contract in contracts:
        if contract.quiet and in_force(contract, facts.now_us):
            for span in contract.quiet:
                if span.from_us <= facts.now_us < span.to_us:
                    return _QUIET
    return None


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:  # noqa: ARG001 - the person sets it, no policy does
    """The moments at which quiet begins and ends."""
    if not facts.contracts:
        return ()
    return tuple(
        [moment for contract in facts.contracts for span in contract.quiet for moment in (span.from_us, span.to_us)]
    )
