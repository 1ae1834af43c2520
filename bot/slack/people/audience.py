"""In which of our channels somebody is: what one shows is for its members."""

import threading
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor

from bot.runtime import Runtime, Team
from bot.slack.doors.chat import Chat, ChatTrouble, SaidNo

FRESH_US = 5 * 60_000_000
PATIENCE_S = 0.2
"""How long an answer that is due within a second waits for Slack, after it has said who somebody is."""
THREADS = 4
NOWHERE: frozenset[str] = frozenset()


def channels_of(team: Team) -> frozenset[str]:
    """Where a team shows what people write to it: its channels, and those for private messages and for care."""
    return frozenset(filter(None, (*team.channels, team.private_channel, team.care_channel)))


class Audience:
    """Remembers for some minutes in which channels of these teams somebody is. Safe to share between threads.

    One question tells all of them, however many there are. A yes may be remembered, a no is asked for again each time:
    whoever was just invited need not wait.
    """

    def __init__(self, runtime: Runtime, chat: Chat) -> None:
        self._chat = chat
        self._clock = runtime.clock
        self._ours = NOWHERE.union(*map(channels_of, runtime.teams))
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, frozenset[str]]] = {}
        self._asking = ThreadPoolExecutor(THREADS, thread_name_prefix="earshot-audience")

    def among(self, channels: Collection[str], user: str) -> frozenset[str] | None:
        """In which of these channels this person is; `None` where Slack does not tell. Takes as long as a call may."""
        wanted = self._ours & frozenset(channels)
        with self._lock:
            at_us, known = self._known.get(user, (0, NOWHERE))
        if not wanted or (wanted <= known and self._clock() - at_us < FRESH_US):
            return wanted
        try:
            known = self._chat.channels_of(user) & self._ours
        except SaidNo:  # whom Slack does not know is nowhere
            return NOWHERE
        except ChatTrouble:
            return None
        with self._lock:
            self._known[user] = (self._clock(), known)
        return wanted & known

    def begin(self, channels: Collection[str], user: str) -> "Future[frozenset[str] | None]":
        """Ask, to hear the answer a little later."""
        return self._asking.submit(self.among, channels, user)

    def close(self) -> None:
        """Ask nothing more."""
        self._asking.shutdown(wait=False, cancel_futures=True)


def told(asked: "Future[frozenset[str] | None]") -> frozenset[str]:
    """What Slack has told by now, or tells in a moment; later than that it is there for the next time."""
    try:
        return asked.result(PATIENCE_S) or NOWHERE
    except TimeoutError:
        return NOWHERE
