"""`earshot policy …`: the line that the team has drawn."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, group, on_record, plainly, show, text_of

app = group("Check the line that your team has drawn.")


@app.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(help="A policy file, or the settings file.")], json: Json = False
) -> None:
    """Say what line a policy draws. In ten sentences, or what is wrong with it."""
    from bot.commands import policy  # noqa: PLC0415 - heavy

    with plainly():
        show(policy.check(file, text_of(file)), as_json=json)


@app.command("explain")
def policy_explain(
    file: Annotated[
        Path, typer.Argument(envvar="EARSHOT_SETTINGS", help="A policy file, or the settings file.")
    ] = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Say whom a policy lets us answer. Every sign of a post by all that may be known of a person."""
    from bot.commands import policy  # noqa: PLC0415 - heavy

    with plainly():
        show(policy.explain(file, text_of(file), brand_id), as_json=json)


@app.command("schema")
def policy_schema(json: Json = False) -> None:
    """Print the JSON Schema of a policy file. With it an editor completes and checks the file."""
    from bot.commands import policy  # noqa: PLC0415 - heavy

    with plainly():
        typer.echo(policy.schema_text(one_line=json), nl=False)


@app.command("replay")
def policy_replay(
    against: Annotated[Path | None, typer.Option(help="A draft to try. Without one, each by its own policy.")] = None,
    shadow: Annotated[bool, typer.Option("--shadow", help="Tell what the policy in the shadow decided.")] = False,
    since: Annotated[str, typer.Option(help="How far back: 24h, 7d, 4w.")] = "4w",
    allow_loosening: Annotated[bool, typer.Option("--allow-loosening", help="Loosening is meant.")] = False,
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Judge past decisions again. By a draft, before it is used, or by the policy of their day, to prove them."""
    from bot.clock import wall_us  # noqa: PLC0415 - heavy
    from bot.commands import replay  # noqa: PLC0415 - heavy

    if against is not None and shadow:
        raise typer.BadParameter("Name --against or --shadow, not both.")
    with plainly(), on_record(settings, brand_id) as (database, brand, _):
        span = (database, brand, since, wall_us())
        if against is not None:
            show(replay.against(*span, against, text_of(against), allow=allow_loosening), as_json=json)
        elif shadow:
            show(replay.in_shadow(*span, allow=allow_loosening), as_json=json)
        else:
            show(replay.again(*span), as_json=json)
