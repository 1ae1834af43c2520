"""Direct or overheard on Bluesky: the whole taxonomy, every edge case.

Each case is a payload as Bluesky sends it. A number is that of the edge case, a letter with a number the row of the
taxonomy. Bluesky cannot show some: it carries no handles along (4), has no protected accounts (41), no HTML (44), no
circles of visibility (45, 46) and no communities (57). That an author opts out before the click (42) is no label.
"""

import json

import pytest

from bot.commands.label import Complaint, label_lines
from rules.label import Thread
from rules.mention import How, Kind, ReplyLimit, Visibility
from tests.bot.networks.bluesky_shapes import (
    ACME,
    ANA,
    BEN,
    CAT,
    OUR_HELP,
    STAFF,
    US,
    Json,
    answering,
    facet,
    labelled,
    marked,
    notified,
    one,
    person,
    quoting,
    record,
    shown_quote,
    strong,
    to_us,
    uri,
    view,
)

BOT_LABEL = {"src": ANA, "uri": uri(ANA, "self", "app.bsky.actor.profile"), "val": "bot", "cts": "2026-01-01T00:00:00Z"}
TWENTY = "@acme.example " + " ".join(f"@{letter}.test" for letter in "bcdefghijklmnopqrstu")
MANY = "@acme.example @a.test @b.test @c.test @d.test @e.test free shoes"
SAID_BY_BEN = record("@acme.example hi", facet("@acme.example hi", "@acme.example", US))
WRITTEN_TO_US = labelled(view(to_us()))


def message(sender: str = ANA, text: str = "where is my parcel", **fields: object) -> Json:
    return {"$type": "chat.bsky.convo.defs#messageView", "id": "3jt6walwmos2y", "rev": "22", "text": text,
            "sender": {"did": sender}, "sentAt": "2026-07-02T06:49:53.771Z", **fields}  # fmt: skip


def lines(*payloads: Json) -> list[tuple[str, str, object]]:
    """What `earshot label` says of these lines: the end of each id, how, and the wish."""
    found = []
    for shown in label_lines(ACME, [json.dumps(payload).encode() for payload in payloads], "bluesky"):
        assert not isinstance(shown, Complaint), shown.sentence
        found.append((shown["id"].rpartition("/")[2], str(shown["how"]), shown["wish"]))
    return found


def own_thread(parent: str) -> Json:
    return {"parent": strong(ANA, parent), "root": strong(ANA, "1")}


def reposted(by: str, of: str) -> Json:
    what = {"$type": "app.bsky.feed.repost", "createdAt": "2026-07-02T06:49:53.771Z", "subject": strong(of)}
    return notified(what, "repost", by, uri=uri(by, "3krepost", "app.bsky.feed.repost"), reasonSubject=uri(of))


def in_feed(post: Json, by: str) -> Json:
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": person(by), "indexedAt": "2026-07-02T06:49:53.771Z"}
    return {"feed": [{"post": post, "reason": {**reason, "uri": uri(by, "3kre", "app.bsky.feed.repost")}}]}


def linked(text: str, words: str, target: str) -> Json:
    return facet(text, words, target, kind="link")


def tagged(text: str, tag: str) -> Json:
    return facet(text, f"#{tag}", tag, kind="tag")


def crowd(text: str) -> list[Json]:
    words = [word for word in text.split() if word.startswith("@")]
    return [facet(text, word, US if word == "@acme.example" else f"did:plc:{word[1] * 24}") for word in words]


NOT_DIRECT: list[tuple[str, How, Json]] = [
    ("a good morning to all is unproven", How.UNPROVEN, view(record("good morning"))),
    ("S1: our own post is excluded", How.OWN, view(record("hello"), US)),
    ("33: our second account answering our first is excluded", How.OWN,
     notified(record("thanks", reply=answering(US)), "reply", OUR_HELP)),
    ("32: a post of our staff is excluded", How.STAFF, view(to_us("@acme.example rocks"), STAFF)),
    ("34, S2: a post of an account that labels itself a bot is excluded", How.BOT,
     view(to_us("New CVE for @acme.example"), author=person(labels=[BOT_LABEL]))),
    ("S5: a post of somebody whom we muted is excluded", How.BLOCKED,
     notified(to_us(), "mention", author=person(viewer={"muted": True, "blockedBy": False}))),
    ("S5: a post of somebody whom we blocked is excluded", How.BLOCKED,
     view(to_us(), author=person(viewer={"muted": False, "blocking": uri(US, "3kb", "app.bsky.graph.block")}))),
    ("S5: a post of somebody whom we blocked by a list is excluded", How.BLOCKED,
     view(to_us(), author=person(viewer={"blockingByList": {"uri": uri(US, "3kl", "app.bsky.graph.list")}}))),
    ("O8: a repost of our post, as we are notified, is a repost", How.REPOST, reposted(ANA, US)),
    ("14: our post passed on in a feed is a repost", How.REPOST, in_feed(view(record("our news"), US), ANA)),
    ("15: a customer's post to us passed on in a feed is a repost", How.REPOST, in_feed(view(to_us(), BEN), ANA)),
    ("O1: a reply further down that names nobody is inherited", How.INHERITED,
     notified(record("same here", reply=answering(BEN, CAT)), "reply", reasonSubject=uri(US, "3kmiddle"))),
    ("7: a reply to a customer's reply under our post is chatter in the thread", How.THREAD,
     notified(record("lol same", reply=answering(BEN, US)), "reply", reasonSubject=uri(US, "3kroot"))),
    ("O6: the same reply found by search is chatter in the thread", How.THREAD,
     view(record("lol same", reply=answering(BEN, US)))),
    ("12, O7: a quote of a post that mentions us is quoted elsewhere", How.QUOTED_ELSEWHERE,
     view(record("look at this", embed=quoting(BEN)), embed=shown_quote(BEN, "@acme.example is down"))),
    ("13: a quote of a quote of us is quoted elsewhere", How.QUOTED_ELSEWHERE,
     view(record("look at this", embed=quoting(BEN)), embed=shown_quote(BEN, "and this", embeds=[shown_quote(US)]))),
    ("a quote that we detached is no quote of us but a link", How.LINK,
     view(record("look", embed=quoting(US)),
          embed={"$type": "app.bsky.embed.record#view", "record": {
              "$type": "app.bsky.embed.record#viewDetached", "uri": uri(US, "3kquoted"), "detached": True}})),
    ("a quote by a mere handle is nobody's", How.QUOTED_ELSEWHERE,
     view(record("look", embed={"$type": "app.bsky.embed.record",
                                "record": {"uri": "at://acme.example/app.bsky.feed.post/3k", "cid": "c"}}))),
    ("our list below a post is no quote of us", How.UNPROVEN,
     view(record("my favourites", embed=quoting(US, "3kl", "app.bsky.graph.list")))),
    ("18, O5: twenty handles are a mass tag", How.MASS_TAG,
     view(record(TWENTY, *crowd(TWENTY)))),
    ("six handles are a mass tag", How.MASS_TAG, view(record(MANY, *crowd(MANY)))),
    ("20: a closing via is a link", How.LINK,
     view(to_us("Great read https://ana.example/a via @acme.example"))),
    ("21: our handle inside a link is a link", How.LINK,
     view(record(text := "see bsky.app/profile/acme.example/post/3k",
                 linked(text, "bsky.app/profile/acme.example/post/3k", "https://bsky.app/profile/acme.example/post/3k")))),
    ("a link to our profile by its id is a link", How.LINK,
     view(record(text := "ha, this", linked(text, "this", f"https://bsky.app/profile/{US}")))),
    ("O4: a card that leads to our site is a link", How.LINK,
     view(record("worth it", embed={"$type": "app.bsky.embed.external", "external": {
         "uri": "https://shop.acme.example/tea", "title": "Tea", "description": ""}}))),
    ("a card that leads to our site beside a quote is a link", How.LINK,
     view(record("worth it", embed={"$type": "app.bsky.embed.recordWithMedia",
                                    "record": {"record": {"uri": uri(BEN), "cid": "c"}},
                                    "media": {"$type": "app.bsky.embed.external",
                                              "external": {"uri": "https://acme.example"}}}))),
    ("a mention inside a link is a link", How.LINK,
     view(record(text := "@acme.example", facet(text, text, US), linked(text, text, "https://evil.test")))),
    ("28, O3: our name as a hashtag is a hashtag", How.HASHTAG,
     view(record(text := "#acme is down", tagged(text, "acme")))),
    ("our name as a tag beside the text is a hashtag", How.HASHTAG, view(record("it is down", tags=["down", "Acme"]))),
    ("29: our name behind a dollar sign is a tag, though Bluesky marks no cashtags", How.HASHTAG,
     view(record("$ACME to the moon"))),
    ("31, O2: our name without a tag is named", How.NAMED, view(record("ACME lost my parcel, what a joke"))),
    ("22: our handle in a mail address is not us", How.UNPROVEN, view(record("mail help@acme.example now"))),
    ("47, O9: our handle typed without a facet is a lookalike", How.LOOKALIKE,
     view(record("@acme.bsky.social my order is late"))),
    ("27: our handle in other letters is a lookalike", How.LOOKALIKE, view(record("@аcme.bsky.social help"))),
    ("24: a longer handle that begins like ours is not us", How.UNPROVEN,
     view(record(text := "@acme.bsky.socialite hi", facet(text, "@acme.bsky.socialite", BEN)))),
    ("43: our old handle that another account holds now is not us", How.UNPROVEN,
     view(record(text := "@acme.bsky.social hi", facet(text, "@acme.bsky.social", BEN)))),
    ("our handle typed over another account's id is not us", How.UNPROVEN,
     view(record(text := "@acme.example hi", facet(text, "@acme.example", BEN)))),
    ("30: a word that only sounds like our name is unproven", How.UNPROVEN, view(record("an acmeist poem"))),
    ("36, O10: a picture whose description names us is media", How.MEDIA,
     view(record("this", embed={"$type": "app.bsky.embed.images", "images": [
         {"alt": ""}, {"alt": "An Acme cup", "image": {"$type": "blob"}}]}))),
    ("a video whose description names us is media", How.MEDIA,
     view(record("this", embed={"$type": "app.bsky.embed.video", "alt": "The Acme song"}))),
    ("a picture that names us beside a quote of another is media", How.MEDIA,
     view(record("this", embed={"$type": "app.bsky.embed.recordWithMedia",
                                "record": {"record": {"uri": uri(US, "3kl", "app.bsky.graph.list"), "cid": "c"}},
                                "media": {"$type": "app.bsky.embed.images", "images": [{"alt": "Acme tea"}]}}))),
    ("38: a post that is edited to mention us no longer is not direct", How.NAMED,
     {"did": ANA, "seq": 9, "time": "2026-07-02T06:49:53.771Z", "operation": "update", "rkey": "3k",
      "collection": "app.bsky.feed.post", "record": record("Acme, my parcel is late")}),
    ("35: a private message whose receiver nobody names is not direct", How.UNPROVEN,
     {"messages": [message()], "cursor": "x"}),
    ("S1: our own private message is excluded", How.OWN, {"messages": [message(US)], "relatedProfiles": [person(ANA)]}),
    ("O11: our profile or list answered is no post of ours", How.UNPROVEN,
     view(record("hm", reply={"parent": {"uri": uri(US, "self", "app.bsky.actor.profile"), "cid": "c"}}))),
    ("a thread of one's own under nothing to us is not direct", How.UNPROVEN,
     view(record("order 123", reply=answering(ANA)))),
]  # fmt: skip

DIRECT: list[tuple[str, How, Json]] = [
    ("1, D2a: a post that opens with our handle is a mention", How.MENTION, view(to_us())),
    ("2, D2: a post that only speaks of us is a mention", How.MENTION,
     view(to_us("I hate @acme.example, never again"))),
    ("3: a full stop before our handle changes nothing", How.MENTION, view(to_us(".@acme.example nice try"))),
    ("5: our handle typed in a reply to another is a mention", How.MENTION,
     notified(to_us("@ben.test ask @acme.example", reply=answering(BEN)), "mention")),
    ("a reply to another that opens with our handle is a mention: nothing is carried along", How.MENTION,
     notified(to_us("@acme.example see?", reply=answering(BEN)), "mention")),
    ("35, D5: a private message in a conversation with us is private", How.PRIVATE,
     {"convos": [{"id": "3kconvo", "members": [person(ANA), person(US)], "lastMessage": message()}]}),
    ("a private message where we wrote before is private", How.PRIVATE,
     {"messages": [message(), {"$type": "chat.bsky.convo.defs#systemMessageView", "id": "1"}],
      "relatedProfiles": [person(US)]}),
    ("6, D1: a reply to our post is a reply", How.REPLY,
     notified(record("when?", reply=answering(US)), "reply", reasonSubject=uri(US, "3kparent"))),
    ("8: a customer's reply to our reply to them is a reply", How.REPLY,
     notified(record("thanks", reply=answering(US, ANA)), "reply", reasonSubject=uri(US, "3kparent"))),
    ("a reply that also tags us, notified as a mention, is a reply", How.REPLY,
     notified(to_us(reply=answering(US)), "mention")),
    ("56: a reply to a post of ours that we deleted is a reply", How.REPLY,
     {"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": view(record("why?", reply=answering(US))),
                 "parent": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri(US, "3kparent"), "notFound": True},
                 "replies": []}}),
    ("50: a reply that the gate of the thread hides is a reply all the same", How.REPLY,
     {"did": ANA, "time_us": 1_782_974_993_771_000, "kind": "commit", "commit": {
         "rev": "3k", "operation": "create", "collection": "app.bsky.feed.post", "rkey": "3khidden", "cid": "c",
         "record": record("let me in", reply=answering(US))}}),
    ("11, D3: a quote of our post is a quote", How.QUOTE,
     notified(record("look at this", embed=quoting(US)), "quote", reasonSubject=uri(US, "3kquoted"))),
    ("a quote of our post with a picture is a quote", How.QUOTE,
     view(record("see", embed={"$type": "app.bsky.embed.recordWithMedia",
                               "record": {"$type": "app.bsky.embed.record", "record": strong(US)},
                               "media": {"$type": "app.bsky.embed.images", "images": [{"alt": "a cup"}]}}))),
    ("a quote of our post that Bluesky no longer finds is a quote", How.QUOTE,
     view(record("see", embed=quoting(US)), embed={"$type": "app.bsky.embed.record#view", "record": {
         "$type": "app.bsky.embed.record#viewNotFound", "uri": uri(US, "3kquoted"), "notFound": True}})),
    ("a quote of our post behind a block is a quote", How.QUOTE,
     view(record("see", embed=quoting(US)), embed={"$type": "app.bsky.embed.record#view", "record": {
         "$type": "app.bsky.embed.record#viewBlocked", "uri": uri(US, "3kquoted"), "blocked": True,
         "author": {"did": US}}})),
    ("17: a reply to another that quotes us is a quote", How.QUOTE,
     view(record("see", reply=answering(BEN), embed=quoting(US)))),
    ("49: a mention of us that also quotes us is a mention", How.MENTION,
     notified(to_us(embed=quoting(US)), "mention", reasonSubject=uri(US, "3kquoted"))),
    ("16: a repost by hand is a mention", How.MENTION, view(to_us("RT @acme.example our news"))),
    ("19: a small cc is a mention", How.MENTION,
     view(record(text := "cc @acme.example @b.test @c.test", *crowd(text)))),
    ("25: our handle in capitals is a mention", How.MENTION, view(to_us("@ACME.example help", "@ACME.example"))),
    ("26: our handle behind a full-width at is a mention", How.MENTION,
     view(to_us("＠acme.example help", "＠acme.example"))),
    ("23: our handle as another network writes it is a mention where the facet leads to us", How.MENTION,
     view(to_us("@acme@acme.example help", "@acme@acme.example"))),
    ("37: our handle after nine hundred letters is a mention", How.MENTION,
     view(to_us("привет " * 130 + "@acme.example"))),
    ("our handle after joined emoji and letters of two bytes is a mention", How.MENTION,
     view(to_us("👩‍👩‍👧‍👦 добрый день, @acme.example 🙏🏽"))),
    ("48: a facet that shows another handle and leads to us is a mention", How.MENTION,
     view(to_us("@friend.test hi", "@friend.test"))),
    ("a facet that shows plain words and leads to us is a mention", How.MENTION,
     view(to_us("thanks, my favourite shop", "my favourite shop"))),
    ("a mention of our second account is a mention", How.MENTION,
     view(record(text := "@help.acme.example hi", facet(text, "@help.acme.example", OUR_HELP)))),
    ("the same facet twice is still a mention", How.MENTION,
     view(record(text := "@acme.example hi", *[facet(text, "@acme.example", US)] * 2))),
    ("52: a post with a warning is a mention", How.MENTION,
     view(to_us(labels={"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]}))),
    ("59: a post of long ago is a mention", How.MENTION, view(to_us(), indexedAt="2023-07-02T06:49:54.079Z")),
    ("a post whose author's handle leads nowhere is a mention", How.MENTION,
     view(to_us(), author=person(handle="handle.invalid"))),
    ("54, D6: a request to stop is a mention", How.MENTION, view(to_us("@acme.example stop"))),
    ("39: a post that is edited to mention us is a mention", How.MENTION,
     {"did": ANA, "time_us": 1, "kind": "commit", "commit": {
         "rev": "3k", "operation": "update", "collection": "app.bsky.feed.post", "rkey": "3k", "record": to_us()}}),
]  # fmt: skip


@pytest.mark.parametrize(("how", "payload"), [pytest.param(*rest, id=name) for name, *rest in NOT_DIRECT])
def test_no_post_speaks_to_us_unless_bluesky_shows_it(how: How, payload: Json) -> None:
    found = labelled(payload)
    assert found.how is how
    assert found.kind is not Kind.DIRECT
    assert found.evidence[0].how is how
    assert all(sign.start is not None or sign.ref for sign in found.evidence)


@pytest.mark.parametrize(("how", "payload"), [pytest.param(*rest, id=name) for name, *rest in DIRECT])
def test_a_post_speaks_to_us_where_bluesky_shows_it(how: How, payload: Json) -> None:
    found = labelled(payload)
    assert (found.how, found.kind) == (how, Kind.DIRECT)
    proof = found.evidence[0]
    if proof.start is None:
        assert proof.ref is not None
        assert proof.ref.startswith((f"at://{US}/app.bsky.feed.post/", f"bluesky:{US}"))
    else:
        assert proof.ref in ACME.keys
        assert one(payload).text[proof.start : proof.end].strip()


def test_an_own_thread_goes_on_from_what_was_said_to_us() -> None:
    above = Thread(parent=WRITTEN_TO_US)
    found = labelled(view(record("order 123", reply=answering(ANA))), above)
    assert (found.how, found.evidence[0].ref) == (How.CONTINUATION, uri(ANA, "3kparent"))


def test_an_own_thread_under_our_post_goes_on_though_bluesky_calls_it_a_reply_to_us() -> None:
    """9, 10, D4: we are notified of the second post too, for it stands below ours."""
    answer = record("order 123", reply=answering(ANA, US))
    second = notified(answer, "reply", reasonSubject=uri(US, "3kroot"))
    assert labelled(second).how is How.THREAD
    assert labelled(second, Thread(parent=WRITTEN_TO_US)).how is How.CONTINUATION


def test_an_own_thread_is_followed_wherever_its_beginning_is_shown() -> None:
    """9: as a page in any order, along with a post of a feed, and as a thread."""
    first, second = view(to_us(), rkey="1"), view(record("order 123", reply=own_thread("1")), rkey="2")
    third = view(record("and a photo", reply=own_thread("2")), rkey="3")
    goes_on = [("3", "continuation", None), ("2", "continuation", None), ("1", "mention", None)]
    assert lines({"posts": [third, second, first]}) == goes_on
    assert lines({"feed": [{"post": second, "reply": {"parent": first, "root": first}}]}) == goes_on[1:2]
    thread = {"post": second, "parent": {"post": first}, "replies": [{"post": third}]}
    assert lines({"thread": thread}) == goes_on[::-1]
    assert lines(second) == [("2", "unproven", None)]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("@acme.example stop", "stop"),
        ("STOP @acme.example", "stop"),
        ("@acme.example unsubscribe me pls", "stop"),
        ("please don't stop @acme.example", None),
        ("non-stop fun @acme.example", None),
    ],
)
def test_a_request_to_stop_is_heard_around_a_handle_that_is_a_domain(text: str, wish: str | None) -> None:
    """54, 55, D6."""
    assert lines(view(to_us(text), rkey="1")) == [("1", "mention", wish)]


def test_who_may_answer_is_known_beside_a_label_that_names_nobody() -> None:
    """51: the author lets only those reply whom they mentioned, and we are not among them."""
    gate = {"record": {"allow": [{"$type": "app.bsky.feed.threadgate#mentionRule"}]}}
    payload = view(record("look, Acme", embed=quoting(US)), threadgate=gate)
    assert labelled(payload).how is How.QUOTE
    assert one(payload).reply_limit is ReplyLimit.MENTIONED
    assert How.MENTION not in {sign.how for sign in labelled(payload).evidence}


def test_nobody_known_on_another_network_is_known_here() -> None:
    """53: a person is an account; the same handle elsewhere is somebody else."""
    post = one(view(to_us("hi @acme.example"), author=person(handle="ana.example")))
    assert post.author.key == f"bluesky:{ANA}"
    assert {handle.key for handle in post.handles} == {f"bluesky:{US}"}


@pytest.mark.parametrize(
    ("payload", "doubt"),
    [
        (view(to_us("@friend.test hi", "@friend.test")), "The text shows another handle, which leads to you."),
        (view(to_us("my favourite shop", "favourite shop")), "The text shows something else, which leads to you."),
        (view(to_us("RT @acme.example our news")), "It may be a repost made by hand."),
        (view(record("hi @acme.example", marked(4, 17, US))), "The network's marks do not fit the text."),
    ],
)
def test_an_odd_form_is_marked_and_says_why(payload: Json, doubt: str) -> None:
    found = labelled(payload)
    assert found.low_confidence
    assert found.sentence.endswith(doubt)


@pytest.mark.parametrize(
    ("payload", "about"),
    [
        (view(to_us("@acme.example my order is late")), False),
        (view(to_us("I hate @acme.example, never again")), True),
        (view(to_us("can you help, @acme.example")), False),
        (view(record("they never learn", reply=answering(US))), False),
    ],
)
def test_speaking_of_us_stands_beside_the_label(payload: Json, *, about: bool) -> None:
    found = labelled(payload)
    assert (found.kind, found.about) == (Kind.DIRECT, about)


def test_the_span_counts_characters_where_the_facet_counts_bytes() -> None:
    """The recorded post: Japanese, with the handle in front; and the same with the handle behind."""
    text = "スイスで何を買うべきですか？ @acme.example 👋"
    proof = labelled(view(to_us(text))).evidence[0]
    assert (proof.start, proof.end) == (15, 28)
    assert text[15:28] == "@acme.example"


def test_a_quote_beside_a_mention_is_kept_as_evidence() -> None:
    found = labelled(notified(to_us(embed=quoting(US)), "mention"))
    assert [sign.how for sign in found.evidence] == [How.MENTION, How.QUOTE]
    assert found.evidence[1].ref == uri(US, "3kquoted")


def test_one_post_is_the_same_from_a_notification_a_search_and_the_stream() -> None:
    """58."""
    said = to_us()
    told = one(notified(said, "mention"))
    found = one({"posts": [view(said, rkey="3kp4ze5dcek2j")]})
    streamed = one(
        {
            "did": ANA,
            "seq": 1,
            "time": "2026-07-02T06:49:53.771Z",
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": "3kp4ze5dcek2j",
            "record": said,
        }
    )
    assert {post.id for post in (told, found, streamed)} == {uri(ANA, "3kp4ze5dcek2j")}
    assert {post.created_us for post in (told, found, streamed)} == {told.created_us}
    assert {post.handles for post in (told, found, streamed)} == {told.handles}


def test_a_changed_handle_stays_the_same_account() -> None:
    before, after = (one(view(to_us(), author=person(handle=handle))) for handle in ("ana.example", "ana.test"))
    assert before.author.key == after.author.key == f"bluesky:{ANA}"
    assert before.url == after.url


def test_a_private_message_is_for_those_it_was_sent_to() -> None:
    post = one({"convos": [{"id": "3kconvo", "members": [person(ANA), person(US)], "lastMessage": message()}]})
    assert (post.visibility, post.conversation_id, post.author.handle) == (Visibility.PRIVATE, "3kconvo", "ana.example")
    assert labelled({"convo": {"members": [person(US), person(ANA)], "lastMessage": message()}}).how is How.PRIVATE
    assert (
        labelled({"logs": [{"convoId": "3k", "message": message(), "relatedProfiles": [person(US)]}]}).how
        is How.PRIVATE
    )
