"""The published vectors come from the tool."""

import subprocess
import sys
import zlib
from pathlib import Path

from rules.registry.head import open_head
from tests.rules.audit.made import check
from tools.make_feed import KEY, main

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors" / "feed"


def unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    return zlib.decompress(content, wbits=31) if path.name.startswith(("snapshot-", "delta-")) else content


def test_without_a_folder_it_says_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, "-m", "tools.make_feed"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"tools/make_feed.py DIR" in done.stdout


def test_the_vectors_are_what_it_writes(tmp_path: Path) -> None:
    """Compared as unpacked, for another zlib may pack them otherwise; then their names and the HEADs differ too."""
    assert main([str(tmp_path)]) == 0
    made, kept = sorted(tmp_path.iterdir()), sorted(path for path in VECTORS.iterdir() if path.suffix != ".md")
    assert sorted(unpacked(path) for path in made if not path.name.startswith("HEAD")) == sorted(
        unpacked(path) for path in kept if not path.name.startswith("HEAD")
    )
    for seq in range(1, 6):
        heads = [open_head((folder / f"HEAD.{seq}").read_bytes(), [KEY], check) for folder in (tmp_path, VECTORS)]
        assert heads[0].state == heads[1].state
        assert [delta.seq for delta in heads[0].deltas] == [delta.seq for delta in heads[1].deltas]
