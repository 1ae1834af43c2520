"""The paced sender: puts into Slack what the outbox wants, the urgent first.

A post goes out at most once: `posting` is committed before Slack is asked, and what is lost sight of is found out by
reading (`repair.py`), never by asking again. An update is the same however often it is made, so it is made again.
`drawn` becomes the `wanted` that was read before drawing: a change in between is drawn in the next turn. What Slack
surely shows already is not sent again: a pause that ended before its cards were drawn costs no call. Longer than other
files: what a failure means is only safe to read beside the call that failed.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from bot.runtime import Runtime
from bot.slack.cards.draw import WITHOUT_WORDS, Drawer, Drawing, draw, span_us
from bot.slack.doors.chat import (
    NO_MESSAGE,
    NOT_INSTALLED,
    Chat,
    ChatTrouble,
    Locked,
    Missing,
    SaidNo,
    SlowDown,
    Unknown,
)
from bot.slack.doors.pace import POST, UPDATE, Pace
from bot.slack.ids import EVENT_TYPE
from bot.slack.rich import Json
from bot.steps.showing.place import CALM, CARDS_A_BURST
from bot.steps.surface import surface
from bot.store import outbox, sights
from bot.store.database import Session, leases
from bot.store.database.leases import Lease
from bot.store.outbox import Message, State

LEASE_S = 20.0
ROWS_A_LOOK = 100
SAME_A_TURN = 25
"""So many more drawings are made in one turn where the first says what Slack shows already."""
POSTS_A_TURN = 8
CARDS_A_THREAD = 20
"""So many cards go into the thread of one roll-up; the others are counted in it and kept.

As many again have room there if a member can do something with them, and all that a member asks to see.
"""
REFUSALS_MAX = 5
LOOK_AFTER_US = 10_000_000
CHANNEL_WAIT_US = 600_000_000
LOCKED_WAIT_US = 60_000_000
UNINSTALLED_WAIT_US = 2_000_000
"""Where our app is not installed nobody asks Slack, so we may look often."""
BACKOFF_US_MAX = 300_000_000
REPOSTED = "Slack no longer had this message, so it was posted a second time."
_STICKY = frozenset({REPOSTED, WITHOUT_WORDS})
_NOTHING = "There is nothing to be shown any more."

log = logging.getLogger("earshot.slack")


@dataclass(slots=True)
class _Plan:
    """What this turn does: posts with the thread that they go into, updates, and cards that stay out of Slack.

    Of the updates one is made, the first that says something new.
    """

    posts: list[tuple[Message, str | None]] = field(default_factory=list)
    updates: list[Message] = field(default_factory=list)
    full: list[Message] = field(default_factory=list)
    grown: dict[str, Message] = field(default_factory=dict)

    @property
    def rows(self) -> list[Message]:
        """Every row to be drawn at first."""
        return [row for row, _ in self.posts] + self.updates[:1]


def lease_name(workspace: str) -> str:
    """The lease under which a workspace is written to."""
    return f"slack:{workspace}"


def send_due(
    runtime: Runtime, chat: Chat, workspace: str, now_us: int, pace: Pace, drawers: Mapping[str, Drawer]
) -> int:
    """Take one turn: at most one post a channel and one update. Says how many calls were made.

    Bounded by `POSTS_A_TURN`. Posts at most once, updates at least once. Whoever does not hold the lease does nothing.
    """
    plan = _planned(runtime, workspace, now_us, pace)
    if _looked_first(runtime, [*(row for row, _ in plan.posts), *plan.updates], now_us):
        plan = _planned(runtime, workspace, now_us, pace)
    if not plan.rows and not plan.full:
        return 0
    lease = leases.take(runtime.database, lease_name(workspace), runtime.owner, LEASE_S)
    if lease is None:
        return 0
    drawn = _drawn(runtime, drawers, plan.rows, now_us)
    if plan.updates and _stands(plan.updates[0], drawn):
        drawn |= _drawn(runtime, drawers, plan.updates[1:], now_us)
    same = list(takewhile(lambda row: _stands(row, drawn), plan.updates))
    _settle(runtime, lease, plan, same)
    turn = _Turn(runtime, chat, pace, lease)
    made = 0
    try:
        for row, thread_ts in plan.posts:
            made += turn.post(row, drawn.get(row.id), thread_ts)
        for row in plan.updates[len(same) : len(same) + 1]:
            made += turn.update(row, drawn.get(row.id))
    except Locked:
        return made + 1  # noted; nothing of this workspace gets through now
    return made


def _looked_first(runtime: Runtime, rows: Sequence[Message], now_us: int) -> bool:
    """Take the looks that are due of the cards to be drawn: a card never says what no look has written down."""
    looked = 0
    for team in runtime.teams:
        own = [row for row in rows if (row.brand_id, row.workspace) == (team.brand.id, team.workspace)]
        if cards := [row.subject for row in own if row.kind == outbox.CARD]:
            looked += surface(runtime, team, now_us, cards)
    return looked > 0


def _drawn(runtime: Runtime, drawers: Mapping[str, Drawer], rows: Sequence[Message], now_us: int) -> dict[str, Drawing]:
    with runtime.database.read() as session:
        return draw(session, runtime, drawers, rows, now_us)


def _settle(runtime: Runtime, lease: Lease, plan: _Plan, same: Sequence[Message]) -> None:
    """Write down what needs no call: cards that stay out of Slack, and drawings that it shows already."""
    if not plan.full and not same:
        return
    with runtime.database.write() as session:
        if leases.still_mine(session, lease):
            outbox.keep(session, plan.full)
            outbox.draw_again(session, list(plan.grown.values()))
            outbox.settle(session, same)


def _stands(row: Message, drawn: Mapping[str, Drawing]) -> bool:
    """Whether Slack surely shows what this drawing says."""
    drawing = drawn.get(row.id)
    return drawing is not None and row.blank_us is None and row.gist is not None and row.gist == drawing.gist


def _planned(runtime: Runtime, workspace: str, now_us: int, pace: Pace) -> _Plan:
    with runtime.database.read() as session:
        return _plan(session, runtime, workspace, now_us, pace)


def _plan(session: Session, runtime: Runtime, workspace: str, now_us: int, pace: Pace) -> _Plan:
    plan = _Plan()
    for channel in outbox.channels(session, workspace, now_us):
        if len(plan.posts) < POSTS_A_TURN and pace.free(POST, channel, now_us):
            rows = outbox.due(session, workspace, State.NEW, now_us, ROWS_A_LOOK, channel)
            plan.posts += _first(session, runtime, rows, plan)
    if pace.free(UPDATE, "", now_us):
        updates = outbox.to_be_redrawn(session, workspace, now_us, ROWS_A_LOOK)
        plan.updates += [row for row in updates if pace.free(UPDATE, row.channel, now_us)][: 1 + SAME_A_TURN]
    return plan


def _first(session: Session, runtime: Runtime, rows: list[Message], plan: _Plan) -> list[tuple[Message, str | None]]:
    """The first of a channel's rows that can go now; puts those aside for which their roll-up has no room."""
    rooms: dict[tuple[str, str], int] = {}
    parents: dict[tuple[str, str], Message | None] = {}
    first: list[tuple[Message, str | None]] = []
    for row in rows:
        if row.thread is None:
            first.append((row, None))
            continue
        hour = (row.brand_id, row.thread)
        if hour not in parents:
            parents[hour] = outbox.parents(session, row, [row.thread]).get(row.thread)
        parent = parents[hour]
        if row.kind != "card":  # a line in a thread, which takes up no room of it
            if parent is None or parent.ts is not None or parent.state in {State.DEAD, State.KEPT}:
                first.append((row, parent.ts if parent else None))
            continue
        room = 0
        if row.urgency > outbox.ASKED:  # what is written to us, or a member asks to see, has room
            if hour not in rooms:
                rooms[hour] = CARDS_A_THREAD - _shown(session, runtime, row, row.thread)
            rooms[hour] -= 1
            room = rooms[hour] if row.urgency >= CALM else rooms[hour] + CARDS_A_THREAD
        if room < 0 or parent is None or parent.state == State.DEAD:
            plan.full.append(row)
            plan.grown |= {parent.id: parent} if parent else {}
        elif parent.ts is not None:
            first.append((row, parent.ts))
    return first[:1]


def _shown(session: Session, runtime: Runtime, row: Message, hour: str) -> int:
    """How many cards stand in the thread of this hour's roll-up, or may stand there."""
    team = next((team for team in runtime.teams if team.brand.id == row.brand_id), None)
    if team is None:
        return 0
    span = span_us(hour, team.time_zone)
    counts = sights.overheard(session, row.workspace, row.brand_id, row.channel, *span)
    return sum(one.count for one in counts if one.state not in {State.NEW, State.KEPT})


@dataclass(frozen=True, slots=True)
class _Turn:
    """One turn under one lease."""

    runtime: Runtime
    chat: Chat
    pace: Pace
    lease: Lease

    def post(self, row: Message, drawing: Drawing | None, thread_ts: str | None) -> bool:
        """Post at most once; says whether Slack was asked. Raises `Locked`."""
        if drawing is None:
            return self._nothing(row)
        begun_us = self.runtime.clock()
        if not self._begins(row, {"state": State.NEW}, state=State.POSTING, posting_us=begun_us):
            return False
        self.runtime.passing("card: posting")
        self.pace.called(POST, row.channel, begun_us)
        try:
            ts = self.chat.post(row.channel, drawing.payload | {"metadata": mark(row)}, thread_ts)
        except ChatTrouble as trouble:
            self.runtime.passing("card: not posted")
            self._failed(row, POST, trouble, {"posting_us": begun_us})
        else:
            self.runtime.passing("card: posted")
            self._done(row, {"posting_us": begun_us}, state=State.POSTED, ts=ts, gist=drawing.gist)
        return True

    def update(self, row: Message, drawing: Drawing | None) -> bool:
        """Put the truth in place of what stands there; says whether Slack was asked. Raises `Locked`."""
        expected = {"ts": row.ts, "blank_us": row.blank_us}
        if drawing is None or row.ts is None:
            return self._nothing(row)
        if not self._begins(row, expected):
            return False
        self.pace.called(UPDATE, row.channel, self.runtime.clock())
        try:
            self.chat.update(row.channel, row.ts, drawing.payload | {"metadata": mark(row)})
        except ChatTrouble as trouble:
            if row.blank_us is not None and isinstance(trouble, SaidNo | Missing):
                self._delete(row, row.ts, expected)
            else:
                self._failed(row, UPDATE, trouble, expected)
        else:
            self.runtime.passing("card: updated")
            self._done(row, expected, blank_us=None, gist=drawing.gist)
        return True

    def _begins(self, row: Message, expected: Mapping[str, object], **changes: Any) -> bool:  # noqa: ANN401 - columns of the row
        """Commit before Slack is asked: from now on nobody surely knows what stands there. False if it is not ours.

        A burst's first cards are chosen only now, when more of those that are urgent have come.
        """
        with self.runtime.database.write() as session:
            begun = leases.still_mine(session, self.lease) and outbox.change(
                session, row, expected, shown=None, gist=None, **changes
            )
            if begun and row.kind == outbox.BURST and row.ts is None:
                room = CARDS_A_BURST - outbox.beside(session, row.workspace, row.brand_id, row.channel, row.subject)
                if room > 0 and outbox.release(session, row, room, urgent=True):
                    outbox.draw_again(session, [row])
            return begun

    def _delete(self, row: Message, ts: str, expected: Mapping[str, object]) -> None:
        """Delete a message whose words must leave Slack, since it takes no others. What is gone already is well."""
        try:
            self.chat.delete(row.channel, ts)
        except ChatTrouble as trouble:
            if not (isinstance(trouble, Missing) and trouble.code == NO_MESSAGE):
                self._failed(row, UPDATE, trouble, expected)
                return
        self.runtime.passing("card: deleted")
        self._done(row, expected, state=State.DEAD, ts=None, blank_us=None)

    def _done(
        self,
        row: Message,
        expected: Mapping[str, object],
        *,
        gist: str | None = None,
        **changes: Any,  # noqa: ANN401 - columns of the row
    ) -> None:
        with self.runtime.database.write() as session:
            mine, sticky = leases.still_mine(session, self.lease), REPOSTED if row.trouble == REPOSTED else None
            stands = {"shown": row.wanted, "gist": gist} if mine else {"shown": None, "gist": None}
            outbox.change(session, row, expected, drawn=row.wanted, tries=0, trouble=sticky, **stands, **changes)
            if not mine:
                outbox.draw_again(session, [row])  # another sender's newer drawing may lie under ours

    def _nothing(self, row: Message) -> bool:
        with self.runtime.database.write() as session:
            due_us = self.runtime.clock() + CHANNEL_WAIT_US
            outbox.change(session, row, {"state": row.state}, due_us=due_us, trouble=_NOTHING)
        return False

    def _failed(self, row: Message, method: str, trouble: ChatTrouble, expected: Mapping[str, object]) -> None:
        """Note what came of it, in the row and in the pace. A post that surely did not happen may be made anew."""
        now_us = self.runtime.clock()
        match trouble:
            case SlowDown(seconds=seconds):
                self.pace.wait(method, "", now_us + int(seconds * 1_000_000))
            case Missing(channel=True):
                self.pace.wait("", row.channel, now_us + CHANNEL_WAIT_US)
            case Locked(code=code):
                wait_us = UNINSTALLED_WAIT_US if code == NOT_INSTALLED else LOCKED_WAIT_US
                self.pace.wait("", "", now_us + wait_us)
        after = _after(row, method, trouble, now_us)
        if isinstance(trouble, SaidNo) and row.file_id:
            after |= {"file_id": None}  # it may be the picture that Slack does not take: the words alone go next
        with self.runtime.database.write() as session:
            outbox.change(session, row, expected, **after)
            if after.get("state") == State.DEAD:
                log.error("Slack, channel %s: a message is given up. %s", row.channel, trouble)
            if isinstance(trouble, Missing) and trouble.channel:
                if row.trouble != str(trouble):  # once, and not at each try
                    log.error("Slack, channel %s: %s", row.channel, trouble)
                outbox.put_off(session, row.workspace, row.channel, now_us + CHANNEL_WAIT_US, str(trouble))
            elif isinstance(trouble, Missing) and method == POST and row.thread:  # the roll-up itself is gone
                outbox.draw_again(session, list(outbox.parents(session, row, [row.thread]).values()))
        if isinstance(trouble, Locked):
            raise trouble


def mark(row: Message) -> Json:
    """What a message carries unseen, so that a lost post is found again: an id of ours, and nothing else.

    Every app of the workspace can read it.
    """
    return {"event_type": EVENT_TYPE, "event_payload": {"id": row.id}}


def _after(row: Message, method: str, trouble: ChatTrouble, now_us: int) -> dict[str, object]:
    """What a failure makes of a row."""
    words = row.trouble if row.trouble in _STICKY else str(trouble)
    again: dict[str, object] = {"trouble": words}
    if method == POST:
        again |= {"state": State.NEW, "posting_us": None}
    later = {"tries": row.tries + 1, "due_us": now_us + backoff_us(row.tries)}
    match trouble:
        case SaidNo() | Missing() if method == UPDATE and row.blank_us is not None:
            return again | later | {"due_us": now_us + CHANNEL_WAIT_US}  # a task for doctor to show, until it is done
        case Unknown() if method == POST:
            return {"state": State.UNSURE, "due_us": now_us + LOOK_AFTER_US, "tries": 0, "trouble": words}
        case Missing(channel=False) if method == UPDATE and row.trouble == REPOSTED:
            return {"state": State.DEAD, "trouble": str(trouble)}
        case Missing(channel=False) if method == UPDATE:
            return {"state": State.NEW, "ts": None, "trouble": REPOSTED}
        case SaidNo() if row.tries + 1 >= REFUSALS_MAX and row.kind == outbox.CARD and row.trouble != WITHOUT_WORDS:
            return again | {"tries": 0, "trouble": WITHOUT_WORDS}
        case SaidNo() if row.tries + 1 >= REFUSALS_MAX:
            return {"state": State.DEAD, "trouble": str(trouble)}
        case SaidNo() | Unknown() | Missing():
            return again | later
    return again


def backoff_us(tries: int) -> int:
    """How long to wait after so many failures: 2 seconds at first, twice as long each time, five minutes at most."""
    return min(BACKOFF_US_MAX, 2_000_000 << min(tries, 20))
