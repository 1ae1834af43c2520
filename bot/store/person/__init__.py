"""All that the store holds about one person: posts, replies, decisions, choices.

For the person themselves, on their preference page, and for whoever answers them. Only what the store still holds is
here: texts go when their time is over, decisions stay as long as nobody erases them.

Longer than most files: what is told of a person is best read in one place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlmodel import Session, col

from bot.store import mentions, secret
from bot.store.mentions import Mention
from bot.store.tables import ContractRow, EntryRow, ObjectionRow, ReplyRow
from bot.store.wishes.contracts import Terms
from bot.store.wishes.standing import chunks
from rules.mention import Kind, Wish

POSTS_MAX = 2_000
DECISIONS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Posted:
    """One post of theirs: when, how we understood it, and its words as long as we keep them.

    `pictures` are their alt texts; `name`, `protected` and `bot` are the account's, as the network showed it then.
    """

    mention_id: str
    network: str
    post_id: str
    created_us: int
    received_us: int
    kind: Kind
    how: str
    wish: Wish | None
    handle: str | None
    text: str | None
    url: str
    is_gone: bool
    name: str = ""
    pictures: tuple[str, ...] = ()
    protected: bool = False
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """One reply of ours to them, in whatever state it is: to which post, when, its words as long as we keep them."""

    mention_id: str
    state: str
    by_hand: bool
    at_us: int
    post_id: str | None
    url: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about a post of theirs: what was known (`rules.recorded.from_record` reads it), and what followed.

    `act` is empty for a look at the card. `position` is the entry's place in the record, once it is sealed.
    """

    mention_id: str
    entry_id: str
    position: int | None
    at_us: int
    act: str
    verdict: str
    reasons: tuple[str, ...]
    policy_sha256: str
    facts: dict[str, Any]

    def payload(self) -> dict[str, Any]:
        """Its entry as `rules.told_to_them.tell_them` reads one."""
        named = {"act": self.act, "verdict": self.verdict, "reasons": ",".join(self.reasons)}
        return named | {"policy": self.policy_sha256, "facts": self.facts}


@dataclass(frozen=True, slots=True)
class Objected:
    """One no of theirs, as it was kept (`rules.registry.scope` reads `scope`); `unsure` is one that may be a no."""

    id: str
    scope: str
    since_us: int
    lifted_us: int | None
    unsure: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """One yes of theirs, with its terms, where it came from, and when they withdrew it."""

    id: str
    terms: Terms
    source: str
    lifted_us: int | None


@dataclass(frozen=True, slots=True)
class About:
    """All of it, the newest first. `more` says that there is more than was asked for."""

    account_key: str
    posts: tuple[Posted, ...]
    contacts: tuple[Contact, ...]
    decisions: tuple[Decided, ...]
    objections: tuple[Objected, ...]
    contracts: tuple[Agreed, ...]
    more: bool = False


def about(session: Session, brand_id: str, account_key: str, store_secret: bytes, most: int = POSTS_MAX) -> About:
    """All that this brand's part of the store holds about an account; of posts no more than the newest `most`.

    An account that nobody knows has nothing here, and neither has a text that is no account key.
    """
    found = mentions.of_author(session, brand_id, account_key, most + 1)
    seen = found[:most]
    forms = secret.all_forms(account_key, secret.generations(session, store_secret))
    decisions = _decisions(session, brand_id, [mention.id for mention in seen])
    return About(
        account_key=account_key,
        posts=tuple(_posted(mention) for mention in seen),
        contacts=_contacts(session, brand_id, account_key, most),
        decisions=tuple(decisions[:DECISIONS_MAX]),
        objections=objections(session, brand_id, forms),
        contracts=contracts(session, brand_id, forms),
        more=len(found) > most or len(decisions) > DECISIONS_MAX,
    )


def objections(session: Session, brand_id: str, forms: Sequence[bytes]) -> tuple[Objected, ...]:
    """Every no under these forms of a key (`secret.all_forms`), lifted ones too, the newest first."""
    row = ObjectionRow
    query = select(col(row.id), col(row.scope), col(row.since_us), col(row.lifted_us), col(row.unsure)).where(
        col(row.brand_id) == brand_id, col(row.hashed).in_(forms)
    )
    rows = session.connection().execute(query.order_by(col(row.since_us).desc(), col(row.id).desc()))
    return tuple(Objected(*one) for one in rows)


def contracts(session: Session, brand_id: str, forms: Sequence[bytes]) -> tuple[Agreed, ...]:
    """Every yes under these forms of a key, withdrawn ones too, the newest first."""
    row = ContractRow
    query = (
        select(
            col(row.id), col(row.source), col(row.lifted_us), col(row.since_us), col(row.until_us), col(row.topics),
            col(row.media), col(row.cap), col(row.period_us), col(row.quiet_from), col(row.quiet_to), col(row.zone),
        )
        .where(col(row.brand_id) == brand_id, col(row.hashed).in_(forms))
        .order_by(col(row.since_us).desc(), col(row.id).desc())
    )  # fmt: skip
    found = []
    for one in session.connection().execute(query):
        terms = Terms(
            one.since_us, one.until_us, _names(one.topics), _names(one.media), one.cap, one.period_us,
            one.quiet_from, one.quiet_to, one.zone,
        )  # fmt: skip
        found.append(Agreed(one.id, terms, one.source, one.lifted_us))
    return tuple(found)


def _posted(mention: Mention) -> Posted:
    post = mentions.read_post(mention)
    return Posted(
        mention_id=mention.id,
        network=mention.network,
        post_id=mention.post_id,
        created_us=mention.created_us,
        received_us=mention.received_us,
        kind=mention.kind,
        how=mention.how,
        wish=mention.wish,
        handle=mention.author_handle,
        text=post.text if post else None,
        url=post.url if post else "",
        is_gone=mention.gone_us is not None,
        name=post.author.name if post else "",
        pictures=post.pictures if post else (),
        protected=post is not None and post.author.protected,
        bot=post is not None and post.author.bot,
    )


def _contacts(session: Session, brand_id: str, account_key: str, most: int) -> tuple[Contact, ...]:
    row = ReplyRow
    query = (
        select(
            col(row.mention_id), col(row.state), col(row.origin) == "native",
            func.coalesce(col(row.ended_us), col(row.claimed_us)), col(row.post_id), col(row.url), col(row.text),
        )
        .where(col(row.brand_id) == brand_id, col(row.author_key) == account_key)
        .order_by(col(row.claimed_us).desc(), col(row.interaction_id).desc())
        .limit(most)
    )  # fmt: skip
    return tuple(Contact(*one) for one in session.connection().execute(query))


def _decisions(session: Session, brand_id: str, mention_ids: Sequence[str]) -> list[Decided]:
    """The decisions about these posts, the newest first; of each 500 posts one more than `DECISIONS_MAX` at most."""
    row = EntryRow
    query = (
        select(col(row.mention_id), col(row.id), col(row.position), col(row.at_us), col(row.payload))
        .where(col(row.brand_id) == brand_id, col(row.kind) == "decision", col(row.payload).is_not(None))
        .order_by(col(row.at_us).desc(), col(row.id).desc())
        .limit(DECISIONS_MAX + 1)
    )
    found = []
    for some in chunks(mention_ids):
        for one in session.connection().execute(query.where(col(row.mention_id).in_(some))):
            told = msgspec.json.decode(one.payload)
            found.append(
                Decided(
                    mention_id=one.mention_id,
                    entry_id=one.id,
                    position=one.position,
                    at_us=one.at_us,
                    act=str(told.get("act") or ""),
                    verdict=str(told.get("verdict")),
                    reasons=tuple(filter(None, str(told.get("reasons") or "").split(","))),
                    policy_sha256=str(told.get("policy") or ""),
                    facts=told.get("facts") or {},
                )
            )
    return sorted(found, key=lambda one: (one.at_us, one.entry_id), reverse=True)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
