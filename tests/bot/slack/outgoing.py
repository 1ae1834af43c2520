"""A stage for the sender: a real store and port, and a clock that a test moves."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from sqlmodel import select

from bot.runtime import Runtime, Team
from bot.slack.cards.draw import Drawer, rollup
from bot.slack.cards.repair import repair
from bot.slack.doors.chat import Chat
from bot.slack.doors.pace import Pace
from bot.slack.sender import send_due
from bot.steps import surface
from bot.store import brands, cursors, mentions, people
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables import OutboxRow
from rules.mention import Account, Brand, How, Kind, Label, OwnAccount, Post
from rules.policy import build
from sandbox.slack.server import Running, start
from sandbox.slack.stand_in import Call, Slack
from sandbox.slack.workspace import BOT_TOKEN, BOT_USER_ID, Channel, User, Workspace
from sandbox.slack.workspace import Message as Shown
from tests.brand_at_work import went_live

if TYPE_CHECKING:
    from bot.ports import Network

SPACE, CHANNEL = "T0SANDBOX", "C1"
SECOND = 1_000_000
NOON = 1_700_049_600_000_000  # 2023-11-15T12:00:00Z
DRAWERS: Mapping[str, Drawer] = {"rollup": rollup}


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Clock:
    now: int = NOON

    def __call__(self) -> int:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += int(seconds * SECOND)


class Ear:
    """A network that is listened to; nothing else is asked of it here."""

    def roads(self) -> tuple[str, ...]:
        return ("mentions",)


@dataclass
class Stage:
    """Everything at once."""

    runtime: Runtime
    slack: Slack
    chat: Chat
    clock: Clock
    pace: Pace = field(default_factory=Pace)

    @property
    def team(self) -> Team:
        return self.runtime.teams[0]

    def hear(self, number: int = 1, *, kind: Kind = Kind.DIRECT, team: Team | None = None, **changes: Any) -> Mention:  # noqa: ANN401 - any column
        """Store a mention as listening does, and ask for its card."""
        team = team or self.team
        mention = mentions.changed(a_mention(team.brand.id, number, kind, self.clock()), **changes)
        with self.runtime.database.write() as session:
            people.meet(session, team.brand.id, [mention.author_key], self.runtime.chance)
            mentions.add(session, [mention])
            surface.ask_for_cards(session, self.runtime, team, [mention], self.clock())
        return mention

    def change(self, mention: Mention, **changes: Any) -> Mention:  # noqa: ANN401 - any column
        """Let the truth about a mention change, and ask for its card."""
        changed = mentions.changed(mention, **changes)
        with self.runtime.database.write() as session:
            mentions.save(session, [changed])
            surface.ask_for_cards(session, self.runtime, self.team, [changed], self.clock())
        return changed

    def send(self, runtime: Runtime | None = None, drawers: Mapping[str, Drawer] = DRAWERS) -> int:
        return send_due(runtime or self.runtime, self.chat, SPACE, self.clock(), self.pace, drawers)

    def repair(self) -> int:
        return repair(self.runtime, self.chat, SPACE, self.clock())

    def run(self, seconds: int, step_s: int = 1) -> None:
        """Let so much time pass, as the schedule would: sending often, looking for lost posts now and then."""
        for passed in range(0, seconds, step_s):
            self.send()
            if passed % 5 == 0:
                self.repair()
            self.clock.forward(step_s)

    def rows(self) -> list[OutboxRow]:
        with self.runtime.database.read() as session:
            found = list(session.exec(select(OutboxRow).order_by(OutboxRow.id)))
            session.expunge_all()
            return found

    def row(self) -> OutboxRow:
        (only,) = self.rows()
        return only

    def shown(self, channel: str = CHANNEL) -> list[Shown]:
        with self.slack.looking() as workspace:
            return [one for one in workspace.channels[channel].messages if not one.lost]

    def calls(self, method: str = "chat.postMessage") -> list[Call]:
        return self.slack.called(method)

    def other(self, owner: str, passing: Callable[[str], None] | None = None) -> Runtime:
        """Another process on the same database."""
        return replace(self.runtime, owner=owner, passing=passing or self.runtime.passing)

    def killed_at(self, point: str) -> Runtime:
        """This process, dying when it comes by."""

        def die(passed: str) -> None:
            if passed == point:
                raise Killed

        return replace(self.runtime, passing=die)


def a_mention(brand_id: str, number: int, kind: Kind, now_us: int) -> Mention:
    direct = kind is Kind.DIRECT
    author = Account(f"x:{number}", f"ana{number}", "Ana")
    text = f"@acme do you ship to Norway? {number}" if direct else f"Acme is slow {number}"
    post = Post(
        "x", str(number), str(number), author, text, now_us, str(number), url=f"https://x.com/i/{number}", lang="en"
    )
    how = How.MENTION if direct else How.NAMED
    label = Label(kind, how, "Ana typed @acme in their own post." if direct else "Ana named you without tagging you.")
    return Mention(
        brand_id=brand_id,
        id=f"{number:032x}",
        network="x",
        root_id=post.root_id,
        post_id=post.id,
        revision=1,
        author_key=author.key,
        author_handle=author.handle,
        interaction_id=f"i{number}",
        conversation_id=post.conversation_id,
        answer_to=post.id,
        kind=kind,
        how=how,
        about=False,
        low_confidence=False,
        wish=None,
        reach=None,
        summoned=True,
        replies_open=True,
        created_us=now_us,
        received_us=now_us,
        read_us=now_us,
        post=mentions.write_post(post),
        label=mentions.write_label(label),
        visibility=post.visibility,
        lang=post.lang,
        nobot=False,
    )


def a_team(brand_id: str = "acme", channel: str = CHANNEL, number: int = 1) -> Team:
    brand = Brand(brand_id, (brand_id.title(),), (OwnAccount("x", f"x:90{number}", brand_id),))
    return Team(brand, build({"registry": {"own_list": True}}, "policy"), "0" * 64, SPACE, channel)


@contextmanager
def staged(database: Database, *, timeout_s: int = 5, teams: tuple[Team, ...] = ()) -> Iterator[Stage]:
    """Set the stage: every channel there, the network heard just now."""
    clock, teams = Clock(), teams or (a_team(),)
    counter = itertools.count(1)
    runtime = Runtime(
        database=database,
        teams=teams,
        networks={"x": cast("Network", Ear())},
        sources=(),
        clock=clock,
        chance=lambda size: next(counter).to_bytes(size, "big"),
        store_secret=b"s" * 32,
        owner="one",
    )
    with database.write() as session:
        for team in teams:
            brands.enrol(session, team.brand.id)
            went_live(session, team.brand.id)
            heard = cursors.Cursor(brand_id=team.brand.id, network="x", road="mentions")
            cursors.note_complete(session, team.brand.id, heard, NOON)
    slack = Slack(Workspace(clock))
    with slack.editing() as workspace:
        workspace.users["U1"] = User("U1", "dana", "Dana")
        for team in teams:
            workspace.channels[team.channel] = Channel(team.channel, team.channel.lower(), {"U1", BOT_USER_ID})
    running: Running = start(slack)
    try:
        yield Stage(runtime, slack, Chat(BOT_TOKEN, running.api_url, timeout_s), clock)
    finally:
        running.close()
