"""Makes a mention of each post: its label, its wish, and what it belongs to."""

from collections.abc import Mapping, Sequence

from bot.runtime import Runtime, Team
from bot.store import mentions
from bot.store.database import Session
from bot.store.ids import new_ids
from bot.store.mentions import Mention
from rules import codes, wishes
from rules.label import Thread, label, summoned
from rules.mention import How, Kind, Label, Post, ReplyLimit, Wish
from rules.route import channel_of
from rules.topics import find, index_of, words_of


def draft(runtime: Runtime, team: Team, page: Sequence[Post], now_us: int) -> dict[str, Mention]:
    """Label each post of a page as if we knew nothing around it, by its first revision's id. Asks no database."""
    newest = _newest_of_each(page)
    ids = new_ids(now_us, len(newest), runtime.chance)
    return {
        root_id: _read_revision(team, post, mention_id, None, None, now_us)
        for (root_id, post), mention_id in zip(newest.items(), ids, strict=True)
    }


def settle(
    team: Team,
    page: Sequence[Post],
    drafts: Mapping[str, Mention],
    have: Mapping[str, Mention],
    around: Mapping[str, Mention],
    now_us: int,
) -> list[Mention]:
    """The new and the changed posts of a page as mentions; a draft stands where nothing that we know tells more.

    `have` are the mentions that we have of the page's posts, `around` those of the posts that they answer. They go by
    age, so that a continuation finds the post that it goes on from as it reads now.
    """
    context = dict(around)
    found = []
    for root_id, post in _newest_of_each(by_age(page)).items():
        had = have.get(root_id)
        if had is not None and not changes(post, had):
            continue
        parent = context.get(post.answers.post_id) if post.answers else None
        mention = drafts[root_id]
        if had is not None or parent is not None:
            mention = _read_revision(team, post, had.id if had else mention.id, had, parent, now_us)
        context |= dict.fromkeys((root_id, post.id, *((had.post_id,) if had else ())), mention)
        found.append(mention)
    return found


def by_age(posts: Sequence[Post]) -> list[Post]:
    """The posts in the order in which their first revisions were made."""
    return sorted(posts, key=lambda post: (len(post.root_id), post.root_id))


def revised(session: Session, team: Team, post: Post, had: Mention, now_us: int) -> Mention:
    """The mention of a post that was edited: one revision on, labelled anew."""
    asked = [post.answers.post_id] if post.answers else []
    around = mentions.answered(session, team.brand.id, post.network, asked)
    return _read_revision(team, post, had.id, had, next(iter(around.values()), None), now_us)


def carried(session: Session, team: Team, edited: Sequence[Mention], now_us: int) -> list[Mention]:
    """What goes on from edited posts, labelled anew: it was said to us only if they still are. Their edits are saved.

    It stays at its revision: its own words are the same.
    """
    found = []
    for interaction_id in dict.fromkeys(mention.interaction_id for mention in edited):
        around: dict[str, Mention] = {}
        matter = mentions.of_interaction(session, team.brand.id, interaction_id)
        for had in sorted(matter, key=lambda one: (len(one.root_id), one.root_id)):
            post, mention = mentions.read_post(had), had
            if had.id != interaction_id and post is not None and post.answers is not None:
                parent = around.get(post.answers.post_id) or next(iter(around.values()), None)
                mention = mentions.changed(
                    _read_revision(team, post, had.id, had, parent, now_us),
                    revision=had.revision, edited_us=had.edited_us, read_us=had.read_us, wish=had.wish, reach=had.reach,
                )  # fmt: skip
                found.append(mention)
            around |= dict.fromkeys((mention.root_id, mention.post_id), mention)
    return found


def changes(post: Post, row: Mention) -> bool:
    """Whether this is a later revision than the one we have, or is told otherwise.

    Once we keep its text no more, only a new id tells.
    """
    if post.id != row.post_id:
        return _is_newer(post.id, row.post_id)
    had = mentions.read_post(row)
    return had is not None and (had.text, had.unread) != (post.text, post.unread)


def _read_revision(
    team: Team, post: Post, mention_id: str, had: Mention | None, parent: Mention | None, now_us: int
) -> Mention:
    """Make the mention of a post: its label, its wish, what it belongs to. `had` is what we knew before an edit."""
    found = label(post, team.brand, Thread(mentions.read_label(parent) if parent else None))
    heard = wishes.NOTHING
    if found.how is not How.REPOST:
        heard = wishes.read(codes.without(post.text), _handles(team, post.network), words_of(team.policy))
    wish, reach = (heard.wish, heard.scope or None) if _counts(heard.wish, found) else (None, None)
    if wish is None and had is not None and had.wish is Wish.MAYBE_STOP:
        wish, reach = had.wish, had.reach  # an edit decides no doubt: a member does
    root = parent if found.how is How.CONTINUATION else None
    called = summoned(post, found)
    return Mention(
        brand_id=team.brand.id,
        id=mention_id,
        network=post.network,
        root_id=post.root_id,
        post_id=post.id,
        revision=had.revision + 1 if had else 1,
        author_key=post.author.key,
        author_handle=post.author.handle,
        interaction_id=had.interaction_id if had else root.interaction_id if root else mention_id,
        conversation_id=post.conversation_id,
        answer_to=root.answer_to if root else post.id,
        kind=found.kind,
        how=found.how,
        about=found.about,
        low_confidence=found.low_confidence,
        wish=wish,
        reach=reach,
        summoned=called or (root.summoned if root else called),
        replies_open=_may_reply(post, found),
        created_us=min(had.created_us, post.created_us) if had else post.created_us,
        received_us=had.received_us if had else now_us,
        read_us=now_us,
        post=mentions.write_post(post),
        label=mentions.write_label(found),
        edited_us=now_us if had else None,
        state=had.state if had else "open",
        closed_us=had.closed_us if had else None,
        closed_by=had.closed_by if had else None,
        visibility=post.visibility,
        lang=post.lang,
        nobot=post.author.nobot,
        follower=post.author.follows_us,
        channel=had.channel if had else _routed(team, post, found),
    )


def _routed(team: Team, post: Post, found: Label) -> str | None:
    """Where the team's routes lead a new post; an old one stays where it is."""
    if not team.routes:
        return None
    topics = find(post.text, index_of(team.policy))
    return channel_of(team.routes, post.network, topics, post.lang, found.kind)


def _newest_of_each(posts: Sequence[Post]) -> dict[str, Post]:
    """The newest revision of each post, by the id of the first."""
    newest: dict[str, Post] = {}
    for post in posts:
        have = newest.get(post.root_id)
        if have is None or _is_newer(post.id, have.id):
            newest[post.root_id] = post
    return newest


def _counts(wish: Wish | None, found: Label) -> bool:
    """Whether a wish is theirs to make here: nobody excluded asks, and only somebody who speaks to us says start."""
    return found.kind is not Kind.EXCLUDED and (wish is not Wish.START or found.kind is Kind.DIRECT)


def _may_reply(post: Post, found: Label) -> bool:
    """Whether the author lets us reply, as far as the network tells: everyone, or those they typed."""
    if post.reply_limit is ReplyLimit.MENTIONED:
        return any(sign.how is How.MENTION for sign in found.evidence)
    return post.reply_limit is ReplyLimit.EVERYONE


def _handles(team: Team, network: str) -> tuple[str, ...]:
    account = team.brand.account_on(network)
    return () if account is None else (account.handle, *account.past_handles)


def _is_newer(post_id: str, than: str) -> bool:
    """Whether a revision's id is the later one: ids of all our networks grow, as numbers where they are numbers."""
    return (len(post_id), post_id) > (len(than), than) if post_id.isdigit() and than.isdigit() else post_id > than
