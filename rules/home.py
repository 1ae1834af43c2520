"""What a member's Home tab says of one brand, never how.

The tab names nobody and quotes nobody: a card can be blanked when a person is forgotten, and a tab stands as it is
until its reader opens it again. So each piece of work is told by its network and its moment, and leads to its card.
"""

from dataclasses import dataclass
from enum import StrEnum

from rules.card import NETWORKS, Line
from rules.own import Choice
from rules.sight import Moment

TASKS_MAX = 10


class What(StrEnum):
    """What there is to do, or is under way."""

    ASSIGNED = "assigned"
    PASSED = "passed"
    LATER = "later"
    HELD = "held"
    CLAIMED = "claimed"
    SENDING = "sending"
    UNKNOWN = "unknown"
    FAILED = "failed"
    REFUSED = "refused"
    APPROVE = "approve"
    STOP = "stop"
    AGREE = "agree"
    LIST = "list"
    BEARER = "bearer"


class Act(StrEnum):
    """What can be done in the tab itself; the value names the act."""

    PAUSE = "pause"
    RESUME = "resume"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work: on which network, when the post was written, until when; `address` is that of its card.

    Of a list `network` is the registry's name, and `at_us` when the list came.
    """

    what: What
    network: str
    at_us: int
    until_us: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What one member may see of one brand. `mine` and `waiting` hold at most one task more than `TASKS_MAX`.

    `week` and `health` are lines in our own words. `works` says whether they may reply, `decides` whether they may
    approve or rule on anything. `own` is what they can settle for themselves.
    """

    brand: str
    mine: tuple[Task, ...]
    waiting: tuple[Task, ...]
    week: tuple[Line, ...]
    health: tuple[Line, ...]
    paused: bool
    works: bool
    decides: bool
    may_pause: bool
    may_resume: bool
    own: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a section, and where it leads; empty where it leads nowhere."""

    line: Line
    address: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A title with what stands under it; never without an entry."""

    title: str
    entries: tuple[Entry, ...]


_WORDS = {
    What.ASSIGNED: "You take care of it",
    What.PASSED: "A colleague passed it on to you",
    What.LATER: "You set it aside",
    What.HELD: "Your reply waits for a colleague",
    What.CLAIMED: "Your reply goes out in a moment",
    What.SENDING: "Your reply is going out",
    What.UNKNOWN: "We do not know whether your reply went out",
    What.FAILED: "Your reply was not sent: the network did not take it",
    What.REFUSED: "Your reply was not sent: the last check said no",
    What.APPROVE: "A colleague's reply waits for you",
    What.STOP: "Did they ask us to stop? Undecided, it counts as yes",
    What.AGREE: "A colleague wrote down an invitation; it waits for you",
    What.BEARER: "Does a request that came by letter mean them? Until you decide, nobody answers",
    What.LIST: "This opt-out registry lost much of its list; somebody has to look at it",
}
_UNTIL = {What.STOP: " from "}
MORE = "There is more. You find all of it in the channel."


def compose(desk: Desk) -> tuple[Section, ...]:
    """Word the tab: what is mine, what waits for me, how it is doing, the week; whoever may only look has no work."""
    work = [("Under way", desk.mine, "Nothing of yours is under way.")] if desk.works else []
    if desk.decides:
        work.append(("Waits for you", desk.waiting, "Nothing waits for you."))
    return (
        *(Section(title, _tasks(tasks) or (Entry((empty,)),)) for title, tasks, empty in work),
        Section("How it is doing", tuple(map(Entry, desk.health))),
        Section("This week", tuple(map(Entry, desk.week))),
    )


def acts(desk: Desk) -> tuple[Act, ...]:
    """What this member may do here: stop replies or let them go again, if they may; anybody may look anew."""
    if desk.paused:
        return (Act.RESUME, Act.REFRESH) if desk.may_resume else (Act.REFRESH,)
    return (Act.PAUSE, Act.REFRESH) if desk.may_pause else (Act.REFRESH,)


def _tasks(tasks: tuple[Task, ...]) -> tuple[Entry, ...]:
    shown = tuple(Entry(_line(task), task.address) for task in tasks[:TASKS_MAX])
    return (*shown, Entry((MORE,))) if len(tasks) > TASKS_MAX else shown


def _line(task: Task) -> Line:
    until: Line = () if task.until_us is None else (_UNTIL.get(task.what, ", until "), Moment(task.until_us))
    where = NETWORKS.get(task.network, task.network)
    return (f"{where}, ", Moment(task.at_us), f": {_WORDS[task.what]}", *until, ".")
