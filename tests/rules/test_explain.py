"""A decision in plain words, the same wherever it is told."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from rules.card import NETWORKS, compose
from rules.decide import decide
from rules.explain import NOTHING_CHANGES_IT, Paragraph, closes, explain, in_short, reasons_of, to_person
from rules.facts import Facts
from rules.mention import Account, How, Kind, Label, Post
from rules.policy import DAY_US, Policy
from rules.sight import Freshness, Moment, Sight
from rules.verdict import Caution, Held, Permit, Refusal, Refused, Verdict
from tests import strategies
from tests.rules.test_reasons import OF_THE_TEAM
from tests.strategies import NOW, POLICY, own, permitted

LATE = Caution(
    "second_look",
    "They wrote more than 3 days ago.",
    "A colleague has to agree.",
    "You wrote more than 3 days ago.",
)
AGAIN = Caution(
    "confirm_again", "They changed their words.", "Somebody has to read them again.", "You changed your words."
)
OURS = Refusal("own_voice", "This account says that it is a bot.", "", "Your account says that it is a bot.")
PAUSED = Refusal("paused", "Replies are paused for everyone.", "An approver can end this.", "We wait, with everyone.")
SAID_NO = Refusal(
    "asked_to_stop",
    "They have asked you to stop.",
    "Only they can change this.",
    "You have asked us to stop. Only you can change this.",
)
X_SAYS_NO = Refusal(
    "network_refuses",
    "X takes your replies only where they typed your handle.",
    "Answer there.",
    "X takes our replies only where you typed our handle. This changes if you do.",
)
SIGHT = Sight(
    Post("x", "1", "1", Account("x:1", "ana", "Ana"), "@acme hello?", NOW, "1"),
    Label(Kind.DIRECT, How.MENTION, "Ana typed @acme."),
    decide(permitted(), POLICY),
    Freshness(NOW),
)


def in_words(paragraph: Paragraph) -> str:
    return "".join("SOON" if isinstance(piece, Moment) else piece for piece in paragraph)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Refused((SAID_NO,)), "Refused because they have asked you to stop. Only they can change this."),
        (
            Refused((SAID_NO, X_SAYS_NO)),
            (
                "Refused because they have asked you to stop. Only they can change this."
                " Also, X takes your replies only where they typed your handle."
            ),
        ),
        (
            Refused((PAUSED,), NOW, (LATE,)),
            (
                "Refused because replies are paused for everyone. An approver can end this."
                " Even then, they wrote more than 3 days ago. A colleague has to agree."
            ),
        ),
        (
            Refused((PAUSED,), NOW, (LATE, AGAIN)),
            (
                "Refused because replies are paused for everyone. An approver can end this."
                " Even then, they wrote more than 3 days ago. A colleague has to agree."
                " Also, they changed their words. Somebody has to read them again."
            ),
        ),
        (
            Refused((SAID_NO, OURS, PAUSED), NOW, (LATE,)),
            "Refused because this account says that it is a bot. Nothing on our side changes this.",
        ),
        (Refused(()), "Refused because no reason was given."),
        (Held((LATE,)), "Held because they wrote more than 3 days ago. A colleague has to agree."),
        (decide(permitted(), POLICY), "Permitted because nothing forbids an answer."),
    ],
    ids=[
        *("one no", "two noes", "a no and a caution", "a no and two cautions", "a no for good"),
        *("a no without a reason", "held", "permitted"),
    ],
)
def test_a_decision_is_one_paragraph_with_every_reason_and_what_would_change_it(verdict: Verdict, said: str) -> None:
    assert in_words(explain(verdict)) == said


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Refused((SAID_NO,)), "We did not write to you, because you have asked us to stop. Only you can change this."),
        (
            Refused((SAID_NO, X_SAYS_NO, X_SAYS_NO)),
            (
                "We did not write to you, because you have asked us to stop. Only you can change this."
                " Also, X takes our replies only where you typed our handle. This changes if you do."
            ),
        ),
        (
            Refused((PAUSED,), NOW, (LATE,)),
            (
                "We did not write to you, because we wait, with everyone."
                " Even then, we may answer you only after a second look: you wrote more than 3 days ago."
            ),
        ),
        (
            Refused((SAID_NO, OURS, PAUSED), NOW, (LATE,)),
            "We did not write to you, because your account says that it is a bot.",
        ),
        (Refused(()), "We did not write to you, because no reason was given."),
        (Held((LATE,)), "We may answer you only after a second look, because you wrote more than 3 days ago."),
        (decide(permitted(), POLICY), "We may answer you, because nothing forbids it, until SOON."),
    ],
    ids=["one no", "two noes", "a no and a caution", "a no for good", "a no without a reason", "held", "permitted"],
)
def test_the_person_reads_the_same_reasons_said_to_them(verdict: Verdict, said: str) -> None:
    assert in_words(to_person(verdict, NOW)) == said


def test_nobody_is_told_to_answer_by_hand_where_anything_else_says_no() -> None:
    alone, besides = Refused((X_SAYS_NO,)), Refused((X_SAYS_NO, PAUSED))
    for told in (in_words(explain(alone)), in_words(explain(alone, whole=False)), in_short(alone)):
        assert told.endswith("your handle. Answer there.")
    for told in (in_words(explain(besides)), in_words(explain(besides, whole=False)), in_short(besides)):
        assert "Answer there." not in told


def test_without_the_whole_a_refusal_gives_its_weightiest_reason_alone() -> None:
    paragraph = explain(Refused((SAID_NO, PAUSED), NOW, (LATE,)), whole=False)
    assert in_words(paragraph) == "Refused because they have asked you to stop. Only they can change this."


def test_until_when_there_is_time_is_a_moment_and_no_refusal_promises_any() -> None:
    assert in_words(explain(Held((LATE,)), NOW)).endswith(" There is time for this until SOON.")
    assert in_words(explain(decide(permitted(), POLICY), NOW)).endswith("nothing forbids an answer, until SOON.")
    assert explain(Refused((SAID_NO,)), NOW) == explain(Refused((SAID_NO,)))


def test_the_time_for_an_answer_is_the_window_of_the_verdict() -> None:
    policy, facts = own(windows={"one_click": "24h", "held": "72h"}), permitted(created_us=NOW)
    assert closes(decide(facts, policy), facts, policy) == NOW + DAY_US
    assert closes(Held((LATE,)), facts, policy) == NOW + 3 * DAY_US
    assert closes(Held((LATE,)), Facts(), policy) is None


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Refused((SAID_NO, OURS)), "They have asked you to stop. Only they can change this."),
        (Refused((OURS,)), "This account says that it is a bot."),
        (Refused(()), ""),
        (Held((LATE,)), "They wrote more than 3 days ago. A colleague has to agree."),
        (decide(permitted(), POLICY), ""),
    ],
    ids=["two noes", "a no for good", "a no without a reason", "held", "permitted"],
)
def test_in_short_it_is_the_weightiest_reason_and_what_would_change_it(verdict: Verdict, said: str) -> None:
    assert in_short(verdict) == said


def test_names_of_networks_keep_their_capitals() -> None:
    for name in NETWORKS.values():
        assert in_words(explain(Refused((Refusal("r", f"{name} says no.", "Wait."),)))).startswith(
            f"Refused because {name} says no."
        )


@settings(max_examples=60)
@given(strategies.facts(), strategies.policies())
def test_every_reason_and_every_remedy_is_told_to_both_and_nothing_that_only_machines_read(
    facts: Facts, policy: Policy
) -> None:
    verdict = decide(facts, policy)
    told = in_words(explain(verdict, closes(verdict, facts, policy)))
    told_to_them = in_words(to_person(verdict, closes(verdict, facts, policy)))
    reasons: tuple[Refusal | Caution, ...] = ()
    match verdict:
        case Refused(refusals=refusals, cautions=cautions):
            for_good = tuple(refusal for refusal in refusals if not refusal.change)
            assert {refusal.rule for refusal in for_good} <= {"own_voice"}
            reasons = for_good or (*refusals, *cautions)
        case Held(cautions=cautions):
            reasons = cautions
    for reason in reasons:
        assert reason.sentence[1:] in told
        by_hand = reason.rule == "network_refuses" and isinstance(verdict, Refused) and len(verdict.refusals) > 1
        assert by_hand is not ((reason.change or NOTHING_CHANGES_IT) in told)
        assert reason.to_them[1:] in told_to_them
    assert told_to_them.endswith(".")
    assert not OF_THE_TEAM.search(told_to_them)
    assert not re.search(r"[_{}<>]|None|\bm1\b|[0-9]{6}|  ", told)
    assert re.search(r"because (?:[a-z]|X |Mastodon |Bluesky )", told)
    assert told.endswith((".", "!"))
    assert (reasons_of(verdict) == "") is isinstance(verdict, Permit)


@settings(max_examples=30)
@given(strategies.facts(), strategies.policies())
def test_the_card_tells_it_in_the_very_words(facts: Facts, policy: Policy) -> None:
    verdict = decide(facts, policy)
    card = compose(replace(SIGHT, verdict=verdict, closes_us=NOW))
    assert explain(verdict, NOW, whole=False) in card.lines
    assert in_words(explain(verdict, NOW)).startswith(in_words(explain(verdict, NOW, whole=False)))
