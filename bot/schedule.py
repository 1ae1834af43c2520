"""When each step runs, as one table.

APScheduler only wakes us; what is due stands in our own rows, so that a restart pushes nothing away and a missed hour
is made up once. A brand's work runs in one process at a time, under a lease; what must happen once rests on a unique
row besides (`bot/store/database/leases.py`).
"""

import logging
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot.runtime import Runtime
from bot.store import due
from bot.store.database import DBAPIError, explain, leases

TICK_S = 0.25
"""How often we look whether a job is due."""
THREADS_MAX = 64
LEASE_S = 20.0
LEASE_ASKED_US = 5_000_000
SECOND_US = 1_000_000
ROWS_FROM_US = 60 * SECOND_US
"""A step that runs at most once a minute keeps its next turn in the database; a quicker one in memory."""
AGAIN_US = 5 * SECOND_US
AGAIN_US_MAX = 60 * SECOND_US

log = logging.getLogger("earshot.schedule")


@dataclass(frozen=True, slots=True)
class Again:
    """What a step gives that wants its next turn after so many microseconds, sooner than its table says."""

    after_us: int


@dataclass(frozen=True, slots=True)
class Job:
    """One step on the clock: its name, how often, what it does at a moment, and under which lease, if any."""

    name: str
    every_us: int
    run: Callable[[int], object]
    lease: str = ""


class Schedule:
    """Runs the jobs until it is stopped. A job that fails is told, noted, and tried again, ever more slowly.

    `troubles` holds a sentence for each job whose last turn failed; it tells no text and no handle.
    """

    def __init__(self, runtime: Runtime, jobs: Sequence[Job]) -> None:
        self.jobs = tuple(jobs)
        self.troubles: dict[str, str] = {}
        self._runtime = runtime
        self._next_us = {job.name: 0 for job in jobs}
        self._failures = {job.name: 0 for job in jobs}
        self._leases: dict[str, tuple[leases.Lease | None, int]] = {}
        self._lock = threading.Lock()
        threads = ThreadPoolExecutor(min(max(len(jobs), 1), THREADS_MAX))  # one that hangs holds no other up
        self._scheduler = BackgroundScheduler(timezone="UTC", executors={"default": threads})
        for job in jobs:
            self._scheduler.add_job(
                self.turn, "interval", seconds=TICK_S, args=(job,), id=job.name,
                next_run_time=datetime.now(UTC), coalesce=True, misfire_grace_time=None, max_instances=1,
            )  # fmt: skip

    def start(self) -> None:
        """Begin to run what is due, now."""
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self._scheduler.start()

    def stop(self) -> None:
        """Let what runs end, begin nothing more, and give the leases back."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        for lease, _ in self._leases.values():
            if lease is not None:
                with suppress(DBAPIError):  # it runs out by itself
                    leases.give_back(self._runtime.database, lease)
        self._leases.clear()

    def turn(self, job: Job) -> bool:
        """Run the job if it is due and ours to run; says whether it ran to its end."""
        now_us = self._runtime.clock()
        try:
            if not self._is_due(job, now_us) or not self._is_ours(job, now_us):
                return False
            given = job.run(now_us)
            self._put_off(job, now_us, given.after_us if isinstance(given, Again) else job.every_us)
        except Exception as error:  # noqa: BLE001 - one step's failure must stop no other
            self._failed(job, now_us, told(error, self._runtime.database.name))
            return False
        if self.troubles.pop(job.name, None):
            log.info("The step %s works again.", job.name)
        self._failures[job.name] = 0
        return True

    def _failed(self, job: Job, now_us: int, why: str) -> None:
        if self.troubles.get(job.name) != why:
            log.error("The step %s failed. %s", job.name, why)
        self.troubles[job.name] = why
        self._next_us[job.name] = now_us + min(AGAIN_US << self._failures[job.name], AGAIN_US_MAX)
        self._failures[job.name] = min(self._failures[job.name] + 1, 10)

    def _is_due(self, job: Job, now_us: int) -> bool:
        if now_us < self._next_us[job.name] <= now_us + max(job.every_us, AGAIN_US_MAX):
            return False  # the second bound: after a clock that went back we look anew
        if job.every_us < ROWS_FROM_US:
            return True
        next_us = due.next_us(self._runtime.database, job.name)
        if now_us < next_us <= now_us + job.every_us:
            self._next_us[job.name] = next_us
            return False
        return True

    def _put_off(self, job: Job, now_us: int, after_us: int) -> None:
        self._next_us[job.name] = now_us + after_us
        if job.every_us >= ROWS_FROM_US:
            due.put_off(self._runtime.database, job.name, now_us, now_us + after_us)

    def _is_ours(self, job: Job, now_us: int) -> bool:
        """Whether we hold the job's lease; asked of the database every five seconds, well within the lease."""
        if not job.lease:
            return True
        with self._lock:
            lease, asked_us = self._leases.get(job.lease, (None, -LEASE_ASKED_US))
            if not 0 <= now_us - asked_us < LEASE_ASKED_US:
                lease = leases.take(self._runtime.database, job.lease, self._runtime.owner, LEASE_S)
                self._leases[job.lease] = lease, now_us
            return lease is not None


def told(error: Exception, database_name: str) -> str:
    """A step's failure as one sentence. What is not ours tells its kind and place alone: its text may quote a post."""
    if isinstance(error, DBAPIError):
        return explain(error, database_name)
    if type(error).__module__.partition(".")[0] in {"bot", "rules"}:
        return str(error).strip() or type(error).__name__
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" at {one.filename.rpartition('/')[2]}:{one.lineno}" for one in place)
    return f"{type(error).__name__}{where}."
