"""The author has told us to stop."""

from rules.facts import Facts, Origin
from rules.mention import Wish
from rules.objections import ends, forbidding
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "asked_to_stop"
SOURCE = Source.LAW


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where their own no covers this post, where this very post is a stop, or where we do not know.

    Source: GDPR article 21; 47 CFR 64.1200(a)(10); X developer guidelines: "If a user says 'stop', stop."
    """
    if facts.objections is None or facts.wishes is None:
        return Refusal(
            NAME, "We could not check whether they asked you to stop.", "Ask the operator to look at the bot."
        )
    if Wish.STOP in facts.wishes:
        return Refusal(NAME, "This post asks you to stop.", "Only they can change this, by writing to you again.")
    if forbidding(facts, policy, Origin.TOLD_US) is not None:
        return Refusal(NAME, "They have asked you to stop.", "Only they can change this, by asking you something new.")
    return None


moments = ends
