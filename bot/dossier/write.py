"""Renders the dossier's texts from what is known, and writes them as Markdown."""

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from bot.dossier.known import fill, known
from bot.settings import Settings, TeamSettings
from bot.store import durable

TEXTS: Final = resources.files("bot.dossier").joinpath("texts")
FILES: Final = {
    "notice": "privacy-notice.md",
    "record": "record-of-processing.md",
    "interests": "legitimate-interests.md",
    "dpia": "impact-assessment.md",
    "parties": "controllers-and-processors.md",
}
"""The documents, by the name of their text."""
_YOURS: Final = {
    "representative": "joint controllers and a representative in the Union, if there are any",
    "transfers": "where the networks, Slack and your host process data, and on what ground (Chapter V)",
    "backups": "how long backups are kept, and that they hold erased data until then",
    "interest": "why this matters to you, in one sentence",
    "expectation": "what people on these networks expect of you",
    "outcome": "your conclusion, the date, and who drew it",
    "need": "your reasons",
    "weigh": "high, medium or low",
    "asked": "who, when, and what they said",
    "decision": "accepted, changed or dropped; the date, and who decided",
    "slack_dpa": "date of the agreement",
    "host_dpa": "who, and the date of the agreement",
}
"""What we cannot know, by the word that stands for it in the texts."""


class CannotWrite(RuntimeError):
    """A folder that cannot be written; the text names it, and the remedy."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written for one brand: the files, and how many marks are left to be filled in."""

    folder: Path
    files: tuple[str, ...]
    marks: int
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        return [
            f"{len(self.files)} documents are in {self.folder}: {', '.join(self.files)}.",
            f"{self.marks} marks are left for you. These are drafts, and no legal advice.",
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"folder": str(self.folder), "files": list(self.files), "marks": self.marks}


def render(settings: Settings, team: TeamSettings) -> dict[str, str]:
    """Every document as Markdown, by its file's name. Pure: the same settings give the same bytes."""
    values = known(settings, team)
    values |= {"line_cap": values["line"][:1].upper() + values["line"][1:]}
    values |= {name: fill(what) for name, what in _YOURS.items()}
    found = {}
    for name, file in FILES.items():
        told = tomllib.loads(TEXTS.joinpath(f"{name}.toml").read_text("utf-8"))
        found[file] = f"# {told['title']}: {values['brand']}\n{told['text'].format(**values)}"
    return found


def notice(settings: Settings, team: TeamSettings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The privacy notice for a page: its headings, each with its paragraphs.

    Nothing as long as a mark is left in it: people are not shown a draft.
    """
    text = render(settings, team)[FILES["notice"]]
    if fill("").partition(":")[0] in text:
        return ()
    parts = [part.partition("\n") for part in text.split("\n## ")[1:]]
    return tuple((heading, tuple(_paragraphs(body))) for heading, _, body in parts)


def notices(settings: Settings) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """The privacy notice of every brand, for its pages."""
    return {team.brand.id: notice(settings, team) for team in settings.teams}


def write(settings: Settings, team: TeamSettings, folder: Path) -> Written:
    """Write every document into a folder, which is made if it is not there. Raises `CannotWrite`."""
    documents = render(settings, team)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in documents.items():
            durable.replace(folder / name, [text.encode()])
    except OSError as error:
        raise CannotWrite(f"Cannot write to {folder}: {error.strerror}. Name a folder that can be written.") from None
    mark = fill("").partition(":")[0]
    return Written(folder, tuple(documents), sum(text.count(mark) for text in documents.values()))


def _paragraphs(body: str) -> list[str]:
    return [line.removeprefix("- ") for line in body.splitlines() if line.strip()]
