"""Builds every part and puts them together; the one file that knows them all."""

import logging
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from bot import keys
from bot.clock import Clock
from bot.networks.x import X
from bot.networks.x_http import Credentials
from bot.ports import Network
from bot.registry import source
from bot.runtime import Runtime, SavedReply, Source, Team
from bot.schedule import SECOND_US, Job, Schedule
from bot.settings import X_SECRETS, BadSettings, Settings, TeamSettings
from bot.slack import checkpoint, digest, draw, repair, sender
from bot.slack.chat import Chat, ChatTrouble, Locked
from bot.slack.pace import Pace
from bot.slack.room import SlackRoom
from bot.steps import digest as weekly
from bot.steps import enrol, expire, listen, recheck, reconcile, reply, seal, send, surface, sync
from bot.store import record
from bot.store.database import Database
from bot.web.app import Probe, WebServer

MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
HELLO_AGAIN_S = 5.0
DRAWERS: Mapping[str, draw.Drawer] = {"rollup": draw.rollup, "digest": digest.draw, "checkpoint": checkpoint.draw}

log = logging.getLogger("earshot")


def workbench(settings: Settings, clock: Callable[[], int] | None = None, workspace: str = "") -> Runtime:
    """The store, the teams and the registries, without Slack and without a network.

    Makes an empty database, and refuses one of another version. Raises `BadDatabase`, `BadSettings` or `BadKey`.
    """
    database = Database(settings.database)
    database.make_if_empty()
    database.check()
    return Runtime(
        database=database,
        teams=tuple(_team(team, settings, workspace) for team in settings.teams),
        networks={},
        sources=tuple(Source(one.name, one.source, one.every) for one in settings.registries),
        clock=clock or _clock(database, [team.brand.id for team in settings.teams]),
        chance=secrets.token_bytes,
        store_secret=keys.store_secret(database, secrets.token_bytes),
        owner=secrets.token_hex(8),
        read_source=source.read,
    )


class Earshot:
    """The whole bot, built from its settings, started and stopped."""

    def __init__(self, settings: Settings, clock: Callable[[], int] | None = None) -> None:
        """Build every part; nothing is sent yet but one question to Slack. Raises what `workbench` raises."""
        chat = Chat(settings.secret("SLACK_BOT_TOKEN"), settings.slack.api_url)
        app_token = settings.secret("SLACK_APP_TOKEN")
        networks = _networks(settings)
        bench = workbench(settings, clock)
        self.workspace = _say_hello(chat)
        teams = tuple(replace(team, workspace=self.workspace) for team in bench.teams)
        self.runtime = runtime = replace(bench, teams=teams, networks=networks)
        for team, given in zip(teams, settings.teams, strict=True):
            enrol.enrol(runtime, team, given.policy_text, runtime.clock())
        self.slack = SlackRoom(runtime, chat, app_token, settings.slack.api_url)
        self.schedule = Schedule(runtime, _jobs(runtime, settings, chat, self.workspace))
        self.web = WebServer(
            Probe(runtime, self.slack.alive, self.schedule.troubles), settings.web.host, settings.web.port
        )

    def start(self) -> None:
        """Listen to Slack, run the steps, answer for our health."""
        self.web.start()
        self.slack.start()
        self.schedule.start()
        log.info("Earshot is at work for %s.", ", ".join(team.brand.names[0] for team in self.runtime.teams))

    def stop(self) -> None:
        """Take nothing more in, finish or keep what is under way, and let go of everything."""
        self.slack.stop()
        self.schedule.stop()
        self.web.stop()
        self.runtime.database.close()


def run_until_told(settings: Settings) -> None:
    """Run the bot until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    earshot = Earshot(settings)
    earshot.start()
    told.wait()
    log.info("Earshot stops.")
    earshot.stop()


def _jobs(runtime: Runtime, settings: Settings, chat: Chat, workspace: str) -> list[Job]:
    """Every step, how often it runs, and under whose lease."""
    pace = Pace()
    jobs = [
        Job("slack send", SECOND_US, lambda now: sender.send_due(runtime, chat, workspace, now, pace, DRAWERS)),
        Job("slack repair", 10 * SECOND_US, lambda now: repair.repair(runtime, chat, workspace, now)),
        *(
            Job(f"sync {one.name}", one.period_us, partial(sync.sync, runtime, one), f"sync:{one.name}")
            for one in runtime.sources
        ),
    ]
    for team in runtime.teams:
        jobs += _jobs_of(runtime, settings, team)
    return jobs


def _jobs_of(runtime: Runtime, settings: Settings, team: Team) -> list[Job]:
    brand = team.brand.id
    signer = keys.open_signer(runtime.database, settings.keys, brand, runtime.chance)
    steps: list[tuple[str, int, Callable[[int], object]]] = [
        ("surface", SECOND_US, partial(surface.surface, runtime, team)),
        ("send", SECOND_US, partial(send.send, runtime, team)),
        ("give up waiting", 5 * SECOND_US, partial(send.give_up_waiting, runtime, team)),
        ("let held lapse", 30 * SECOND_US, partial(reply.let_held_lapse, runtime, team)),
        ("seal", 5 * SECOND_US, partial(seal.seal, runtime, team, signer)),
        ("digest", 10 * MINUTE_US, partial(weekly.digest, runtime, team)),
        ("expire", HOUR_US, partial(expire.expire, runtime, team)),
    ]
    for network in runtime.networks.values():
        if team.brand.account_on(network.name) is None or settings.x is None:
            continue
        steps += [
            (f"listen {road}", settings.x.every, partial(listen.listen, runtime, team, network, road))
            for road in network.roads()
        ]
        steps += [
            ("reconcile", 15 * SECOND_US, partial(reconcile.reconcile, runtime, team, network)),
            ("recheck", settings.x.recheck, partial(recheck.recheck, runtime, team, network, settings.x.recheck)),
        ]
    return [Job(f"{name} {brand}", every_us, run, f"work:{brand}") for name, every_us, run in steps]


def _team(given: TeamSettings, settings: Settings, workspace: str) -> Team:
    part = given.part
    return Team(
        brand=given.brand,
        policy=given.policy,
        policy_sha256=given.policy_sha256,
        workspace=workspace,
        channel=part.channel,
        may_reply=frozenset(part.may_reply),
        approvers=frozenset(part.approvers),
        saved_replies=tuple(SavedReply(one.title, one.text) for one in part.saved_reply),
        time_zone=part.time_zone,
        monthly_budget_usd=settings.x.monthly_budget_usd if settings.x else 0,
    )


def _networks(settings: Settings) -> dict[str, Network]:
    """The networks that our brands are on. One account on X a process, for its keys belong to one account."""
    on_x = [(team, account) for team in settings.teams if (account := team.brand.account_on("x")) is not None]
    if not on_x or settings.x is None:
        return {}
    if len({account.key for _, account in on_x}) > 1:
        raise BadSettings("Two teams have different accounts on X. Give each its own settings file and process.")
    credentials = Credentials(*(settings.secret(name) for name in X_SECRETS))
    team, account = on_x[0]
    x = X(credentials, account, team.brand.names, searches=settings.x.search, api_url=settings.x.api_url)
    return {x.name: x}


def _say_hello(chat: Chat) -> str:
    """The workspace's id. Waits for a Slack that does not answer; a token that is not accepted raises at once."""
    while True:
        try:
            return chat.who_am_i()[0]
        except Locked:
            raise
        except ChatTrouble as trouble:
            log.warning("%s We try again.", trouble)
            time.sleep(HELLO_AGAIN_S)


def _clock(database: Database, brand_ids: Iterable[str]) -> Clock:
    with database.read() as session:
        return Clock(record.latest_us(session, brand_ids))
