"""Direct or overheard on Mastodon: the taxonomy and the edge cases by number.

The long tables are the point of the file: `D1`, `O1` and `S1` are rows of the taxonomy, plain numbers its edge cases.
"""

from typing import Any

import pytest

from rules.handles import LINKS_MAX
from tests.bot.networks import edge_cases
from tests.bot.networks.mastodon_said import HOME, US, account, at, labelled, named, quoting, reply, status, tagged

WE = named("acme")
OURS = status("our spring menu", by=account("acme"), id="40")
BO = account("bo", "far.example")
BO_TO_US = reply(f"{at('acme')} where is mine?", WE, to="acme", id="41", by={**BO, "id": "6"})
THE_ID_OF_OURS = {"state": "accepted", "quoted_status_id": "40"}
MANY = [named(f"u{number}", "far.example") for number in range(19)]
ALL_OF_THEM = " ".join(at(f"u{number}", "far.example") for number in range(19))

NOBODY_SPOKE_TO_US: edge_cases.Table = [
    ("S1", "a post of our own account is excluded", "own", [status("hello", by=account("acme"))]),
    ("32", "a post of our staff is excluded", "staff", [status(f"{at('acme')} rocks", WE, by=account("dana"))]),
    ("33", "our answer to ourselves is excluded", "own",
     [reply(f"{at('acme')} and", WE, to="acme", by=account("acme"))]),
    ("S2", "a post of an automated account is excluded", "bot",
     [status(f"{at('acme')} hi", WE, by=account(bot=True))]),
    ("34", "news of a bot for us are excluded", "bot",
     [status(f"New CVE for {at('acme')}", WE, by=account("cve", "bots.example", bot=True))]),
    ("O8", "a boost is a repost", "repost", [status("", reblog=OURS)]),
    ("14", "a boost of our post is a repost", "repost", [status("our spring menu", reblog=OURS)]),
    ("15", "a boost of a customer's post to us is a repost", "repost",
     [status(f"{at('acme')} hi", WE, reblog=status(f"{at('acme')} hi", WE, by=BO, id="41"))]),
    ("O8", "the news that somebody boosted us is a repost by them", "repost",
     [{"id": "9", "type": "reblog", "account": account(), "status": OURS}]),
    ("O1", "our handle in the run that opens a reply to another is inherited", "inherited",
     [reply(f"{at('bo', 'far.example')} {at('acme')} lol", WE, named("bo", "far.example"), to="bo")]),
    ("4", "our handle carried along into a reply is inherited", "inherited",
     [BO_TO_US, reply(f"{at('bo', 'far.example')} {at('acme')} lol", WE, to="bo", under="41")]),
    ("7", "an answer to a customer's answer under our post is inherited where it carries us along", "inherited",
     [OURS, BO_TO_US, reply(f"{at('bo', 'far.example')} {at('acme')} same", WE, to="bo", under="41")]),
    ("O1", "our handle is inherited where the post above names us without showing it", "inherited",
     [status("nice day", WE, id="41", by=BO), reply(f"{at('acme')} look", WE, to="bo", under="41")]),
    ("51", "a reply that only carries us along does not speak to us", "inherited",
     [reply(f"{at('acme')} lol", WE, to="bo")]),
    ("O6", "chatter under our post is thread", "thread", [OURS, BO_TO_US, reply("same", to="bo", under="41")]),
    ("O6", "chatter is thread where our post itself was never seen", "thread",
     [BO_TO_US, reply("same", to="bo", under="41")]),
    ("O7", "a quote of another's post that names us is quoted elsewhere", "quoted_elsewhere",
     [status("look", quote=quoting(status("Acme is down", by=BO, id="41")))]),
    ("12", "a quote of another's post that tags us is quoted elsewhere", "quoted_elsewhere",
     [status("look", quote=quoting(status(f"{at('acme')} is down", WE, by=BO, id="41")))]),
    ("13", "a quote of a quote of us is quoted elsewhere", "quoted_elsewhere",
     [status("look", quote=quoting(status("and this", by=BO, id="41", quote=THE_ID_OF_OURS)))]),
    ("D3", "a quote of us that we have not agreed to is none yet", "quoted_elsewhere",
     [OURS, status("hm", quote={**THE_ID_OF_OURS, "state": "pending"})]),
    ("O5", "six typed handles are a mass tag", "mass_tag",
     [status(" ".join([at("acme"), *(at(f"u{n}", "far.example") for n in range(5))]), WE, *MANY[:5])]),
    ("18", "twenty handles are a mass tag", "mass_tag", [status(f"{at('acme')} {ALL_OF_THEM}", WE, *MANY)]),
    ("18", "six namesakes on six servers are six", "mass_tag",
     [status(" ".join([at("acme"), *(at("bo", f"s{n}.example") for n in range(5))]),
             WE, *(named("bo", f"s{n}.example") for n in range(5)))]),
    ("O4", "a closing via is a link", "link", [status(f"Great read via {at('acme')}", WE)]),
    ("20", "a share button's via with its link is a link", "link",
     [status(f'Great read <a href="https://news.example/1">news.example/1</a> via {at("acme")}', WE)]),
    ("21", "the address of a post of ours is a link", "link",
     [status(f'see <a href="https://{HOME}/@acme/40">{HOME}/@acme/40</a>')]),
    ("O4", "a preview card that leads to us is a link", "link",
     [status("nice", card={"url": "https://acme.example/a"})]),
    ("44", "a link to our profile that the server does not count as a mention is a link", "link",
     [status(f'<a href="https://{HOME}/@acme">@acme</a> hi')]),
    ("O3", "our name as a hashtag is a hashtag", "hashtag",
     [status(f"{tagged('Acme')} is down", tags=[{"name": "acme"}])]),
    ("28", "our handle as a hashtag is a hashtag", "hashtag", [status(f"{tagged('acme')} is down")]),
    ("O3", "a hashtag that the text does not show is a hashtag", "hashtag", [status("down", tags=[{"name": "acme"}])]),
    ("O3", "a hashtag of a server that marks it its own way is a hashtag", "hashtag",
     [status('<a href="https://far.example/t/acme" rel="tag">#acme</a> down')]),
    ("29", "a cashtag is plain text here, and does not name us", "unproven", [status("$ACM to the moon")]),
    ("O2", "our name without a tag is named", "named", [status("Acme lost my parcel")]),
    ("31", "an angry post that names us is named", "named", [status("ACME LOST MY PARCEL!!")]),
    ("30", "another word that our name is part of is nothing", "unproven", [status("an acmeist poem")]),
    ("22", "our name in an e-mail address is nothing", "unproven", [status("mail help@acme.example")]),
    ("O9", "our handle that the server did not mark is a lookalike", "lookalike", [status("@acme help")]),
    ("44", "our handle in a code block is a lookalike", "lookalike",
     [status("<code>@acme</code> is how you tag them")]),
    ("23", "our handle at another server, unmarked, is a lookalike", "lookalike", [status("@acme@far.example help")]),
    ("27", "our handle with a Cyrillic letter is a lookalike", "lookalike", [status("@аcme help")]),
    ("24", "longer handles that begin like ours are not us", "unproven",
     [status(f"{at('acme_support')} {at('acmeon')}", named("acme_support"), named("acmeon"))]),
    ("24", "our namesake on another server is not us", "unproven",
     [status(f"{at('acme', 'far.example')} hi", named("acme", "far.example"))]),
    ("43", "our old handle that stands for somebody here is not us", "unproven",
     [status(f"{at('acmecoffee')} hi", named("acmecoffee"))]),
    ("O10", "a picture whose description names us is media", "media",
     [status("this", media_attachments=[{"id": "1", "type": "image", "description": "An Acme cup"}])]),
    ("36", "a picture that shows us without a word is nothing", "unproven",
     [status("this", media_attachments=[{"id": "1", "type": "image", "description": None}])]),
    ("O11", "what a profile says does not count", "unproven",
     [status("good morning", by=account(note=f"<p>I buy at {at('acme')}</p>"))]),
    ("44", "a mention that the text does not show is unproven", "unproven", [status("hello", WE)]),
    ("9", "an own thread under nothing to us is not direct", "unproven",
     [status("a long day", id="40"), reply("order 123", to="ana")]),
    ("38", "an edit that takes the handle away takes the label away", "unproven",
     [status("hi", edited_at="2026-08-01T14:00:00.000Z")]),
    ("D5", "a private post to others is not to us", "unproven",
     [status("psst", named("bo", "far.example"), visibility="direct")]),
    ("6", "a reply to somebody whom no response shows is not to us", "unproven", [reply("thanks", to="acme")]),
]  # fmt: skip

SPOKE_TO_US: edge_cases.Table = [
    ("D1", "a reply to our post is a reply", "reply", [reply(f"{at('acme')} thanks", WE, to="acme")]),
    ("6", "a reply to our post without our handle is a reply where our post was seen", "reply",
     [OURS, reply("thanks", to="acme")]),
    ("8", "a reply to our answer is a reply", "reply",
     [BO_TO_US, reply("try again", to="bo", under="41", id="42", by=account("acme")),
      reply(f"{at('acme')} still broken", WE, to="acme", under="42", by=BO)]),
    ("10", "the first post of a chain under ours is a reply", "reply", [OURS, reply("one", to="acme")]),
    ("17", "a reply to us that also quotes us is a reply", "reply",
     [reply(f"{at('acme')} see", WE, to="acme", quote=quoting(OURS))]),
    ("56", "a reply to a post of ours that is gone is a reply", "reply",
     [reply(f"{at('acme')} why?", WE, to="acme", under=None)]),
    ("D2", "our handle typed in a post is a mention", "mention", [status(f"I hate {at('acme')}, never again", WE)]),
    ("D2a", "our handle that opens a post is a mention", "mention", [status(f"{at('acme')} my order is late", WE)]),
    ("1", "a complaint that opens with our handle is a mention", "mention",
     [status(f"{at('acme')} my order is late", WE)]),
    ("2", "an angry sentence with our handle is a mention", "mention",
     [status(f"I hate {at('acme')}, never again", WE)]),
    ("3", "our handle after a full stop is a mention", "mention", [status(f".{at('acme')} nice try", WE)]),
    ("5", "our handle typed again in the visible words is a mention", "mention",
     [reply(f"{at('bo', 'far.example')} {at('acme')} ask {at('acme')}", WE, to="bo")]),
    ("5", "a handle that opens a reply to a post that did not name us was typed", "mention",
     [status("nice day", id="41", by=BO), reply(f"{at('acme')} look", WE, to="bo", under="41")]),
    ("16", "RT typed by hand before our handle is a mention", "mention", [status(f"RT {at('acme')} hello", WE)]),
    ("19", "a small cc is a mention", "mention",
     [status(f"cc {at('acme')} {at('rival')} {at('press')}", WE, named("rival"), named("press"))]),
    ("25", "our handle in capitals is a mention", "mention",
     [status(at("acme", shown="ACME"), named("acme", acct="ACME", username="ACME"))]),
    ("23", "our handle written with its server is a mention", "mention",
     [status(f"hi {at('acme', shown=f'acme@{HOME}')}", named("acme", acct=f"acme@{HOME}"))]),
    ("26", "our handle after a wide at sign is a mention", "mention",
     [status(f'<a href="https://{HOME}/@acme" class="u-url mention">＠acme</a> hi', WE)]),
    ("37", "our handle far into a long post is a mention", "mention", [status("x" * 900 + f" {at('acme')}", WE)]),
    ("39", "an edit that adds the handle makes it a mention", "mention",
     [status(f"{at('acme')} hi", WE, edited_at="2026-08-01T14:00:00.000Z")]),
    ("46", "a mention for followers only is a mention", "mention",
     [status(f"{at('acme')} hi", WE, visibility="private")]),
    ("57", "a mention in a quiet public post is a mention", "mention",
     [status(f"{at('acme')} hi", WE, visibility="unlisted")]),
    ("52", "a sensitive post behind a warning is labelled alike", "mention",
     [status(f"{at('acme')} hi", WE, sensitive=True, spoiler_text="rant")]),
    ("60", "a mention by an account that the server keeps apart is a mention", "mention",
     [status(f"{at('acme')} hi", WE, by=account(limited=True))]),
    ("43", "an old handle of ours is a mention", "mention",
     [status(f"{at('acmecoffee', 'old.example')} hi", named("acmecoffee", "old.example"))]),
    ("D3", "a quote of our post is a quote", "quote", [status("hm", quote=quoting(OURS))]),
    ("D3", "a quote that names our post by its id is a quote where our post was seen", "quote",
     [OURS, status("hm", quote=THE_ID_OF_OURS)]),
    ("11", "a quote of our post without our handle is a quote", "quote",
     [status('<p class="quote-inline">RE: <a href="https://social.example/@acme/40">…</a></p><p>hm</p>',
             quote=quoting(OURS))]),
    ("17", "a reply to another that quotes us is a quote", "quote",
     [reply("see", to="bo", under="41", quote=quoting(OURS))]),
    ("D4", "an own thread under a post to us goes on from it", "continuation",
     [status(f"{at('acme')} help", WE, id="40"), reply("order 123", to="ana")]),
    ("9", "an order number under one's own question is a continuation", "continuation",
     [status(f"{at('acme')} help", WE, id="40"), reply("order 123", to="ana")]),
    ("10", "the rest of a chain under our post goes on from its first", "continuation",
     [OURS, reply("one", to="acme", id="51"), reply("two", to="acme", under="51", id="52"),
      reply("three", to="acme", under="52")]),
    ("D5", "a private post to us is private", "private", [status(f"{at('acme')} where?", WE, visibility="direct")]),
    ("35", "a private question that hides our handle is private", "private",
     [status("where?", WE, visibility="direct")]),
    ("45", "a private post to us and three others is private", "private",
     [status(f"{at('acme')} {at('a')} {at('b')} {at('c')} hi", WE, named("a"), named("b"), named("c"),
             visibility="direct")]),
]  # fmt: skip

ELSEWHERE = {
    "40": "A deleted post is no line here: test_mastodon_payload shows that the event gives none.",
    "41": "Mastodon has no protected accounts; X's are shown in test_x_payload_labels.",
    "42": "Asked again at the send: rules/refusals/opted_out.",
    "47": "Bluesky only.",
    "48": "Bluesky; its like here is the anchor that shows another name, below.",
    "49": "Bluesky only.",
    "50": "Bluesky only.",
    "53": "Accounts of two networks have two keys: rules/registry.",
    "54": "What is asked of us is read beside the label, below.",
    "55": "As above.",
    "58": "One id by every road, below.",
    "59": "How old a post may be is the policy's: rules/refusals/window_closed.",
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


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (status(f"RT {at('acme')} hello", WE), "It may be a repost made by hand."),
        (status(at("acme", shown="friend"), WE), "The text shows another handle, which leads to you."),
        (status(f'@<a href="https://{HOME}/@acme" class="mention">Acme Café</a> hi', WE),
         "The text shows another handle, which leads to you."),
        (status(f'<a href="https://{HOME}/@acme" class="mention">our friends</a> hi', WE),
         "The text shows something else, which leads to you."),
        (status(f"{at('acmecoffee', 'old.example')} hi", named("acmecoffee", "old.example")),
         "It is a handle that you had before."),
        (status(f"{at('acme')} hi", WE, by=account(limited=True)),
         "The network keeps this account from the sight of strangers."),
    ],
)  # fmt: skip
def test_48_an_odd_form_is_direct_with_low_confidence_and_says_why(payload: dict[str, Any], reason: str) -> None:
    (found,) = labelled(payload)
    assert (found["label"], found["low_confidence"]) == ("direct", True)
    assert found["sentence"].endswith(reason)


def test_2_about_us_stands_beside_the_label() -> None:
    found = labelled(status(f"I hate {at('acme')}, never again", WE), status(f"{at('acme')} never again", WE))
    assert [(one["how"], one["about"], one["low_confidence"]) for one in found] == [
        ("mention", True, False),
        ("mention", False, False),
    ]


def test_the_span_points_at_the_handle_that_a_person_sees_behind_a_warning_too() -> None:
    for warning, start in (("", 6), ("my rant", 15)):
        (found,) = labelled(status(f"hello {at('acme')} you", WE, spoiler_text=warning))
        first = found["evidence"][0]
        assert (first.start, first.end, first.ref) == (start, start + 5, US)


def test_a_warning_does_not_hide_that_a_handle_was_carried_along() -> None:
    assert labelled(reply(f"{at('acme')} lol", WE, to="bo", spoiler_text="joke"))[0]["how"] == "inherited"


@pytest.mark.parametrize(
    ("words", "wish"),
    [("stop", "stop"), ("unsubscribe me", "stop"), ("please don't stop", None), ("the non-stop show", None)],
)
def test_54_and_55_what_is_asked_of_us_is_read_from_the_visible_words(words: str, wish: str | None) -> None:
    assert labelled(status(f"{at('acme')} {words}", WE))[0]["wish"] == wish


def test_54_a_stop_is_heard_in_and_behind_a_content_warning() -> None:
    for words, warning in (("STOP", "a rant"), ("I mean it", "stop contacting me")):
        (found,) = labelled(status(f"{at('acme')} {words}", WE, spoiler_text=warning))
        assert found["wish"] == "stop"


def test_58_a_post_has_one_id_and_one_label_by_every_road() -> None:
    post = status(f"{at('acme')} hi", WE)
    notified = {"id": "9", "type": "mention", "account": post["account"], "status": post}
    roads = [post, [post], notified, [notified], {"statuses": [post], "accounts": [], "notification_groups": []}]
    assert {(one["id"], one["how"]) for one in labelled(*roads)} == {("50", "mention")}


def test_too_many_links_to_look_at_prove_nothing() -> None:
    links = f'<a href="https://{HOME}/1">1</a>' * (LINKS_MAX + 1)
    assert labelled(status(f"{at('acme')} {links}", WE))[0]["how"] == "link"
