"""Secrets: from the environment or a file it names, never from the settings."""

import re
from collections.abc import Mapping
from pathlib import Path

from rules.toml_text import Path as Keys
from rules.toml_text import place

MANUAL = "earshot.example.toml"
SLACK_SECRETS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
    "EARSHOT_ENVELOPE_KEY",
)
X_SECRETS = ("X_CONSUMER_KEY", "X_CONSUMER_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET")
SIGN_IN_SECRETS = ("X_SIGN_IN_SECRET",)
"""The secret of our app at X with which people sign in; a public app has none."""
DATABASE = "EARSHOT_DATABASE"
"""The variable that names the database instead of the file: its address may hold a password."""
_NAMES_SECRET = re.compile(r"(?:token|secret|password|consumer_key)$", re.IGNORECASE)
_IS_SECRET = re.compile(r"xox[a-z]-|xapp-|[a-z0-9+.]+://[^/@\s]*:[^/@\s]+@", re.IGNORECASE)


class BadSettings(ValueError):
    """Settings that cannot be used; the text names the place, what is wrong, and the remedy."""


def secret(name: str, environment: Mapping[str, str]) -> str:
    """What the variable holds, or the file that its `_FILE` names; empty if neither is set."""
    if value := environment.get(name, "").strip():
        return value
    path = environment.get(f"{name}_FILE", "").strip()
    try:
        return Path(path).read_text("utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError, ValueError):
        raise BadSettings(f"{name}_FILE names a file that cannot be read. Name one that can.") from None


def credential(name: str, environment: Mapping[str, str]) -> str:
    """A secret that goes into a request's head. Raises `BadSettings` for what no such secret holds, and shows none."""
    value = secret(name, environment)
    if not value.isascii() or not value.isprintable() or " " in value:
        raise BadSettings(f"{name} holds a blank or a sign that does not belong in it. Copy it again.")
    return value


def refuse_secrets(node: object, where: str, text: str, path: Keys = ()) -> None:
    """Refuse whatever looks like a secret in a file that others may read, and a NUL. What it holds is not shown."""
    match node:
        case dict():
            for key, value in node.items():
                refuse_secrets(value, where, text, (*path, key))
        case list():
            for number, value in enumerate(node):
                refuse_secrets(value, where, text, (*path, number))
        case str() if "\0" in node:
            key = ".".join(part for part in path if isinstance(part, str))
            raise BadSettings(f"{place(where, text, path)}: {key} holds a NUL, which no text may. Remove it.")
        case str() if _IS_SECRET.match(node) or _NAMES_SECRET.search(str(path[-1])):
            key = ".".join(part for part in path if isinstance(part, str))
            raise BadSettings(
                f"{place(where, text, path)}: {key} looks like a secret. Move it to the environment; {MANUAL} says how."
            )
        case _:
            pass
