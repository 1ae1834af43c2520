"""`earshot dossier`: what a privacy officer needs, from the live settings."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, plainly, show


def dossier(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the documents go.")] = Path("dossier"),
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Draft what a privacy officer asks for. A notice, a record of processing, assessments, a table of processors."""
    from bot.brands import choose  # noqa: PLC0415 - heavy
    from bot.dossier.write import write  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with plainly():
        given = read_settings(settings, os.environ)
        brand = choose([team.brand for team in given.teams], brand_id)
        team = next(team for team in given.teams if team.brand.id == brand.id)
        show(write(given, team, folder), as_json=json)
