"""One card of each kind, for the manual: the posts are made up, the judge is real.

No verdict here is written by hand: each is what `decide` says to facts in which one thing is different. Longer than
most files, since every state of a card stands here.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from msgspec import structs

from rules.decide import decide
from rules.facts import Answered, Answers, Facts, Objection, Origin, Pace, PostState, RegistryState
from rules.mention import Account, How, Kind, Label, Post, Visibility, Wish
from rules.policy import build
from rules.registry.scope import Reach
from rules.reply import LAPSED, State
from rules.sight import Exchange, Freshness, Hands, Member, Reply, Said, Sight, Status
from rules.verdict import Verdict

MINUTE_US: Final = 60_000_000
HOUR_US: Final = 60 * MINUTE_US
DAY_US: Final = 24 * HOUR_US
NOW_US: Final = int(datetime(2026, 11, 22, 10, 2, tzinfo=UTC).timestamp()) * 1_000_000
DANA, ELI = Member("Dana", "U1"), Member("Eli", "U2")

_POLICY = build({"registry": {"required": ["quiet-list"]}}, "policy.toml")
_CONFIRMATION = _POLICY.wishes.confirmations[0]
_WELL = Facts(
    now_us=NOW_US,
    network="x",
    kind=Kind.DIRECT,
    how=How.MENTION,
    wishes=(),
    topics=(),
    heard_well=True,
    visibility=Visibility.PUBLIC,
    created_us=NOW_US - 2 * MINUTE_US,
    post=PostState.SAME,
    nobot=False,
    follower=False,
    objections=(),
    registries=(RegistryState("quiet-list", NOW_US - 14 * MINUTE_US),),
    contracts=(),
    answers=Answers(),
    heard_us=NOW_US,
    summoned=True,
    replies_open=True,
    bare_refused_us=0,
    paused=False,
    answered=Answered.NO,
    pace=Pace(),
    private_channel=True,
    reply_visibility=Visibility.PUBLIC,
)


def _judged(**known: Any) -> Verdict:  # noqa: ANN401 - any field of Facts
    facts = structs.replace(_WELL, **known)
    return decide(facts, _POLICY.at(facts.network, "C1", ()))


def _said(reach: Reach, ago_us: int = 2 * MINUTE_US, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of an objection
    """A no that they told us."""
    return {"objections": (Objection(Origin.TOLD_US, reach, since_us=NOW_US - ago_us, **more),)}


def _post(name: str, text: str, network: str = "x", **more: Any) -> Post:  # noqa: ANN401 - fields of a post
    handle = name.lower()
    at_us = NOW_US - 2 * MINUTE_US
    url = f"https://{'x.com' if network == 'x' else 'social.example'}/{handle}/status/10"
    return structs.replace(
        Post(network, "10", "10", Account(f"{network}:1", handle, name), text, at_us, "10", url=url), **more
    )


def _sight(post: Post, verdict: Verdict, label: Label | None = None, **more: Any) -> Sight:  # noqa: ANN401 - fields of a sight
    typed = Label(Kind.DIRECT, How.MENTION, f"{post.author.name} typed @acme in their own post.")
    fresh = Freshness(NOW_US - 14 * MINUTE_US)
    seen = Sight(
        post, label or typed, verdict, fresh, due_us=NOW_US + HOUR_US, closes_us=NOW_US + 3 * DAY_US, in_care=False
    )
    return replace(seen, **more)


_ASKS = _sight(_post("Ana", "@acme do you ship to Norway?"), _judged())
_CLEO = _sight(
    _post("Cleo", "@acme where is my parcel?"),
    _judged(**_said(Reach.UNTIL_I_ASK, 200 * DAY_US, asked_anew=True)),
    unsought=True,
)
_WAITS = Reply(State.HELD, "Your parcel arrives tomorrow.", DANA, NOW_US - MINUTE_US, decide_by_us=NOW_US + 6 * HOUR_US)
_OURS = replace(_WAITS, text="We do. It takes five days.", url="https://x.com/acme/status/11", decide_by_us=None)
_STANDS = _judged(answered=Answered.OURS)


def _replied(state: State, verdict: Verdict = _STANDS, **more: Any) -> Sight:  # noqa: ANN401 - fields of a reply
    return replace(_ASKS, verdict=verdict, reply=replace(_OURS, state=state, **more))


def _overheard(**known: Any) -> Sight:  # noqa: ANN401 - fields of facts
    label = Label(Kind.OVERHEARD, How.NAMED, "Gus named you without tagging you.")
    post = _post("Gus", "Acme prices went up again, and nobody says a word.")
    return _sight(post, _judged(kind=Kind.OVERHEARD, how=How.NAMED, summoned=False, **known), label, due_us=None)


GALLERY: Final[dict[str, Sight]] = {
    "A question that you can answer": _ASKS,
    "A colleague takes care of it, another one is writing": replace(_ASKS, hands=Hands(holder=DANA, writing=(ELI,))),
    "They wrote before, and show a picture": replace(
        _ASKS,
        post=_post("Ana", "@acme so eine?", pictures=("A blue mug on a table.", ""), lang="de"),
        parent="Our mugs are back.",
        exchange=Exchange("The blue ones come in June.", NOW_US - 40 * DAY_US),
    ),
    "After three days a colleague has to agree": _sight(
        _post("Ana", "@acme do you ship to Norway?"), _judged(created_us=NOW_US - 4 * DAY_US), due_us=None
    ),
    "Whoever answers a remark confirms it once more": _sight(
        _post("Hana", "Long queue at @acme today."),
        _judged(about=True),
        Label(Kind.DIRECT, How.MENTION, "Hana typed @acme in their own post.", about=True),
    ),
    "They asked not to be contacted": _sight(
        _post("Ben", "@acme your app lost my order", network="mastodon"),
        _judged(network="mastodon", objections=(Objection(Origin.REGISTRY, Reach.ANY, since_us=0),)),
    ),
    "Overheard": _overheard(),
    "Overheard, and a colleague says that the label is wrong": replace(
        _overheard(), hands=Hands(said=Said.DIRECT, said_by=ELI)
    ),
    "Only the network would refuse": _sight(
        _post("Ida", "Thank you!"),
        _judged(how=How.REPLY, summoned=False),
        Label(Kind.DIRECT, How.REPLY, "Ida answered your post."),
    ),
    "On a network where Earshot does not answer": _sight(
        _post("Ben", "@acme your app lost my order", network="mastodon"),
        _judged(network="mastodon", heard_us=None),
        Label(Kind.DIRECT, How.MENTION, "Ben typed @acme in their own post."),
        unserved=True,
    ),
    "Too late to answer": _sight(_ASKS.post, _judged(created_us=NOW_US - 8 * DAY_US)),
    "Replies are stopped": _sight(_ASKS.post, _judged(paused=True)),
    "Did they ask you to stop?": _sight(
        _post("Finn", "enough with the messages @acme"),
        _judged(wishes=(Wish.MAYBE_STOP,), **_said(Reach.UNTIL_I_ASK, unsure=True)),
        wishes=(Wish.MAYBE_STOP,),
    ),
    "They asked you to stop, and you can confirm it once": _sight(
        _post("Finn", "@acme stop writing to me"),
        _judged(wishes=(Wish.STOP,), **_said(Reach.UNTIL_I_ASK)),
        wishes=(Wish.STOP,),
        confirmation=_CONFIRMATION,
    ),
    "A private message": _sight(
        _post("Jon", "My order number is 4711.", visibility=Visibility.PRIVATE),
        _judged(how=How.PRIVATE, visibility=Visibility.PRIVATE, reply_visibility=Visibility.PRIVATE),
        Label(Kind.DIRECT, How.PRIVATE, "Jon wrote to you privately."),
    ),
    "In care, in the care group's own channel": _sight(
        _post("Kim", "@acme i am 11 and i feel really bad"), _judged(care=True), in_care=True
    ),
    "A reply waits for a colleague": replace(_CLEO, reply=_WAITS),
    "Ten seconds to undo": _replied(State.CLAIMED, seconded_by=(ELI,)),
    "On its way": _replied(State.SENDING),
    "Sent": _replied(State.SENT, deletable=True, correctable=True),
    "We do not know whether it went out": _replied(State.UNKNOWN),
    "We looked twice, and a member has to rule": _replied(State.UNKNOWN, looks=2),
    "The network did not take it": _replied(State.FAILED, _judged(), reason="X asks us to wait a minute."),
    "The last check said no": _replied(
        State.REFUSED, _judged(**_said(Reach.UNTIL_I_ASK)), reason="They asked you to stop."
    ),
    "Nobody decided in time": _replied(State.REFUSED, _judged(), reason=LAPSED),
    "Taken back before it went": _replied(State.WITHDRAWN, _judged()),
    "Being deleted": _replied(State.TAKING_BACK),
    "Being deleted, to be said better": _replied(State.TAKING_BACK, instead="We do. It takes three days."),
    "Deleted": _replied(State.TAKEN_BACK, _judged()),
    "They changed the post": replace(_ASKS, post_state=PostState.EDITED),
    "They removed the post": _sight(_ASKS.post, _judged(post=PostState.GONE), post_state=PostState.GONE),
    "Done": replace(_ASKS, status=Status.DONE, status_by=DANA, status_us=NOW_US),
    "Passed on": replace(
        _ASKS, status=Status.PASSED_ON, status_by=DANA, status_us=NOW_US, hands=Hands(passed_to=ELI, note="For you?")
    ),
    "Somebody answered on the network itself": replace(
        _ASKS, verdict=_judged(answered=Answered.NATIVE), status=Status.ANSWERED_ELSEWHERE
    ),
    "After 30 days the words are gone": replace(_ASKS, text_erased=True, status=Status.DONE, status_us=NOW_US),
}
"""What happened, and the card that shows it."""
