"""Overrides are laid over the file for the posts that they fit, and for no others."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.decide import decide
from rules.facts import Facts
from rules.policy import DAY_US, MINUTE_US, Policy, build
from rules.policy.tables import KEPT_MAX, Override, Registries
from tests.strategies import facts, lines, strictness

TOPICS = {"delivery": {"words": ["parcel"]}, "prices": {"words": ["price"]}}


def with_overrides(*overrides: dict[str, Any], **tables: dict[str, Any]) -> Policy:
    base = {"registry": {"required": ["quiet"]}, "topics": TOPICS, "override": list(overrides)}
    return build(base | tables, "policy.toml")


@pytest.mark.parametrize(
    ("override", "network", "channel", "topics"),
    [
        ({"network": "x"}, "mastodon", "C01", ()),
        ({"network": "x"}, "", "C01", None),
        ({"channel": "C01"}, "x", "C02", ()),
        ({"topic": "delivery"}, "x", "C01", ()),
        ({"topic": "delivery"}, "x", "C01", ("prices",)),
        ({"network": "x", "channel": "C01", "topic": "delivery"}, "x", "C01", ("prices",)),
        ({"network": "x", "channel": "C01", "topic": "delivery"}, "x", "C02", ("delivery",)),
    ],
)
def test_no_override_touches_a_post_that_it_does_not_fit(
    override: dict[str, Any], network: str, channel: str, topics: tuple[str, ...] | None
) -> None:
    assert not Override(**override).fits(network, channel, topics)


@pytest.mark.parametrize("topics", [("prices", "delivery"), None])
def test_an_override_by_topic_fits_a_post_that_is_or_may_be_about_it(topics: tuple[str, ...] | None) -> None:
    assert Override(network="x", topic="delivery").fits("x", "C01", topics)


def test_without_an_override_that_fits_the_policy_is_as_the_file_has_it() -> None:
    plain = with_overrides()
    assert plain.at("x", "C01", ()) is plain
    policy = with_overrides({"network": "x", "windows": {"held": "5d"}})
    assert policy.at("mastodon", "C01", ()).windows == policy.windows
    assert policy.at("mastodon", "C01", ()) == plain


def test_overrides_that_fit_lie_over_the_file_the_last_on_top() -> None:
    policy = with_overrides(
        {"network": "x", "windows": {"held": "5d"}, "text": {"links": "refuse"}},
        {"channel": "C01", "windows": {"held": "10d", "one_click": "4d"}},
    )
    both = policy.at("x", "C01", ())
    assert (both.windows.one_click, both.windows.held, both.text.links) == (4 * DAY_US, 10 * DAY_US, "refuse")
    assert policy.at("x", "C02", ()).windows.held == 5 * DAY_US
    assert both.override == ()
    assert policy.at("x", "C01", ()) is both  # worked out once


def test_what_is_kept_at_hand_does_not_grow_without_end() -> None:
    policy = with_overrides({"network": "x", "windows": {"held": "5d"}})
    for number in range(KEPT_MAX + 1):
        assert policy.at("x", f"C{number}", ()).windows.held == 5 * DAY_US
    assert len(policy._laid) == 1


def test_a_hard_rule_is_as_strict_as_the_strictest_override_that_fits() -> None:
    policy = with_overrides(
        {"network": "x", "listening": {"gap_max": "5m"}, "registry": {"required": ["quiet", "loud"]}},
        {"channel": "C01", "listening": {"gap_max": "10m"}},
    )
    both = policy.at("x", "C01", ())
    assert (both.listening.gap_max, both.registry.required) == (5 * MINUTE_US, ("quiet", "loud"))


def test_of_registries_the_strictest_override_is_known() -> None:
    policy = with_overrides(
        {"network": "x", "registry": {"required": ["quiet", "loud"]}},
        {"network": "mastodon", "registry": {"age_max": "1d"}},
    )
    assert policy.registry_anywhere == Registries.model_validate({"required": ["quiet", "loud"], "age_max": "1d"})
    assert with_overrides().registry_anywhere == Registries(required=("quiet",))


def test_an_override_by_topic_never_loosens_what_another_tightened() -> None:
    policy = with_overrides(
        {"topic": "delivery", "windows": {"one_click": "1d", "held": "2d"}},
        {"topic": "prices", "windows": {"held": "5d"}, "second_look": {"members": 2}},
    )
    both = policy.at("x", "C01", ("prices", "delivery"))
    assert (both.windows.held, both.second_look.members) == (2 * DAY_US, 2)


@given(
    facts(),
    lines(),
    st.lists(
        st.sampled_from(
            [
                {"windows": {"one_click": "1h"}},
                {"second_look": {"labels": ["direct", "overheard"], "members": 3}},
                {"text": {"links": "refuse"}, "nobot": {"direct": "refuse"}},
                {"registry": {"required": ["quiet", "loud"]}},
                {"contact": {"direct_needs_contract": True}},
            ]
        ),
        min_size=2,
        max_size=2,
        unique_by=str,
    ),
)
def test_a_topic_more_and_a_topic_unknown_never_enable(
    world: Facts, line: dict[str, Any], tables: list[dict[str, Any]]
) -> None:
    base = build(line, "policy.toml")
    overrides = tuple(
        Override.model_validate({"topic": topic} | table) for topic, table in zip(TOPICS, tables, strict=True)
    )
    policy = base.model_copy(update={"override": overrides})
    verdict = {
        topics: strictness(decide(world, policy.at("x", "C01", topics)))
        for topics in [(), ("delivery",), ("prices",), ("delivery", "prices"), None]
    }
    assert all(verdict[()] <= verdict[(topic,)] <= verdict["delivery", "prices"] for topic in TOPICS)
    assert verdict[None] == verdict["delivery", "prices"]


@given(facts(), lines())
def test_the_order_of_topics_changes_nothing(world: Facts, line: dict[str, Any]) -> None:
    one: dict[str, Any] = {"topic": "delivery", "second_look": {"members": 3}, "text": {"links": "refuse"}}
    other: dict[str, Any] = {"topic": "prices", "second_look": {"members": 2}, "nobot": {"direct": "refuse"}}
    base = build(line, "policy.toml")
    both = [
        base.model_copy(update={"override": tuple(map(Override.model_validate, order))}).at(
            "x", "C01", ("delivery", "prices")
        )
        for order in ((one, other), (other, one))
    ]
    assert both[0] == both[1]
    assert decide(world, both[0]) == decide(world, both[1])


def test_an_override_is_recorded_as_it_was_written() -> None:
    written = {"network": "x", "windows": {"held": "5d"}, "second_look": {"hows": ["quote"]}}
    assert with_overrides(written).canonical()["override"] == [written]


def test_a_copy_is_read_by_its_own_values() -> None:
    policy = with_overrides({"network": "x", "windows": {"one_click": "2h"}}, windows={"one_click": "5h"})
    laid = policy.at("x", "C01", ())
    assert policy.in_slots.windows.one_click == policy.windows.one_click != laid.windows.one_click
    other = policy.model_copy(update={"windows": laid.windows, "override": ()})
    assert other.in_slots.windows.one_click == other.windows.one_click == laid.windows.one_click
    assert other.at("x", "C01", ()) is other
    wider = policy.model_copy(
        update={"windows": other.windows, "caps": policy.caps.model_copy(update={"brand_day": 9})}
    )
    assert wider.at("x", "C01", ()).caps.brand_day == 9
