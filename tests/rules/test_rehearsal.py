"""What would have become of past posts: one count, in sentences that name nobody."""

import pytest
from msgspec.structs import replace

from rules.decide import decide
from rules.facts import Facts
from rules.mention import Kind
from rules.rehearsal import Rehearsed, as_if_new, count, sentences
from rules.verdict import Held, Permit, Refused
from tests.brand_at_work import reasons
from tests.rules.worlds import at_random
from tests.strategies import NOW, POLICY, permitted


def test_nothing_read_is_told_as_nothing() -> None:
    assert sentences(Rehearsed(left_out=4)) == (
        "Nobody has said anything to you or about you lately, as far as we could read.",
    )


@pytest.mark.parametrize("paused", [None, True])
def test_a_pause_that_is_not_the_rehearsals_stays(paused: bool | None) -> None:  # noqa: FBT001 - a column of the table
    assert as_if_new(permitted(paused=paused)).paused is paused


def test_only_the_first_day_the_posts_age_and_a_silence_of_now_are_set_aside() -> None:
    old = permitted(created_us=NOW - 30 * 86_400_000_000, heard_us=None, paused=True, rehearsing=True)
    assert isinstance(decide(old, POLICY), Refused)
    judged = as_if_new(old)
    assert isinstance(decide(judged, POLICY), Permit)
    assert judged == replace(old, created_us=NOW, read_us=NOW, heard_us=NOW, paused=False, rehearsing=False)


def test_nobodys_no_is_set_aside() -> None:
    theirs = {"opted_out", "asked_to_stop", "says_no_bots", "own_voice", "already_answered", "network_refuses"}
    for known, policy in at_random(5, 500):
        assert reasons(decide(known, policy)) & theirs == reasons(decide(as_if_new(known), policy)) & theirs


def test_each_post_counts_once_and_our_own_not_at_all() -> None:
    left = Refused((decide(Facts(), POLICY).refusals[0],))  # type: ignore[union-attr] # the empty world is refused
    found = count(
        [
            (permitted(), decide(permitted(), POLICY)),
            (permitted(), Held(())),
            (permitted(paused=True), decide(permitted(paused=True), POLICY)),
            (permitted(kind=Kind.EXCLUDED), left),
        ]
    )
    assert found == Rehearsed(1, 1, {"paused": 1}, 1)
    assert found.posts == 3


def test_posts_of_one_fate_are_counted_together() -> None:
    one_of_each = [
        (permitted(kind=Kind.EXCLUDED), Held(())),
        (permitted(), decide(permitted(), POLICY)),
        (permitted(), Held(())),
        (permitted(paused=True), decide(permitted(paused=True), POLICY)),
    ]
    assert count(one_of_each * 3) == Rehearsed(3, 3, {"paused": 3}, 3)


def test_the_count_is_told_with_the_most_frequent_reasons() -> None:
    refused = {"not_invited": 1_190, "already_answered": 40, "opted_out": 9, "asked_to_stop": 8, "own_voice": 3}
    found = Rehearsed(512, 31, refused | {"text_unfit": 2, "unheard_of": 1, "too_often": 1})
    assert sentences(found) == (
        "Of 1,797 posts you could have answered 512, 31 more with a colleague and 1,254 not at all:",
        "1,190 because they did not write to you.",
        "40 because an answer stood, or was on its way.",
        "9 because they are in an opt-out registry.",
        "8 because they had asked you to stop.",
        "3 because the author was your own voice, or a bot.",
        "2 because the text could not go out.",
        "2 for other reasons.",
    )


def test_one_post_is_told_in_the_singular_and_a_rule_without_words_is_a_rule() -> None:
    assert sentences(Rehearsed(1)) == ("Of 1 post you could have answered 1.",)
    assert sentences(Rehearsed(1, 2)) == ("Of 3 posts you could have answered 1 and 2 more with a colleague.",)
    assert sentences(Rehearsed(refused={"unheard_of": 1}))[1] == "1 because a rule forbade it."
