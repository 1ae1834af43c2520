"""How a brand is doing, in plain words."""

from dataclasses import replace

import pytest

from bot.runtime import Team
from bot.slack.slash.health import lines_of
from bot.store.state import Registry, Road, Spent, State
from rules.mention import Brand
from rules.policy import build
from tests.brand_at_work import HOUR
from tests.strategies import NOW, POLICY

TEAM = Team(Brand("acme", ("Acme",), ()), POLICY, "", "T1", "C1", monthly_budget_usd=100)
WELL = State(
    roads=(Road("x", "mentions", NOW, None, None),),
    registries=(Registry("quiet", NOW, None, None),),
    paused_us=None,
    paused_why="",
    oldest_direct_us=None,
    unknown_replies=0,
    behind=0,
    waiting=0,
    unsealed=0,
    oldest_unsealed_us=None,
    unread=0,
    refusals=(),
    first_day="live",
    spent=(Spent("x", 10, 1, 50_000_000),),
)


def told(state: State, team: Team = TEAM) -> str:
    lines = lines_of(state, team, NOW)
    return "\n".join("".join(str(getattr(piece, "words", piece)) for piece in line) for line in lines)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"roads": ()}, "Ask your operator"),
        ({"first_day": ""}, "Not live yet: what was said to you before is still being read."),
        ({"first_day": "own"}, "Not live yet: what was said to you before is still being read."),
        ({"first_day": "ready"}, "nothing is sent until an approver presses Go live"),
        ({"kept_out": 9_930}, "too many for the channel: 9,930. All are kept."),
        ({"unsealed": 3, "oldest_unsealed_us": NOW - 11 * 60_000_000}, "has not been sealed since"),
        ({"roads": (Road("x", "mentions", None, None, None),)}, "has not been read to its end yet"),
        ({"roads": (Road("x", "mentions", NOW - 3_600_000_001, None, None),)}, "Run: earshot doctor."),
        ({"roads": (Road("x", "search", NOW, NOW, "X is down."),)}, "Degraded: X (search) cannot be read since"),
        ({"roads": (Road("x", "search", NOW, None, "X is down."),)}, "cannot be read. X is down."),
        (
            {"registries": (Registry("quiet", NOW, NOW, "It is no list."),)},
            "The copy in force was checked",
        ),
        ({"registries": (Registry("quiet", None, NOW, "It is no list."),)}, "Until it is read, nobody can answer."),
        ({"registries": (Registry("quiet", None, None, None),)}, "has not been read yet. Until it is read, nobody"),
        ({"registries": ()}, "The registry quiet has not been read yet. Until it is read, nobody can answer."),
        (
            {"registries": (Registry("quiet", NOW - 73 * HOUR, None, None),)},
            "Until it is read again, nobody can answer.",
        ),
        ({"registries": (Registry("quiet", NOW - HOUR, None, None, NOW),)}, "That is too long ago."),
        ({"registries": (Registry("quiet", NOW - HOUR, NOW, "Gone.", NOW),)}, "That is too long ago. Gone. Until"),
        (
            {"registries": (Registry("quiet", NOW - 2 * HOUR, None, None, NOW + HOUR, HOUR),)},
            "It is getting old. Until it is read again, only whoever wrote to you can be answered.",
        ),
        ({"spent": ()}, "This month cost nothing so far."),
        ({"paused_us": NOW}, "An approver types /earshot resume."),
        ({"paused_us": NOW, "paused_why": "a storm"}, "a storm"),
        ({"unknown_replies": 2}, "went out: 2. See the cards."),
        ({"limited_us": NOW - 3_600_000_000}, "If this goes on, tell your operator."),
        ({"unread": 3}, "could not read: 3. Run: earshot doctor."),
        ({"behind": 4}, "still to be drawn: 4."),
        ({"behind": 4, "held_up": (("Invite Earshot.", 3),)}, "Degraded: 3 of them wait. Invite Earshot."),
        ({"spent": (Spent("x", 1, 0, 80_000_000),)}, "(80 %). Listening for your name slows down"),
    ],
)
def test_what_is_wrong_says_what_to_do(wrong: dict[str, object], sentence: str) -> None:
    assert sentence not in told(WELL)
    assert sentence in told(replace(WELL, **wrong))  # type: ignore[arg-type]  # fields of a state


def test_of_a_registry_that_need_not_be_asked_nobody_is_told_that_replies_wait_for_it() -> None:
    own = replace(TEAM, policy=build({"registry": {"own_list": True}}, "policy.toml"))
    for one in (Registry("quiet", None, None, None), Registry("quiet", NOW - 99 * HOUR, None, None, NOW, HOUR)):
        assert "nobody can" not in told(replace(WELL, registries=(one,)), own)
        assert "only whoever" not in told(replace(WELL, registries=(one,)), own)
    assert "We check our own list of people who said stop." in told(replace(WELL, registries=()), own)


def test_what_is_well_is_said_shortly() -> None:
    assert told(WELL).count("\n") == 5
    assert "Slack shows every card as it should be." in told(WELL)
    assert "The record is sealed." in told(WELL)
    assert "50.00 of 100 US dollars on X (50 %)." in told(WELL)
    assert "This month cost 50.00 US dollars on X." in told(WELL, replace(TEAM, monthly_budget_usd=0))
