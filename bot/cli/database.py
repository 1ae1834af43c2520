"""`earshot database …`: where everything is kept."""

import os

import typer

from bot.cli.frame import DEFAULT_SETTINGS, SettingsFile, group, plainly

app = group("Make or upgrade the database.")


@app.command("upgrade")
def database_upgrade(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Make the database, or bring it to this version."""
    from bot.settings import read_settings  # noqa: PLC0415 - heavy
    from bot.store.database import Database  # noqa: PLC0415 - heavy

    with plainly():
        Database(read_settings(settings, os.environ).database).upgrade()
        typer.echo("The database is ready.")
