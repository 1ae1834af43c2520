"""One reply stands, or is on its way, in this interaction."""

from rules.facts import Answered, Facts
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "already_answered"
SOURCE = Source.PLATFORM

_SENTENCES = {
    Answered.OURS: "You have answered this already.",
    Answered.NATIVE: "Somebody answered this on the network itself.",
    Answered.UNDERWAY: "A colleague's reply is on its way.",
    Answered.UNSURE: "A reply may have been sent. We are finding out.",
}


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - no policy can switch this off
    """Refuse where a reply stands, native replies counted. Source: X developer guidelines, one reply an interaction."""
    if facts.answered is Answered.NO:
        return None
    if facts.answered is None:
        return Refusal(NAME, "We could not check whether this was answered.", "Ask the operator to look at the bot.")
    return Refusal(NAME, _SENTENCES[facts.answered], "If they write to you again, you may answer that.")
