"""The author is ourselves, our staff, or a bot."""

from rules.facts import Facts
from rules.mention import How, Kind
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "own_voice"
SOURCE = Source.OURS

_UNKNOWN = Refusal(
    NAME,
    "We could not tell who wrote this.",
    "Open the post and look.",
    "We could not tell who wrote this. Until we can, we leave it.",
)
_LEFT_OUT = Refusal(NAME, "This account is left out.", "", "Your account is left out of our answers.")
_EXCLUDED = {
    How.OWN: Refusal(NAME, "This is your own account.", "", "This account is our own."),
    How.STAFF: Refusal(NAME, "This is somebody who works for you.", "", "You work for us."),
    How.BOT: Refusal(NAME, "This account says that it is a bot.", "", "Your account says that it is a bot."),
    How.ADVERTISEMENT: Refusal(NAME, "This is an advertisement.", "", "This is an advertisement."),
    How.BLOCKED: Refusal(NAME, "You have blocked this account.", "", "We have blocked your account."),
}


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - nobody answers themselves
    """Refuse what is excluded, and what bears no label at all."""
    if facts.kind is None or facts.how is None:
        return _UNKNOWN
    if facts.kind is not Kind.EXCLUDED:
        return None
    return _EXCLUDED.get(facts.how, _LEFT_OUT)
