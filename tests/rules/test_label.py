"""Direct or overheard: the edge cases that X can show, and what must always hold."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.handles import HANDLES_MAX, LINKS_MAX
from rules.label import DIRECT_BY, EXCLUDED_BY, Thread, kind_of, label, summoned
from rules.mention import (
    Account,
    Brand,
    Evidence,
    Handle,
    How,
    Kind,
    Label,
    Link,
    OwnAccount,
    Post,
    Ref,
    Tag,
    Visibility,
)

US, ANA, ALICE = "x:1000", "x:5", "x:6"
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
ACME = Brand(
    id="acme",
    names=("Acme", "Acme Coffee"),
    accounts=(
        OwnAccount("x", US, "acme", ("acmecoffee",)),
        OwnAccount("x", "x:1001", "acmehelp"),
        OwnAccount("bluesky", f"bluesky:{DID}", "acme.example"),
    ),
    staff=frozenset({"x:2001"}),
)
KEYS = {"acme": US, "acmehelp": "x:1001", "alice": ALICE}


def said(text: str, **fields: Any) -> Post:  # noqa: ANN401 - any field of a post
    """A post by Ana in which the network marked every handle."""
    marks = tuple(
        Handle(found.start(), found.end(), found[1], KEYS.get(found[1].lower(), f"x:9{found.start()}"))
        for found in re.finditer(r"(?<![\w@])[@＠]([A-Za-z0-9_]+)(?![\w@])", text)
    )
    base = Post("x", "50", "50", Account(ANA, "ana", "Ana"), text, 0, "50", shown_from=0, handles=marks)
    return replace(base, **fields)


def reply(text: str, to: str, **fields: Any) -> Post:  # noqa: ANN401 - any field of a post
    return said(text, answers=Ref("40", to), conversation_id="30", **fields)


def by(post: Post, **author: Any) -> Post:  # noqa: ANN401 - any field of an account
    return replace(post, author=replace(post.author, **author))


TO_US = label(said("@acme help"), ACME)
TOLD_NO_KEY = (Handle(0, 5, "acme", None),)
OVERHEARD_OR_EXCLUDED: list[tuple[str, How, Post]] = [
    ("our handle in a post that we cannot read in full is unproven", How.UNPROVEN,
     said("@acme stop", unread=("“remixed”.",))),
    ("so is an answer to us, and what goes on from it", How.UNPROVEN, reply("stop", US, unread=("“remixed”.",))),
    ("a repost that we cannot read in full is a repost", How.REPOST,
     said("RT", reposts=Ref("9", US), unread=("“remixed”.",))),
    ("a post with no sign of us at all is unproven", How.UNPROVEN, said("good morning")),
    ("a post of our own account is excluded", How.OWN, by(said("@acme hi"), key=US)),
    ("our second account answering our first is excluded", How.OWN, by(reply("thanks", US), key="x:1001")),
    ("a post of our staff is excluded", How.STAFF, by(said("@acme rocks"), key="x:2001")),
    ("a post of an account affiliated with ours is excluded", How.STAFF, by(said("@acme rocks"), staff_of=US)),
    ("a post of a bot is excluded", How.BOT, by(said("New CVE for @acme"), bot=True)),
    ("an advertisement is excluded", How.ADVERTISEMENT, said("@acme #ad", advertisement=True)),
    ("a repost of our post is a repost", How.REPOST, said("RT @acme: hello", reposts=Ref("9", US))),
    ("a repost of a customer's post to us is a repost", How.REPOST, said("RT @bo: @acme hi", reposts=Ref("9", "x:7"))),
    ("our handle carried along by the reply chain is inherited", How.INHERITED,
     reply("@alice @acme lol", ALICE, shown_from=13)),
    ("a range that is one too far still leaves the handle inherited", How.INHERITED,
     reply("@alice @acme lol", ALICE, shown_from=14)),
    ("a range that begins inside a handle leaves the whole run inherited", How.INHERITED,
     reply("@alice @acme lol", ALICE, shown_from=9)),
    ("a range that begins inside another's handle leaves the whole run inherited", How.INHERITED,
     reply("@alice @acme lol", ALICE, shown_from=3)),
    ("a range that is negative leaves the whole run inherited", How.INHERITED,
     reply("@alice @acme lol", ALICE, shown_from=-3)),
    ("a range beyond the text leaves the whole run inherited", How.INHERITED,
     reply("@alice @acme lol", ALICE, shown_from=999)),
    ("a reply of which no range is known leaves the whole run inherited", How.INHERITED,
     reply("@alice @acme lol", ALICE, shown_from=None)),
    ("a reply that only its conversation shows leaves the whole run inherited", How.INHERITED,
     said("@acme lol", shown_from=None, conversation_id="30")),
    ("a reply that is nothing but carried handles is inherited", How.INHERITED,
     reply("@alice @acme", ALICE, shown_from=12)),
    ("chatter under our post is thread", How.THREAD, reply("lol same", ALICE, conversation_author=US)),
    ("a quote of a post that tags us is quoted elsewhere", How.QUOTED_ELSEWHERE,
     said("look at this", quotes=Ref("9", ALICE, "@acme is down"))),
    ("a quote of a post that tags us is quoted elsewhere though the own text names us", How.QUOTED_ELSEWHERE,
     said("Acme, look", quotes=Ref("9", ALICE, "@acme is down"))),
    ("a quote of a quote of us is quoted elsewhere", How.QUOTED_ELSEWHERE,
     said("look at this", quotes=Ref("9", ALICE, "and this"))),
    ("a quote of a post whose author is unknown is quoted elsewhere", How.QUOTED_ELSEWHERE,
     said("Acme again", quotes=Ref("9"))),
    ("a quote of another's post with our name in the own text is named", How.NAMED,
     said("Acme again", quotes=Ref("9", ALICE, "what a day"))),
    ("twenty handles are a mass tag", How.MASS_TAG, said("@acme " + " ".join(f"@u{n}" for n in range(19)))),
    ("six different handles are a mass tag", How.MASS_TAG, said("@acme @a1 @a2 @a3 @a4 @a5 win now")),
    ("twenty thousand handles are a mass tag", How.MASS_TAG, said("@acme " + "@a @b @c @d @e " * 4_000)),
    ("our handle more often than anybody would type it is a mass tag", How.MASS_TAG,
     said("@acme " * (HANDLES_MAX + 1))),
    ("a closing via is a link", How.LINK, said("Great read via @acme https://t.co/a")),
    ("a closing via in capitals with a full stop is a link", How.LINK, said("Great read Via: @acme.")),
    ("nothing but via and our handle is a link", How.LINK, said("via @acme")),
    ("our handle inside a link is a link", How.LINK,
     said("see https://x.com/@acme", handles=(Handle(18, 23, "acme", US),), links=(Link(4, 23, "https://x.com/@acme"),))),
    ("our handle where there are too many links to look at is a link", How.LINK,
     said("@acme hi", links=(Link(50, 60, "https://a.example"),) * (LINKS_MAX + 1))),
    ("a link to our profile is a link", How.LINK,
     said("ha https://t.co/a", links=(Link(3, 17, "https://x.com/acme/status/1"),))),
    ("a link with a place outside the text is a link all the same", How.LINK,
     said("ha", links=(Link(3, 999, "https://acme.example"),))),
    ("our name as a hashtag is a hashtag", How.HASHTAG, said("#acme is down", tags=(Tag(0, 5, "acme"),))),
    ("our name as a tag that the network did not mark is a hashtag", How.HASHTAG, said("is #Acme down?")),
    ("our longer name as a hashtag is a hashtag", How.HASHTAG, said("#AcmeCoffee", tags=(Tag(0, 11, "AcmeCoffee"),))),
    ("our name as a cashtag is a hashtag", How.HASHTAG, said("$ACME to the moon", tags=(Tag(0, 5, "ACME", "$"),))),
    ("our name without a tag is named", How.NAMED, said("ACME lost my parcel!!")),
    ("our handle in other letters is a lookalike", How.LOOKALIKE, said("@аcme help")),
    ("our handle that the network did not mark is a lookalike", How.LOOKALIKE, said("@acme help", handles=())),
    ("our handle in other letters before the end of a sentence is a lookalike", How.LOOKALIKE, said("ask @аcme.")),
    ("our handle in other letters after a wide at sign is a lookalike", How.LOOKALIKE, said("＠аcme help")),
    ("our handle in other letters beside words that the network marked is a lookalike", How.LOOKALIKE,
     said("friends @аcme", handles=(Handle(0, 7, "friends", ALICE, bare=True),))),
    ("our handle at another network is a lookalike", How.LOOKALIKE, said("@acme@mastodon.social help")),
    ("a picture whose description names us is media", How.MEDIA, said("this", pictures=("", "An Acme cup"))),
    ("a longer handle in other letters is not us", How.UNPROVEN, said("@аcmeX help", handles=())),
    ("a longer handle that begins like ours is not us", How.UNPROVEN, said("@acme_support @acmeon help")),
    ("a mail address with our handle is not us", How.UNPROVEN, said("mail john@acme now")),
    ("our old handle that another account holds now is not us", How.UNPROVEN,
     said("@acmecoffee hi", handles=(Handle(0, 11, "acmecoffee", "x:77"),))),
    ("another's hashtag and link are not us", How.UNPROVEN,
     said("#fail https://t.co/a", tags=(Tag(0, 5, "fail"),), links=(Link(6, 20, "https://b.example"),))),
    ("our name only inside a link's text is no name", How.LINK,
     said("https://acme.example", links=(Link(0, 20, "https://acme.example"),))),
    ("a link to our id is a link", How.LINK,
     said("ha", network="bluesky", links=(Link(-1, -1, f"https://bsky.app/profile/{DID}/post/3k"),))),
    ("a reply of which the network tells us only for our post further up is inherited", How.INHERITED,
     reply("same here", ALICE, heard_under=Ref("20", US))),
    ("a reply of which the network tells us for another's post further up is unproven", How.UNPROVEN,
     reply("same here", ALICE, heard_under=Ref("20", ANA))),
    ("marked words that do not stand there are unproven", How.UNPROVEN,
     said("hi there", handles=(Handle(0, 2, "ho", US, bare=True), Handle(-5, 8, "hi there", US, bare=True)))),
    ("marked words that show nothing are unproven", How.UNPROVEN,
     said("hi there", handles=(Handle(2, 3, " ", US, bare=True),))),
    ("six accounts behind one and the same handle are a mass tag", How.MASS_TAG,
     said("@acme @a @a @a @a @a", handles=(Handle(0, 5, "acme", US), *(
         Handle(at, at + 2, "a", f"x:{at}") for at in range(6, 21, 3))))),
    ("a picture of something else is not us", How.UNPROVEN, said("this", pictures=("a dog",))),
    ("a thread of one's own under nothing to us is not direct", How.UNPROVEN, reply("order 123", ANA)),
    ("a mark that does not stand in the text is unproven", How.UNPROVEN,
     said("hello there", handles=(Handle(0, 5, "acme", US),))),
    ("marks with impossible places are unproven", How.UNPROVEN,
     said("hi", handles=(Handle(-5, 0, "acme", US), Handle(5, 2, "acme", US), Handle(0, 10**9, "acme", US)))),
    ("a place that two accounts claim is unproven", How.UNPROVEN,
     said("@acme hi", handles=(Handle(0, 5, "acme", US), Handle(0, 5, "acme", "x:66")))),
    ("a post that nobody is known to have written is not direct", How.UNPROVEN, by(said("@acme help"), key="")),
    ("a private post that was not sent to us is not direct", How.UNPROVEN,
     said("psst", visibility=Visibility.PRIVATE, sent_to=(ALICE,))),
]  # fmt: skip

DIRECT: list[tuple[str, How, Post]] = [
    ("our handle typed first is a mention", How.MENTION, said("@acme my order is late")),
    ("our handle in an angry sentence is a mention", How.MENTION, said("I hate @acme, never again")),
    ("our handle after a full stop is a mention", How.MENTION, said(".@acme nice try")),
    ("our handle typed again in a reply to another is a mention", How.MENTION,
     reply("@alice @acme ask @acme", ALICE, shown_from=13)),
    ("our handle typed first in a reply to another is a mention", How.MENTION,
     reply("@alice @acme help", ALICE, shown_from=7)),
    ("a first handle in a reply to a post that did not name us is a mention", How.MENTION,
     reply("@alice @acme help", ALICE, shown_from=None)),
    ("a reply to our post without our handle is a reply", How.REPLY, reply("thanks", US)),
    ("a reply to our answer is a reply", How.REPLY, reply("@acme still broken", US, shown_from=6)),
    ("a reply to a post of ours that is gone is a reply", How.REPLY, said("why?", answers=Ref("", US))),
    ("a reply to us that tags twenty others is a reply", How.REPLY, reply("@a @b @c @d @e @f @acme", US)),
    ("a post of somebody who works elsewhere is a mention", How.MENTION, by(said("@acme hi"), staff_of="x:77")),
    ("our handle typed behind six that a reply carried along is a mention", How.MENTION,
     reply("@a1 @a2 @a3 @a4 @a5 @a6 ask @acme", ALICE, shown_from=24)),
    ("a quote of our post is a quote", How.QUOTE, said("hm", quotes=Ref("9", US, "hello"))),
    ("a reply to another that quotes us is a quote", How.QUOTE, reply("see", ALICE, quotes=Ref("9", US))),
    ("a reply to us that quotes us is a reply", How.REPLY, reply("see", US, quotes=Ref("9", US))),
    ("our handle typed after RT without a repost is a mention", How.MENTION, said("RT @acme hello")),
    ("a small cc is a mention", How.MENTION, said("cc @acme @rival @press")),
    ("our handle twice, once after via, is a mention", How.MENTION, said("@acme I found you via @acme")),
    ("via in the middle of a sentence is a mention", How.MENTION, said("ordered via @acme and it never came")),
    ("a word that only ends in via is a mention", How.MENTION, said("greetings from Bolivia @acme")),
    ("an island whose name ends in via is a mention", How.MENTION, said("greetings from Evia @acme")),
    ("our handle in capitals is a mention", How.MENTION, said("@ACME hi")),
    ("our handle after a wide at sign is a mention", How.MENTION, said("＠acme hi")),
    ("our handle as often as somebody might type it is a mention", How.MENTION, said("@acme " * HANDLES_MAX)),
    ("our handle behind another's mark that does not fit is a mention", How.MENTION,
     said("hi @acme", handles=(Handle(0, 5, "alice", ALICE), Handle(3, 8, "acme", US)))),
    ("our second account is a mention", How.MENTION, said("hey @acmehelp")),
    ("our handle without an id is a mention", How.MENTION, said("@acme hi", handles=TOLD_NO_KEY)),
    ("our handle deep in a long post is a mention", How.MENTION, said("x" * 900 + " @acme")),
    ("our handle beside a link is a mention", How.MENTION,
     said("@acme https://t.co/a", links=(Link(6, 20, "https://a.example"),))),
    ("a post for followers only is labelled alike", How.MENTION, said("@acme hi", visibility=Visibility.LIMITED)),
    ("a sensitive post is labelled alike", How.MENTION, said("@acme hi", sensitive=True)),
    ("a private message to us is private", How.PRIVATE,
     said("where is my parcel", visibility=Visibility.PRIVATE, sent_to=(ALICE, US))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("how", "post"), [pytest.param(how, post, id=name) for name, how, post in OVERHEARD_OR_EXCLUDED]
)
def test_nobody_spoke_to_us(how: How, post: Post) -> None:
    given = label(post, ACME)
    assert (given.how, given.kind is Kind.DIRECT) == (how, False)
    assert given.evidence[0].how is how


@pytest.mark.promise(3)
@pytest.mark.parametrize(("how", "post"), [pytest.param(how, post, id=name) for name, how, post in DIRECT])
def test_somebody_spoke_to_us(how: How, post: Post) -> None:
    unnamed = Thread(parent_mentions_us=False) if post.shown_from is None else Thread()
    given = label(post, ACME, unnamed)
    assert (given.how, given.kind) == (how, Kind.DIRECT)


@pytest.mark.promise(3)
@pytest.mark.parametrize("post", [pytest.param(post, id=name) for name, _, post in DIRECT])
def test_without_its_structure_no_post_is_direct(post: Post) -> None:
    bare = replace(post, handles=(), answers=None, quotes=None, sent_to=(), conversation_author=None)
    assert label(bare, ACME, Thread(parent=TO_US)).kind is not Kind.DIRECT


def test_a_blocked_author_is_excluded() -> None:
    assert label(said("@acme hi"), ACME, Thread(blocked=True)).how is How.BLOCKED
    told = label(by(said("@acme hi"), blocked=True), ACME)
    assert (told.how, told.evidence[0].ref) == (How.BLOCKED, ANA)


def test_an_own_thread_goes_on_from_a_direct_post_only() -> None:
    later = reply("order 123", ANA)
    assert label(later, ACME, Thread(parent=TO_US)).how is How.CONTINUATION
    assert label(later, ACME, Thread(parent=label(said("Acme"), ACME))).how is not How.CONTINUATION
    assert label(reply("order 123", ALICE), ACME, Thread(parent=TO_US)).how is not How.CONTINUATION


def test_an_edit_that_takes_the_handle_away_takes_the_label_away() -> None:
    assert label(said("@acme hi"), ACME).kind is Kind.DIRECT
    assert label(said("hi", id="51", edited=True), ACME).kind is Kind.OVERHEARD


def test_an_edit_that_adds_the_handle_makes_it_direct() -> None:
    assert label(said("Acme, hi"), ACME).kind is Kind.OVERHEARD
    assert label(said("@acme, hi", id="51", edited=True), ACME).kind is Kind.DIRECT


def test_every_sign_is_kept_and_the_first_decides() -> None:
    post = reply("@acme #acme Acme", US, shown_from=0, tags=(Tag(6, 11, "acme"),), quotes=Ref("9", US))
    signs = [sign.how for sign in label(post, ACME).evidence]
    assert signs == [How.REPLY, How.MENTION, How.QUOTE, How.HASHTAG, How.NAMED]


SAID_OF_SIGNS = {
    How.OWN: {"The author is one of your accounts."},
    How.STAFF: {"The author is on your staff list.", "The author's profile is affiliated with your account."},
    How.BOT: {"The account says that it is automated."},
    How.ADVERTISEMENT: {"The network marks it as advertising."},
    How.BLOCKED: {"You have blocked or muted the author."},
    How.REPOST: {"It repeats a post."},
    How.PRIVATE: {"It was sent to your account."},
    How.REPLY: {"It answers a post of yours."},
    How.MENTION: {"Your handle stands in the author's own text."},
    How.QUOTE: {"It quotes a post of yours."},
    How.CONTINUATION: {"It goes on from the author's own post to you."},
    How.INHERITED: {"The reply chain put your handle there.", "A post of yours stands further up."},
    How.THREAD: {"The conversation began with a post of yours."},
    How.QUOTED_ELSEWHERE: {
        "It quotes a post that is not yours.",
        "The network did not say whose post it quotes.",
        "The quoted post speaks of you.",
    },
    How.MASS_TAG: {"One of 6 handles typed."},
    How.LINK: {
        "A link leads to you.",
        "Your handle stands inside a link or a list's name.",
        "Your handle stands only in a closing “via”.",
    },
    How.HASHTAG: {
        "A hashtag carries your name.",
        "A cashtag carries your name.",
        "It reads like a tag of your name.",
    },
    How.NAMED: {"The text names you."},
    How.LOOKALIKE: {"It reads like your handle, but leads nowhere."},
    How.MEDIA: {"A picture's description names you."},
    How.UNPROVEN: {
        "No sign of you that proves anything.",
        "The network did not say who wrote it.",
        "The network marks your handle where the text does not have it.",
        "“remixed”.",
    },
}


def test_each_sign_is_said_in_these_words() -> None:
    said_of: dict[How, set[str]] = {how: set() for how in How}
    continued = label(reply("order 123", ANA), ACME, Thread(parent=TO_US))
    blocked = label(said("@acme hi"), ACME, Thread(blocked=True))
    labels = [label(post, ACME) for _, _, post in OVERHEARD_OR_EXCLUDED + DIRECT]
    for sign in (sign for one in (continued, blocked, *labels) for sign in one.evidence):
        said_of[sign.how].add(re.sub(r"^One of \d+ ", "One of 6 ", sign.what))
    assert said_of == SAID_OF_SIGNS


def test_what_could_not_be_read_is_told_in_one_line_and_a_handle_in_it_leads_nobody_knows_where() -> None:
    (sign,) = label(said("@acme help", handles=(), unread=("“remixed”.", "“pinned”.")), ACME).evidence
    assert sign == Evidence(How.UNPROVEN, "“remixed”. “pinned”.", ref="50")


@pytest.mark.parametrize(
    ("sign", "what"), [("#", "A hashtag carries your name."), ("$", "A cashtag carries your name.")]
)
def test_a_hashtag_and_a_cashtag_are_told_apart(sign: str, what: str) -> None:
    assert label(said(f"{sign}ACME", tags=(Tag(0, 5, "ACME", sign),)), ACME).evidence[0].what == what


def test_a_mark_that_is_misplaced_is_told_beside_one_that_is_contested() -> None:
    marks = (Handle(50, 55, "acme", US), Handle(0, 4, "bob", "x:1"), Handle(0, 4, "bob", "x:2"))
    (sign,) = label(said("@bob hi", handles=marks), ACME).evidence
    assert sign.what == "The network marks your handle where the text does not have it."


@pytest.mark.parametrize(
    "post",
    [
        said("hello @acme"),
        reply("@alice @acme lol", ALICE, shown_from=13),
        said("win @acme @a1 @a2 @a3 @a4 @a5"),
        said("Great read via @acme https://t.co/a"),
        said("see @acme/friends now"),
    ],
)
def test_the_evidence_points_at_the_handle_in_the_text(post: Post) -> None:
    sign = label(post, ACME).evidence[0]
    assert (post.text[sign.start : sign.end], sign.ref) == ("@acme", US)


def test_the_tests_stand_in_the_order_of_their_names() -> None:
    order = list(How)
    for post in [post for _, _, post in OVERHEARD_OR_EXCLUDED + DIRECT]:
        places = [order.index(sign.how) for sign in label(post, ACME).evidence]
        assert places == sorted(places)


def test_every_sign_is_of_one_kind() -> None:
    assert {kind_of(how) for how in EXCLUDED_BY} == {Kind.EXCLUDED}
    assert {kind_of(how) for how in DIRECT_BY} == {Kind.DIRECT}
    assert {kind_of(how) for how in set(How) - EXCLUDED_BY - DIRECT_BY} == {Kind.OVERHEARD}


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        (said("RT @acme hello"), "It may be a repost made by hand."),
        (said("“@acme: our fleet” stop"), "It may be a repost made by hand."),
        (said("@acmecoffee hi", handles=(Handle(0, 11, "acmecoffee"),)), "It is a handle that you had before."),
        (
            said("@friend hi", handles=(Handle(0, 7, "friend", US),)),
            "The text shows another handle, which leads to you.",
        ),
        (
            said("our friends", handles=(Handle(4, 11, "friends", US, bare=True),)),
            "The text shows something else, which leads to you.",
        ),
        (said("@acme hi", shown_from=None), "The network did not say where their own words begin."),
        (said("hm", quotes=Ref("9")), "We cannot see whose."),
        (by(said("@acme"), key=""), "The network did not say who wrote it."),
        (said("hm", handles=(Handle(0, 5, "acme", US),)), "The network's marks do not fit the text."),
        (
            said("@acme hi", unread=("“remixed”.",)),
            "We cannot read all that the network says of it.",
        ),
    ],
)
def test_an_odd_form_is_labelled_with_low_confidence_and_says_why(post: Post, reason: str) -> None:
    given = label(post, ACME)
    assert given.low_confidence
    assert given.sentence.endswith(reason)


@pytest.mark.parametrize(
    ("post", "about"),
    [
        (said("I hate @acme, never again"), True),
        (said("hm", quotes=Ref("9", US)), True),
        (said("@acme my order is late"), False),
        (said(".@acme nice try"), False),
        (said("hey @acme"), False),
        (said("so @acme is it open?"), False),
        (reply("I hate it", US), False),
    ],
)
def test_the_label_says_apart_whether_it_speaks_of_us_or_to_us(post: Post, about: bool) -> None:  # noqa: FBT001 - table
    assert label(post, ACME).about is about


def test_a_continuation_speaks_to_us_as_its_parent_did() -> None:
    parent = label(said("I hate @acme"), ACME)
    assert label(reply("order 123", ANA), ACME, Thread(parent=parent)).about is True
    assert label(reply("@acme can you help?", ANA, shown_from=0), ACME, Thread(parent=parent)).about is False
    assert label(reply("order 123", ANA), ACME, Thread(parent=TO_US)).about is False


def test_the_sentence_is_in_plain_words_and_carries_no_trick() -> None:
    assert label(said("@acme hi"), ACME).sentence == "Ana typed @acme in their own post."
    assert label(by(said("Acme"), name="", handle="ana"), ACME).sentence == "@ana named you without tagging you."
    assert label(by(said("Acme"), name="\u202e\n", handle=""), ACME).sentence.startswith("This person named")
    assert label(by(said("Acme"), name="Ana\u202e\nLee"), ACME).sentence.startswith("Ana Lee named")
    cut = label(by(said("Acme"), name="A" * 49 + " Lee"), ACME).sentence
    assert cut == f"{'A' * 49} named you without tagging you."
    long = label(by(said("Acme"), name="{us}" * 1000), ACME).sentence
    assert long == f"{('{us}' * 1000)[:50]} named you without tagging you."


@pytest.mark.parametrize("text", ["is #Acme down?", "＃AcmeCoffee rocks", "$ACME up"])
def test_a_tag_of_our_name_is_a_tag_though_the_network_did_not_mark_it(text: str) -> None:
    found = label(said(text), ACME)
    start = re.search("[#＃$]", text)
    assert start is not None
    assert (found.how, found.evidence[0].start) == (How.HASHTAG, start.start())


@pytest.mark.parametrize("text", ["#acmeville", "C#acme", "https://example.com/#acmes"])
def test_what_only_begins_like_a_tag_of_our_name_is_none(text: str) -> None:
    assert label(said(text), ACME).how is How.UNPROVEN


def test_our_name_inside_a_typed_link_is_a_link_and_beside_it_a_name() -> None:
    inside, beside = label(said("see https://acme.example/#acme"), ACME), label(said("https://a.example Acme"), ACME)
    assert [(sign.how, sign.what) for sign in inside.evidence] == [(How.LINK, "A link leads to you.")]
    assert (inside.evidence[0].start, inside.evidence[0].end) == (4, 30)
    assert (beside.how, beside.evidence[0].start) == (How.NAMED, 18)


def test_a_name_is_a_whole_word_in_any_case_and_either_spelling_of_its_accents() -> None:
    cafe = replace(ACME, names=("Café Acme",))
    for text in ("the café  ACME again", "the cafe\u0301 acme"):
        assert label(said(text), cafe).how is How.NAMED
    for text in ("cafe acme", "café acmes", "café acme\u0301"):
        assert label(said(text), cafe).how is How.UNPROVEN


@pytest.mark.parametrize(
    ("name", "text"),
    [("Altın", "buy ALTIN"), ("Kelvin", "\u212aelvin"), ("Acme  Coffee", "ACME\tcoffee"), ("straße", "Straße 1")],
)
def test_a_name_is_found_in_letters_that_are_alike_but_for_their_case(name: str, text: str) -> None:
    assert label(said(text), replace(ACME, names=(name,))).how is How.NAMED


@pytest.mark.parametrize("before", ["https://acme.example acmeacme ", "https://acme.example é "])
def test_a_name_is_found_behind_a_link_and_other_words(before: str) -> None:
    post = said(f"{before}Acme Coffee", links=(Link(0, 20, "https://acme.example"),))
    named = next(sign for sign in label(post, ACME).evidence if sign.how is How.NAMED)
    assert (named.start, named.end) == (len(before), len(before) + 11)


HOME = "mastodon:https://social.example/users/acme"
FEDI = Brand("acme", ("Acme",), (OwnAccount("mastodon", HOME, "acme@social.example", ("acmecoffee@old.example",)),))


def tooted(text: str, *handles: Handle, **fields: Any) -> Post:  # noqa: ANN401 - any field of a post
    return said(text, network="mastodon", handles=handles, **fields)


@pytest.mark.parametrize(
    ("how", "post"),
    [
        (How.UNPROVEN, tooted("@acme hi", Handle(0, 5, "acme@far.example"))),
        (How.UNPROVEN, tooted("@acm hi", Handle(0, 4, "acme@social.example"))),
        (How.UNPROVEN, tooted("@ hi", Handle(0, 1, "@social.example", HOME))),
        (How.UNPROVEN, tooted("@acmes hi", Handle(0, 6, "acme@social.example"))),
        (How.MASS_TAG, tooted("@acme" * 6, *(Handle(5 * n, 5 * n + 5, f"acme@{n}.example") for n in range(5)),
                              Handle(25, 30, "acme@social.example"))),
        (How.LOOKALIKE, tooted("@acme hi")),
        (How.HASHTAG, tooted("#acme", tags=(Tag(0, 5, "acme"),))),
        (How.INHERITED, tooted("rant\n\n@acme hi", Handle(6, 11, "acme", HOME), answers=Ref("40", ALICE),
                               shown_from=None, opens_at=6)),
        (How.MENTION, tooted("@acme hi", Handle(0, 5, "acme@social.example"))),
        (How.MENTION, tooted("@ACME@social.example hi", Handle(0, 20, "acme@social.example"))),
        (How.MENTION, tooted("@acmecoffee hi", Handle(0, 11, "acmecoffee@old.example"))),
        (How.MENTION, tooted("cc @acme/Bob", Handle(3, 8, "acme", HOME))),
    ],
)  # fmt: skip
def test_a_handle_is_shown_with_its_server_or_without(how: How, post: Post) -> None:
    assert label(post, FEDI).how is how


def test_a_handle_that_the_post_above_does_not_hold_was_typed_for_sure() -> None:
    given = label(reply("@acme help", ALICE, shown_from=None), ACME, Thread(parent_mentions_us=False))
    assert (given.how, given.low_confidence) == (How.MENTION, False)


def test_of_two_handles_of_ours_only_the_one_that_another_account_claims_is_in_doubt() -> None:
    claimed = (Handle(0, 5, "acme", US), Handle(0, 5, "acme", "x:66"))
    signs = label(said("@acme @acmehelp", handles=(*claimed, Handle(6, 15, "acmehelp", "x:1001"))), ACME).evidence
    assert [(sign.how, sign.ref) for sign in signs] == [(How.MENTION, "x:1001"), (How.UNPROVEN, US)]


def test_a_quote_whose_author_is_known_leaves_no_doubt() -> None:
    assert not label(said("hm", quotes=Ref("9", ALICE)), ACME).low_confidence


def test_another_accounts_mark_that_does_not_fit_says_nothing_of_us() -> None:
    given = label(said("hello", handles=(Handle(0, 5, "alice", ALICE),)), ACME)
    assert (given.how, given.low_confidence) == (How.UNPROVEN, False)


def test_a_link_without_a_place_is_shown_without_what_cannot_be_printed() -> None:
    target = "https://acme.example/\ud800\u202e" + "a" * 1_000
    sign = label(said("ha", links=(Link(0, 0, target),)), ACME).evidence[0]
    assert sign.ref is not None
    assert sign.ref.startswith("https://acme.example/\ufffd\ufffda")
    assert len(sign.ref) == 300


@pytest.mark.parametrize(
    ("place", "shown"),
    [((0, 5), (0, 5, None)), ((2, 2), (None, None, "#acme")), ((3, 2), (None, None, "#acme")),
     ((-1, 4), (None, None, "#acme")), ((0, 6), (None, None, "#acme"))],
)  # fmt: skip
def test_a_tag_is_shown_in_its_place_or_as_it_reads(place: tuple[int, int], shown: tuple[object, ...]) -> None:
    sign = label(said("#acme", tags=(Tag(*place, "acme"),)), ACME).evidence[0]
    assert (sign.start, sign.end, sign.ref) == shown


@pytest.mark.parametrize(
    ("post", "ref"),
    [
        (by(said("hi"), key=US), US),
        (by(said("hi"), key="x:2001"), "x:2001"),
        (by(said("hi"), staff_of=US), US),
        (by(said("hi"), bot=True), ANA),
        (said("hi", advertisement=True), "50"),
        (by(said("hi"), blocked=True), ANA),
        (said("hi", reposts=Ref("9", ALICE)), "9"),
        (said("hi", visibility=Visibility.PRIVATE, sent_to=(ALICE, US)), US),
        (reply("hi", US), "40"),
        (said("hi", quotes=Ref("9", US)), "9"),
        (reply("hi", ALICE, conversation_author=US), "30"),
        (said("hi", quotes=Ref("9", ALICE, "acme")), "9"),
        (said("hi", quotes=Ref("9")), "9"),
        (said("hi", pictures=("acme",)), "50"),
        (said("hi"), "50"),
        (by(said("hi"), key=""), "50"),
    ],
)
def test_a_sign_without_a_place_carries_the_id_that_proves_it(post: Post, ref: str) -> None:
    assert label(post, ACME).evidence[0].ref == ref


def test_marks_that_do_not_fit_are_said_to_beside_other_signs() -> None:
    signs = label(said("Acme", handles=(Handle(0, 5, "acme", US),)), ACME).evidence
    assert [(sign.how, sign.ref) for sign in signs] == [(How.NAMED, None), (How.UNPROVEN, US)]


@pytest.mark.parametrize("handle", [Handle(0, 5, "acme"), Handle(0, 5, "acme", US), Handle(0, 11, "acmecoffee", US)])
def test_a_plain_handle_leaves_no_doubt(handle: Handle) -> None:
    given = label(said("@acmecoffee hi"[: handle.end] + " hi", handles=(handle,)), ACME)
    assert (given.how, given.low_confidence) == (How.MENTION, False)


def test_behind_a_content_warning_a_handle_still_opens_the_post() -> None:
    behind = tooted("rant\n\n@acme hate it", Handle(6, 11, "acme", HOME), opens_at=6)
    assert (label(behind, FEDI).about, label(replace(behind, opens_at=0), FEDI).about) == (False, True)


def test_an_account_kept_from_strangers_leaves_a_doubt_only_where_it_speaks_to_us() -> None:
    for text, doubted in (("@acme hi", True), ("Acme", False)):
        assert label(by(said(text), limited=True), ACME).low_confidence is doubted


def test_a_list_of_ours_is_no_mention_on_x() -> None:
    given = label(said("see @acme/friends"), ACME)
    assert (given.how, given.evidence[0].start, given.evidence[0].end) == (How.LINK, 4, 9)
    assert label(said("see @acme/@bob 24/7"), ACME).how is How.MENTION


def test_a_brand_without_names_or_account_here_still_gets_a_label() -> None:
    nobody = Brand("nobody", (), ())
    post = said("@acme Acme", quotes=Ref("9", ALICE, "Acme"), links=(Link(0, 1, "acme"),), pictures=("Acme",))
    assert label(post, nobody).how is How.QUOTED_ELSEWHERE


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (said("Acme"), False),
        (said("RT @acme: hi", reposts=Ref("9", US)), False),
        (reply("@alice @acme lol", ALICE, shown_from=13), False),
        (said("hm", quotes=Ref("9", ALICE)), False),
        (reply("thanks", US), None),
        (said("@acme hi"), True),
        (said("hm", quotes=Ref("9", US)), True),
        (reply("@acme thanks @acme", US, shown_from=6), True),
        (said("hi", visibility=Visibility.PRIVATE, sent_to=(US,)), True),
    ],
)
def test_x_lets_us_answer_only_who_summoned_us(post: Post, expected: bool | None) -> None:  # noqa: FBT001 - table
    assert summoned(post, label(post, ACME)) is expected


PLACES = st.integers(-5, 60) | st.integers()
WORDS = st.sampled_from(["acme", "ACME", "alice", "acmecoffee", "", "аcme"])
TEXTS = st.text(max_size=60) | st.lists(
    st.sampled_from(["@acme", "@alice ", " ", "via", "RT ", "Acme", "#acme", "https://", "\ud800", "＠", "\u0301"])
).map("".join)
SOMEBODY = st.none() | st.sampled_from([US, ANA, ALICE, ""])
REFS = st.none() | st.builds(Ref, st.text(max_size=3), SOMEBODY, st.none() | TEXTS)
POSTS = st.builds(
    Post,
    network=st.sampled_from(["x", "mastodon"]),
    id=st.just("50"),
    root_id=st.just("50"),
    author=st.builds(Account, st.sampled_from([ANA, US, ""]), TEXTS, TEXTS, bot=st.booleans(), staff_of=SOMEBODY),
    text=TEXTS,
    created_us=st.integers(),
    conversation_id=st.sampled_from(["50", "30", ""]),
    shown_from=st.none() | PLACES,
    handles=st.lists(st.builds(Handle, PLACES, PLACES, WORDS, SOMEBODY), max_size=12).map(tuple),
    tags=st.lists(st.builds(Tag, PLACES, PLACES, WORDS), max_size=3).map(tuple),
    links=st.lists(st.builds(Link, PLACES, PLACES, TEXTS), max_size=3).map(tuple),
    answers=REFS,
    quotes=REFS,
    reposts=REFS,
    conversation_author=SOMEBODY,
    visibility=st.sampled_from(Visibility),
    sent_to=st.lists(st.sampled_from([US, ANA])).map(tuple),
    pictures=st.lists(TEXTS, max_size=2).map(tuple),
)
PARENTS = st.none() | st.sampled_from([TO_US, label(said("Acme"), ACME)])


@given(post=POSTS, parent=PARENTS)
@settings(max_examples=300)
def test_any_garbage_gets_a_label_whose_first_sign_decides(post: Post, parent: Label | None) -> None:
    given_label = label(post, ACME, Thread(parent=parent))
    assert given_label.evidence[0].how is given_label.how
    assert given_label.kind is kind_of(given_label.how)
    for sign in given_label.evidence:
        if sign.start is not None and sign.end is not None:
            assert 0 <= sign.start < sign.end <= len(post.text)
        else:
            assert sign.ref is not None


@pytest.mark.promise(3)
@given(post=POSTS, parent=PARENTS)
@settings(max_examples=300)
def test_removing_the_structure_of_any_post_never_leaves_direct(post: Post, parent: Label | None) -> None:
    bare = replace(post, handles=(), answers=None, quotes=None, sent_to=())
    assert label(bare, ACME, Thread(parent=parent)).kind is not Kind.DIRECT


@pytest.mark.promise(3)
@given(post=POSTS, parent=PARENTS, why=st.text(max_size=3))
@settings(max_examples=60)
def test_what_we_cannot_read_in_full_is_never_direct_and_the_reason_is_kept_as_evidence(
    post: Post, parent: Label | None, why: str
) -> None:
    found = label(replace(post, unread=(why,)), ACME, Thread(parent=parent))
    assert found.kind is not Kind.DIRECT
    assert why in [sign.what for sign in found.evidence]
    assert found.how in {How.UNPROVEN, How.REPOST, *EXCLUDED_BY}
    assert summoned(replace(post, unread=(why,)), found) is not True
