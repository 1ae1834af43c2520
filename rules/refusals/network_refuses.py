"""The network itself would refuse the reply."""

from rules.facts import Facts
from rules.mention import Kind
from rules.policy import DAY_US, Policy
from rules.verdict import Refusal, Source

NAME = "network_refuses"
SOURCE = Source.PLATFORM

_OPEN = "You can open the post and answer there yourself."
_IF_TYPED = "This changes if you type our handle."
_UNKNOWN = Refusal(
    NAME,
    "We do not know who may reply to this post.",
    _OPEN,
    "We do not know whether you let us reply to this post. Until we do, we leave it.",
)
_LIMITED = Refusal(
    NAME,
    "They limit who may reply to this post, or have blocked you.",
    _OPEN,
    "You limit who may reply to this post, or have blocked us. Only you can change this.",
)
_NOT_SUMMONED = Refusal(
    NAME,
    "X takes your replies only where they typed your handle or quoted you.",
    _OPEN,
    "X takes our replies only where you typed our handle or quoted us. This changes if you do.",
)
_BARE = Refusal(
    NAME,
    "They answered you without typing your handle, and X may refuse your reply.",
    _OPEN,
    f"You answered us without typing our handle, and X may refuse our reply. {_IF_TYPED}",
)
_BARE_UNKNOWN = Refusal(
    NAME,
    "We do not know whether X would take your reply: they did not type your handle.",
    _OPEN,
    f"We do not know whether X would take our reply: you did not type our handle. {_IF_TYPED}",
)
_BARE_REFUSED = Refusal(
    NAME,
    "X lately refused such a reply: they did not type your handle.",
    _OPEN,
    f"X lately refused such a reply: you did not type our handle. {_IF_TYPED}",
)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse where the author limits replies or did not summon us, as X demands of self-serve access.

    Source: docs.x.com changelog, 2026-02-23. A bare reply, direct though we do not know whether X sees a summons in it,
    may be tried (`x.bare_replies = "try"`): the one unknown that permits. After X refused one, none is for 24 hours.
    """
    if not facts.network or facts.replies_open is None:
        return _UNKNOWN
    if not facts.replies_open:
        return _LIMITED
    if facts.network != "x" or facts.summoned or policy.x.enterprise:
        return None
    if facts.summoned is False or facts.kind is not Kind.DIRECT:
        return _NOT_SUMMONED
    if policy.x.bare_replies == "refuse":
        return _BARE
    if facts.bare_refused_us is None:
        return _BARE_UNKNOWN
    if facts.now_us < facts.bare_refused_us + DAY_US:
        return _BARE_REFUSED
    return None


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:  # noqa: ARG001 - a platform's day, not ours to set
    """The moment at which a bare reply may be tried again."""
    return () if facts.bare_refused_us is None else (facts.bare_refused_us + DAY_US,)
