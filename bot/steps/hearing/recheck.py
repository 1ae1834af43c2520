"""Reads posts again: edited, gone, or as they were; cards follow."""

from collections.abc import Mapping, Sequence

from bot.ports import Gone, Network, Unheard
from bot.runtime import Runtime, Team
from bot.steps import surface
from bot.steps.hearing import hear, labelling
from bot.store import mentions, outbox, record, spending
from bot.store.database import locks
from bot.store.mentions import Mention
from rules.mention import Label, Post

POSTS_A_CALL = 100


def recheck(runtime: Runtime, team: Team, network: Network, every_us: int, now_us: int) -> int:
    """Read again the posts whose text we have, and that were last read so long ago; so many a turn. Repeats safely.

    Says of how many the network told us. X wants what is deleted there to go here within 24 hours.
    """
    with runtime.database.read() as session:
        old = mentions.unread_since(session, team.brand.id, network.name, now_us - every_us, POSTS_A_CALL)
        so_far = spending.spent(session, team.brand.id, network.name, now_us)
    if old:
        try:
            spending.afford(so_far, team.monthly_budget_usd, now_us, None, essential=True)
            found = read_again(runtime, team, network, old, now_us)
        except Unheard:
            return 0  # tried again at the next turn; before a send the post is read anyway
        return sum(mention.post_id in found for mention in old)
    return 0


def read_again(
    runtime: Runtime, team: Team, network: Network, seen: Sequence[Mention], now_us: int
) -> Mapping[str, Post | Gone]:
    """Read these posts from the network, store what has become of them, and give them by their ids, old and new.

    Raises `Unheard`, and changes nothing then.
    """
    ids = dict.fromkeys(post_id for mention in seen for post_id in (mention.post_id, mention.answer_to))
    found, cost = network.look_up(list(ids), now_us)
    with locks.writing(runtime.database, team.brand.id) as session:
        spending.spend(session, team.brand.id, network.name, cost, now_us)
        unchanged, changed, deeds = [], [], []
        for before in seen:
            mention = mentions.get(session, team.brand.id, before.id)
            if mention is None or mention.read_us > now_us:
                continue
            post = found.get(mention.post_id)
            gone = next(
                (found[i] for i in (mention.post_id, mention.answer_to) if isinstance(found.get(i), Gone)), None
            )
            if isinstance(gone, Gone):
                if mention.gone_us is None:
                    label = mentions.write_label(Label(mention.kind, mention.how, ""))  # its proof quotes the post
                    changed.append(
                        mentions.changed(
                            mention, gone_us=now_us, read_us=now_us, post=None, author_handle=None, label=label
                        )
                    )
                    deeds.append(record.Deed("deletion", {"why": gone.why}, mention.author_key, mention.id))
            elif isinstance(post, Post) and labelling.changes(post, mention):
                changed.append(labelling.revised(session, team, post, mention, now_us))
            elif isinstance(post, Post):
                unchanged.append(mentions.changed(mention, read_us=now_us))
        edited = [mention for mention in changed if mention.gone_us is None]
        mentions.save(session, unchanged + edited)  # first: whatever a wish in them touches gets another look
        deeds += hear.put_in_force(session, runtime, team, edited, now_us)
        carried = labelling.carried(session, team, edited, now_us)
        changed = list({mention.id: mention for mention in (*changed, *carried)}.values())
        looks = surface.look_at(session, runtime, team, changed, now_us)
        mentions.save(session, [look.settled() for look in looks])
        deeds += [surface.deed(look, team) for look in looks]
        record.append(session, team.brand.id, deeds, now_us, runtime.chance)
        surface.ask_for_cards(session, runtime, team, changed, now_us)
        bare = [mention.id for mention in changed if mention.gone_us is not None]
        outbox.blank(session, team.workspace, team.brand.id, bare, now_us)
    return {**found, **{post.id: post for post in found.values() if isinstance(post, Post)}}
