"""All workspaces that reach us at one address, each at its own desk.

Where something happened is said in many places: an app that a whole enterprise has installed may be told of no
workspace, or of the home of the person, and in a channel that is shared of that of the others. So the first workspace
that is one of ours counts, then the channel. Source: slack_bolt/request/internals.py.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from bot.slack.doors.discreet import discreet_log
from bot.slack.room import Desk

STRANGER = "Earshot is not at work in this workspace. Ask whoever runs it to name the workspace in its settings."

STRANGERS_MAX = 100

Json = dict[str, Any]

log = discreet_log()


class Hall:
    """Brings what Slack tells to the desk of the workspace that it is for.

    `desks` are by the workspace's id. Where the `only` desk takes everything, our app is installed in one workspace.
    What leads to no desk, and is of an enterprise, goes to the first desk of that one; `enterprises` are theirs.
    """

    def __init__(
        self, desks: Mapping[str, Desk], *, only: bool = False, enterprises: Mapping[str, str] | None = None
    ) -> None:
        self._desks = desks
        self._of_enterprise = {
            enterprise: workspace for workspace, enterprise in sorted((enterprises or {}).items(), reverse=True)
        }
        self._at = {channel: workspace for workspace, desk in desks.items() for channel in desk.channels}
        self._only = next(iter(desks.values())) if only else None
        self._strangers: set[str] = set()

    def start(self) -> None:
        """Begin to work at every desk."""
        for desk in self._desks.values():
            desk.start()

    def stop(self) -> None:
        """Let what runs end, at every desk."""
        for desk in self._desks.values():
            desk.stop()

    def alive(self) -> bool:
        """Whether we can be told: Slack comes to us, so we always can."""
        return True

    def hear(self, request: BoltRequest) -> BoltResponse:
        """Have the right desk take it. What is for nobody here is acknowledged, and logged once a workspace."""
        desk = self._only or self._desk(request)
        if desk is not None:
            return desk.hear(request)
        if request.body.get("type") == "url_verification":
            return next(iter(self._desks.values())).hear(request)
        stranger = str(next(_workspaces(request.body), "") or request.context.team_id or "without a name")[:20]
        if stranger not in self._strangers and len(self._strangers) < STRANGERS_MAX:
            self._strangers.add(stranger)
            log.warning("Slack: the workspace %s is in no team's settings. What it says is passed over.", stranger)
        return BoltResponse(status=200, body=STRANGER if "command" in request.body else "")

    def _desk(self, request: BoltRequest) -> Desk | None:
        body = request.body
        named = next((one for one in _workspaces(body) if one in self._desks), "")
        named = named or next((self._at[one] for one in _channels(body) if one in self._at), "")
        if not named and request.context.is_enterprise_install:
            named = self._of_enterprise.get(request.context.enterprise_id or "", "")
        return self._desks.get(named)


def _workspaces(body: Json) -> Iterator[str]:
    """What may be the workspace in which it happened, the surest first."""
    view, event = _part(body, "view"), _part(body, "event")
    installed = [one for one in body.get("authorizations") or () if isinstance(one, dict)]
    of_all = any(one.get("is_enterprise_install") for one in installed)  # then it names one of many, or none
    yield from filter(None, (str(one or "") for one in (
        view.get("app_installed_team_id"),
        _part(body, "team").get("id"),
        *(() if of_all else (one.get("team_id") for one in installed)),
        body.get("team_id"),
        body.get("context_team_id"),
        *(one.get("team_id") for one in installed),
        view.get("team_id"),
        _part(event, "view").get("team_id"),
        _part(body, "user").get("team_id"),
    )))  # fmt: skip


def _channels(body: Json) -> Iterator[str]:
    """What may be the channel in which it happened."""
    named = (_part(body, "channel").get("id"), _part(body, "container").get("channel_id"), body.get("channel_id"))
    yield from filter(None, (str(one or "") for one in named))


def _part(body: Json, name: str) -> Json:
    part = body.get(name)
    return part if isinstance(part, dict) else {}
