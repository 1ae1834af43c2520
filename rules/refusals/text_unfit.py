"""The reply's text cannot go out as it is."""

from rules.facts import Facts
from rules.policy import Policy
from rules.verdict import Look, Refusal, Source

NAME = "text_unfit"
SOURCE = Source.PLATFORM

_TO_THEM = "What we had written could not go out as it was. It did not depend on you."
_NO_TEXT = Refusal(NAME, "There is no text to send.", "Write a reply.", _TO_THEM)
_EMPTY = Refusal(NAME, "The reply is empty.", "Write a reply.", _TO_THEM)
_OTHER_HANDLE = Refusal(
    NAME, "The reply names somebody else's handle, and would notify them.", "Take the handle out.", _TO_THEM
)
_SAID = Refusal(NAME, "You have sent these very words within 24 hours.", "Say it in other words.", _TO_THEM)
_LINK = Refusal(NAME, "The reply carries a link, and your policy says no.", "Take the link out.", _TO_THEM)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse an empty or too long text, somebody else's handle, the same text within 24 h, a link where policy says no.

    Source: X developer guidelines (no identical replies; mentions of others are restricted).
    """
    if facts.look is Look.DRAW:
        return None
    draft = facts.draft
    if draft is None or facts.text_sha256 is None:
        return _NO_TEXT
    if draft.weight == 0:
        return _EMPTY
    if draft.weight > draft.weight_max:
        over = draft.weight - draft.weight_max
        return Refusal(
            NAME, f"The reply is {over} character{'s' if over > 1 else ''} too long.", "Shorten it.", _TO_THEM
        )
    if draft.other_handles:
        return _OTHER_HANDLE
    if draft.said_today:
        return _SAID
    if draft.links and policy.text.links == "refuse":
        return _LINK
    return None
