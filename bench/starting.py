"""How soon the commands answer, and how much memory the bot needs."""

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

from bench.measure import Missing, Result, seconds

ROUNDS, PATIENCE_S = 7, 30.0
_EARSHOT = Path(sys.executable).with_name("earshot")


def run_help(folder: Path, *, quick: bool) -> list[Result]:  # noqa: ARG001 - needs no disk
    """Measure `earshot --help` as a new process, once the files are in memory."""
    command = [_command(), "--help"]
    rounds = 2 if quick else ROUNDS
    took = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(rounds + 1)]
    return [Result("help_s", statistics.median(took[1:]), "s", target="< 0.5")]


def run_demo(folder: Path, *, quick: bool) -> list[Result]:  # noqa: ARG001 - needs no disk
    """Measure from the start of `earshot demo` until its page is answered."""
    took = []
    for _ in range(1 if quick else 3):
        port, start = _free_port(), time.perf_counter()
        with _started("demo", "--no-open", "--port", str(port)) as process:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            took.append(time.perf_counter() - start)
    return [Result("demo_page_s", statistics.median(took), "s", target="< 5")]


def run_memory(folder: Path, *, quick: bool) -> list[Result]:  # noqa: ARG001 - as every benchmark
    """Measure the resident memory of `earshot demo`: the bot and the stand-ins in one process, so an upper bound."""
    port = _free_port()
    with _started("demo", "--no-open", "--port", str(port)) as process:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        time.sleep(1 if quick else 10)
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        used = sum(one.memory_info().rss for one in family) / 2**20
    return [Result("run_rss_mb", used, "MB", against="the whole demo: bot, Slack, X and page", target="< 200")]


def _command() -> str:
    if not _EARSHOT.exists():
        raise Missing(f"The command {_EARSHOT.name} is not installed beside {sys.executable}. Run: make setup.")
    return str(_EARSHOT)


@contextmanager
def _started(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run our command, and end it as Ctrl-C does."""
    quiet = {**os.environ, "HTTP_PROXY": "", "HTTPS_PROXY": "", "http_proxy": "", "https_proxy": ""}
    process = subprocess.Popen([_command(), *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=quiet)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if process.poll() is not None:
            words = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
            raise Missing(f"The demo ended before it showed its page: {words.splitlines()[-1] if words else 'no word'}")
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310 - our own page
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise Missing(f"The demo showed no page at {address} within {PATIENCE_S:.0f} s.")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
