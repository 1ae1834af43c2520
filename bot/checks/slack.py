"""Slack: tokens, scopes, channels, and what time it is there."""

from collections.abc import Callable, Sequence
from email.utils import parsedate_to_datetime

import requests

from bot.checks.finding import Finding, bad, good, note
from bot.settings import Settings, TeamSettings
from bot.settings.secrets import BadSettings
from bot.slack.doors.chat import Chat, ChatTrouble, Locked, Missing
from bot.slack.doors.scopes import SCOPES
from bot.slack.people.private_room import why_not

API_URL = "https://slack.com/api/"
TIMEOUT_S = 10
CLOCK_OFF_MAX_S = 60
_AGAIN = "Install the app again in your workspace and set the new token."
_MANIFEST = "Paste slack_manifest.json into the app's settings at api.slack.com/apps, then install the app again."


def bot_token(settings: Settings, clock: Callable[[], int]) -> tuple[Finding, ...]:
    """Whether Slack takes the bot token, which scopes it carries, and whether our clock agrees with Slack's."""
    name = "slack bot token"
    try:
        return token(settings, settings.secret("SLACK_BOT_TOKEN"), clock, name)
    except BadSettings as error:
        return (bad(name, str(error)),)


def token(settings: Settings, bot_token: str, clock: Callable[[], int], name: str) -> tuple[Finding, ...]:
    """Whether Slack takes this bot token; `name` is what the finding is called."""
    try:
        answer, told = _ask(settings, "auth.test", bot_token)
    except (requests.RequestException, ValueError):
        return (bad(name, "Slack does not answer. Check the network, and the proxy if there is one."),)
    found = [_clock(answer, clock())]
    if not told.get("ok"):
        return (*found, bad(name, f"Slack does not take the bot token ({_code(told)}).", _AGAIN))
    found.append(good(name, "Slack takes it."))
    granted = {scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")}
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        return (*found, bad("slack scopes", f"The Slack app lacks {', '.join(missing)}.", _MANIFEST))
    return (*found, good("slack scopes", "The app has all that it needs."))


def app_token(settings: Settings) -> tuple[Finding, ...]:
    """Whether Slack opens a socket for the app token. It is not connected to."""
    name = "slack app token"
    try:
        _, told = _ask(settings, "apps.connections.open", settings.secret("SLACK_APP_TOKEN"))
    except BadSettings as error:
        return (bad(name, str(error)),)
    except (requests.RequestException, ValueError):
        return (bad(name, "Slack does not answer. Check the network, and the proxy if there is one."),)
    if told.get("ok"):
        return (good(name, "Slack takes it."),)
    if told.get("error") == "ratelimited":
        return (note(name, "Slack asks us to wait before the next try.", "Look again in a minute."),)
    remedy = "Make an app-level token with the scope connections:write, and set it."
    return (bad(name, f"Slack does not take the app token ({_code(told)}).", remedy),)


def channels(settings: Settings) -> tuple[Finding, ...]:
    """Whether each team's channels are there, ours alone, with us in them, and private where they are to be."""
    try:
        chat = Chat(settings.secret("SLACK_BOT_TOKEN"), settings.slack.api_url, TIMEOUT_S)
    except BadSettings as error:
        return (bad("channel", str(error)),)
    return channels_of(chat, settings.teams)


def channels_of(chat: Chat, teams: Sequence[TeamSettings]) -> tuple[Finding, ...]:
    """The same for these teams, who are in the workspace to which `chat` speaks."""
    private = [team.part.private_channel for team in teams if team.part.private_channel]
    return (
        *(_channel(chat, channel) for team in teams for channel in team.part.channels),
        *(_channel(chat, channel, private=True) for channel in private),
        *(_channel(chat, team.part.help_desk) for team in teams if team.part.help_desk),
    )


def _channel(chat: Chat, channel: str, *, private: bool = False) -> Finding:
    name = f"channel {channel}"
    invite = "Type /invite @earshot in the channel."
    try:
        room = chat.room(channel)
    except Missing:
        return bad(
            name, "There is no such channel for us.", f"Check the id in the settings; if it is private: {invite}"
        )
    except Locked as trouble:
        return bad(name, str(trouble))
    except ChatTrouble as trouble:
        return bad(name, str(trouble), "Look again in a minute.")
    if room.archived:
        return bad(name, f"#{room.name} is archived.", "Take it out of the archive, or name another channel.")
    if room.shared:
        return bad(name, f"#{room.name} is shared with others outside.", "Name a channel of your own workspace alone.")
    if not room.ours:
        return bad(name, f"We are not in #{room.name}.", invite)
    if private and (no := why_not(room)):
        return bad(name, no, "Private messages stay off. Name a private channel of your own workspace alone.")
    return good(name, f"We are in #{room.name}{', and private messages may be shown there' if private else ''}.")


def _clock(answer: requests.Response, now_us: int) -> Finding:
    try:
        there_s = parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except (TypeError, ValueError):
        return note("clock", "Slack did not tell the time.", "Compare this machine's clock by hand.")
    off_s = round(now_us / 1_000_000 - there_s)
    if abs(off_s) > CLOCK_OFF_MAX_S:
        way = "ahead of" if off_s > 0 else "behind"
        return bad(
            "clock", f"This machine's clock is {abs(off_s):,} seconds {way} Slack's.", "Set it by a time server."
        )
    return good("clock", "It agrees with Slack's.")


def _ask(settings: Settings, method: str, token: str) -> tuple[requests.Response, dict[str, object]]:
    answer = requests.post(
        f"{settings.slack.api_url or API_URL}{method}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=TIMEOUT_S,
        allow_redirects=False,
    )
    told = answer.json()
    return answer, told if isinstance(told, dict) else {}


def _code(told: dict[str, object]) -> str:
    code = str(told.get("error") or "no reason given")
    return code if code.replace("_", "").isalnum() else "no reason that makes sense"
