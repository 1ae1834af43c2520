"""The journal's copy at another place: each line, in order, at least once.

How far it has come stands in a small file beside the journal. Where nobody takes the lines they wait, nothing else
does, and whoever looks after the bot is told.
"""

import http.client
from urllib.parse import urlsplit

from bot.journal.file import BadJournal, Journal, copied_to
from bot.store import durable

BYTES_A_POST = 256 * 1024
POSTS_A_TURN = 20
TIMEOUT_S = 10.0
_TAKEN = range(200, 300)


class Copy:
    """Posts what is new in a journal to an address (`http:` for a stand-in on this machine only)."""

    def __init__(self, journal: Journal, address: str) -> None:
        self._journal = journal
        self._address = urlsplit(address)
        self._far = copied_to(journal.path)

    def deliver(self, _now_us: int) -> int:
        """Post what is new; says how many bytes were taken. Raises `BadJournal` where they were not; they wait."""
        sent = 0
        offset = self._offset()
        for _ in range(POSTS_A_TURN):
            lines = self._journal.raw(offset, BYTES_A_POST)
            if not lines:
                break
            self._post(lines)
            offset += len(lines)
            self._note(offset)
            sent += len(lines)
        return sent

    def _note(self, offset: int) -> None:
        try:
            durable.replace(self._far, [b"%d" % offset])
        except OSError as error:
            raise BadJournal(f"{self._far} cannot be written: {error.strerror}. Mend that.") from None

    def _offset(self) -> int:
        """Up to where the lines were taken; from the start where the journal is another one by now."""
        try:
            offset = int(self._far.read_bytes())
        except (FileNotFoundError, ValueError):
            return 0
        except OSError as error:
            raise BadJournal(f"{self._far} cannot be read: {error.strerror}. Mend that.") from None
        return offset if offset == 0 or self._journal.raw(offset - 1, 1) == b"\n" else 0

    def _post(self, lines: bytes) -> None:
        made = http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
        connection = made(self._address.hostname or "", self._address.port, timeout=TIMEOUT_S)
        path = self._address.path or "/"
        query = f"?{self._address.query}" if self._address.query else ""
        try:
            connection.request("POST", path + query, lines, {"Content-Type": "text/plain; charset=us-ascii"})
            answer = connection.getresponse()
            status = answer.status
        except (OSError, http.client.HTTPException):
            raise BadJournal(f"The journal's copy at {self._address.hostname} cannot be reached.") from None
        finally:
            connection.close()
        if status not in _TAKEN:
            raise BadJournal(f"The journal's copy at {self._address.hostname} does not take our lines ({status}).")
