"""How much the bot's memory grows in a simulated day of a busy brand."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # ships no types

from bench.day_bot import Shared
from bench.measure import Missing, Result
from tests.bot_by_hand import Drawn, Kept
from tests.busy_day import Day, Size, Stage, staged
from tests.busy_truth import untruths

WHOLE = Size(hours=24, mentions=20_000, clicks=300)
SMALL = Size(hours=2, mentions=60, clicks=5, slot_us=300_000_000)
STARTS_WITHIN_S = 120.0
"""A process that has to import everything first, beside whatever else this computer does."""


class Apart:
    """A bot in a process of its own, told what to do over its standard input."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take over this process, whose bot is being built."""
        self._process = process

    def run_until(self, moment_us: int) -> None:
        """Let its jobs run up to this moment."""
        self._ask("run_until", moment_us)

    def catch_up(self) -> None:
        """Let Slack be brought up to date, and nothing else happen."""
        self._ask("catch_up")

    def waits(self) -> int:
        """How many clicks are not dealt with."""
        return int(self._ask("waits"))

    def is_at_rest(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self._ask("is_at_rest"))

    def drawn(self) -> list[Drawn]:
        """Every message that should stand in Slack."""
        drawn: list[Drawn] = self._ask("drawn")
        return drawn

    def kept(self) -> list[Kept]:
        """Every mention."""
        kept: list[Kept] = self._ask("kept")
        return kept

    def sent(self) -> dict[str, str]:
        """Every reply that the record calls sent."""
        sent: dict[str, str] = self._ask("sent")
        return sent

    def stop(self) -> None:
        """End everything."""
        self._ask("stop")

    def rss_mb(self) -> float:
        """The resident memory of the process."""
        return float(psutil.Process(self._process.pid).memory_info().rss) / 2**20

    def _ask(self, name: str, *words: object) -> Any:  # noqa: ANN401 - as the bot gives it
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump((name, words), self._process.stdin)
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)  # noqa: S301 - our own process wrote it
        except (BrokenPipeError, EOFError):
            raise Missing("The bot of the simulated day ended before the day did.") from None


def run(folder: Path, *, quick: bool) -> list[Result]:
    """Measure once the first hour is over, and at the end, when nothing is left to do; then see that all is true."""
    size, here = SMALL if quick else WHOLE, folder / "day"
    here.mkdir()
    clock = here / "clock"
    clock.write_bytes(bytes(8))
    hourly: dict[int, float] = {}
    with staged(here, Shared(clock)) as stage, _apart(clock, stage) as bot:
        if not stage.world.slack.hub.wait_connected(STARTS_WITHIN_S):
            raise Missing("The bot of the simulated day never connected to Slack.")
        day = Day(stage.world, bot, size)
        day.play(lambda hour: hourly.update({hour: bot.rss_mb()}))
        last = bot.rss_mb()
        untrue = untruths(day, bot.drawn(), bot.kept(), bot.sent())
        bot.stop()
    if untrue:
        raise Missing(f"{len(untrue)} things were not true at the end of the day. The first: {untrue[0]}")
    beside = (
        f"{hourly[1]:.0f} MB after the first hour, {last:.0f} MB after {size.hours}; {size.mentions:,} mentions, "
        f"{size.clicks} clicks; every card true"
    )
    return [Result("day_memory_growth", last / hourly[1], "times the memory", against=beside, target="<= 1.1")]


@contextmanager
def _apart(clock: Path, stage: Stage) -> Iterator[Apart]:
    """Start the bot, and end it whatever happens."""
    command = [sys.executable, "-m", "bench.day_bot", str(clock), str(stage.settings)]
    quiet = {**os.environ, "HTTP_PROXY": "", "HTTPS_PROXY": "", "http_proxy": "", "https_proxy": ""}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=quiet
    )
    try:
        _tell(process, stage.secrets)
        yield Apart(process)
    finally:
        process.kill()
        process.wait()


def _tell(process: subprocess.Popen[bytes], secrets: Mapping[str, str]) -> None:
    assert process.stdin is not None
    pickle.dump(dict(secrets), process.stdin)
    process.stdin.flush()
