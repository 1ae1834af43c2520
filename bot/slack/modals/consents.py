"""What a click about a contract does.

It opens the form, ends what is allowed, agrees to what was written down, or sends it back. Everything here may happen
twice, and changes nothing the second time. Whoever may not act reads why, and is recorded.
"""

from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack.back import TOO_LONG, open_form, tell
from bot.slack.doors.chat import Chat
from bot.slack.heard import Heard
from bot.slack.ids import AGREE, ALLOW, END, SEND_BACK, Drawn
from bot.slack.modals import allow, forms
from bot.slack.notices.proposal import actions, says_no, who_is
from bot.slack.people.members import UNKNOWN, Members
from bot.slack.rich import Json
from bot.slack.where import team_of
from bot.steps.person import propose
from bot.steps.surface import look_at
from bot.steps.team.turn_away import turn_away
from bot.store.mentions import Mention
from bot.store.wishes import contracts, proposals
from rules.card import Line, Text

OLD = "We have nothing behind this any more. Type /earshot allow with a link to a post of theirs."
NOTHING = "nothing is on record that they allow."
NOTHING_TO_END = "Nothing is on record that they allow. There is nothing to do."


@dataclass(frozen=True, slots=True)
class Consents:
    """Does what was clicked about contracts."""

    runtime: Runtime
    chat: Chat
    members: Members

    def do(self, one: Heard, *, late: bool) -> None:
        """Do one click. A form opens within the three seconds of its trigger, or not at all."""
        if one.drawn is None:
            return
        if one.chosen in {AGREE, SEND_BACK}:
            self._decide(one, one.drawn.mention)
            return
        found = team_of(self.runtime, one.drawn.mention)
        if found is None or not found[1].author_key:
            self._tell(one, OLD if found is None else allow.NAMELESS)
        elif one.chosen == ALLOW:
            self._write_down(*found, one, late=late)
        else:
            self._end(*found, one)

    def _write_down(self, team: Team, mention: Mention, one: Heard, *, late: bool) -> None:
        known = self.members.known(team, one.user)  # whom we must ask Slack about is asked when the form is sent
        if known is not None and known.no:
            self._turn_away(team, mention, one, known.no)
            return
        if late and not one.view:
            self._tell(one, TOO_LONG)
            return
        with self.runtime.database.read() as session:
            [look] = look_at(session, self.runtime, team, [mention], self.runtime.clock())
        whom = who_is(mention)[0]
        assert isinstance(whom, Text)
        form = allow.form(team, mention, whom, said_no=says_no(look, team))
        if one.view:
            self.chat.update_view(one.view, form, one.view_hash)
        else:
            open_form(self.chat, one, form)

    def _end(self, team: Team, mention: Mention, one: Heard) -> None:
        known = self.members.ask(team, one.user)
        if known is None or known.no:
            self._turn_away(team, mention, one, known.no if known else UNKNOWN)
            return
        self._tell(one, ended(propose.end(self.runtime, team, mention.author_key, known.who, self.runtime.clock())))

    def _decide(self, one: Heard, proposal_id: str) -> None:
        found = self._proposal(proposal_id)
        if found is None:
            self._tell(one, propose.TOO_LATE)
            return
        team, mention_id = found
        known = self.members.ask(team, one.user)
        if known is None or known.no:
            why = known.no if known else UNKNOWN
            turn_away(self.runtime, team, mention_id, one.chosen, one.user, why, self.runtime.clock())
            self._tell(one, why)
            return
        act = propose.second if one.chosen == AGREE else propose.send_back
        if told := act(self.runtime, team, proposal_id, known.who, self.runtime.clock()):
            self._tell(one, told)

    def _proposal(self, proposal_id: str) -> tuple[Team, str] | None:
        with self.runtime.database.read() as session:
            for team in self.runtime.teams:
                if found := proposals.get(session, team.brand.id, proposal_id):
                    return team, found.mention_id
        return None

    def _turn_away(self, team: Team, mention: Mention, one: Heard, why: str) -> None:
        turn_away(self.runtime, team, mention.id, one.chosen, one.user, why, self.runtime.clock())
        self._tell(one, why)

    def _tell(self, one: Heard, sentence: str) -> None:
        if one.view:
            self.chat.update_view(one.view, forms.told(allow.TITLE, sentence), one.view_hash)
        else:
            tell(self.chat, one, sentence)


def offer(runtime: Runtime, team: Team, mention: Mention) -> list[Json]:
    """What "Why?" offers about this person's contract: to write one down, or to end it; nothing for the nameless."""
    if not mention.author_key:
        return []
    buttons = ((END, "End their invitation"),) if _count(runtime, team, mention) else ((ALLOW, "They invited us"),)
    return [actions(Drawn(mention.id, 0), buttons)]


def standing(runtime: Runtime, team: Team, mention: Mention) -> tuple[Line, Json]:
    """What is on record that this person allows, in a line, with the buttons to write more down and to end it all."""
    number = _count(runtime, team, mention)
    said = f"{number} {'invitation is' if number == 1 else 'invitations are'} on record." if number else NOTHING
    buttons = ((ALLOW, "Write it down"), *([(END, "End all")] if number else []))
    return (*who_is(mention), f": {said}"), actions(Drawn(mention.id, 0), buttons)


def ended(number: int) -> str:
    """What came of ending so many contracts."""
    if not number:
        return NOTHING_TO_END
    return f"Ended: {number} {'invitation' if number == 1 else 'invitations'}. It counts at once."


def _count(runtime: Runtime, team: Team, mention: Mention) -> int:
    with runtime.database.read() as session:
        now_us = runtime.clock()
        return len(contracts.in_force(session, team.brand.id, mention.author_key, runtime.store_secret, now_us))
