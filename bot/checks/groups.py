"""The user groups that the settings name: whether Slack tells who is in them."""

from bot.checks.finding import Finding, bad, good, note
from bot.checks.slack import TIMEOUT_S
from bot.settings import Settings
from bot.settings.secrets import BadSettings
from bot.slack.doors.chat import Chat, ChatTrouble, Locked, SaidNo
from rules.roles import is_group

_ONE_BY_ONE = "Until then only the members count whom the settings name one by one. Name them, or"


def user_groups(settings: Settings) -> tuple[Finding, ...]:
    """Whether each user group can be read now; nothing where none is named."""
    parts = [team.part for team in settings.teams]
    roles = [names for part in parts for names in (part.may_reply, part.approvers, part.care, part.operators)]
    named = {name for names in [*roles, *(part.auditors for part in parts)] for name in names if is_group(name)}
    if not named:
        return ()
    try:
        chat = Chat(settings.secret("SLACK_BOT_TOKEN"), settings.slack.api_url, TIMEOUT_S)
    except BadSettings as error:
        return (bad("user groups", str(error)),)
    return tuple(_group(chat, group) for group in sorted(named))


def _group(chat: Chat, group: str) -> Finding:
    name = f"user group {group}"
    try:
        people = chat.group(group)
    except Locked as trouble:
        return bad(name, str(trouble), f"{_ONE_BY_ONE} install the app again with the scope usergroups:read.")
    except SaidNo as no:
        if no.code == "plan_upgrade_required":
            return bad(name, "Your plan of Slack has no user groups.", f"{_ONE_BY_ONE} upgrade the plan.")
        return bad(name, "There is no such user group.", f"{_ONE_BY_ONE} correct the id in the settings.")
    except ChatTrouble as trouble:
        return note(name, str(trouble), "Look again in a minute.")
    if not people:
        return bad(name, "Nobody is in it.", "Add people to the group in Slack, or name others.")
    return good(name, f"{len(people)} people are in it.")
