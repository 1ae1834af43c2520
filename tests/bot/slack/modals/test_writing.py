"""The reply form shows whom it answers, what is ready, and how long it may be."""

import json
from dataclasses import replace

import pytest
from msgspec import structs

from bot.runtime import Team
from bot.slack.modals.writing import WHOM_CHARS_MAX, Past, form, with_link
from bot.steps.person.choose import Chosen, choose_by_link
from bot.steps.team import acting
from bot.store import mentions
from bot.store.database import Database
from bot.store.wishes import noes
from rules.choice import Choice, Wanted
from rules.mention import Brand, OwnAccount, Visibility
from rules.saved import Saved
from rules.verdict import Look
from tests.bot.slack.drawn import SIGHT
from tests.brand_at_work import DANA, NOW, SECRET, Work
from tests.strategies import POLICY, own

TEAM = Team(Brand("acme", ("Acme",), ()), POLICY, "", "T1", "C1", saved_replies=(Saved("Thanks", ("Thank you.",)),))


def test_what_is_worth_knowing_of_a_draft_stands_in_the_form_and_nothing_stands_there_without(
    database: Database,
) -> None:
    mention = Work(database).says("@acme hi")
    team = replace(TEAM, avoided=("calm down",), saved_replies=(Saved("Order", ("Is it {order}?",)),))
    drawn = json.dumps(form(team, mention, SIGHT, "Calm down. Is it {order}?", 1, before=Past(said_today=True)))
    for hint in ("Your team avoids", "Fill in {order} before you send it.", "X takes the same words once."):
        assert hint in drawn
        assert hint not in json.dumps(form(team, mention, SIGHT, "We do.", 1))


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
    assert "23 of 280, as X counts." in json.dumps(form(TEAM, mention, SIGHT, link, 1))
    assert "302 of 280, as X counts: 22 too many." in json.dumps(form(TEAM, mention, SIGHT, "a" * 302, 1))


def test_on_mastodon_the_form_counts_to_what_our_own_server_takes(database: Database) -> None:
    mention = mentions.changed(Work(database).says("@acme hi"), network="mastodon")
    ours = OwnAccount("mastodon", "mastodon:https://our.example/users/acme", "acme@our.example", weight_max=5_000)
    team = replace(TEAM, brand=structs.replace(TEAM.brand, accounts=(ours,)))
    there = replace(SIGHT, post=structs.replace(SIGHT.post, network="mastodon"))
    assert "502 of 5000, as Mastodon counts." in json.dumps(form(team, mention, there, "a" * 502, 1))
    with database.read() as session:
        act = acting.act_of(session, team, mention, Look.CLAIM, DANA, "a" * 502, 1, 1, NOW)
    assert act.draft is not None
    assert (act.draft.weight, act.draft.weight_max) == (502, 5_000), "and so does whoever decides"


def test_the_form_names_whom_it_answers_in_one_short_line(database: Database) -> None:
    mention = Work(database).says("@acme hi")
    for name, whom in (("", "@ana"), ("  Ana\n  B. ", "Ana B."), ("A" * 500, "A" * WHOM_CHARS_MAX)):
        author = structs.replace(SIGHT.post.author, name=name)
        drawn = json.dumps(form(TEAM, mention, replace(SIGHT, post=structs.replace(SIGHT.post, author=author)), "", 1))
        assert whom in drawn
        assert "A" * (WHOM_CHARS_MAX + 1) not in drawn.replace(json.dumps("A" * 500), "")


def test_a_private_post_is_answered_privately_and_the_form_says_so(database: Database) -> None:
    mention = Work(database).says("@acme hi")
    private = replace(SIGHT, post=structs.replace(SIGHT.post, visibility=Visibility.PRIVATE))
    assert json.dumps(form(TEAM, mention, private, "", 1)) != json.dumps(form(TEAM, mention, SIGHT, "", 1))


def test_no_link_is_put_into_a_reply_unless_the_policy_offers_it_and_there_is_a_page(database: Database) -> None:
    work = Work(database)
    mention, offering = work.says("@acme hi"), replace(work.team, policy=own(text={"links": "offer_stop"}))
    for team in (replace(work.team, pages="https://prefer.example/acme"), offering):
        assert with_link(work.runtime, team, mention, "We do.") == "We do."
    assert work.count("link") == 0


@pytest.mark.promise(13)
def test_where_the_policy_offers_it_a_reply_ends_with_a_link_by_which_its_reader_can_say_stop(
    database: Database,
) -> None:
    work = Work(database)
    team = replace(work.team, policy=own(text={"links": "offer_stop"}), pages="https://prefer.example/acme")
    mention = work.says("@acme hi")
    text = with_link(work.runtime, team, mention, "We do.")
    start, _, token = text.rpartition("/")
    assert start == "We do.\n\nhttps://prefer.example/acme/link"
    assert with_link(work.runtime, team, mention, text) == text
    assert isinstance(choose_by_link(work.runtime, team, token, Choice(Wanted.NEVER), NOW), Chosen)
    with database.read() as session:
        assert [no.scope for no in noes.in_force(session, "acme", mention.author_key, SECRET)] == [
            "until_i_ask;brand=acme"
        ]
