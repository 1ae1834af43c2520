"""The network itself would refuse the reply."""

from rules.facts import Facts
from rules.mention import Kind
from rules.policy import DAY_US, Policy
from rules.verdict import Refusal, Source

NAME = "network_refuses"
SOURCE = Source.PLATFORM
_OPEN = "You can open the post and answer there yourself."


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where the author limits replies or did not summon us, as X demands of self-serve access.

    Source: docs.x.com changelog, 2026-02-23. A bare reply, direct though we do not know whether X sees a summons in it,
    may be tried (`x.bare_replies = "try"`): the one unknown that permits. After X refused one, none is for 24 hours.
    """
    if not facts.network or facts.replies_open is None:
        return Refusal(NAME, "We do not know who may reply to this post.", _OPEN)
    if not facts.replies_open:
        return Refusal(NAME, "They limit who may reply to this post, or have blocked you.", _OPEN)
    if facts.network != "x" or facts.summoned or policy.x.enterprise:
        return None
    if facts.summoned is False or facts.kind is not Kind.DIRECT:
        return Refusal(NAME, "X takes your replies only where they typed your handle or quoted you.", _OPEN)
    if policy.x.bare_replies == "refuse":
        return Refusal(NAME, "They answered you without typing your handle, and X may refuse your reply.", _OPEN)
    if facts.bare_refused_us is None:
        return Refusal(NAME, "We do not know whether X would take your reply: they did not type your handle.", _OPEN)
    if facts.now_us < facts.bare_refused_us + DAY_US:
        return Refusal(NAME, "X lately refused such a reply: they did not type your handle.", _OPEN)
    return None


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:  # noqa: ARG001 - a platform's day, not ours to set
    """The moment at which a bare reply may be tried again."""
    return () if facts.bare_refused_us is None else (facts.bare_refused_us + DAY_US,)
