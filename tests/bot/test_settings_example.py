"""The example of the settings is valid, complete and true."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.settings import read_settings
from bot.settings.parts import (
    File,
    HoursPart,
    JournalPart,
    KeepPart,
    NoticePart,
    PagesPart,
    PublishPart,
    RegistryPart,
    RoutePart,
    SavedPart,
    SignInPart,
    SlackPart,
    TeamPart,
    WebPart,
    XPart,
)
from bot.settings.secrets import DATABASE, SIGN_IN_SECRETS, SLACK_SECRETS, X_SECRETS
from rules.policy import duration

EXAMPLE = Path(__file__).parent.parent.parent / "earshot.example.toml"
PARTS: dict[str, type[BaseModel]] = {
    "": File,
    "slack": SlackPart,
    "web": WebPart,
    "pages": PagesPart,
    "sign_in": SignInPart,
    "notice": NoticePart,
    "journal": JournalPart,
    "publish": PublishPart,
    "x": XPart,
    "registry": RegistryPart,
    "team": TeamPart,
    "saved_reply": SavedPart,
    "hours": HoursPart,
    "keep": KeepPart,
    "route": RoutePart,
}


def uncommented() -> str:
    """The example with every setting that it shows switched on."""
    return re.sub(r"^# (?=\[|[a-z_]+ = )", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)


def parts(table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    team = table["team"][0]
    found = {"": table, "team": team, "registry": table["registry"][0], "saved_reply": team["saved_reply"][0]}
    found |= {"hours": team["hours"], "keep": team["keep"], "route": team["route"][0]}
    return found | {
        name: table[name] for name in ("slack", "web", "pages", "sign_in", "notice", "journal", "publish", "x")
    }


def test_no_setting_is_missing_in_the_example_and_none_is_there_that_is_not_read() -> None:
    shown = parts(tomllib.loads(uncommented()))
    assert shown.keys() == PARTS.keys()
    for name, model in PARTS.items():
        assert set(shown[name]) - {"brand"} == set(model.model_fields) - {"brand"}, name


def test_no_line_that_is_switched_off_says_something_else_than_what_holds_without_it() -> None:
    off = re.findall(r"^# ([a-z_]+) = (.+?)(?: +#.*)?$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert len(off) > 8
    for key, written in off:
        given = tomllib.loads(f"v = {written}")["v"]
        given = (
            duration(given)
            if key
            in (
                "every",
                "recheck",
                "period",
                "expires",
                "age_max",
                "remind_after",
                "answer_within",
                *KeepPart.model_fields,
            )
            else given
        )
        given = tuple(given) if isinstance(given, list) else given
        defaults = [model.model_fields[key].get_default() for model in PARTS.values() if key in model.model_fields]
        assert (
            key in ("api_url", "x_url", "mastodon_url", "own_list", "address", "post_to", "name", "words")
            or (key in RoutePart.model_fields and given not in defaults)
            or given in defaults
        ), key


@pytest.mark.parametrize("text", [EXAMPLE.read_text("utf-8"), uncommented()], ids=["as it is", "all switched on"])
def test_the_example_is_read_without_a_complaint(text: str, tmp_path: Path) -> None:
    (tmp_path / "earshot.toml").write_text(text, "utf-8")
    read = read_settings(tmp_path / "earshot.toml", {})
    assert [team.brand.id for team in read.teams] == ["acme"]


def test_every_secret_is_named() -> None:
    text = EXAMPLE.read_text("utf-8")
    assert [name for name in (*SLACK_SECRETS, *X_SECRETS, *SIGN_IN_SECRETS, DATABASE) if name not in text] == []
