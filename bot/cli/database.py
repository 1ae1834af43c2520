"""`earshot database …`: where everything is kept."""

import os

from bot.cli.frame import DEFAULT_SETTINGS, Json, SettingsFile, group, plainly, tell

app = group("Make or upgrade the database.")


@app.command("upgrade")
def database_upgrade(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Make the database, or bring it to this version."""
    from bot.settings import read_settings  # noqa: PLC0415 - heavy
    from bot.store.database import Database  # noqa: PLC0415 - heavy

    with plainly():
        database = Database(read_settings(settings, os.environ).database)
        database.upgrade()
        tell("The database is ready.\n", {"database": database.name}, as_json=json)
