"""A second member must look: the post is old, odd, or its author once said stop."""

from rules.contracts import invited, topics_of
from rules.facts import Answers, Facts
from rules.mention import Kind
from rules.objections import concerns, undecided
from rules.policy import DAY_US, HOUR_US, Overheard, Policy
from rules.registry.scope import Reach
from rules.verdict import Caution, Source

NAME = "second_look"
SOURCE = Source.OURS
_CHANGE = {
    1: "A colleague has to agree.",
    2: "Two colleagues have to agree.",
    3: "Three colleagues have to agree.",
}


def ask(facts: Facts, policy: Policy) -> Caution | None:
    """Hold a reply for colleagues, unless `second_look.members` of them have agreed to this very text."""
    missing = policy.second_look.members - facts.seconded
    if missing < 1:
        return None
    sentence = _of_the_person(facts, policy) or _of_the_post(facts, policy)
    return None if sentence is None else Caution(NAME, sentence, _CHANGE[missing])


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moments at which one click is no longer enough, and at which one is again after many answers in a day.

    The rules that refuse for a no or for want of a contract know when those end.
    """
    late = () if facts.created_us is None else (facts.created_us + policy.windows.one_click,)
    if facts.answers is None or not facts.answers.direct_us:
        return late
    calm_us = _calm_us(facts.answers, policy)
    return late if calm_us is None else (*late, calm_us)


def _of_the_person(facts: Facts, policy: Policy) -> str | None:
    for no in facts.objections or ():
        if no.reach is Reach.UNTIL_I_ASK and concerns(no, facts, policy) and not undecided(no, facts, policy):
            return "They asked you to stop before. Today they ask something new, so one answer is possible."
    if facts.kind is Kind.DIRECT:
        if facts.nobot is None and policy.nobot.direct == "held":
            return "They wrote to you, but we could not see whether their profile asks for no bots."
        if facts.nobot and policy.nobot.direct == "held":
            return "Their profile asks bots to stay away, but they wrote to you."
        if facts.answers is None or not facts.answers.direct_us:
            return None
        calm_us = _calm_us(facts.answers, policy)
        return None if calm_us is None or facts.now_us >= calm_us else "You have answered them many times in a day."
    if policy.contact.overheard_with_contract is Overheard.HELD:
        return "They did not write to you this time."
    if facts.follower and not invited(facts):
        return "They follow you, but they have not written to you or invited you."
    return None


def _of_the_post(facts: Facts, policy: Policy) -> str | None:
    set_by_team = policy.second_look
    if facts.created_us is not None and facts.now_us >= facts.created_us + policy.windows.one_click:
        return f"They wrote more than {_spoken(policy.windows.one_click)} ago."
    if set_by_team.odd_forms and facts.low_confidence:
        return "The form of this post is odd, so we may have read it wrongly."
    if facts.how in set_by_team.hows or facts.kind in set_by_team.labels:
        return "Your policy asks for a second look at posts like this."
    if set_by_team.topics and ((found := topics_of(facts)) is None or not found.isdisjoint(set_by_team.topics)):
        return "Your policy asks for a second look at this topic."
    if set_by_team.new_members and facts.member is not None and facts.member.new and facts.acting:
        return "You are new here, so a colleague looks at your reply first."
    return None


def _calm_us(answers: Answers, policy: Policy) -> int | None:
    """From when one click answers this person again: when the answers of a day are few enough."""
    few = policy.caps.direct_held_from - 1
    return None if len(answers.direct_us) < few else sorted(answers.direct_us, reverse=True)[few - 1] + DAY_US


def _spoken(us: int) -> str:
    number, unit = (us // DAY_US, "day") if us % DAY_US == 0 else (us // HOUR_US, "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
