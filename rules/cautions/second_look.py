"""A second member must look: the post is old, odd, or its author once said stop."""

from rules.facts import Facts
from rules.mention import Kind
from rules.objections import stands
from rules.policy import DAY_US, HOUR_US, Overheard, Policy
from rules.registry.scope import Reach
from rules.verdict import Caution, Source

NAME = "second_look"
SOURCE = Source.OURS
_CHANGE = "A colleague has to agree."


def ask(facts: Facts, policy: Policy) -> Caution | None:
    """Hold a reply for a second member, unless one has agreed to this very text."""
    if facts.seconded:
        return None
    sentence = _why(facts, policy)
    return None if sentence is None else Caution(NAME, sentence, _CHANGE)


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moment at which one click is no longer enough; the rules that refuse for a no know when that ends."""
    return () if facts.created_us is None else (facts.created_us + policy.windows.one_click,)


def _why(facts: Facts, policy: Policy) -> str | None:
    for no in facts.objections or ():
        if no.reach is Reach.UNTIL_I_ASK and stands(no, facts.now_us):
            return "They asked you to stop before. Today they ask something new, so one answer is possible."
    if facts.kind is not Kind.DIRECT and policy.contact.overheard_with_contract is Overheard.HELD:
        return "They did not write to you this time."
    if facts.created_us is not None and facts.now_us >= facts.created_us + policy.windows.one_click:
        return f"They wrote more than {_spoken(policy.windows.one_click)} ago."
    if policy.second_look.odd_forms and facts.low_confidence:
        return "The form of this post is odd, so we may have read it wrongly."
    if facts.how in policy.second_look.hows:
        return "Your policy asks for a second look at posts like this."
    if policy.second_look.new_members and facts.acting and facts.member is not None and facts.member.new:
        return "You are new here, so a colleague looks at your reply first."
    return None


def _spoken(us: int) -> str:
    return f"{us // DAY_US} days" if us % DAY_US == 0 else f"{us // HOUR_US} hours"
