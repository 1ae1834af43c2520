"""`earshot …`: one function a command; what is heavy is imported where it is used.

Exit status: 0 done, 1 refused or failed with one clear line, 2 wrong use. Longer than most files: it is
the list of all commands.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    help="Earshot keeps a community team honest about whom it may answer.",
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip
policy_app = typer.Typer(help="Check the line that your team has drawn.", no_args_is_help=True)
registry_app = typer.Typer(
    help="Sync opt-out registries, look at them, approve a list that lost much.", no_args_is_help=True
)
audit_app = typer.Typer(help="Check the record, or hand it out.", no_args_is_help=True)
database_app = typer.Typer(help="Make or upgrade the database.", no_args_is_help=True)
for _name, _group in (
    ("policy", policy_app),
    ("registry", registry_app),
    ("audit", audit_app),
    ("database", database_app),
):
    app.add_typer(_group, name=_name)

SettingsFile = Annotated[Path, typer.Option("--settings", envvar="EARSHOT_SETTINGS", help="The settings file.")]
BrandId = Annotated[str | None, typer.Option("--brand-id", help="Which brand, where there are several.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DEFAULT_SETTINGS = Path("earshot.toml")
DEMO_PORT = 8765


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is shown.", min=0, max=65535)] = DEMO_PORT,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = True,
) -> None:
    """Show the product in a browser: one recorded day, no keys, nothing leaves this computer."""
    from bot.demo import run_demo  # noqa: PLC0415 - heavy

    with _plainly():
        run_demo(port, open_browser=open_browser)


@app.command()
def run(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Run the bot until it is told to stop."""
    from bot.process import run_until_told  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with _plainly():
        run_until_told(read_settings(settings, os.environ))


@app.command()
def doctor(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Check everything that Earshot needs, and say what to do where something fails."""
    from bot import doctor as checks  # noqa: PLC0415 - heavy

    with _plainly():
        raise typer.Exit(checks.main(settings, os.environ, as_json=json))


@app.command()
def label(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A file of JSON lines, or - for standard input.")],
    brand: Annotated[Path, typer.Option(help="A file with [[brand]] tables.")],
    network: Annotated[str, typer.Option(help="The network that the lines come from: x, mastodon or bluesky.")] = "x",
    brand_id: BrandId = None,
) -> None:
    """Label raw network payloads: JSON lines in, one label with its evidence per line out."""
    from bot import label_command  # noqa: PLC0415 - heavy

    with _plainly():
        raise typer.Exit(label_command.main(brand, brand_id, network, source))


@policy_app.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(help="A policy file, or the settings file.")], json: Json = False
) -> None:
    """Say in ten sentences what line a policy draws, or what is wrong with it."""
    from bot import policy_commands  # noqa: PLC0415 - heavy

    with _plainly():
        _print(policy_commands.check(file, _text(file)), as_json=json)


@policy_app.command("explain")
def policy_explain(
    file: Annotated[
        Path, typer.Argument(envvar="EARSHOT_SETTINGS", help="A policy file, or the settings file.")
    ] = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Say whom a policy lets us answer: every sign of a post by all that may be known of a person."""
    from bot import policy_commands  # noqa: PLC0415 - heavy

    with _plainly():
        _print(policy_commands.explain(file, _text(file), brand_id), as_json=json)


@policy_app.command("schema")
def policy_schema() -> None:
    """Print the JSON Schema of a policy file, with which an editor completes and checks it."""
    from bot import policy_commands  # noqa: PLC0415 - heavy

    typer.echo(policy_commands.schema_text(), nl=False)


@policy_app.command("replay")
def policy_replay(
    against: Annotated[Path | None, typer.Option(help="A draft to try. Without one, each by its own policy.")] = None,
    shadow: Annotated[bool, typer.Option("--shadow", help="Tell what the policy in the shadow decided.")] = False,
    since: Annotated[str, typer.Option(help="How far back: 24h, 7d, 4w.")] = "4w",
    allow_loosening: Annotated[bool, typer.Option("--allow-loosening", help="Loosening is meant.")] = False,
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Judge past decisions again: by a draft, before it is used, or by the policy of their day, to prove them."""
    from bot import replay_command as replay  # noqa: PLC0415 - heavy
    from bot.clock import wall_us  # noqa: PLC0415 - heavy

    if against is not None and shadow:
        raise typer.BadParameter("Name --against or --shadow, not both.")
    with _plainly(), _record(settings, brand_id) as (database, brand, _):
        span = (database, brand, since, wall_us())
        if against is not None:
            _print(replay.against(*span, against, _text(against), allow=allow_loosening), as_json=json)
        elif shadow:
            _print(replay.in_shadow(*span, allow=allow_loosening), as_json=json)
        else:
            _print(replay.again(*span), as_json=json)


@registry_app.command("sync")
def registry_sync(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Sync every registry now."""
    from bot.registry import commands  # noqa: PLC0415 - heavy

    with _plainly(), _at_work(settings) as runtime:
        _print(commands.sync_now(runtime), as_json=json)


@registry_app.command("status")
def registry_status(settings: SettingsFile = DEFAULT_SETTINGS, json: Json = False) -> None:
    """Say for each registry: its source, rows, age, next sync, and what went wrong last."""
    from bot.registry import commands  # noqa: PLC0415 - heavy

    with _plainly(), _at_work(settings) as runtime:
        _print(commands.status(runtime), as_json=json)


@registry_app.command("approve")
def registry_approve(
    name: Annotated[str, typer.Argument(help="The registry's name.")],
    reason: Annotated[str, typer.Option(help="Why the new list may be trusted.")],
    digest: Annotated[str, typer.Option(help="The digest of the list that you looked at; its beginning will do.")] = "",
    settings: SettingsFile = DEFAULT_SETTINGS,
    json: Json = False,
) -> None:
    """Put a new list in force that lost so many rows that it waits for somebody's word."""
    from bot.registry import commands  # noqa: PLC0415 - heavy

    with _plainly(), _at_work(settings) as runtime:
        _print(commands.approve(runtime, name, reason, digest=digest), as_json=json)


@audit_app.command("verify")
def audit_verify(settings: SettingsFile = DEFAULT_SETTINGS, brand_id: BrandId = None, json: Json = False) -> None:
    """Recompute the whole record from the database, and say whether it holds."""
    from bot import audit_commands  # noqa: PLC0415 - heavy

    with _plainly(), _record(settings, brand_id) as (database, brand, keys):
        _print(audit_commands.verify(database, brand, keys), as_json=json)


@audit_app.command("export")
def audit_export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder, or an earlier export.")],
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
) -> None:
    """Write out the record for tools/verify_log.py, which checks it without trusting us."""
    from bot import audit_commands  # noqa: PLC0415 - heavy

    with _plainly(), _record(settings, brand_id) as (database, brand, _):
        entries = audit_commands.export(database, brand, folder)
        typer.echo(f"{entries:,} entries are in {folder}. Check them with: python3 tools/verify_log.py {folder}")


@audit_app.command("checkpoint")
def audit_checkpoint(settings: SettingsFile = DEFAULT_SETTINGS, brand_id: BrandId = None) -> None:
    """Seal what waits, and print the newest signed checkpoint."""
    from bot import audit_commands, wiring  # noqa: PLC0415 - heavy
    from bot.brands import choose  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with _plainly(), _at_work(settings) as runtime:
        given = read_settings(settings, os.environ)
        team = runtime.team(choose([team.brand for team in given.teams], brand_id).id)
        vouching = wiring.signer(runtime, given, team)
        typer.echo(audit_commands.checkpoint(runtime, team, vouching, runtime.clock()), nl=False)


@audit_app.command("prove")
def audit_prove(
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="An entry's id, or its place from 0.")],
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
) -> None:
    """Print the receipt of one entry: anyone can check it offline, without the rest of the record."""
    from bot import audit_commands  # noqa: PLC0415 - heavy

    with _plainly(), _record(settings, brand_id) as (database, brand, _):
        typer.echo(audit_commands.prove(database, brand, entry), nl=False)


@database_app.command("upgrade")
def database_upgrade(settings: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Make the database, or bring it to this version."""
    from bot.settings import read_settings  # noqa: PLC0415 - heavy
    from bot.store.database import Database  # noqa: PLC0415 - heavy

    with _plainly():
        Database(read_settings(settings, os.environ).database).upgrade()
        typer.echo("The database is ready.")


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn every failure that we foresee into one sentence and exit status 1; a traceback reaches nobody."""
    try:
        yield
    except (typer.Exit, KeyboardInterrupt):
        raise
    except Exception as error:
        if os.environ.get("EARSHOT_DEBUG"):
            raise
        typer.echo(_sentence(error), err=True)
        raise typer.Exit(1) from None


def _sentence(error: Exception) -> str:
    """One line, whatever happened: our own words, what is wrong with the database, or that we did not foresee it."""
    from bot.store.database import DBAPIError, explain  # noqa: PLC0415 - heavy

    if isinstance(error, DBAPIError):
        return explain(error, "of these settings")
    first = (str(error).strip().splitlines() or [""])[0]
    if first and type(error).__module__.partition(".")[0] in {"bot", "rules"}:
        return first
    told = f"{type(error).__name__}: {first}" if first else type(error).__name__
    return f"Something went wrong that we did not foresee ({told}). Set EARSHOT_DEBUG=1 and try again to see where."


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        typer.echo(f"Cannot read {file}: {reason}. Name a file that can be read.", err=True)
        raise typer.Exit(1) from None


@contextmanager
def _at_work(settings: Path) -> Iterator[Any]:
    """The store and the registries, without Slack or a network, for commands that look and mend."""
    from bot.settings import read_settings  # noqa: PLC0415 - heavy
    from bot.wiring import workbench  # noqa: PLC0415 - heavy

    runtime = workbench(read_settings(settings, os.environ))
    try:
        yield runtime
    finally:
        runtime.database.close()


@contextmanager
def _record(settings: Path, brand_id: str | None) -> Iterator[tuple[Any, str, Path]]:
    """The database as it stands, the brand that is meant, and the folder of keys: nothing is made or changed."""
    from bot.brands import choose  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy
    from bot.store.database import Database  # noqa: PLC0415 - heavy

    given = read_settings(settings, os.environ)
    brand = choose([team.brand for team in given.teams], brand_id)
    database = Database(given.database)
    try:
        database.check()
        yield database, brand.id, given.keys
    finally:
        database.close()


def _print(told: Any, *, as_json: bool) -> None:  # noqa: ANN401 - commands give values with .lines and .as_dict
    import json as json_module  # noqa: PLC0415 - the parameter of the commands has its name

    if as_json:
        typer.echo(json_module.dumps(told.as_dict(), ensure_ascii=False))
    else:
        for line in told.lines():
            typer.echo(line)
    if not told.ok:
        raise typer.Exit(1)


def main() -> None:
    """Run the command that was asked for."""
    app()
