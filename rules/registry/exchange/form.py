"""Whose form a list has."""

from enum import StrEnum


class Form(StrEnum):
    """Three of other tools, and three of our own: accounts, the CSV profile of `rules.registry.feed`, hashed keys."""

    PLAIN = "plain"
    CSV = "csv"
    HASHED = "hashed"
    MAUTIC = "mautic"
    LISTMONK = "listmonk"
    SES = "ses"
