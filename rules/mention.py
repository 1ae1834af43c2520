"""Who said what, to whom, where: the nouns that every rule speaks of.

A network's payload becomes these values once, at the door (`bot/networks`). Offsets count Unicode code points of
`Post.text`; moments are integer microseconds UTC; an account key is the network and its immutable id (`x:783214`).
What a network did not tell is `None`, and no rule takes `None` for a yes.
Longer than most files: nouns are read together.
"""

from enum import StrEnum

import msgspec

from rules.quick import quick


@quick
class Visibility(StrEnum):
    """Who may see the post: everyone, a limited circle, or only those it was sent to."""

    PUBLIC = "public"
    LIMITED = "limited"
    PRIVATE = "private"


@quick
class ReplyLimit(StrEnum):
    """Whom the author lets reply, as the network says it; `OTHER` is any word we do not know."""

    EVERYONE = "everyone"
    MENTIONED = "mentioned"
    FOLLOWING = "following"
    OTHER = "other"


class Account(msgspec.Struct, frozen=True):
    """An account as it looked when it posted. There is no place here for bio, location, age or followers."""

    key: str
    handle: str
    name: str
    protected: bool = False
    bot: bool = False
    staff_of: str | None = None  # the account key that this account says it works for
    nobot: bool | None = False  # the profile asks bots to stay away, on a network whose people agreed on a sign for it
    follows_us: bool | None = None  # whether it follows us, where the network tells
    blocked: bool = False  # we have blocked or muted it, where the network says so
    limited: bool = False  # the network keeps it from the sight of strangers


class Handle(msgspec.Struct, frozen=True):
    """A handle that the network marked in the text, with the account it stands for where the network says so.

    `bare` says that the network marked words without an @ for the account; then `handle` is those words.
    """

    start: int
    end: int
    handle: str
    key: str | None = None
    bare: bool = False


class Tag(msgspec.Struct, frozen=True):
    """A hashtag (`sign` is `#`) or a cashtag (`$`) that the network marked in the text."""

    start: int
    end: int
    text: str
    sign: str = "#"


class Link(msgspec.Struct, frozen=True):
    """A link that the network marked in the text, with where it leads."""

    start: int
    end: int
    target: str


class Ref(msgspec.Struct, frozen=True):
    """Another post that this one answers, quotes or reposts. What the network withheld is `None`."""

    post_id: str
    author_key: str | None = None
    text: str | None = None


class Post(msgspec.Struct, frozen=True):
    """What somebody published, as the network last showed it.

    `id` names this revision and `root_id` the first one: an edit on X changes `id` and keeps `root_id`. `shown_from`
    is where the author's own text begins (handles before it were carried along by the reply chain); it is `None`
    where the network did not say. `opens_at` is where the post itself opens, behind a content warning.
    """

    network: str
    id: str
    root_id: str
    author: Account
    text: str
    created_us: int
    conversation_id: str
    shown_from: int | None = None
    shown_to: int | None = None
    handles: tuple[Handle, ...] = ()
    tags: tuple[Tag, ...] = ()
    links: tuple[Link, ...] = ()
    answers: Ref | None = None
    quotes: Ref | None = None
    reposts: Ref | None = None
    conversation_author: str | None = None
    heard_under: Ref | None = None  # the post further up because of which the network told us of this one
    sent_to: tuple[str, ...] = ()  # account keys that a private message was sent to
    visibility: Visibility = Visibility.PUBLIC
    reply_limit: ReplyLimit = ReplyLimit.EVERYONE
    lang: str | None = None
    pictures: tuple[str, ...] = ()  # an alt text each, "" where there is none
    sensitive: bool = False
    advertisement: bool = False
    edited: bool = False
    url: str = ""
    opens_at: int = 0
    unread: tuple[str, ...] = ()  # what of it we could not read, a sentence each


class OwnAccount(msgspec.Struct, frozen=True):
    """One account of the brand on one network, with the handles it had before.

    `weight_max` is how long a post may be on its server, as its network counts; `None` where all servers agree.
    """

    network: str
    key: str
    handle: str
    past_handles: tuple[str, ...] = ()
    weight_max: int | None = None


class Brand(msgspec.Struct, frozen=True):
    """Our accounts, names and staff: everything by which a post can concern us."""

    id: str
    names: tuple[str, ...]
    accounts: tuple[OwnAccount, ...]
    staff: frozenset[str] = msgspec.field(default_factory=frozenset)  # account keys

    def account_on(self, network: str) -> OwnAccount | None:
        """Our account on this network, or `None` if we have none there."""
        return next((account for account in self.accounts if account.network == network), None)

    def weight_max_on(self, network: str) -> int | None:
        """How long a post of ours may be there, where that is our own server's to say."""
        account = self.account_on(network)
        return None if account is None else account.weight_max

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all our own accounts."""
        return frozenset(account.key for account in self.accounts)


@quick
class Kind(StrEnum):
    """Whether they spoke to us. What cannot be proven is `OVERHEARD`."""

    DIRECT = "direct"
    OVERHEARD = "overheard"
    EXCLUDED = "excluded"


@quick
class How(StrEnum):
    """By what sign we know; the order is the order of the tests, and the first that fits wins."""

    OWN = "own"
    STAFF = "staff"
    BOT = "bot"
    ADVERTISEMENT = "advertisement"
    BLOCKED = "blocked"
    REPOST = "repost"
    PRIVATE = "private"
    REPLY = "reply"
    MENTION = "mention"
    QUOTE = "quote"
    CONTINUATION = "continuation"
    INHERITED = "inherited"
    THREAD = "thread"
    QUOTED_ELSEWHERE = "quoted_elsewhere"
    MASS_TAG = "mass_tag"
    LINK = "link"
    HASHTAG = "hashtag"
    NAMED = "named"
    LOOKALIKE = "lookalike"
    MEDIA = "media"
    UNPROVEN = "unproven"


class Evidence(msgspec.Struct, frozen=True):
    """One sign that the post shows: what it is, and the span of text or the id that proves it."""

    how: How
    what: str
    start: int | None = None
    end: int | None = None
    ref: str | None = None


class Label(msgspec.Struct, frozen=True):
    """Direct or overheard, how, the proof, and the sentence that a member reads.

    `about` says that the post speaks of us rather than to us, `low_confidence` that its form is odd; neither changes
    the label.
    """

    kind: Kind
    how: How
    sentence: str
    evidence: tuple[Evidence, ...] = ()
    low_confidence: bool = False
    about: bool = False


@quick
class Wish(StrEnum):
    """What a person asks of us in their own words."""

    STOP = "stop"
    START = "start"
    MAYBE_STOP = "maybe_stop"
