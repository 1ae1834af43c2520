"""`python -m bench.day_bot`: the bot of a simulated day, in a process of its own."""

import logging
import mmap
import pickle
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.heaps import be_frugal
from bot.process import be_prompt
from tests.bot_by_hand import BotByHand, StillClock

Asked = tuple[str, tuple[object, ...]]
"""What the bot is to do, by the name of its method, and with what."""


class Shared:
    """A number in a file that several processes see."""

    def __init__(self, path: Path) -> None:
        """Share it; the file has eight bytes."""
        with path.open("r+b") as file:
            self._cell = memoryview(mmap.mmap(file.fileno(), 8)).cast("q")

    @property
    def value(self) -> int:
        """The number."""
        return int(self._cell[0])

    @value.setter
    def value(self, number: int) -> None:
        self._cell[0] = number


def main(clock: str, settings: str, secrets: Mapping[str, str]) -> None:
    """Do what is asked over standard input, and answer over standard output, until asked to stop."""
    logging.disable(logging.CRITICAL)
    be_frugal()  # as `earshot run` does
    bot = BotByHand(Path(settings), secrets, StillClock(Shared(Path(clock))))
    be_prompt()
    name = ""
    while name != "stop":
        name, words = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process wrote it
        pickle.dump(getattr(bot, name)(*words), sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], pickle.load(sys.stdin.buffer))  # noqa: S301 - our own process wrote it
