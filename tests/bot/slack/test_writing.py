"""The reply form shows whom it answers, what is ready, and how long it may be."""

import json
from dataclasses import replace

from bot.runtime import SavedReply, Team
from bot.slack.writing import WHOM_CHARS_MAX, form, saved
from bot.store import mentions
from bot.store.database import Database
from rules.mention import Brand, Visibility
from tests.bot.slack.cards import SIGHT
from tests.brand_at_work import Work
from tests.strategies import POLICY

TEAM = Team(Brand("acme", ("Acme",), ()), POLICY, "", "T1", "C1", saved_replies=(SavedReply("Thanks", "Thank you."),))


def test_a_saved_reply_keeps_its_id_as_long_as_its_words_stay(database: Database) -> None:
    (one,) = saved(TEAM)
    assert saved(TEAM) == [one]
    assert (one.title, one.text) == ("Thanks", "Thank you.")
    others = [SavedReply("Thanks", "Thank you!"), SavedReply("Thank", "sThank you.")]
    ids = {each.id for each in saved(replace(TEAM, saved_replies=(TEAM.saved_replies[0], *others)))}
    assert len(ids) == 3


def test_the_form_carries_our_id_of_the_mention_and_the_revision_that_is_shown_never_its_text(
    database: Database,
) -> None:
    mention = mentions.changed(Work(database).says("@acme do you ship to Norway?"), revision=3)
    metadata = form(TEAM, mention, SIGHT, "", 7)["private_metadata"]
    assert mention.id in metadata
    assert "Norway" not in metadata
    assert metadata != form(TEAM, mentions.changed(mention, revision=4), SIGHT, "", 7)["private_metadata"]


def test_the_form_counts_the_draft_as_the_network_does(database: Database) -> None:
    mention = Work(database).says("@acme hi")
    link = "https://acme.com/how-we-ship-to-norway-and-what-it-costs"
    assert "23 of 280, as the network counts." in json.dumps(form(TEAM, mention, SIGHT, link, 1))
    assert "302 of 280, as the network counts." in json.dumps(form(TEAM, mention, SIGHT, "a" * 302, 1))


def test_the_form_names_whom_it_answers_in_one_short_line(database: Database) -> None:
    mention = Work(database).says("@acme hi")
    for name, whom in (("", "@ana"), ("  Ana\n  B. ", "Ana B."), ("A" * 500, "A" * WHOM_CHARS_MAX)):
        author = replace(SIGHT.post.author, name=name)
        drawn = json.dumps(form(TEAM, mention, replace(SIGHT, post=replace(SIGHT.post, author=author)), "", 1))
        assert whom in drawn
        assert "A" * (WHOM_CHARS_MAX + 1) not in drawn.replace(json.dumps("A" * 500), "")


def test_a_private_post_is_answered_privately_and_the_form_says_so(database: Database) -> None:
    mention = Work(database).says("@acme hi")
    private = replace(SIGHT, post=replace(SIGHT.post, visibility=Visibility.PRIVATE))
    assert json.dumps(form(TEAM, mention, private, "", 1)) != json.dumps(form(TEAM, mention, SIGHT, "", 1))
