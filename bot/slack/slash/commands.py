"""What can be typed after /earshot: each word answers the one who typed it.

Anybody may read the help. What else a word needs stands in `needs.py`, and who has it in `rules/roles.py`. What shows
something of people is for whoever is in the channel where that stands. Longer than some: one small method a word.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.runtime import Runtime, Team
from bot.slack.cards.blocks import notice
from bot.slack.modals import consents
from bot.slack.people import audience, needs
from bot.slack.people.audience import Audience, channels_of
from bot.slack.people.members import UNKNOWN, Known, Members
from bot.slack.slash import line, themes
from bot.slack.slash.delegate import delegate, lines
from bot.slack.slash.explain import OUR_OWN, explained
from bot.slack.slash.find import found
from bot.slack.slash.health import lines_of
from bot.slack.slash.listed import help_text, listed
from bot.slack.text import clean, cut, unslack
from bot.slack.where import NO_LINK as NOT_KNOWN
from bot.slack.where import mention_behind, somebody, team_at
from bot.steps import digest, pause
from bot.steps.hearing.leave_alone import Kept, leave_account_alone, leave_alone
from bot.steps.person import propose
from bot.steps.showing.place import channel_of
from bot.steps.team.turn_away import turn_away, turn_away_from_brand
from bot.store import restores
from bot.store.mentions import Mention
from bot.store.state import read_state
from bot.store.team import care
from rules.card import NETWORKS
from rules.mention import Kind, Visibility
from rules.registry.key import BadKey
from rules.roles import Act

Json = dict[str, Any]

WHY_CHARS_MAX = 300
ACCOUNT_CHARS_MAX = 100
CHANGES = frozenset({"delegate", "stop", "pause", "resume", "digest", "theme", "end"})
AROUND = " \n\t.,:;!?\"'`“”„‚‘’«»‹›()[]<>"
"""What people and their keyboards put around a word or a name."""
SHOWS = frozenset({"why", "find", "allow", "end"})
"""What shows something of people, or of what they said."""

NOT_A_WORD = "Earshot does not know this word. You can type:"
WHICH = "Earshot works for several brands here. Type this in the channel of the brand that you mean."
NO_LINK = (
    "We know no post behind this link. Copy the link of a post, or of its card here, "
    "such as /earshot why https://x.com/ana/status/10."
)
WHICH_POST = "Give a link to a post, or to its card here, such as /earshot why https://x.com/ana/status/10."
EXAMPLE = "{found} For example: /earshot {word} https://x.com/ana/status/10."
ELSEWHERE = "This is a post of another brand. Type this in the channel of that brand."
OUTSIDE = "We do not see you in a channel of this brand. Type this there, or ask a colleague to invite you."
NOBODY = "Give a link to a post of theirs, or to its card here, such as /earshot {word} https://x.com/ana/status/10."
TYPED = "Typed in Slack."
NO_ACCOUNT = (
    "We read no account there. Type its handle, such as /earshot stop @ana, or a link to its profile or to a post; "
    "on Mastodon the handle with its server, such as mastodon:@ana@social.example."
)
NOT_READ_AGAIN = "The database was put back to an older state, and we still read a week of posts again. Try again soon."


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed after a word, where, for which team; `rooms` are the channels in which we know them to be."""

    team: Team
    known: Known
    rest: str
    channel: str
    rooms: frozenset[str]


class Commands:
    """Answers `/earshot`."""

    def __init__(self, runtime: Runtime, members: Members, audience: Audience, workspace: str) -> None:
        self._runtime = runtime
        self._members = members
        self._audience = audience
        self._workspace = workspace
        self._words = {
            "status": self._status,
            "why": self._why,
            "find": self._find,
            "policy": self._policy,
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
        word, rest = _parted(body)
        channel, user = str(body.get("channel_id")), str(body.get("user_id"))
        act = self._words.get(word)
        if act is None:
            return help_text(NOT_A_WORD if word and word != "help" else "")
        team = team_at(self._runtime, channel)
        if team is None:
            return notice(WHICH)
        asked = self._audience.begin(self._others(channel), user) if word in SHOWS else None
        known = self._members.ask_soon(team, user)
        if known is None:
            return notice(UNKNOWN)
        rooms = frozenset({channel}) | (audience.told(asked) if asked else audience.NOWHERE)
        outside = OUTSIDE if word in SHOWS and not rooms & channels_of(team) else ""
        if no := known.why_not(needs.of_word(word)) or outside:
            turn_away_from_brand(self._runtime, team, word, known.who.id, no, self._runtime.clock())
            return notice(no)
        return act(Typed(team, known, rest, channel, rooms))

    def changes(self, body: Json) -> bool:
        """Whether what somebody typed changes anything."""
        return _parted(body)[0] in CHANGES

    def _others(self, channel: str) -> frozenset[str]:
        """The channels of all teams but this one: whoever types in a channel is in it."""
        return audience.NOWHERE.union(*map(channels_of, self._runtime.teams)) - {channel}

    def _policy(self, one: Typed) -> Json:
        return line.told(one.team, one.channel)

    def _status(self, one: Typed) -> Json:
        now_us = self._runtime.clock()
        with self._runtime.database.read() as session:
            state = read_state(session, one.team.brand.id, self._workspace, now_us)
            standing_in = lines(session, one.team, now_us)
        return listed("How Earshot is doing.", [*lines_of(state, one.team, now_us), *standing_in])

    def _why(self, one: Typed) -> Json:
        if not one.rest:
            return notice(WHICH_POST)
        found = mention_behind(self._runtime, self._workspace, unslack(one.rest), one.team)
        if found is None:
            return notice(NO_LINK)
        team, mention = found
        known = one.known if team is one.team else self._members.known(team, one.known.who.id)
        if known is None:
            return notice(UNKNOWN)
        with self._runtime.database.read() as session:
            in_care = care.holds(session, team.brand.id, mention.id)
        if in_care and (no := known.why_not(Act.APPROVE_IN_CARE)):
            turn_away(self._runtime, team, mention.id, "why", known.who.id, no, self._runtime.clock())
            return notice(no)
        if not _may_see(team, mention, one.rooms, in_care=in_care):
            return notice(NO_LINK)
        told = explained(self._runtime, team, mention)
        if told is None:
            return notice(OUR_OWN)
        card, reasons = told
        lines = [(*card.title, " ", *card.verdict), *reasons]
        return listed("Why this post may or may not be answered.", lines)

    def _find(self, one: Typed) -> Json:
        return found(self._runtime, one.team, one.channel, one.rooms, one.rest)

    def _allow(self, one: Typed) -> Json:
        mention = self._whom(one, "allow")
        if isinstance(mention, str):
            return notice(mention)
        line, buttons = consents.standing(self._runtime, one.team, mention)
        answer = listed("What they allow.", [line])
        return answer | {"blocks": [*answer["blocks"], buttons]}

    def _end(self, one: Typed) -> Json:
        mention = self._whom(one, "end")
        if isinstance(mention, str):
            return notice(mention)
        now_us = self._runtime.clock()
        return notice(consents.ended(propose.end(self._runtime, one.team, mention.author_key, one.known.who, now_us)))

    def _whom(self, one: Typed, word: str) -> Mention | str:
        """A post of the person who is meant, of this brand alone; else why there is none."""
        if not one.rest:
            return NOBODY.format(word=word)
        found = somebody(self._runtime, one.team, self._workspace, _named(one.rest))
        if isinstance(found, str):
            return EXAMPLE.format(found=found, word=word)
        team, mention = found
        if team is one.team:
            return mention
        seen = _may_see(team, mention, one.rooms, in_care=False)
        return ELSEWHERE if seen else EXAMPLE.format(found=NOT_KNOWN, word=word)

    def _stop(self, one: Typed) -> Json:
        now_us, account = self._runtime.clock(), _named(one.rest)
        whom = f"“{cut(account, ACCOUNT_CHARS_MAX)}” is"
        by_link = mention_behind(self._runtime, self._workspace, account, one.team)
        if by_link is not None and by_link[0] is one.team and by_link[1].author_key:
            whom, account = "Whoever wrote this is", by_link[1].author_key
        try:
            kept = _left_alone(self._runtime, one.team, account, one.known.who.id, now_us)
        except BadKey:
            return notice(NO_ACCOUNT)
        due = datetime.fromtimestamp(kept.due_us / 1e6, UTC)
        told = f"{whom} left alone from now on. Tell them so by {due:%-d %B}; only they can change it."
        return notice(f"{told} Your operator notes the answer with: earshot register answer." if kept.id else told)

    def _pause(self, one: Typed) -> Json:
        why = cut(clean(unslack(one.rest)), WHY_CHARS_MAX) if one.rest else ""
        if pause.pause(self._runtime, one.team, one.known.who, why, self._runtime.clock()):
            return notice("Replies are stopped. Nothing goes out until an approver types /earshot resume.")
        return notice("Replies are stopped already. An approver can type /earshot resume.")

    def _resume(self, one: Typed) -> Json:
        if pause.resume(self._runtime, one.team, one.known.who, self._runtime.clock()):
            return notice("Replies may go out again.")
        with self._runtime.database.read() as session:
            if restores.under_way(session, one.team.brand.id) is not None:
                return notice(NOT_READ_AGAIN)
        return notice("Replies were not stopped. There is nothing to do.")

    def _delegate(self, one: Typed) -> Json:
        return notice(delegate(self._runtime, self._members, one.team, one.known, one.rest))

    def _digest(self, one: Typed) -> Json:
        now_us = self._runtime.clock()
        over = one.rest.lower() != "now"
        week = digest.week_of(now_us, one.team, back=1) if over else digest.week_of(now_us, one.team) + digest.SO_FAR
        with self._runtime.database.write() as session:
            digest.ask(session, self._runtime, one.team, week, now_us)
        return notice("The digest comes to the channel in a moment.")

    def _theme(self, one: Typed) -> Json:
        return themes.theme(self._runtime, self._members, one.team, one.known, one.rest)


def _parted(body: Json) -> tuple[str, str]:
    """The word, in small letters, and what follows it."""
    word, rest = [*str(body.get("text") or "").split(maxsplit=1), "", ""][:2]
    return clean(word).strip(AROUND).lower(), rest.strip()


def _named(rest: str) -> str:
    """Whom somebody names, without Slack's own spellings and without what stands around it."""
    return clean(unslack(rest)).strip(AROUND)


def _may_see(team: Team, mention: Mention, rooms: frozenset[str], *, in_care: bool) -> bool:
    """Whether somebody in these channels may see this post: in that of its card; our own voice in any of the team's."""
    if mention.kind is Kind.EXCLUDED:
        return bool(channels_of(team) & rooms)
    if mention.visibility is Visibility.PRIVATE and not in_care:  # whatever its label
        return team.private_channel in rooms
    return channel_of(team, mention, in_care=in_care) in rooms


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
