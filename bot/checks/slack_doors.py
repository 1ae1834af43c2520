"""Slack's way to us where it comes by HTTP: secrets, address, installations."""

from collections.abc import Callable
from urllib.error import URLError
from urllib.request import build_opener

from bot.checks import slack
from bot.checks.finding import Finding, bad, good, note
from bot.keys import ENVELOPE, BadKey, Envelope
from bot.settings import Settings
from bot.settings.secrets import BadSettings
from bot.slack.doors.chat import ChatTrouble, SlowDown
from bot.slack.doors.install import INSTALL
from bot.slack.doors.installed import Installed
from bot.store.database import Database
from bot.web.slack_http import HERE, PATH

TIMEOUT_S = 10
_LOAD_BALANCER = "docs/operators.md says how to send it to [slack] host and port."


def secrets(settings: Settings) -> tuple[Finding, ...]:
    """Whether the secrets by which Slack and we know each other are there."""
    wanted = ["SLACK_SIGNING_SECRET", *(["SLACK_CLIENT_SECRET", ENVELOPE] if settings.slack.client_id else [])]
    found = []
    for name in wanted:
        try:
            settings.secret(name)
        except BadSettings as error:
            found.append(bad(name, str(error)))
        else:
            found.append(good(name, "It is set."))
    return tuple(found)


def address(settings: Settings) -> Finding:
    """Whether the address that Slack has of us leads to us, as far as one can tell from here."""
    name, there = "slack address", f"{settings.slack.address}{PATH}"
    if not settings.slack.address:
        return note(name, "It is not known here, so it was not looked at.", "Set [slack] address.")
    try:
        with build_opener().open(there, timeout=TIMEOUT_S) as answer:
            told = answer.read(len(HERE))
    except (URLError, OSError, ValueError) as error:
        reason = f"it answers {error.code}" if hasattr(error, "code") else "nobody answers"
        return bad(name, f"{there} does not lead to Earshot: {reason}.", _LOAD_BALANCER)
    if told != HERE.encode():
        return bad(name, f"{there} leads to something else than Earshot.", _LOAD_BALANCER)
    return good(name, f"{there} leads to Earshot.")


def installations(settings: Settings, opened: Database, clock: Callable[[], int]) -> tuple[Finding, ...]:
    """Whether our app is in each workspace that a team names, with a token that Slack takes, and in its channels."""
    try:
        envelope = Envelope(settings.secret(ENVELOPE))
    except (BadSettings, BadKey) as error:
        return (bad("installations", str(error)),)
    workspaces = {team.workspace: team.part.enterprise for team in settings.teams}
    installed = Installed(opened, workspaces, envelope.open, settings.slack.address + INSTALL)
    found: list[Finding] = []
    for workspace, chat in installed.chats(settings.slack.api_url, TIMEOUT_S).items():
        name = f"workspace {workspace}"
        try:
            token = installed.token(workspace)
        except SlowDown as trouble:
            found.append(bad(name, str(trouble), "Mend what is wrong with the database, and look again."))
            continue
        except ChatTrouble as trouble:
            found.append(bad(name, str(trouble)))
            continue
        found += slack.token(settings, token, clock, name)
        teams = [team for team in settings.teams if team.workspace == workspace]
        found += slack.channels_of(chat, teams)
    return tuple(found)
