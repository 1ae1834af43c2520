"""What a click does: who clicks is asked, then the act that they may do is done.

Everything here may happen twice, and changes nothing the second time. Whoever may not act reads why, and is recorded.
"""

import logging

from bot.runtime import Runtime, Team
from bot.slack import heard, home
from bot.slack.acts import ACTS, Click
from bot.slack.back import TOO_LONG, open_form, tell, turned_away
from bot.slack.cards.burst import Bursts
from bot.slack.doors.chat import Chat, ChatTrouble
from bot.slack.heard import Heard
from bot.slack.modals import forms
from bot.slack.modals.consents import Consents, offer
from bot.slack.notices import themes
from bot.slack.notices.first_day import FirstDay
from bot.slack.notices.lists import Lists
from bot.slack.people import leaving, needs
from bot.slack.people.members import FRESH_US, SURE_US, UNKNOWN, Members
from bot.slack.replying import Replying
from bot.slack.slash.explain import OUR_OWN, explained
from bot.slack.where import mention_at, team_of
from bot.store.inbox import Kept
from bot.store.mentions import Mention
from bot.store.team import care
from rules.card import Button
from rules.roles import Act

TRIGGER_US = 2_900_000

OLD_CARD = "This card is from another time, and we have nothing behind it any more. Look for a newer one."
NO_CARD = "This message is not a card of Earshot. Choose this on the card of a post."

log = logging.getLogger("earshot.slack")


class Deeds:
    """Does what the inbox holds."""

    def __init__(self, runtime: Runtime, chat: Chat, members: Members, workspace: str) -> None:
        self._runtime = runtime
        self._chat = chat
        self._members = members
        self._workspace = workspace
        self._consents = Consents(runtime, chat, members)
        self._lists = Lists(runtime, chat, members, workspace)
        self._replying = Replying(runtime, chat, members)
        tab = home.Home(runtime, chat, members, workspace)
        self._kinds = {
            heard.CHOICE: self._replying.choose,
            heard.CLOSED: self._replying.close,
            heard.LIVE: FirstDay(runtime, chat, members, workspace).do,
            heard.BURST: Bursts(runtime, chat, members, workspace).do,
            themes.CLICKED: themes.TakeOn(runtime, chat, members, workspace).do,
            home.OPENED: tab.show,
            home.PRESSED: tab.press,
        }

    def do(self, kept: Kept) -> None:
        """Do one thing that was kept. What Slack does not take of our answer is noted, and lost."""
        one = heard.read(kept.payload)
        late = self._runtime.clock() - kept.received_us > TRIGGER_US
        try:
            match kept.kind:
                case kind if kind in self._kinds:
                    self._kinds[kind](one)
                case heard.CLICK:
                    self._click(one, late=late)
                case heard.CONSENT:
                    self._consents.do(one, late=late)
                case heard.LIST:
                    self._lists.do(one, late=late)
                case heard.CHANGED:
                    leaving.changed(self._runtime, self._members, one)
                case heard.SHORTCUT:
                    self._shortcut(one, late=late)
        except ChatTrouble as trouble:
            log.warning("Slack: a %s was done, but could not be answered: %s", kept.kind, trouble)

    def _click(self, one: Heard, *, late: bool) -> None:
        self._press(team_of(self._runtime, one.drawn.mention) if one.drawn else None, one, OLD_CARD, late=late)

    def _shortcut(self, one: Heard, *, late: bool) -> None:
        """Do what was chosen on a message. It may stand where we are not and may not speak, so a form tells of that."""
        found = mention_at(self._runtime, self._workspace, one.channel, one.ts)
        if found is None and not late:
            open_form(self._chat, one, forms.told("Earshot", NO_CARD))
        else:
            self._press(found, one, NO_CARD, late=late)

    def _press(self, found: tuple[Team, Mention] | None, one: Heard, nothing: str, *, late: bool) -> None:
        """Do what a button means, on a card or chosen from a message's menu; `nothing` words that it has no mention."""
        if found is not None and self._kept_out(*found, one):
            return
        if found is None or one.button is None:
            tell(self._chat, one, nothing)
        elif one.button is Button.WHY:
            self._why(*found, one, late=late)
        elif one.button in {Button.REPLY, Button.REPLY_TOGETHER}:
            self._replying.open(*found, one, late=late)
        else:
            team, mention = found
            known = self._members.ask(team, one.user, SURE_US if one.button is Button.APPROVE else FRESH_US)
            if known is None:
                tell(self._chat, one, UNKNOWN)
            elif no := known.why_not(needs.of_button(one.button)):
                self._turn_away(team, mention, one, no)
            elif told := ACTS[one.button](Click(self._runtime, self._chat, team, mention, one, known)):
                tell(self._chat, one, told)

    def _kept_out(self, team: Team, mention: Mention, one: Heard) -> bool:
        """Whether this post is in care, and they are not of the care group; they read so, and it is recorded."""
        with self._runtime.database.read() as session:
            if not care.holds(session, team.brand.id, mention.id):
                return False
        known = self._members.ask(team, one.user)
        no = known.why_not(Act.APPROVE_IN_CARE) if known else UNKNOWN
        if no:
            self._turn_away(team, mention, one, no)
        return bool(no)

    def _why(self, team: Team, mention: Mention, one: Heard, *, late: bool) -> None:
        known = self._members.ask_soon(team, one.user)
        if known is None:
            tell(self._chat, one, UNKNOWN)
        elif no := known.why_not(needs.of_button(Button.WHY)):
            self._turn_away(team, mention, one, no)
        elif late:
            tell(self._chat, one, TOO_LONG)
        else:
            told = explained(self._runtime, team, mention)
            shown = forms.why(*told, offer(self._runtime, team, mention)) if told else forms.told("Why?", OUR_OWN)
            open_form(self._chat, one, shown)

    def _turn_away(self, team: Team, mention: Mention, one: Heard, why: str) -> None:
        turned_away(self._runtime, self._chat, team, mention, one, why)
