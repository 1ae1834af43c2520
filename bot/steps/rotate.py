"""Lets new keys take the place of old ones, on record, and loosens nothing by it.

The key of a record: the old one signs its successor in an entry, both sign the checkpoint that ends with it, then only
the new one may seal (`rules/audit/rotation.py`). Old public keys stay, to check what they signed. The store's secret
and the feed's key: what stands under a former one is found by it still. Tokens: every visit of the preference pages
ends; links in old replies stay, for they can only tighten.
"""

from bot.runtime import Runtime, Team
from bot.steps.seal import LEASE_S, Signer, continued, lease_of
from bot.store import record, secret
from bot.store.database import Session, leases, locks
from bot.store.record import audit, mark
from bot.store.registry import published
from bot.store.visitors import visits
from rules.audit.checkpoint import Checkpoint, countersign, sign_checkpoint
from rules.audit.merkle import grow, leaf_hash
from rules.audit.rotation import KIND, rotation


def rotate_log(runtime: Runtime, team: Team, old: Signer, new: Signer, now_us: int) -> bool:
    """Let the record's key give way to a new one, all in one transaction. False if the old one is not in use.

    Whoever seals at this moment loses the lease, so that the entry which names the new key ends the handover. Raises
    what `continued` raises, and then changed nothing.
    """
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        lease = leases.seize(session, lease_of(brand_id), runtime.owner, LEASE_S)
        if not audit.succeed(session, brand_id, old.key, new.key, now_us):
            return False
        signed = audit.last_checkpoint(session, brand_id) is not None
        tree = continued(audit.tree(session, brand_id), mark.read(old.mark), old, signed=signed)
        deed = record.Deed(KIND, rotation(old.key, old.sign, new.key))
        ids = record.append(session, brand_id, [deed], now_us, runtime.chance)
        growth = grow(tree.size, tree.edge, [leaf_hash(audit.leaf(session, brand_id, ids[0]))])
        audit.place(session, brand_id, ids, growth)
        handover = Checkpoint(old.key.name, growth.size, growth.root)
        note = countersign(sign_checkpoint(handover, old.key, old.sign), new.key, new.sign)
        audit.keep_checkpoint(session, brand_id, growth.size, note, now_us)
    runtime.passing("key: handed over")
    with runtime.database.write() as session:
        if leases.still_mine(session, lease):  # or another has sealed since, and written a higher one
            mark.write(old.mark, handover)
    leases.give_back(runtime.database, lease)
    return True


def rotate_store(runtime: Runtime, fresh: bytes, now_us: int) -> bool:
    """Keep every new no and yes under a fresh secret; earlier ones are found still. False if there is no secret.

    It must be put by outside the database before (`bot/key_ring.py`): the journal goes on under it.
    """
    with runtime.database.write() as session:
        done = secret.rotate(session, secret.OBJECTIONS, fresh, now_us)
        if done:
            _tell_all(session, runtime, "store", now_us)
    return done


def rotate_registry(runtime: Runtime, now_us: int) -> bool:
    """Hash new rows of our feed under a fresh key; rows of former ones are carried along. False if there is no feed."""
    with runtime.database.write() as session:
        done = published.succeed_key(session, runtime.chance(published.KEY_BYTES), now_us)
        if done:
            _tell_all(session, runtime, "registry", now_us)
    return done


def rotate_tokens(runtime: Runtime, now_us: int) -> int:
    """End every visit of the preference pages; says how many."""
    with runtime.database.write() as session:
        ended = sum(visits.end_all(session, brand_id) for brand_id in _brands(runtime))
        _tell_all(session, runtime, "tokens", now_us)
    return ended


def _tell_all(session: Session, runtime: Runtime, what: str, now_us: int) -> None:
    for brand_id in _brands(runtime):
        locks.lock_brand(session, brand_id)
        deed = record.Deed(KIND, {"act": "rotate", "what": what})
        record.append(session, brand_id, [deed], now_us, runtime.chance)


def _brands(runtime: Runtime) -> list[str]:
    return sorted(team.brand.id for team in runtime.teams)
