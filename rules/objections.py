"""How far a no on record reaches: the one reading that all rules share.

Precedence (docs/refusals.md): the person's own no, then a registry's, then the contract, then policy. `any` refuses
everything; `until_i_ask` leaves a door for a new direct question; `proactive` and `listen` leave direct posts alone.
"""

from rules.facts import Facts, Objection, Origin
from rules.mention import Kind
from rules.policy import Policy
from rules.registry.scope import Reach


def stands(objection: Objection, now_us: int) -> bool:
    """Whether this no has not ended."""
    return objection.until_us is None or now_us < objection.until_us


def forbidding(facts: Facts, origin: Origin) -> Reach | None:
    """The widest reach of the objections of this origin that have not ended, and that forbid an answer to this post."""
    widest = None
    for no in facts.objections or ():
        if (
            no.origin is origin
            and (widest is None or no.reach > widest)
            and stands(no, facts.now_us)
            and _forbids(no, facts.kind is Kind.DIRECT)
        ):
            widest = no.reach
    return widest


def _forbids(no: Objection, direct: bool) -> bool:  # noqa: FBT001 - a fact, not a switch
    """Whether this no forbids an answer to a post that spoke to us, or did not."""
    return no.reach is Reach.ANY or not direct or (no.reach is Reach.UNTIL_I_ASK and not no.asked_anew)


def ends(facts: Facts, policy: Policy) -> tuple[int, ...]:  # noqa: ARG001 - an objection carries its own end
    """The moments at which objections end by themselves: `moments` of every rule that looks at one."""
    if not facts.objections:
        return ()
    return tuple([no.until_us for no in facts.objections if no.until_us is not None])
