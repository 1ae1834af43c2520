"""The line that a team has drawn, in ten sentences and what departs from them.

A little longer than most files: the sentences are best read side by side.
"""

from collections.abc import Sequence

from rules.card import NETWORKS
from rules.mention import How, Kind
from rules.policy.tables import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Overheard, Policy

SIGNS = {
    How.PRIVATE: "private message",
    How.REPLY: "reply to your post",
    How.MENTION: "typed your handle",
    How.QUOTE: "quoted your post",
    How.CONTINUATION: "added to such a post",
    How.INHERITED: "handle carried along",
    How.THREAD: "talk under your post",
    How.QUOTED_ELSEWHERE: "quoted somebody else",
    How.MASS_TAG: "one of many handles",
    How.LINK: "link that names you",
    How.HASHTAG: "your name as a tag",
    How.NAMED: "named you, no tag",
    How.LOOKALIKE: "looks like your handle",
    How.MEDIA: "picture that names you",
    How.UNPROVEN: "nothing is proven",
    How.REPOST: "passed on a post",
    How.OWN: "your own account",
    How.STAFF: "your staff",
    How.BOT: "a bot",
    How.ADVERTISEMENT: "an advertisement",
    How.BLOCKED: "account you blocked",
}
"""Each sign in the few words that a table has room for."""
_COLLEAGUES = {1: "a colleague", 2: "two colleagues", 3: "three colleagues"}
_UNITS = ((DAY_US, "day"), (HOUR_US, "hour"), (MINUTE_US, "minute"), (SECOND_US, "second"))


def drawn(policy: Policy) -> tuple[str, ...]:
    """The line of a policy file in ten sentences, its overrides left aside."""
    return (
        _direct(policy),
        _overheard(policy),
        _nobot(policy),
        _windows(policy),
        _caps(policy),
        _second_look(policy),
        _confirm_again(policy),
        _registries(policy),
        _wishes(policy),
        _rest(policy),
    )


def departures(policy: Policy) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For each override: which posts it is for, and the sentences that read otherwise for them."""
    usual = drawn(policy)
    return tuple(
        (
            posts_of(one.conditions),
            tuple(said for said in drawn(policy.under([place])) if said not in usual),
        )
        for place, one in enumerate(policy.override)
    )


def posts_of(conditions: dict[str, str]) -> str:
    """Which posts have this network, channel and topic, those that are named: `On X, in C0123, about delivery`."""
    words = {"network": "on {}", "channel": "in {}", "topic": "about {}"}
    said = ", ".join(words[name].format(NETWORKS.get(value, value)) for name, value in conditions.items())
    return said[:1].upper() + said[1:]


def lasting(us: int) -> str:
    """A duration in words, in the largest unit that fits: 3 days, 36 hours, 1 minute."""
    size, unit = next((size, unit) for size, unit in _UNITS if us % size == 0)
    return _counted(us // size, unit)


def _direct(policy: Policy) -> str:
    if policy.contact.direct_needs_contract:
        return "Who writes to you may be answered only if they have invited you."
    return "Who writes to you may be answered."


_SHOWN = {
    "cards": "",
    "on_request": ", and what they wrote is shown to whoever says why they must read it",
    "digest": ", and what they wrote is only counted",
}


def _overheard(policy: Policy) -> str:
    click = policy.contact.overheard_with_contract is Overheard.CLICK
    then = "one click answers them" if click else _must(policy)
    others = f", or follow you, and then {_must(policy)}" if policy.contact.follower_overheard == "held" else ""
    shown = _SHOWN[policy.contact.overheard_shown]
    return f"Who only talks about you is left alone unless they have invited you, and then {then}{others}{shown}."


def _nobot(policy: Policy) -> str:
    if policy.nobot.direct == "held":
        return f"Whose profile asks bots to stay away is left alone unless they write to you, and then {_must(policy)}."
    return "Whose profile asks bots to stay away is left alone, even if they write to you."


def _windows(policy: Policy) -> str:
    soon, late = policy.windows.one_click, policy.windows.held
    between = "" if soon == late else f"until {lasting(late)} after it {_must(policy)}, "
    return f"One click answers a post for {lasting(soon)}, {between}and after that nobody answers."


def _caps(policy: Policy) -> str:
    caps = policy.caps
    few = (
        f"hears from you at most {_times(caps.proactive)} in {lasting(caps.period)}"
        if caps.proactive
        else "never hears from you"
    )
    return (
        f"Who did not write to you {few}, {_must(policy)} from the {_ordinal(caps.direct_held_from)} "
        f"answer to one person in a day on, and no more than {caps.brand_hour:,} replies go out in an hour and "
        f"{caps.brand_day:,} in a day."
    )


def _second_look(policy: Policy) -> str:
    look = policy.second_look
    found = [
        *(["a post has an odd form"] if look.odd_forms else []),
        *[f"a post is {label.value}" for label in Kind if label in look.labels],
        *[f"the sign of a post is “{SIGNS[how]}”" for how in How if how in look.hows],
        *[f"a post is about {topic}" for topic in sorted(set(look.topics))],
        *(["the member is new here"] if look.new_members else []),
    ]
    if not found:
        return f"Nothing else about a post calls for a colleague, and a reply waits {lasting(look.wait)} for one."
    waits = f"and a reply waits {lasting(look.wait)} for that"
    return f"{_must(policy, 'also').capitalize()} where {_listed(found, 'or where')}, {waits}."


def _confirm_again(policy: Policy) -> str:
    found = [
        *(["a post speaks about you rather than to you"] if policy.confirm_again.about_us else []),
        *(["you may miss a stop in its language"] if policy.confirm_again.weak_languages else []),
    ]
    if not found:
        return "No member is asked to confirm a reply once more."
    return f"The same member confirms a reply once more where {_listed(found, 'or where')}."


def _registries(policy: Policy) -> str:
    heard = f"we heard all of its network in the last {lasting(policy.listening.gap_max)}"
    if not policy.registry.required:
        return f"No post is answered unless {heard}, and no opt-out registry is asked but your own list."
    names, age = _listed(policy.registry.required, "and"), lasting(policy.registry.age_max)
    were = "registries {} were" if len(policy.registry.required) > 1 else "registry {} was"
    return f"No post is answered unless the opt-out {were.format(names)} checked in the last {age} and {heard}."


def _wishes(policy: Policy) -> str:
    offered = "the card offers to confirm it once" if policy.wishes.acknowledge == "ask" else "it is never confirmed"
    return (
        f"A stop is obeyed at once and {offered}, and what may be a stop counts as one after "
        f"{lasting(policy.wishes.undecided)} without a ruling."
    )


_LINKS = {
    "allow": "may carry links",
    "offer_stop": "may carry links and offers one by which its reader can say stop",
    "refuse": "may not carry links",
}


def _rest(policy: Policy) -> str:
    links = _LINKS[policy.text.links]
    if policy.x.enterprise:
        bare = "X takes your replies to anybody"
    elif policy.x.bare_replies == "try":
        bare = "on X an answer is tried also where they did not type your handle"
    else:
        bare = "on X nobody is answered who did not type your handle or quote you"
    kept = _counted(policy.consent.staff_months, "month")
    return f"A reply {links}, {bare}, and an invitation that a member wrote down ends after {kept}."


def _must(policy: Policy, also: str = "") -> str:
    return f"{_COLLEAGUES[policy.second_look.members]} must {also} agree".replace("  ", " ")


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def _ordinal(number: int) -> str:
    ending = "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _listed(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
