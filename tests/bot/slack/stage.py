"""A brand at work in a Slack channel: real sockets, a real database, real cards."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from bot.slack.cards.blocks import message
from bot.slack.cards.draw import sight_of
from bot.slack.doors.chat import Chat
from bot.slack.ids import TEXT_ACTION, Drawn, action_id, drawn_of
from bot.slack.modals.forms import text_block_id
from bot.slack.room import SlackRoom
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables import OutboxRow
from rules.card import Button, compose
from rules.saved import Saved
from sandbox.slack.people import Delivered
from sandbox.slack.server import start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER_ID, TEAM_ID, Channel, User
from tests.brand_at_work import Work

SECONDS = 20.0
DANA, ELI, FAY, GUEST, GONE, STRANGER = "U1", "U2", "U3", "U4", "U5", "U6"
ASKS = "@acme do you ship to Norway?"


class Stage:
    """Acme's channel, with the room open. Dana and Eli may approve, Fay is a full member, three others may nothing."""

    def __init__(self, template: Path, folder: Path, *, open_room: bool = True, **tables: Any) -> None:  # noqa: ANN401 - tables of a policy
        path = folder / "earshot.db"
        shutil.copyfile(template, path)
        self.work = Work(Database(f"sqlite:///{path}"), **tables)
        saved = (Saved("Shipping", ("We ship everywhere.",)), Saved("Thanks", ("Thank you.",)))
        self.team(workspace=TEAM_ID, saved_replies=saved)
        self.slack = Slack()
        self.slack.rates.on = False
        with self.slack.editing() as workspace:
            for user in (
                User(DANA, "dana", "Dana"),
                User(ELI, "eli", "Eli"),
                User(FAY, "fay", "Fay"),
                User(GUEST, "guest", is_restricted=True),
                User(GONE, "gone", deleted=True),
                User(STRANGER, "stranger", team_id="T0OTHER"),
            ):
                workspace.users[user.id] = user
            workspace.channels["C1"] = Channel("C1", "community", {*workspace.users, BOT_USER_ID})
        self.running = start(self.slack)
        self.chat = Chat(BOT_TOKEN, self.running.api_url)
        self._done = threading.Semaphore(0)
        self.work.stops["work: done"] = self._done.release
        self.room = self.new_room()
        if open_room:
            self.open()

    def team(self, **changes: Any) -> None:  # noqa: ANN401 - fields of a team
        """Change the team, before the room opens."""
        self.work.team = replace(self.work.team, **changes)
        self.work.runtime = replace(self.work.runtime, teams=(self.work.team,))

    def new_room(self, ping_s: float = 3.0) -> SlackRoom:
        """Another room, as another process or a restart would make it."""
        room = SlackRoom(self.work.runtime, self.chat, APP_TOKEN, self.running.api_url, ping_s=ping_s)
        room.members.patience_s *= 2  # a machine that is slow is not Slack
        return room

    def open(self) -> None:
        """Start the room and wait for its socket."""
        self.room.start()
        assert self.slack.hub.wait_connected(SECONDS)

    def close(self) -> None:
        """End everything."""
        self.slack.faults.clear()
        self.room.stop()
        self.running.close()
        self.work.database.close()

    def card(self, words: str = ASKS, author: str = "ana", **more: Any) -> tuple[Mention, str]:  # noqa: ANN401 - fields of a post
        """Let somebody post this, and show its card; the mention and the card's ts."""
        mention = self.work.says(words, author, **more)
        return mention, self.draw(mention)

    def draw(self, mention: Mention) -> str:
        """Show the card of a mention as it should be now."""
        mention = self.work.again(mention)
        with self.work.database.write() as session:
            row = next(one for one in _rows(session) if one.subject == mention.id)
            sight = sight_of(session, self.work.runtime, self.work.team, mention, self.work.now)
            payload = message(compose(sight), Drawn(mention.id, row.wanted))
            if row.ts is None:
                row.ts = self.chat.post("C1", payload)
            else:
                self.chat.update("C1", row.ts, payload)
            row.state, row.drawn = "posted", row.wanted
            return row.ts

    def click(self, user: str, ts: str, button: Button, *, wait: bool = True) -> Delivered:
        """Click a button of a card, and wait until it is dealt with."""
        delivered = self.slack.people.click(user, "C1", ts, action_id(button))
        if wait:
            self.wait()
        return delivered

    def wait(self, times: int = 1) -> None:
        """Wait until so many things have been dealt with."""
        for _ in range(times):
            assert self._done.acquire(timeout=SECONDS), "Nobody dealt with it."

    def until(self, seen: Callable[[], bool]) -> None:
        """Wait until this can be seen in Slack."""
        version = 0
        while not seen():
            newer = self.slack.changed(version, SECONDS)
            assert newer > version, "It was never to be seen."
            version = newer

    def form(self, user: str) -> dict[str, Any] | None:
        """The form that this person has open, on top of all others."""
        views = self.slack.snapshot()["views"].get(user, [])
        found: dict[str, Any] | None = views[-1] if views else None
        return found

    def send(self, user: str, words: str) -> Delivered:
        """Type this into the open form and send it."""
        form = self.form(user)
        assert form is not None
        block = text_block_id(drawn_of(form["private_metadata"]))
        return self.slack.people.submit(user, form["id"], {block: {TEXT_ACTION: words}})

    def whispers(self, user: str) -> list[str]:
        """What this person alone was told, in order."""
        with self.slack.looking() as workspace:
            return [one.text for one in workspace.channels["C1"].ephemerals if one.to == user]

    def wanted(self, mention: Mention) -> int:
        """How often the card of this mention was asked for."""
        with self.work.database.read() as session:
            return next(one.wanted for one in _rows(session) if one.subject == mention.id)

    def entries(self, like: str) -> int:
        """How many entries of the record hold these words."""
        return self.work.count("entry", f"CAST(payload AS TEXT) LIKE '%{like}%'")


def _rows(session: Session) -> list[OutboxRow]:
    return list(session.exec(select(OutboxRow)))
