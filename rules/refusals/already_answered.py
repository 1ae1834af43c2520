"""One reply stands, or is on its way, in this interaction."""

from rules.facts import Answered, Facts
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "already_answered"
SOURCE = Source.PLATFORM

_CHANGE = "If they write to you again, you may answer that."
_TO_THEM = "If you write to us again, we may answer that."
_UNKNOWN = Refusal(
    NAME,
    "We could not check whether this was answered.",
    "Ask the operator to look at the bot.",
    "We could not check whether we had answered you. Until we can, we leave it.",
)
_ANSWERED = {
    Answered.OURS: Refusal(
        NAME, "You have answered this already.", _CHANGE, f"We have answered you already. {_TO_THEM}"
    ),
    Answered.NATIVE: Refusal(
        NAME,
        "Somebody answered this on the network itself.",
        _CHANGE,
        f"We have answered you on the network itself. {_TO_THEM}",
    ),
    Answered.UNDERWAY: Refusal(
        NAME, "A colleague's reply is on its way.", _CHANGE, f"Our answer is on its way. {_TO_THEM}"
    ),
    Answered.UNSURE: Refusal(
        NAME,
        "A reply may have been sent. We are finding out.",
        _CHANGE,
        f"Our answer may have been sent, and we are finding out. {_TO_THEM}",
    ),
}


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - no policy can switch this off
    """Refuse where a reply stands, native replies counted. Source: X developer guidelines, one reply an interaction."""
    if facts.answered is Answered.NO:
        return None
    if facts.answered is None:
        return _UNKNOWN
    return _ANSWERED[facts.answered]
