"""All workspaces that reach us at one address, each at its own desk."""

from collections.abc import Mapping

from slack_bolt import BoltRequest, BoltResponse

from bot.slack.doors.discreet import discreet_log
from bot.slack.room import Desk

STRANGER = "Earshot is not at work in this workspace. Ask whoever runs it to name the workspace in its settings."

STRANGERS_MAX = 100

log = discreet_log()


class Hall:
    """Brings what Slack tells to the desk of the workspace that it is for.

    `desks` are by the workspace's id. Where the `only` desk takes everything, our app is installed in one workspace.
    What is said of a whole enterprise goes to the first desk of that enterprise; `enterprises` are theirs.
    """

    def __init__(
        self, desks: Mapping[str, Desk], *, only: bool = False, enterprises: Mapping[str, str] | None = None
    ) -> None:
        self._desks = desks
        self._of_enterprise = {
            enterprise: workspace for workspace, enterprise in sorted((enterprises or {}).items(), reverse=True)
        }
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
        workspace = _workspace(request)
        if not workspace and request.context.is_enterprise_install:
            workspace = self._of_enterprise.get(request.context.enterprise_id or "", "")
        desk = self._only or self._desks.get(workspace)
        if desk is not None:
            return desk.hear(request)
        if request.body.get("type") == "url_verification":
            return next(iter(self._desks.values())).hear(request)
        stranger = workspace[:20] or "without a name"
        if stranger not in self._strangers and len(self._strangers) < STRANGERS_MAX:
            self._strangers.add(stranger)
            log.warning("Slack: the workspace %s is in no team's settings. What it says is passed over.", stranger)
        return BoltResponse(status=200, body=STRANGER if "command" in request.body else "")


def _workspace(request: BoltRequest) -> str:
    """The workspace in which it happened. Of an enterprise Slack names it last, or only beside the person."""
    body = request.body
    event = body.get("type") == "event_callback"
    return str((body.get("team_id") if event else None) or request.context.team_id or "")
