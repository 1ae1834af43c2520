"""The reply form of a mention: what stands above it, and what can be chosen."""

from hashlib import sha256

from bot.runtime import Team
from bot.slack.forms import About, Count, SavedReply, reply_form
from bot.slack.ids import Drawn
from bot.slack.rich import Json
from bot.store.mentions import Mention
from rules.card import compose
from rules.draft import measure
from rules.hands import lines
from rules.mention import Visibility
from rules.sight import Hands, Sight
from rules.topics import find, index_of

WHOM_CHARS_MAX = 60


def form(
    team: Team, mention: Mention, sight: Sight, draft: str, version: int, said: tuple[str, ...] = (), error: str = ""
) -> Json:
    """Draw the form, with this draft in it. Slack keeps what was typed unless `version` changes.

    Ticked are the topics that the member `said` already, and what we hear in the post and in the draft.
    """
    author = sight.post.author
    whom = " ".join((author.name or f"@{author.handle}").split())[:WHOM_CHARS_MAX]
    size = measure(draft, author.handle, network=sight.post.network, said_today=False)
    return reply_form(
        compose(sight),
        Drawn(mention.id, version, mention.revision),
        saved(team),
        draft,
        Count(size.weight, size.weight_max),
        error,
        whom=whom,
        about=_about(team, sight, draft, said),
        private=sight.post.visibility is Visibility.PRIVATE,
        beside=lines(Hands(writing=sight.hands.writing, beside=sight.hands.beside)),
    )


def _about(team: Team, sight: Sight, draft: str, said: tuple[str, ...]) -> About | None:
    if not team.policy.topics:
        return None
    index = index_of(team.policy)
    return About(tuple(team.policy.topics), frozenset((*said, *find(sight.post.text, index), *find(draft, index))))


def saved(team: Team) -> list[SavedReply]:
    """The team's saved replies; their ids stay the same as long as their words do."""
    return [
        SavedReply(sha256(f"{one.title}\0{one.text}".encode()).hexdigest()[:16], one.title, one.text)
        for one in team.saved_replies
    ]
