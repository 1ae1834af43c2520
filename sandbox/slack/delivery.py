"""One payload on its way to the app, and what the app answered."""

import threading
from dataclasses import dataclass, field

from sandbox.slack.workspace import Json


@dataclass(frozen=True, slots=True)
class Ack:
    """What the app answered to an envelope: when, on which connection, and with what."""

    envelope_id: str
    at_us: int
    connection: int
    payload: Json


@dataclass(slots=True, eq=False)
class Delivery:
    """One payload on its way to the app. `acks` has more than one where it was delivered more than once.

    Over HTTP, `connections` are the numbers of the addresses to which it went.
    """

    envelope_id: str
    kind: str
    payload: Json
    sent_us: int
    connections: list[int] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    attempt: int = 0
    acked: threading.Event = field(default_factory=threading.Event)
