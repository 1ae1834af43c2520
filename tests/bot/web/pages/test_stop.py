"""One press or one link stops a brand; nobody proves anything, nobody loosens."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import event

from bot.store.visitors import links
from bot.store.wishes import noes
from bot.web.pages.limits import STOPS_AN_HOUR
from rules.verdict import Refused
from tests.bot.web.pages.stage import Stage
from tests.bot.web.pages.test_app import rows
from tests.brand_at_work import DAY

MULTIPART = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--'
ANA = {"network": "x", "handle": "@ana", "reach": "brand"}


def stops(stage: Stage, who: str = "x:@ana") -> list[str]:
    with stage.work.database.read() as session:
        return [no.scope for no in noes.in_force(session, "acme", who, stage.work.runtime.store_secret)]


def link_of(stage: Stage, key: str = "x:783214") -> str:
    with stage.work.database.write() as session:
        return links.make(session, "acme", key, stage.work.now, stage.work.runtime.chance)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"handle": ""}, "Type your name on X, such as @ana."),
        ({"handle": "ana maria"}, "We cannot read this as a name on X."),
        ({"handle": "<script>alert(1)</script>"}, "We cannot read this as a name on X."),
        ({"handle": "@аna"}, "We cannot read this as a name on X."),
        ({"network": "mastodon", "handle": "@ana"}, "We cannot read this as a name on Mastodon."),
        ({"network": "myspace"}, "Choose where you are: X, Mastodon or Bluesky."),
    ],
)
def test_nothing_that_names_nobody_is_put_down_and_nothing_typed_is_lost(
    stage: Stage, typed: dict[str, str], told: str
) -> None:
    answer = stage.post("/acme/stop", ANA | typed | {"reach": "all"})
    assert answer.status == 422
    assert told in answer.body
    assert "<script" not in answer.body
    assert 'value="all" checked' in answer.body
    if typed.get("handle", "").isascii() and "<" not in typed.get("handle", "<"):
        assert f'value="{typed["handle"]}"' in answer.body
    assert stops(stage) == []


@pytest.mark.promise(13)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/acme/stop", "/acme/stop?network=x&handle=ana&reach=brand", "/acme/link/{link}"])
def test_no_link_that_is_merely_opened_stops_anything(stage: Stage, path: str, method: str) -> None:
    assert stage.get(path.format(link=link_of(stage)), method).status in (200, 405)
    assert stops(stage) == []
    assert stops(stage, "x:783214") == []


@pytest.mark.promise(13)
def test_one_press_without_a_proof_or_a_cookie_stops_the_brand_for_the_next_decision(stage: Stage) -> None:
    mention = stage.work.says("@acme do you ship?", "ana")
    answer = stage.post("/acme/stop", ANA | {"handle": mention.author_key})
    assert answer.status == 200
    assert "set-cookie" not in answer.headers
    assert "It counts from now." in answer.body
    assert stops(stage, mention.author_key) == ["until_i_ask;brand=acme"]
    verdict = stage.work.claim(mention)
    assert isinstance(verdict, Refused)
    assert "asked_to_stop" in {refusal.rule for refusal in verdict.refusals}


@pytest.mark.promise(6)
def test_a_handle_that_is_typed_stops_the_account_that_bears_it_and_its_cards_are_drawn_anew(stage: Stage) -> None:
    mention = stage.work.says("@acme do you ship?", "ana")
    stage.work.surface()
    assert stage.post("/acme/stop", ANA).status == 200
    assert isinstance(stage.work.claim(mention), Refused)
    stage.work.now += 1
    assert stage.work.surface() == 1
    assert stage.work.again(mention).verdict == "refused"


@pytest.mark.parametrize(
    ("network", "typed", "who"),
    [
        ("x", "ANA", "x:@ana"),
        ("x", "https://x.com/ana", "x:@ana"),
        ("x", "https://bsky.app/profile/ana.example", "bluesky:@ana.example"),
        ("x", "x:783214", "x:783214"),
        ("mastodon", "@ana@social.example", "mastodon:@ana@social.example"),
        ("bluesky", "ana.example", "bluesky:@ana.example"),
    ],
)
def test_a_name_is_read_however_it_is_typed(stage: Stage, network: str, typed: str, who: str) -> None:
    assert stage.post("/acme/stop", {"network": network, "handle": typed, "reach": "brand"}).status == 200
    assert stops(stage, who) == ["until_i_ask;brand=acme"]


def test_a_no_to_all_is_marked_for_the_registry(stage: Stage) -> None:
    answer = stage.post("/acme/stop", ANA | {"reach": "all"})
    assert "every brand that follows this list" in answer.body
    assert stops(stage) == ["until_i_ask;for=all"]


@pytest.mark.promise(15)
def test_a_stop_has_a_receipt_at_once(stage: Stage) -> None:
    body = stage.post("/acme/stop", ANA).body
    path = body.partition('href="/acme/receipt/')[2].partition('"')[0]
    shown = stage.get(f"/acme/receipt/{path}")
    assert shown.status == 200
    assert "Acme may not contact me until I ask something new." in shown.body
    file = stage.get(f"/acme/receipt/{path}/file.txt")
    assert file.body.startswith("Acme may not contact me until I ask something new.\n")
    assert "attachment" in file.headers["content-disposition"]


def test_no_receipt_is_found_by_guessing(stage: Stage) -> None:
    body = stage.post("/acme/stop", ANA).body
    path = body.partition('href="/acme/receipt/')[2].partition('"')[0]
    entry_id = path.partition(".")[0]
    for guess in (entry_id, f"{entry_id}.", f"{entry_id}.{'0' * 32}", "x", quote("../../x", safe="")):
        assert stage.get(f"/acme/receipt/{guess}").status == 404


@pytest.mark.promise(13)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (MULTIPART, "multipart/form-data; boundary=b"),
        ("", "text/plain"),
    ],
)
def test_a_mail_program_stops_a_brand_by_one_post_to_a_link(stage: Stage, body: str, kind: str) -> None:
    answer = stage._ask("POST", f"/acme/link/{link_of(stage)}", body, {"content-type": kind})
    assert answer.status == 200
    assert stops(stage, "x:783214") == ["until_i_ask;brand=acme"]


def test_no_link_can_loosen(stage: Stage) -> None:
    link = link_of(stage)
    for wanted in ("start", "contract", "named", "withdraw", "anything"):
        assert stage.post(f"/acme/link/{link}", {"wanted": wanted}).status == 200
        assert set(stops(stage, "x:783214")) == {"until_i_ask;brand=acme"}
    assert stage.post(f"/acme/link/{link}", {"wanted": "do_not_listen"}).status == 200
    assert "listen;brand=acme" in stops(stage, "x:783214")


def test_a_link_that_never_was_looks_the_same_and_does_nothing(stage: Stage) -> None:
    known, unknown = stage.get(f"/acme/link/{link_of(stage)}"), stage.get(f"/acme/link/{'a' * 43}")
    assert (known.status, len(known.body)) == (unknown.status, len(unknown.body))
    answer = stage.post(f"/acme/link/{'a' * 43}")
    assert answer.status == 422
    assert "This link does not work any more" in answer.body


def test_no_flood_of_others_keeps_a_stop_from_getting_through(stage: Stage) -> None:
    for number in range(STOPS_AN_HOUR):
        assert stage.post("/acme/stop", ANA | {"handle": f"victim{number % 3}"}).status == 200
    late = stage.post("/acme/stop", ANA)
    assert late.status == 429
    assert 'value="@ana"' in late.body
    assert "always gets through" in late.body
    assert stops(stage) == []
    assert stage.post(f"/acme/link/{link_of(stage)}").status == 200  # from the very same address
    stage.comes_from = "93.184.216.35"
    assert stage.post("/acme/stop", ANA | {"handle": "victim1"}).status == 200
    assert stage.post("/acme/stop", ANA).status == 200
    assert stops(stage) == ["until_i_ask;brand=acme"]


def test_no_limit_holds_where_askers_cannot_be_told_apart(stage: Stage) -> None:
    stage.comes_from = "10.0.0.1"
    for _ in range(STOPS_AN_HOUR + 1):
        assert stage.post("/acme/stop", ANA).status == 200


@pytest.mark.promise(14)
def test_the_pages_answer_alike_for_known_and_unknown_people(stage: Stage) -> None:
    stage.work.says("@acme do you ship?", "ana")
    stage.work.surface()
    stage.post("/acme/stop", ANA)  # known, and has asked before
    stage.work.now += DAY
    known, unknown = (stage.post("/acme/stop", ANA | {"handle": who}) for who in ("@ana", "@eva"))
    assert (known.status, known.headers.keys()) == (unknown.status, unknown.headers.keys())
    assert known.body.count("\n") == unknown.body.count("\n")
    assert abs(len(known.body) - len(unknown.body)) <= 0


@pytest.mark.promise(14)
def test_the_store_does_the_same_work_for_known_and_unknown_people(stage: Stage) -> None:
    for who in ("ana", "ben"):
        stage.work.says("@acme do you ship?", who)
    stage.work.surface()
    stage.post("/acme/stop", ANA)
    stage.work.now += DAY
    asked: list[str] = []
    one_or_more = re.compile(r"\?(, \?)*")
    listening = lambda *given: asked.append(one_or_more.sub("?", given[2]))  # noqa: E731 - as SQLAlchemy calls it
    event.listen(stage.work.database.engine, "before_cursor_execute", listening)
    work = []
    for who in ("@ana", "@ben", "@eva"):  # has asked before, has only posted, was never heard of
        asked.clear()
        stage.post("/acme/stop", ANA | {"handle": who})
        work.append(list(asked))
    assert work[0] == work[1] == work[2]


def test_who_asks_is_kept_nowhere(stage: Stage) -> None:
    stage.post("/acme/stop", ANA)
    assert stage.work.count("knock") == 1
    assert "93.184" not in str(rows(stage))
