"""A small record in which a key gave way, and what might be forged of it."""

from rules.audit.checkpoint import countersign
from rules.audit.entry import Json, seal_entry
from rules.audit.export import Row
from rules.audit.rotation import KIND, rotation
from tests.rules.audit.made import KEY, NOON_US, ORIGIN, SIGN, checkpoint, entry, rows, signer

NEXT, NEXT_SIGN = signer(ORIGIN, seed=2)
LAST, LAST_SIGN = signer(ORIGIN, seed=3)
STRANGER, STRANGER_SIGN = signer(ORIGIN, seed=9)
ELSEWHERE, _ = signer("other.example/record", seed=2)


def change(payload: dict[str, Json], number: int = 3) -> Row:
    return Row.of(seal_entry(KIND, NOON_US, payload, bytes([number]) * 32, None))


def handover(made: list[Row], size: int) -> str:
    return countersign(checkpoint(made, size), NEXT, NEXT_SIGN)


def by_next(made: list[Row], size: int) -> str:
    return checkpoint(made, size, key=NEXT, sign=NEXT_SIGN)


def by_last(made: list[Row], size: int) -> str:
    return checkpoint(made, size, key=LAST, sign=LAST_SIGN)


GIVES_WAY = rotation(KEY, SIGN, NEXT)
ROWS = [*rows(3), change(GIVES_WAY), *rows(3)]
EARLY, HANDED, LATE = checkpoint(ROWS, 2), handover(ROWS, 4), by_next(ROWS, 7)
NOTES = [EARLY, HANDED, LATE]

TWICE = [*ROWS, change(rotation(NEXT, NEXT_SIGN, LAST), 7), *rows(2)]
TWICE_NOTES = [*NOTES, countersign(by_next(TWICE, 8), LAST, LAST_SIGN), by_last(TWICE, 10)]


def with_change(payload: dict[str, Json]) -> tuple[list[Row], list[str]]:
    """The same record with another entry in the place of the true one, signed as if it were true."""
    made = [*rows(3), change(payload), *rows(3)]
    return made, [checkpoint(made, 2), handover(made, 4), by_next(made, 7)]


def rewritten() -> tuple[list[Row], list[str]]:
    """The past written anew by somebody who has the next key, but not the first."""
    made = [Row.of(entry(50)), *ROWS[1:]]
    return made, [by_next(made, 4), by_next(made, 7)]


FORGED: dict[str, tuple[list[Row], list[str]]] = {
    "the next key signs before the entry that names it": (ROWS, [by_next(ROWS, 2), HANDED, LATE]),
    "the next key signs too early beside true ones": (ROWS, [EARLY, by_next(ROWS, 3), HANDED, LATE]),
    "the first key signs after the entry that retires it": (ROWS, [EARLY, HANDED, checkpoint(ROWS, 7)]),
    "the first key signs on beside the next": (ROWS, [EARLY, HANDED, handover(ROWS, 7)]),
    "a key signs that nobody named": (
        ROWS,
        [EARLY, HANDED, checkpoint(ROWS, 7, key=STRANGER, sign=STRANGER_SIGN)],
    ),
    "the next key alone signs where the first gives way": (ROWS, [EARLY, by_next(ROWS, 4), LATE]),
    "the first key alone signs where it gives way": (ROWS, [EARLY, checkpoint(ROWS, 4), LATE]),
    "nobody signs where the first key gives way": (ROWS, [EARLY, LATE]),
    "the next key signs for itself": with_change({**rotation(NEXT, NEXT_SIGN, NEXT), "retired": KEY.text}),
    "the first key signed another": with_change({**GIVES_WAY, "signed": rotation(KEY, SIGN, LAST)["signed"]}),
    "a key gives way that is not in use": with_change(rotation(STRANGER, STRANGER_SIGN, NEXT)),
    "the next key is another record's": with_change(rotation(KEY, SIGN, ELSEWHERE)),
    "the next key is none": with_change({**GIVES_WAY, "used": "nobody"}),
    "there is no entry that names the next": (rows(7), [checkpoint(rows(7), 2), by_next(rows(7), 7)]),
    "the entry that names the next is withheld": ([*ROWS[:3], Row(ROWS[3].leaf, None), *ROWS[4:]], NOTES),
    "two keys succeed the first": (
        [*ROWS, change(rotation(KEY, SIGN, LAST), 7)],
        [*NOTES, countersign(by_next([*ROWS, change(rotation(KEY, SIGN, LAST), 7)], 8), LAST, LAST_SIGN)],
    ),
    "the past is written anew with the next key alone": rewritten(),
    "the past is written anew, the first key's signature copied": (rewritten()[0], [EARLY, HANDED, LATE]),
    "the first key signs beside both where the next gives way": (
        TWICE,
        [*NOTES, countersign(TWICE_NOTES[3], KEY, SIGN), TWICE_NOTES[4]],
    ),
    "the last of two changes is not signed by both": (TWICE, [*TWICE_NOTES[:3], by_last(TWICE, 8), TWICE_NOTES[4]]),
}
