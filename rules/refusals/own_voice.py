"""The author is ourselves, our staff, or a bot."""

from rules.facts import Facts
from rules.mention import How, Kind
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "own_voice"
SOURCE = Source.OURS

_SENTENCES = {
    How.OWN: "This is your own account.",
    How.STAFF: "This is somebody who works for you.",
    How.BOT: "This account says that it is a bot.",
    How.ADVERTISEMENT: "This is an advertisement.",
    How.BLOCKED: "You have blocked this account.",
}


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - nobody answers themselves
    """Refuse what is excluded, and what bears no label at all."""
    if facts.kind is None or facts.how is None:
        return Refusal(NAME, "We could not tell who wrote this.", "Open the post and look.")
    if facts.kind is not Kind.EXCLUDED:
        return None
    return Refusal(NAME, _SENTENCES.get(facts.how, "This account is left out."), "")
