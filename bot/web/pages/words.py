"""Every word of the pages, from one catalogue a language.

A catalogue is a TOML file of tables of sentences; `{name}` stands for a value. Values are escaped, whatever they are.
A translation is a copy of `texts/en.toml` under its language tag.
"""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from markupsafe import Markup, escape

TEXTS: Final = resources.files("bot.web.pages").joinpath("texts")


class Words:
    """The sentences of one language, by their dotted names."""

    def __init__(self, lang: str = "en") -> None:
        self.lang = lang
        self._sentences = dict(_flat(tomllib.loads(TEXTS.joinpath(f"{lang}.toml").read_text("utf-8"))))

    def __call__(self, name: str, **values: object) -> Markup:
        """Say a sentence with its values, ready for a page. Raises `KeyError` for one that is not there."""
        return escape(self._sentences[name]).format(**values)

    def plain(self, name: str, **values: object) -> str:
        """Say a sentence as plain text, for a file or a message."""
        return self._sentences[name].format(**values)

    def __contains__(self, name: str) -> bool:
        return name in self._sentences

    def names(self) -> tuple[str, ...]:
        """The names of all sentences."""
        return tuple(self._sentences)


def _flat(table: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        found += _flat(value, f"{before}{key}.") if isinstance(value, dict) else [(f"{before}{key}", str(value))]
    return found
