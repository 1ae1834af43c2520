"""`earshot registry …`: who asked not to be contacted, and how fresh we know it."""

from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, Json, SettingsFile, at_work, group, plainly, show

app = group("Sync opt-out registries, look at them, approve a list that lost much.")


@app.command("sync")
def registry_sync(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Sync every registry now."""
    from bot.registry import commands  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        show(commands.sync_now(runtime), as_json=json)


@app.command("status")
def registry_status(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Say for each registry: its source, rows, age, next sync, and what went wrong last."""
    from bot.registry import commands  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        show(commands.status(runtime), as_json=json)


@app.command("approve")
def registry_approve(
    name: Annotated[str, typer.Argument(help="The registry's name.")],
    reason: Annotated[str, typer.Option(help="Why the new list may be trusted.")],
    digest: Annotated[str, typer.Option(help="The digest of the list that you looked at; its beginning will do.")] = "",
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Put a new list in force that lost so many rows that it waits for somebody's word."""
    from bot.registry import commands  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        show(commands.approve(runtime, name, reason, digest=digest), as_json=json)
