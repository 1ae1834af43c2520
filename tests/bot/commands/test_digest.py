"""A week is told without Slack: as text, as a page, as a picture, as JSON."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import event
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.digest import NotThatWeek, as_html, as_json, as_png, as_text, told
from bot.runtime import Team
from bot.steps.digest import week_of
from bot.steps.showing import themes
from bot.store.database import Database
from rules.mention import Brand
from tests.bot.commands.test_person import SETTINGS
from tests.brand_at_work import DANA, DAY, Work

WEEK = 7 * DAY
HOSTILE = '</li><script>alert("x")</script>'


@pytest.fixture
def work(tmp_path: Path, sqlite_template: Path) -> Iterator[Work]:
    path = tmp_path / "earshot.db"
    path.write_bytes(sqlite_template.read_bytes())
    work = Work(Database(f"sqlite:///{path}"), topics={"delivery": {"words": ["parcel"]}, "tea": {"words": ["tea"]}})
    work.says("@acme do you ship to Norway?")
    for author in ("ana", "ben", "carla", "dora", "eve"):
        work.network.post(work.now, "Where is my Acme parcel?", author)
    work.says("Acme tea is good.")
    themes.take_on(work.runtime, work.team, "delivery", "U2", DANA, work.now)
    yield work
    work.database.close()


class Page(HTMLParser):
    """What stands in a page: its tags, and whatever it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data", "action"}]


@pytest.mark.parametrize(
    "week", ["47", "2026-W60", "2026-W00", "2027-W53", "2026-w47", "2026-W471", "0000-W01", "soon"]
)
def test_what_is_no_week_is_refused_with_how_to_write_one(work: Work, week: str) -> None:
    with pytest.raises(NotThatWeek, match=r"is no week\. Write .* such as 2026-W47\."):
        told(work.runtime, work.team, week, work.now)


def test_a_week_that_has_not_begun_is_refused(work: Work) -> None:
    with pytest.raises(NotThatWeek, match="has not begun"):
        told(work.runtime, work.team, week_of(work.now + WEEK, work.team), work.now)


def test_without_a_week_it_is_the_last_one_and_a_week_under_way_says_so(work: Work) -> None:
    assert told(work.runtime, work.team, None, work.now + WEEK).title == "Acme: week 2 of 2027"
    assert told(work.runtime, work.team, week_of(work.now, work.team), work.now).title.endswith(
        "week 2 of 2027, so far"
    )


def test_the_text_holds_sentences_themes_and_the_table(work: Work) -> None:
    text = as_text(told(work.runtime, work.team, None, work.now + WEEK))
    assert "They talk about delivery without you: 5 posts by at least 5 people." in text
    assert re.search(r"(?m)^Written to you +1 +– +–$", text)
    assert "A colleague sees to delivery, since week 2." in text
    assert "U2" not in text
    assert "tea" not in text


def test_json_holds_the_same_and_neither_a_member_nor_a_quiet_theme(work: Work) -> None:
    found = json.loads(as_json(told(work.runtime, work.team, None, work.now + WEEK)))
    assert found["days"] == "11 to 17 January 2027 (UTC)"
    assert (found["week"], found["over"], found["before"]) == ("2027-W02", True, None)
    assert (found["numbers"]["direct"], found["numbers"]["overheard"]) == (1, 6)
    assert found["themes"] == [{"topic": "delivery", "posts": 5}]
    assert found["open"] == [{"topic": "delivery", "week": "2027-W02"}]
    assert "U2" not in json.dumps(found)


def test_the_page_loads_nothing_and_runs_nothing_whatever_words_stand_in_it(work: Work) -> None:
    themes.finish(work.runtime, work.team, "delivery", HOSTILE, DANA, work.now)
    found = told(work.runtime, named(work, HOSTILE), None, work.now + WEEK)
    text = as_html(found)
    page = Page(text)
    assert "script" not in page.tags
    assert [load[:22] for load in page.loads] == ["data:image/png;base64,"]
    assert "&lt;script&gt;" in text
    assert '<th scope="row">Written to you</th><td>1</td>' in text
    assert "1 post was written to you" in text


def named(work: Work, name: str) -> Team:
    return replace(work.team, brand=Brand("acme", (name,), work.team.brand.accounts))


def test_every_form_is_the_same_each_time(work: Work) -> None:
    one, two = (told(work.runtime, work.team, None, work.now + WEEK) for _ in range(2))
    assert (as_html(one), as_json(one), as_png(one)) == (as_html(two), as_json(two), as_png(two))


def test_the_number_of_queries_does_not_grow_with_the_week(work: Work) -> None:
    def asked() -> int:
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            statements.append(statement)

        event.listen(work.database.engine, "before_cursor_execute", note)
        told(work.runtime, work.team, None, work.now + WEEK)
        event.remove(work.database.engine, "before_cursor_execute", note)
        return len(statements)

    before = asked()
    for number in range(20):
        work.says(f"@acme and my parcel {number}?", f"author{number}")
        work.says("@acme stop", f"author{number}")
    assert asked() == before


# As a person types it


def run(folder: Path, *words: str) -> Result:
    settings = folder / "earshot.toml"
    settings.write_text(SETTINGS.format(folder=folder), "utf-8")
    return CliRunner().invoke(app, ["digest", *words, "--settings", str(settings)])


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--week", "2026-W60"), 2, "'2026-W60' is no week."),
        (("--week", ""), 2, "is no week."),
        (("--week", "2999-W01"), 2, "has not begun"),
        (("--to", "week.pdf"), 2, "Give --to a file whose name ends in .html, .png or .json."),
        (("--to", "{folder}/nowhere/week.html"), 1, "No such file or directory. Name a file in a folder"),
    ],
)
def test_wrong_words_are_answered_with_one_sentence(
    work: Work, tmp_path: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    ran = run(tmp_path, *(word.format(folder=tmp_path) for word in words))
    assert (ran.exit_code, ran.stderr.count("\n"), ran.stdout) == (status, 1, "")
    assert said in ran.stderr


@pytest.mark.parametrize(("end", "begins"), [("html", b"<!doctype html>"), ("PNG", b"\x89PNG"), ("json", b"{\n")])
def test_a_file_is_written_in_the_form_that_its_name_asks_for(
    work: Work, tmp_path: Path, end: str, begins: bytes
) -> None:
    file = tmp_path / f"week.{end}"
    ran = run(tmp_path, "--week", "2026-W01", "--to", str(file))
    assert (ran.exit_code, ran.stdout) == (0, f"Acme: week 1 of 2026 is in {file}.\n")
    assert file.read_bytes().startswith(begins)


def test_without_a_file_the_week_is_printed(work: Work, tmp_path: Path) -> None:
    ran = run(tmp_path, "--week", "2026-W01")
    assert ran.exit_code == 0
    head, days, empty, first = ran.stdout.splitlines()[:4]
    assert (head, days, empty) == ("Acme: week 1 of 2026", "29 December 2025 to 4 January 2026 (UTC)", "")
    assert first == "0 posts were written to you, and 0 overheard."
