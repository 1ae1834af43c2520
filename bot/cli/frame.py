"""What the commands share: their options, how they open the store, how they fail."""

import errno
import json as json_module
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

SettingsFile = Annotated[Path, typer.Option("--settings", envvar="EARSHOT_SETTINGS", help="The settings file.")]
BrandId = Annotated[str | None, typer.Option("--brand-id", help="Which brand, where there are several.")]
Json = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
DEFAULT_SETTINGS = Path("earshot.toml")
_FULL = (errno.ENOSPC, errno.EDQUOT)


def group(about: str) -> typer.Typer:
    """A group of commands that stand under one word."""
    return typer.Typer(help=about, no_args_is_help=True)


@contextmanager
def plainly() -> Iterator[None]:
    """Turn every failure that we foresee into one sentence and exit status 1; a traceback reaches nobody."""
    try:
        yield
    except (typer.Exit, KeyboardInterrupt):
        raise
    except BrokenPipeError:  # whoever reads what we print has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None
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
    if isinstance(error, OSError) and error.errno in _FULL:
        return f"The disk does not take what we write: {error.strerror}. Free some space, then try again."
    first = (str(error).strip().splitlines() or [""])[0]
    if first and type(error).__module__.partition(".")[0] in {"bot", "rules"}:
        return first
    told = f"{type(error).__name__}: {first}" if first else type(error).__name__
    return f"Something went wrong that we did not foresee ({told}). Set EARSHOT_DEBUG=1 and try again to see where."


def text_of(file: Path) -> str:
    """What a file says; where it cannot be read, one sentence and exit status 1."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        typer.echo(f"Cannot read {file}: {reason}. Name a file that can be read.", err=True)
        raise typer.Exit(1) from None


@contextmanager
def at_work(settings: Path) -> Iterator[Any]:
    """The store and the registries, without Slack or a network, for commands that look and mend."""
    from bot.settings import read_settings  # noqa: PLC0415 - heavy
    from bot.wiring import workbench  # noqa: PLC0415 - heavy

    runtime = workbench(read_settings(settings, os.environ))
    try:
        yield runtime
    finally:
        runtime.database.close()


@contextmanager
def for_team(settings: Path, brand_id: str | None) -> Iterator[tuple[Any, Any]]:
    """The same, with the team of the brand that is meant."""
    from bot.brands import choose  # noqa: PLC0415 - heavy

    with at_work(settings) as runtime:
        yield runtime, runtime.team(choose([team.brand for team in runtime.teams], brand_id).id)


@contextmanager
def on_record(settings: Path, brand_id: str | None) -> Iterator[tuple[Any, str, Path]]:
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


def tell(text: str, plain: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a result that is as it should be: its text to the letter, or as one line of JSON."""
    typer.echo(f"{_line({'ok': True, **plain})}\n" if as_json else text, nl=False)


def show(told: Any, *, as_json: bool) -> None:  # noqa: ANN401 - commands give values with .lines and .as_dict
    """Print what a command found, in sentences or as one line of JSON; exit status 1 where it is not ok."""
    if as_json:
        typer.echo(_line({"ok": told.ok, **told.as_dict()}))
    else:
        for line in told.lines():
            typer.echo(line)
    if not told.ok:
        raise typer.Exit(1)


def _line(plain: Mapping[str, Any]) -> str:
    return json_module.dumps(plain, ensure_ascii=False)
