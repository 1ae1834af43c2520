"""How far a no on record reaches: the one reading that all rules share.

Precedence (docs/refusals.md): the person's own no, then a registry's, then the contract, then policy. `any` refuses
everything; `until_i_ask` leaves a door for a new direct question; `proactive` and `listen` leave direct posts alone.
"""

from rules.facts import Facts, Objection, Origin
from rules.mention import Kind
from rules.registry.scope import Reach


def stands(objection: Objection, now_us: int) -> bool:
    """Whether this no has not ended."""
    return objection.until_us is None or now_us < objection.until_us


def forbidding(facts: Facts, origin: Origin) -> list[Objection]:
    """The objections of this origin that have not ended, and that forbid an answer to this post."""
    if not facts.objections:
        return []
    direct, now_us = facts.kind is Kind.DIRECT, facts.now_us
    return [o for o in facts.objections if o.origin is origin and stands(o, now_us) and _forbids(o, direct)]


def _forbids(objection: Objection, direct: bool) -> bool:  # noqa: FBT001 - a fact, not a switch
    """Whether this no forbids an answer to a post that spoke to us, or did not."""
    if objection.reach is Reach.ANY:
        return True
    if objection.reach is Reach.UNTIL_I_ASK:
        return not (direct and objection.asked_anew)
    return not direct


def ends(facts: Facts, origin: Origin) -> tuple[int, ...]:
    """The moments at which objections of this origin end by themselves."""
    if not facts.objections:
        return ()
    return tuple([o.until_us for o in facts.objections if o.origin is origin and o.until_us is not None])
