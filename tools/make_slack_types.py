"""Makes a JSON Schema of Slack's own published types, for tests/slack_types.

    python tools/make_slack_types.py

Needs Node.js and npm's registry; nothing of either is kept. The packages are pinned below: raise them, run this, and
look at what the tests and the difference say. Views take any block at all in Slack's types (`AnyBlock`), so here they
are given the blocks that Slack knows.
"""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Final

TYPES: Final = "@slack/types@3.2.0"
MAKER: Final = "ts-json-schema-generator@2.4.0"
FOLDER: Final = Path(__file__).parent.parent / "tests" / "slack_types"

_ENTRY = """import type { HomeView, KnownBlock, MessageMetadata, ModalView } from '@slack/types';
export interface Message { blocks?: KnownBlock[]; metadata?: MessageMetadata }
export interface Modal extends Omit<ModalView, 'blocks'> { blocks: KnownBlock[] }
export interface Home extends Omit<HomeView, 'blocks'> { blocks: KnownBlock[] }
"""
_SETTINGS = {
    "compilerOptions": {"strict": True, "module": "nodenext", "moduleResolution": "nodenext", "skipLibCheck": True},
    "files": ["entry.ts"],
}
_MAKE = "npx ts-json-schema-generator --path entry.ts --tsconfig tsconfig.json --type * --no-type-check --jsDoc none"


def main() -> None:
    """Write the schema, with its origin in it, and the licence that it comes under."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text("{}\n")
        (folder / "entry.ts").write_text(_ENTRY)
        (folder / "tsconfig.json").write_text(json.dumps(_SETTINGS))
        _run(folder, "npm", "install", "--silent", "--ignore-scripts", TYPES, MAKER)
        schema = json.loads(_run(folder, *_MAKE.split()))
        licence = (folder / "node_modules" / "@slack" / "types" / "LICENSE").read_text()
    made = {"$comment": origin(), **schema}
    (FOLDER / "schema.json").write_text(json.dumps(made, indent=1, sort_keys=True) + "\n")
    (FOLDER / "LICENSE").write_text(licence)
    print(f"{len(made['definitions'])} definitions of {TYPES} are in {FOLDER / 'schema.json'}.")


def origin() -> str:
    """Where the schema comes from, as it says itself."""
    return f"Made from {TYPES} (MIT, Slack Technologies) with {MAKER} by tools/make_slack_types.py. Do not edit."


def _run(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words


if __name__ == "__main__":
    main()
