"""Cards to draw: one for each state, and one that attacks us in every field."""

from dataclasses import replace

from msgspec import structs

from rules.card import Card, compose
from rules.decide import decide
from rules.facts import PostState
from rules.mention import Account, How, Kind, Label, Post
from rules.reply import State
from rules.sight import Exchange, Freshness, Member, Reply, Sight
from rules.verdict import Caution, Held, Refusal, Refused
from tests.strategies import NOW, POLICY, permitted

DANA = Member("Dana", "U0DANA001")
POST = Post(
    "x", "10", "10", Account("x:1", "ana", "Ana"), "@acme do you ship to Norway?", NOW, "10", url="https://x.com/a/10"
)
SIGHT = Sight(
    POST, Label(Kind.DIRECT, How.MENTION, "Ana typed @acme."), decide(permitted(), POLICY), Freshness(NOW), due_us=NOW
)
HELD = Held((Caution("second_look", "They wrote long ago.", "A colleague agrees."),), NOW)
REFUSED = Refused((Refusal("opted_out", "They have asked brands not to contact them.", "Only they can change this."),))
REPLIED = Reply(State.SENT, "Yes, we do.", DANA, NOW, url="https://x.com/acme/11", seconded_by=(Member("Eli"),))

SIGHTS = [
    SIGHT,
    replace(SIGHT, verdict=HELD),
    replace(SIGHT, verdict=REFUSED),
    replace(SIGHT, post_state=PostState.GONE, verdict=REFUSED),
    *(replace(SIGHT, reply=replace(REPLIED, state=state, looks=2)) for state in State),
]
CARDS = [compose(sight) for sight in SIGHTS]

HOSTILE = [
    "<!channel>",
    "@here",
    "<@U0DANA001>",
    "<https://evil.example|https://bank.example>",
    "https://evil.example *b* `c` :smile: #general",
    "\u202eelgoog\u2066\u200b",
    "a" * 50_000,
    "<" * 3_000,
    "&" * 3_000,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 2_000,
    "e" + "\u0301" * 5_000,
    "\ud83d\ude00\ud83d",
    "\n" * 500,
    "",
]


def attacked(words: str) -> Card:
    """A card in which every field from outside holds these words."""
    post = structs.replace(POST, author=Account("x:1", words, words), text=words, pictures=(words,), url=words)
    label = Label(Kind.DIRECT, How.MENTION, words)
    refusals = tuple(Refusal(f"rule_{number}", words, words) for number in range(20))
    reply = replace(REPLIED, state=State.FAILED, text=words, by=Member(words), reason=words)
    exchange = Exchange(words, NOW)
    return compose(
        replace(SIGHT, post=post, label=label, verdict=Refused(refusals), reply=reply, parent=words, exchange=exchange)
    )
