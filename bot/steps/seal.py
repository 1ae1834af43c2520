"""Gives the entries their places in the tree, and signs for them.

One sealer a brand, under a lease. A turn has two transactions. The first takes entries that have no place and commits
places and nodes. The second reads what stands, remembers it in the mark outside the database, and only then signs and
stores. So the mark is never ahead of a database that was not put back; killed anywhere, the next turn goes on to the
same root. Both hold the lease's row, so that a sealer which slept through its lease does nothing when it wakes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.runtime import Runtime, Team
from bot.store import outbox, record
from bot.store.database import Session, leases
from bot.store.record import audit, mark
from rules.audit.checkpoint import Checkpoint, Sign, VerifierKey, encode64, extends, sign_checkpoint
from rules.audit.merkle import consistency_path, grow, leaf_hash

ENTRIES_A_TURN = 5_000
LEASE_S = 20.0


class WillNotSign(RuntimeError):
    """We refuse to vouch for this record; the text says what is wrong with it, and the remedy."""


class Retired(WillNotSign):
    """The key of this record gave way to another while we ran."""


@dataclass(frozen=True, slots=True)
class Signer:
    """What vouches for one brand's record: its public key, the signature of its private half, and the mark's file."""

    key: VerifierKey
    sign: Sign = field(repr=False)
    mark: Path


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a turn did: how many entries got a place, and whether a checkpoint was signed."""

    entries: int
    signed: bool


NOTHING = Sealed(0, signed=False)


@dataclass(slots=True)
class Sealer:
    """Seals one brand's record, turn by turn; takes the newest key where the one it has was rotated meanwhile.

    Not frozen: it goes on with what it took. `newest` opens that key, and raises where it is not here.
    """

    runtime: Runtime
    team: Team
    signer: Signer
    newest: Callable[[Team], Signer]

    def __call__(self, now_us: int) -> Sealed:
        """Take one turn. Raises as `seal` does, and as `newest`."""
        try:
            return seal(self.runtime, self.team, self.signer, now_us)
        except Retired:
            self.signer = self.newest(self.team)
            return seal(self.runtime, self.team, self.signer, now_us)


def seal(runtime: Runtime, team: Team, signer: Signer, now_us: int) -> Sealed:
    """Seal up to 5,000 entries and sign a checkpoint over all that are sealed; repeats safely.

    An empty record gets a checkpoint too. Once a day (UTC) the newest one is asked to be handed out. Does nothing while
    another sealer holds the lease. Raises `WillNotSign`, `mark.BadMark` or `audit.TornRecord`, and then wrote nothing.
    """
    brand_id, day = team.brand.id, day_of(now_us)
    with runtime.database.read() as session:
        if (
            not audit.waiting(session, brand_id, 1)
            and audit.checkpoint_at(session, brand_id, audit.size(session, brand_id))
            and (not team.workspace or audit.handed_out(session, brand_id, day))
        ):
            return NOTHING
    lease = leases.take(runtime.database, lease_of(brand_id), runtime.owner, LEASE_S)
    if lease is None:
        return NOTHING
    runtime.passing("seal: leased")
    with runtime.database.write() as session:
        if not leases.still_mine(session, lease):
            return NOTHING
        _refuse_retired(session, brand_id, signer)
        vouched = mark.read(signer.mark)
        signed = audit.last_checkpoint(session, brand_id) is not None
        tree = continued(audit.tree(session, brand_id), vouched, signer, signed=signed)
        rows = audit.waiting(session, brand_id, ENTRIES_A_TURN)
        growth = grow(tree.size, tree.edge, (leaf_hash(leaf) for _, leaf in rows))
        audit.place(session, brand_id, [id_ for id_, _ in rows], growth)
        runtime.passing("seal: placing")
    runtime.passing("seal: placed")
    with runtime.database.write() as session:
        if not leases.still_mine(session, lease):
            return Sealed(len(rows), signed=False)
        _refuse_retired(session, brand_id, signer)
        tree = continued(audit.tree(session, brand_id), mark.read(signer.mark), signer, signed=signed)
        checkpoint = Checkpoint(signer.key.name, tree.size, tree.root)
        signing = audit.checkpoint_at(session, brand_id, tree.size) is None
        if signing:
            note = _sign(checkpoint, signer, runtime.passing)
            audit.keep_checkpoint(session, brand_id, tree.size, note, now_us)
        if team.workspace and not audit.handed_out(session, brand_id, day):
            wanted = [outbox.Wanted(audit.HAND_OUT, day)]
            outbox.want(session, team.workspace, brand_id, team.channel, wanted, now_us, runtime.chance)
            told = record.Deed("checkpoint", {"size": tree.size, "root": encode64(tree.root)})
            record.append(session, brand_id, [told], now_us, runtime.chance)
        runtime.passing("seal: storing")
    runtime.passing("seal: stored")
    return Sealed(len(rows), signing)


def lease_of(brand_id: str) -> str:
    """The name of the lease under which one brand's record is sealed."""
    return f"seal:{brand_id}"


def day_of(now_us: int) -> str:
    """The day of a moment (microseconds UTC), as `2026-11-22`."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=now_us)).date().isoformat()


def checkpoint_text(session: Session, brand_id: str, day: str) -> str:
    """What the hand-out of a day says: a sentence for people, an empty line, and the day's last signed checkpoint.

    The same whenever it is drawn after that day. The checkpoint is to be shown to the letter, as code.
    """
    end = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(days=1)
    found = audit.last_checkpoint(session, brand_id, int(end.timestamp()) * 1_000_000)
    if found is None:
        return f"There is no checkpoint of the record up to {day}."
    size, note = found
    entries = "1 entry" if size == 1 else f"{size:,} entries"
    return (
        f"The record holds {entries} ({day}). Keep this checkpoint: with it anyone can show later "
        f"that none of them was changed or removed.\n\n{note}"
    )


def continued(tree: audit.Tree, vouched: Checkpoint | None, signer: Signer, *, signed: bool) -> audit.Tree:
    """The tree, if it goes on from what we vouched for last; raises `WillNotSign` with the remedy."""
    name = signer.key.name
    if vouched is None:
        if signed:
            raise WillNotSign(
                f"The high-water mark {signer.mark} is missing, so nobody knows what {name} vouched for last. "
                "Bring the file back from where the keys were, and start again."
            )
        return tree
    if tree.size < vouched.size:
        raise WillNotSign(
            f"The database is older than its own record: {name} vouched for {vouched.size} entries, {tree.size} are "
            "there. Nothing is signed. Restore a newer copy, or begin anew with an empty database and new keys."
        )
    path = consistency_path(vouched.size, tree.size, tree.node) if vouched.size else ()
    if not extends(vouched, Checkpoint(name, tree.size, tree.root), path):
        raise WillNotSign(
            f"The record is not the one that {name} vouched for: entries before {vouched.size} were changed. "
            "Nothing is signed. Restore a copy from before the change; earshot audit verify tells more."
        )
    return tree


def _refuse_retired(session: Session, brand_id: str, signer: Signer) -> None:
    """Refuse to sign with a key that gave way to another while we ran; raises `Retired`."""
    if audit.pinned(session, brand_id) not in {None, signer.key.text}:
        raise Retired(f"The key of {signer.key.name} was rotated. Start Earshot again, so that the new one signs.")


def _sign(checkpoint: Checkpoint, signer: Signer, passing: Callable[[str], None]) -> str:
    """Remember first, sign then: a signature that got out is never ahead of the mark."""
    mark.write(signer.mark, checkpoint)
    passing("seal: marked")
    note = sign_checkpoint(checkpoint, signer.key, signer.sign)
    passing("seal: signed")
    return note
