"""Every table: what Earshot remembers, and what it has no place for.

Longer than most files: the tables are best read side by side. Each key leads with the brand, so that a store can be
spread by brand; registries are reference tables that all brands share, Slack's in- and outbox lead with the workspace.
Ids are ours (UUIDv7 as 32 hex digits), moments are integer microseconds UTC (`…_us`), account keys are text. There is
no column for a bio, a place, an age, followers or a score, and a test keeps it so.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, String, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects import postgresql
from sqlmodel import AutoString, Field, SQLModel

metadata = SQLModel.metadata
metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


WAITING = "kind = 'direct' AND state = 'open' AND gone_us IS NULL AND verdict IN ('permit', 'held')"
REFUSED = "verdict = 'refused'"
BEHIND = "drawn < wanted AND state <> 'dead'"
TOLD = "kind IN ('objection', 'override', 'label', 'pause')"
"""Which rows of mention, of mention, of outbox and of entry are in an index of few.

A query must say the same words: for values that are bound SQLite looks into no such index, or plans anew each time.
"""


def _only(which: str) -> dict[str, Any]:
    return {"sqlite_where": text(which), "postgresql_where": text(which)}


def _us(*, null: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=null)


class BrandRow(SQLModel, table=True):
    """A brand: whether its replies are paused, which policy is in force."""

    __tablename__ = "brand"
    id: str = Field(primary_key=True)
    paused_us: int | None = Field(default=None, sa_column=_us(null=True))
    paused_by: str | None = None
    paused_why: str | None = None
    policy_sha256: str = ""
    policy: str = Field(default="", sa_column=Column(Text, nullable=False))


class AuthorRow(SQLModel, table=True):
    """Somebody who posted: the row that all who act on them lock, and the secret that ties their entries together.

    `asked_us` is when we last asked whether they moved to another account.
    """

    __tablename__ = "author"
    brand_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    asked_us: int | None = Field(default=None, sa_column=_us(null=True))


class MentionRow(SQLModel, table=True):
    """A post that concerns the brand, kept once whatever road it came by.

    `post` is the whole `rules.mention.Post` as JSON until its time to be erased; `label` likewise. `reach` is how far
    its wish reaches. `channel` is where a route led it, `None` the team's own. `state` is open or done. `verdict` and
    `reasons` are those of the last look at the card, and `look_again_us` is when time alone may change them.
    """

    __tablename__ = "mention"
    brand_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    network: str
    root_id: str
    post_id: str
    revision: int = 1
    author_key: str
    author_handle: str | None = None
    interaction_id: str
    conversation_id: str
    answer_to: str
    kind: str
    how: str
    about: bool = False
    low_confidence: bool = False
    wish: str | None = None
    reach: str | None = None
    summoned: bool | None = None
    replies_open: bool = True
    visibility: str | None = None
    lang: str | None = None
    nobot: bool | None = None
    follower: bool | None = None
    created_us: int = Field(sa_column=_us())
    received_us: int = Field(sa_column=_us())
    read_us: int = Field(sa_column=_us())
    edited_us: int | None = Field(default=None, sa_column=_us(null=True))
    gone_us: int | None = Field(default=None, sa_column=_us(null=True))
    state: str = "open"
    closed_us: int | None = Field(default=None, sa_column=_us(null=True))
    closed_by: str | None = None
    channel: str | None = None
    post: str | None = Field(default=None, sa_column=Column(Text))
    label: str = Field(sa_column=Column(Text, nullable=False))
    verdict: str | None = None
    reasons: str = ""
    look_again_us: int | None = Field(default=None, sa_column=_us(null=True))
    __table_args__ = (
        Unique("brand_id", "network", "root_id"),
        Index(None, "brand_id", "author_key"),
        Index(None, "brand_id", "interaction_id"),
        Index(None, "brand_id", "network", "post_id"),
        Index(None, "brand_id", "received_us"),
        Index(
            "ix_mention_look_again",
            "brand_id",
            "look_again_us",
            sqlite_where=text("look_again_us IS NOT NULL"),
            postgresql_where=text("look_again_us IS NOT NULL"),
        ),
        Index("ix_mention_waiting", "brand_id", "created_us", **_only(WAITING)),
        Index("ix_mention_refused", "brand_id", "received_us", "verdict", "reasons", **_only(REFUSED)),
    )


class UnreadRow(SQLModel, table=True):
    """A post that did not parse, kept raw for 72 hours."""

    __tablename__ = "unread"
    brand_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    network: str
    post_id: str | None = None
    raw: str = Field(sa_column=Column(Text, nullable=False))
    why: str
    received_us: int = Field(sa_column=_us())
    __table_args__ = (Unique("brand_id", "network", "post_id"),)


class CursorRow(SQLModel, table=True):
    """How far one road of a network has been read, since when it fails, and when it may be tried again."""

    __tablename__ = "cursor"
    brand_id: str = Field(primary_key=True)
    network: str = Field(primary_key=True)
    road: str = Field(primary_key=True)
    value: str | None = Field(default=None, sa_column=Column(Text))
    complete_us: int | None = Field(default=None, sa_column=_us(null=True))
    failing_us: int | None = Field(default=None, sa_column=_us(null=True))
    retry_us: int | None = Field(default=None, sa_column=_us(null=True))
    trouble: str | None = Field(default=None, sa_column=Column(Text))


class SpendingRow(SQLModel, table=True):
    """What a month of reading and sending cost on one network, in millionths of a US dollar."""

    __tablename__ = "spending"
    brand_id: str = Field(primary_key=True)
    network: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    reads: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    sends: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    micro_usd: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))


class ObjectionRow(SQLModel, table=True):
    """A no that somebody told us. `hashed` is their account key under the store's secret, so it outlives their name.

    `key_id` says under which of the store's secrets (`bot/store/secret.py`); `None` is unknown. `conversation_id` is
    hashed too once its author was forgotten (`bot/store/person/forgotten.py`). Never deleted: only the person's own
    later act sets `lifted_us`, or a member's ruling on one that was `unsure`.
    """

    __tablename__ = "objection"
    brand_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    hashed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    key_id: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    scope: str
    since_us: int = Field(sa_column=_us())
    conversation_id: str | None = None
    mention_id: str | None = None
    unsure: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    lifted_us: int | None = Field(default=None, sa_column=_us(null=True))
    __table_args__ = (
        Index(None, "brand_id", "hashed"),
        Index(
            "ix_objection_unsure",
            "brand_id",
            "since_us",
            sqlite_where=text("unsure = 1"),
            postgresql_where=text("unsure"),
        ),
    )


class ContractRow(SQLModel, table=True):
    """A yes that somebody gave us, with its terms (`rules/contracts.py`), where it came from, and the proof of it.

    `topics` and `media` are names with commas between; empty, all of them. `quiet_from` and `quiet_to` are minutes of
    the day on the clock of `zone`. `source` is page, staff or import, `made_by` the member who wrote it down.
    `key_id` says under which of the store's secrets `hashed` was made.
    """

    __tablename__ = "contract"
    brand_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    hashed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    key_id: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    since_us: int = Field(sa_column=_us())
    until_us: int | None = Field(default=None, sa_column=_us(null=True))
    lifted_us: int | None = Field(default=None, sa_column=_us(null=True))
    topics: str = ""
    media: str = ""
    cap: int | None = None
    period_us: int | None = Field(default=None, sa_column=_us(null=True))
    quiet_from: int | None = None
    quiet_to: int | None = None
    zone: str | None = None
    source: str = ""
    made_by: str = ""
    evidence: str = Field(default="", sa_column=Column(Text, nullable=False))
    __table_args__ = (Index(None, "brand_id", "hashed"),)


class ReplyRow(SQLModel, table=True):
    """The reply of one interaction: at most one stands, for this is the primary key. States: `rules/reply.py`.

    `origin` is ours, or native for one that somebody wrote on the network itself. `said_sha256` is the hash of the
    text without case and spacing, to notice the same words within a day. `seconded_by` are the members who agreed, with
    commas between, `confirmed` that its author confirmed it once more, `lost_us` when we lost sight of it. `topics` are
    those that its author said it is about, with commas between. `correction` is what is to be said in its place once it
    is deleted, as JSON (`bot/steps/answering/correct.py`).
    """

    __tablename__ = "reply"
    brand_id: str = Field(primary_key=True)
    interaction_id: str = Field(primary_key=True)
    mention_id: str
    revision: int
    author_key: str
    state: str
    origin: str = "ours"
    attempt: int = 1
    member: str = ""
    seconded_by: str | None = None
    confirmed: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    topics: str | None = None
    text: str | None = Field(default=None, sa_column=Column(Text))
    text_sha256: str = ""
    said_sha256: str = ""
    claimed_us: int = Field(sa_column=_us())
    due_us: int = Field(sa_column=_us())
    deadline_us: int | None = Field(default=None, sa_column=_us(null=True))
    ended_us: int | None = Field(default=None, sa_column=_us(null=True))
    lost_us: int | None = Field(default=None, sa_column=_us(null=True))
    bare_refused: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    looks: int = 0
    looked_us: int | None = Field(default=None, sa_column=_us(null=True))
    post_id: str | None = None
    url: str | None = None
    why: str | None = Field(default=None, sa_column=Column(Text))
    correction: str | None = Field(default=None, sa_column=Column(Text))
    __table_args__ = (
        Index(None, "brand_id", "state", "due_us"),
        Index(None, "brand_id", "said_sha256"),
        Index(None, "brand_id", "member", "state"),
        Index(None, "brand_id", "mention_id"),
        Index(None, "brand_id", "claimed_us"),
        Index(None, "brand_id", "author_key", "claimed_us"),
    )


class RegistryRow(SQLModel, table=True):
    """An opt-out registry: when it was last found current, and how its last sync went.

    `generation` is the highest number that was ever given to a copy. `stirred_us` is when what is in force last changed
    while the cards that this touches have not been looked at since. Of a signed feed, `seq`, `head_sha256` (hex) and
    `issued_us` are those of the last HEAD that we took, `expires_us` is its end; `pinned` are the keys that the
    settings named then, `learned` those that signed it, one a line. `age_max_us` is the settings' own limit of age.
    """

    __tablename__ = "registry"
    name: str = Field(primary_key=True)
    source: str
    generation: int = 0
    checked_us: int | None = Field(default=None, sa_column=_us(null=True))
    period_us: int = Field(default=3_600_000_000, sa_column=_us())
    expires_us: int | None = Field(default=None, sa_column=_us(null=True))
    age_max_us: int | None = Field(default=None, sa_column=_us(null=True))
    etag: str | None = None
    seq: int | None = Field(default=None, sa_column=Column(BigInteger))
    head_sha256: str = ""
    issued_us: int | None = Field(default=None, sa_column=_us(null=True))
    pinned: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    learned: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    stirred_us: int | None = Field(default=None, sa_column=_us(null=True))
    failed_us: int | None = Field(default=None, sa_column=_us(null=True))
    failure: str | None = Field(default=None, sa_column=Column(Text))


class GenerationRow(SQLModel, table=True):
    """One copy of a registry. `state` is loading, in_force, quarantined (in force too), old, or dropped.

    A copy is in force by itself, or because a member approved it (`approved_by`); it ends when another takes its place.
    It is made of `layers` (`bot/store/tables/registries.py`), their numbers with spaces between, the lowest first; the
    last one is its own. `secrets` are the keys under which account keys stand in it, hexadecimal, with spaces between.
    `digest` is what an approval names: that of the list, or of the HEAD that brought it. `seq`, `set_sha256` and
    `scopes_sha256` (hex) are those of a feed's set and of its table of scopes. `added`, `removed` and `freed` (people
    of ours who would not be on it any more) are against the copy approved before it; `why` says why it waits. What was
    dropped has no rows any more, or will have none soon.
    """

    __tablename__ = "generation"
    registry_name: str = Field(primary_key=True)
    generation: int = Field(primary_key=True)
    layers: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    secrets: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    rows: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    digest: str = ""
    counted: bool = False
    seq: int | None = Field(default=None, sa_column=Column(BigInteger))
    set_sha256: str = ""
    scopes_sha256: str = ""
    added: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    removed: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    freed: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    why: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    loaded_us: int = Field(sa_column=_us())
    state: str = "loading"
    approved_us: int | None = Field(default=None, sa_column=_us(null=True))
    approved_by: str | None = None
    ended_us: int | None = Field(default=None, sa_column=_us(null=True))


class InboxRow(SQLModel, table=True):
    """One thing that Slack told us, kept before it is acknowledged. The id is what makes a second delivery the same."""

    __tablename__ = "inbox"
    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    payload: str = Field(sa_column=Column(Text, nullable=False))
    received_us: int = Field(sa_column=_us())
    taken_us: int | None = Field(default=None, sa_column=_us(null=True))
    done_us: int | None = Field(default=None, sa_column=_us(null=True))
    __table_args__ = (
        Index(
            "ix_inbox_open",
            "workspace",
            "received_us",
            sqlite_where=text("done_us IS NULL"),
            postgresql_where=text("done_us IS NULL"),
        ),
    )


class OutboxRow(SQLModel, table=True):
    """One Slack message that should exist, never its text: the sender draws it from the store.

    `wanted` counts up whenever the truth changes, `drawn` is the count that Slack shows; while it lags, there is work.
    `state` is new, posting (a post may be under way), posted, unsure (it may have been posted) or dead.
    `urgency` 0 goes first. `thread` names the outbox row in whose thread it stands. `blank_us` is since when words
    whose time is over wait to leave Slack; whoever sees to it clears it (`bot/slack/sender.py`). `file_id` is Slack's
    id of the picture that the message shows (`bot/slack/notices/picture.py`). `shown` is the drawing that surely stands
    in Slack, and `gist` a digest of what it says: a drawing that says the same need not be sent.
    """

    __tablename__ = "outbox"
    workspace: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    brand_id: str
    channel: str
    kind: str
    subject: str
    thread: str | None = None
    urgency: int = 1
    wanted: int = 1
    drawn: int = 0
    state: str = "new"
    ts: str | None = None
    due_us: int = Field(sa_column=_us())
    blank_us: int | None = Field(default=None, sa_column=_us(null=True))
    posting_us: int | None = Field(default=None, sa_column=_us(null=True))
    tries: int = 0
    trouble: str | None = Field(default=None, sa_column=Column(Text))
    file_id: str | None = None
    shown: int | None = None
    gist: str | None = None
    __table_args__ = (
        Unique("workspace", "brand_id", "kind", "subject", "channel"),
        Index("ix_outbox_behind", "workspace", "state", "urgency", "due_us", **_only(BEHIND)),
        Index(
            "ix_outbox_thread",
            "workspace",
            "brand_id",
            "thread",
            "state",
            sqlite_where=text("thread IS NOT NULL"),
            postgresql_where=text("thread IS NOT NULL"),
        ),
        Index(
            "ix_outbox_kept",
            "brand_id",
            "due_us",
            sqlite_where=text("state = 'kept'"),
            postgresql_where=text("state = 'kept'"),
        ),
        Index(None, "workspace", "channel", "ts"),
    )


class EntryRow(SQLModel, table=True):
    """One entry of the record. `leaf` is fixed with the deed, `position` is given later by the sealer.

    `payload` and `nonce` open the leaf's commitment and can be erased; `author_key` says whom it concerns until then.
    """

    __tablename__ = "entry"
    brand_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    at_us: int = Field(sa_column=_us())
    leaf: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    position: int | None = Field(default=None, sa_column=Column(BigInteger))
    payload: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    nonce: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    author_key: str | None = None
    mention_id: str | None = None
    __table_args__ = (
        Unique("brand_id", "position"),
        Index(None, "brand_id", "mention_id"),
        Index(None, "brand_id", "at_us"),
        Index(
            "ix_entry_unsealed",
            "brand_id",
            "id",
            sqlite_where=text("position IS NULL"),
            postgresql_where=text("position IS NULL"),
        ),
        Index("ix_entry_told", "brand_id", "at_us", **_only(TOLD)),
    )


class NodeRow(SQLModel, table=True):
    """One complete node of a brand's Merkle tree."""

    __tablename__ = "node"
    brand_id: str = Field(primary_key=True)
    level: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    place: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class CheckpointRow(SQLModel, table=True):
    """One signed checkpoint of a brand's record."""

    __tablename__ = "checkpoint"
    brand_id: str = Field(primary_key=True)
    size: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    note: str = Field(sa_column=Column(Text, nullable=False))
    at_us: int = Field(sa_column=_us())


class LogRow(SQLModel, table=True):
    """The record of a brand: its name and the public key that all its checkpoints must bear."""

    __tablename__ = "log"
    brand_id: str = Field(primary_key=True)
    origin: str
    public_key: str


class LeaseRow(SQLModel, table=True):
    """Who may do a piece of scheduled work now, on the database's own clock."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    owner: str
    fence: int = Field(sa_column=Column(BigInteger, nullable=False))
    expires: float


class DueRow(SQLModel, table=True):
    """When a scheduled step last ran and runs next: our own rows, so that a restart pushes nothing away."""

    __tablename__ = "due"
    name: str = Field(primary_key=True)
    next_us: int = Field(sa_column=_us())
    last_us: int | None = Field(default=None, sa_column=_us(null=True))


class SecretRow(SQLModel, table=True):
    """A secret of the store itself, made at its first start: the key under which objections are kept."""

    __tablename__ = "secret"
    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


for _table in metadata.tables.values():
    for _column in _table.columns:
        if isinstance(_column.type, AutoString):
            # On PostgreSQL text keys compare by bytes, whatever the database's locale; SQLite does so by itself.
            _column.type = String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")
