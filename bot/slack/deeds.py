"""What a click does: who clicks is asked, then the act that they may do is done.

Everything here may happen twice, and changes nothing the second time. The reply form and "Why?" open before anything
is asked of Slack, since a trigger lives three seconds. Whoever may not act reads why, and is recorded. Longer than most
files: the ways by which a click comes stand beside the form that needs them most.
"""

import logging

from bot.runtime import Runtime, Team
from bot.slack import heard, home
from bot.slack.acts import ACTS, Click, redraw
from bot.slack.back import TOO_LONG, open_form, tell
from bot.slack.cards.burst import Bursts
from bot.slack.cards.care import keeps_out
from bot.slack.cards.draw import sight_of
from bot.slack.cards.hands import but_for
from bot.slack.doors.chat import Chat, ChatTrouble, Opened, SaidNo
from bot.slack.heard import Heard
from bot.slack.modals import choosing, drafts, forms, writing
from bot.slack.modals.consents import Consents, offer
from bot.slack.notices import themes
from bot.slack.notices.first_day import FirstDay
from bot.slack.notices.lists import Lists
from bot.slack.people import leaving, needs
from bot.slack.people.members import FRESH_US, SURE_US, UNKNOWN, Members
from bot.slack.rich import Json
from bot.slack.slash.explain import OUR_OWN, explained
from bot.slack.where import mention_at, team_of
from bot.steps.answering import write
from bot.steps.team.turn_away import turn_away
from bot.store.inbox import Kept
from bot.store.mentions import Mention
from bot.store.team import care
from rules.card import Button
from rules.explain import in_short
from rules.roles import Act
from rules.sight import Sight
from rules.verdict import Refused

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
        self._first_day = FirstDay(runtime, chat, members, workspace)
        self._home = home.Home(runtime, chat, members, workspace)
        self._kinds = {
            heard.CHOICE: self._choose,
            heard.CLOSED: self._closed,
            heard.LIVE: self._first_day.do,
            heard.BURST: Bursts(runtime, chat, members, workspace).do,
            themes.CLICKED: themes.TakeOn(runtime, chat, members, workspace).do,
            home.OPENED: self._home.show,
            home.PRESSED: self._home.press,
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
            self._open(one, forms.told("Earshot", NO_CARD))
        else:
            self._press(found, one, NO_CARD, late=late)

    def _press(self, found: tuple[Team, Mention] | None, one: Heard, nothing: str, *, late: bool) -> None:
        """Do what a button means, on a card or chosen from a message's menu; `nothing` words that it has no mention."""
        if found is not None and self._kept_out(*found, one):
            return
        if one.button is Button.WHY:
            self._why(found, one, nothing, late=late)
        elif found is None or one.button is None:
            self._whisper(one, nothing)
        elif one.button in {Button.REPLY, Button.REPLY_TOGETHER}:
            self._write(*found, one, late=late)
        else:
            team, mention = found
            known = self._members.ask(team, one.user, SURE_US if one.button is Button.APPROVE else FRESH_US)
            if known is None:
                self._whisper(one, UNKNOWN)
            elif no := known.why_not(needs.of_button(one.button)):
                self._turn_away(team, mention, one, no)
            elif told := ACTS[one.button](Click(self._runtime, self._chat, team, mention, one, known)):
                self._whisper(one, told)

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

    def _write(self, team: Team, mention: Mention, one: Heard, *, late: bool) -> None:
        """Open the form, if the look at this moment still offers it."""
        known = self._members.known(team, one.user)
        if known is not None and known.no:
            self._turn_away(team, mention, one, known.no)
            return
        if late:
            self._whisper(one, TOO_LONG)
            return
        sight, draft = self._sight(team, mention)
        if isinstance(sight.verdict, Refused):
            redraw(self._runtime, team, mention)
            self._whisper(one, in_short(sight.verdict))
            return
        draft = drafts.draft_of(self._runtime, team, mention, one.user) or draft
        draft = writing.with_link(self._runtime, team, mention, draft)
        before = writing.past(self._runtime, team, mention, draft, one.user)
        form = writing.form(team, mention, but_for(sight, one.user), draft, 0, before=before)
        opened = self._open(one, form if known else forms.loading())
        if opened is None:
            return
        if known is None:
            known = self._members.ask(team, one.user)
            if no := known.no if known else UNKNOWN:
                self._turn_away(team, mention, one, no)
                self._chat.update_view(opened.id, forms.told("Reply", no), opened.hash)
                return
            self._chat.update_view(opened.id, form, opened.hash)
        write.begin(self._runtime, team, mention, one.user, self._runtime.clock())

    def _choose(self, one: Heard) -> None:
        """Put a saved reply into the form. The form is drawn anew, else Slack would keep what stood there."""
        found = team_of(self._runtime, one.drawn.mention) if one.drawn else None
        if found is None or one.drawn is None:
            return
        team, mention = found
        known = self._members.ask(team, one.user)
        if known is None:
            return  # the form stays as it is, and they can choose again
        if no := known.no or keeps_out(self._runtime, team, mention, known):
            turn_away(self._runtime, team, mention.id, "choose", one.user, no, self._runtime.clock())
            self._put(one, forms.told("Reply", no))
            return
        form = choosing.choose(self._runtime, team, mention, one.chosen, one.drawn.version + 1, one.user)
        if form is not None and self._put(one, form):
            drafts.keep(self._runtime, team, mention, one.user, form)

    def _put(self, one: Heard, view: Json) -> bool:
        """Put this in place of the form in which somebody chose; false where they chose again, or closed it."""
        try:
            self._chat.update_view(one.view, view, one.view_hash)
        except SaidNo as no:
            if no.code not in {"hash_conflict", "not_found"}:
                raise
            return False
        return True

    def _closed(self, one: Heard) -> None:
        if one.drawn and (found := team_of(self._runtime, one.drawn.mention)):
            write.end(self._runtime, *found, one.user, self._runtime.clock())

    def _why(self, found: tuple[Team, Mention] | None, one: Heard, nothing: str, *, late: bool) -> None:
        if found is None:
            self._whisper(one, nothing)
        elif late:
            self._whisper(one, TOO_LONG)
        else:
            told = explained(self._runtime, *found)
            shown = forms.why(*told, offer(self._runtime, *found)) if told else forms.told("Why?", OUR_OWN)
            self._open(one, shown)

    def _sight(self, team: Team, mention: Mention) -> tuple[Sight, str]:
        with self._runtime.database.read() as session:
            sight = sight_of(session, self._runtime, team, mention, self._runtime.clock())
        return sight, sight.reply.text if sight.reply is not None and not sight.text_erased else ""

    def _open(self, one: Heard, view: Json) -> Opened | None:
        return open_form(self._chat, one, view)

    def _turn_away(self, team: Team, mention: Mention, one: Heard, why: str) -> None:
        act = one.button.value if one.button else ""
        turn_away(self._runtime, team, mention.id, act, one.user, why, self._runtime.clock())
        self._whisper(one, why)

    def _whisper(self, one: Heard, sentence: str) -> None:
        tell(self._chat, one, sentence)
