"""A second member must look: the post is old, odd, or its author once said stop."""

from functools import lru_cache

from rules.acknowledge import acknowledges
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
_ASKED_ANEW = Caution(
    NAME,
    "They asked you to stop before. Today they ask something new, so one answer is possible.",
    to_them="You asked us to stop before. Now you ask something new, so one answer is possible.",
)
_IN_CARE = Caution(
    NAME,
    "This post is in care, and only the care group answers it.",
    to_them="We look twice at posts like yours.",
)
_NOBOT_UNSEEN = Caution(
    NAME,
    "They wrote to you, but we could not see whether their profile asks for no bots.",
    to_them="You wrote to us, but we could not see whether your profile asks bots to stay away.",
)
_NOBOT = Caution(
    NAME,
    "Their profile asks bots to stay away, but they wrote to you.",
    to_them="Your profile asks bots to stay away, but you wrote to us.",
)
_MANY = Caution(
    NAME, "You have answered them many times in a day.", to_them="We have answered you many times in a day."
)
_OVERHEARD = Caution(NAME, "They did not write to you this time.", to_them="You did not write to us this time.")
_FOLLOWER = Caution(
    NAME,
    "They follow you, but they have not written to you or invited you.",
    to_them="You follow us, but you have not written to us or invited us.",
)
_ODD = Caution(
    NAME,
    "The form of this post is odd, so we may have read it wrongly.",
    to_them="The form of your post is odd, so we may have read it wrongly.",
)
_KIND = Caution(
    NAME, "Your policy asks for a second look at posts like this.", to_them="We look twice at posts like yours."
)
_TOPIC = Caution(NAME, "Your policy asks for a second look at this topic.", to_them="We look twice at this topic.")
_NEW_MEMBER = Caution(
    NAME,
    "You are new here, so a colleague looks at your reply first.",
    to_them="We look twice at some of our answers, and at this one.",
)


def ask(facts: Facts, policy: Policy) -> Caution | None:
    """Hold a reply for colleagues, unless `second_look.members` of them have agreed to this very text."""
    missing = policy.second_look.members - facts.seconded
    if missing < 1:
        return None
    found = _IN_CARE if facts.care else _of_the_person(facts, policy) or _of_the_post(facts, policy)
    return None if found is None else _asking(found, missing)


@lru_cache(maxsize=64)
def _asking(found: Caution, missing: int) -> Caution:
    """This caution, asking for so many colleagues."""
    return found._replace(change=_CHANGE[missing])


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moments at which one click is no longer enough, and at which one is again after many answers in a day.

    The rules that refuse for a no or for want of a contract know when those end.
    """
    late = () if facts.created_us is None else (facts.created_us + policy.windows.one_click,)
    if facts.answers is None or not facts.answers.direct_us:
        return late
    calm_us = _calm_us(facts.answers, policy)
    return late if calm_us is None else (*late, calm_us)


def _of_the_person(facts: Facts, policy: Policy) -> Caution | None:
    for no in facts.objections or ():
        if no.reach is Reach.UNTIL_I_ASK and concerns(no, facts, policy) and not undecided(no, facts, policy):
            if acknowledges(facts, policy):
                break
            return _ASKED_ANEW
    if facts.kind is Kind.DIRECT:
        if facts.nobot is None and policy.nobot.direct == "held":
            return _NOBOT_UNSEEN
        if facts.nobot and policy.nobot.direct == "held":
            return _NOBOT
        if facts.answers is None or not facts.answers.direct_us:
            return None
        calm_us = _calm_us(facts.answers, policy)
        return None if calm_us is None or facts.now_us >= calm_us else _MANY
    if policy.contact.overheard_with_contract is Overheard.HELD:
        return _OVERHEARD
    if facts.follower and not invited(facts):
        return _FOLLOWER
    return None


def _of_the_post(facts: Facts, policy: Policy) -> Caution | None:
    set_by_team = policy.second_look
    if facts.created_us is not None and facts.now_us >= facts.created_us + policy.windows.one_click:
        long = _spoken(policy.windows.one_click)
        return Caution(NAME, f"They wrote more than {long} ago.", to_them=f"You wrote more than {long} ago.")
    if set_by_team.odd_forms and facts.low_confidence:
        return _ODD
    if facts.how in set_by_team.hows or facts.kind in set_by_team.labels:
        return _KIND
    if set_by_team.topics and ((found := topics_of(facts)) is None or not found.isdisjoint(set_by_team.topics)):
        return _TOPIC
    if set_by_team.new_members and facts.member is not None and facts.member.new and facts.acting:
        return _NEW_MEMBER
    return None


def _calm_us(answers: Answers, policy: Policy) -> int | None:
    """From when one click answers this person again: when the answers of a day are few enough."""
    few = policy.caps.direct_held_from - 1
    return None if len(answers.direct_us) < few else sorted(answers.direct_us, reverse=True)[few - 1] + DAY_US


def _spoken(us: int) -> str:
    number, unit = (us // DAY_US, "day") if us % DAY_US == 0 else (us // HOUR_US, "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
