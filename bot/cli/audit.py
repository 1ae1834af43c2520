"""`earshot audit …`: the record, checked and handed out."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.frame import DEFAULT_SETTINGS, BrandId, Json, SettingsFile, at_work, group, on_record, plainly, show, tell

app = group("Check the record, or hand it out.")


@app.command("verify")
def audit_verify(settings: SettingsFile = DEFAULT_SETTINGS, brand_id: BrandId = None, json: Json = False) -> None:
    """Recompute the record, and say whether it holds. The whole of it, from the database."""
    from bot.commands import audit  # noqa: PLC0415 - heavy

    with plainly(), on_record(settings, brand_id) as (database, brand, keys):
        show(audit.verify(database, brand, keys), as_json=json)


@app.command("export")
def audit_export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder, or an earlier export.")],
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Write out the record for others to check. tools/verify_log.py does, without trusting us."""
    from bot.commands import audit  # noqa: PLC0415 - heavy

    with plainly(), on_record(settings, brand_id) as (database, brand, _):
        entries = audit.export(database, brand, folder)
        said = f"{entries:,} entries are in {folder}. Check them with: python3 tools/verify_log.py {folder}\n"
        tell(said, {"folder": str(folder), "entries": entries}, as_json=json)


@app.command("checkpoint")
def audit_checkpoint(settings: SettingsFile = DEFAULT_SETTINGS, brand_id: BrandId = None, json: Json = False) -> None:
    """Seal what waits, and print the newest signed checkpoint."""
    from bot import wiring  # noqa: PLC0415 - heavy
    from bot.brands import choose  # noqa: PLC0415 - heavy
    from bot.commands import audit  # noqa: PLC0415 - heavy
    from bot.settings import read_settings  # noqa: PLC0415 - heavy

    with plainly(), at_work(settings) as runtime:
        given = read_settings(settings, os.environ)
        team = runtime.team(choose([team.brand for team in given.teams], brand_id).id)
        vouching = wiring.signer(runtime, given, team)
        note = audit.checkpoint(runtime, team, vouching, runtime.clock())
        origin, entries, root = note.split("\n")[:3]
        tell(note, {"origin": origin, "entries": int(entries), "root": root, "note": note}, as_json=json)


@app.command("prove")
def audit_prove(
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="An entry's id, or its place from 0.")],
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Print the proof of one entry. Anyone can check it offline, without the rest of the record."""
    from bot.commands import audit  # noqa: PLC0415 - heavy

    with plainly(), on_record(settings, brand_id) as (database, brand, _):
        proof = audit.prove(database, brand, entry)
        tell(proof, {"proof": proof}, as_json=json)


@app.command("receipt")
def audit_receipt(
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="An entry's id, or its place from 0.")],
    settings: SettingsFile = DEFAULT_SETTINGS,
    brand_id: BrandId = None,
    json: Json = False,
) -> None:
    """Print the receipt of a person's choice. Their sentence above its proof, for them to keep."""
    from bot.commands import audit  # noqa: PLC0415 - heavy

    with plainly(), on_record(settings, brand_id) as (database, brand, _):
        receipt = audit.receipt(database, brand, entry)
        tell(receipt, {"receipt": receipt}, as_json=json)
