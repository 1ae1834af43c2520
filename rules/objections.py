"""How far a no on record reaches: the one reading that all rules share.

Precedence (docs/refusals.md): the person's own no, then a registry's, then the contract, then policy. `any` refuses
everything; `until_i_ask` leaves a door for a new direct question; `proactive` and `listen` leave direct posts alone.
A limit spares only what is surely outside it: another medium that we know, another topic than any that we found, and
only if our policy declares the topic, for else we could not find it.
"""

from rules.contracts import medium_of, topics_of
from rules.facts import Facts, Objection, Origin
from rules.mention import Kind
from rules.policy import DAY_US, Policy
from rules.registry.scope import MEDIA, Reach


def concerns(no: Objection, facts: Facts, policy: Policy) -> bool:
    """Whether this no has not ended, and no limit of its own spares this answer."""
    if no.until_us is not None and facts.now_us >= no.until_us:
        return False
    if no.medium is not None and no.medium in MEDIA and no.medium != medium_of(facts):
        return False
    if no.topic is None or no.topic not in policy.topics:
        return True
    found = topics_of(facts)
    return found is None or no.topic in found


def undecided(no: Objection, facts: Facts, policy: Policy) -> bool:
    """Whether this may be a no, and a member still has time to rule on it; after that it is one."""
    return no.unsure and (no.since_us is None or facts.now_us < no.since_us + policy.wishes.undecided)


def forbidding(facts: Facts, policy: Policy, origin: Origin) -> Reach | None:
    """The widest reach of the objections of this origin that concern this answer, and forbid it."""
    widest = None
    for no in facts.objections or ():
        if (
            no.origin is origin
            and (widest is None or no.reach > widest)
            and _forbids(no, facts)
            and concerns(no, facts, policy)
            and not (no.unsure and undecided(no, facts, policy))
        ):
            widest = no.reach
    return widest


def _forbids(no: Objection, facts: Facts) -> bool:
    """Whether this no forbids an answer to a post that spoke to us, or did not."""
    if no.reach is Reach.ANY or facts.kind is not Kind.DIRECT:
        return True
    return no.reach is Reach.UNTIL_I_ASK and not no.asked_anew


def ends(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """When time alone changes a no, for every rule that looks at one: it ends, or the time to rule on it does."""
    if not facts.objections:
        return ()
    found = []
    for no in facts.objections:
        if no.unsure and no.since_us is not None:
            found.append(no.since_us + policy.wishes.undecided)
        if no.until_us is not None:
            found.append(no.until_us)
        if no.of_this_post and no.since_us is not None:
            found.append(no.since_us + DAY_US)  # until then it may be confirmed (rules/acknowledge.py)
    return tuple(found)
