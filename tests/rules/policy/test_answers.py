"""Whom we may answer, as the rules say it: not one cell is written by hand."""

from typing import Any

import pytest

from rules.label import kind_of
from rules.mention import How, Kind
from rules.policy import PRESETS, Policy, build
from rules.policy.answers import SIGNS, STANDINGS, Table, tables
from tests.strategies import ORDER

NETWORKS = ("x", "mastodon", "bluesky")


def line(**tables: Any) -> Policy:  # noqa: ANN401 - any table of a policy file
    return build({"registry": {"required": ["quiet"]}, "topics": {"delivery": {"words": ["parcel"]}}} | tables, "p")


def on(network: str, policy: Policy) -> Table:
    [table] = tables(policy, [network])
    return table


def said(table: Table, how: How, standing: str) -> str:
    [answer] = [answer for answer in table.row(how) if answer.standing == standing]
    return answer.verdict


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("network", NETWORKS)
def test_nobody_is_answered_who_said_never_or_did_not_speak_to_us_and_is_not_known(preset: str, network: str) -> None:
    table = on(network, line(preset=preset))
    for how in SIGNS:
        assert said(table, how, "list: never") == "refused"
        assert said(table, how, "said stop") == "refused"
        if kind_of(how) is not Kind.DIRECT:
            assert said(table, how, "nothing known") == "refused"
            assert said(table, how, "list: do not seek me") == "refused"
        if kind_of(how) is Kind.EXCLUDED or how is How.REPOST:
            assert {answer.verdict for answer in table.row(how)} == {"refused"}


@pytest.mark.parametrize("network", NETWORKS)
def test_no_smaller_preset_answers_what_a_larger_one_does_not(network: str) -> None:
    smaller, middle, larger = (on(network, line(preset=preset)).answers for preset in PRESETS)
    for few, some, many in zip(smaller, middle, larger, strict=True):
        assert ORDER.index(few.verdict) >= ORDER.index(some.verdict) >= ORDER.index(many.verdict)
    assert smaller != middle
    assert middle != larger or network == "x"  # where overheard posts cannot be answered at all


def test_a_cell_names_the_rules_that_decide_it() -> None:
    table = on("mastodon", line())
    [cell] = [answer for answer in table.row(How.NAMED) if answer.standing == "invited you"]
    assert (cell.verdict, cell.reasons) == ("held", ("second_look",))
    [cell] = [answer for answer in table.row(How.MENTION) if answer.standing == "nothing known"]
    assert (cell.verdict, cell.reasons) == ("permit", ())
    [cell] = [answer for answer in table.row(How.NAMED) if answer.standing == "list: never"]
    assert (cell.verdict, cell.reasons) == ("refused", ("opted_out", "not_invited"))


@pytest.mark.parametrize(
    ("preset", "how", "standing", "verdict"),
    [
        ("invited-only", How.MENTION, "nothing known", "refused"),
        ("invited-only", How.MENTION, "invited you", "permit"),
        ("invited-only", How.NAMED, "invited you", "held"),
        ("spoken-to", How.MENTION, "nothing known", "permit"),
        ("spoken-to", How.PRIVATE, "nothing known", "permit"),
        ("spoken-to", How.MENTION, "stop, asks anew", "held"),
        ("spoken-to", How.NAMED, "stop, asks anew", "refused"),
        ("spoken-to", How.MENTION, "list: do not seek me", "permit"),
        ("spoken-to", How.MENTION, "list: not until I ask", "refused"),
        ("spoken-to", How.MENTION, "says #nobot", "held"),
        ("spoken-to", How.NAMED, "follows you", "refused"),
        ("attentive", How.NAMED, "follows you", "held"),
        ("attentive", How.NAMED, "invited you", "permit"),
        ("attentive", How.NAMED, "says #nobot", "refused"),
    ],
)
def test_the_presets_draw_the_line_where_the_product_says(preset: str, how: How, standing: str, verdict: str) -> None:
    assert said(on("bluesky", line(preset=preset)), how, standing) == verdict


def test_x_takes_no_reply_that_nobody_summoned() -> None:
    policy = line(preset="attentive")
    assert said(on("x", policy), How.NAMED, "invited you") == "refused"
    assert said(on("x", line(preset="attentive", x={"enterprise": True})), How.NAMED, "invited you") == "permit"
    assert said(on("x", policy), How.REPLY, "nothing known") == "permit"
    without = on("x", line(x={"bare_replies": "refuse"}))
    assert said(without, How.REPLY, "nothing known") == "refused"
    assert {said(without, how, "nothing known") for how in (How.MENTION, How.QUOTE, How.CONTINUATION)} == {"permit"}


def test_networks_that_are_answered_alike_share_a_table() -> None:
    assert [table.posts for table in tables(line(), NETWORKS)] == [
        (("x", "", ""),),
        (("mastodon", "", ""), ("bluesky", "", "")),
    ]
    assert tables(line(), ()) == ()


def test_what_an_override_changes_has_a_table_of_its_own() -> None:
    policy = line(
        override=[
            {"network": "bluesky", "nobot": {"direct": "refuse"}},
            {"channel": "C01", "topic": "delivery", "second_look": {"labels": ["direct", "overheard"]}},
        ]
    )
    found = tables(policy, ("mastodon", "bluesky"))
    assert [len(table.posts) for table in found] == [3, 1, 3, 1]
    assert found[0].posts == (("mastodon", "", ""), ("mastodon", "", "delivery"), ("mastodon", "C01", ""))
    assert found[1].posts == (("mastodon", "C01", "delivery"),)
    assert said(found[0], How.MENTION, "says #nobot") == "held"
    assert said(found[1], How.MENTION, "nothing known") == "held"
    assert said(found[2], How.MENTION, "says #nobot") == "refused"


def test_a_topic_that_calls_for_a_colleague_has_a_table_of_its_own() -> None:
    everywhere = line(second_look={"topics": ["delivery"]})
    here = line(override=[{"channel": "C01", "second_look": {"topics": ["delivery"]}}])
    for policy, plain, held in (
        (everywhere, (("bluesky", "", ""),), (("bluesky", "", "delivery"),)),
        (
            here,
            (("bluesky", "", ""), ("bluesky", "", "delivery"), ("bluesky", "C01", "")),
            (("bluesky", "C01", "delivery"),),
        ),
    ):
        one, other = tables(policy, ["bluesky"])
        assert (one.posts, said(one, How.MENTION, "nothing known")) == (plain, "permit")
        assert (other.posts, said(other, How.MENTION, "nothing known")) == (held, "held")


def test_every_sign_has_an_answer_for_every_standing() -> None:
    assert set(SIGNS) == set(How)
    for table in tables(line(), NETWORKS):
        assert [(one.how, one.standing) for one in table.answers] == [(how, who) for how in SIGNS for who in STANDINGS]
