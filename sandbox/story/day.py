"""Plays the scenes one after the other, and waits while somebody acts."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sandbox.page.parts import Moment
from sandbox.story.script import Scene
from sandbox.story.world import BRAND_ID, DANA, ELI, MAYA, NOOR, World

SCENE_S = 4.0
TURN_S = 0.2
HOLD_S = 12.0
"""So long after a person's act the day stands still: ten seconds to undo a reply, and two to see it go."""
LOG_LINES = 8


class RecordedDay:
    """The day as the page controls it. `person_acts` is told of every act of the person at the page."""

    def __init__(self, world: World, scenes: Sequence[Scene], midnight_us: int, ask_digest: Callable[[], None]) -> None:
        self._world, self._scenes, self._midnight_us, self._ask_digest = world, scenes, midnight_us, ask_digest
        self._lock = threading.Lock()
        self._step = 0
        self._playing, self._factor = True, 1
        self._wait_s = 0.0
        self._reached: list[str] = []
        self._told: list[str] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="story", daemon=True)

    def start(self) -> None:
        """Begin to play."""
        self._thread.start()

    def stop(self) -> None:
        """End playing, in the middle of the day if need be."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def snapshot(self) -> Moment:
        """Tell where the day stands."""
        now = datetime.fromtimestamp(self._world.clock() / 1e6, UTC)
        with self._lock:
            return {
                "clock": now.strftime("%H:%M"),
                "date": f"{now:%A}, {now.day} {now:%B}",
                "title": self._told[-1] if self._told else "The day is about to begin.",
                "step": self._step,
                "of": len(self._scenes),
                "playing": self._playing and self._step < len(self._scenes),
                "log": self._told[-LOG_LINES:],
                "speed": self._factor,
                "zone": "UTC",
                "about": "Posts about Acme Coffee, and whom we may answer",
                "brand_account": BRAND_ID,
                "roles": {DANA: "Approver", ELI: "Approver", MAYA: "Member", NOOR: "Guest"},
                "reached": list(self._reached),
            }

    def pause(self) -> None:
        """Let nothing more happen by itself."""
        with self._lock:
            self._playing = False

    def play(self) -> None:
        """Let the day go on by itself."""
        with self._lock:
            self._playing = True

    def next(self) -> None:
        """Let exactly one more thing happen, now."""
        self._advance()

    def speed(self, factor: int) -> None:
        """Play 1, 2 or 4 times as fast."""
        with self._lock:
            self._factor = factor

    def digest(self) -> None:
        """Have the weekly digest posted to the channel now."""
        self._ask_digest()

    def person_acts(self) -> None:
        """Stand still for a while: somebody is at work on the page."""
        with self._lock:
            self._wait_s = max(self._wait_s, HOLD_S)

    def _run(self) -> None:
        while not self._stopped.wait(TURN_S):
            with self._lock:
                self._wait_s -= TURN_S
                ready = self._playing and self._wait_s <= 0 and self._step < len(self._scenes)
            if ready and not self._somebody_writes():
                self._advance()

    def _somebody_writes(self) -> bool:
        return any(views for views in self._world.slack.snapshot()["views"].values())

    def _advance(self) -> None:
        with self._lock:
            if self._step >= len(self._scenes):
                return
            scene = self._scenes[self._step]
            self._step += 1
            self._wait_s = SCENE_S / self._factor
            self._told.append(scene.title)
        self._world.clock.leap_to(self._midnight_us + scene.after_us)
        scene.do(self._world)
        if "says stop" in scene.title:
            with self._lock:
                self._reached.append("stop")
