"""A small day for the page's tests: real stand-ins, and a real Bolt app."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.networks.x import X
from sandbox.page.parts import Moment, RecordShown
from sandbox.page.routes import page_routes
from sandbox.slack.server import start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER_ID, Channel, User, Workspace
from tests.sandbox.page.cards import Block, header, reply_form

NOON_US = 1_794_999_600_000_000
CHANNEL = "C1"


@dataclass
class Clock:
    now: int = NOON_US

    def __call__(self) -> int:
        self.now += 1
        return self.now

    def pass_minutes(self, minutes: int) -> None:
        self.now += minutes * 60_000_000


@dataclass
class RecordedDay:
    asked: list[str] = field(default_factory=list)
    acted: list[str] = field(default_factory=list)
    playing: bool = True
    factor: int = 1

    def snapshot(self) -> Moment:
        return {
            "clock": "10:42",
            "date": "Thursday 12 November",
            "title": "Ana asks whether Acme ships to Norway.",
            "step": 12,
            "of": 34,
            "playing": self.playing,
            "log": ["The day begins.", "Twelve people talk about Acme.", "Ana asks whether Acme ships to Norway."],
            "speed": self.factor,
            "about": "What people say about Acme Coffee, and what you may answer",
            "brand_account": "1000",
            "roles": {"U1": "Approver", "U2": "Approver", "U3": "Member"},
            "reached": [],
        }

    def pause(self) -> None:
        self.playing = False
        self.asked.append("pause")

    def play(self) -> None:
        self.playing = True
        self.asked.append("play")

    def next(self) -> None:
        self.asked.append("next")

    def speed(self, factor: int) -> None:
        self.factor = factor
        self.asked.append(f"speed {factor}")

    def person_acts(self, user: str) -> None:
        self.acted.append(user)

    def digest(self) -> None:
        self.asked.append("digest")


def record() -> RecordShown:
    told = [
        ("sync", "The registry was read: 4,812 rows in force."),
        ("decision", "A reply to a post is permitted. They typed @acme in their own post."),
        ("stop", "A person asked us to stop. Reach: until they ask again."),
    ]
    return {
        "entries": [
            {"n": number, "when": f"12 November, 10:0{number}", "kind": kind, "text": text}
            for number, (kind, text) in enumerate(told, 1)
        ],
        "verified": {
            "ok": True,
            "entries": 3,
            "root": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
            "checkpoints": 1,
        },
    }


@dataclass(frozen=True)
class Stage:
    url: str
    slack: Slack
    x: X
    day: RecordedDay
    post: Callable[..., str]
    """Posts a message as the app: text, blocks, and the ts of its thread; gives its ts."""
    close: Callable[[], None]


@contextmanager
def stage() -> Iterator[Stage]:
    """An empty channel with three people, an X with the brand in it, and the page that shows both."""
    clock, day = Clock(), RecordedDay()
    slack = Slack(Workspace(clock, name="Acme Coffee"), clock)
    slack.rates.on = False
    with slack.editing() as workspace:
        for number, name in enumerate(("Dana", "Eli", "Maya"), 1):
            workspace.users[f"U{number}"] = User(f"U{number}", name.lower(), name)
        workspace.channels[CHANNEL] = Channel(CHANNEL, "acme-listening", {"U1", "U2", "U3", BOT_USER_ID})
    x = X(clock)
    x.account("acme", name="Acme Coffee", account_id="1000")
    running = start(slack, more=page_routes(slack, x, day, record))
    client = WebClient(token=BOT_TOKEN, base_url=running.api_url)

    def post(text: str, blocks: list[Block] | None = None, thread: str | None = None) -> str:
        clock.pass_minutes(4)
        return str(client.chat_postMessage(channel=CHANNEL, text=text, blocks=blocks, thread_ts=thread)["ts"])

    try:
        yield Stage(running.url, slack, x, day, post, running.close)
    finally:
        running.close()


@contextmanager
def listening(there: Stage) -> Iterator[None]:
    """A real app behind the buttons: Reply opens a form, the form posts on X, Why? answers the person alone."""
    client = WebClient(token=BOT_TOKEN, base_url=f"{there.url}/api/")
    app = App(client=client)

    @app.action("reply")
    def _reply(ack: Ack, body: Block, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=reply_form())

    @app.view("reply_form")
    def _send(ack: Ack, view: Block) -> None:
        text = next(held["text"]["value"] for held in view["state"]["values"].values() if "text" in held)
        if "http" in text:
            ack(response_action="errors", errors={"reply": "Your policy allows no links in replies."})
            return
        ack()
        asked = next(iter(there.x.posts.values()))
        there.x.post("1000", text, reply_to=asked, by_api=True)

    @app.action("why")
    @app.shortcut("why")
    def _why(ack: Ack, body: Block, client: WebClient) -> None:
        ack()
        client.chat_postEphemeral(channel=CHANNEL, user=body["user"]["id"], text="Ana typed *@acme* in their own post.")

    @app.command("/earshot")
    def _command(ack: Ack, command: Block) -> None:
        ack(f"You asked for {command['text'] or 'help'}.")

    @app.event("app_home_opened")
    def _home(event: Block, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [header("This week, so far")]})

    handler = SocketModeHandler(app, APP_TOKEN)
    handler.connect()  # type: ignore[no-untyped-call]  # of slack_bolt
    there.slack.hub.wait_connected(5.0)
    try:
        yield
    finally:
        Thread(target=handler.close, name="leaving").start()  # takes 3 s, nobody has to wait for it
