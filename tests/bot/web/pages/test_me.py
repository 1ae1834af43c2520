"""Who has proven their account sees what was decided, chooses and takes it home."""

import json
import re
from collections.abc import Mapping
from html import unescape

import pytest

from bot.store import people, person
from bot.store.database import locks
from bot.store.mentions import Mention
from bot.store.visitors import visits
from bot.store.wishes import noes
from rules.verdict import Refused
from tests.bot.web.pages.stage import Answer, Stage
from tests.networks import key_of

ANA = key_of("ana")
POSTS = ["choose", "listen", "invite", "uninvite", "take-back", "forget"]


def prove(stage: Stage, key: str = ANA) -> str:
    """Let somebody be signed in; gives what their forms must bring back."""
    work = stage.work
    token = visits.new_token(work.runtime.chance)
    with locks.writing(work.database, "acme") as session:
        people.meet(session, "acme", [key], work.runtime.chance)
        visit = visits.begin(session, "acme", token, work.now, work.now + 10**9)
        assert visits.prove(session, "acme", visit.id, key, "@ana", "code", work.now, work.now + 10**9)
    stage.cookie = f"earshot={token}"
    return visits.csrf(token)


def standing(stage: Stage, key: str = ANA) -> list[str]:
    with stage.work.database.read() as session:
        return [no.scope for no in noes.in_force(session, "acme", key, stage.work.runtime.store_secret)]


def act(stage: Stage, what: str, csrf: str, fields: Mapping[str, object], **headers: str) -> Answer:
    stage.work.now += 1_000_000
    return stage.post(f"/acme/me/{what}", {"csrf": csrf} | dict(fields), **headers)


def answered(stage: Stage) -> Mention:
    mention = stage.work.says("@acme do you ship?")
    stage.work.surface()
    stage.work.claim(mention)
    stage.work.send()
    return stage.work.again(mention)


@pytest.mark.promise(13)
@pytest.mark.parametrize("what", POSTS)
def test_nothing_is_done_for_somebody_who_has_proven_nothing(stage: Stage, what: str) -> None:
    for cookie in ("", "earshot=nonsense", f"earshot={'a' * 5000}"):
        stage.cookie = cookie
        answer = act(stage, what, visits.csrf("nonsense"), {"wanted": "start", "cap": "3"})
        assert answer.status in (403, 400)
    stage.cookie = ""
    token = re.search(r"earshot=([^;]+)", stage.post("/acme/prove/code").headers["set-cookie"])
    assert token
    stage.cookie = f"earshot={token[1]}"  # begun, and not proven
    assert act(stage, what, visits.csrf(token[1]), {"wanted": "start"}).status == 403
    assert standing(stage) == []


@pytest.mark.promise(13)
@pytest.mark.parametrize("what", POSTS)
def test_no_form_of_another_page_or_another_visit_is_taken(stage: Stage, what: str) -> None:
    csrf = prove(stage)
    for brought, headers in (
        ("", {}),
        (csrf[:-1], {}),
        (visits.csrf("another"), {}),
        (csrf, {"sec_fetch_site": "cross-site"}),
        (csrf, {"origin": "https://evil.example"}),
        (csrf, {"origin": "null"}),
    ):
        answer = act(stage, what, brought, {"wanted": "start", "cap": "3"}, **headers)
        assert answer.status == 403
        assert "That came from another page" in answer.body
    assert standing(stage) == []


def test_nobody_sees_the_page_or_the_copy_of_somebody_else(stage: Stage) -> None:
    stage.work.says("@acme do you ship?")
    for path in ("/acme/me", "/acme/me/copy.json"):
        assert stage.get(path).status == 403
    prove(stage, "x:4711")
    assert "do you ship" not in stage.get("/acme/me").body
    assert "do you ship" not in stage.get("/acme/me/copy.json").body


@pytest.mark.parametrize(
    ("what", "fields", "told"),
    [
        ("choose", {}, "Choose one of the answers."),
        ("choose", {"wanted": "everything"}, "Choose one of the answers."),
        ("choose", {"wanted": "named", "brands": " , "}, "Name at least one brand, or choose Never."),
        ("choose", {"wanted": "named", "brands": "Ümlaut"}, "Write the brands by their short names"),
        ("invite", {"cap": "many"}, "Write how often as a whole number from 0 to 1000."),
        ("invite", {"cap": "9999"}, "A cap is 0 to 1000 replies"),
        ("invite", {"quiet_from": "22:00"}, "Quiet hours need a beginning, an end and a time zone."),
        ("invite", {"quiet_from": "22:00", "quiet_to": "25:00", "zone": "UTC"}, "Quiet hours need a beginning"),
        ("invite", {"quiet_from": "22:00", "quiet_to": "07:00", "zone": "Mars/Base"}, "There is no time zone"),
        ("invite", {"until": "2001-01-01"}, "Choose a day that is still to come."),
        ("invite", {"until": "soon"}, "Choose a day that is still to come."),
        ("uninvite", {"contract": "none"}, "This agreement is over already."),
        ("forget", {}, "Tick the box first: this cannot be undone."),
        ("take-back", {"post": "none"}, "That reply is not there any more."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_nothing_typed_is_lost(
    stage: Stage, what: str, fields: dict[str, str], told: str
) -> None:
    answer = act(stage, what, prove(stage), fields)
    assert answer.status == 422
    assert told in unescape(answer.body)
    for name in {"brands", "cap", "quiet_from", "until", "zone"} & fields.keys():
        assert f'value="{fields[name].strip()}"' in unescape(answer.body)
    assert standing(stage) == []


def test_a_proven_never_holds_even_for_what_they_ask(stage: Stage) -> None:
    mention = stage.work.says("@acme do you ship?")
    answer = act(stage, "choose", prove(stage), {"wanted": "never", "reach": "brand"})
    assert answer.status == 200
    assert "Acme may not contact me, not even to answer me." in answer.body
    assert standing(stage) == ["any;brand=acme"]
    assert isinstance(stage.work.claim(mention), Refused)


def test_each_choice_takes_the_place_of_the_one_before_and_is_shown_as_chosen(stage: Stage) -> None:
    csrf = prove(stage)
    assert 'value="start" checked' in stage.get("/acme/me").body
    act(stage, "choose", csrf, {"wanted": "never", "reach": "all"})
    shown = stage.get("/acme/me").body
    assert 'value="never" checked' in shown
    assert 'value="all" checked' in shown
    assert "No brand that follows this list may contact you, not even to answer." in shown
    act(stage, "choose", csrf, {"wanted": "named", "reach": "all", "brands": "acme, beta"})
    assert standing(stage) == ["any;except=acme,beta;for=all"]
    shown = stage.get("/acme/me").body
    assert 'value="named" checked' in shown
    assert 'value="acme, beta"' in shown
    act(stage, "choose", csrf, {"wanted": "start", "reach": "all"})
    assert standing(stage) == []


def test_not_to_be_listened_to_is_a_choice_of_its_own(stage: Stage) -> None:
    csrf = prove(stage)
    act(stage, "choose", csrf, {"wanted": "when_i_ask", "reach": "brand"})
    act(stage, "listen", csrf, {})
    assert sorted(standing(stage)) == ["listen;brand=acme", "until_i_ask;brand=acme"]
    assert "may not collect what you post" in stage.get("/acme/me").body


@pytest.mark.promise(9)
def test_an_invitation_is_kept_with_its_terms_and_ended_by_one_press(stage: Stage) -> None:
    csrf = prove(stage)
    terms = {"medium": ["reply"], "cap": "2", "period": "week", "quiet_from": "22:00", "quiet_to": "07:30"}
    answer = act(stage, "invite", csrf, terms | {"zone": "Europe/Berlin", "until": "2030-12-31"})
    assert answer.status == 200
    shown = unescape(stage.get("/acme/me").body)
    for words in (
        "Only by: Public reply.",
        "At most 2 times in 7 days.",
        "Not from 22:00 to 07:30 (Europe/Berlin).",
        "31 December 2030",
    ):
        assert words in shown
    contract = re.search(r'name="contract" value="(\w+)"', shown)
    assert contract
    assert act(stage, "uninvite", csrf, {"contract": contract[1]}).status == 200
    assert "At most 2 times" not in stage.get("/acme/me").body


def test_who_presses_twice_has_invited_once_and_one_press_ends_it(stage: Stage) -> None:
    csrf = prove(stage)
    for terms in ({"cap": "2"}, {"cap": "2"}, {"cap": "3"}):
        assert "Get the receipt" in act(stage, "invite", csrf, terms).body
    shown = stage.get("/acme/me").body
    assert [shown.count(words) for words in ("At most 2 times", "At most 3 times", "End this invitation")] == [1, 1, 2]


def test_a_no_that_they_typed_in_before_they_signed_in_is_shown_as_theirs(stage: Stage) -> None:
    stage.post("/acme/stop", {"network": "x", "handle": "@ana", "reach": "brand"})
    prove(stage)
    shown = stage.get("/acme/me").body
    assert "Acme may not contact you until you ask something new." in shown
    assert "You have not told Acme to stop." not in shown
    assert 'value="when_i_ask" checked' in shown


def test_a_reply_is_shown_and_can_be_asked_back(stage: Stage) -> None:
    mention = answered(stage)
    csrf = prove(stage)
    shown = stage.get("/acme/me").body
    assert "It takes five days." in shown
    assert "Ask that this reply be taken back" in shown
    answer = act(stage, "take-back", csrf, {"post": mention.id})
    assert answer.status == 200
    assert "The team has been asked to take that reply back." in answer.body
    receipt = re.search(r'href="(/acme/receipt/[^"]+)"', answer.body)
    assert receipt
    assert "I ask Acme to take back its reply to me." in stage.get(receipt[1]).body
    again = act(stage, "take-back", csrf, {"post": mention.id})
    assert (again.status, "Get the receipt" in again.body) == (200, False)


def test_every_decision_is_told_in_words_that_speak_to_them(stage: Stage) -> None:
    stage.work.says("acme coffee is fine")
    stage.work.surface()
    prove(stage)
    shown = unescape(stage.get("/acme/me").body)
    assert "acme coffee is fine" in shown
    assert "you did not write to us" in shown
    told = json.loads(stage.get("/acme/me/copy.json").body)
    assert told["posts"][0]["text"] == "acme coffee is fine"
    assert "you did not write to us" in told["decisions"][0]["in_words"]


@pytest.mark.promise(28)
def test_who_wants_to_be_forgotten_is_and_their_no_stays(stage: Stage) -> None:
    mention = answered(stage)
    csrf = prove(stage)
    act(stage, "choose", csrf, {"wanted": "never", "reach": "brand"})
    answer = act(stage, "forget", csrf, {"sure": "yes"})
    assert answer.status == 200
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert stage.get("/acme/me").status == 403
    with stage.work.database.read() as session:
        about = person.about(session, "acme", ANA, stage.work.runtime.store_secret)
    assert all(posted.text is None for posted in about.posts)
    assert mention.id not in {contact.mention_id for contact in about.contacts if contact.text}
    assert "any;brand=acme" in standing(stage)


@pytest.mark.promise(33)
def test_nothing_that_somebody_wrote_is_markup(stage: Stage) -> None:
    stage.work.says("@acme <script>alert(1)</script> <b>x</b> \"'><img src=x onerror=alert(1)>")
    prove(stage)
    body = stage.get("/acme/me").body
    assert "<script" not in body
    assert "<b>x" not in body
    assert "<img src=x" not in body
    assert "&lt;script&gt;" in body


def test_a_code_that_they_post_signs_them_in_and_signing_out_ends_it(stage: Stage) -> None:
    given = stage.post("/acme/prove/code")
    assert given.status == 200
    cookie = given.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/acme"))
    assert "expires" not in cookie.lower()
    stage.cookie = cookie.partition(";")[0]
    code = re.search(r"earshot-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", given.body)
    assert code
    early = stage.post("/acme/prove/check", {"code": code[0]})
    assert "We have not heard it yet." in early.body
    assert code[0] in early.body
    stage.work.says(f"@acme {code[0]}")
    assert stage.post("/acme/prove/check", {"code": code[0]}).headers["location"] == "/acme/me"
    assert stage.get("/acme/prove").headers["location"] == "/acme/me"
    assert "Your choices" in stage.get("/acme/me").body
    left = stage.post("/acme/leave")
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert stage.get("/acme/me").status == 403
    assert "That code is too old" in stage.post("/acme/prove/check", {"code": code[0]}).body
