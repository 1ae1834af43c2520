"""The rules once more, as plain tables, written from the product's page alone.

`decide` must agree with it on the names of all refusals and cautions, and on the verdict. It shares the nouns with it,
and no rule, order or memory. Each reason is a question, and what is unknown answers yes.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256

from rules.facts import Answered, Contract, Facts, Objection, Origin, PostState, RegistryState
from rules.mention import How, Kind, Visibility, Wish
from rules.policy import Policy
from rules.registry.scope import Reach
from rules.verdict import Look

Question = Callable[[Facts, Policy], bool]

ACTS = {Look.CLAIM, Look.SEND}
MINUTE, DAY = 60_000_000, 86_400_000_000
KNOWN_MEDIA = {"reply", "message", "email"}
SEEN_BY = {Visibility.PRIVATE: 1, Visibility.LIMITED: 2, Visibility.PUBLIC: 3}


def judge(facts: Facts, policy: Policy) -> tuple[set[str], set[str], str]:
    """The names of the refusals, the names of the cautions, and the verdict in a word."""
    refusals = {name for name, question in REFUSALS.items() if question(facts, policy)}
    cautions = {name for name, question in CAUTIONS.items() if question(facts, policy)}
    return refusals, cautions, "refused" if refusals else "held" if cautions else "permit"


def spoke(f: Facts) -> bool:
    return f.kind is Kind.DIRECT


def past(f: Facts, us: int | None) -> bool:
    return us is not None and us <= f.now_us


def medium(f: Facts) -> str:
    return "message" if f.how is How.PRIVATE else "reply"


def topics(f: Facts) -> set[str] | None:
    said = (f.draft.topics if f.draft else None) if f.look in ACTS else ()
    return None if f.topics is None or said is None else {*f.topics, *said}


def applies(no: Objection, f: Facts, p: Policy) -> bool:
    about = topics(f)
    elsewhere = no.medium in KNOWN_MEDIA - {medium(f)}
    of_something_else = no.topic in p.topics and about is not None and no.topic not in about
    return not (past(f, no.until_us) or elsewhere or of_something_else)


def unruled(no: Objection, f: Facts, p: Policy) -> bool:
    return no.unsure and not (no.since_us is not None and past(f, no.since_us + p.wishes.undecided))


FORBIDS = {  # reach: of (an overheard post, a direct one, a direct one that asks something new)
    Reach.LISTEN: (True, False, False), Reach.PROACTIVE: (True, False, False),
    Reach.UNTIL_I_ASK: (True, True, False), Reach.ANY: (True, True, True),
}  # fmt: skip


def told_no(f: Facts, p: Policy, origin: Origin) -> bool:
    return f.objections is None or any(
        FORBIDS[no.reach][spoke(f) + (spoke(f) and no.asked_anew)]
        for no in f.objections
        if no.origin is origin and applies(no, f, p) and not unruled(no, f, p)
    )


def confirms(f: Facts, p: Policy) -> bool:
    """Whether it is the fixed word that confirms the plain stop of this very post, the only no that they gave us."""
    fixed = {sha256(words.encode()).hexdigest() for words in p.wishes.confirmations}
    own = [no for no in f.objections or () if no.origin is Origin.TOLD_US]
    young = [no for no in own if not no.unsure and no.since_us is not None and not past(f, no.since_us + DAY)]
    plain = [no for no in young if no.of_this_post and no.reach is Reach.UNTIL_I_ASK]
    offered = p.wishes.acknowledge == "ask" and spoke(f) and Wish.STOP in (f.wishes or ())
    return offered and f.text_sha256 in fixed and own != [] and plain == own


def binding(f: Facts) -> list[Contract]:
    return [one for one in f.contracts or () if past(f, one.since_us) and not past(f, one.until_us)]


def covering(f: Facts) -> list[Contract]:
    about = topics(f)
    for_this = [one for one in binding(f) if medium(f) in (one.media or KNOWN_MEDIA)]
    return [one for one in for_this if not one.topics or (f.topics and about and about.issubset(one.topics))]


def uninvited(f: Facts, p: Policy) -> bool:
    follows = f.follower is True and p.contact.follower_overheard == "held"
    enough: dict[Kind | None, bool] = {Kind.DIRECT: not p.contact.direct_needs_contract, Kind.OVERHEARD: follows}
    return f.how is How.REPOST or f.kind not in enough or not (f.contracts or enough[f.kind])


def too_often(f: Facts, p: Policy) -> bool:
    fast = f.pace is None or f.pace.hour >= p.caps.brand_hour or f.pace.day >= p.caps.brand_day
    own = [(one.cap, one.period_us) for one in binding(f) if one.cap is not None and one.period_us is not None]
    sought = f.answers.proactive_us if f.answers else ()
    over = [cap for cap, period in ((p.caps.proactive, p.caps.period), *own) if lately(f, sought, period) >= cap]
    return fast or f.answers is None or (not spoke(f) and over != [])


def lately(f: Facts, moments: Iterable[int], period: int) -> int:
    return sum(not past(f, moment + period) for moment in moments)


def stale(f: Facts, p: Policy) -> bool:
    states = {state.name: state for state in f.registries or ()}
    none_asked = not (p.registry.required or p.registry.own_list)
    return f.registries is None or none_asked or any(too_old(states.get(name), f, p) for name in p.registry.required)


def too_old(state: RegistryState | None, f: Facts, p: Policy) -> bool:
    if state is None or state.checked_us is None:
        return True
    ageing = past(f, state.checked_us + 2 * state.period_us)
    return past(f, state.expires_us) or past(f, state.checked_us + p.registry.age_max) or (ageing and not spoke(f))


def x_refuses(f: Facts, p: Policy) -> bool:
    calm = f.bare_refused_us is not None and past(f, f.bare_refused_us + DAY)
    may_try = f.summoned is None and spoke(f) and p.x.bare_replies == "try" and calm
    return f.network == "x" and not (p.x.enterprise or f.summoned or may_try)


def unfit(f: Facts, p: Policy) -> bool:
    if f.draft is None or f.text_sha256 is None or not 0 < f.draft.weight <= f.draft.weight_max:
        return True
    return bool(f.draft.other_handles or f.draft.said_today or (f.draft.links and p.text.links == "refuse"))


REFUSALS: dict[str, Question] = {
    "paused": lambda f, _: f.paused is not False,
    "not_listening": lambda f, p: f.heard_us is None or past(f, f.heard_us + p.listening.gap_max),
    "registry_stale": stale,
    "opted_out": lambda f, p: told_no(f, p, Origin.REGISTRY),
    "asked_to_stop": lambda f, p: (
        f.wishes is None or ((Wish.STOP in f.wishes or told_no(f, p, Origin.TOLD_US)) and not confirms(f, p))
    ),
    "unsure_wish": lambda f, p: (
        Wish.MAYBE_STOP in (f.wishes or ()) or any(unruled(no, f, p) for no in f.objections or ())
    ),
    "says_no_bots": lambda f, p: f.nobot is not False and not (spoke(f) and p.nobot.direct == "held"),
    "not_invited": uninvited,
    "outside_contract": lambda f, p: (
        bool(f.contracts) and not covering(f) and (p.contact.direct_needs_contract or not spoke(f))
    ),
    "too_often": too_often,
    "quiet_hours": lambda f, _: (
        f.contracts is None
        or any(past(f, span.from_us) and not past(f, span.to_us) for one in binding(f) for span in one.quiet)
    ),
    "window_closed": lambda f, p: (
        f.created_us is None or past(f, f.created_us + p.windows.held) or not past(f, f.created_us - 5 * MINUTE)
    ),
    "already_answered": lambda f, _: f.answered is not Answered.NO,
    "post_changed": lambda f, _: (
        f.post is not PostState.SAME or (f.look is Look.SEND and (f.read_us is None or past(f, f.read_us + MINUTE)))
    ),
    "network_refuses": lambda f, p: not f.network or not f.replies_open or x_refuses(f, p),
    "too_private": lambda f, _: (
        f.visibility is None
        or (f.visibility is Visibility.PRIVATE and not f.private_channel)
        or SEEN_BY.get(f.reply_visibility or Visibility.PUBLIC, 3) > SEEN_BY[f.visibility]
    ),
    "own_voice": lambda f, _: f.kind in {None, Kind.EXCLUDED} or f.how is None,
    "not_authorised": lambda f, _: f.look in ACTS and not (f.member and f.member.may_reply),
    "text_unfit": lambda f, p: f.look in ACTS and unfit(f, p),
}

SECOND_LOOK: tuple[Question, ...] = (
    lambda f, _: f.care,
    lambda f, p: any(
        no.reach is Reach.UNTIL_I_ASK and applies(no, f, p) and not unruled(no, f, p) and not confirms(f, p)
        for no in f.objections or ()
    ),
    lambda f, p: spoke(f) and f.nobot is not False and p.nobot.direct == "held",
    lambda f, p: spoke(f) and lately(f, f.answers.direct_us if f.answers else (), DAY) + 1 >= p.caps.direct_held_from,
    lambda f, p: not spoke(f) and p.contact.overheard_with_contract == "held",
    lambda f, _: not spoke(f) and f.follower is True and not covering(f),
    lambda f, p: f.created_us is not None and past(f, f.created_us + p.windows.one_click),
    lambda f, p: f.low_confidence and p.second_look.odd_forms,
    lambda f, p: f.how in p.second_look.hows or f.kind in p.second_look.labels,
    lambda f, p: any(topics(f) is None or topic in (topics(f) or ()) for topic in p.second_look.topics),
    lambda f, p: p.second_look.new_members and f.look in ACTS and f.member is not None and f.member.new,
)

CAUTIONS: dict[str, Question] = {
    "second_look": lambda f, p: f.seconded < p.second_look.members and any(question(f, p) for question in SECOND_LOOK),
    "confirm_again": lambda f, p: (
        not f.confirmed
        and bool((f.about and p.confirm_again.about_us) or (not f.heard_well and p.confirm_again.weak_languages))
    ),
}
