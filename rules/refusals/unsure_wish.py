"""The author may have told us to stop, and nobody has ruled on it yet."""

from rules.facts import Facts
from rules.mention import Wish
from rules.objections import ends, undecided
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "unsure_wish"
SOURCE = Source.LAW

_CHANGE = "If in doubt, leave them alone. Left undecided, it counts as a stop."
_TO_THEM = "Until we are sure, we leave you alone. If we never are, it counts as a stop."
_THIS_POST = Refusal(NAME, "This post may be asking you to stop.", _CHANGE, f"This post may ask us to stop. {_TO_THEM}")
_ANOTHER = Refusal(NAME, "They may have asked you to stop.", _CHANGE, f"You may have asked us to stop. {_TO_THEM}")


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse every answer to somebody who may have asked us to stop, until a member rules on it.

    Undecided for `wishes.undecided`, it counts as a stop. Source: 47 CFR 64.1200(a)(10), any reasonable words.
    """
    if facts.wishes and Wish.MAYBE_STOP in facts.wishes:
        return _THIS_POST
    for no in facts.objections or ():
        if undecided(no, facts, policy):
            return _ANOTHER
    return None


moments = ends
