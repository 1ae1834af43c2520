"""Tells what the journal has and the store has not; changes nothing.

Whether a database is an older one is judged by what this finds, before anything of it is put back: else a kill in the
middle would leave a database that looks as if nothing had ever happened to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.journal.file import Found, Hurt, Journal
from bot.journal.line import Line
from bot.runtime import Runtime
from bot.store import secret
from bot.store.person import forgotten
from bot.store.person.forgotten import Forgetting
from bot.store.wishes import contracts, noes
from bot.store.wishes.noes import No

LINES_A_TURN = 500
_FOREIGN = "it was written under a secret that this database does not have"


@dataclass(slots=True)
class Lacking:
    """What one reading of the journal found.

    `lines` is how many it has. `hurt` says where it is not as it was written. `moments` are, by brand, when each thing
    had been written of which the store knows nothing, by its id. `entries` is the longest record that any line knew, by
    brand. `behind` are the brands whose store has not the newest state of some no; `ended` are, by brand, the contracts
    that stand there and are over, and when that was; `forgettings` are those that it does not know.
    """

    lines: int = 0
    hurt: str = ""
    moments: dict[str, dict[str, int]] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    behind: set[str] = field(default_factory=set)
    ended: dict[str, dict[str, int]] = field(default_factory=dict)
    forgettings: list[Forgetting] = field(default_factory=list)

    def batches(self, brand_id: str) -> int:
        """How many moments of this brand the store knows nothing of: one may be a crash, more are a restore."""
        return len(set(self.moments.get(brand_id, {}).values()))


def look(runtime: Runtime, journal: Journal) -> Lacking:
    """Read the whole journal beside the store. Raises `BadJournal` where it cannot be read."""
    found = Lacking()
    told: dict[tuple[str, str], Forgetting] = {}
    for page in _pages(runtime, journal, found, told):
        for brand_id, mine in page.items():
            with runtime.database.read() as session:
                lacks = noes.lacking(session, brand_id, [no for no, _ in mine])
                new = {no.id for no in lacks} - noes.known(session, brand_id, [no.id for no in lacks])
            found.behind |= {brand_id} if lacks else set()
            found.moments.setdefault(brand_id, {}).update({no.id: at_us for no, at_us in mine if no.id in new})
    for brand_id, ended in found.ended.items():
        with runtime.database.read() as session:
            stand = contracts.standing(session, brand_id, ended.keys())
        found.ended[brand_id] = {one: at_us for one, at_us in ended.items() if one in stand}
        found.moments.setdefault(brand_id, {}).update(found.ended[brand_id])
    for brand_id in {one.brand_id for one in told.values()}:
        theirs = [one for one in told.values() if one.brand_id == brand_id]
        with runtime.database.read() as session:
            done = forgotten.known(session, brand_id, [one.id for one in theirs])
        undone = [one for one in theirs if one.id not in done]
        found.forgettings += undone
        found.moments.setdefault(brand_id, {}).update({one.id: one.at_us for one in undone})
    return found


def noes_of(runtime: Runtime, journal: Journal) -> Iterator[dict[str, list[No]]]:
    """The noes of all sound lines by brand, in order, a turn at a time. Raises `BadJournal`."""
    for page in _pages(runtime, journal, Lacking(), {}):
        yield {brand_id: [no for no, _ in mine] for brand_id, mine in page.items()}


Page = dict[str, list[tuple[No, int]]]
"""Rows by brand, each with the moment of its line."""


def _pages(
    runtime: Runtime, journal: Journal, found: Lacking, told: dict[tuple[str, str], Forgetting]
) -> Iterator[Page]:
    """The lines as rows; what is wrong goes to `found`, forgettings to `told`."""
    with runtime.database.read() as session:
        secrets = {secret.key_id(one): one for one in secret.generations(session, runtime.store_secret)}
    page: Page = {}
    for one in journal.read(secrets):
        if isinstance(one, Hurt):
            found.hurt = found.hurt or f"Line {one.number} of {journal.path} is damaged: {one.why}."
            continue
        found.lines += 1
        if one.key_id is None:
            if not _known(runtime, one):
                found.hurt = found.hurt or f"Line {one.number} of {journal.path} cannot be used: {_FOREIGN}."
            continue
        line = one.line
        found.entries[line.brand_id] = max(line.entries, found.entries.get(line.brand_id, 0))
        if line.forgotten:
            _remember(told, line, one.key_id)
        elif line.ended:
            found.ended.setdefault(line.brand_id, {})[line.id] = line.at_us
        else:
            page.setdefault(line.brand_id, []).append((_row(line, one.key_id), line.at_us))
        if sum(map(len, page.values())) == LINES_A_TURN:
            yield page
            page = {}
    yield page


def _row(line: Line, sealed_under: bytes) -> No:
    hashed, key_id = bytes.fromhex(line.hashed), bytes.fromhex(line.key) or sealed_under
    return No(
        line.brand_id, line.id, hashed, key_id, line.scope, line.since_us, line.conversation, line.mention_id,
        line.unsure, line.lifted_us,
    )  # fmt: skip


def _remember(told: dict[tuple[str, str], Forgetting], line: Line, sealed_under: bytes) -> None:
    """Keep what a line tells of a forgetting, beside what other lines tell of the same."""
    before = told.get((line.brand_id, line.id))
    forms = (*(before.forms if before else ()), bytes.fromhex(line.hashed))
    key_id = bytes.fromhex(line.key) or sealed_under
    told[line.brand_id, line.id] = Forgetting(line.brand_id, line.id, line.since_us, key_id, forms)


def _known(runtime: Runtime, one: Found) -> bool:
    """Whether the store has this objection: then it has it under a newer secret, and the old line says nothing more."""
    with runtime.database.read() as session:
        if one.line.forgotten:
            return bool(forgotten.known(session, one.line.brand_id, [one.line.id]))
        if one.line.ended:
            return not contracts.standing(session, one.line.brand_id, [one.line.id])
        return bool(noes.known(session, one.line.brand_id, [one.line.id]))
