"""Each entry of the record as one plain sentence."""

import json
import time
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.decide import decide
from rules.explain import closes, explain, reasons_of
from rules.mention import How, Kind
from rules.policy import DAY_US
from rules.replay import policies
from rules.sight import Moment
from rules.told import spoken, tell
from rules.verdict import Look, word
from tests.strategies import NOW, POLICY, permitted, recorded

KINDS = (
    *("decision", "objection", "reply", "override", "pause", "sync", "policy", "deletion", "erased", "done"),
    *("checkpoint", "something new"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_an_erased_entry_says_that_it_stood_here(kind: str) -> None:
    assert tell(kind, None, {}) == "What this entry said was erased. That it stood here can still be proven."


def test_a_kind_that_nobody_knows_is_named() -> None:
    assert tell("seance", {}, {}) == "Something else was recorded: seance."


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (
            {"verdict": "refused", "reasons": "opted_out,paused", "facts": {"kind": "direct"}},
            (
                "A look at a post written to you: it may not be answered,"
                " because they are in an opt-out registry, and replies were paused."
            ),
        ),
        (
            {"verdict": "refused", "reasons": "", "facts": {"kind": "overheard"}},
            "A look at a post about you: it may not be answered.",
        ),
        (
            {"verdict": "refused", "reasons": "gone_fishing", "facts": {"kind": "excluded"}},
            "A look at a post of your own, or of a bot: it may not be answered, because gone_fishing.",
        ),
        (
            {"verdict": "held", "reasons": "second_look", "facts": {"look": "claim", "kind": "direct"}},
            "A member wanted to answer a post written to you: a colleague must agree.",
        ),
        (
            {"verdict": "permit", "facts": {"look": "send", "kind": "direct"}},
            "The last look before answering a post written to you: it may be answered.",
        ),
        ({"verdict": "odd", "facts": {"look": "odd"}}, "A decision on a post: odd."),
        ({"verdict": "refused"}, "A look at a post: it may not be answered."),
    ],
)
def test_a_decision_that_cannot_be_made_again_tells_the_look_the_verdict_and_why_not(
    payload: dict[str, Any], said: str
) -> None:
    assert tell("decision", payload, {}) == said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"kind": Kind.OVERHEARD, "how": How.NAMED, "look": Look.DRAW},
            (
                "A look at a post about you. Refused because they did not write to you and have not invited you."
                " That changes once they mention or invite you."
                " Even then, they did not write to you this time. A colleague has to agree."
            ),
        ),
        (
            {"created_us": NOW - 4 * DAY_US},
            (
                "The last look before answering a post written to you. Held because they wrote more than 3 days ago."
                " A colleague has to agree. There is time for this until 2027-01-18 08:00 UTC."
            ),
        ),
        (
            {"look": Look.CLAIM},
            (
                "A member wanted to answer a post written to you."
                " Permitted because nothing forbids an answer, until 2027-01-18 07:00 UTC."
            ),
        ),
    ],
    ids=["refused", "held", "permitted"],
)
def test_a_decision_is_told_in_the_very_words_of_the_card(changed: dict[str, Any], said: str) -> None:
    known = permitted(**changed)
    verdict = decide(known, POLICY)
    text = json.dumps(POLICY.canonical())
    payload = {
        "facts": recorded(known),
        "verdict": word(verdict),
        "reasons": reasons_of(verdict),
        "policy": sha256(text.encode()).hexdigest(),
    }
    assert tell("decision", payload, policies([text])) == said
    for piece in explain(verdict, closes(verdict, known, POLICY)):
        assert (piece if isinstance(piece, str) else "2027-01-1") in said
    assert tell("decision", payload, {}).startswith(said.partition(".")[0] + ": ")


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("objection", {"reach": "until_i_ask"}, "Somebody asked us to stop. It counts at once."),
        ("objection", {"reach": "any"}, "Somebody asked never to be contacted."),
        ("objection", {"scope": "any;for=all"}, "Somebody asked never to be contacted."),
        ("objection", {"reach": "any;listen"}, "Somebody asked never to be contacted."),
        ("objection", {"said": "start"}, "Somebody asked to be contacted again."),
        (
            "objection",
            {"said": "maybe_stop"},
            "Somebody may have asked us to stop. Until a member rules on it, nobody answers them.",
        ),
        ("contract", {"act": "agree"}, "Somebody invited you, within limits."),
        ("contract", {"act": "withdraw"}, "An invitation was withdrawn."),
        (
            "contract",
            {"act": "propose"},
            "A member wrote down that somebody invites you. It does not count before a colleague agrees.",
        ),
        ("contract", {"act": "turned away", "refused": "It is your own"}, "A member was turned away: It is your own."),
        ("override", {"act": "wish", "stop": False}, "A member said whether a post asked us to stop."),
        ("reply", {"act": "sent"}, "A reply was sent."),
        ("reply", {"act": "odd"}, "A reply moved on."),
        ("reply", {"refused": "Guests cannot act here"}, "A member was turned away: Guests cannot act here."),
        ("override", {"act": "ruled"}, "A member said what became of a reply."),
        ("pause", {}, "All replies were paused."),
        ("pause", {"why": "A wrong price!"}, "All replies were paused: A wrong price!"),
        ("pause", {"act": "resume"}, "Replies were let go again."),
        ("pause", {"why": "Was this us?"}, "All replies were paused: Was this us?"),
        ("sync", {}, "The opt-out registry was synced."),
        ("sync", {"outcome": "failed"}, "The opt-out registry could not be taken over."),
        ("sync", {"registry": "quiet"}, "The opt-out registry quiet was synced."),
        (
            "sync",
            {"registry": "quiet", "outcome": "failed", "why": "Row 3 is cut."},
            "The opt-out registry quiet could not be taken over. Row 3 is cut.",
        ),
        (
            "sync",
            {"registry": "quiet", "outcome": "quarantined"},
            "The opt-out registry quiet lost many rows. Old and new are in force until somebody approves.",
        ),
        ("policy", {}, "A new policy came into force."),
        (
            "policy",
            {"act": "shadow", "sha256": "0"},
            "Another policy is tried in the shadow of the one in force. It is recorded, and decides nothing.",
        ),
        ("policy", {"act": "shadow", "sha256": ""}, "No policy is tried in the shadow any more."),
        ("deletion", {}, "A post was removed or hidden, and its words were erased here."),
        ("erased", {"posts": 3}, "3 posts and 0 replies lost their words on time."),
        ("done", {}, "A member closed a card."),
        ("theme", {"act": "owner", "topic": "delivery"}, "A member sees to what people say about delivery."),
        (
            "theme",
            {"act": "done", "topic": "delivery", "outcome": "A second carrier"},
            "What we did about delivery was written down: A second carrier.",
        ),
        ("checkpoint", {"size": 1200}, "The record was sealed and signed. Entries in it: 1,200."),
    ],
)
def test_every_other_entry_is_one_sentence(kind: str, payload: dict[str, Any], said: str) -> None:
    assert tell(kind, payload, {}) == said


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(["act", "why", "reach", "said", "verdict"]), st.text()))
def test_whatever_was_recorded_is_told_and_ends_like_a_sentence(kind: str, payload: dict[str, str]) -> None:
    assert tell(kind, payload, {}).endswith((".", "!", "?"))


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        (
            "register",
            {"act": "answered"},
            "Somebody who had asked by letter or e-mail was told that they are left alone.",
        ),
        ("register", {"act": "moved"}, "Somebody moved to another account, and their no went along."),
        (
            "register",
            {"act": "asked"},
            "A handle that is to be left alone turned up on another account. A member decides whom it means.",
        ),
        ("register", {"act": "theirs"}, "It became known whose handle is to be left alone."),
        ("override", {"act": "bearer"}, "A member said whether a request by letter means this account."),
        ("restore", {"act": "put back", "back": 1200}, "From the journal 1,200 objections were put back."),
        ("restore", {"act": "put back"}, "From the journal 0 objections were put back."),
        ("restore", {}, "All replies stop, for the store may lack something."),
        ("restore", {"act": "own"}, "A week of posts was read again after a restore."),
        (
            "restore",
            {"act": "ready"},
            "Our own timeline was read again after a restore. An approver may let replies go.",
        ),
        (
            "restore",
            {"act": "found", "why": "It is older"},
            "All replies stop, for the store may lack something. It is older.",
        ),
    ],
)
def test_what_follows_a_letter_or_a_restore_is_told(kind: str, payload: dict[str, Any], said: str) -> None:
    assert tell(kind, payload, {}) == said


def test_moments_are_told_in_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        told = spoken(Moment(1_800_000_059_999_999))
    time.tzset()
    assert told == "2027-01-15 08:00 UTC"


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        (
            "rehearsal",
            {"act": "began"},
            "The first day began. What was said before is read, and nothing is sent.",
        ),
        (
            "rehearsal",
            {"act": "ready", "posts": 1797, "permit": 1512, "held": 31},
            (
                "The first day's reading is done: of 1,797 posts, 1,512 could have been answered,"
                " and 31 would have been held."
            ),
        ),
        (
            "rehearsal",
            {"act": "ready"},
            "The first day's reading is done: of 0 posts, 0 could have been answered, and 0 would have been held.",
        ),
        ("rehearsal", {"act": "live"}, "An approver went live. From then on replies may go out."),
        (
            "rehearsal",
            {"refused": "You are no approver"},
            "A member wanted to go live and was turned away: You are no approver.",
        ),
        ("burst", {"cards": 1200}, "A member had 1,200 more posts shown that were kept."),
        ("role", {"act": "stand in"}, "An approver named a colleague to stand in."),
        ("role", {"act": "odd"}, "What a member may do has changed."),
        ("care", {}, "A member gave a post into care."),
        ("hands", {"act": "hand over"}, "A member takes care of a card."),
        ("hands", {"act": "odd"}, "A card changed hands."),
        (
            "label",
            {"why": "It is about another shop"},
            "A member said that a label is wrong: It is about another shop. It grants nothing.",
        ),
    ],
)
def test_what_the_team_did_among_themselves_is_told_without_a_name(
    kind: str, payload: dict[str, Any], said: str
) -> None:
    assert tell(kind, payload, {}) == said
