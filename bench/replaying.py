"""Past decisions tried with another policy, from the rows on disk."""

import secrets
import statistics
from itertools import cycle, islice
from pathlib import Path

from msgspec.structs import replace

from bench import world
from bench.deciding import MIX
from bench.measure import Result, seconds, undisturbed
from bot.store.database import Database
from bot.store.ids import new_id
from bot.store.record import Deed, append
from bot.store.record.decisions import decisions
from rules.decide import decide
from rules.explain import reasons_of
from rules.facts import as_record
from rules.policy import DAY_US, SECOND_US
from rules.replay import replay
from rules.replayed import Replayed
from rules.verdict import word
from tests.strategies import NOW, POLICY, own

ROUNDS, DECISIONS = 5, 10_000
DRAFT = own(windows={"one_click": "24h", "held": "72h"})
_CHUNK = 1_000


def run(folder: Path, *, quick: bool) -> list[Result]:
    """Measure whole replays of a stored record: permits and refusals in equal parts, no two of them alike."""
    rounds, number = (1, 200) if quick else (ROUNDS, DECISIONS)
    with world.opened(folder / "replay.db") as database:
        _fill(database, number)
        assert _replayed(database).same == number, "the draft changes none of these"
        with undisturbed():
            taken = statistics.median(seconds(lambda: _replayed(database)) for _ in range(rounds))
    return [Result("replay_per_s", number / taken, "decisions/s", target=">= 20000")]


def _replayed(database: Database) -> Replayed:
    return replay(decisions(database, "acme", 0, NOW + DAY_US), {}, DRAFT)


def _fill(database: Database, number: int) -> None:
    """Record so many decisions, each at its own moment, about its own post, on its own reading of the network."""
    deeds = []
    for place, facts in enumerate(islice(cycle(MIX), number)):
        at = replace(
            facts, now_us=NOW + place, mention_id=new_id(NOW + place, secrets.token_bytes),
            heard_us=NOW + place - SECOND_US,
        )  # fmt: skip
        verdict = decide(at, POLICY)
        told = {"facts": as_record(at), "verdict": word(verdict), "reasons": reasons_of(verdict), "policy": "0" * 64}
        deeds.append(Deed("decision", told))
    for first in range(0, number, _CHUNK):
        with database.write() as session:
            append(session, "acme", deeds[first : first + _CHUNK], NOW + first, secrets.token_bytes)
