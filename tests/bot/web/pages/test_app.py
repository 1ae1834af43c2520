"""The pages answer plainly whatever is asked, and reading them changes nothing."""

import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.journal.file import Found, Hurt, Journal
from bot.steps.hearing import obey
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.visitors import links
from bot.store.wishes.noes import Told
from bot.web.pages.paper import HEADERS
from tests.bot.steps.hearing.test_put_back import Kept
from tests.bot.web.pages.stage import Stage
from tests.bot.web.pages.test_me import prove
from tests.networks import key_of
from tests.whole_bot import until

ANA = {"network": "x", "handle": "@ana", "reach": "brand"}
PAGES = ["/acme", "/acme/restraint", "/acme/kit", "/acme/notice"]


class Broken(Journal):
    """A journal that fails as nobody thought of."""

    def read(self, secrets: Mapping[bytes, bytes]) -> Iterator[Found | Hurt]:  # noqa: ARG002 - as it is asked
        raise ValueError


def rows(stage: Stage) -> dict[str, list[object]]:
    """All that is in the database."""
    with stage.work.database.read() as session:
        names = sorted(metadata.tables)
        return {name: list(session.connection().execute(text(f'SELECT * FROM "{name}"')).all()) for name in names}  # noqa: S608 - our own names


@pytest.mark.parametrize("path", ["/nobody", "/acme/nothing", "/acme/", "/../etc/passwd", "/static/words.py", "/a/b/c"])
def test_nothing_else_is_there(stage: Stage, path: str) -> None:
    answer = stage.get(path)
    assert answer.status == 404
    assert "There is no such page" in answer.body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_no_other_method_is_taken(stage: Stage, method: str) -> None:
    assert stage.get("/acme", method).status == 405


def test_no_body_is_read_beyond_what_a_form_of_ours_holds(stage: Stage) -> None:
    assert stage.post("/acme/stop", {"handle": "a" * 20_000}).status == 413
    assert stage.post("/acme/stop", {f"f{number}": "" for number in range(100)}).status == 413


@pytest.mark.promise(13)
@pytest.mark.parametrize("path", [*PAGES, "/static/pages.css", "/nothing"])
def test_every_answer_has_the_strict_headers_and_sets_no_cookie(stage: Stage, path: str) -> None:
    answer = stage.get(path)
    for name in ("content-security-policy", "x-content-type-options", "referrer-policy"):
        assert answer.headers[name] == HEADERS[name]
    assert "max-age" in answer.headers["strict-transport-security"]
    assert not answer.headers.keys() & {"set-cookie", "server"}


@pytest.mark.parametrize("body", ["network=x&handle=%ff%fe%", "network=x&handle=caf\udce9", "network=x&handle=a%00b"])
def test_no_byte_that_is_no_letter_is_more_than_a_name_that_cannot_be_read(stage: Stage, body: str) -> None:
    answer = stage.send("/acme/stop", body.encode("utf-8", "surrogateescape"))
    assert answer.status == 422
    assert "Write it as it stands on your profile there, such as @ana." in answer.body


def test_who_is_signed_out_is_led_to_where_one_signs_in_and_who_came_from_elsewhere_to_their_page(stage: Stage) -> None:
    assert 'href="/acme/prove">Show that it is yours' in stage.get("/acme/me").body
    csrf = prove(stage)
    told = stage.post("/acme/me/choose", {"csrf": csrf, "wanted": "never"}, origin="https://evil.example")
    assert (told.status, 'href="/acme/me">Back to your choices' in told.body) == (403, True)


@pytest.mark.promise(13)
@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_a_script_or_anything_of_somebody_else(stage: Stage, path: str) -> None:
    answer = stage.get(path)
    assert answer.status == 200
    assert "<script" not in answer.body
    assert "style=" not in answer.body
    assert 'src="http' not in answer.body
    assert '<html lang="en">' in answer.body


def test_no_failure_is_more_than_a_sentence_and_none_claims_to_have_stopped_anything(stage: Stage) -> None:
    with stage.work.database.write() as session:
        session.connection().execute(text("DROP TABLE objection"))
    answer = stage.post("/acme/stop", ANA)
    assert answer.status == 503
    assert "nothing was changed" in answer.body
    assert "Traceback" not in answer.body
    assert "objection" not in answer.body


def test_several_brands_are_told_apart_and_listed_on_the_front(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.db"
    shutil.copyfile(sqlite_template, path)
    with closing(Database(f"sqlite:///{path}")) as database:
        stage = Stage(database, brands=("acme", "beta"))
        stage.server.start()
        try:
            front = stage.get("/")
            assert 'href="/acme"' in front.body
            assert 'href="/beta"' in front.body
            prove(stage)
            assert stage.get("/acme/me").status == 200
            assert stage.get("/beta/me").status == 403
        finally:
            stage.server.stop()


def test_the_front_leads_to_the_one_brand(stage: Stage) -> None:
    assert stage.get("/").headers["location"] == "/acme"
    assert stage.get("/notice").headers["location"] == "/acme/notice"


def test_a_browser_that_asks_not_to_share_is_heard_and_told_so(stage: Stage) -> None:
    assert "Global Privacy Control" not in stage.get("/acme").body
    assert "Global Privacy Control" in stage.get("/acme", sec_gpc="1").body
    assert '"gpc":true' in stage.get("/.well-known/gpc.json").body


@pytest.mark.promise(13)
def test_no_crawler_that_follows_every_link_changes_a_row(stage: Stage) -> None:
    stage.work.says("@acme do you ship?")
    stage.work.surface()
    with stage.work.database.write() as session:
        link = links.make(session, "acme", key_of("ana"), stage.work.now, stage.work.runtime.chance)
    receipt = re.findall(r'href="(/acme/receipt/[^"]+)"', stage.post("/acme/stop", ANA).body)
    prove(stage)
    before = rows(stage)
    seen, ahead = (
        set[str](),
        ["/", "/acme", "/acme/me", f"/acme/link/{link}", "/acme/signed-in/x?code=1&state=2", *receipt],
    )
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        stage.get(path, "HEAD")
        answer = stage.get(path)
        found = [answer.headers.get("location", "/"), *re.findall(r'(?:href|src|action)="(/[^"]*)"', answer.body)]
        ahead += [one for one in found if one not in seen]
    assert len(seen) > 20
    assert rows(stage) == before


def test_a_notice_that_is_not_finished_is_not_shown_and_one_that_is_stands_whole(stage: Stage) -> None:
    assert "Acme has not published its privacy notice here yet." in stage.get("/acme/notice").body
    told = (("Who we are", ("Acme & sons.", "Write to us.")), ("Your rights", ("You can object.",)))
    stage.serve(replace(stage.site, notices={"acme": told}))
    body = stage.get("/acme/notice").body
    for words in ("Who we are</h2>", "<p>Acme &amp; sons.</p>", "<p>You can object.</p>"):
        assert words in body
    assert "has not published" not in body


# Before they open


@pytest.mark.promise(28)
def test_no_page_is_served_before_all_that_the_journal_knows_is_put_back(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    kept = Kept(Database(f"sqlite:///{path}"), tmp_path)
    backup = kept.backup()
    kept.hear_stops("ana", "ben")
    old = kept.restored(backup)
    stage = Stage(old.database)
    stage.serve(replace(stage.site, runtime=replace(old.runtime, clock=lambda: old.now), opened=threading.Event()))
    for answer in (*map(stage.get, [*PAGES, "/acme/me", "/acme/me/copy.json"]), stage.post("/acme/stop", ANA)):
        assert (answer.status, answer.headers["retry-after"]) == (503, "10")
        assert "We are about to begin" in answer.body
        assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]
    assert stage.get("/healthz").status == 200
    assert old.count("objection") == 0, "and nothing of a restore is put back before it is judged"
    old.start()
    until(lambda: stage.get("/acme").status == 200)
    stage.server.stop()


def test_what_a_kill_cut_off_is_put_back_before_the_first_page(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    kept = Kept(Database(f"sqlite:///{path}"), tmp_path)
    obey.write_down(kept.runtime, "acme", [Told(key_of("ana"), "any", kept.now)], kept.now)
    stage = Stage(kept.database)
    stage.serve(replace(stage.site, runtime=replace(kept.runtime, clock=lambda: kept.now), opened=threading.Event()))
    assert stage.get("/acme").status == 200
    assert kept.count("objection") == 1
    stage.server.stop()


def test_they_wait_for_what_cannot_be_looked_at_and_open_when_they_are_told(stage: Stage) -> None:
    closed = replace(stage.site.runtime, journal=Broken(Path("nowhere")))
    stage.serve(replace(stage.site, runtime=closed, opened=threading.Event()))
    assert stage.get("/acme").status == 503
    stage.server.open()
    assert stage.get("/acme").status == 200
