"""The reply form: opened by a click, filled by a saved reply, closed.

It opens before anything is asked of Slack, since its trigger lives three seconds. Sending it is another matter
(`bot/slack/modals/submit.py`).
"""

from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack.acts import redraw
from bot.slack.back import TOO_LONG, open_form, tell, turned_away
from bot.slack.cards.care import keeps_out
from bot.slack.cards.draw import sight_of
from bot.slack.cards.hands import but_for
from bot.slack.doors.chat import Chat, SaidNo
from bot.slack.heard import Heard
from bot.slack.modals import choosing, drafts, forms, writing
from bot.slack.people.members import UNKNOWN, Members
from bot.slack.rich import Json
from bot.slack.where import team_of
from bot.steps.answering import write
from bot.steps.team.turn_away import turn_away
from bot.store.mentions import Mention
from rules.card import Button
from rules.explain import in_short
from rules.sight import Sight
from rules.verdict import Refused


@dataclass(frozen=True, slots=True)
class Replying:
    """Does what is clicked about a reply that is being written."""

    runtime: Runtime
    chat: Chat
    members: Members

    def open(self, team: Team, mention: Mention, one: Heard, *, late: bool) -> None:
        """Open the form, if the look at this moment still offers it."""
        known = self.members.known(team, one.user)
        if known is not None and known.no:
            turned_away(self.runtime, self.chat, team, mention, one, known.no)
            return
        if late:
            tell(self.chat, one, TOO_LONG)
            return
        with self.runtime.database.read() as session:
            sight = sight_of(session, self.runtime, team, mention, self.runtime.clock())
        if isinstance(sight.verdict, Refused):
            redraw(self.runtime, team, mention)
            tell(self.chat, one, in_short(sight.verdict))
            return
        form = self._form(team, mention, sight, one.user)
        opened = open_form(self.chat, one, form if known else forms.loading())
        if opened is None:
            return
        if known is None:
            known = self.members.ask(team, one.user)
            if no := known.no if known else UNKNOWN:
                turn_away(self.runtime, team, mention.id, Button.REPLY.value, one.user, no, self.runtime.clock())
                self.chat.update_view(opened.id, forms.told("Reply", no), opened.hash)
                return
            self.chat.update_view(opened.id, form, opened.hash)
        write.begin(self.runtime, team, mention, one.user, self.runtime.clock())

    def choose(self, one: Heard) -> None:
        """Put a saved reply into the form. The form is drawn anew, else Slack would keep what stood there."""
        found = team_of(self.runtime, one.drawn.mention) if one.drawn else None
        if found is None or one.drawn is None:
            return
        team, mention = found
        known = self.members.ask(team, one.user)
        if known is None:
            return  # the form stays as it is, and they can choose again
        if no := known.no or keeps_out(self.runtime, team, mention, known):
            turn_away(self.runtime, team, mention.id, "choose", one.user, no, self.runtime.clock())
            self._put(one, forms.told("Reply", no))
            return
        form = choosing.choose(self.runtime, team, mention, one.chosen, one.drawn.version + 1, one.user)
        if form is not None and self._put(one, form):
            drafts.keep(self.runtime, team, mention, one.user, form)

    def close(self, one: Heard) -> None:
        """Note that they write no more; what they have written so far is kept."""
        if one.drawn and (found := team_of(self.runtime, one.drawn.mention)):
            write.end(self.runtime, *found, one.user, self.runtime.clock())

    def _form(self, team: Team, mention: Mention, sight: Sight, user: str) -> Json:
        """The form as it is at first: with what they began to write, else with a reply that came back."""
        returned = sight.reply.text if sight.reply is not None and not sight.text_erased else ""
        draft = drafts.draft_of(self.runtime, team, mention, user) or returned
        draft = writing.with_link(self.runtime, team, mention, draft)
        before = writing.past(self.runtime, team, mention, draft, user)
        return writing.form(team, mention, but_for(sight, user), draft, 0, before=before)

    def _put(self, one: Heard, view: Json) -> bool:
        """Put this in place of the form in which somebody chose; false where they chose again, or closed it."""
        try:
            self.chat.update_view(one.view, view, one.view_hash)
        except SaidNo as no:
            if not no.overtaken:
                raise
            return False
        return True
