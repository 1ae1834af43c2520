"""Why a post may be answered or not, said in full and in short."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.slack.explain import EVIDENCE_MAX, explain, explained, in_short
from bot.store.database import Database
from bot.store.past import Past
from rules.card import Line
from rules.decide import decide
from rules.mention import Evidence, How, Kind
from rules.sight import Freshness, Sight
from rules.verdict import Caution, Held, Refusal, Refused
from tests.bot.slack.cards import HELD, REFUSED, SIGHT
from tests.brand_at_work import Work
from tests.strategies import NOW, POLICY, permitted

MINUTE = 60_000_000


def said(sight: Sight, past: Sequence[Past] = (), now_us: int = NOW) -> str:
    return in_words(explain(sight, past, now_us))


def in_words(lines: Sequence[Line]) -> str:
    return "\n".join("".join(str(getattr(piece, "words", piece)) for piece in line) for line in lines)


def test_of_our_own_voice_nothing_is_explained(database: Database) -> None:
    work = Work(database)
    assert explained(work.runtime, work.team, work.says("@acme hi", "staff")) is None


def test_a_refusal_names_every_reason_with_what_would_change_it() -> None:
    more = Refusal("window_closed", "Seven days have passed.")
    later = Caution("second_look", "You are new here.", "A colleague agrees.")
    told = said(replace(SIGHT, verdict=Refused((*REFUSED.refusals, more), None, (later,))))
    assert "Nobody can answer now, because:" in told
    assert "• They have asked brands not to contact them. Only they can change this." in told
    assert "• Seven days have passed. Nothing on our side changes this." in told
    assert "• Later a colleague would have to agree: You are new here." in told


def test_a_held_reply_may_go_if_a_colleague_agrees_and_until_when() -> None:
    held = replace(SIGHT, verdict=HELD, closes_us=NOW)
    told = said(held)
    assert "Every rule allows an answer, if a colleague agrees, because:" in told
    assert "• They wrote long ago. A colleague agrees." in told
    assert "There is time for this until " in told
    assert "There is time" not in said(replace(held, closes_us=None))


def test_a_permit_says_that_every_rule_was_asked() -> None:
    assert "Every rule was asked, and none forbids an answer." in said(SIGHT)


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (REFUSED, "They have asked brands not to contact them. Only they can change this."),
        (Refused((Refusal("window_closed", "Seven days have passed."),)), "Seven days have passed."),
        (HELD, "They wrote long ago. A colleague agrees."),
        (Held((Caution("second_look", "You are new here."),)), "You are new here."),
        (decide(permitted(), POLICY), ""),
    ],
    ids=["refused", "refused for good", "held", "held without a remedy", "permit"],
)
def test_in_short_it_is_the_weightiest_reason_and_its_remedy(verdict: Held | Refused, sentence: str) -> None:
    assert in_short(verdict) == sentence


def test_the_label_is_told_with_its_proof_and_no_more_of_it_than_can_be_read() -> None:
    signs = tuple(Evidence(How.MENTION, f"sign\n {number}") for number in range(EVIDENCE_MAX + 2))
    told = said(replace(SIGHT, label=replace(SIGHT.label, evidence=signs)))
    assert "On X this person spoke to you. Ana typed @acme." in told
    assert "We saw: sign 0\n" in told
    assert told.count("We saw: ") == EVIDENCE_MAX
    overheard = replace(SIGHT.label, kind=Kind.OVERHEARD)
    assert "spoke about you, not to you" in said(replace(SIGHT, label=overheard))


@pytest.mark.parametrize(
    ("fresh", "sentence"),
    [
        (Freshness(own_list_only=True), "our own list of people who said stop. No registry is set up."),
        (Freshness(), "has not been read yet. Until then nobody can answer."),
        (Freshness(NOW + 1), "less than a minute ago"),
        (Freshness(NOW - MINUTE), "last found current 1 minute ago"),
        (Freshness(NOW - 61 * MINUTE), "61 minutes ago"),
    ],
)
def test_the_registries_say_how_old_they_are(fresh: Freshness, sentence: str) -> None:
    assert sentence in said(replace(SIGHT, fresh=fresh))


def test_what_was_decided_before_is_told_in_words(database: Database) -> None:
    assert "decided before" not in said(SIGHT)
    past = [Past(NOW, verdict, "", act) for verdict, act in (("permit", ""), ("held", "claim"), ("refused", "send"))]
    told = said(SIGHT, past)
    assert ", when the card was drawn: yes." in told
    assert ", when somebody wrote a reply: yes, with a colleague." in told
    assert ", just before sending: no." in told
    work = Work(database)
    mention = work.says("@acme do you ship?")
    work.says("@acme stop")
    work.surface()
    found = explained(work.runtime, work.team, work.again(mention))
    assert found is not None
    assert "when the card was drawn: no." in in_words(found[1])
