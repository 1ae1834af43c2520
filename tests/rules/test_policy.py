"""The line a team draws is read whole, or refused with the line that is wrong."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from rules.mention import How
from rules.policy import DAY_US, HOUR_US, MINUTE_US, PRESETS, BadPolicy, Overheard, Policy, build, preset, read, spoken
from tests.strategies import policies

WRONG = [
    ("", ": no registry is required. Name one in registry.required, or write own_list = true beside it"),
    ("[registry]\nown_list = false\nrequired = []", ", line 3: no registry is required."),
    # not TOML
    ("[registry", ", line 1: this is not valid TOML: expected ']' at the end of a table declaration. Mend it."),
    ('preset = "spoken-to"\npreset = "attentive"', ", line 2: this is not valid TOML: cannot overwrite a value. Mend"),
    ('[text]\nlinks = "allow"\n\n[text]\n', ", line 4: this is not valid TOML: cannot declare ('text',) twice. Mend"),
    ("\nlinks = allow\n[text]\n", ", line 2: this is not valid TOML: invalid value. Mend it."),
    ('[windows]\nheld = """7d\n\n', ", line 2: this is not valid TOML: unterminated string. Mend it."),
    # a key that is not there
    ("colour = 1", ", line 1: there is no setting colour. Remove it, or look it up in docs/policy.md."),
    ("# ours\n\n[window]\nheld = '7d'", ", line 3: there is no setting window. Remove it"),
    ("[windows]\nheld = '7d'\nclosed = '9d'", ", line 3: there is no setting windows.closed. Remove it"),
    ("windows = {held = '7d', closed = '9d'}", ", line 1: there is no setting windows.closed. Remove it"),
    ("[text]\n[listening]\nx.y = 1", ", line 3: there is no setting listening.x. Remove it"),
    ("windows.held = '7d'\nwindows.closed = '9d'", ", line 2: there is no setting windows.closed. Remove it"),
    # a value of another kind
    ("windows = 5", ", line 1: windows cannot be 5: write it as a table."),
    ("contact = 'nobody'", ", line 1: contact cannot be 'nobody': write it as a table."),
    ("[[windows]]\nheld = '7d'", ", line 1: windows cannot be [{'held': '7d'}]: write it as a table."),
    ("[windows]\nheld = 7", ', line 2: windows.held cannot be 7: write a duration such as "15m", "72h" or "7d".'),
    ("[windows]\nheld = '7 days'", ", line 2: windows.held cannot be '7 days': write a duration such as"),
    ("[windows]\nheld = '٧d'", ", line 2: windows.held cannot be '٧d': write a duration such as"),
    ("[registry]\nown_list = 'yes'", ", line 2: registry.own_list cannot be 'yes': write true or false, without"),
    ("[registry]\nown_list = 1", ", line 2: registry.own_list cannot be 1: write true or false, without quotes."),
    ("[registry]\nrequired = 'quiet'", ", line 2: registry.required cannot be 'quiet': write a list in square"),
    ("[registry]\nrequired = [\n 'a', # one\n\n 5,\n]", ", line 2: registry.required cannot be 5: write each name in"),
    # a value that is not among those that may be
    ("preset = 'bold'", ", line 1: there is no preset 'bold'. Use invited-only, spoken-to or attentive."),
    ("preset = ['attentive']", ", line 1: there is no preset ['attentive']. Use invited-only, spoken-to or attentive."),
    ("[text]\nlinks = true", ", line 2: text.links cannot be True. Use 'allow', 'offer_stop' or 'refuse'."),
    ("x.bare_replies = 'dare'", ", line 1: x.bare_replies cannot be 'dare'. Use 'try' or 'refuse'."),
    ("[second_look]\nhows = ['reply', 'bow']", ", line 2: second_look.hows cannot be 'bow'. Use 'own', 'staff', "),
    ("[contact]\noverheard_with_contract = 'x'", ", line 2: contact.overheard_with_contract cannot be 'x'. Use 'held'"),
    # out of bounds
    ("[listening]\r\n\r\ngap_max = '2h'\r\n", ", line 3: listening.gap_max must be at most 1h. Change it."),
    ("[windows]\none_click = '59m'", ", line 2: windows.one_click must be at least 1h. Change it."),
    ("[registry]\nage_max = '29d'", ", line 2: registry.age_max must be at most 28d. Change it."),
    ("[windows]\none_click = '3d'\nheld = '2d'", ", line 3: windows.held must not be shorter than windows.one_click."),
    ("[caps]\nproactive = 11", ", line 2: caps.proactive must be at most 10. Change it."),
    ("[caps]\nproactive = true", ", line 2: caps.proactive cannot be True: write a whole number, without quotes."),
    ("[caps]\nperiod = '23h'", ", line 2: caps.period must be at least 1d. Change it."),
    ("[second_look]\nmembers = 0", ", line 2: second_look.members must be at least 1. Change it."),
    # topics
    ("[topics.sizes]", ", line 1: topics.sizes.words is missing. Add it;"),
    ("[topics.sizes]\nwords = []", ", line 2: topics.sizes.words is empty. Fill it in;"),
    ("[topics.Sizes]\nwords = ['size']", ", line 1: a topic's name has small letters, digits and hyphens, 40 at most."),
    ("\n[topics.my-health]\nwords = ['flu']", ", line 2: X forbids to sort people's posts by health, so my-health"),
    ("[windows]\nheld = '2d'", ", line 2: windows.held must not be shorter than windows.one_click. Lengthen it."),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_no_policy_without_a_sentence_that_names_the_line_the_key_and_the_remedy(text: str, sentence: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        read(text, "acme.toml")
    assert str(caught.value).startswith("acme.toml" + sentence)
    assert str(caught.value).endswith(".")


@given(st.text(max_size=60))
def test_no_text_at_all_brings_another_error(text: str) -> None:
    with pytest.raises(BadPolicy):
        read(text)


_KEYS = st.sampled_from(
    [
        *Policy.model_fields,
        *[key for name, part in Policy() if isinstance(part, BaseModel) for key in type(part).model_fields],
        *("words", "network", "topic", "channel", "delivery", "health", "paused", ""),
    ]
)
_VALUES = st.sampled_from(
    ["x", "3d", "1h", "held", "refuse", "click", "quote", "own", "direct", "delivery", "C01", "\n"]
)
_TREES = st.recursive(
    _VALUES | st.booleans() | st.integers(-1, 600) | st.floats() | st.text(max_size=3),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(_KEYS, below, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _TREES, max_size=5), st.lists(st.dictionaries(_KEYS, _TREES, max_size=3), max_size=3))
def test_no_table_at_all_brings_another_error(table: dict[str, Any], overrides: list[dict[str, Any]]) -> None:
    with suppress(BadPolicy):
        build({"registry": {"own_list": True}} | table, "policy.toml")
    with suppress(BadPolicy):
        topics = {"delivery": {"words": ["parcel"]}}
        build({"registry": {"own_list": True}, "topics": topics, "override": overrides}, "policy.toml")


@pytest.mark.parametrize(
    ("table", "key", "low", "high"),
    [
        ("windows", "one_click", 60, 7 * 24 * 60),
        ("windows", "held", 72 * 60, 30 * 24 * 60),
        ("listening", "gap_max", 5, 60),
        ("registry", "age_max", 60, 28 * 24 * 60),
        ("caps", "period", 24 * 60, 365 * 24 * 60),
        ("wishes", "undecided", 60, 7 * 24 * 60),
    ],
)
def test_no_number_leaves_its_bounds(table: str, key: str, low: int, high: int) -> None:
    for minutes, good in ((low, True), (high, True), (low - 1, False), (high + 1, False)):
        text = f'registry.required = ["quiet"]\n{table}.{key} = "{minutes}m"'
        if good:
            assert getattr(getattr(read(text), table), key) == minutes * MINUTE_US
        else:
            with pytest.raises(BadPolicy, match=rf"line 2: {table}\.{key} must"):
                read(text)


def test_a_mistake_is_told_with_its_line_also_inside_a_larger_file_and_without_a_file_s_name() -> None:
    text = "[team]\nname = 'acme'\n[team.policy.windows]\none_click = '1h'\nheld = 'soon'\n"
    with pytest.raises(BadPolicy, match=r"^earshot\.toml, line 5: windows\.held cannot be 'soon'"):
        build({"windows": {"one_click": "1h", "held": "soon"}}, "earshot.toml", text, under=("team", "policy"))
    with pytest.raises(BadPolicy, match=r"^policy\.toml, line 1: windows\.held cannot be 'soon'"):
        read("windows.held = 'soon'")


def test_no_key_switches_a_hard_rule_off() -> None:
    keys = {
        f"{name}.{key}" for name, part in Policy() if isinstance(part, BaseModel) for key in type(part).model_fields
    }
    assert keys == {
        "contact.direct_needs_contract",
        "contact.overheard_with_contract",
        "contact.follower_overheard",
        "contact.overheard_shown",
        "caps.proactive",
        "caps.period",
        "caps.direct_held_from",
        "caps.brand_hour",
        "caps.brand_day",
        "windows.one_click",
        "windows.held",
        "listening.gap_max",
        "registry.required",
        "registry.own_list",
        "registry.age_max",
        "second_look.hows",
        "second_look.new_members",
        "second_look.odd_forms",
        "second_look.labels",
        "second_look.topics",
        "second_look.wait",
        "second_look.members",
        "confirm_again.about_us",
        "confirm_again.weak_languages",
        "nobot.direct",
        "consent.staff_months",
        "wishes.undecided",
        "wishes.acknowledge",
        "wishes.confirmations",
        "text.links",
        "x.bare_replies",
        "x.enterprise",
    }


def test_a_team_s_own_values_lie_over_the_preset() -> None:
    policy = read(
        """
        preset = "attentive"
        [contact]
        direct_needs_contract = true
        follower_overheard = "refuse"
        [windows]
        one_click = "90m"
        [registry]
        required = ["quiet", "loud"]
        [second_look]
        hows = ["quote"]
        """
    )
    assert policy.preset == "attentive"
    assert policy.contact.direct_needs_contract
    assert policy.contact.overheard_with_contract is Overheard.CLICK
    assert policy.windows.one_click == 90 * MINUTE_US
    assert policy.windows.held == 7 * DAY_US
    assert policy.registry.required == ("quiet", "loud")
    assert policy.second_look.hows == (How.QUOTE,)


def test_the_preset_is_spoken_to_unless_another_is_named() -> None:
    assert read("registry.own_list = true") == read('preset = "spoken-to"\nregistry.own_list = true')


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_what_contact_says_and_nothing_else(name: str) -> None:
    assert preset(name).keys() == {"contact"}
    contact = {"direct_needs_contract", "overheard_with_contract", "follower_overheard"}
    shown = {"overheard_shown"} if name == "invited-only" else set()
    assert preset(name)["contact"].keys() == contact | shown


@pytest.mark.parametrize(
    ("us", "words"), [(7 * DAY_US, "7d"), (36 * HOUR_US, "36h"), (90 * MINUTE_US, "90m"), (90_000_000, "90s")]
)
def test_a_duration_is_spoken_as_a_file_writes_it(us: int, words: str) -> None:
    assert spoken(us) == words
    if us >= HOUR_US:
        assert read(f'registry.own_list = true\nregistry.age_max = "{words}"').registry.age_max == us


@given(policies())
def test_a_policy_is_recorded_as_a_file_could_have_said_it(policy: Policy) -> None:
    recorded = json.loads(json.dumps(policy.canonical()))
    assert recorded.keys() == Policy.model_fields.keys()
    again = build(recorded, "the record")
    assert again == policy
    assert again.canonical() == recorded
