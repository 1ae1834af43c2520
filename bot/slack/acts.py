"""What each button of a card does, once it is known who clicks and that they may.

Everything here may happen twice, and changes nothing the second time. Each act gives a sentence for whoever clicked,
empty where the card tells it all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack.back import open_form
from bot.slack.doors.chat import Chat
from bot.slack.heard import Heard
from bot.slack.ids import Drawn
from bot.slack.modals import correcting, forms, own_page, showing, team_forms
from bot.slack.people.members import Known
from bot.steps import reply, surface
from bot.steps.answering import reconcile, take_back, write
from bot.steps.hearing.acknowledge import acknowledge
from bot.steps.hearing.leave_alone import rule_on_bearer
from bot.steps.hearing.rule_on_wish import rule_on_wish
from bot.steps.team import close, hold, take_care
from bot.store import outbox, replies
from bot.store.database import locks
from bot.store.mentions import Mention
from rules.card import Button
from rules.explain import in_short
from rules.mention import Wish
from rules.reply import State

CHANGED = "This card has just changed. Please look at it again, then decide."
TOO_LATE = "It is too late for that. The card shows what happened; it may take a moment to change."
CARED_FOR = "Its words leave this channel now. The care group sees to it."


@dataclass(frozen=True, slots=True)
class Click:
    """Who clicked which button of whose card. `one` is the click as it was heard."""

    runtime: Runtime
    chat: Chat
    team: Team
    mention: Mention
    one: Heard
    known: Known


def redraw(runtime: Runtime, team: Team, mention: Mention) -> None:
    """Ask for the card of this mention anew."""
    with locks.writing(runtime.database, team.brand.id) as session:
        surface.ask_for_cards(session, runtime, team, [mention], runtime.clock())


def _approve(at: Click) -> str:
    with at.runtime.database.read() as session:
        row = replies.of_mentions(session, at.team.brand.id, [at.mention.id]).get(at.mention.id)
        shown = outbox.shown_at(session, at.team.workspace, at.one.channel, at.one.ts)  # after the text: see below
    if row is None or row.state != State.HELD:
        return TOO_LATE
    # A text that changes asks for a new drawing. So the drawing that is wanted now shows the text that was read.
    if at.one.drawn is None or shown is None or not shown.tells_all(at.one.drawn.version):
        return CHANGED
    return in_short(
        reply.approve(at.runtime, at.team, at.mention.id, row.text_sha256, at.known.who, at.runtime.clock())
    )


def _withdraw(at: Click) -> str:
    done = reply.withdraw(at.runtime, at.team, at.mention.id, at.known.who, at.runtime.clock())
    return "" if done else TOO_LATE


def _take_back(at: Click) -> str:
    done = take_back.take_back(at.runtime, at.team, at.mention.id, at.known.who, at.runtime.clock())
    return "" if done else TOO_LATE


def _correct(at: Click) -> str:
    form = correcting.form(at.runtime, at.team, at.mention, at.known.who.id, at.runtime.clock())
    if isinstance(form, str):
        redraw(at.runtime, at.team, at.mention)
        return form
    if open_form(at.chat, at.one, form) is not None:
        write.begin(at.runtime, at.team, at.mention, at.known.who.id, at.runtime.clock())
    return ""


def _rule(at: Click) -> str:
    sent, now_us = at.one.button is Button.RULE_SENT, at.runtime.clock()
    done = reconcile.rule(at.runtime, at.team, at.mention.id, at.known.who, now_us, sent=sent)
    return "" if done else TOO_LATE


def _is_stop(at: Click) -> str:
    why, now_us = "They want us to stop.", at.runtime.clock()
    done = rule_on_wish(at.runtime, at.team, at.mention.id, at.known.who, why, now_us, stop=True)
    return "" if done else TOO_LATE


def _is_no_stop(at: Click) -> str:
    if at.mention.wish is not Wish.MAYBE_STOP:
        return TOO_LATE
    open_form(at.chat, at.one, forms.doubt_form(Drawn(at.mention.id, 0, at.mention.revision)))
    return ""


def _confirm_stop(at: Click) -> str:
    return in_short(acknowledge(at.runtime, at.team, at.mention.id, at.known.who, at.runtime.clock()))


def _rule_on_bearer(at: Click) -> str:
    theirs, now_us = at.one.button is Button.MEANS_THEM, at.runtime.clock()
    done = rule_on_bearer(at.runtime, at.team, at.mention.id, at.known.who, now_us, theirs=theirs)
    return "" if done else TOO_LATE


def _take_care(at: Click) -> str:
    return take_care.take_care(at.runtime, at.team, at.mention.id, at.known.who, at.runtime.clock()) or CARED_FOR


def _care_over(at: Click) -> str:
    return take_care.give_back(at.runtime, at.team, at.mention.id, at.known.who, at.runtime.clock())


def _assign(at: Click) -> str:
    return hold.take(at.runtime, at.team, at.mention.id, at.known.who, at.runtime.clock())


def _let_go(at: Click) -> str:
    return hold.give_back(at.runtime, at.team, at.mention.id, at.known.who, at.runtime.clock())


def _done(at: Click) -> str:
    close.close(at.runtime, at.team, at.mention.id, at.known.who, at.runtime.clock())
    return ""


def _ask(at: Click) -> str:
    if at.one.button is not None:
        open_form(at.chat, at.one, team_forms.form(at.one.button, at.team, at.mention))
    return ""


def _own_page(at: Click) -> str:
    open_form(at.chat, at.one, own_page.form(at.runtime, at.team, at.mention))
    return ""


def _show(at: Click) -> str:
    open_form(at.chat, at.one, showing.form(at.mention))
    return ""


ACTS: Mapping[Button, Callable[[Click], str]] = {
    Button.APPROVE: _approve,
    Button.SEND_BACK: _withdraw,
    Button.UNDO: _withdraw,
    Button.TAKE_BACK: _take_back,
    Button.CORRECT: _correct,
    Button.RULE_SENT: _rule,
    Button.RULE_NOT_THERE: _rule,
    Button.RULE_STOP: _is_stop,
    Button.RULE_NO_STOP: _is_no_stop,
    Button.CONFIRM_STOP: _confirm_stop,
    Button.MEANS_THEM: _rule_on_bearer,
    Button.MEANS_OTHER: _rule_on_bearer,
    Button.TAKE_CARE: _take_care,
    Button.CARE_OVER: _care_over,
    Button.ASSIGN: _assign,
    Button.LET_GO: _let_go,
    Button.DONE: _done,
    Button.OWN_PAGE: _own_page,
    Button.SHOW: _show,
    **dict.fromkeys(team_forms.FORMS, _ask),
}
