"""`earshot digest`: a week in numbers, without Slack."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, for_team, plainly, tell


def digest(
    week: Annotated[str | None, typer.Option(help="An ISO week such as 2026-W47; the last one without it.")] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an .html, .png or .json file.")] = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Tell a week as the digest does. As text, or as a page, a picture or JSON in a file."""
    from bot.commands import digest as weekly  # noqa: PLC0415 - heavy

    if to is not None and to.suffix.lower() not in weekly.FORMS:
        _wrong_use(f"We cannot write {to.name}. Give --to a file whose name ends in .html, .png or .json.")
    with plainly(), for_team(settings, brand_id) as (runtime, team):
        try:
            told = weekly.told(runtime, team, week, runtime.clock())
        except weekly.NotThatWeek as no:
            _wrong_use(str(no))
        if to is None:
            tell(weekly.as_text(told), weekly.as_dict(told), as_json=json)
        else:
            weekly.write(told, to)
            tell(f"{told.title} is in {to}.\n", {"week": told.week, "file": str(to)}, as_json=json)


def _wrong_use(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
