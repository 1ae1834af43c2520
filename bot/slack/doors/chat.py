"""The thin door to Slack's Web API: one call, one answer, or five ways to fail.

Nothing here tries again or waits: whoever calls knows what it may repeat. Neither tokens nor response URLs, nor what a
message says, ever stand in an error or a log. Source: docs.slack.dev/apis/web-api. Longer than other files, since every
call stands beside every way in which it may fail.
"""

import http.client
import json
import logging
import socket
import urllib.error
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.slack.rich import Json

TIMEOUT_S = 5
RETRY_AFTER_S = 30.0
RETRY_AFTER_S_MAX = 3600.0
UNREACHABLE_S = 10.0
PAGE_MESSAGES = 200
PAGE_CHANNELS = 999
PAGES_MAX = 5
TOO_MANY = 429
SERVER_ERRORS = 500

_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
_NO_CHANNEL = frozenset(
    {"channel_not_found", "is_archived", "not_in_channel", "channel_is_archived", "restricted_action"}
)
NO_MESSAGE = "message_not_found"
NOT_INSTALLED = "not_installed"
"""Our own word for a workspace that has not let us in."""
_NO_MESSAGE = frozenset({NO_MESSAGE, "cant_update_message", "is_inactive", "edit_window_closed"})
_LOCKED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "org_login_required",
        "team_access_not_granted",
        "ekm_access_denied",
        "access_denied",
    }
)


class ChatTrouble(Exception):
    """Slack did not do what we asked, or we do not know. The text is one sentence, fit for doctor."""


class SaidNo(ChatTrouble):
    """Slack refused this call, and nothing happened. `code` is Slack's word for it."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"Slack refused {method}: {code}.")
        self.code = code

    @property
    def overtaken(self) -> bool:
        """Whether a form was not changed because it has changed or closed meanwhile: nobody need hear of it."""
        return self.code in {"hash_conflict", "not_found"}


class Unknown(ChatTrouble):
    """It may have happened or not: no answer, or one that makes no sense."""


class SlowDown(ChatTrouble):
    """Nothing happened; the same method may be called again after so many seconds."""

    def __init__(self, sentence: str, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Missing(ChatTrouble):
    """The channel or the message is not there for us. `channel` says which of the two."""

    def __init__(self, sentence: str, code: str, *, channel: bool) -> None:
        super().__init__(sentence)
        self.code = code
        self.channel = channel


class Locked(ChatTrouble):
    """Slack does not let us in: the token is not accepted, or it lacks `scope`. Trying again does not help."""

    def __init__(self, sentence: str, code: str, scope: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.scope = scope


@dataclass(frozen=True, slots=True)
class Person:
    """A member as Slack knows them now. `guest` is restricted in any way; `team_id` is that of their own workspace.

    In an enterprise `teams` are all workspaces that they belong to. `time_zone` is the name of their clock's zone.
    """

    id: str
    name: str
    team_id: str
    deleted: bool
    bot: bool
    guest: bool
    teams: frozenset[str] = frozenset()
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as Slack shows it to us: `shared` with others outside, `ours` if we are in it, `private` if closed."""

    id: str
    name: str
    archived: bool
    shared: bool
    ours: bool
    private: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that is open: its id, and the hash without which a later update may overwrite a newer one."""

    id: str
    hash: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was announced: its id, and the address that takes its bytes."""

    id: str
    url: str


class Chat:
    """One workspace's Web API, by one bot token. Safe to share between threads.

    `token` may be asked for at each call; it may raise what a call raises. `team_id` is set where the token is that of
    a whole enterprise, for some methods then want to know which workspace.
    """

    def __init__(
        self,
        token: str | Callable[[], str],
        api_url: str | None = None,
        timeout_s: int = TIMEOUT_S,
        team_id: str = "",
    ) -> None:
        silent = logging.getLogger("bot.slack.doors.chat.wire")  # the client would log bodies
        silent.disabled = True
        silent.setLevel(logging.CRITICAL)
        base_url = api_url or WebClient.BASE_URL
        self._client = WebClient(None, base_url, timeout_s, retry_handlers=[], logger=silent)
        self._token = token
        self._of_enterprise = {"team_id": team_id} if team_id else {}

    def post(self, channel: str, payload: Mapping[str, Any], thread_ts: str | None = None) -> str:
        """Post a message, at most once; its ts."""
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        return str(self._call("chat.postMessage", {"channel": channel, **thread, **payload}, "ts")["ts"])

    def update(self, channel: str, ts: str, payload: Mapping[str, Any]) -> None:
        """Put this in place of a message of ours; the same twice is the same."""
        self._call("chat.update", {"channel": channel, "ts": ts, **payload})

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone already raises `Missing`."""
        self._call("chat.delete", {"channel": channel, "ts": ts})

    def whisper(self, channel: str, user: str, payload: Mapping[str, Any], thread_ts: str | None = None) -> None:
        """Show a message to one person alone (ephemeral)."""
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        self._call("chat.postEphemeral", {"channel": channel, "user": user, **thread, **payload})

    def open_view(self, trigger_id: str, view: Json) -> Opened:
        """Open a form, within three seconds of the click."""
        return _opened(self._call("views.open", {"trigger_id": trigger_id, "view": view}, "view"))

    def update_view(self, view_id: str, view: Json, view_hash: str = "") -> Opened:
        """Put this in place of an open form; with a hash, only if nobody changed it since (else `hash_conflict`)."""
        known = {"hash": view_hash} if view_hash else {}
        return _opened(self._call("views.update", {"view_id": view_id, **known, "view": view}, "view"))

    def publish_home(self, user: str, view: Json, view_hash: str = "") -> None:
        """Show this on one person's Home tab; with a hash, only if nobody changed it since (else `hash_conflict`)."""
        known = {"hash": view_hash} if view_hash else {}
        self._call("views.publish", {"user_id": user, **known, "view": view})

    def person(self, user: str) -> Person:
        """Look up a member."""
        found = self._call("users.info", {"user": user}, "user", form=True)["user"]
        guest = found.get("is_restricted") or found.get("is_ultra_restricted") or found.get("is_stranger")
        return Person(
            id=str(found["id"]),
            name=str(found.get("real_name") or found.get("name") or ""),
            team_id=str(found.get("team_id") or ""),
            deleted=bool(found.get("deleted")),
            bot=bool(found.get("is_bot")),
            guest=bool(guest),
            teams=frozenset(map(str, (found.get("enterprise_user") or {}).get("teams") or ())),
            time_zone=str(found.get("tz") or ""),
        )

    def group(self, group: str) -> frozenset[str]:
        """The ids of who is in a user group. Raises `Locked` without the scope, `SaidNo` on a plan without groups."""
        found = self._call("usergroups.users.list", {"usergroup": group, **self._of_enterprise}, "users", form=True)[
            "users"
        ]
        return frozenset(map(str, found))

    def room(self, channel: str) -> Room:
        """Look up a channel."""
        found = self._call("conversations.info", {"channel": channel}, "channel", form=True)["channel"]
        return Room(
            id=str(found["id"]),
            name=str(found.get("name") or ""),
            archived=bool(found.get("is_archived")),
            shared=bool(found.get("is_ext_shared")),
            ours=bool(found.get("is_member")),
            private=bool(found.get("is_private")),
        )

    def channels_of(self, user: str) -> frozenset[str]:
        """The channels that this person shares with us, as far as we read: about 5,000."""
        asked: Json = {"user": user, "types": "public_channel,private_channel", "limit": PAGE_CHANNELS}
        found: set[str] = set()
        for _ in range(PAGES_MAX):
            page = self._call("users.conversations", asked | self._of_enterprise, "channels", form=True)
            found |= {str(one["id"]) for one in page["channels"]}
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
            asked["cursor"] = cursor
        return frozenset(found)

    def address(self) -> str:
        """Where the workspace is on the web, with a slash at its end."""
        return str(self._call("auth.test", {}, "url")["url"])

    def ask_upload(self, name: str, size: int, alt: str) -> Upload:
        """Announce a file of so many bytes; where it is to go, and its id. Nobody sees it before it is completed."""
        asked = {"filename": name, "length": size, "alt_txt": alt}
        found = self._call("files.getUploadURLExternal", asked, "upload_url", form=True)
        return Upload(str(found["file_id"]), str(found["upload_url"]))

    def put(self, upload: Upload, content: bytes) -> None:
        """Send the bytes of a file that was announced."""
        with _told("the upload"):
            if not upload.url.startswith(("https://", "http://")):
                raise ValueError
            request = Request(upload.url, content, {"Content-Type": "application/octet-stream"})  # noqa: S310 - looked at
            with urlopen(request, timeout=self._client.timeout):  # noqa: S310 - looked at
                pass

    def complete_upload(self, file_id: str, title: str) -> None:
        """Say that a file is whole. Without a channel, only our own messages can show it."""
        files = json.dumps([{"id": file_id, "title": title}])
        self._call("files.completeUploadExternal", {"files": files}, "files", form=True)

    def has_file(self, file_id: str) -> bool:
        """Whether a message may show this file: Slack knows its type by now. Refused while it is not complete."""
        found = self._call("files.info", {"file": file_id}, "file", form=True)["file"]
        return bool(found.get("mimetype"))

    def who_am_i(self) -> tuple[str, str]:
        """The workspace's id and our own user id."""
        found = self._call("auth.test", {}, "team_id")
        return str(found["team_id"]), str(found.get("user_id"))

    def messages(self, channel: str, since_us: int, thread_ts: str | None = None) -> list[Json] | None:
        """The messages since that moment, with their metadata; `None` where there are more than we read (1,000)."""
        method = "conversations.replies" if thread_ts else "conversations.history"
        asked = {"channel": channel, "oldest": _ts(since_us), "limit": PAGE_MESSAGES, "include_all_metadata": True}
        if thread_ts:
            asked["ts"] = thread_ts
        found: list[Json] = []
        for _ in range(PAGES_MAX):
            page = self._call(method, asked, "messages", form=True)
            found += page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return found
            asked["cursor"] = cursor
        return None

    def _call(self, method: str, arguments: Mapping[str, Any], wants: str = "ok", *, form: bool = False) -> Json:
        """Ask once; the answer, which holds `wants`. Methods that only read take a form, the others JSON."""
        token = self._token if isinstance(self._token, str) else self._token()
        with _told(method):
            sent = dict(arguments)
            answer = self._client.api_call(
                method,
                params=sent if form else None,
                json=None if form else sent,
                headers={"Authorization": f"Bearer {token}"},
            ).data
            if not isinstance(answer, dict) or answer.get(wants) is None:
                raise TypeError
            return answer


@contextmanager
def _told(method: str) -> Iterator[None]:
    """Turn whatever the client raises into one of ours, without a trace of what was sent."""
    trouble: ChatTrouble = Unknown(f"Slack gave no answer to {method} that we understand. It may have happened.")
    try:
        yield
    except SlackApiError as error:
        trouble = _trouble(method, error.response, trouble)
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError | socket.gaierror):  # nothing left this house
            trouble = SlowDown("Slack cannot be reached. Check the network.", UNREACHABLE_S)
    except (OSError, http.client.HTTPException, SlackClientError, ValueError, LookupError, TypeError, AttributeError):
        pass  # the connection was lost, or the answer is not what Slack answers
    else:
        return
    raise trouble from None


def _trouble(method: str, answer: SlackResponse, lost: ChatTrouble) -> ChatTrouble:
    told = answer.data if isinstance(answer.data, dict) else {}
    code = str(told.get("error") or "")
    if answer.status_code == TOO_MANY or code in _LIMITED:
        return SlowDown(f"Slack asks us to call {method} less often.", _retry_after_s(answer.headers))
    if answer.status_code >= SERVER_ERRORS or code in _UNSURE or not code.replace("_", "").isalnum():
        return lost  # a page for people, or cut off: the client puts the body's first words where the code stands
    if code in _NO_CHANNEL:
        return Missing(f"We cannot write in this channel ({code}). Invite Earshot to it again.", code, channel=True)
    if code in _NO_MESSAGE:
        return Missing(f"The message can no longer be changed ({code}).", code, channel=False)
    if code == "missing_scope":
        scope = str(told.get("needed") or "")
        return Locked(f"The Slack app lacks the scope {scope}. Add it and install the app again.", code, scope)
    if code in _LOCKED:
        return Locked(f"Slack does not accept our token ({code}). Install the app again and set the token.", code)
    return SaidNo(method, code)


def _retry_after_s(headers: Mapping[str, Any]) -> float:
    """The seconds of `Retry-After`; a sane number where it is missing, a date, or beyond reason."""
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    try:
        seconds = float(told[0] if isinstance(told, list) else str(told))
    except ValueError:
        return RETRY_AFTER_S
    return min(seconds, RETRY_AFTER_S_MAX) if seconds > 0 else RETRY_AFTER_S


def _opened(answer: Json) -> Opened:
    return Opened(str(answer["view"].get("id")), str(answer["view"].get("hash") or ""))


def _ts(us: int) -> str:
    return f"{us // 1_000_000}.{us % 1_000_000:06d}"
