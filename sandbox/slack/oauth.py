"""Installing an app: the page at which it is allowed, and the code for a token.

Source: docs.slack.dev/authentication/installing-with-oauth and /reference/methods/oauth.v2.access. A code is good once,
for ten minutes, for the app and the address that it was made for. What is allowed is allowed at once.
"""

from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from sandbox.slack.office import Office
from sandbox.slack.wire import refuse
from sandbox.slack.workspace import APP_ID, BOT_USER_ID, SECOND_US, Json, Workspace

CLIENT_ID, CLIENT_SECRET = "1.2", "sandbox-client-secret"
LIFE_US = 600 * SECOND_US


@dataclass(slots=True)
class Code:
    """What somebody has allowed, and not yet been taken. `org` is for a whole enterprise."""

    workspace: Workspace
    scopes: frozenset[str]
    redirect_uri: str
    made_us: int
    org: bool


def allow(slack: Office, way: str, *, scopes: frozenset[str] | None = None, org: bool = False) -> str:
    """Open the page at `way` as an administrator of this workspace, and allow it; the address that one is sent to.

    `scopes` are what is allowed, where that is not what was asked for.
    """
    asked = {name: values[0] for name, values in parse_qs(urlsplit(way).query).items()}
    if asked.get("client_id") != CLIENT_ID:
        raise ValueError("Slack shows: Invalid client_id parameter.")
    with slack.editing() as workspace:
        code = workspace.new_id("code")
        wanted = frozenset(asked["scope"].split(","))
        made = Code(workspace, wanted if scopes is None else scopes, asked["redirect_uri"], slack.clock(), org)
        slack.hub.codes[code] = made
    return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"


def remove(slack: Office) -> list[Json]:
    """Take the app out of this workspace: its token is nothing any more. The events of which Slack tells the app."""
    with slack.editing() as workspace:
        workspace.token = ""
    return [
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER_ID]}},
        {"type": "app_uninstalled"},
    ]


def access(slack: Office, args: Json) -> Json:
    """Exchange a code for a token."""
    if args.get("client_id") != CLIENT_ID:
        refuse("invalid_client_id")
    if args.get("client_secret") != CLIENT_SECRET:
        refuse("bad_client_secret")
    code: Code | None = slack.hub.codes.pop(str(args.get("code")), None)
    if code is None or slack.clock() - code.made_us > LIFE_US:
        refuse("invalid_code")
    if args.get("redirect_uri") != code.redirect_uri:
        refuse("bad_redirect_uri")
    workspace = code.workspace
    workspace.token = f"xoxb-{workspace.team_id}-{workspace.new_id('n')}"
    workspace.scopes = code.scopes
    org = {"id": workspace.enterprise_id, "name": "Grid"} if workspace.enterprise_id else None
    return {
        "ok": True,
        "access_token": workspace.token,
        "token_type": "bot",
        "scope": ",".join(sorted(code.scopes)),
        "bot_user_id": BOT_USER_ID,
        "app_id": APP_ID,
        "team": None if code.org else {"id": workspace.team_id, "name": workspace.name},
        "enterprise": org,
        "authed_user": {"id": "U0ADMIN"},
        "is_enterprise_install": code.org,
    }


def credentials(basic: str) -> Json:
    """The app that names itself in this header."""
    name, _, secret = b64decode(basic.removeprefix("Basic ")).decode().partition(":")
    return {"client_id": name, "client_secret": secret}
