"""Why a post may be answered or not, said in full and in short."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from msgspec import structs

from bot.slack.slash.explain import EVIDENCE_MAX, explain, explained
from bot.store.database import Database
from bot.store.record.past import Past
from rules.card import Line, compose
from rules.explain import explain as paragraph
from rules.mention import Evidence, How, Kind
from rules.sight import Freshness, Sight
from rules.verdict import Verdict
from tests.bot.slack.drawn import HELD, REFUSED, SIGHT
from tests.brand_at_work import Work
from tests.strategies import NOW

MINUTE = 60_000_000


def said(sight: Sight, past: Sequence[Past] = (), now_us: int = NOW) -> str:
    return in_words(explain(sight, past, now_us))


def in_words(lines: Sequence[Line]) -> str:
    return "\n".join("".join(str(getattr(piece, "words", piece)) for piece in line) for line in lines)


def test_of_our_own_voice_nothing_is_explained(database: Database) -> None:
    work = Work(database)
    assert explained(work.runtime, work.team, work.says("@acme hi", "staff")) is None


@pytest.mark.parametrize("verdict", [REFUSED, HELD, SIGHT.verdict], ids=["refused", "held", "permitted"])
def test_the_decision_is_told_in_the_very_words_of_the_card(verdict: Verdict) -> None:
    sight = replace(SIGHT, verdict=verdict, closes_us=NOW)
    told = in_words([paragraph(verdict, NOW)])
    assert told in said(sight).split("\n")
    assert in_words([paragraph(verdict, NOW, whole=False)]) in in_words(compose(sight).lines).split("\n")


def test_the_label_is_told_with_its_proof_and_no_more_of_it_than_can_be_read() -> None:
    signs = tuple(Evidence(How.MENTION, f"sign\n {number}") for number in range(EVIDENCE_MAX + 2))
    told = said(replace(SIGHT, label=structs.replace(SIGHT.label, evidence=signs)))
    assert "On X this person spoke to you. Ana typed @acme." in told
    assert "We saw: sign 0\n" in told
    assert told.count("We saw: ") == EVIDENCE_MAX
    overheard = structs.replace(SIGHT.label, kind=Kind.OVERHEARD)
    assert "spoke about you, not to you" in said(replace(SIGHT, label=overheard))


@pytest.mark.parametrize(
    ("fresh", "sentence"),
    [
        (Freshness(own_list_only=True), "our own list of people who said stop. No registry is set up."),
        (Freshness(), "has not been read yet. Until then nobody can answer."),
        (Freshness(NOW + 1), "less than a minute ago"),
        (Freshness(NOW - MINUTE), "checked 1 minute ago"),
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
    for act in ("correct", "claim the correction", "an act of another version"):
        assert f", {act}: " not in said(SIGHT, [Past(NOW, "permit", "", act)]), (
            "what the record calls it is no word for people"
        )
    work = Work(database)
    mention = work.says("@acme do you ship?")
    work.says("@acme stop")
    work.surface()
    found = explained(work.runtime, work.team, work.again(mention))
    assert found is not None
    assert "when the card was drawn: no." in in_words(found[1])
