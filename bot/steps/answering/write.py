"""Somebody is writing: colleagues see it, and what is written so far is kept.

A form that is open locks nothing. Whoever opens another one, under this post or another of the same author, reads who
is at it. None of this is an entry of the record, for nothing was decided yet.
"""

from bot.runtime import Runtime, Team
from bot.steps import surface
from bot.store import mentions
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.team import hands
from bot.store.text import storable
from rules.hands import WRITING_US
from rules.sight import Status

CARDS_MAX = 20
"""So many cards of one author are drawn anew when somebody begins or ends."""


def begin(runtime: Runtime, team: Team, mention: Mention, member: str, now_us: int) -> None:
    """Let colleagues see that a member writes under this post."""
    with locks.writing(runtime.database, team.brand.id) as session:
        until_us = now_us + WRITING_US
        hands.begin(session, team.brand.id, mention.id, mention.author_key, member, until_us, now_us)
        _draw_anew(session, runtime, team, mention.author_key, now_us)


def keep(runtime: Runtime, team: Team, mention_id: str, member: str, text: str, now_us: int) -> bool:
    """Keep what a member has written so far. False for somebody who has not opened the form."""
    with runtime.database.write(urgent=True) as session:
        return hands.keep(session, team.brand.id, mention_id, member, storable(text), now_us + WRITING_US, now_us)


def end(runtime: Runtime, team: Team, mention: Mention, member: str, now_us: int) -> None:
    """Let colleagues see that a member no longer writes; what they have written stays."""
    with locks.writing(runtime.database, team.brand.id) as session:
        wrote = hands.end(session, team.brand.id, mention.id, member)
        if wrote:
            _draw_anew(session, runtime, team, mention.author_key, now_us)


def fall_silent(runtime: Runtime, team: Team, now_us: int) -> int:
    """Draw the cards of those anew who have not typed for some minutes. Says how many authors that concerned."""
    with locks.writing(runtime.database, team.brand.id) as session:
        authors = hands.fallen_silent(session, team.brand.id, now_us)
        for author in authors:
            _draw_anew(session, runtime, team, author, now_us)
    return len(authors)


def _draw_anew(session: Session, runtime: Runtime, team: Team, author_key: str, now_us: int) -> None:
    theirs = mentions.of_author(session, team.brand.id, author_key, CARDS_MAX) if author_key else []
    shown = [one for one in theirs if one.state != Status.DONE and one.gone_us is None]
    surface.ask_for_cards(session, runtime, team, shown, now_us)
