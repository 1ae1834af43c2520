"""Whether a channel is one in which private messages may be read.

Private, ours alone, and with us in it, as far as Slack tells. What it does not tell is no.
"""

import logging

from bot.slack.doors.chat import Chat, ChatTrouble, Room

log = logging.getLogger("earshot.slack")


def why_not(room: Room) -> str:
    """Why private messages may not be shown there, as a sentence; empty where they may."""
    if room.archived:
        return f"#{room.name} is archived."
    if not room.private:
        return f"#{room.name} is open to everyone in the workspace."
    if room.shared:
        return f"#{room.name} is shared with others outside."
    return "" if room.ours else f"We are not in #{room.name}."


def if_private(chat: Chat, channel: str) -> str:
    """The channel, where it is fit for private messages now; else nothing, and the reason in the log."""
    if not channel:
        return ""
    try:
        no = why_not(chat.room(channel))
    except ChatTrouble as trouble:
        no = str(trouble)
    if no:
        log.error("Private messages stay off until the next start. %s Run: earshot doctor.", no)
    return "" if no else channel
