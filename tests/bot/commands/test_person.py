"""What is held about a person is shown, copied and forgotten by one command each."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands import person as commands
from bot.commands.person import NobodyMeant
from bot.steps.hearing import leave_alone
from bot.steps.person import agree, propose
from bot.store import secret
from bot.store.database import Database
from bot.store.team import hands
from bot.store.wishes.contracts import Terms
from rules.mention import Account
from tests.brand_at_work import DANA, HOUR, Work
from tests.networks import key_of

ANA = key_of("ana")
SETTINGS = """
database = "sqlite:///{folder}/earshot.db"
keys = "keys"
[[brand]]
id = "acme"
names = ["Acme"]
[brand.x]
user_id = "1000"
handle = "acme"
[[team]]
brand = "acme"
channel = "C0123"
[team.policy.registry]
own_list = true
[x]
monthly_budget_usd = 10
"""


def a_day(database: Database) -> Work:
    work = Work(database)
    with database.write() as session:
        secret.keep(session, secret.OBJECTIONS, work.runtime.store_secret)
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    work.send()
    agree.agree(work.runtime, work.team, ANA, Terms(work.now), agree.Source.STAFF, "U1", "by phone", work.now)
    work.says("@acme stop")
    work.says("Acme is slow", author="ben")
    return work


@pytest.fixture
def work(tmp_path: Path, sqlite_template: Path) -> Iterator[Work]:
    path = tmp_path / "here.db"
    path.write_bytes(sqlite_template.read_bytes())
    opened = Database(f"sqlite:///{path}")
    yield a_day(opened)
    opened.close()


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("nonsense spaces", "Write an account key such as x:783214, or a handle that we know."),
        ("@nobody", "We know nobody by this handle."),
        ("x:@nobody", "We know nobody by this handle."),
    ],
)
def test_nobody_is_meant_by_what_is_no_key_and_no_handle_that_we_know(work: Work, who: str, told: str) -> None:
    before = work.everything()
    for act in (commands.show, commands.forget_them):
        with pytest.raises(NobodyMeant, match=told):
            act(work.runtime, work.team, who)
    assert work.everything() == before


def test_a_handle_that_two_accounts_have_had_is_nobodys_until_one_is_named(work: Work) -> None:
    work.says_as(Account("x:555", "ana", "Another"), "@acme hello")
    with pytest.raises(NobodyMeant, match=f"Several accounts have had this handle: .*{ANA}"):
        commands.show(work.runtime, work.team, "@ana")


@pytest.mark.parametrize("who", ["@ana", "ana", "x:@ANA", "https://x.com/Ana", ANA, f"X: {ANA[2:]}"])
def test_every_spelling_of_a_key_or_a_handle_means_the_same_person(work: Work, who: str) -> None:
    held = commands.show(work.runtime, work.team, who)
    assert (held.about.account_key, held.handles) == (ANA, ("ana",))


def test_it_says_in_plain_words_what_is_held(work: Work) -> None:
    told = "\n".join(commands.show(work.runtime, work.team, "@ana").lines())
    assert told.startswith(f"{ANA}, known to us as @ana.\nWe hold 2 posts, 1 reply of ours, ")
    assert "1 objection, 1 agreement." in told
    assert "a post on X, written to us: “@acme do you ship?”." in told
    assert "a reply of ours, sent: “We do. It takes five days.”." in told
    assert "they agreed (staff)." in told
    assert "slow" not in told


def test_what_ended_or_was_erased_is_told_as_that_and_what_is_too_long_is_cut(work: Work) -> None:
    with work.database.write() as session:
        for statement in (
            "UPDATE objection SET lifted_us = since_us", "UPDATE contract SET lifted_us = since_us",
            "UPDATE mention SET post = NULL", "UPDATE reply SET text = NULL",
        ):  # fmt: skip
            session.connection().exec_driver_sql(statement)
    for number in range(commands.SHOWN_MAX):
        work.says(f"@acme {number}")
    lines = commands.show(work.runtime, work.team, ANA).lines()
    told = "\n".join(lines)
    assert told.count(", until 20") == 2
    assert "a reply of ours, sent: its words are gone." in told
    assert lines[-1] == f"There is more: earshot person export {ANA} gives all of it."
    assert told.count("a post on X") == commands.SHOWN_MAX


def test_what_members_wrote_about_them_is_told_too(work: Work) -> None:
    mention, empty = work.says("@acme hello?"), work.says("@acme?")
    with work.database.write() as session:
        hands.change(session, "acme", mention.id, note="angry since May", holder="U0ZOE7")
        hands.begin(session, "acme", mention.id, ANA, "U0ZOE7", work.now + HOUR, work.now)
        hands.keep(session, "acme", mention.id, "U0ZOE7", "Hello, An", work.now + HOUR, work.now)
        hands.begin(session, "acme", empty.id, ANA, "U0ZOE7", work.now + HOUR, work.now)
    propose.propose(work.runtime, work.team, "p1", mention, Terms(work.now), "told me at the fair", DANA, work.now)
    leave_alone.leave_alone(work.runtime, work.team, "x", "ana", work.now, "By post.", "U1", work.now)
    told = "\n".join(commands.show(work.runtime, work.team, ANA).lines())
    assert "1 agreement, 4 notes and letters." in told
    for words in ("“angry since May”", "“Hello, An”", "“told me at the fair”", "leave @ana alone. By post."):
        assert words in told
    assert "U0ZOE7" not in told


def test_of_somebody_unknown_it_says_that_nothing_is_held(work: Work) -> None:
    held = commands.show(work.runtime, work.team, "x:424242")
    assert held.lines() == ["x:424242.", "We hold nothing about this account."]


def test_a_copy_holds_all_of_it_and_only_its_owner_can_read_it(work: Work, tmp_path: Path) -> None:
    held = commands.show(work.runtime, work.team, "@ana")
    file = tmp_path / "ana.json"
    commands.export(held, file)
    assert file.stat().st_mode & 0o077 == 0
    told = json.loads(file.read_text())
    assert (told["account"], told["handles"], told["brand"]) == (ANA, ["ana"], "acme")
    assert {post["text"] for post in told["posts"]} == {"@acme do you ship?", "@acme stop"}
    assert all(one["in_words"] for one in told["decisions"])
    assert [one["scope"] for one in told["objections"]] == ["until_i_ask"]


def test_a_copy_that_cannot_be_written_is_told(work: Work, tmp_path: Path) -> None:
    held = commands.show(work.runtime, work.team, "@ana")
    with pytest.raises(NobodyMeant, match="Name a file in a folder that can be written"):
        commands.export(held, tmp_path / "no" / "ana.json")


def test_forgetting_says_what_went_and_that_the_no_stays(work: Work) -> None:
    gone = commands.forget_them(work.runtime, work.team, "@ana")
    assert gone.lines()[0].startswith(f"{ANA} is forgotten. 2 posts, 1 replies, 1 agreements and what ")
    assert "What they refused stays refused." in gone.lines()[1]
    assert gone.as_dict()["posts"] == 2
    work.now += HOUR
    held = commands.show(work.runtime, work.team, ANA)
    assert (held.about.posts, held.about.contacts, len(held.about.objections)) == ((), (), 1)


def test_the_commands_work_from_the_command_line(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "earshot.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}")
    a_day(database)
    database.close()
    settings, copy = tmp_path / "earshot.toml", tmp_path / "copy.json"
    settings.write_text(SETTINGS.format(folder=tmp_path))

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["person", *words, "--settings", str(settings)])
        return done.exit_code, done.stdout + done.stderr

    status, told = run("show", "@ana", "--json")
    assert (status, json.loads(told)["account"]) == (0, ANA)
    status, told = run("export", "@ana")
    assert (status, json.loads(told)["handles"]) == (0, ["ana"])
    assert run("export", "@ana", "--out", str(copy)) == (
        0, f"All that is held about {ANA} is in {copy}. Only you can read it.\n",
    )  # fmt: skip
    status, told = run("forget", "@ana")
    assert (status, told.startswith(f"{ANA} is forgotten.")) == (0, True)
    assert run("show", "@ana")[0] == 1
    assert b"@acme do you ship" not in path.read_bytes()
