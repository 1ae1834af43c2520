"""When each step runs, as one table.

APScheduler only wakes us each second; what is due stands in our own rows, so that a restart pushes nothing away and a
missed hour is made up once. A brand's work runs in one process at a time, under a lease; what must happen once rests on
a unique row besides (`bot/store/leases.py`).
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apscheduler.schedulers.background import BackgroundScheduler

from bot.runtime import Runtime
from bot.store import due, leases
from bot.store.database import told

TICK_S = 1.0
LEASE_S = 20.0
SECOND_US = 1_000_000
ROWS_FROM_US = 60 * SECOND_US
"""A step that runs at most once a minute keeps its next turn in the database; a quicker one in memory."""

log = logging.getLogger("earshot.schedule")


@dataclass(frozen=True, slots=True)
class Job:
    """One step on the clock: its name, how often, what it does at a moment, and under which lease, if any."""

    name: str
    every_us: int
    run: Callable[[int], object]
    lease: str = ""


class Schedule:
    """Runs the jobs until it is stopped. A job that fails is told, noted, and tried again at its next turn."""

    def __init__(self, runtime: Runtime, jobs: Sequence[Job]) -> None:
        self.jobs = tuple(jobs)
        self.troubles: dict[str, str] = {}
        self._runtime = runtime
        self._next_us = {job.name: 0 for job in jobs}
        self._held: dict[str, tuple[leases.Lease, int]] = {}
        self._lock = threading.Lock()
        self._scheduler = BackgroundScheduler(timezone="UTC")
        for job in jobs:
            self._scheduler.add_job(
                self.turn, "interval", seconds=TICK_S, args=(job,), id=job.name,
                coalesce=True, misfire_grace_time=None, max_instances=1,
            )  # fmt: skip

    def start(self) -> None:
        """Begin to run what is due."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler.start()

    def stop(self) -> None:
        """Let what runs end, begin nothing more, and give the leases back."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        for lease, _ in self._held.values():
            leases.give_back(self._runtime.database, lease)
        self._held.clear()

    def turn(self, job: Job) -> bool:
        """Run the job if it is due and ours to run; says whether it ran to its end."""
        now_us = self._runtime.clock()
        try:
            if not self._is_due(job, now_us) or not self._is_ours(job, now_us):
                return False
            job.run(now_us)
            self._put_off(job, now_us)
        except Exception as error:  # noqa: BLE001 - one step's failure must stop no other
            sentence = told(error, self._runtime.database.name)
            if self.troubles.get(job.name) != sentence:
                log.error(  # noqa: TRY400 - a traceback may hold a text or a handle
                    "The step %s failed: %s: %s", job.name, type(error).__name__, sentence
                )
            self.troubles[job.name] = sentence or type(error).__name__
            self._next_us[job.name] = now_us + 5 * SECOND_US
            return False
        self.troubles.pop(job.name, None)
        return True

    def _is_due(self, job: Job, now_us: int) -> bool:
        if now_us < self._next_us[job.name] <= now_us + job.every_us:
            return False  # the second bound: after a clock that went back we look anew
        if job.every_us < ROWS_FROM_US:
            return True
        self._next_us[job.name] = due.next_us(self._runtime.database, job.name)
        return now_us >= self._next_us[job.name] or self._next_us[job.name] > now_us + job.every_us

    def _put_off(self, job: Job, now_us: int) -> None:
        self._next_us[job.name] = now_us + job.every_us
        if job.every_us >= ROWS_FROM_US:
            due.put_off(self._runtime.database, job.name, now_us, now_us + job.every_us)

    def _is_ours(self, job: Job, now_us: int) -> bool:
        if not job.lease:
            return True
        with self._lock:
            held = self._held.get(job.lease)
            if held and 0 <= now_us - held[1] < LEASE_S / 4 * SECOND_US:
                return True
            lease = leases.take(self._runtime.database, job.lease, self._runtime.owner, LEASE_S)
            if lease is None:
                self._held.pop(job.lease, None)
                return False
            self._held[job.lease] = (lease, now_us)
            return True
