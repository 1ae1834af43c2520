"""The brands at work: paused or not, and the policy in force."""

from sqlmodel import Session, col, update

from bot.store.database.upsert import insert_new
from bot.store.tables import BrandRow


def enrol(session: Session, brand_id: str) -> None:
    """Make sure that the brand has its row."""
    insert_new(session, BrandRow, [{"id": brand_id, "policy_sha256": "", "policy": ""}])


def get(session: Session, brand_id: str) -> BrandRow | None:
    """The brand's row, or `None` for a brand that was never at work."""
    return session.get(BrandRow, brand_id)


def adopt_policy(session: Session, brand_id: str, policy: str, sha256: str) -> bool:
    """Put a policy in force; the brand's row must be locked. False if it is in force already."""
    changed = session.connection().execute(
        update(BrandRow)
        .where(col(BrandRow.id) == brand_id, col(BrandRow.policy_sha256) != sha256)
        .values(policy=policy, policy_sha256=sha256)
    )
    return changed.rowcount == 1


def pause(session: Session, brand_id: str, member: str, why: str, now_us: int) -> bool:
    """Note that replies are stopped, by whom and why. False if they are stopped already."""
    changed = session.connection().execute(
        update(BrandRow)
        .where(col(BrandRow.id) == brand_id, col(BrandRow.paused_us).is_(None))
        .values(paused_us=now_us, paused_by=member, paused_why=why)
    )
    return changed.rowcount == 1


def resume(session: Session, brand_id: str) -> bool:
    """Note that replies may go again. False if they were not stopped."""
    changed = session.connection().execute(
        update(BrandRow)
        .where(col(BrandRow.id) == brand_id, col(BrandRow.paused_us).is_not(None))
        .values(paused_us=None, paused_by=None, paused_why=None)
    )
    return changed.rowcount == 1
