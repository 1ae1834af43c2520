"""Who is in a channel, asked of Slack: what a channel shows is for its members."""

import threading
from collections.abc import Callable

from bot.slack.doors.chat import Chat, ChatTrouble

FRESH_US = 5 * 60_000_000


class Audience:
    """Remembers for some minutes who is in a channel. Safe to share between threads.

    A yes may be remembered, a no is asked for again each time: whoever was just invited need not wait. What Slack does
    not tell is no.
    """

    def __init__(self, chat: Chat, clock: Callable[[], int]) -> None:
        self._chat = chat
        self._clock = clock
        self._lock = threading.Lock()
        self._members: dict[str, tuple[int, frozenset[str]]] = {}

    def has(self, channel: str, user: str) -> bool:
        """Whether this person is in this channel; nobody is in one without a name. Takes as long as a call may take."""
        if not channel:
            return False
        with self._lock:
            at_us, known = self._members.get(channel, (0, frozenset()))
        if user in known and self._clock() - at_us < FRESH_US:
            return True
        try:
            known = self._chat.audience(channel)
        except ChatTrouble:
            return False
        with self._lock:
            self._members[channel] = (self._clock(), known)
        return user in known
