"""Lets new keys take the place of old ones, on record, and loosens nothing by it.

The key of a record: the old one signs its successor, then only the new one may seal; old checkpoints are checked by the
old public key, which stays. The store's secret and the feed's key: what stands under a former one is found by it still.
Tokens: every visit of the preference pages ends; links in old replies stay, for they can only tighten.
"""

from bot.runtime import Runtime, Team
from bot.steps.seal import Signer
from bot.store import record, secret
from bot.store.database import Session, locks
from bot.store.record import audit
from bot.store.registry import published
from bot.store.visitors import visits
from rules.audit.checkpoint import VerifierKey, encode64


def rotate_log(runtime: Runtime, team: Team, old: Signer, new: VerifierKey, now_us: int) -> bool:
    """Bind the record to its new key, with an entry in which the old key signs it. False if it is bound already."""
    brand_id = team.brand.id
    with locks.writing(runtime.database, brand_id) as session:
        if not audit.succeed(session, brand_id, old.key, new, now_us):
            return False
        signed = encode64(old.sign(new.text.encode()))
        _tell(session, runtime, brand_id, "log", now_us, retired=old.key.text, used=new.text, signed=signed)
    return True


def rotate_store(runtime: Runtime, now_us: int) -> bool:
    """Keep every new no and yes under a fresh secret; earlier ones are found still. False if there is no secret."""
    with runtime.database.write() as session:
        done = secret.rotate(session, secret.OBJECTIONS, runtime.chance(secret.SECRET_BYTES), now_us)
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
        _tell(session, runtime, brand_id, what, now_us)


def _tell(session: Session, runtime: Runtime, brand_id: str, what: str, now_us: int, **more: str) -> None:
    deed = record.Deed("key", {"act": "rotate", "what": what} | more)
    record.append(session, brand_id, [deed], now_us, runtime.chance)


def _brands(runtime: Runtime) -> list[str]:
    return sorted(team.brand.id for team in runtime.teams)
