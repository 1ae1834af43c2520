"""The reply form of a mention: what stands above it, and what can be chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.runtime import Runtime, Team
from bot.slack.ids import Drawn
from bot.slack.modals.beneath import as_published, beneath
from bot.slack.modals.forms import About, reply_form
from bot.slack.rich import Json
from bot.steps.person.give_link import give_link
from bot.store import replies
from bot.store.mentions import Mention
from bot.store.team import own, saved
from rules.card import compose
from rules.draft import said_hash
from rules.hands import lines
from rules.lint import Around
from rules.mention import Visibility
from rules.saved import Offered, offer
from rules.sight import Hands, Sight
from rules.topics import find, index_of

WHOM_CHARS_MAX = 60


@dataclass(frozen=True, slots=True)
class Past:
    """What was before: when each wording of a saved reply was used, and whether the draft's words went out lately.

    `language` is that of the saved replies with which the member would begin, by their own settings.
    """

    used_us: Mapping[str, int] = field(default_factory=dict)
    said_today: bool = False
    language: str = ""


def past(runtime: Runtime, team: Team, mention: Mention, draft: str, member: str) -> Past:
    """What this member's form of this mention, with this draft in it, has to know of before; three queries."""
    with runtime.database.read() as session:
        words = said_hash(as_published(draft))
        said = replies.said_lately(session, team.brand.id, words, mention.interaction_id, runtime.clock())
        language = own.get(session, team.brand.id, member).language
        return Past(saved.used_us(session, team.brand.id), said, language)


def with_link(runtime: Runtime, team: Team, mention: Mention, text: str) -> str:
    """The text with a link by which whoever it answers can say stop, where the policy offers one; one is enough."""
    offered = team.policy_on(mention.network).text.links == "offer_stop" and team.pages
    if not offered or f"{team.pages}/link/" in text:
        return text
    return f"{text}\n\n{team.pages}/link/{give_link(runtime, team, mention.author_key, runtime.clock())}"


def form(
    team: Team,
    mention: Mention,
    sight: Sight,
    draft: str,
    version: int,
    said: tuple[str, ...] = (),
    error: str = "",
    before: Past = Past(),
) -> Json:
    """Draw the form, with this draft in it. Slack keeps what was typed unless `version` changes.

    Ticked are the topics that the member `said` already, and what we hear in the post and in the draft.
    """
    author = sight.post.author
    whom = " ".join((author.name or f"@{author.handle}").split())[:WHOM_CHARS_MAX]
    drawn = Drawn(mention.id, version, mention.revision)
    around = Around(
        sight.post.network, author.handle, before.said_today, team.avoided, team.brand.weight_max_on(sight.post.network)
    )
    return reply_form(
        compose(sight),
        drawn,
        _offered(team, sight, before),
        draft,
        error,
        whom=whom,
        beneath=beneath(team, around, drawn, draft),
        about=_about(team, sight, draft, said),
        private=sight.post.visibility is Visibility.PRIVATE,
        beside=lines(Hands(writing=sight.hands.writing, beside=sight.hands.beside)),
    )


def _about(team: Team, sight: Sight, draft: str, said: tuple[str, ...]) -> About | None:
    if not team.policy.topics:
        return None
    index = index_of(team.policy)
    return About(tuple(team.policy.topics), frozenset((*said, *find(sight.post.text, index), *find(draft, index))))


def _offered(team: Team, sight: Sight, before: Past) -> list[Offered]:
    topics = find(sight.post.text, index_of(team.policy))
    return offer(team.saved_replies, sight.post.lang, topics, before.used_us, before.language)
