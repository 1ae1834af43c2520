"""`earshot key …`: new keys in the place of old ones."""

import os
from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, Json, SettingsFile, at_work, group, plainly, show

app = group("Let new keys take the place of old ones.")


@app.callback()
def key() -> None:
    """Let new keys take the place of old ones."""


@app.command("rotate")
def key_rotate(
    what: Annotated[str, typer.Argument(metavar="KIND", help="log, registry, store, tokens or all.")] = "all",
    finish: Annotated[bool, typer.Option("--finish", help="End the change of the key that signs our feed.")] = False,
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Make new keys. Old checkpoints verify still, and everybody who said no is refused as before."""
    from bot.commands import key  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        folder = read_settings(settings, os.environ).keys
        show(key.rotate_keys(runtime, folder, what, finish=finish), as_json=json)
