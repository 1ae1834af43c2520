"""Each entry of the record as the person reads it whom it concerns."""

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.decide import decide
from rules.explain import closes, reasons_of, to_person
from rules.mention import How, Kind
from rules.policy import DAY_US
from rules.replay import policies
from rules.told_to_them import tell_them
from rules.verdict import Look, word
from tests.rules.test_reasons import OF_THE_TEAM
from tests.strategies import NOW, POLICY, permitted, recorded

KINDS = ("decision", "objection", "reply", "override", "contract", "deletion", "done", "pause", "something new")


@pytest.mark.parametrize("kind", KINDS)
def test_an_erased_entry_says_that_it_stood_here(kind: str) -> None:
    assert tell_them(kind, None, {}) == "What this entry said was erased. That it stood here can still be proven."


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (
            {"verdict": "refused", "reasons": "opted_out,paused"},
            "We did not write to you, because you are in an opt-out registry, and our replies were paused.",
        ),
        ({"verdict": "refused", "reasons": "gone_fishing"}, "We did not write to you."),
        ({"verdict": "refused"}, "We did not write to you."),
        ({"verdict": "held", "reasons": "second_look"}, "We may answer you only after a second look."),
        ({"verdict": "permit", "reasons": ""}, "We may answer you, because nothing forbids it."),
        ({"verdict": "odd"}, "We decided whether to answer you."),
    ],
)
def test_a_decision_that_cannot_be_made_again_is_told_in_a_few_words(payload: dict[str, Any], said: str) -> None:
    assert tell_them("decision", payload, {}) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"kind": Kind.OVERHEARD, "how": How.NAMED, "look": Look.DRAW},
            (
                "We did not write to you, because you did not write to us and have not invited us."
                " This changes if you mention or invite us."
                " Even then, we may answer you only after a second look: you did not write to us this time."
            ),
        ),
        (
            {"created_us": NOW - 4 * DAY_US},
            "We may answer you only after a second look, because you wrote more than 3 days ago.",
        ),
        (
            {"look": Look.CLAIM},
            "We may answer you, because nothing forbids it, until 2027-01-18 07:00 UTC.",
        ),
    ],
    ids=["refused", "held", "permitted"],
)
def test_a_decision_gives_the_very_reasons_of_its_card(changed: dict[str, Any], said: str) -> None:
    known = permitted(**changed)
    verdict = decide(known, POLICY)
    text = json.dumps(POLICY.canonical())
    payload = {
        "facts": recorded(known),
        "verdict": word(verdict),
        "reasons": reasons_of(verdict),
        "policy": sha256(text.encode()).hexdigest(),
    }
    assert tell_them("decision", payload, policies([text])) == said
    for piece in to_person(verdict, closes(verdict, known, POLICY)):
        assert (piece if isinstance(piece, str) else "2027-01-1") in said


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("objection", {"reach": "until_i_ask"}, "You asked us to stop. It counted at once."),
        ("objection", {"reach": "any"}, "You asked us never to contact you."),
        ("objection", {"reach": "any;listen"}, "You asked us never to contact you."),
        ("objection", {"said": "start"}, "You told us that we may contact you again."),
        ("objection", {"said": "maybe_stop"}, "You may have asked us to stop. Until we are sure, we leave you alone."),
        ("objection", {"said": "stop", "words": "Acme may not."}, "You chose on our page: “Acme may not.”"),
        ("objection", {"said": "start", "words": "Acme may."}, "You chose on our page: “Acme may.”"),
        ("proof", {"by": "code"}, "You showed on our page that this account is yours."),
        ("contract", {"act": "agree", "source": "page"}, "You invited us, within limits."),
        ("contract", {"act": "agree", "source": "staff"}, "We wrote down that you invited us, within limits."),
        ("contract", {"act": "withdraw", "source": "staff"}, "Your invitation ended."),
        ("override", {"act": "wish"}, "We said whether a post of yours asked us to stop."),
        ("reply", {"act": "sent"}, "We answered you."),
        ("reply", {"act": "odd"}, "Our answer moved on."),
        (
            "reply",
            {"refused": "Eli may not reply.", "member": "U1"},
            "Somebody here wanted to act on what concerns you, and was not allowed to.",
        ),
        (
            "contract",
            {"act": "turned away", "refused": "Eli wrote it."},
            "Somebody here wanted to act on what concerns you, and was not allowed to.",
        ),
        (
            "contract",
            {"act": "propose"},
            "Somebody here wrote down that you invite us. It does not count before a second person here agrees.",
        ),
        ("contract", {"act": "lapse"}, "What we had written down of your invitation was dropped. It never counted."),
        ("deletion", {}, "A post of yours was removed or hidden, so we erased its words here."),
        ("done", {"member": "U1"}, "We closed this without an answer, or after one."),
        ("pause", {"why": "A wrong price."}, "Something was recorded that concerns a post of yours."),
    ],
)
def test_every_other_entry_is_one_sentence(kind: str, payload: dict[str, Any], said: str) -> None:
    assert tell_them(kind, payload, {}) == said


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(["act", "why", "reach", "said", "verdict", "refused", "member"]), st.text()),
)
def test_nothing_that_the_team_wrote_reaches_the_person(kind: str, payload: dict[str, str]) -> None:
    told = tell_them(kind, payload, {})
    assert told == tell_them(kind, payload | {"member": "U1", "why": "Eli said so."}, {})
    assert not OF_THE_TEAM.search(told)


@pytest.mark.parametrize(
    ("kind", "act", "said"),
    [
        ("register", "moved", "You moved here from another account, and what you had asked of us came along."),
        (
            "register",
            "asked",
            "Somebody had asked us to leave your handle alone. We look whether that was you, and write nothing.",
        ),
        ("register", "theirs", "We had been asked to leave your handle alone, and know now that it is yours."),
        ("override", "bearer", "We said whether a request that named your handle means you."),
    ],
)
def test_what_came_of_a_letter_is_told_to_whom_it_concerns(kind: str, act: str, said: str) -> None:
    assert tell_them(kind, {"act": act, "member": "U1"}, {}) == said
