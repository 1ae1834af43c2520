"""Finds what somebody means: the mention of a card or link, a channel's team."""

import re

from bot.runtime import Runtime, Team
from bot.store import mentions, outbox
from bot.store.mentions import Mention

POSTS_MAX = 20_000
NO_LINK = "We know nobody behind this link. Copy the link of a post of theirs, or of its card here, and try again."
NOBODY = "We have read no post of anybody called that lately. Give a link to a post of theirs, or to its card here."
SEVERAL = "Several accounts were called that lately. Give a link to a post of the one that you mean."

_CARD = re.compile(r"/archives/([CG][A-Z0-9]+)/p(\d{10})(\d{6})")
_POST = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/[^/\s]+/status/(\d{1,20})")


def team_of(runtime: Runtime, mention_id: str) -> tuple[Team, Mention] | None:
    """The mention with this id, and whose it is; `None` where none of our brands has it."""
    with runtime.database.read() as session:
        for team in runtime.teams:
            if found := mentions.get(session, team.brand.id, mention_id):
                return team, found
    return None


def team_at(runtime: Runtime, channel: str) -> Team | None:
    """The team that works in this channel, else the only one there is."""
    here = [team for team in runtime.teams if channel in {*team.channels, team.private_channel}] or list(runtime.teams)
    return here[0] if len(here) == 1 else None


def mention_at(runtime: Runtime, workspace: str, channel: str, ts: str) -> tuple[Team, Mention] | None:
    """The mention that this message shows."""
    with runtime.database.read() as session:
        shown = outbox.shown_at(session, workspace, channel, ts)
    return team_of(runtime, shown.subject) if shown and shown.kind == "card" else None


def somebody(runtime: Runtime, team: Team, workspace: str, named: str) -> tuple[Team, Mention] | str:
    """A post that we know of an account, by its handle or by a link to a post or a card; else why there is none.

    A handle names whoever bears it now, so one that several accounts had lately names nobody. The brand's newest
    `POSTS_MAX` posts are looked through.
    """
    if "/" in named:
        found = mention_behind(runtime, workspace, named)
        return found if found is not None and found[1].author_key else NO_LINK
    handle = named.strip().removeprefix("@").lower()
    with runtime.database.read() as session:
        known = mentions.of_handle(session, team.brand.id, handle, POSTS_MAX) if handle else []
    if len(known) != 1:
        return NOBODY if not known else SEVERAL
    return team, known[0]


def mention_behind(runtime: Runtime, workspace: str, link: str) -> tuple[Team, Mention] | None:
    """The mention that a link leads to: to its card, or to the post itself."""
    if card := _CARD.search(link):
        return mention_at(runtime, workspace, card[1], f"{card[2]}.{card[3]}")
    if post := _POST.search(link):
        with runtime.database.read() as session:
            for team in runtime.teams:
                by_id = mentions.answered(session, team.brand.id, "x", [post[1]])
                by_root = mentions.known(session, team.brand.id, "x", [post[1]])
                if found := by_id.get(post[1]) or by_root.get(post[1]):
                    return team, found
    return None
