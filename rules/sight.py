"""Everything that a card needs to know about one mention, gathered at one moment.

The store gathers a `Sight`, `rules/card.py` words it. Moments are integer microseconds UTC.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from rules.facts import PostState
from rules.mention import Label, Post, Wish
from rules.reply import State
from rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the team: a name to read, and the id by which the chat shows them, opaque to us."""

    name: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, which the chat shows in the reader's own time zone."""

    us: int


@dataclass(frozen=True, slots=True)
class Text:
    """Words that somebody else wrote, or a member: shown as they are, never read as ours."""

    words: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words of ours that lead to an address; words alone where the address is none that may be linked."""

    words: str
    url: str


Line = tuple[str | Text | Moment | Member | Link, ...]


class Status(StrEnum):
    """What the team made of a mention."""

    OPEN = "open"
    DONE = "done"
    PASSED_ON = "passed_on"
    ANSWERED_ELSEWHERE = "answered_elsewhere"  # on the network itself


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the opt-out registries were last found current."""

    checked_us: int | None = None
    own_list_only: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What we last wrote to this person, and when."""

    text: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Reply:
    """Our reply to this mention: where it is, its exact text, who wrote it, when it came to be so.

    `reason` is the sentence of a failure, a refusal or a return; `looks` counts the times that we looked for a reply
    of which we do not know whether it was sent; `decide_by_us` ends the wait for a colleague. `deletable` and
    `correctable` say what may still be done about one that stands; `instead` is what is, or was, to be said for it.
    """

    state: State
    text: str
    by: Member
    at_us: int
    url: str = ""
    seconded_by: tuple[Member, ...] = ()
    reason: str = ""
    decide_by_us: int | None = None
    looks: int = 0
    deletable: bool = False
    correctable: bool = False
    instead: str = ""


class Said(StrEnum):
    """What a member says a post really is."""

    DIRECT = "direct"
    OVERHEARD = "overheard"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True)
class Hands:
    """Who has a mention in hand, and who is at work on it now.

    `holder` takes care of it; `given_by` handed it to them. It is set aside until `later_us` by `later_by`. It was
    passed on to the colleague `passed_to`, or to a place by name (`passed_where`), with a `note`. `writing` have its
    form open, `beside` that of another post of the same author. `said` is what the member `said_by` says that it is.
    """

    holder: Member | None = None
    given_by: Member | None = None
    later_us: int | None = None
    later_by: Member | None = None
    passed_to: Member | None = None
    passed_where: str = ""
    note: str = ""
    writing: tuple[Member, ...] = ()
    beside: tuple[Member, ...] = ()
    said: Said | None = None
    said_by: Member | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """One mention as the channel may see it now. `verdict` is that of look *draw*.

    `text_erased` says that the words of the post and of the reply are no longer ours to show; `status_by` and
    `status_us` say who set the status, and when; `parent` is what the post answers. `closes_us` is when the window of
    this verdict ends; `unsought` says that the author does not want to be sought out, and yet may be answered.
    `confirmation` are the words with which their stop can be confirmed once, empty where it cannot.
    `bearer_asked` says that a member has to rule whether an older request, which named a handle, means this account.
    `veiled` says that a member has to say first why they must read it; then it holds neither words nor a name.
    `unserved` says that this bot neither listens nor sends on the post's network.
    `in_care` says whether it was given into care, and `None` that it cannot be.
    `hands` says which colleagues are at work on it.
    """

    post: Post
    label: Label
    verdict: Verdict
    fresh: Freshness
    post_state: PostState = PostState.SAME
    status: Status = Status.OPEN
    status_by: Member | None = None
    status_us: int | None = None
    reply: Reply | None = None
    due_us: int | None = None
    closes_us: int | None = None
    unsought: bool = False
    parent: str | None = None
    exchange: Exchange | None = None
    wishes: tuple[Wish, ...] = ()
    text_erased: bool = False
    confirmation: str = ""
    bearer_asked: bool = False
    in_care: bool | None = None
    veiled: bool = False
    unserved: bool = False
    hands: Hands = field(default_factory=Hands)
