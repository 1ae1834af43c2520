"""`earshot …`: one function a command; what is heavy is imported where it is used.

Exit status: 0 done, 1 refused or failed with one clear line, 2 wrong use.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import audit, database, digest, dossier, drill, keys, pages, person, policy, register, registry
from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, plainly

app = typer.Typer(
    help="Earshot keeps a community team honest about whom it may answer.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip
for _name, _group in (
    ("policy", policy.app),
    ("registry", registry.app),
    ("register", register.app),
    ("drill", drill.app),
    ("audit", audit.app),
    ("database", database.app),
    ("pages", pages.app),
    ("person", person.app),
    ("key", keys.app),
):
    app.add_typer(_group, name=_name)

DEMO_PORT = 8765


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is shown.", min=0, max=65535)] = DEMO_PORT,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Show the product in a browser. One recorded day, no keys, nothing leaves this computer."""
    from bot.demo import run_demo  # noqa: PLC0415 - heavy

    with plainly():
        run_demo(port, open_browser=open_browser)


@app.command()
def run(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Run the bot until it is told to stop."""
    from bot.process import run_until_told  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with plainly():
        run_until_told(read_settings(settings, os.environ))


@app.command()
def doctor(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Check all that Earshot needs. It says what to do where something fails."""
    from bot import doctor as checks  # noqa: PLC0415 - heavy

    with plainly():
        raise typer.Exit(checks.main(settings, os.environ, as_json=json))


@app.command()
def label(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A file of JSON lines, or - for standard input.")],
    brand: Annotated[Path, typer.Option(help="A file with [[brand]] tables.")],
    network: Annotated[str, typer.Option(help="The network that the lines come from: x, mastodon or bluesky.")] = "x",
    brand_id: BrandId = None,
    _json: Annotated[bool, typer.Option("--json", help="Changes nothing: what it prints is JSON lines.")] = False,
) -> None:
    """Label raw network payloads. JSON lines in, one label with its evidence per line out."""
    from bot.commands import label  # noqa: PLC0415 - heavy

    with plainly():
        raise typer.Exit(label.main(brand, brand_id, network, source))


app.command("digest")(digest.digest)
app.command("dossier")(dossier.dossier)


def main() -> None:
    """Run the command that was asked for; a stream that whoever started us has closed is an empty one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - for as long as we run
    app()
