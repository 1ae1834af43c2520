"""`/earshot theme …`: who sees to what people talk about, and what we did of it."""

import re

from bot.runtime import Runtime, Team
from bot.slack.cards.blocks import notice
from bot.slack.people.members import Known, Members
from bot.slack.rich import Json
from bot.slack.slash.listed import listed
from bot.slack.text import clean, cut, unslack
from bot.steps import digest
from bot.steps.showing import themes
from bot.store import themes as stored
from rules.themes import lines

EXAMPLES = (
    "Type /earshot theme {topic} owner @dana to say who sees to it, "
    "and /earshot theme {topic} done We added a second carrier. to tell what you did."
)
NO_TOPICS = (
    "Your policy names no topics, so there are no themes. Ask your operator to add some under [team.policy.topics]."
)
NOT_HEARD = "Nobody needs to see to {topic} yet: fewer than five people talked about it in the last weeks."
NOBODY = "Pick the colleague from the list that Slack shows after the @, such as /earshot theme {topic} owner @dana."
NOT_THEM = "Only a full member of this workspace can see to a theme. Pick somebody else."
NOTHING_DONE = "Say what you did, in a sentence: /earshot theme {topic} done We added a second carrier."
QUIET = "Nothing is talked about by five people or more, and nobody sees to anything."

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def theme(runtime: Runtime, members: Members, team: Team, known: Known, rest: str) -> Json:
    """Answer what a member typed after `theme`: the themes, or what became of the one that they name."""
    if not team.policy.topics:
        return notice(NO_TOPICS)
    if not rest:
        return _listed(runtime, team)
    topic, word, said = [*rest.split(maxsplit=2), "", ""][:3]
    topic = topic.lower()
    if topic in team.policy.topics and word.lower() == "owner":
        return notice(_owner(runtime, members, team, known, topic, said))
    if topic in team.policy.topics and word.lower() == "done":
        return notice(_done(runtime, team, known, topic, said))
    return notice(f"The topics are: {', '.join(team.policy.topics)}. {_examples(team)}")


def _owner(runtime: Runtime, members: Members, team: Team, known: Known, topic: str, said: str) -> str:
    named = _PERSON.fullmatch(said.strip())
    owner = known.who.id if said.strip().lower() in {"", "me"} else named[1] if named else ""
    if not owner:
        return NOBODY.format(topic=topic)
    found = members.ask_soon(team, owner)
    if found is None or not found.full:
        return NOT_THEM
    if themes.take_on(runtime, team, topic, owner, known.who, runtime.clock()) is None:
        return NOT_HEARD.format(topic=topic)
    return f"Noted. The next digest says who sees to {topic}, until you tell what you did."


def _done(runtime: Runtime, team: Team, known: Known, topic: str, said: str) -> str:
    outcome = cut(clean(unslack(said)).strip(), themes.OUTCOME_CHARS_MAX) if said.strip() else ""
    if not outcome:
        return NOTHING_DONE.format(topic=topic)
    if themes.finish(runtime, team, topic, outcome, known.who, runtime.clock()) is None:
        return NOT_HEARD.format(topic=topic)
    return f"Thank you. The next digest tells everybody what you did about {topic}."


def _listed(runtime: Runtime, team: Team) -> Json:
    """The themes of this week, and what came of earlier ones."""
    now_us = runtime.clock()
    week = digest.week_of(now_us, team)
    before = digest.before(week, team)
    with runtime.database.read() as session:
        found = stored.read(session, team.brand.id, week, before, *digest.bounds(week, team))
    told = lines(found)
    if not told:
        return notice(f"{QUIET} {_examples(team)}")
    return listed("What people talk about without you.", [*told, (_examples(team),)])


def _examples(team: Team) -> str:
    return EXAMPLES.format(topic=next(iter(team.policy.topics)))
