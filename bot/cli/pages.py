"""`earshot pages`: serve the preference pages alone; print the kit, and links."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, at_work, group, plainly, tell

app = group("Serve the preference pages, and tell people of them.")


@app.command()
def serve(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Serve the preference pages. Until told to stop, on the same database as the bot."""
    from bot.process import serve_pages_until_told  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with plainly():
        serve_pages_until_told(read_settings(settings, os.environ))


@app.command()
def kit(
    qr: Annotated[Path | None, typer.Option(help="Write the QR code into this file, as SVG.")] = None,
    brand_id: BrandId = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Print a line for a profile and a footer for e-mails. The QR code is written into a file."""
    from bot.brands import choose  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy
    from bot.web.pages.kit import kit_of  # noqa: PLC0415 - heavy

    with plainly():
        given = read_settings(settings, os.environ)
        made = kit_of(given, choose([team.brand for team in given.teams], brand_id))
        if qr is not None:
            qr.write_bytes(made.qr)
        code = None if qr is None else str(qr)
        plain = {"address": made.address, "profile": made.profile, "footer": made.footer, "qr": code}
        tell(f"{made.profile}\n\n{made.footer}\n", plain, as_json=json)


@app.command()
def link(
    who: Annotated[str, typer.Argument(metavar="KEY", help="An account key such as x:783214.")],
    brand_id: BrandId = None,
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Print a link by which one account can stop the brand. With the two lines that an e-mail needs for it."""
    from bot.brands import choose  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy
    from bot.steps.person.give_link import give_link  # noqa: PLC0415 - heavy
    from bot.web.pages.kit import kit_of  # noqa: PLC0415 - heavy

    with plainly():
        given = read_settings(settings, os.environ)
        brand = choose([team.brand for team in given.teams], brand_id)
        made = kit_of(given, brand)
        with at_work(settings) as runtime:
            token = give_link(runtime, runtime.team(brand.id), who, runtime.clock())
        address, headers = made.link(token)
        said = "".join(f"{name}: {value}\n" for name, value in headers.items())
        tell(f"{address}\n\n{said}", {"address": address, "headers": headers}, as_json=json)
