"""`earshot drill …`: try what should never happen, on a copy."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, Json, SettingsFile, at_work, group, plainly, show

app = group("Try what should never happen, on a copy. Nothing that is in use is changed.")


@app.callback()
def _several() -> None:
    """Keep the word of the one drill that there is."""


@app.command("restore")
def drill_restore(
    backup: Annotated[
        Path | None, typer.Option(help="A backup to try. Without one, an older state is made up.")
    ] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Say whether a restore would keep everybody's no."""
    from bot.commands import drill  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        keys = read_settings(settings, os.environ).keys
        show(drill.restore(runtime, keys, backup), as_json=json)
