"""Whether the stop of a post may be confirmed now, in which words, and until when."""

from dataclasses import dataclass

from msgspec.structs import replace

from rules.decide import decide
from rules.facts import Facts
from rules.mention import Wish
from rules.policy import Policy
from rules.verdict import Permit, text_hash


@dataclass(frozen=True, slots=True)
class Offer:
    """The words that would confirm it; `until_us` is when time alone may end that, `None` where it never will."""

    words: str
    until_us: int | None


def offered(facts: Facts, policy: Policy) -> Offer | None:
    """What a member could confirm with one click; `None` where nothing may be said."""
    if Wish.STOP not in (facts.wishes or ()):
        return None
    words = policy.wishes.confirmations[0]
    verdict = decide(replace(facts, text_sha256=text_hash(words), confirmed=True), policy)
    return Offer(words, verdict.valid_until_us) if isinstance(verdict, Permit) else None
