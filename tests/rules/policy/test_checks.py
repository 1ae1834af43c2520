"""No policy loosens a hard rule or contradicts itself; its line is told."""

import pytest

from rules.policy import BadPolicy, read
from rules.policy.checks import HARD
from rules.refusals import REFUSALS

BASE = "registry.own_list = true\n"
TOPIC = "[topics.delivery]\nwords = ['parcel']\n"
WRONG = [
    # two keys that contradict each other
    ("caps.brand_day = 10", "2: caps.brand_hour can never be reached, for caps.brand_day is lower. Lower it."),
    ("caps.brand_hour = 501", "2: caps.brand_hour can never be reached, for caps.brand_day is lower. Lower it."),
    ("caps.brand_day = 5\ncaps.brand_hour = 5", "2: caps.direct_held_from can never be reached, for caps.brand_day is"),
    ("preset = 'attentive'\ncaps.proactive = 0", "3: caps.proactive = 0 forbids what contact.overheard_with_contract"),
    ("contact.follower_overheard = 'held'\ncontact.direct_needs_contract = true", "2: you could answer followers who"),
    ("preset = 'attentive'\ncontact.direct_needs_contract = true", "3: you could answer followers who did not write"),
    ("preset = 'attentive'\nsecond_look.labels = ['direct']", "3: direct posts would need a colleague, and overheard"),
    ("x.enterprise = true\nx.bare_replies = 'refuse'", "3: x.bare_replies can never refuse, for x.enterprise exempts"),
    # a rule that can never fire
    ("second_look.hows = ['reply', 'own']", "2: no colleague is ever asked about own posts, for they are never answe"),
    (
        "[second_look]\nodd_forms = true\nhows = ['own']\n",
        "4: no colleague is ever asked about own posts, for they are never answered. Remove it.",
    ),
    (
        "[second_look]\nodd_forms = true\nlabels = ['excluded']",
        "4: no colleague is ever asked about excluded posts, for they are never answered. Remove it.",
    ),
    (
        "[[override]]\nnetwork = 'x'\nsecond_look.hows = ['own']",
        "4: no colleague is ever asked about own posts, for they are never answered. Remove it.",
    ),
    ("second_look.labels = ['excluded']", "2: no colleague is ever asked about excluded posts, for they are never "),
    ("second_look.topics = ['delivery']", "2: there is no topic 'delivery'. Add [topics.delivery] with its words."),
    (
        f"{TOPIC}[second_look]\ntopics = ['price']",
        "5: there is no topic 'price'. Add [topics.price] with its words, or",
    ),
    (
        f"{TOPIC}[topics.size]\nwords = ['big']\n[second_look]\ntopics = ['price']",
        "7: there is no topic 'price'. Add [topics.price] with its words, or use one of: delivery, size.",
    ),
    ("[topics.praise]\nwords = ['thanks', ':-)']", "3: there is no word in ':-)', so no post has it. Change it."),
    (f"[topics.praise]\nwords = {['thanks'] * 201}", "3: praise has more than 200 words. Remove some."),
    ("".join(f"topics.t{n}.words = ['a']\n" for n in range(101)), "2: there are more than 100 topics. Remove some."),
    # an override that is not one
    (
        "[[override]]\nwindows.held = '5d'",
        "2: this [[override]] is for all posts. Name a network, channel or topic, or",
    ),
    ("[[override]]\nnetwork = 'x'", "2: this [[override]] changes nothing. Remove it."),
    ("[[override]]\nnetwork = 'x'\nwindows.held = '7d'", "2: this [[override]] changes nothing. Remove it."),
    ("[[override]]\nnetwork = 'myspace'", "3: override.network cannot be 'myspace'. Use 'x', 'mastodon' or 'bluesky'."),
    ("[[override]]\nchannel = 'general'", "3: override.channel cannot be 'general': write it in the form that the"),
    (
        "[[override]]\nnetwork = 'x'\n[override.wishes]\nacknowledge = 'never'",
        "4: there is no setting override.wishes.",
    ),
    ("[[override]]\nnetwork = 'x'\n[override.windows]\nheld = '31d'", "5: override.windows.held must be at most 30d."),
    ("[[override]]\ntopic = 'price'\nwindows.held = '5d'", "3: there is no topic 'price'. Add [topics.price] with its"),
    ("[[override]]\nnetwork = 'mastodon'\nx.bare_replies = 'refuse'", "4: [override.x] is about X, and this [[overri"),
    ("[[override]]\n" * 51, "52: there are more than 50 overrides. Remove some."),
    # an override that loosens what it may only tighten
    (
        "[[override]]\nnetwork = 'x'\nlistening.gap_max = '20m'",
        "4: this is a hard rule, so listening.gap_max can only ",
    ),
    ("[[override]]\nnetwork = 'x'\n[override.registry]\nage_max = '4d'", "5: this is a hard rule, so registry.age_max"),
    (
        f"{TOPIC}[[override]]\ntopic = 'delivery'\nwindows.held = '8d'",
        "6: a topic is a guess, so windows.held can only",
    ),
    (
        f"{TOPIC}[[override]]\ntopic = 'delivery'\nsecond_look.odd_forms = false",
        "6: a topic is a guess, so second_look.",
    ),
    # overrides that contradict the file, or each other
    ("[[override]]\nnetwork = 'x'\nwindows.held = '2d'", "4: windows.held must not be shorter than windows.one_click."),
    (
        "[[override]]\nnetwork = 'x'\nwindows.held = '5d'\n[[override]]\nnetwork = 'x'\nwindows.held = '4d'",
        "5: there is an [[override]] for the same posts above. Make one of both.",
    ),
    (
        "[[override]]\nnetwork = 'x'\nwindows.held = '4d'\n[[override]]\nchannel = 'C01'\nwindows.one_click = '5d'",
        "7: windows.held must not be shorter than windows.one_click. Lengthen it.",
    ),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG)
def test_no_policy_that_contradicts_itself(text: str, sentence: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        read(BASE + text, "acme.toml")
    assert str(caught.value).startswith(f"acme.toml, line {sentence}")
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("rule", HARD)
@pytest.mark.parametrize(
    "form", ["[{}]\nenabled = false", "{} = false", "rules.{}.off = true", "disable = ['{}']", "off = [{{{} = 1}}]"]
)
def test_no_hard_rule_is_switched_off(rule: str, form: str) -> None:
    with pytest.raises(BadPolicy, match=r"^acme\.toml, line 2: ") as caught:
        read(BASE + form.format(rule), "acme.toml")
    assert f"{rule} is a hard rule, which no policy can switch off. {HARD[rule]}" in str(caught.value)


def test_every_hard_rule_is_a_rule() -> None:
    assert HARD.keys() <= {rule.NAME for rule in REFUSALS}


def test_a_topic_and_a_registry_may_bear_the_name_of_a_rule() -> None:
    policy = read("registry.required = ['paused']\n[topics.paused]\nwords = ['pause']")
    assert (policy.registry.required, list(policy.topics)) == (("paused",), ["paused"])


def test_a_file_may_have_as_much_as_is_allowed() -> None:
    topics = "".join(f"topics.t{n}.words = {['a'] * 200}\n" for n in range(100))
    overrides = "".join(f"[[override]]\ntopic = 't{n}'\ntext.links = 'refuse'\n" for n in range(50))
    assert len(read(f"caps = {{brand_hour = 6, brand_day = 6}}\n{BASE}{topics}{overrides}").override) == 50


@pytest.mark.parametrize(
    "text",
    [
        "x.enterprise = true",
        "x.bare_replies = 'refuse'",
        "windows.one_click = '4d'\nwindows.held = '4d'",
        "caps.proactive = 0",
        "contact.direct_needs_contract = true",
        "second_look.labels = ['direct']",
        "preset = 'attentive'\nsecond_look.labels = ['direct', 'overheard']",
    ],
)
def test_what_only_looks_like_a_contradiction_is_read(text: str) -> None:
    read(BASE + text)


def test_overrides_that_never_meet_cannot_contradict_each_other() -> None:
    text = "[[override]]\nnetwork = '{}'\nwindows.{}\n"
    assert read(BASE + text.format("x", "held = '4d'") + text.format("mastodon", "one_click = '5d'")).override


@pytest.mark.parametrize(
    ("loosening", "above"),
    [
        ("caps.proactive = 2", "1"),
        ("caps.period = '10d'", '"30d"'),
        ("second_look.odd_forms = false", "true"),
        ("second_look.topics = []", '["delivery"]'),
    ],
)
def test_what_stands_above_is_told_as_a_file_writes_it(loosening: str, above: str) -> None:
    base = f"{BASE}second_look.topics = ['delivery']\n{TOPIC}[[override]]\ntopic = 'delivery'\n"
    with pytest.raises(BadPolicy) as caught:
        read(base + loosening)
    assert f" can only be stricter here than {above}. Tighten or remove it." in str(caught.value)


def test_a_hard_rule_may_be_tightened_by_any_override_and_any_rule_by_a_topic() -> None:
    policy = read(
        f"{BASE}{TOPIC}[[override]]\nnetwork = 'x'\nlistening.gap_max = '5m'\nregistry.required = ['quiet']\n"
        "[[override]]\ntopic = 'delivery'\nsecond_look.members = 2\ntext.links = 'refuse'"
    )
    assert len(policy.override) == 2
