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
from sandbox.networks.x import serve
from sandbox.slack import server
from sandbox.story import team
from sandbox.story.clock import StoryClock
from sandbox.story.world import CHANNEL, World, make_world

ROUNDS, PATIENCE_S = 7, 30.0
SHOWN = 10
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


def run_memory(folder: Path, *, quick: bool) -> list[Result]:
    """Measure the resident memory of `earshot run`, which has heard and shown what the story's people say."""
    world = make_world(StoryClock(time.time_ns() // 1_000), folder / "quiet-list.csv")
    world.publish_registry()
    slack, x = server.start(world.slack), serve.start(world.x)
    file = folder / "earshot.toml"
    file.write_text(team.settings(world, folder, slack.api_url, x.url))
    for name in world.accounts.keys() - {"acme", "staff"}:
        world.says(name, "@acmecoffee do you ship to Norway?")
    try:
        with _started("run", "--settings", str(file), **team.secrets(world)) as process:
            _wait_for_cards(world, process)
            time.sleep(1 if quick else 10)
            used = psutil.Process(process.pid).memory_info().rss / 2**20
    finally:
        x.close()
        slack.close()
    return [
        Result("run_rss_mb", used, "MB", against=f"{len(world.accounts) - 2} posts heard and shown", target="< 200")
    ]


def _wait_for_cards(world: World, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        (channel,) = (one for one in world.slack.snapshot()["channels"] if one["id"] == CHANNEL)
        if sum(bool(message["bot"]) for message in channel["messages"]) > SHOWN:
            return
        _stop_if_ended(process)
        time.sleep(0.1)
    raise Missing(f"The bot showed no {SHOWN} cards within {PATIENCE_S:.0f} s.")


def _command() -> str:
    if not _EARSHOT.exists():
        raise Missing(f"The command {_EARSHOT.name} is not installed beside {sys.executable}. Run: make setup.")
    return str(_EARSHOT)


@contextmanager
def _started(*words: str, **secrets: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run our command, and end it as Ctrl-C does."""
    quiet = {**os.environ, "HTTP_PROXY": "", "HTTPS_PROXY": "", "http_proxy": "", "https_proxy": "", **secrets}
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
        _stop_if_ended(process)
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310 - our own page
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise Missing(f"The demo showed no page at {address} within {PATIENCE_S:.0f} s.")


def _stop_if_ended(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        words = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
        raise Missing(f"It ended before it was at work: {words.splitlines()[-1] if words else 'no word'}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
