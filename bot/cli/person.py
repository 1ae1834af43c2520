"""`earshot person …`: what we hold about somebody, a copy, and forgetting them."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, for_team, group, plainly, show, tell

app = group("See, hand out or forget what is held about one person.")
Who = Annotated[str, typer.Argument(metavar="KEY", help="An account key such as x:783214, or a handle that we know.")]


@app.command("show")
def person_show(
    who: Who, settings: SettingsFile = DEFAULT_SETTINGS, brand_id: BrandId = None, json: Json = False
) -> None:
    """Say in plain words what is held about somebody. Posts, replies, decisions, their no and their yes."""
    from bot.commands import person  # noqa: PLC0415 - heavy

    with plainly(), for_team(settings, brand_id) as (runtime, team):
        show(person.show(runtime, team, who), as_json=json)


@app.command("export")
def person_export(
    who: Who,
    file: Annotated[Path | None, typer.Option("--out", help="Write into this file, for its owner only.")] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Give all that is held about somebody as JSON. On standard output, or in a file that only you can read."""
    from bot.commands import person  # noqa: PLC0415 - heavy

    with plainly(), for_team(settings, brand_id) as (runtime, team):
        held = person.show(runtime, team, who)
        if file is None:
            tell(person.written(held).decode(), held.as_dict(), as_json=json)
        else:
            person.export(held, file)
            key = held.about.account_key
            said = f"All that is held about {key} is in {file}. Only you can read it.\n"
            tell(said, {"account": key, "file": str(file)}, as_json=json)


@app.command("forget")
def person_forget(
    who: Who, settings: SettingsFile = DEFAULT_SETTINGS, brand_id: BrandId = None, json: Json = False
) -> None:
    """Erase all that names somebody, here and in Slack. What they refused stays refused."""
    from bot.commands import person  # noqa: PLC0415 - heavy

    with plainly(), for_team(settings, brand_id) as (runtime, team):
        show(person.forget_them(runtime, team, who), as_json=json)
