"""A team's line is told in ten sentences, and nothing that it sets goes unsaid."""

from typing import Any

import pytest
from hypothesis import given

from rules.mention import How
from rules.policy import DAY_US, HOUR_US, MINUTE_US, PRESETS, SECOND_US, Policy, build
from rules.policy.words import SIGNS, departures, drawn, lasting, posts_of
from tests.strategies import policies

BASE: dict[str, Any] = {"registry": {"required": ["quiet"]}, "topics": {"delivery": {"words": ["parcel"]}}}


def line(**tables: Any) -> Policy:  # noqa: ANN401 - any table of a policy file
    return build(BASE | tables, "policy.toml")


@given(policies())
def test_no_policy_is_told_in_more_or_fewer_than_ten_sentences(policy: Policy) -> None:
    told = drawn(policy)
    assert len(set(told)) == 10
    for sentence in told:
        assert sentence[0].isupper()
        assert sentence.count(".") == 1
        assert sentence.endswith(".")
        assert "  " not in sentence


@pytest.mark.parametrize("name", PRESETS)
def test_no_preset_reads_like_another(name: str) -> None:
    others = {drawn(line(preset=other)) for other in PRESETS if other != name}
    assert drawn(line(preset=name)) not in others


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("contact", "direct_needs_contract", True),
        ("contact", "overheard_with_contract", "click"),
        ("contact", "follower_overheard", "held"),
        ("contact", "overheard_shown", "on_request"),
        ("contact", "overheard_shown", "digest"),
        ("caps", "proactive", 0),
        ("caps", "proactive", 2),
        ("caps", "period", "60d"),
        ("caps", "direct_held_from", 3),
        ("caps", "brand_hour", 10),
        ("caps", "brand_day", 100),
        ("windows", "one_click", "1d"),
        ("windows", "held", "3d"),
        ("listening", "gap_max", "5m"),
        ("registry", "required", ["quiet", "loud"]),
        ("registry", "age_max", "1d"),
        ("second_look", "hows", ["quote"]),
        ("second_look", "labels", ["overheard"]),
        ("second_look", "topics", ["delivery"]),
        ("second_look", "new_members", True),
        ("second_look", "odd_forms", False),
        ("second_look", "members", 2),
        ("second_look", "wait", "3h"),
        ("confirm_again", "about_us", False),
        ("confirm_again", "weak_languages", False),
        ("nobot", "direct", "refuse"),
        ("consent", "staff_months", 1),
        ("wishes", "undecided", "1d"),
        ("wishes", "acknowledge", "never"),
        ("text", "links", "refuse"),
        ("text", "links", "offer_stop"),
        ("x", "bare_replies", "refuse"),
        ("x", "enterprise", True),
    ],
)
def test_no_key_is_left_unsaid(table: str, key: str, value: object) -> None:
    changed = line(**{table: BASE.get(table, {}) | {key: value}})
    assert drawn(changed) != drawn(line())
    if table not in {"consent", "wishes"}:
        override = {"network": "x", table: {key: value}}
        if (table, key) != ("registry", "age_max"):
            override[table] = BASE.get(table, {}) | {key: value}
        [(posts, said)] = departures(line(override=[override]))
        assert (posts, set(said)) == ("On X", set(drawn(changed)) - set(drawn(line())))


DEFAULT = """
Who writes to you may be answered.
Who only talks about you is left alone unless they have invited you, and then a colleague must agree.
Whose profile asks bots to stay away is left alone unless they write to you, and then a colleague must agree.
One click answers a post for 3 days, until 7 days after it a colleague must agree, and after that nobody answers.
Who did not write to you hears from you at most once in 30 days, a colleague must agree from the 6th answer to one
person in a day on, and no more than 60 replies go out in an hour and 500 in a day.
A colleague must also agree where a post has an odd form, and a reply waits 1 day for that.
The same member confirms a reply once more where a post speaks about you rather than to you or where you may miss a
stop in its language.
No post is answered unless the opt-out registry quiet was checked in the last 3 days and we heard all of its network in
the last 15 minutes.
A stop is obeyed at once and the card offers to confirm it once, and what may be a stop counts as one after 3 days
without a ruling.
A reply may carry links, on X an answer is tried also where they did not type your handle, and an invitation that a
member wrote down ends after 6 months.
"""


def test_the_default_reads_as_the_product_says_it() -> None:
    assert " ".join(drawn(line())) == " ".join(DEFAULT.split())


OPEN = """
Who writes to you may be answered.
Who only talks about you is left alone unless they have invited you, and then one click answers them, or follow you,
and then three colleagues must agree.
Whose profile asks bots to stay away is left alone unless they write to you, and then three colleagues must agree.
One click answers a post for 1 hour, and after that nobody answers.
Who did not write to you hears from you at most 3 times in 30 days, three colleagues must agree from the 22nd answer to
one person in a day on, and no more than 60 replies go out in an hour and 1,500 in a day.
Nothing else about a post calls for a colleague, and a reply waits 1 day for one.
No member is asked to confirm a reply once more.
No post is answered unless we heard all of its network in the last 15 minutes, and no opt-out registry is asked but your
own list.
A stop is obeyed at once and the card offers to confirm it once, and what may be a stop counts as one after 3 days
without a ruling.
A reply may carry links, X takes your replies to anybody, and an invitation that a member wrote down ends after 1 month.
"""


def test_the_opposite_of_the_default_reads_well_too() -> None:
    told = drawn(
        build(
            {
                "preset": "attentive",
                "registry": {"own_list": True},
                "windows": {"one_click": "1h", "held": "1h"},
                "caps": {"proactive": 3, "direct_held_from": 22, "brand_day": 1500},
                "second_look": {"odd_forms": False, "members": 3},
                "confirm_again": {"about_us": False, "weak_languages": False},
                "consent": {"staff_months": 1},
                "x": {"enterprise": True},
            },
            "policy.toml",
        )
    )
    assert " ".join(told) == " ".join(OPEN.split())


NARROW = """
Who writes to you may be answered only if they have invited you.
Who only talks about you is left alone unless they have invited you, and then two colleagues must agree.
Whose profile asks bots to stay away is left alone, even if they write to you.
One click answers a post for 3 days, until 7 days after it two colleagues must agree, and after that nobody answers.
Who did not write to you never hears from you, two colleagues must agree from the 6th answer to one person in a day on,
and no more than 60 replies go out in an hour and 500 in a day.
Two colleagues must also agree where a post has an odd form, a post is overheard, the sign of a post is “quoted your
post”, a post is about delivery or where the member is new here, and a reply waits 1 day for that.
The same member confirms a reply once more where a post speaks about you rather than to you.
No post is answered unless the opt-out registries quiet, loud and still were checked in the last 3 days and we heard all
of its network in the last 15 minutes.
A stop is obeyed at once and it is never confirmed, and what may be a stop counts as one after 3 days without a ruling.
A reply may not carry links, on X nobody is answered who did not type your handle or quote you, and an invitation that a
member wrote down ends after 6 months.
"""


def test_the_narrowest_line_reads_well_too() -> None:
    told = drawn(
        line(
            registry={"required": ["quiet", "loud", "still"]},
            contact={"direct_needs_contract": True},
            nobot={"direct": "refuse"},
            caps={"proactive": 0},
            second_look={
                "hows": ["quote"],
                "labels": ["overheard"],
                "topics": ["delivery"],
                "new_members": True,
                "members": 2,
            },
            confirm_again={"weak_languages": False},
            wishes={"acknowledge": "never"},
            text={"links": "refuse"},
            x={"bare_replies": "refuse"},
        )
    )
    assert " ".join(told) == " ".join(NARROW.split())


def test_two_of_a_kind_are_told_as_two() -> None:
    assert "the opt-out registries quiet and loud were" in drawn(line(registry={"required": ["quiet", "loud"]}))[7]
    assert "the opt-out registry quiet was" in drawn(line())[7]
    assert "at most twice in 30 days" in " ".join(drawn(line(caps={"proactive": 2})))


@pytest.mark.parametrize(
    ("number", "words"), [(2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st")]
)
def test_a_place_in_a_row_is_told_in_letters(number: int, words: str) -> None:
    assert f" {words} answer" in drawn(line(caps={"direct_held_from": number}))[4]


@pytest.mark.parametrize(
    ("us", "words"),
    [(DAY_US, "1 day"), (36 * HOUR_US, "36 hours"), (MINUTE_US, "1 minute"), (90 * SECOND_US, "90 seconds")],
)
def test_a_duration_is_told_in_its_largest_unit(us: int, words: str) -> None:
    assert lasting(us) == words


def test_an_override_says_for_which_posts_it_is() -> None:
    assert posts_of({"network": "mastodon", "channel": "C01", "topic": "prices"}) == "On Mastodon, in C01, about prices"
    assert posts_of({"topic": "prices"}) == "About prices"


def test_every_sign_has_its_words() -> None:
    assert SIGNS.keys() == set(How)
    assert len(set(SIGNS.values())) == len(How)
    assert all(len(words) <= 22 for words in SIGNS.values())
