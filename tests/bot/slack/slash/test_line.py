"""Whoever may look reads the line that the team has drawn, within Slack's limits."""

from dataclasses import replace

import pytest

from bot.runtime import Team
from bot.slack.slash.line import HARD, MORE, told
from rules.mention import Brand
from rules.policy import build
from sandbox.slack.limits import check_message
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.slash.test_commands import typed
from tests.bot.slack.stage import FAY, GUEST

TEAM = Team(Brand("acme", ("Acme",), ()), build({"registry": {"own_list": True}}, "policy.toml"), "", "T1", "C0123")


def words(team: Team, channel: str = "C0123") -> str:
    answer = told(team, channel)
    assert check_message(answer | {"channel": channel}) == []
    return str(answer["blocks"][0]["elements"][0]["elements"])


@pytest.mark.slack_behaviour(39)
def test_a_guest_reads_no_policy_and_a_member_reads_ten_sentences(make_stage: MakeStage) -> None:
    stage = make_stage()
    assert "Guests cannot act" in typed(stage, GUEST, "policy")
    answer = typed(stage, FAY, "policy")
    assert answer.count("•") == 20, "ten sentences, shown and read aloud"
    assert "Who writes to you may be answered." in answer
    assert HARD in answer
    assert MORE not in answer


def test_what_departs_from_the_line_says_for_which_posts_and_names_this_channel_as_this_one() -> None:
    overrides = [
        {"channel": "C0123", "windows": {"one_click": "1h"}},
        {"channel": "C0456", "network": "x", "windows": {"one_click": "2h"}},
    ]
    policy = build({"registry": {"own_list": True}, "override": overrides}, "policy.toml")
    shown = words(replace(TEAM, policy=policy))
    assert "In this channel:" in shown
    assert "On X, in C0456:" in shown
    assert "One click answers a post for 2 hours" in shown


def test_a_policy_of_many_overrides_is_cut_and_says_where_the_rest_is() -> None:
    overrides = [{"channel": f"C{number:04}", "windows": {"one_click": f"{number + 1}h"}} for number in range(40)]
    policy = build({"registry": {"own_list": True}, "override": overrides}, "policy.toml")
    shown = words(replace(TEAM, policy=policy))
    assert MORE in shown
    assert "C0039" not in shown
    assert shown.index(MORE) < shown.index(HARD)
