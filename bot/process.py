"""`earshot run` and `earshot pages`: a process, its signals, its log and its end."""

import gc
import logging
import os
import signal
import sys
import threading
import types
from collections.abc import Callable

from bot.dossier.write import notices
from bot.heaps import be_frugal
from bot.settings import Settings
from bot.settings.secrets import BadSettings
from bot.web.pages import app as pages
from bot.wiring import Earshot, workbench

STOP_S = 9.0
"""How long what is under way may take to end. What has not ended by then is kept, and taken up at the next start."""

log = logging.getLogger("earshot")

SWITCH_S = 0.001
"""How long a thread may compute before another gets its turn: a click must not wait for a sync's arithmetic."""


class PagesAlone:
    """The preference pages as a process of their own, on the same database as the bot."""

    def __init__(self, settings: Settings) -> None:
        """Build them. Raises what `workbench` raises, and `BadSettings` where no pages are set up."""
        if settings.pages is None:
            raise BadSettings("These settings have no [pages]. Add that table with an address; see the example.")
        self._runtime = workbench(settings)
        self.server = pages.server(self._runtime, settings.pages, notices(settings))

    def start(self) -> None:
        """Serve them. Raises `BadWeb` for a port in use."""
        self.server.start()
        log.info("The preference pages are served at %s.", self.server.url)

    def stop(self) -> None:
        """Serve nobody any more, and let go of the database."""
        self.server.stop()
        self._runtime.database.close()


def be_prompt() -> None:
    """Let no click wait for long: for another thread's arithmetic, or while what stays anyway is searched for garbage.

    To be called once everything is built. A search through all that was imported takes a tenth of a second.
    """
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()


def run_until_told(settings: Settings) -> None:
    """Run the bot until SIGTERM or Ctrl-C; a second one ends it at once. Raises what `Earshot` raises."""
    _until_told(lambda told: Earshot(settings, told=told))


def serve_pages_until_told(settings: Settings) -> None:
    """Serve the preference pages alone until then. Raises what `PagesAlone` raises."""
    _until_told(lambda _: PagesAlone(settings))


def _until_told(make: Callable[[threading.Event], Earshot | PagesAlone]) -> None:
    be_frugal()
    _open_log()
    told = threading.Event()

    def tell(_number: int, _frame: types.FrameType | None) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    earshot = make(told)
    try:
        earshot.start()
        be_prompt()
        told.wait()
        log.info("Earshot stops.")
    finally:
        _stop(earshot)


def _stop(earshot: Earshot | PagesAlone) -> None:
    """Stop, and end the process in time whatever still runs: everything that matters is in the database."""
    stopping = threading.Thread(target=earshot.stop, name="stop", daemon=True)
    stopping.start()
    stopping.join(STOP_S)
    if stopping.is_alive():
        log.warning("Not all ended in time. What is not done is kept, and taken up at the next start.")
        logging.shutdown()
        os._exit(0)


def _open_log() -> None:
    """Write our own lines to standard error. Other people's may hold an address or a text, so theirs are dropped."""
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(lines)
    log.setLevel(logging.INFO)
    log.propagate = False
    logging.getLogger().addHandler(logging.NullHandler())
    logging.captureWarnings(capture=True)
    threading.excepthook = _thread_ended


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    """Tell of a thread that an error has ended; its traceback may hold a text."""
    name = ended.thread.name if ended.thread else "a thread"
    log.error("%s was ended by an error: %s.", name, ended.exc_type.__name__)
