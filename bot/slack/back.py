"""What goes back to whoever clicked: a sentence for them alone, or a form."""

from bot.runtime import Runtime, Team
from bot.slack.cards.blocks import notice
from bot.slack.doors.chat import Chat, Opened, SaidNo
from bot.slack.heard import Heard
from bot.slack.rich import Json
from bot.steps.team.turn_away import turn_away
from bot.store.mentions import Mention

TOO_LONG = "That took too long. Please click again."
_TOO_LATE = frozenset({"expired_trigger_id", "invalid_trigger_id"})
_OPENED_BEFORE = "exchanged_trigger_id"
"""A trigger opens one form: we opened it, and died before we noted that."""


def tell(chat: Chat, one: Heard, sentence: str) -> None:
    """Show a sentence to whoever clicked, where they clicked."""
    chat.whisper(one.channel, one.user, notice(sentence), one.thread or None)


def turned_away(runtime: Runtime, chat: Chat, team: Team, mention: Mention, one: Heard, why: str) -> None:
    """Record that somebody may not do what they clicked, and tell them why."""
    act = one.button.value if one.button else ""
    turn_away(runtime, team, mention.id, act, one.user, why, runtime.clock())
    tell(chat, one, why)


def open_form(chat: Chat, one: Heard, view: Json) -> Opened | None:
    """Open a form for whoever clicked, who is told where their click is too old for it. `None` where none was opened.

    Source of the codes: docs.slack.dev/reference/methods/views.open.
    """
    try:
        return chat.open_view(one.trigger, view)
    except SaidNo as no:
        if no.code in _TOO_LATE:
            tell(chat, one, TOO_LONG)
        elif no.code != _OPENED_BEFORE:
            raise
        return None
