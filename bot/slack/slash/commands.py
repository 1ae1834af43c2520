"""What can be typed after /earshot: each word answers the one who typed it.

Anybody may read the help. What else a word needs stands in `needs.py`, and who has it in `rules/roles.py`.
"""

from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot.runtime import Runtime, Team
from bot.slack.cards.blocks import notice
from bot.slack.cards.care import keeps_out
from bot.slack.modals import consents, forms
from bot.slack.people import needs
from bot.slack.people.members import UNKNOWN, Known, Members
from bot.slack.slash import line, themes
from bot.slack.slash.delegate import delegate, lines
from bot.slack.slash.explain import OUR_OWN, explained
from bot.slack.slash.find import found
from bot.slack.slash.health import lines_of
from bot.slack.text import clean, cut, unslack
from bot.slack.where import mention_behind, somebody, team_at
from bot.steps import digest, pause
from bot.steps.hearing.leave_alone import Kept, leave_account_alone, leave_alone
from bot.steps.person import propose
from bot.steps.team.turn_away import turn_away, turn_away_from_brand
from bot.store import restores
from bot.store.state import read_state
from rules.card import NETWORKS
from rules.registry.key import BadKey

Json = dict[str, Any]

WHY_CHARS_MAX = 300
CHANGES = frozenset({"delegate", "stop", "pause", "resume", "digest", "theme", "end"})

NOT_A_WORD = "Earshot does not know this word. You can type:"
WHICH = "Earshot works for several brands here. Type this in the channel of the brand that you mean."
NO_LINK = (
    "We know no post behind this link. Copy the link of a post, or of its card here, "
    "such as /earshot why https://x.com/ana/status/10."
)
NOBODY = "Give a link to a post of theirs, or to its card here, such as /earshot {word} https://x.com/ana/status/10."
NOT_FULL = "Guests cannot do this. Ask a full member of this workspace."
TYPED = "Typed in Slack."
NO_ACCOUNT = (
    "We read no account there. Type its handle, such as /earshot stop @ana, or the address of its profile; "
    "on Mastodon the handle with its server, such as mastodon:@ana@social.example."
)
NOT_READ_AGAIN = "The database was put back to an older state, and we still read a week of posts again. Try again soon."


class Commands:
    """Answers `/earshot`."""

    def __init__(self, runtime: Runtime, members: Members, workspace: str) -> None:
        self._runtime = runtime
        self._members = members
        self._workspace = workspace
        self._words = {
            "status": self._status,
            "why": self._why,
            "allow": self._allow,
            "end": self._end,
            "stop": self._stop,
            "pause": self._pause,
            "resume": self._resume,
            "digest": self._digest,
            "theme": self._theme,
            "delegate": self._delegate,
        }

    def answer(self, body: Json) -> Json:
        """Answer what somebody typed."""
        word, _, rest = str(body.get("text") or "").strip().partition(" ")
        channel = str(body.get("channel_id"))
        here = {"find": partial(self._find, channel), "policy": partial(self._policy, channel)}
        act = (here | self._words).get(word.lower())
        if act is None:
            return forms.help_text(NOT_A_WORD if word and word.lower() != "help" else "")
        team = team_at(self._runtime, channel)
        if team is None:
            return notice(WHICH)
        known = self._members.ask_soon(team, str(body.get("user_id")))
        if known is None:
            return notice(UNKNOWN)
        if no := known.why_not(needs.of_word(word.lower())):
            turn_away_from_brand(self._runtime, team, word.lower(), known.who.id, no, self._runtime.clock())
            return notice(no)
        return act(team, known, rest.strip())

    def changes(self, body: Json) -> bool:
        """Whether what somebody typed changes anything."""
        return str(body.get("text") or "").strip().partition(" ")[0].lower() in CHANGES

    def _policy(self, channel: str, team: Team, _known: Known, _rest: str) -> Json:
        return line.told(team, channel)

    def _status(self, team: Team, _known: Known, _rest: str) -> Json:
        now_us = self._runtime.clock()
        with self._runtime.database.read() as session:
            state = read_state(session, team.brand.id, self._workspace, now_us)
            standing_in = lines(session, team, now_us)
        return forms.status([*lines_of(state, team, now_us), *standing_in])

    def _why(self, _team: Team, known: Known, rest: str) -> Json:
        found = mention_behind(self._runtime, self._workspace, unslack(rest))
        if found is None:
            return notice(NO_LINK)
        if no := keeps_out(self._runtime, *found, known):
            turn_away(self._runtime, found[0], found[1].id, "why", known.who.id, no, self._runtime.clock())
            return notice(no)
        told = explained(self._runtime, *found)
        if told is None:
            return notice(OUR_OWN)
        card, reasons = told
        lines = [(*card.title, " ", *card.verdict), *reasons]
        return forms.listed("Why this post may or may not be answered.", lines)

    def _find(self, channel: str, team: Team, _known: Known, rest: str) -> Json:
        return found(self._runtime, team, channel, rest)

    def _allow(self, team: Team, _known: Known, rest: str) -> Json:
        if not rest:
            return notice(NOBODY.format(word="allow"))
        found = somebody(self._runtime, team, self._workspace, unslack(rest))
        if isinstance(found, str):
            return notice(found)
        line, buttons = consents.standing(self._runtime, *found)
        answer = forms.listed("What they allow.", [line])
        return answer | {"blocks": [*answer["blocks"], buttons]}

    def _end(self, team: Team, known: Known, rest: str) -> Json:
        if not rest:
            return notice(NOBODY.format(word="end"))
        found = somebody(self._runtime, team, self._workspace, unslack(rest))
        if isinstance(found, str):
            return notice(found)
        theirs, mention = found
        number = propose.end(self._runtime, theirs, mention.author_key, known.who, self._runtime.clock())
        return notice(consents.ended(number))

    def _stop(self, team: Team, known: Known, rest: str) -> Json:
        now_us = self._runtime.clock()
        try:
            kept = _left_alone(self._runtime, team, clean(unslack(rest)), known.who.id, now_us)
        except BadKey:
            return notice(NO_ACCOUNT)
        due = datetime.fromtimestamp(kept.due_us / 1e6, UTC)
        told = f"They are left alone from now on. Tell them so by {due:%-d %B}; only they can change it."
        return notice(f"{told} Your operator notes the answer with: earshot register answer." if kept.id else told)

    def _pause(self, team: Team, known: Known, rest: str) -> Json:
        why = cut(clean(unslack(rest)), WHY_CHARS_MAX) if rest else ""
        if pause.pause(self._runtime, team, known.who, why, self._runtime.clock()):
            return notice("Replies are stopped. Nothing goes out until an approver types /earshot resume.")
        return notice("Replies are stopped already. An approver can type /earshot resume.")

    def _resume(self, team: Team, known: Known, _rest: str) -> Json:
        if pause.resume(self._runtime, team, known.who, self._runtime.clock()):
            return notice("Replies may go out again.")
        with self._runtime.database.read() as session:
            if restores.under_way(session, team.brand.id) is not None:
                return notice(NOT_READ_AGAIN)
        return notice("Replies were not stopped. There is nothing to do.")

    def _delegate(self, team: Team, known: Known, rest: str) -> Json:
        return notice(delegate(self._runtime, self._members, team, known, rest))

    def _digest(self, team: Team, _known: Known, rest: str) -> Json:
        now_us = self._runtime.clock()
        over = rest.lower() != "now"
        week = digest.week_of(now_us, team, back=1) if over else digest.week_of(now_us, team) + digest.SO_FAR
        with self._runtime.database.write() as session:
            digest.ask(session, self._runtime, team, week, now_us)
        return notice("The digest comes to the channel in a moment.")

    def _theme(self, team: Team, known: Known, rest: str) -> Json:
        return themes.theme(self._runtime, self._members, team, known, rest)


def _left_alone(runtime: Runtime, team: Team, account: str, by: str, now_us: int) -> Kept:
    """Leave alone whom this names: an account by its key, or whoever bears a handle. Raises `BadKey`."""
    network, _, rest = account.partition(":")
    named = network.strip().lower()
    if named in NETWORKS and not rest.strip().startswith("@"):
        return leave_account_alone(runtime, team, account, by, now_us)
    own = [one.network for one in team.brand.accounts]
    for one in [named] if named in NETWORKS else dict.fromkeys((*own, *NETWORKS)):
        with suppress(BadKey):
            return leave_alone(runtime, team, one, rest if named in NETWORKS else account, now_us, TYPED, by, now_us)
    raise BadKey(NO_ACCOUNT)
