"""Confirming a stop once: all that may be said to whoever just asked us to stop.

A reply confirms a stop by its words alone, which the policy fixes, so that nobody can say anything else in its name.
It answers the very post that says stop, spoken to us, for 24 hours. Whoever said never, whoever said no to us in any
other way, and whoever may have meant something else hears nothing. Every other rule is asked as of any reply.
"""

from functools import cache

from rules.facts import Facts, Objection, Origin
from rules.mention import Kind, Wish
from rules.policy import DAY_US, Policy
from rules.registry.scope import Reach
from rules.verdict import text_hash

WITHIN_US = DAY_US


def acknowledges(facts: Facts, policy: Policy) -> bool:
    """Whether this reply is the one that confirms the stop of this very post, and may still be said.

    Source: 47 CFR 64.1200(a)(12), which lets a sender confirm a stop once, without anything else in it.
    """
    if facts.text_sha256 is None or Wish.STOP not in (facts.wishes or ()) or policy.wishes.acknowledge != "ask":
        return False
    if facts.kind is not Kind.DIRECT or facts.text_sha256 not in _fixed(policy.wishes.confirmations):
        return False
    own = [no for no in facts.objections or () if no.origin is Origin.TOLD_US]
    return bool(own) and all(_was_just_said(no, facts) for no in own)


def confirmable_until(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moments from which on this reply may confirm nothing any more, where it may now."""
    if not acknowledges(facts, policy):
        return ()
    own = [no for no in facts.objections or () if no.of_this_post]
    return tuple(no.since_us + WITHIN_US for no in own if no.since_us is not None)


def _was_just_said(no: Objection, facts: Facts) -> bool:
    plain = no.of_this_post and no.reach is Reach.UNTIL_I_ASK and not no.unsure
    return plain and no.since_us is not None and facts.now_us < no.since_us + WITHIN_US


@cache
def _fixed(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(text_hash, words))
