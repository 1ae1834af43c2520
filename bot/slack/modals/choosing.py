"""Somebody chooses a saved reply: its words, filled in, come into the form."""

from bot.runtime import Runtime, Team
from bot.slack.cards.draw import sight_of
from bot.slack.cards.hands import but_for
from bot.slack.modals import writing
from bot.slack.rich import Json
from bot.store.mentions import Mention
from bot.store.team import saved
from rules.saved import fill, find


def choose(runtime: Runtime, team: Team, mention: Mention, wording_id: str, version: int, member: str) -> Json | None:
    """Draw the form with this wording in it, and note its use, so that another one is offered next time.

    `None` for what the team has no more. What is shown in the field is to the byte what will be published.
    """
    wording, now_us = find(team.saved_replies, wording_id), runtime.clock()
    if wording is None:
        return None
    with runtime.database.write() as session:
        saved.use(session, team.brand.id, wording_id, now_us)
        sight = but_for(sight_of(session, runtime, team, mention, now_us), member)
    text = writing.with_link(runtime, team, mention, fill(wording, sight.post.author))
    return writing.form(team, mention, sight, text, version, before=writing.past(runtime, team, mention, text, member))
