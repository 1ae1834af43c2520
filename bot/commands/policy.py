"""What `earshot policy` does: tell the line of a file, and whom it lets us answer."""

import json
import textwrap
from dataclasses import asdict, dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from bot.brands import choose
from bot.commands.schema import schema
from bot.settings import read_settings
from rules.card import NETWORKS
from rules.label import kind_of
from rules.mention import Kind
from rules.policy import Policy, read
from rules.policy.answers import SIGNS, STANDINGS, Answer, Table, tables
from rules.policy.words import SIGNS as IN_WORDS
from rules.policy.words import departures, drawn, posts_of
from rules.toml_text import parse

WIDTH = 100
_FIRST, _CELL = 26, 8  # columns: the sign, and each standing
_ANSWERS = {"permit": "yes", "held": "held", "refused": "no"}
_HEADINGS = {Kind.DIRECT: "spoke to you", Kind.OVERHEARD: "did not speak to you", Kind.EXCLUDED: "left out"}
_LEGEND = (
    "yes: one click answers. held: a second look is needed first. no: nobody may answer.",
    "All else is well: the post is an hour old, we hear its language well, every registry is fresh.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """The policy of one brand, which is empty for a bare policy file, and the networks that the brand is on."""

    brand: str
    policy: Policy
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What `policy check` tells of a file that is good: the line of each brand, in words."""

    file: str
    drawn: tuple[Line, ...]
    ok: bool = True

    def lines(self) -> list[str]:
        """Ten sentences for each policy, and what departs from them."""
        told = []
        for line in self.drawn:
            told.append(f"{self.file} is a good policy{f' for {line.brand}' if line.brand else ''}. It says:")
            told += [f"{number:>3}. {said}" for number, said in enumerate(drawn(line.policy), 1)]
            for posts, sentences in departures(line.policy):
                told += [f"{posts}:", *[f"   - {said}" for said in sentences]]
        return _wrapped(told)

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, for `--json`."""
        return {
            "ok": self.ok,
            "policies": [
                {
                    "brand": line.brand or None,
                    "preset": line.policy.preset,
                    "sentences": drawn(line.policy),
                    "departures": [{"posts": posts, "sentences": said} for posts, said in departures(line.policy)],
                }
                for line in self.drawn
            ],
        }


@dataclass(frozen=True, slots=True)
class Explained:
    """What `policy explain` tells: a table for each kind of post that is answered otherwise than another."""

    found: tuple[Table, ...]
    ok: bool = True

    def lines(self) -> list[str]:
        """The tables, no wider than `WIDTH`."""
        told = [*_LEGEND]
        for table in self.found:
            told += ["", *textwrap.wrap(_title(table), WIDTH), *_drawn(table)]
        return told

    def as_dict(self) -> dict[str, Any]:
        """Each table with the posts that it is for, and each cell of it with the rules that decide it."""
        return {
            "tables": [
                {
                    "posts": [dict(zip(("network", "channel", "topic"), posts, strict=True)) for posts in table.posts],
                    "answers": [{"label": kind_of(answer.how), **asdict(answer)} for answer in table.answers],
                }
                for table in self.found
            ]
        }


def check(file: Path, text: str) -> Checked:
    """Read a policy file, or every policy of a settings file. Raises one sentence for what is wrong with it."""
    return Checked(file.name, _policies(file, text))


def explain(file: Path, text: str, brand_id: str | None) -> Explained:
    """Say whom the policy of a file lets us answer; of a settings file, that of one brand. Raises as `check` does."""
    found = _policies(file, text)
    if found[0].brand:
        chosen = choose([team.brand for team in read_settings(file, {}).teams], brand_id).id
        found = tuple(line for line in found if line.brand == chosen)
    return Explained(tables(found[0].policy, found[0].networks))


def schema_text(*, one_line: bool = False) -> str:
    """The JSON Schema of a policy file, as a file of its own or on one line."""
    return json.dumps(schema(), indent=None if one_line else 2, ensure_ascii=False) + "\n"


def _policies(file: Path, text: str) -> tuple[Line, ...]:
    if not {"brand", "team"} & parse(text, file.name).keys():
        return (Line("", read(text, file.name), tuple(NETWORKS)),)
    return tuple(
        Line(team.brand.id, team.policy, tuple(account.network for account in team.brand.accounts) or tuple(NETWORKS))
        for team in read_settings(file, {}).teams
    )


def _title(table: Table) -> str:
    """For which posts a table is, such as `On Mastodon, in C0123 · On Bluesky`."""
    names = ("network", "channel", "topic")
    return " · ".join(
        posts_of({name: value for name, value in zip(names, posts, strict=True) if value}) for posts in table.posts
    )


def _drawn(table: Table) -> list[str]:
    headings = [textwrap.wrap(standing, _CELL - 1) for standing in STANDINGS]
    rows = [_row("", list(words)) for words in zip_longest(*headings, fillvalue="")]
    for kind, name in _HEADINGS.items():
        rows.append(f"{name}:")
        rows += [_row(f"  {IN_WORDS[how]}", _words(table.row(how))) for how in SIGNS if kind_of(how) is kind]
    return rows


def _words(answers: tuple[Answer, ...]) -> list[str]:
    return [_ANSWERS[answer.verdict] for answer in answers]


def _row(first: str, cells: list[str]) -> str:
    return f"{first:{_FIRST}}{''.join(f'{cell:{_CELL}}' for cell in cells)}".rstrip()


def _wrapped(lines: list[str]) -> list[str]:
    return [
        part
        for line in lines
        for part in textwrap.wrap(line, WIDTH, subsequent_indent="     " if line.startswith(" ") else "")
    ]
