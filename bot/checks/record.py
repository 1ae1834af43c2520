"""The record: whether its key can be used, and how far it is sealed."""

from pathlib import Path

from bot import keys
from bot.checks.finding import Finding, bad, good, note
from bot.store.database import Database
from bot.store.record import audit
from bot.store.state import read_state

LAG_MAX_US = 600_000_000


def key(folder: Path, opened: Database, brand_id: str) -> Finding:
    """Whether the signing key can be used, and is the one to which the store is bound."""
    name = f"record key of {brand_id}"
    try:
        mine = keys.public(folder, brand_id)
    except keys.BadKey as error:
        return bad(name, str(error))
    bound = None
    if not opened.path or opened.path.exists():
        with opened.read() as session:
            bound = audit.pinned(session, brand_id)
    if mine is None and bound is None:
        return note(name, "There is no key yet.", "It is made at the first start.")
    if mine is None:
        return bad(name, f"The key is missing in {folder}.", "Bring it back from its backup; no other key may sign.")
    if bound is not None and bound != mine.text:
        return bad(name, "The key is not the one that this record began with.", "Bring that one back from its backup.")
    return good(name, "It is there, and closed to others.")


def sealed(opened: Database, brand_id: str, now_us: int) -> Finding:
    """How long the oldest entry without a place has waited."""
    name = f"record of {brand_id}"
    with opened.read() as session:
        state = read_state(session, brand_id, "", now_us)
    if state.oldest_unsealed_us is not None and now_us - state.oldest_unsealed_us > LAG_MAX_US:
        minutes = (now_us - state.oldest_unsealed_us) // 60_000_000
        told = f"{state.unsealed} entries wait for their place, the oldest for {minutes} minutes."
        return bad(name, told, "Start Earshot; if it runs, look in its output for what the step seal says.")
    return good(name, "It is sealed up to now.")
