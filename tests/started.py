"""Starts `earshot …` as a process of its own, without waiting for its modules.

It is forked from one that has read them all, which saves a second each time; in all but its start it is a real process:
own memory, own signals, own streams. Tests of the start itself use `python -m bot`.
"""

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.started", "bot.cli", "bot.process", "bot.doctor", "bot.commands.audit"])


class Started:
    """A process that runs one command; it has of `subprocess.Popen` what tests ask."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str]) -> None:
        ours, theirs = zip(*(_FORKS.Pipe(duplex=False) for _ in range(2)), strict=True)
        self._process = _FORKS.Process(target=_run, args=(list(words), dict(environment), *theirs))
        self._process.start()
        for end in theirs:
            end.close()
        self.args = ["earshot", *words]
        self.stdout, self.stderr = (_text(os.dup(end.fileno())) for end in ours)
        for end in ours:
            end.close()

    def ended(self, timeout: float) -> subprocess.CompletedProcess[str]:
        """Read all that it writes, and wait so many seconds for its end."""
        told: list[str] = []
        reader = threading.Thread(target=lambda: told.append(self.stderr.read()), daemon=True)
        with self.stdout, self.stderr:
            reader.start()
            out = self.stdout.read()
            reader.join()
            return subprocess.CompletedProcess(self.args, self.wait(timeout), out, told[0])

    def poll(self) -> int | None:
        """Its status, once it has ended; minus the signal that ended it."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """Wait so many seconds for its end; gives its status."""
        self._process.join(timeout)
        if (status := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(self.args, timeout)
        return status

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        if self._process.exitcode is None and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        """End it without a warning."""
        self.send_signal(signal.SIGKILL)


def _text(end: int) -> io.TextIOWrapper:
    return open(end, encoding="utf-8", errors="replace")


def _run(words: list[str], environment: dict[str, str], stdout: Connection, stderr: Connection) -> None:
    os.dup2(stdout.fileno(), 1)
    os.dup2(stderr.fileno(), 2)
    stdout.close()
    stderr.close()
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = ["earshot", *words]
    from bot.cli import main  # noqa: PLC0415 - read long ago, where this is a copy

    main()
