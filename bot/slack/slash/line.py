"""The line that the team has drawn, for whoever types /earshot policy."""

from bot.runtime import Team
from bot.slack.rich import Json
from bot.slack.slash.listed import listed
from rules.policy.words import departures, drawn

SENTENCES_MAX = 30
HEADING = "The line that this team has drawn:"
HARD = "Nothing switches these off: a stop, an opt-out, one reply for each matter, and a pause."
MORE = "There is more to it. Your operator sees all of it with: earshot policy check earshot.toml"


def told(team: Team, channel: str) -> Json:
    """The policy as it holds, its overrides after it; one for another channel than `channel` says so by its name."""
    sentences = [f"• {said}" for said in drawn(team.policy)]
    for posts, others in departures(team.policy):
        named = posts.replace(channel, "this channel") if channel else posts
        sentences += [f"{named}:", *[f"   • {said}" for said in others]]
    shown = sentences[:SENTENCES_MAX]
    end = (HARD,) if len(shown) == len(sentences) else (MORE, HARD)
    return listed(HEADING, [(one,) for one in (HEADING, *shown, *end)])
