"""`earshot register …`: who asked by letter or e-mail that a handle be left alone."""

from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, for_team, group, plainly, show

app = group("Keep the requests that came by letter or e-mail. Received, due, answered.")


@app.command("add")
def register_add(
    handle: Annotated[str, typer.Argument(help="The handle, or the address of its profile.")],
    network: Annotated[str, typer.Option(help="x, mastodon or bluesky.")] = "x",
    received: Annotated[str, typer.Option(help="The day on which it came: 2026-11-22. Without one, today.")] = "",
    note: Annotated[str, typer.Option(help="How it came, for your colleagues.")] = "",
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Leave a handle alone at once. Somebody asked for it by letter or e-mail."""
    from bot.commands import register as commands  # noqa: PLC0415 - heavy

    with plainly(), for_team(settings, brand_id) as (runtime, team):
        show(commands.add(runtime, team, handle, network, received, note), as_json=json)


@app.command("list")
def register_list(settings: SettingsFile = DEFAULT_SETTINGS, brand_id: BrandId = None, json: Json = False) -> None:
    """Show the register, what is still to be answered first."""
    from bot.commands import register as commands  # noqa: PLC0415 - heavy

    with plainly(), for_team(settings, brand_id) as (runtime, team):
        show(commands.listed(runtime, team), as_json=json)


@app.command("answer")
def register_answer(
    request: Annotated[str, typer.Argument(metavar="ID", help="The request's id, as the list shows it.")],
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Note that the person was told that they are left alone."""
    from bot.commands import register as commands  # noqa: PLC0415 - heavy

    with plainly(), for_team(settings, brand_id) as (runtime, team):
        show(commands.answer(runtime, team, request), as_json=json)
