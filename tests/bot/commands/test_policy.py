"""What `earshot policy` prints is for a manager and fits a terminal."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.policy import WIDTH
from bot.commands.schema import schema
from rules.mention import How
from rules.policy.answers import STANDINGS
from rules.policy.words import SIGNS

ROOT = Path(__file__).parents[3]
EXAMPLE, SETTINGS = ROOT / "docs/policy.example.toml", ROOT / "earshot.example.toml"
BETA = (
    '[[brand]]\nid = "beta"\nnames = ["Beta"]\n[brand.mastodon]\naccount = "https://m.example/users/beta"\n'
    'handle = "beta@m.example"\n[[team]]\nbrand = "beta"\nchannel = "C0200"\n'
    '[team.policy]\npreset = "attentive"\nregistry.own_list = true\n'
)


def earshot(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["policy", *map(str, words)])


@pytest.fixture
def two_teams(tmp_path: Path) -> Path:
    file = tmp_path / "earshot.toml"
    file.write_text(SETTINGS.read_text("utf-8") + BETA, "utf-8")
    return file


def test_a_policy_that_is_wrong_is_told_in_one_line(tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text('[opted_out]\nenabled = false\n[registry]\nrequired = ["quiet"]\n')
    for command in ("check", "explain"):
        done = earshot(command, draft)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr == (
            "draft.toml, line 1: opted_out is a hard rule, which no policy can switch off. "
            "Only the person can take back what they told a registry. Remove this.\n"
        )


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "picture.toml").write_bytes(b"\xff\xd8")
    for file, reason in ((tmp_path / "none.toml", "No such file"), (tmp_path / "picture.toml", "it is not UTF-8 text")):
        done = earshot("explain", file)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith(f"Cannot read {file}: {reason}")


def test_of_several_brands_one_must_be_named_to_explain_its_policy(two_teams: Path) -> None:
    done = earshot("explain", two_teams)
    assert (done.exit_code, done.stderr) == (
        1,
        "There are several brands (acme, beta). Say which one with --brand-id.\n",
    )


def test_the_line_of_a_policy_is_told_in_ten_sentences_with_what_departs_from_them() -> None:
    done = earshot("check", EXAMPLE)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "policy.example.toml is a good policy. It says:"
    assert lines[1] == "  1. Who writes to you may be answered."
    assert sum(line[:5].strip().rstrip(".").isdigit() for line in lines) == 10
    assert "About refunds:" in lines
    assert lines[lines.index("On X:") + 1].startswith("   - One click answers a post for 1 day, until 2 days after it")
    assert max(map(len, lines)) <= WIDTH


def test_the_policies_of_a_settings_file_are_checked_one_by_one(two_teams: Path) -> None:
    told = json.loads(earshot("check", two_teams, "--json").stdout)
    assert [(one["brand"], one["preset"]) for one in told["policies"]] == [("acme", "spoken-to"), ("beta", "attentive")]
    assert all(len(one["sentences"]) == 10 for one in told["policies"])
    heads = [line for line in earshot("check", two_teams).stdout.splitlines() if line.endswith("It says:")]
    assert heads == [f"earshot.toml is a good policy for {brand}. It says:" for brand in ("acme", "beta")]


def test_whom_a_policy_lets_us_answer_fits_a_terminal() -> None:
    lines = earshot("explain", EXAMPLE).stdout.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert [line for line in lines if line.startswith(("On ", "About "))] == [
        "On X",
        "On X, about refunds",
        "On Mastodon · On Bluesky",
        "On Mastodon, about refunds · On Bluesky, about refunds",
    ]
    row = next(line for line in lines if SIGNS[How.MENTION] in line)
    assert row.split()[-len(STANDINGS) :] == ["yes", "yes", "yes", "no", "held", "yes", "no", "no", "no"]


def test_of_a_settings_file_the_networks_of_the_brand_are_explained(two_teams: Path) -> None:
    told = json.loads(earshot("explain", two_teams, "--brand-id", "beta", "--json").stdout)
    [table] = told["tables"]
    assert table["posts"] == [{"network": "mastodon", "channel": "", "topic": ""}]
    assert table["answers"][0] == {
        "label": "direct",
        "how": "private",
        "standing": "nothing known",
        "verdict": "permit",
        "reasons": [],
    }


def test_the_schema_is_printed_as_json() -> None:
    assert json.loads(earshot("schema").stdout) == schema()
