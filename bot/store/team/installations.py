"""Where our Slack app is installed: who let us in, and who has shown us out.

A workspace may have our app by itself, or with all of its enterprise; the latest word on it counts. Tokens are kept
only as they come: encrypted.
"""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import and_, delete, or_, update
from sqlmodel import Session, col, func, select

from bot.store.database.upsert import insert_new, overwrite
from bot.store.tables.slack import InstallationRow, InstallStateRow, LimitedRow

STATE_US = 10 * 60_000_000
STATES_MAX = 1_000
"""So many installations may be under way at once: anybody can begin one."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Our app in one workspace, or (without one) in all of an enterprise; `ended_us` is `None` while it is there."""

    workspace: str
    enterprise_id: str
    name: str
    bot_user_id: str
    sealed: str
    installed_us: int
    ended_us: int | None = None
    ended_why: str = ""

    @property
    def about(self) -> str:
        """Whose token it holds, in a form that is sealed with it: a row's token opens in no other row."""
        return f"{self.enterprise_id}/{self.workspace}"


def keep(session: Session, one: Installation) -> None:
    """Keep an installation; what stood there before is gone with its token."""
    row = {name: getattr(one, name) for name in InstallationRow.model_fields}
    overwrite(session, InstallationRow, [row])


def seal(session: Session, one: Installation, sealed: str) -> None:
    """Put the same token, sealed anew, in place of what is kept; nothing where somebody was faster."""
    same = (col(InstallationRow.workspace) == one.workspace, col(InstallationRow.enterprise_id) == one.enterprise_id)
    session.connection().execute(
        update(InstallationRow).where(*same, col(InstallationRow.sealed) == one.sealed).values(sealed=sealed)
    )


def find(session: Session, enterprise_id: str, workspace: str) -> Installation | None:
    """The latest word on this workspace: its own installation, or that of its enterprise; also one that has ended."""
    org = and_(col(InstallationRow.workspace) == "", col(InstallationRow.enterprise_id) == (enterprise_id or None))
    own = and_(col(InstallationRow.workspace) == workspace, col(InstallationRow.workspace) != "")
    found = [_read(row) for row in session.exec(select(InstallationRow).where(or_(own, org)))]
    return max(found, key=lambda one: (max(one.installed_us, one.ended_us or 0), one.workspace), default=None)


def every(session: Session) -> list[Installation]:
    """Every installation, in order, also those that have ended."""
    order = (InstallationRow.enterprise_id, InstallationRow.workspace)
    return [_read(row) for row in session.exec(select(InstallationRow).order_by(*order))]


def end(session: Session, enterprise_id: str, workspace: str, why: str, told_us: int, now_us: int) -> bool:
    """Note that our app is out of this workspace (of the whole enterprise, where that is empty), as Slack told then.

    False where that changes nothing: it has ended already, or our app was installed again since. The token goes.
    """
    now = find(session, enterprise_id, workspace)
    if now is None or now.ended_us is not None or told_us < now.installed_us:
        return False
    ended = Installation(
        workspace, now.enterprise_id, now.name, now.bot_user_id, "", now.installed_us, max(told_us, now_us), why
    )
    keep(session, ended)
    return True


def begin(session: Session, state: str, now_us: int) -> bool:
    """Remember that an installation was begun. False where too many are under way."""
    session.connection().execute(delete(InstallStateRow).where(col(InstallStateRow.expires_us) <= now_us))
    if session.exec(select(func.count()).select_from(InstallStateRow)).one() >= STATES_MAX:
        return False
    insert_new(session, InstallStateRow, [{"state": _digest(state), "expires_us": now_us + STATE_US}])
    return True


def take(session: Session, state: str, now_us: int) -> bool:
    """Take what was begun; true once, and only in time."""
    this = (col(InstallStateRow.state) == _digest(state), col(InstallStateRow.expires_us) > now_us)
    taken = session.connection().execute(delete(InstallStateRow).where(*this).returning(col(InstallStateRow.state)))
    return taken.first() is not None


def note_limit(session: Session, workspace: str, now_us: int) -> None:
    """Note that Slack holds back events of this workspace."""
    overwrite(session, LimitedRow, [{"workspace": workspace, "limited_us": now_us}])


def limited_us(session: Session, workspace: str) -> int | None:
    """When Slack last held back events of this workspace."""
    row = session.get(LimitedRow, workspace)
    return None if row is None else row.limited_us


def _digest(state: str) -> bytes:
    return sha256(state.encode("utf-8", "replace")).digest()


def _read(row: InstallationRow) -> Installation:
    return Installation(**row.model_dump())
