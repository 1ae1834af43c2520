"""What the dossier says is what the code does; what it cannot know is marked."""

import json
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from msgspec import structs
from typer.testing import CliRunner

from bot.cli import app
from bot.dossier import known, write
from bot.settings import Settings, read_settings
from bot.settings.parts import NoticePart
from bot.settings.secrets import BadSettings
from rules.lifetimes import LIFETIMES
from rules.mention import OwnAccount
from rules.policy import build
from tests.bot.commands.test_person import SETTINGS

FILLED = NoticePart(
    controller="Acme Ltd, 1 High Street", contact="privacy@acme.example", officer="Kim Lee", authority="The ICO"
)
PAGES = '[pages]\naddress = "https://prefer.acme.example"\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read(tmp_path)


def read(folder: Path, more: str = "", own: str = "") -> Settings:
    text = SETTINGS.format(folder=folder).replace("own_list = true", own or "own_list = true")
    (folder / "earshot.toml").write_text(text + more)
    return read_settings(folder / "earshot.toml", {})


def rendered(settings: Settings) -> dict[str, str]:
    return write.render(settings, settings.teams[0])


def test_every_document_says_that_it_is_no_legal_advice_and_what_is_left_to_fill_in(settings: Settings) -> None:
    documents = rendered(settings)
    assert set(documents) == set(write.FILES.values())
    for name, text in documents.items():
        assert "It is no legal advice" in text, name
        assert "[TO BE FILLED IN BY YOU: " in text, name
        assert not re.search(r"\{[a-z_]*\}", text), name
        assert text.startswith("# ")


@pytest.mark.promise(28)
def test_each_lifetime_in_the_texts_is_the_one_that_the_step_obeys(settings: Settings) -> None:
    """A number that changes in the code changes in the dossier; none is written in the texts themselves."""
    record = rendered(settings)["record-of-processing.md"]
    for field in fields(LIFETIMES):
        if field.name != "former_secret_us":  # of keys, not of people
            assert known.span(getattr(LIFETIMES, field.name)) in record, field.name
    assert "| text of an overheard post | 72 hours |" in record
    assert "| drafts that never went out | 7 days |" in record
    for name in write.FILES:
        text = write.TEXTS.joinpath(f"{name}.toml").read_text("utf-8")
        bare = re.sub(r"Articles? [\d()a-z, ]+(and [\d()a-z]+)*|\d+\(1\)\([a-z]\)|with 21|## \d|24 hours", "", text)
        assert not re.findall(r"\d+ (?:hours|days|months|minutes)", bare), name


def test_words_that_a_team_keeps_for_less_time_are_told_so_and_more_is_refused(tmp_path: Path) -> None:
    keep = '[team.keep]\noverheard = "5h"\ndirect = "9d"\ndrafts = "2d"\n'
    documents = rendered(read(tmp_path, keep))
    record = documents["record-of-processing.md"]
    assert "| text of an overheard post | 5 hours |" in record
    assert "| text of our replies | 9 days after they ended |" in record
    assert "| drafts that never went out | 48 hours |" in record
    assert "72 hours." not in documents["legitimate-interests.md"]
    with pytest.raises(BadSettings, match="overheard"):
        read(tmp_path, keep.replace("5h", "73h"))


def test_the_page_for_officers_tells_the_same_lifetimes() -> None:
    page = (Path(__file__).parents[3] / "docs" / "privacy.md").read_text("utf-8")
    for field in fields(LIFETIMES):
        if field.name != "former_secret_us":
            assert known.span(getattr(LIFETIMES, field.name)) in page, field.name


def test_the_line_of_the_policy_and_its_windows_are_told(tmp_path: Path) -> None:
    own = 'required = ["quiet"]'
    more = '[team.policy.windows]\none_click = "48h"\nheld = "5d"\n[[registry]]\nname = "quiet"\nsource = "q.csv"\n'
    text = "\n".join(
        rendered(read(tmp_path, more.replace("[team.policy.windows]", "\n[team.policy.windows]"), own)).values()
    )
    assert "One click for 48 hours, with a colleague up to 5 days" in text
    assert "We check quiet before each reply; while it is missing or too old, we send none." in text
    assert "we answer people who wrote to us first" in text


def test_what_the_settings_say_of_you_fills_the_marks(settings: Settings) -> None:
    text = rendered(replace(settings, notice=FILLED))["privacy-notice.md"]
    assert all(value in text for value in (FILLED.controller, FILLED.contact, FILLED.officer, FILLED.authority))
    assert "@acme on X" in text


def test_a_notice_with_a_mark_in_it_is_not_shown_to_people(tmp_path: Path) -> None:
    with_pages = read(tmp_path, PAGES)
    assert write.notice(with_pages, with_pages.teams[0]) == ()
    whole = replace(with_pages, notice=FILLED)
    shown = write.notice(whole, whole.teams[0])
    assert [heading for heading, _ in shown][:3] == ["Who we are", "What we do", "What we collect, and from where"]
    assert all(paragraphs for _, paragraphs in shown)
    assert "https://prefer.acme.example/notice" in shown[-1][1][0]
    assert "Draft made" not in str(shown)


def told(settings: Settings) -> str:
    return "\n".join(rendered(settings).values())


def with_policy(settings: Settings, **tables: dict[str, object]) -> Settings:
    policy = build({"registry": {"own_list": True}} | tables, "policy.toml")
    return replace(settings, teams=(replace(settings.teams[0], policy=policy),))


@pytest.mark.parametrize(
    ("tables", "line"),
    [
        ({}, "we answer people who wrote to us first and people who invited us (once a second member agrees)."),
        ({"contact": {"direct_needs_contract": True}}, "we answer people who invited us."),
        ({"caps": {"proactive": 0}}, "we answer people who wrote to us first."),
        ({"contact": {"overheard_with_contract": "click"}}, "wrote to us first and people who invited us."),
        ({"contact": {"follower_overheard": "held"}}, "people who follow us (once a second member agrees)."),
        ({"contact": {"follower_overheard": "held"}}, "only if its author invited us or follows us."),
        ({"contact": {"overheard_shown": "on_request"}}, "may open one for a reason, which is recorded"),
        ({"contact": {"overheard_shown": "digest"}}, "Our team does not see them: they are counted by topic"),
        ({}, "Until then our team sees them."),
    ],
)
def test_whom_we_answer_and_what_we_see_is_told_as_the_policy_has_it(
    settings: Settings, tables: dict[str, dict[str, object]], line: str
) -> None:
    assert line in told(with_policy(settings, **tables))


def test_only_networks_that_are_read_are_said_to_be_read(settings: Settings) -> None:
    brand = settings.teams[0].brand
    accounts = (*brand.accounts, OwnAccount("mastodon", "mastodon:https://m.example/users/acme", "acme@m.example"))
    also = replace(settings, teams=(replace(settings.teams[0], brand=structs.replace(brand, accounts=accounts)),))
    assert told(also) == told(settings)
    assert "@acme on X" in told(also)
    assert "reads public posts on no network" in told(replace(settings, x=None))


def test_each_look_up_is_told_while_its_setting_is_on_and_not_when_it_is_off(tmp_path: Path) -> None:
    off = 'x_client_id = ""\nmastodon = false\nbluesky = ""\n'
    silent = told(read(tmp_path, f"{PAGES}[sign_in]\n{off}"))
    assert "- nobody" in silent
    for sign, setting in (
        ("X, once, when somebody signs in with it", 'x_client_id = "abc"'),
        ("says that their code is posted on Bluesky", 'bluesky = "https://b.example"'),
        ("A no moves along when your Mastodon account moves.", "mastodon = true"),
        ("whose name that is", "mastodon = true"),
    ):
        name = setting.partition(" ")[0]
        on = re.sub(rf"(?m)^{name} = .*$", setting, off)
        assert sign in told(read(tmp_path, f"{PAGES}[sign_in]\n{on}")), sign
        assert sign not in silent, sign


def test_pages_a_search_registries_and_a_journal_are_told_only_where_they_are(tmp_path: Path) -> None:
    bare, with_pages = read(tmp_path), read(tmp_path, PAGES)
    assert "We run no pages of our own" in told(bare)
    assert "keeps one cookie" in told(with_pages)
    assert "keeps one cookie" not in told(bare)
    assert bare.x is not None
    assert "Its subscribers" not in told(bare)
    assert "They may ask us" in told(bare)
    assert "on https://prefer.acme.example/acme, and has a receipt" in told(with_pages)
    assert "no other posts" in told(replace(bare, x=bare.x.model_copy(update={"search": False})))
    assert "Whoever keeps the journal" not in told(bare)
    assert "Whoever keeps the journal at https://j.example " in told(replace(bare, journal_copy="https://j.example"))
    quiet = '[[registry]]\nname = "quiet"\nsource = "q.csv"\n'
    assert "We also heed what we know of quiet." in told(read(tmp_path, quiet))


def test_each_of_several_brands_has_a_notice_of_its_own(tmp_path: Path) -> None:
    settings = read(tmp_path, PAGES)
    [team] = settings.teams
    assert known.address(settings, team) == "https://prefer.acme.example/notice"
    two = replace(settings, teams=(team, replace(team, brand=structs.replace(team.brand, id="beta"))))
    assert known.address(two, two.teams[1]) == "https://prefer.acme.example/beta/notice"
    assert settings.pages is not None
    others = replace(settings, pages=settings.pages.model_copy(update={"brands": ("other",)}))
    assert known.address(others, team) == ""


def test_a_store_a_feed_and_a_journal_elsewhere_are_told(settings: Settings) -> None:
    apart = replace(settings, database="postgresql://db/earshot", journal_copy="https://j.example/lines?key=1", x=None)
    text = "\n".join(rendered(apart).values())
    assert "a PostgreSQL database" in text
    assert "https://j.example/lines (" in text
    assert "key=1" not in text
    assert (
        known.address(replace(settings, notice=NoticePart(address="https://acme.example/p")), settings.teams[0])
        == "https://acme.example/p"
    )


@pytest.mark.parametrize(
    ("us", "told"),
    [
        (30_000_000, "30 seconds"),
        (1_800_000_000, "30 minutes"),
        (3_600_000_000, "1 hour"),
        (259_200_000_000, "72 hours"),
        (604_800_000_000, "7 days"),
    ],
)
def test_a_time_is_told_as_people_say_it(us: int, told: str) -> None:
    assert known.span(us) == told


def test_the_same_settings_give_the_same_files_and_a_folder_that_cannot_be_written_is_told(
    settings: Settings, tmp_path: Path
) -> None:
    team, folder = settings.teams[0], tmp_path / "out"
    first = write.write(settings, team, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert write.write(settings, team, folder) == first
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert first.marks == sum(text.count(b"[TO BE FILLED IN BY YOU") for text in before.values())
    (tmp_path / "file").touch()
    with pytest.raises(write.CannotWrite, match="Name a folder that can be written"):
        write.write(settings, team, tmp_path / "file")


def test_the_command_writes_them_all(settings: Settings, tmp_path: Path) -> None:
    assert settings.teams
    words = ["dossier", str(tmp_path / "out"), "--settings", str(tmp_path / "earshot.toml")]
    done = CliRunner().invoke(app, [*words, "--json"])
    assert (done.exit_code, sorted(json.loads(done.stdout)["files"])) == (0, sorted(write.FILES.values()))
    done = CliRunner().invoke(app, words)
    assert "These are drafts, and no legal advice." in done.stdout
