"""`earshot demo`: the real bot against a stand-in for the world, in one process.

Everything is real but the world: Bolt, tweepy, the database, the record. The only file of the bot that opens the
stand-in, and a little longer than most, so that it stays the only one.
"""

import errno
import logging
import shutil
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.commands import audit
from bot.settings import Settings, read_settings
from bot.steps import digest
from bot.store.record import past
from bot.store.record.decisions import policy_texts
from bot.wiring import Earshot
from rules.policy import Policy
from rules.replay import policies
from rules.told import tell
from sandbox.networks.bluesky import AppView, appview_app
from sandbox.networks.mastodon import Towns, towns_app
from sandbox.networks.oauth import Desk, mastodon_app
from sandbox.networks.x import start as serve_x
from sandbox.networks.x.serve import serve
from sandbox.page.parts import Entry, RecordShown, Verified
from sandbox.page.routes import page_routes
from sandbox.slack.server import Running as Served
from sandbox.slack.server import start as serve_slack
from sandbox.story import team
from sandbox.story.clock import StoryClock
from sandbox.story.day import RecordedDay
from sandbox.story.script import SCENES
from sandbox.story.world import World, make_world

BEGINS_HOUR = 9
ENTRIES_SHOWN = 400
DAY_US = 86_400_000_000


PAGES = """
[pages]
address = "http://127.0.0.1:{port}"
port = {port}
[sign_in]
bluesky = "{bluesky}"
mastodon_url = "{mastodon}"
"""
CODE_LIVES_S = 600
YARA = "did:plc:yarayarayarayarayarayara"
TOWN = "social.example"


class PortTaken(Exception):
    """The page cannot be served there; the text says why, and what to type instead."""


def run_demo(port: int, *, open_browser: bool) -> None:
    """Play the recorded day until Ctrl-C. Everything lives in a temporary folder and goes with it.

    Raises `PortTaken`.
    """
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    logging.getLogger().addHandler(logging.NullHandler())
    logging.disable()  # the story breaks things on purpose, and the page tells of it
    with tempfile.TemporaryDirectory(prefix="earshot-demo-") as folder:
        demo = Demo(Path(folder), port, told)
        try:
            typer.echo(f"Earshot plays a recorded day at {demo.url}\nPress Ctrl-C to end it.")
            demo.start()
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(demo.url,), daemon=True).start()
            told.wait()
        finally:
            typer.echo("\nThe demo ends.")
            demo.stop()


class Demo:
    """The stand-in world, the bot, and the day that is played; nothing outside this computer is touched."""

    def __init__(self, folder: Path, port: int, told: threading.Event | None = None) -> None:
        """Serve the page at once, so that it shows while the bot still starts. Raises `PortTaken`.

        `told` is set by whoever wants the demo to stop while it starts.
        """
        midnight_us = int(datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()) * 1_000_000
        clock = StoryClock(midnight_us + BEGINS_HOUR * 3_600_000_000)
        self._folder = folder
        self._told = told or threading.Event()
        self.world = make_world(clock, folder / "quiet-list.csv")
        self.day = RecordedDay(self.world, SCENES, midnight_us, self._ask_digest)
        self.earshot: Earshot | None = None
        pages = page_routes(self.world.slack, self.world.x, self.day, self.record)
        self._slack = _serve(self.world, port, pages)
        self._x = serve_x(self.world.x)
        self._bluesky, self._mastodon = serve(_bluesky(clock)), serve(_mastodon(clock))
        self.day.bluesky = self._bluesky.url
        self.url = self._slack.url

    def start(self) -> None:
        """Start the bot, then the day."""
        self.earshot = Earshot(self._settings(), self.world.clock, self._told)
        self.earshot.start()
        self.day.pages = f"{self.earshot.pages.url}/acme" if self.earshot.pages else ""
        if not self._told.is_set():
            self.day.start()

    def stop(self) -> None:
        """End the day, the bot and the world, in this order."""
        self.day.stop()
        if self.earshot is not None:
            self.earshot.stop()
        for stand_in in (self._bluesky, self._mastodon, self._x, self._slack):
            stand_in.close()

    def record(self) -> RecordShown:
        """The record as the page shows it, verified anew."""
        if self.earshot is None:
            return {"entries": [], "verified": {"ok": True, "entries": 0, "root": "", "checkpoints": 0}}
        database = self.earshot.runtime.database
        with database.read() as session:
            entries = past.newest(session, "acme", ENTRIES_SHOWN)
            kept = policies(policy_texts(session, "acme"))
        checked = audit.verify(database, "acme", self._folder / "keys")
        shown = [_shown(number, entry, kept) for number, entry in enumerate(entries, 1)]
        return {"entries": shown, "verified": _verified(checked)}

    def _settings(self) -> Settings:
        file = self._folder / "earshot.toml"
        told = team.settings(self.world, self._folder, self._slack.api_url, self._x.url)
        others = {"bluesky": self._bluesky.url, "mastodon": self._mastodon.url}
        file.write_text(told + PAGES.format(port=_free_port(), **others))
        return read_settings(file, team.secrets(self.world))

    def _ask_digest(self) -> None:
        if self.earshot is None:
            return
        runtime = self.earshot.runtime
        ours, now_us = runtime.teams[0], runtime.clock()
        with runtime.database.write() as session:
            digest.ask(session, runtime, ours, digest.week_of(now_us, ours) + digest.SO_FAR, now_us)


def _serve(world: World, port: int, pages: Sequence[BaseRoute]) -> Served:
    try:
        return serve_slack(world.slack, port, pages)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = f"Port {port} is in use. Close what uses it" if taken else f"Port {port} cannot be opened"
        raise PortTaken(f"{why}, or run: {_typed()} demo --port {_other(port)}") from error


def _bluesky(clock: StoryClock) -> Starlette:
    """Bluesky, where Yara can post a code by hand."""
    view = AppView(clock)
    view.join(YARA, "yara.example")
    view.post(YARA, "Good coffee, slow post.")
    return appview_app(view)


def _mastodon(clock: StoryClock) -> Starlette:
    """One Mastodon server, where Yara can sign in."""
    towns, desk = Towns(clock), Desk(clock, code_lives_s=CODE_LIVES_S)
    desk.join(towns.join(TOWN, "yara"), "yara", TOWN)
    return Starlette(routes=[*mastodon_app(desk).routes, *towns_app(towns).routes])


def _free_port() -> int:
    """A port for the preference pages: their address must be known before they are served."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _other(port: int) -> int:
    return port + 1 if 1024 <= port < 65_535 else 8766  # noqa: PLR2004 - where ports are free to all, and where they end


def _typed() -> str:
    """Our own command as one can type it here: by its name alone only where the shell finds that."""
    begun = sys.argv[0]
    return "earshot" if Path(begun).name != "earshot" or shutil.which("earshot") else begun


def _shown(number: int, entry: past.Told, kept: Mapping[str, Policy]) -> Entry:
    when = datetime.fromtimestamp(entry.at_us / 1e6, UTC).strftime("%H:%M:%S")
    return {"n": number, "when": when, "kind": entry.kind, "text": tell(entry.kind, entry.payload, kept)}


def _verified(checked: audit.Checked) -> Verified:
    return {"ok": checked.ok, "entries": checked.entries, "root": checked.root, "checkpoints": checked.checkpoints}
