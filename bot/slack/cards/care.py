"""What a channel shows of a post in care: neither its words nor its author."""

from bot.runtime import Runtime, Team
from bot.slack.people.members import Known
from bot.slack.rich import Json, posted_line
from bot.store.mentions import Mention
from bot.store.outbox import Message
from bot.store.team import care
from rules.mention import Visibility
from rules.roles import Act
from rules.sight import Sight

CHARS_MAX = 1000
IN_CARE = "A post is in care. Its words are not shown here. The care group sees to it, and you have nothing to do."
BACK = "The team has this post back. Its card is in the team's channel."


def elsewhere(team: Team, row: Message, sight: Sight) -> Json | None:
    """What stands in a channel where a card does not belong now; `None` where it does."""
    if sight.in_care:
        return None if row.channel == team.care_channel else posted_line((IN_CARE,), CHARS_MAX)
    private = sight.post.visibility is Visibility.PRIVATE and team.private_channel == team.care_channel
    at_home = private or row.channel != team.care_channel or row.channel == team.channel
    return None if at_home else posted_line((BACK,), CHARS_MAX)


def keeps_out(runtime: Runtime, team: Team, mention: Mention, known: Known) -> str:
    """Why somebody may not see or touch this post; empty unless it is in care and they are not of the care group."""
    with runtime.database.read() as session:
        held = care.holds(session, team.brand.id, mention.id)
    return known.why_not(Act.APPROVE_IN_CARE) if held else ""
