"""Operators are told what is not as it should be, and what to do."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.runtime import Team
from bot.slack.doors.installed import ENDED, NEVER
from bot.store.state import Registry, Road, Spent, State
from bot.web.health import Watched, degraded, lasting
from rules.mention import Brand
from rules.policy import build

NOW = 1_800_000_000_000_000
SECOND, MINUTE, HOUR, DAY = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
TEAM = Team(
    Brand("acme", ("Acme",), (), frozenset()),
    build({"registry": {"required": ["quiet"]}}, "policy.toml"),
    "0" * 64,
    "T1",
    "C1",
    monthly_budget_usd=100,
)
FINE = State(
    roads=(Road("x", "mentions", NOW - MINUTE, None, None),),
    registries=(Registry("quiet", NOW - HOUR, None, None),),
    paused_us=None,
    paused_why="",
    oldest_direct_us=NOW - DAY,
    unknown_replies=0,
    behind=0,
    waiting=0,
    unsealed=1,
    oldest_unsealed_us=NOW - MINUTE,
    unread=0,
    refusals=(),
    spent=(Spent("x", 1, 0, 79_990_000),),
)


def said(state: State, troubles: dict[str, str] | None = None) -> tuple[str, ...]:
    return degraded([Watched(TEAM, state, (("x", "mentions"),))], troubles or {}, NOW)


def test_nothing_is_said_where_all_is_well() -> None:
    assert said(FINE) == ()


@pytest.mark.parametrize(
    ("roads", "sentence"),
    [
        ((), "X has not been read to its end yet. Replies wait until it has been."),
        (
            (Road("x", "mentions", None, NOW, "X is down"),),
            "X has not been read to its end yet. Replies wait until it has been. X is down.",
        ),
        (
            (Road("x", "mentions", NOW - 15 * MINUTE, NOW, "Wait!"),),
            "Nothing has been heard from X for 15 minutes. Replies wait until we have caught up. Wait!",
        ),
    ],
)
def test_no_deaf_network_goes_unsaid(roads: tuple[Road, ...], sentence: str) -> None:
    assert said(replace(FINE, roads=roads)) == (sentence,)


def test_a_road_that_may_fall_silent_is_not_waited_for() -> None:
    search = Road("x", "search", None, NOW, "No money.")
    assert said(replace(FINE, roads=(*FINE.roads, search))) == ()


@pytest.mark.parametrize(
    ("registries", "sentence"),
    [
        ((), "The registry quiet has not been read yet. Replies wait for it."),
        (
            (Registry("quiet", None, NOW, "There is no list."),),
            "The registry quiet has not been read yet. Replies wait for it. There is no list.",
        ),
        (
            (Registry("quiet", NOW - 3 * DAY, None, None),),
            "The registry quiet was last checked 3 days ago. Replies wait for it.",
        ),
        (
            (Registry("quiet", NOW - HOUR, NOW, "It has expired.", NOW),),
            "The registry quiet was last checked 60 minutes ago. Replies wait for it. It has expired.",
        ),
        (
            (Registry("quiet", NOW - HOUR, NOW, "Line 3 is no row."),),
            "The registry quiet could not be read; the copy in force stays. Line 3 is no row.",
        ),
        (
            (*FINE.registries, Registry("other", NOW - 4 * DAY, None, None)),
            "The registry other was last checked 4 days ago.",
        ),
    ],
)
def test_no_registry_grows_old_or_fails_unsaid(registries: tuple[Registry, ...], sentence: str) -> None:
    assert said(replace(FINE, registries=registries)) == (sentence,)


def test_a_record_that_is_not_sealed_is_told() -> None:
    assert said(replace(FINE, oldest_unsealed_us=NOW - 11 * MINUTE)) == (
        "The record of Acme has not been sealed for 11 minutes. Check the key and the disk; run: earshot doctor.",
    )
    assert said(replace(FINE, oldest_unsealed_us=None)) == ()


def test_a_journal_that_lacks_an_objection_for_long_is_told() -> None:
    assert said(replace(FINE, journal_due_us=NOW - MINUTE)) == ()
    (told,) = said(replace(FINE, journal_due_us=NOW - 2 * MINUTE))
    assert told.startswith("The journal lacks objections to Acme for 2 minutes.")


@pytest.mark.parametrize(("usd", "share"), [(80, "80%"), (120, "120%")])
def test_a_budget_that_runs_out_is_told(usd: int, share: str) -> None:
    assert said(replace(FINE, spent=(Spent("x", 1, 0, usd * 1_000_000),))) == (
        f"{share} of this month's budget for X is used. Raise monthly_budget_usd, or wait for the next month.",
    )


def test_a_step_that_fails_is_told_once_for_all_teams() -> None:
    watched = [Watched(TEAM, FINE, ()), Watched(TEAM, FINE, ())]
    assert degraded(watched, {"seal acme": "The disk is full"}, NOW) == (
        "The step seal acme fails: The disk is full. It is tried again.",
    )


def test_what_stops_several_steps_is_told_once_and_each_other_reason_by_itself() -> None:
    troubles = {"seal acme": "The disk is full", "listen mentions acme": "The disk is full.", "send acme": "X is down."}
    assert degraded([], troubles, NOW) == (
        "2 steps fail (listen mentions acme, seal acme): The disk is full. They are tried again.",
        "The step send acme fails: X is down. It is tried again.",
    )


@pytest.mark.parametrize(
    ("us", "words"),
    [
        (-5, "0 seconds"),
        (119 * SECOND, "119 seconds"),
        (2 * MINUTE, "2 minutes"),
        (119 * MINUTE, "119 minutes"),
        (47 * HOUR, "47 hours"),
        (2 * DAY, "2 days"),
    ],
)
def test_a_time_is_told_in_one_unit(us: int, words: str) -> None:
    assert lasting(us) == words


def test_the_guide_for_operators_explains_every_sentence() -> None:
    guide = (Path(__file__).parent.parent.parent.parent / "docs" / "operators.md").read_text("utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|", guide.partition("What each degraded sentence means")[2], re.MULTILINE)
    patterns = [re.compile(re.escape(row).replace("…", ".+")) for row in rows]
    deaf = replace(FINE, roads=(), registries=(), oldest_unsealed_us=NOW - DAY, spent=(Spent("x", 1, 0, 99_000_000),))
    late = replace(FINE, roads=(Road("x", "mentions", NOW - DAY, None, None),))
    old = replace(FINE, registries=(Registry("quiet", NOW - 4 * DAY, None, None),))
    failing = replace(FINE, registries=(Registry("quiet", NOW, NOW, "No."),))
    busy = replace(FINE, limited_us=NOW - MINUTE)
    sentences = {one for state in (deaf, late, old, failing, busy) for one in said(state, {"seal acme": "No."})}
    sentences |= {one.format(name="T1", address="https://slack.example", why="gone") for one in (NEVER, ENDED)}
    assert len(sentences) == len(rows) == 11
    assert all(any(pattern.match(sentence) for pattern in patterns) for sentence in sentences)
    assert all(any(pattern.match(sentence) for sentence in sentences) for pattern in patterns)


def test_what_slack_holds_back_is_told_for_an_hour() -> None:
    told = said(replace(FINE, limited_us=NOW - MINUTE))
    assert len(told) == 1
    assert told[0].startswith("Slack holds events back from T1")
    assert said(replace(FINE, limited_us=NOW - HOUR)) == ()
