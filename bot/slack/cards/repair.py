"""Finds out by reading the channel what became of posts that we lost sight of.

A message carries our row's id unseen. Found, it was posted; after two complete looks without it, a minute apart, it was
not, and is posted anew. Whoever may not read the history is never guessed for: the post stays unsure, and doctor says
which scope is missing.
"""

from collections import defaultdict

from bot.runtime import Runtime
from bot.slack.doors.chat import Chat, ChatTrouble, Locked, Missing, SaidNo
from bot.slack.ids import EVENT_TYPE
from bot.slack.rich import Json
from bot.slack.sender import CHANNEL_WAIT_US, LEASE_S, lease_name
from bot.store import outbox
from bot.store.database import leases
from bot.store.database.leases import Lease
from bot.store.outbox import Message, State

POSTING_US_MAX = 60_000_000
LOOK_AGAIN_US = 60_000_000
LOOKS_BEFORE_POSTING_ANEW = 2
ROWS_A_TURN = 50
SKEW_US = 60_000_000


def repair(runtime: Runtime, chat: Chat, workspace: str, now_us: int) -> int:
    """Look for lost posts, with one reading a channel or thread. Says how many were settled. Repeats safely."""
    groups: dict[tuple[str, str | None], list[Message]] = defaultdict(list)
    with runtime.database.read() as session:
        for row in outbox.lost(session, workspace, now_us - POSTING_US_MAX, now_us, ROWS_A_TURN):
            parent = outbox.parents(session, row, [row.thread]).get(row.thread) if row.thread else None
            groups[row.channel, parent.ts if parent else None].append(row)
    lease = leases.take(runtime.database, lease_name(workspace), runtime.owner, LEASE_S) if groups else None
    if lease is None:
        return 0
    settled = 0
    for (channel, thread_ts), rows in groups.items():
        since_us = min(row.posting_us or now_us for row in rows) - SKEW_US
        try:
            found = _read(chat, channel, since_us, thread_ts)
        except ChatTrouble as trouble:
            long = isinstance(trouble, Locked | Missing | SaidNo)
            _later(runtime, lease, rows, now_us + (CHANNEL_WAIT_US if long else LOOK_AGAIN_US), str(trouble))
            continue
        runtime.passing("card: looked")
        if found is None:
            _later(runtime, lease, rows, now_us + CHANNEL_WAIT_US, "Too much was said since to find it again.")
        else:
            settled += sum(_settle(runtime, lease, row, found.get(row.id), now_us) for row in rows)
    return settled


def _read(chat: Chat, channel: str, since_us: int, thread_ts: str | None) -> dict[str, str] | None:
    """Our messages there by the id that they carry; `None` where there is more than we read."""
    try:
        messages = chat.messages(channel, since_us, thread_ts)
    except SaidNo as no:
        if no.code == "thread_not_found":  # and with it all that stood in it
            return {}
        raise
    return None if messages is None else {_id(one): str(one["ts"]) for one in messages if _id(one)}


def _id(message: Json) -> str:
    told = message.get("metadata") or {}
    return str((told.get("event_payload") or {}).get("id") or "") if told.get("event_type") == EVENT_TYPE else ""


def _settle(runtime: Runtime, lease: Lease, row: Message, ts: str | None, now_us: int) -> bool:
    looks = (row.tries if row.state == State.UNSURE else 0) + 1
    changes: dict[str, object] = {"state": State.UNSURE, "tries": looks, "due_us": now_us + LOOK_AGAIN_US}
    if ts is not None:  # `drawn` stays behind, so that an update shows the truth of today
        changes = {"state": State.POSTED, "ts": ts, "tries": 0, "trouble": None, "due_us": now_us}
    elif looks >= LOOKS_BEFORE_POSTING_ANEW:
        changes = {"state": State.NEW, "posting_us": None, "tries": 0, "trouble": None, "due_us": now_us}
    with runtime.database.write() as session:
        if not leases.still_mine(session, lease):
            return False
        done = outbox.change(session, row, {"state": row.state, "posting_us": row.posting_us}, **changes)
    return done and changes["state"] != State.UNSURE


def _later(runtime: Runtime, lease: Lease, rows: list[Message], due_us: int, trouble: str) -> None:
    with runtime.database.write() as session:
        for row in rows if leases.still_mine(session, lease) else ():
            expected = {"state": row.state, "posting_us": row.posting_us}
            looks = row.tries if row.state == State.UNSURE else 0
            outbox.change(session, row, expected, state=State.UNSURE, tries=looks, due_us=due_us, trouble=trouble)
