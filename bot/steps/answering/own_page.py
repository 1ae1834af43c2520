"""Answers what many ask on our own page, and keeps who drafted it.

Nothing is published from here, so no permit is cut: the draft goes into the network's own composer.
"""

from bot.runtime import Runtime, Team, Who
from bot.steps.digest import week_of
from bot.store import mentions, record, themes
from bot.store.database import Session, locks
from bot.store.mentions import Mention
from bot.store.team import saved
from rules import own_page
from rules.saved import left_open, offer, to_fill_in
from rules.themes import Theme
from rules.topics import find, index_of
from rules.verdict import text_hash

FEW = "Fewer than five people have talked about the same lately, so there is nothing to answer for all of them yet."
MAY_NOT = "You may not draft for this brand. Ask a colleague who may."


def gathered(session: Session, team: Team, mention: Mention, now_us: int) -> Theme | None:
    """What this post and many others are about, this week or the last; `None` where fewer than five people asked."""
    post = mentions.read_post(mention)
    topics = find(post.text, index_of(team.policy)) if post else ()
    weeks = (week_of(now_us, team), week_of(now_us, team, back=1))
    found = [themes.newest(session, team.brand.id, topic, weeks) for topic in topics]
    loud = [theme for theme in found if theme is not None and theme.loud and theme.week in weeks]
    return max(loud, key=lambda theme: theme.posts, default=None)


def begun(session: Session, team: Team, mention: Mention, topic: str) -> str:
    """The words to begin with: what the team has ready about this topic, in the post's language; empty where nothing.

    Only words that could stand there as they are, of which those that were used longest ago.
    """
    ready = [one for one in team.saved_replies if topic in one.topics]
    used_us = saved.used_us(session, team.brand.id)
    fits = [one.text for one in offer(ready, mention.lang, (topic,), used_us) if one.fits]
    return next((text for text in fits if not _unfit(team, mention, text)), "")


def draft(runtime: Runtime, team: Team, mention: Mention, text: str, who: Who, now_us: int) -> str:
    """Look at a draft and record that it was made: why it cannot stand, else empty. Nothing goes out."""
    if not who.may_reply:
        return MAY_NOT
    if no := _unfit(team, mention, text):
        return no
    with locks.writing(runtime.database, team.brand.id) as session:
        theme = gathered(session, team, mention, now_us)
        if theme is None:
            return FEW
        told = {"act": "draft", "member": who.id, "topic": theme.topic, "text_sha256": text_hash(text)}
        record.append(session, team.brand.id, [record.Deed("own_page", told)], now_us, runtime.chance)
    return ""


def _unfit(team: Team, mention: Mention, text: str) -> str:
    """Why this text cannot stand on our own page, also where a slot of the team's is still to be filled in."""
    links = team.policy_on(mention.network).text.links == "allow"
    most = team.brand.weight_max_on(mention.network)
    slots = to_fill_in(left_open(text, team.saved_replies))
    return slots or own_page.unfit(text, mention.network, links=links, weight_max=most)
