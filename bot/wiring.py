"""Builds every part and puts them together; the one file that knows them all.

Longer than most files for that.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot import key_ring, keys
from bot.clock import Clock
from bot.commands import publish
from bot.dossier.write import notices
from bot.jobs import all_jobs
from bot.journal.copy import Copy
from bot.journal.file import Journal
from bot.networks.sign_ins import doors, moves, public_posts
from bot.networks.x import X
from bot.networks.x_http import Credentials
from bot.ports import Network
from bot.registry import source
from bot.registry.client import Client
from bot.registry.publish import open_feed
from bot.runtime import Runtime, Source, Team
from bot.schedule import Job, Schedule
from bot.settings import Settings, TeamSettings
from bot.settings.parts import HoursPart, RegistryPart, RoutePart
from bot.settings.secrets import X_SECRETS, BadSettings
from bot.slack.doors import install
from bot.slack.doors.chat import TIMEOUT_S, Chat, ChatTrouble, Locked
from bot.slack.doors.hall import Hall
from bot.slack.doors.installed import Installed
from bot.slack.people.members import Members
from bot.slack.people.private_room import if_private
from bot.slack.room import Desk, SlackRoom
from bot.steps.hearing import put_back
from bot.steps.seal import Signer
from bot.steps.team import enrol
from bot.store import record
from bot.store.database import Database
from bot.web import slack_http, slack_install
from bot.web.app import Probe, WebServer
from bot.web.pages import app as pages
from bot.web.slack_http import SlackServer
from rules.audit.checkpoint import VerifierKey
from rules.hours import DAYS, Hours
from rules.mention import Kind
from rules.route import Route
from rules.saved import Saved

HELLO_AGAIN_S = 5.0

log = logging.getLogger("earshot")


def workbench(settings: Settings, clock: Callable[[], int] | None = None, workspace: str = "") -> Runtime:
    """The store, the teams and the registries, without Slack and without a network.

    Makes an empty database, and refuses one of another version. Raises `BadDatabase`, `BadSettings` or `BadKey`.
    """
    database = Database(settings.database)
    database.make_if_empty()
    database.check()
    clock = clock or _clock(database, [team.brand.id for team in settings.teams])
    runtime = Runtime(
        database=database,
        teams=tuple(_team(team, settings, workspace) for team in settings.teams),
        networks={},
        sources=tuple(map(_source, settings.registries)),
        clock=clock,
        chance=secrets.token_bytes,
        store_secret=key_ring.store_secret(database, settings.keys, secrets.token_bytes, clock()),
        owner=secrets.token_hex(8),
        read_source=source.read,
        feeds=Client((database.path.parent if database.path else settings.keys.parent) / "registries"),
        journal=Journal(settings.journal),
        sign_ins=doors(settings.sign_in, settings.secrets),
        public_posts=public_posts(settings.sign_in),
        moves=moves(settings.sign_in),
        give_way=database.give_way,
    )
    if settings.publish:
        open_feed(runtime, runtime.clock())
    return runtime


class Earshot:
    """The whole bot, built from its settings, started and stopped.

    `told` is set by whoever wants it to stop while it still waits for Slack.
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], int] | None = None, told: threading.Event | None = None
    ) -> None:
        """Build what needs no Slack: secrets, database, keys. Raises what `workbench` raises."""
        self._settings = settings
        self._told = told or threading.Event()
        self._way_in = settings.secret("SLACK_SIGNING_SECRET" if settings.slack.mode == "http" else "SLACK_APP_TOKEN")
        by_oauth = bool(settings.slack.client_id)
        self._envelope = keys.Envelope(settings.secret(keys.ENVELOPE)) if by_oauth else None
        self._client_secret = settings.secret("SLACK_CLIENT_SECRET") if by_oauth else ""
        self._bot_token = "" if by_oauth else settings.secret("SLACK_BOT_TOKEN")
        networks = _networks(settings)
        self.runtime = replace(workbench(settings, clock), networks=networks)
        self.slack: SlackRoom | Hall | None = None
        self.slack_http: SlackServer | None = None
        self.schedule: Schedule | None = None
        try:
            self._signers = {team.brand.id: signer(self.runtime, settings, team) for team in self.runtime.teams}
        except BaseException:
            self.runtime.database.close()
            raise
        self._installed = self._installations()
        self._probe = Probe(self.runtime, lambda: self.slack is not None and self.slack.alive())
        if self._installed is not None:
            self._probe.more = self._installed.troubles
        self.web = WebServer(self._probe, settings.web.host, settings.web.port)
        self.pages = pages.server(self.runtime, settings.pages, notices(settings)) if settings.pages else None

    def start(self) -> None:
        """Answer for our health, wait for Slack, listen to it, run the steps.

        Raises `BadWeb` for a port in use and `Locked` for a token that is not accepted. Returns with nothing begun if
        it is told to stop while it waits.
        """
        self.web.start()
        log.info("Our health is told at %s/readyz.", self.web.url)
        if self.pages is not None:
            self.pages.start()
            log.info("The preference pages are served at %s.", self.pages.url)
        chats = self._chats()
        if not chats:
            return
        teams = tuple(
            _moved_in(team, given.workspace or next(iter(chats)), chats)
            for team, given in zip(self.runtime.teams, self._settings.teams, strict=True)
        )
        members = {
            workspace: Members(self.runtime.database, chat, workspace, self.runtime.clock)
            for workspace, chat in chats.items()
        }
        self.runtime = self._probe.runtime = runtime = replace(
            self.runtime, teams=teams, who=lambda team, user: members[team.workspace].who(team, user)
        )
        for team, given in zip(teams, self._settings.teams, strict=True):
            enrol.enrol(runtime, team, given.policy_text, runtime.clock())
        self._put_back(runtime)
        self.slack = self._listening(runtime, chats)
        jobs = all_jobs(runtime, self._settings.x, chats, self._signers, self._newest, self._copy())
        self.schedule = Schedule(runtime, [*jobs, *self._publishing(runtime)])
        self._probe.troubles = self.schedule.troubles
        self.slack.start()
        if self.slack_http is not None:
            self.slack_http.start()
            log.info("Slack is heard at %s%s.", self.slack_http.url, slack_http.PATH)
        self.schedule.start()
        log.info("Earshot is at work for %s.", ", ".join(team.brand.names[0] for team in teams))

    def stop(self) -> None:
        """Take nothing more in, finish or keep what is under way, and let go of everything."""
        self._told.set()
        if self.slack_http is not None:
            self.slack_http.stop()
        if self.slack is not None:
            self.slack.stop()
        if self.schedule is not None:
            self.schedule.stop()
        self.web.stop()
        if self.pages is not None:
            self.pages.stop()
        self.runtime.database.close()

    def _installations(self) -> Installed | None:
        """Where our app is installed by OAuth; `None` where it is in one workspace, by hand."""
        if self._envelope is None:
            return None
        workspaces = {team.workspace: team.part.enterprise for team in self._settings.teams}
        address = self._settings.slack.address + install.INSTALL
        installed = Installed(self.runtime.database, workspaces, self._envelope.open, address)
        installed.seal_anew(self._envelope.anew)
        return installed

    def _chats(self) -> dict[str, Chat]:
        """The way to speak to each workspace; none where we are told to stop before Slack answers.

        Raises `BadSettings` for a token that is of another workspace than a team's.
        """
        api_url = self._settings.slack.api_url
        if self._installed is not None:
            return self._installed.chats(api_url, TIMEOUT_S)
        chat = Chat(self._bot_token, api_url)
        workspace = self._say_hello(chat)
        for named in {team.workspace for team in self._settings.teams} - {"", workspace}:
            if workspace is not None:
                raise BadSettings(f"SLACK_BOT_TOKEN is of the workspace {workspace}, and a team names {named}.")
        return {} if workspace is None else {workspace: chat}

    def _listening(self, runtime: Runtime, chats: Mapping[str, Chat]) -> SlackRoom | Hall:
        """What hears Slack: over a socket, or at an address of ours."""
        part = self._settings.slack
        if part.mode == "socket":
            return SlackRoom(runtime, next(iter(chats.values())), self._way_in, part.api_url)
        desks = {workspace: Desk(runtime.at(workspace), chat) for workspace, chat in chats.items()}
        installed = self._installed
        hall = Hall(desks, only=installed is None, enterprises=installed.workspaces if installed else {})
        doors = []
        if installed is not None and self._envelope is not None:
            way = install.Install(
                runtime, installed, self._envelope.seal, part.client_id, self._client_secret, part.address, part.api_url
            )
            doors = slack_install.routes(install.INSTALL, install.REDIRECT, way.begin, way.finish, install.BUSY)
        self.slack_http = SlackServer(slack_http.app(hall.hear, self._way_in, more=doors), part.host, part.port)
        return hall

    def _publishing(self, runtime: Runtime) -> list[Job]:
        """The job that keeps our own feed up to date, where it has a folder."""
        part = self._settings.publish
        if part is None or not part.folder:
            return []
        return [Job("publish", part.period, publish.publishing(runtime, part, self._settings.keys), "publish")]

    def _copy(self) -> Copy | None:
        address = self._settings.journal_copy
        return Copy(Journal(self._settings.journal), address) if address else None

    def _newest(self, team: Team) -> Signer:
        return signer(self.runtime, self._settings, team)

    def _put_back(self, runtime: Runtime) -> None:
        """Put back what a restored database lacks, before anything may be sent."""
        marks = {team.brand.id: keys.mark_file(self._settings.keys, team.brand.id) for team in runtime.teams}
        found = put_back.put_back(runtime, marks, runtime.clock())
        if self.pages is not None and not sum(found.left.values()):
            self.pages.open()
        if found.back or found.lifted:
            log.warning("From the journal we put back %d objections.", sum(found.back.values()))
        if sum(found.forgotten.values()):
            log.warning("People who had been forgotten were forgotten again: %d.", sum(found.forgotten.values()))
        if sum(found.left.values()):
            log.error("%s Replies are stopped until then.", put_back.LEFT)
        if found.hurt:
            log.error("%s Replies are stopped until an approver resumes them.", found.hurt)
        if found.older:
            log.error("%s Replies are stopped until an approver resumes them.", put_back.OLDER)

    def _say_hello(self, chat: Chat) -> str | None:
        """The workspace's id. Waits for a Slack that does not answer; a token that is not accepted raises at once."""
        while not self._told.is_set():
            try:
                return chat.who_am_i()[0]
            except Locked:
                raise
            except ChatTrouble as trouble:
                log.warning("%s We try again.", trouble)
                self._told.wait(HELLO_AGAIN_S)
        return None


def signer(runtime: Runtime, settings: Settings, team: Team) -> Signer:
    """What signs the record of this team's brand; makes its key at the first start. Raises `BadKey`."""
    return keys.open_signer(runtime.database, settings.keys, team.brand.id, runtime.chance)


def _source(part: RegistryPart) -> Source:
    pinned = tuple(VerifierKey.parse(key) for key in part.keys)
    return Source(part.name, part.source, part.every, pinned, part.age_max, part.freed_max)


def _team(given: TeamSettings, settings: Settings, workspace: str) -> Team:
    part = given.part
    return Team(
        brand=given.brand,
        policy=given.policy,
        policy_sha256=given.policy_sha256,
        shadow=given.shadow,
        workspace=workspace,
        channel=part.channel,
        private_channel=part.private_channel,
        may_reply=frozenset(part.may_reply),
        approvers=frozenset(part.approvers),
        care=frozenset(part.care),
        operators=frozenset(part.operators),
        auditors=frozenset(part.auditors),
        care_channel=part.care_channel or part.private_channel,
        on_duty=frozenset(part.on_duty),
        remind_after_us=part.remind_after,
        help_desk=part.help_desk,
        routes=tuple(_route(route) for route in part.route),
        hours=_hours(part.hours) if part.hours else None,
        saved_replies=tuple(Saved(one.title, one.text, one.lang, one.topics) for one in part.saved_reply),
        time_zone=part.time_zone,
        avoided=part.avoid,
        answer_within_us=part.answer_within,
        pages=settings.pages.of(given.brand.id) if settings.pages else "",
        keep=part.keep.lifetimes,
        monthly_budget_usd=settings.x.monthly_budget_usd if settings.x else 0,
    )


def _route(part: RoutePart) -> Route:
    return Route(part.channel, part.network, part.topic, part.language, Kind(part.label) if part.label else None)


def _hours(part: HoursPart) -> Hours:
    return Hours(frozenset(DAYS.index(day) for day in part.days), part.opens, part.closes)


def _moved_in(team: Team, workspace: str, chats: Mapping[str, Chat]) -> Team:
    """The team in its workspace, with those of its channels that are fit for what is private."""
    return replace(
        team,
        workspace=workspace,
        private_channel=if_private(chats[workspace], team.private_channel),
        care_channel=if_private(chats[workspace], team.care_channel),
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


def _clock(database: Database, brand_ids: Iterable[str]) -> Clock:
    with database.read() as session:
        return Clock(record.latest_us(session, brand_ids))
