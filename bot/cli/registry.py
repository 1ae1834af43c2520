"""`earshot registry …`: who asked not to be contacted, and how fresh we know it."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, at_work, for_team, group, plainly, show
from rules.registry.exchange.form import Form
from rules.registry.issue import KeyChange

app = group(
    "Sync opt-out registries, and publish your own. Approve a list that lost much, trade lists with other tools."
)


ListForm = Annotated[Form, typer.Argument(metavar="FORMAT", help="plain, csv, hashed, mautic, listmonk or ses.")]


@app.command("sync")
def registry_sync(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Sync every registry now."""
    from bot.commands import registry as commands  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        show(commands.sync_now(runtime), as_json=json)


@app.command("status")
def registry_status(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Say how each registry is. Its source, rows, age, next sync, and what went wrong last."""
    from bot.commands import registry as commands  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        show(commands.status(runtime), as_json=json)


@app.command("approve")
def registry_approve(
    name: Annotated[str, typer.Argument(help="The registry's name.")],
    reason: Annotated[str, typer.Option(help="Why the new list may be trusted.")],
    digest: Annotated[str, typer.Option(help="Of the list that you looked at, as status shows it.")] = "",
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Put a list in force that lost much. So many rows that it waits for somebody's word."""
    from bot.commands import registry as commands  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        show(commands.approve(runtime, name, reason, digest=digest), as_json=json)


@app.command("publish")
def registry_publish(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="For any web server. Else publish.folder.")
    ] = None,
    change_key: Annotated[
        KeyChange | None, typer.Option("--change-key", help="next and later retire, for the one that signs; or hash.")
    ] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Publish what people said no to. A feed is made, or brought up to date."""
    from bot.commands.publish import publish_now  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        given = read_settings(settings, os.environ)
        show(publish_now(runtime, given.publish, given.keys, folder, change_key), as_json=json)


@app.command("import")
def registry_import(
    form: ListForm,
    file: Annotated[Path, typer.Argument(help="The list.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    brand_id: BrandId = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Take in a list of another tool. It can add a no, and never take one back."""
    from bot import key_ring  # noqa: PLC0415 - heavy
    from bot.commands.exchange import import_list  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with plainly(), for_team(settings, brand_id) as (runtime, team):
        told = import_list(runtime, team, form, file, dry=dry_run)
        key_ring.keep(runtime.database, read_settings(settings, os.environ).keys)
        show(told, as_json=json)


@app.command("export")
def registry_export(
    form: ListForm,
    file: Annotated[Path, typer.Argument(help="Where to write it.")],
    brand_id: BrandId = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Write a brand's objections as a list for another tool."""
    from bot.commands.exchange import export_list  # noqa: PLC0415 - heavy

    with plainly(), for_team(settings, brand_id) as (runtime, team):
        show(export_list(runtime, team, form, file), as_json=json)
