"""What `earshot registry import` and `export` say and do."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands.exchange import BadExchange, export_list, import_list
from bot.steps.hearing import obey
from bot.store import people, secret
from bot.store.database import Database
from bot.store.registry import published
from bot.store.wishes.noes import Told
from rules.registry.exchange.form import Form
from rules.registry.exchange.hashed import read_hashed, write_hashed
from rules.registry.exchange.read import BadList, Why
from rules.registry.key import hashed
from tests.brand_at_work import NOW, SECRET, Work
from tests.networks import key_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the steps are tried on both
FEED_KEY = b"f" * 32
MAUTIC = "email,twitter,doNotEmail\na@b.example,ana,1\nb@b.example,ben,0\nc@b.example,,1\nd@b.example,cleo,1\n"


@pytest.fixture
def work(database: Database) -> Work:
    with database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)
    return Work(database)


def a_file(path: Path, content: str | bytes) -> Path:
    file = path / "list"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def objected(work: Work, **scopes: str) -> None:
    told = [Told(f"x:@{who}", scope, NOW) for who, scope in scopes.items()]
    obey.object_to(work.runtime, work.team, told, [], NOW)


@pytest.mark.parametrize(
    ("form", "content", "said"),
    [
        (Form.PLAIN, b"x:1\n\xff\n", "is not UTF-8 text. Save it as UTF-8"),
        (Form.CSV, "op,key\n", "Line 1 is not op,key,scope,reason,since"),
        (Form.HASHED, "hello\n", "A hashed list starts with"),
        (Form.MAUTIC, "twitter,twitter\n", "Line 1 does not name the columns"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_whole_in_one_sentence(
    work: Work, tmp_path: Path, form: Form, content: str | bytes, said: str
) -> None:
    with pytest.raises((BadExchange, BadList), match=said):
        import_list(work.runtime, work.team, form, a_file(tmp_path, content))
    assert work.count("objection") == 0


def test_a_list_that_is_not_there_is_refused_in_a_sentence(work: Work, tmp_path: Path) -> None:
    with pytest.raises(BadExchange, match=r"Cannot read .*: No such file or directory\. Name a file"):
        import_list(work.runtime, work.team, Form.PLAIN, tmp_path / "none")


@pytest.mark.promise(8)
def test_what_would_loosen_is_listed_and_left_out(work: Work, tmp_path: Path) -> None:
    objected(work, ben="any")
    told = import_list(work.runtime, work.team, Form.MAUTIC, a_file(tmp_path, MAUTIC))
    assert told.lines() == [
        "2 noes were added; 0 were in force already. Nothing was lifted.",
        "Left out, 1 in all: line 3. Each would let somebody be contacted again, and only they themselves can.",
        f"Left out, 1 in all: line 4. Each {Why.NO_ACCOUNT}.",
    ]
    assert told.as_dict() == {
        "added": 2,
        "known": 0,
        "left_out": {"loosens": [3], "no_account": [4]},
        "dry_run": False,
        "first_day": None,
    }
    assert work.count("objection", "lifted_us IS NULL") == 3


def test_a_list_without_any_account_says_where_to_read_which_columns_are_read(work: Work, tmp_path: Path) -> None:
    entry = {"EmailAddress": "a@b.example", "Reason": "COMPLAINT"}
    listed = json.dumps({"SuppressedDestinationSummaries": [entry, entry]})
    assert import_list(work.runtime, work.team, Form.SES, a_file(tmp_path, listed)).lines()[1:] == [
        f"Left out, 2 in all: entries 1, 2. Each {Why.NO_ACCOUNT}.",
        "None has an account in it. docs/exchange.md says which columns are read as one.",
    ]


def test_a_dry_run_says_what_would_be_done(work: Work, tmp_path: Path) -> None:
    told = import_list(work.runtime, work.team, Form.PLAIN, a_file(tmp_path, "x:1\n" + "?\n" * 30), dry=True)
    first, second = told.lines()
    assert first == "1 no would be added; 0 were in force already. Nothing was lifted."
    assert second.startswith("Left out, 30 in all: lines 2, 3, ")
    assert second.endswith(" and 10 more. Each names an account in a way that we cannot read.")
    assert work.count("objection") == 0


def test_before_the_brand_is_live_a_dry_run_says_what_the_first_day_would_say(work: Work, tmp_path: Path) -> None:
    work.says("@acme do you ship to Norway?")
    work.says("@acme do you ship to Norway?", "ben")
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE rehearsal SET state = 'ready'")
    told = import_list(work.runtime, work.team, Form.PLAIN, a_file(tmp_path, key_of("ben")), dry=True)
    assert told.lines()[1:] == [
        "With it, the first day would say:",
        "Of 2 posts you could have answered 1 and 1 not at all:",
        "1 because they had asked you to stop.",
    ]
    assert told.as_dict()["first_day"] == {"permit": 1, "held": 0, "refused": {"asked_to_stop": 1}, "left_out": 0}


def test_nothing_is_exported_to_those_who_know_people_by_e_mail_alone(work: Work, tmp_path: Path) -> None:
    for form in (Form.LISTMONK, Form.SES):
        with pytest.raises(BadExchange, match="knows people by their e-mail address, and we hold none"):
            export_list(work.runtime, work.team, form, tmp_path / "out")
    with pytest.raises(BadExchange, match=r"Add \[publish\]"):
        export_list(work.runtime, work.team, Form.HASHED, tmp_path / "out")
    with pytest.raises(BadExchange, match=r"Cannot write .*\. Name another file"):
        export_list(work.runtime, work.team, Form.PLAIN, tmp_path / "none" / "out")


@pytest.mark.parametrize("form", [Form.PLAIN, Form.CSV, Form.MAUTIC])
def test_what_is_exported_can_be_imported_and_changes_nothing(work: Work, tmp_path: Path, form: Form) -> None:
    objected(work, ana="any", ben="any;for=all")
    file = tmp_path / "out"
    told = export_list(work.runtime, work.team, form, file)
    assert told.lines() == [f"2 rows are in {file}. Only its owner can read it; delete it when it was used."]
    assert told.as_dict() == {"file": str(file), "rows": 2}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert import_list(work.runtime, work.team, form, file).lines()[0].startswith("0 noes were added; 2 were")


def test_a_list_cannot_say_in_somebodys_name_that_their_no_is_for_all_to_read(work: Work, tmp_path: Path) -> None:
    """Only the person's own choice on the preference page is published for everybody."""
    text = "op,key,scope,reason,since\nA,x:1,any;for=all,,\n"
    import_list(work.runtime, work.team, Form.CSV, a_file(tmp_path, text))
    hashed_text = "".join(write_hashed(FEED_KEY, [(b"a" * 16, "proactive;for=all")]))
    import_list(work.runtime, work.team, Form.HASHED, a_file(tmp_path, hashed_text))
    assert work.count("objection") == 2
    assert work.count("objection", "scope LIKE '%for=all%'") == 0


@pytest.mark.promise(8)
def test_a_hashed_list_has_those_too_whose_names_are_forgotten(work: Work, tmp_path: Path) -> None:
    with work.database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
    objected(work, ana="any", ben="proactive")
    with work.database.write() as session:
        session.connection().execute(people.AuthorRow.__table__.delete())  # type: ignore[attr-defined]  # SQLModel's
    file = tmp_path / "out"
    assert export_list(work.runtime, work.team, Form.HASHED, file).rows == 2
    key, rows = read_hashed(file.read_text())
    assert key == FEED_KEY
    assert set(rows) == {(hashed("x:@ana", FEED_KEY), "any"), (hashed("x:@ben", FEED_KEY), "proactive")}
    assert import_list(work.runtime, work.team, Form.HASHED, file).taken.added == 2
    assert import_list(work.runtime, work.team, Form.HASHED, file).taken.added == 0


def test_the_commands_publish_import_and_export(database_url: str, tmp_path: Path) -> None:
    settings = tmp_path / "earshot.toml"
    settings.write_text(
        f"database = '{database_url}'\n[[brand]]\nid = 'acme'\nnames = ['Acme']\n"
        "[[team]]\nbrand = 'acme'\nchannel = 'C0123'\n[team.policy.registry]\nrequired = []\nown_list = true\n"
        "[publish]\nname = 'acme.example/no'\nfolder = 'feed'\nbrands = ['acme']\n"
    )

    def earshot(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(app, ["registry", *words, "--settings", str(settings)])
        assert done.exit_code == status, done.output
        return done.output

    listed = a_file(tmp_path, "x:1\nx:@ana\nana@social.example\n")
    assert "2 noes would be added" in earshot("import", "plain", str(listed), "--dry-run")
    assert json.loads(earshot("import", "plain", str(listed), "--json"))["added"] == 2
    assert f"{tmp_path / 'feed'} holds 2 rows: 2 came, 0 went." in earshot("publish")
    assert json.loads(earshot("publish", "--json"))["new"] is False
    assert "Nothing has changed" in earshot("publish")
    assert earshot("publish", "--change-key", "retire", status=1).startswith("There is no next key.")
    assert earshot("export", "plain", str(tmp_path / "out")).startswith("2 rows are in")
    assert (tmp_path / "out").read_text() == "x:1\nx:@ana\n"
    assert earshot("import", "mautic", str(tmp_path / "none"), status=1).startswith("Cannot read ")
