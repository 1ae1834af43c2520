"""Direct or overheard on X: the taxonomy and the edge cases by number.

The long tables are the point of the file: `D1`, `O1` and `S1` are rows of the taxonomy, plain numbers its edge cases.
"""

from typing import Any

import pytest

from tests.bot.networks import edge_cases
from tests.bot.networks.x_said import US, event, labelled, marks, page, post, ref, reply, user

OURS = post("our spring menu", by="acme", id="40", conversation_id="40")
ROOT = post("our spring menu", by="acme", id="30", conversation_id="30")
BO_TO_US = reply("@acme where is mine?", to="acme", under="30", by="bo", shown_from=6, id="41")
MANY = " ".join(f"@u{number}" for number in range(19))
LONG = "x" * 900 + " @acme"
MESSAGE: dict[str, Any] = {
    "id": "60",
    "message_create": {"target": {"recipient_id": "1000"}, "sender_id": "5", "message_data": {"text": "where is it?"}},
}
DM = event("dm.received", {"direct_message_events": [MESSAGE], "users": {"5": {"data": user("ana")}}})

NOBODY_SPOKE_TO_US: edge_cases.Table = [
    ("S1", "a post of our own account is excluded", "own", [post("hello", by="acme")]),
    ("S1", "a post of an account affiliated with ours is excluded", "staff",
     [page(post("@acme rocks"), ana=user("ana", affiliation={"description": "Acme", "user_id": ["1000"]}))]),
    ("32", "a post of our staff is excluded", "staff", [post("@acme rocks", by="dana")]),
    ("33", "our second account answering our first is excluded", "own", [reply("thanks", to="acme", by="acmehelp")]),
    ("S2", "a post of an account that X calls automated is excluded", "bot",
     [page(post("@acme hi"), ana=user("ana", affiliation={"description": "Automated"}))]),
    ("34", "news of a bot for us are excluded", "bot",
     [page(post("New CVE for @acme"), ana=user("ana", affiliation={"description": "Automated by @bo"}))]),
    ("S4", "a paid post is an advertisement", "advertisement", [post("@acme is great", paid_partnership=True)]),
    ("S4", "a post made for promotion alone is an advertisement", "advertisement", [post("@acme hi", nullcast=True)]),
    ("O8", "a repost is a repost", "repost", [post("RT @acme: hello", referenced_tweets=[ref("retweeted", "40")])]),
    ("14", "a repost of ours, whose text begins with our handle, is a repost", "repost",
     [page(post("RT @acme: our spring menu", referenced_tweets=[ref("retweeted", "40")]), OURS)]),
    ("15", "a repost of a customer's post to us is a repost", "repost",
     [page(post("RT @bo: @acme where is mine?", referenced_tweets=[ref("retweeted", "41")]), BO_TO_US)]),
    ("O1", "a handle before the range that X shows is inherited", "inherited",
     [reply("@bo @acme lol", to="bo", shown_from=10)]),
    ("4", "our handle carried along into a reply is inherited", "inherited",
     [reply("@bo @acme lol", to="bo", shown_from=10)]),
    ("4", "a range that is one too far, as in X's own sample, leaves it inherited", "inherited",
     [reply("@bo @acme lol", to="bo", shown_from=11)]),
    ("4", "a reply without a range leaves it inherited", "inherited",
     [reply("@bo @acme lol", to="bo", display_text_range=None)]),
    ("7", "an answer to a customer's answer under our post is inherited where it carries us along", "inherited",
     [page(reply("@bo @acme same", to="bo", under="41", shown_from=10), BO_TO_US, ROOT)]),
    ("51", "a reply that only carries us along does not speak to us", "inherited",
     [reply("@bo @acme lol", to="bo", shown_from=10, reply_settings="mentionedUsers")]),
    ("O6", "chatter under our post is thread", "thread",
     [page(reply("same", to="bo", under="41"), BO_TO_US, ROOT)]),
    ("7", "chatter is thread where an earlier line showed our post", "thread",
     [ROOT, reply("same", to="bo", under="41")]),
    ("O7", "a quote of another's post that names us is quoted elsewhere", "quoted_elsewhere",
     [page(post("look", referenced_tweets=[ref("quoted", "41")]), post("Acme is down", by="bo", id="41"))]),
    ("12", "a quote of another's post that tags us is quoted elsewhere", "quoted_elsewhere",
     [page(post("look", referenced_tweets=[ref("quoted", "41")]), post("@acme is down", by="bo", id="41"))]),
    ("13", "a quote of a quote of us is quoted elsewhere", "quoted_elsewhere",
     [page(post("look", referenced_tweets=[ref("quoted", "41")]),
           post("and this", by="bo", id="41", referenced_tweets=[ref("quoted", "40")]), OURS)]),
    ("D3", "a quote of a post that X does not show proves nothing", "quoted_elsewhere",
     [post("look", referenced_tweets=[ref("quoted", "41")])]),
    ("O5", "six typed handles are a mass tag", "mass_tag", [post("@acme @a1 @a2 @a3 @a4 @a5 win")]),
    ("18", "twenty handles are a mass tag", "mass_tag", [post(f"@acme {MANY}")]),
    ("O4", "a closing via is a link", "link", [post("Great read via @acme")]),
    ("20", "a share button's via with its link is a link", "link", [post("Great read https://t.co/a via @acme")]),
    ("20", "a closing via before the link is a link", "link", [post("Great read via @acme https://t.co/a")]),
    ("21", "the address of a post of ours is a link", "link",
     [post("ha https://t.co/a", leads_to="https://x.com/acme/status/1")]),
    ("O3", "our name as a hashtag is a hashtag", "hashtag", [post("#acme is down")]),
    ("28", "a hashtag that complains is a hashtag", "hashtag", [post("#acme is down")]),
    ("29", "our name as a cashtag is a hashtag", "hashtag", [post("$ACME to the moon")]),
    ("O2", "our name without a tag is named", "named", [post("Acme lost my parcel")]),
    ("31", "an angry post that names us is named", "named", [post("ACME LOST MY PARCEL!!")]),
    ("30", "another word that our name is part of is nothing", "unproven", [post("an acmeist poem")]),
    ("22", "an e-mail address is nothing", "unproven", [post("mail john@acme or help@acme.example")]),
    ("O9", "our handle that X did not mark is a lookalike", "lookalike", [post("@acme help", entities={})]),
    ("44", "our handle in what looks like code, unmarked, is a lookalike", "lookalike",
     [post("write `@acme` to tag them", entities={})]),
    ("23", "our handle at another network is a lookalike", "lookalike", [post("@acme@mastodon.social help")]),
    ("27", "our handle with a Cyrillic letter is a lookalike", "lookalike", [post("@аcme help")]),
    ("24", "longer handles that begin like ours are not us", "unproven", [post("@acme_support @acmeon help")]),
    ("43", "our old handle that another account holds now is not us", "unproven",
     [post("@acmecoffee hi", entities={"mentions": [{"start": 0, "end": 11, "username": "acmecoffee", "id": "77"}]})]),
    ("O10", "a picture whose description names us is media", "media",
     [{"data": [post("this", attachments={"media_keys": ["3_1"]})],
       "includes": {"media": [{"media_key": "3_1", "type": "photo", "alt_text": "An Acme cup"}]}}]),
    ("36", "a picture that shows us without a word is nothing", "unproven",
     [{"data": [post("this", attachments={"media_keys": ["3_1"]})],
       "includes": {"media": [{"media_key": "3_1", "type": "photo"}]}}]),
    ("O11", "what a profile says does not count", "unproven",
     [page(post("good morning"), ana=user("ana", description="I buy at @acme"))]),
    ("O11", "a list of ours is no mention of us", "link", [post("see @acme/friends")]),
    ("O11", "a list of ours that X does not mark is no mention of us", "lookalike",
     [post("see @acme/friends", entities={})]),
    ("9", "an own thread under nothing to us is not direct", "unproven",
     [post("a long day", id="40"), reply("order 123", to="ana")]),
    ("38", "an edit that takes the handle away takes the label away", "unproven",
     [post("hi", id="51", edit_history_tweet_ids=["50", "51"])]),
    ("D5", "a private message to somebody else is not to us", "unproven",
     [event("dm.received", {"direct_message_events": [
         {**MESSAGE, "message_create": {**MESSAGE["message_create"], "target": {"recipient_id": "7"}}}]})]),
]  # fmt: skip

SPOKE_TO_US: edge_cases.Table = [
    ("D1", "a reply to our post is a reply", "reply", [reply("@acme thanks", to="acme", shown_from=6)]),
    ("D1", "the event of a reply, with its range one too far, is a reply", "reply",
     [event("post.reply.create", reply("@acme Great post", to="acme", shown_from=7))]),
    ("6", "a reply to our post without our handle is a reply", "reply", [reply("thanks", to="acme")]),
    ("8", "a reply to our answer is a reply", "reply",
     [reply("@acme still broken", to="acme", under="42", shown_from=6)]),
    ("17", "a reply to us that also quotes us is a reply", "reply",
     [page(reply("see", to="acme", referenced_tweets=[ref("replied_to", "40"), ref("quoted", "30")]), OURS, ROOT)]),
    ("56", "a reply to a post of ours that is gone is a reply", "reply", [reply("why?", to="acme", under="39")]),
    ("D2", "our handle typed in a post is a mention", "mention", [post("I hate @acme, never again")]),
    ("D2", "the event of a mention is a mention", "mention", [event("post.mention.create", post("hey @acme"))]),
    ("D2a", "our handle that opens a post is a mention", "mention", [post("@acme my order is late")]),
    ("1", "a complaint that opens with our handle is a mention", "mention", [post("@acme my order is late")]),
    ("2", "an angry sentence with our handle is a mention", "mention", [post("I hate @acme, never again")]),
    ("3", "our handle after a full stop is a mention", "mention", [post(".@acme nice try")]),
    ("5", "our handle typed again in the visible words is a mention", "mention",
     [reply("@bo @acme ask @acme", to="bo", shown_from=10)]),
    ("16", "RT typed by hand before our handle is a mention", "mention", [post("RT @acme hello")]),
    ("19", "a small cc is a mention", "mention", [post("cc @acme @rival @press")]),
    ("19", "handles with a stroke between them are a cc", "mention", [post("cc @acme/@rival 24/7")]),
    ("25", "our handle in capitals is a mention", "mention", [post("@ACME hi")]),
    ("26", "our handle after a wide at sign is a mention", "mention", [post("＠acme hi")]),
    ("37", "our handle that only the long form of a post holds is a mention", "mention",
     [post("x" * 279 + "…", note_tweet={"text": LONG, "entities": marks(LONG)})]),
    ("39", "an edit that adds the handle makes it a mention", "mention",
     [post("@acme hi", id="51", edit_history_tweet_ids=["50", "51"])]),
    ("43", "an old handle of ours without an id is a mention", "mention", [post("@acmecoffee hi")]),
    ("46", "a mention by a protected account is a mention", "mention",
     [page(post("@acme hi"), ana=user("ana", protected=True))]),
    ("52", "a sensitive post that is withheld somewhere is labelled alike", "mention",
     [post("@acme hi", possibly_sensitive=True, withheld={"country_codes": ["DE"]})]),
    ("57", "a mention in a community is a mention", "mention", [post("@acme hi", community_id="9")]),
    ("57", "a mention for followers is a mention", "mention", [post("@acme hi", scopes={"followers": True})]),
    ("D3", "a quote of our post is a quote", "quote",
     [page(post("hm", referenced_tweets=[ref("quoted", "40")]), OURS)]),
    ("11", "the event of a quote, with no quoted post beside it, is a quote", "quote",
     [event("post.quote.create", post("hm", referenced_tweets=[ref("quoted", "40")]))]),
    ("17", "a reply to another that quotes us is a quote", "quote",
     [page(reply("see", to="bo", referenced_tweets=[ref("replied_to", "41"), ref("quoted", "40")]), OURS)]),
    ("D4", "an own thread under a post to us goes on from it", "continuation",
     [post("@acme help", id="40"), reply("order 123", to="ana")]),
    ("9", "an order number under one's own question is a continuation", "continuation",
     [page(reply("order 123", to="ana"), post("@acme help", id="40"))]),
    ("10", "the rest of a chain under our post goes on from its first", "continuation",
     [reply("@acme one", to="acme", shown_from=6, id="51"), reply("two", to="ana", under="51", id="52"),
      reply("three", to="ana", under="52")]),
    ("D5", "a private message to us is private", "private", [DM]),
    ("35", "a private question is private", "private",
     [{"data": [{"event_type": "MessageCreate", "id": "60", "text": "where is my parcel", "sender_id": "5",
                 "dm_conversation_id": "5-1000"}]}]),
]  # fmt: skip

ELSEWHERE = {
    "40": "A deleted post is no line here: test_x shows what the look-up makes of it.",
    "41": "A post that became protected: the same.",
    "42": "Asked again at the send: rules/refusals/opted_out.",
    "45": "Mastodon only.",
    "47": "Bluesky only.",
    "48": "Bluesky; its like here is the mark that another handle carries, below.",
    "49": "Bluesky only.",
    "50": "Bluesky only.",
    "53": "Accounts of two networks have two keys: rules/registry.",
    "54": "What is asked of us is read beside the label, below.",
    "55": "As above.",
    "58": "One id by every road, below.",
    "59": "How old a post may be is the policy's: rules/refusals/window_closed.",
    "60": "X does not show such accounts.",
}


@pytest.mark.parametrize(("how", "lines"), edge_cases.named(NOBODY_SPOKE_TO_US))
def test_nobody_spoke_to_us(how: str, lines: list[Any]) -> None:
    found = labelled(*lines)[-1]
    assert (found["how"], found["label"] == "direct") == (how, False)


@pytest.mark.promise(3)
@pytest.mark.parametrize(("how", "lines"), edge_cases.named(SPOKE_TO_US))
def test_somebody_spoke_to_us(how: str, lines: list[Any]) -> None:
    edge_cases.proven(labelled(*lines), how)


def test_every_edge_case_is_here_or_said_to_be_elsewhere() -> None:
    edge_cases.complete(NOBODY_SPOKE_TO_US + SPOKE_TO_US, ELSEWHERE)


FRIEND = {"mentions": [{"start": 0, "end": 7, "username": "friend", "id": "1000"}]}


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (post("RT @acme hello"), "It may be a repost made by hand."),
        (post("@friend hi", entities=FRIEND), "The text shows another handle, which leads to you."),
        (post("@acmecoffee hi"), "It is a handle that you had before."),
    ],
)
def test_16_and_48_an_odd_form_is_direct_with_low_confidence_and_says_why(payload: dict[str, Any], reason: str) -> None:
    (found,) = labelled(payload)
    assert (found["label"], found["low_confidence"]) == ("direct", True)
    assert found["sentence"].endswith(reason)


def test_2_about_us_stands_beside_the_label() -> None:
    found = labelled(post("I hate @acme, never again"), post("@acme never again"))
    assert [(one["how"], one["about"], one["low_confidence"]) for one in found] == [
        ("mention", True, False),
        ("mention", False, False),
    ]


def test_the_span_points_at_the_handle_in_code_points() -> None:
    (found,) = labelled(post("👩‍👩‍👧 hello @acme"))
    first = found["evidence"][0]
    assert ("👩‍👩‍👧 hello @acme"[first.start : first.end], first.ref) == ("@acme", US)


@pytest.mark.parametrize(
    ("words", "wish"),
    [("stop", "stop"), ("unsubscribe me", "stop"), ("please don't stop", None), ("the non-stop show", None)],
)
def test_54_and_55_what_is_asked_of_us_is_read_from_the_words(words: str, wish: str | None) -> None:
    assert labelled(post(f"@acme {words}"))[0]["wish"] == wish


def test_58_a_post_has_one_id_and_one_label_by_every_road() -> None:
    raw = post("@acme hi")
    roads = [raw, {"data": raw}, page(raw), {"data": raw, "matching_rules": [{"id": "1"}]}, event("post.create", raw)]
    assert {(one["id"], one["how"]) for one in labelled(*roads)} == {("50", "mention")}
