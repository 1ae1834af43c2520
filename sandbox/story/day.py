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
NOT_YET = "Earshot is starting. The day begins in a moment."


class RecordedDay:
    """The day as the page controls it. It waits while the person at the page is at work, and says so."""

    def __init__(self, world: World, scenes: Sequence[Scene], midnight_us: int, ask_digest: Callable[[], None]) -> None:
        self._world, self._scenes, self._midnight_us, self._ask_digest = world, scenes, midnight_us, ask_digest
        self._lock = threading.Lock()
        self._step, self._asked = 0, 0
        self._playing, self._factor = True, 1
        self._wait_s = self._hold_s = 0.0
        self._at_page: set[str] = set()
        self._reached: list[str] = []
        self._told: list[str] = []
        self.pages = ""
        """The address of the brand's preference pages, once they are served."""
        self.bluesky = ""
        """The address at which a person of the demo posts on Bluesky, where that is served."""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="story", daemon=True)

    def start(self) -> None:
        """Begin to play; before that nothing happens, whatever the page asks."""
        self._thread.start()

    def stop(self) -> None:
        """End playing, in the middle of the day if need be."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def snapshot(self) -> Moment:
        """Tell where the day stands."""
        now = datetime.fromtimestamp(self._world.clock() / 1e6, UTC)
        writing = self._somebody_writes()
        with self._lock:
            return {
                "clock": now.strftime("%H:%M"),
                "date": f"{now:%A}, {now.day} {now:%B}",
                "title": self._told[-1] if self._told else NOT_YET,
                "step": self._step,
                "of": len(self._scenes),
                "playing": self._playing and self._step < len(self._scenes),
                "waits": self._playing and self._step < len(self._scenes) and (writing or self._hold_s > 0),
                "log": self._told[-LOG_LINES:],
                "speed": self._factor,
                "zone": "UTC",
                "about": "Posts about Acme Coffee, and whom we may answer",
                "brand_account": BRAND_ID,
                "pages": self.pages,
                "bluesky": self.bluesky,
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
        with self._lock:
            self._asked = min(self._asked + 1, len(self._scenes))

    def speed(self, factor: int) -> None:
        """Play 1, 2 or 4 times as fast."""
        with self._lock:
            self._factor = factor

    def digest(self) -> None:
        """Have the weekly digest posted to the channel now."""
        self._ask_digest()

    def person_acts(self, user: str) -> None:
        """Stand still for a while: somebody at the page is at work as this member."""
        with self._lock:
            self._at_page.add(user)
            self._hold_s = HOLD_S

    def _run(self) -> None:
        while not self._stopped.wait(TURN_S):
            writing = self._somebody_writes()
            with self._lock:
                self._wait_s -= TURN_S
                self._hold_s -= TURN_S
                held = writing or self._hold_s > 0 or self._wait_s > 0
                ready = self._step < len(self._scenes) and (self._asked > 0 or (self._playing and not held))
            if ready:
                self._advance()

    def _somebody_writes(self) -> bool:
        """Whether a form is open before the person at the page; the story's own people close theirs."""
        views = self._world.slack.snapshot()["views"]
        return any(views.get(user) for user in tuple(self._at_page))

    def _advance(self) -> None:
        with self._lock:
            scene = self._scenes[self._step]
            self._step += 1
            self._asked = max(0, self._asked - 1)
            self._wait_s = SCENE_S / self._factor
            self._told.append(scene.title)
        self._world.clock.leap_to(self._midnight_us + scene.after_us)
        scene.do(self._world)
        if "says stop" in scene.title:
            with self._lock:
                self._reached.append("stop")
