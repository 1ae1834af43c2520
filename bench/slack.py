"""How soon Slack is answered, a form and Home are open, and a card is there."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench import stored, world
from bench.measure import Missing, Result, percentile
from bot.jobs import DRAWERS, SLACK_EVERY_US
from bot.schedule import SECOND_US, Job, Schedule
from bot.slack import sender
from bot.slack.doors.pace import Pace
from bot.slack.home import WEEK_FRESH_US
from bot.steps import surface
from bot.store.database import Database
from rules.card import Button
from sandbox.slack.workspace import TEAM_ID
from tests.bot.slack.stage import DANA, Stage
from tests.brand_at_work import NOW

CLICKS, ROUNDS, FORMS = 50, 20, 200
OVERHEARD, DIRECTS = 5_000, 8
HOMES, LISTED = 10, 1_000
PATIENCE_S = 60.0


def run(folder: Path, *, quick: bool) -> list[Result]:
    """Measure against the stand-in, in the same process: what is measured has its work and Slack's to do."""
    return [
        _acks(folder, 2 if quick else ROUNDS),
        _forms(folder, 5 if quick else FORMS),
        _cards(folder, quick=quick),
        _homes(folder, quick=quick),
    ]


def _acks(folder: Path, rounds: int) -> Result:
    """From Slack's sending to the acknowledgement's arrival, while every call to Slack hangs."""
    with _stage(folder / "acks") as stage, ThreadPoolExecutor(CLICKS) as hands:
        _, ts = stage.card()
        stage.slack.faults.hold("*", times=100 * CLICKS * rounds)
        before = len(stage.slack.hub.deliveries)
        for _ in range(rounds):
            list(hands.map(lambda _: stage.click(DANA, ts, Button.REPLY, wait=False), range(CLICKS)))
        deliveries = stage.slack.hub.deliveries[before:]
    lost = sum(not one.acks for one in deliveries)
    if lost:
        raise Missing(f"{lost} of {len(deliveries)} clicks were not acknowledged within three seconds.")
    took_ms = [(one.acks[0].at_us - one.sent_us) / 1e3 for one in deliveries]
    beside = f"{rounds} times {CLICKS} clicks at once; median {percentile(took_ms, 0.5):.0f} ms"
    return Result("ack_p99_ms", percentile(took_ms, 0.99), "ms", against=beside, target="< 300")


def _forms(folder: Path, forms: int) -> Result:
    """From the click until Slack has been handed the form as a member fills it in."""
    took_ms = []
    with _stage(folder / "forms") as stage:
        _, ts = stage.card()
        for _ in range(forms):
            stage.click(DANA, ts, Button.REPLY)
            shown = max(call.at_us for name in ("views.open", "views.update") for call in stage.slack.called(name))
            took_ms.append((shown - stage.slack.hub.deliveries[-1].sent_us) / 1e3)
            form = stage.form(DANA)
            if form is None:
                raise Missing("A click on Reply opened no form.")
            if stage.slack.people.close_view(DANA, form["id"]):
                stage.wait()  # until its draft is kept
    beside = f"{forms} clicks, one after another; median {percentile(took_ms, 0.5):.0f} ms"
    return Result("form_p99_ms", percentile(took_ms, 0.99), "ms", against=beside, target="< 1000")


def _cards(folder: Path, *, quick: bool) -> Result:
    """From the reading of a direct post until its card stands in the channel, at Slack's pace."""
    waiting, directs = (100, 2) if quick else (OVERHEARD, DIRECTS)
    with _stage(folder / "cards") as stage:
        work, began = stage.work, time.perf_counter_ns()
        for number in range(waiting):
            work.network.post(work.now, f"Acme is in the news again, number {number}", f"author{number}")
        while work.hear().new:
            pass  # a turn reads so many pages
        work.runtime = replace(work.runtime, clock=lambda: NOW + (time.perf_counter_ns() - began) // 1_000)
        stage.slack.rates.on = True
        pace = Pace()
        send = partial(sender.send_due, work.runtime, stage.chat, TEAM_ID, pace=pace, drawers=DRAWERS)
        schedule = Schedule(
            work.runtime,
            [
                Job("surface", SECOND_US, partial(surface.surface, work.runtime, work.team)),
                Job("slack send", SLACK_EVERY_US, lambda now_us: send(now_us=now_us)),
            ],
        )
        schedule.start()
        try:
            took_s = [_direct(stage, number) for number in range(directs)]
        finally:
            schedule.stop()
    beside = f"the longest of {directs} while {waiting:,} overheard posts wait; median {percentile(took_s, 0.5):.2f} s"
    return Result("direct_card_s", max(took_s), "s", against=beside, target="< 2")


def _direct(stage: Stage, number: int) -> float:
    """Seconds until the card of one more direct post is there. The next one comes once Slack takes messages again."""
    words = f"do you ship to place {number}?"
    stage.work.now = stage.work.runtime.clock()
    start = time.perf_counter()
    stage.work.says(f"@acme {words}", f"asker{number}")
    version, until = 0, start + PATIENCE_S
    while not _shown(stage, words):
        version = stage.slack.changed(version, 1.0)
        if time.perf_counter() > until:
            raise Missing(f"A direct post had no card within {PATIENCE_S:.0f} s.")
    took_s = time.perf_counter() - start
    threading.Event().wait(2.0)
    return took_s


def _homes(folder: Path, *, quick: bool) -> Result:
    """From the opening of the Home tab until Slack has it; each time the week has to be counted anew."""
    mentions = 1_000 if quick else stored.MILLION
    with _stage(folder / "homes", stored.filled(folder, mentions, LISTED)) as stage:
        took_s = []
        for number in range(2 if quick else HOMES):
            stage.work.now = world.NOW + number * WEEK_FRESH_US
            stage.slack.people.open_home(DANA)
            stage.wait()
            shown = stage.slack.called("views.publish")[number:]
            if not shown:
                raise Missing("The Home tab was opened, and nothing was published.")
            took_s.append((shown[0].at_us - stage.slack.hub.deliveries[-1].sent_us) / 1e6)
    beside = f"the longest of {len(took_s)} with {mentions:,} posts stored; median {percentile(took_s, 0.5):.2f} s"
    return Result("home_s", max(took_s), "s", against=beside, target="< 2")


def _shown(stage: Stage, words: str) -> bool:
    with stage.slack.looking() as workspace:
        return any(words in str(message.blocks) for message in workspace.channels["C1"].messages)


@contextmanager
def _stage(folder: Path, template: Path | None = None) -> Iterator[Stage]:
    """A channel with its members and the room open, on a database of its own: an empty one, or a copy of this."""
    folder.mkdir()
    if template is None:
        template = folder / "template.db"
        database = Database(f"sqlite:///{template}")
        database.upgrade()
        database.close()
    stage = Stage(template, folder)
    try:
        yield stage
    finally:
        stage.close()
