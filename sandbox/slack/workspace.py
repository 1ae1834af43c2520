"""One Slack workspace as plain state: people, channels, messages, views, files.

Nothing here knows sockets or permissions. Time is handed in by `clock` (microseconds UTC). Whoever holds a `Slack`
changes its workspace only inside `with slack.editing()`. Longer than most files: nouns are read together.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""An object as it stands on the wire."""

TEAM_ID, APP_ID, BOT_ID, BOT_USER_ID = "T0SANDBOX", "A0SANDBOX", "B0SANDBOX", "U0SANDBOX"
BOT_TOKEN, APP_TOKEN = "xoxb-sandbox", "xapp-sandbox"
SIGNING_SECRET = "5a9dbox0000000000000000000000000"
SCOPES = frozenset(
    {"chat:write", "commands", "files:write", "files:read", "users:read", "usergroups:read"}
    | {"channels:read", "groups:read", "channels:history", "groups:history"}
)
"""What the app was granted: the bot scopes of its manifest."""

SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class User:
    """A member of the workspace, or (with another `team_id`) a guest from a shared channel's other side."""

    id: str
    name: str
    real_name: str = ""
    tz: str = "Etc/UTC"
    tz_offset: int = 0
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    team_id: str = TEAM_ID
    teams: tuple[str, ...] = ()  # in an enterprise: all workspaces that they belong to


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A user group, such as the people who may approve."""

    id: str
    handle: str
    users: tuple[str, ...] = ()


@dataclass(slots=True)
class Message:
    """One message. `to` names the only person who sees it (ephemeral); a `lost` one was accepted and never stored."""

    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Json | None = None
    by_bot: bool = True
    edited_ts: str = ""
    to: str = ""
    lost: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Channel:
    """A channel or (ids that start with D) a direct conversation with the app."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    is_private: bool = False
    is_ext_shared: bool = False
    messages: list[Message] = field(default_factory=list)
    ephemerals: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A modal or a Home tab that somebody has open. `errors` are what the form shows below its fields."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Trigger:
    """The right to open one modal for one person, soon."""

    user: str
    made_us: int
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer one interaction a few times. `source_ts` is the message clicked on, if any."""

    user: str
    channel: str
    source_ts: str
    made_us: int
    uses: int = 0


@dataclass(slots=True)
class File:
    """An uploaded file. It has no type until Slack has looked at it: `polls_left` more looks at files.info."""

    id: str
    name: str
    length: int
    content: bytes = b""
    title: str = ""
    complete: bool = False
    polls_left: int = 0


@dataclass(slots=True)
class Workspace:
    """All that Slack's servers know of one team that has our app installed."""

    clock: Callable[[], int]
    name: str = "Sandbox"
    domain: str = "sandbox"
    team_id: str = TEAM_ID
    enterprise_id: str = ""  # of the Enterprise Grid that it is part of
    token: str = BOT_TOKEN  # our app's; "" while it is not installed
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    scopes: frozenset[str] = SCOPES
    has_user_groups: bool = True  # user groups need a paid plan
    home_tab: bool = True  # the app's manifest may leave it out
    file_polls: int = 2  # how often files.info is asked before a new file has its type
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    _last_ts: int = 0
    _last_id: int = 0

    def __post_init__(self) -> None:
        """The app's own user is always there."""
        self.users.setdefault(BOT_USER_ID, User(BOT_USER_ID, "earshot", "Earshot", is_bot=True))

    def new_ts(self) -> str:
        """A message id: seconds and six digits, unique and increasing in the whole workspace."""
        self._last_ts = max(self.clock(), self._last_ts + 1)
        return f"{self._last_ts // SECOND_US}.{self._last_ts % SECOND_US:06d}"

    def new_id(self, prefix: str) -> str:
        """An id that was never given before: the prefix and ten characters."""
        self._last_id += 1
        return f"{prefix}{self._last_id:010d}"

    def message(self, channel: str, ts: str) -> Message | None:
        """The message that everybody in the channel sees under this id."""
        return next((one for one in self.channels[channel].messages if one.ts == ts and not one.lost), None)

    def ephemeral(self, channel: str, ts: str, user: str) -> Message | None:
        """The message that this person alone sees under this id."""
        return next((one for one in self.channels[channel].ephemerals if one.ts == ts and one.to == user), None)

    def direct(self, user: str) -> Channel:
        """The direct conversation between this person and the app, opened now if it was not."""
        for channel in self.channels.values():
            if channel.id.startswith("D") and user in channel.members:
                return channel
        opened = Channel(self.new_id("D"), "directmessage", {user, BOT_USER_ID}, is_private=True)
        self.channels[opened.id] = opened
        return opened

    def view(self, view_id: str) -> View | None:
        """The open modal or Home tab with this id."""
        return next((view for view in self.views() if view.id == view_id), None)

    def views(self) -> list[View]:
        """Every open modal and every Home tab."""
        return [view for stack in (*self.modals.values(), list(self.homes.values())) for view in stack]

    def replace_hash(self, view: View) -> None:
        """Give the view a new hash, so that an update that knew the old one is refused."""
        view.hash = f"{self.clock() // SECOND_US}.{self.new_id('h')}"

    def name_blocks(self, blocks: list[Json]) -> list[Json]:
        """Copies of the blocks in which each block and each element has an id, as Slack gives them."""
        return [self._named(block) for block in blocks]

    def _named(self, block: Json) -> Json:
        named = block | {"block_id": block.get("block_id") or self.new_id("b")}
        if block["type"] == "actions":
            named["elements"] = [self._with_action(element) for element in block["elements"]]
        for place in ("accessory", "element"):
            if place in block:
                named[place] = self._with_action(block[place])
        return named

    def _with_action(self, element: Json) -> Json:
        if element["type"] == "image" or element.get("action_id"):
            return element
        return element | {"action_id": self.new_id("a")}
