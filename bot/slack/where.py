"""Finds what somebody means: the mention of a card or link, a channel's team."""

import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from bot.runtime import Runtime, Team
from bot.slack.ids import Drawn
from bot.slack.people.audience import channels_of
from bot.store import mentions, outbox
from bot.store.database import Session
from bot.store.mentions import Mention
from bot.store.outbox import Message
from rules import post_link
from rules.card import NETWORKS
from rules.post_link import PostLink
from rules.registry.key import BadKey, canonical_handle

POSTS_MAX = 20_000
NO_LINK = "We know nobody behind this link. Copy the link of a post of theirs, or of its card here."
NOBODY = "We have read no post of anybody called that lately. Give a link to a post of theirs, or to its card here."
SEVERAL = "Several accounts were called that lately. Give a link to a post of the one that you mean."

_CARD = re.compile(r"/archives/([CG][A-Z0-9]+)/p(\d{10})(\d{6})", re.ASCII)


def team_of(runtime: Runtime, mention_id: str) -> tuple[Team, Mention] | None:
    """The mention with this id, and whose it is; `None` where none of our brands has it."""
    with runtime.database.read() as session:
        for team in runtime.teams:
            if found := mentions.get(session, team.brand.id, mention_id):
                return team, found
    return None


def team_at(runtime: Runtime, channel: str) -> Team | None:
    """The team that works in this channel, else the only one there is."""
    here = [team for team in runtime.teams if channel in channels_of(team)] or list(runtime.teams)
    return here[0] if len(here) == 1 else None


def row_of(runtime: Runtime, workspace: str, drawn: Drawn | None, *kinds: str) -> tuple[Team, Message] | None:
    """The message of these kinds that somebody saw drawn, and whose it is; `None` where it is none of ours."""
    if drawn is None:
        return None
    with runtime.database.read() as session:
        row = outbox.by_id(session, workspace, drawn.mention)
    if row is None or row.kind not in kinds:
        return None
    return next(((team, row) for team in runtime.teams if team.brand.id == row.brand_id), None)


def mention_at(runtime: Runtime, workspace: str, channel: str, ts: str) -> tuple[Team, Mention] | None:
    """The mention that this message shows."""
    with runtime.database.read() as session:
        shown = outbox.shown_at(session, workspace, channel, ts)
    return team_of(runtime, shown.subject) if shown and shown.kind == "card" else None


def somebody(runtime: Runtime, team: Team, workspace: str, named: str) -> tuple[Team, Mention] | str:
    """A post that we know of an account, by its handle or by a link to it, a post or a card; else why there is none.

    A handle names whoever bears it now, so one that several accounts had lately names nobody. The brand's newest
    `POSTS_MAX` posts are looked through.
    """
    if (handle := _handle_in(named)) is None:
        found = mention_behind(runtime, workspace, named, team)
        return found if found is not None and found[1].author_key else NO_LINK
    with runtime.database.read() as session:
        known = mentions.of_handle(session, team.brand.id, handle, POSTS_MAX) if handle else []
    if len(known) != 1:
        return NOBODY if not known else SEVERAL
    return team, known[0]


def mention_behind(
    runtime: Runtime, workspace: str, link: str, first: Team | None = None
) -> tuple[Team, Mention] | None:
    """The mention that a link leads to: to its card, or to the post itself, of the `first` team where several have it.

    Of a post on another server than ours on Mastodon, the brand's newest `POSTS_MAX` are looked through.
    """
    if card := _CARD.search(link):
        return mention_at(runtime, workspace, card[1], f"{card[2]}.{card[3]}")
    if (post := post_link.read(link)) is None:
        return None
    with runtime.database.read() as session:
        for team in sorted(runtime.teams, key=lambda one: one is not first):
            if (found := next(_posts(session, team, post), None)) is not None:
                return team, found
    return None


def _posts(session: Session, team: Team, post: PostLink) -> Iterator[Mention]:
    """What the team has of this post; each network has its own way to say which one it means."""
    if post.network == "mastodon" and post.by not in _servers(team):
        pages = mentions.of_page(session, team.brand.id, post.network, post.id, POSTS_MAX)
        yield from (found for found, url in pages if post_link.read(url) == post)
        return
    ids = [post.id]
    if post.network == "bluesky":
        bearers = [post.by] if post.by.startswith("did:") else _bearers(session, team, post.by)
        ids = [f"at://{did}/app.bsky.feed.post/{post.id}" for did in bearers]
    yield from mentions.answered(session, team.brand.id, post.network, ids).values()


def _servers(team: Team) -> set[str]:
    """The servers that give ids to the posts that we read: those of our own accounts."""
    ours = (account.key.partition(":") for account in team.brand.accounts)
    return {urlsplit(address).netloc for network, _, address in ours if network == "mastodon"}


def _bearers(session: Session, team: Team, handle: str) -> list[str]:
    """The DIDs of those who bore this handle lately."""
    found = mentions.of_handle(session, team.brand.id, handle, POSTS_MAX)
    return [one.author_key.partition(":")[2] for one in found if one.network == "bluesky"]


def _handle_in(named: str) -> str | None:
    """The handle that this is, or that stands in the address of a profile, in small letters; `None` for a link."""
    if "/" not in named:
        return named.strip().removeprefix("@").lower()
    for network in NETWORKS:
        with suppress(BadKey):
            return canonical_handle(network, named).partition(":@")[2]
    return None
