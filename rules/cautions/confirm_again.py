"""The same member must confirm once more: it may not be meant for us."""

from rules.facts import Facts
from rules.policy import Policy
from rules.verdict import Caution, Source

NAME = "confirm_again"
SOURCE = Source.OURS

_CHANGE = "Read it once more, and confirm."
_ABOUT = Caution(
    NAME,
    "This reads as a remark about you, not as words to you.",
    _CHANGE,
    "Your post reads as a remark about us, not as words to us.",
)
_WEAK = Caution(
    NAME, "We may miss a stop in this language.", _CHANGE, "In your language we may miss it if you ask us to stop."
)


def ask(facts: Facts, policy: Policy) -> Caution | None:
    """Ask the member to confirm a reply to a post about us rather than to us, or in a language that we hear badly.

    What they confirm is recorded, and holds for this text alone. A post of which we do not know the language is one
    that we hear badly.
    """
    if facts.confirmed:
        return None
    if facts.about and policy.confirm_again.about_us:
        return _ABOUT
    if not facts.heard_well and policy.confirm_again.weak_languages:
        return _WEAK
    return None
