"""What one check found, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: `ok` is `None` for what is worth knowing and no fault. `remedy` says what to do."""

    name: str
    ok: bool | None
    sentence: str
    remedy: str = ""


def good(name: str, sentence: str) -> Finding:
    """It is as it should be."""
    return Finding(name, True, sentence)


def note(name: str, sentence: str, remedy: str = "") -> Finding:
    """It is no fault, but somebody should know."""
    return Finding(name, None, sentence, remedy)


def bad(name: str, told: str, remedy: str = "") -> Finding:
    """It is not as it should be. Without a remedy of its own, the last sentence of what was told is the remedy."""
    if not remedy and ". " in told:
        told, _, remedy = told.rpartition(". ")
        told += "."
    return Finding(name, False, told, remedy)
