"""Who works here, and who is in which user group, as Slack told us last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from bot.store.database.upsert import insert_new, overwrite
from bot.store.tables.team import ColleagueRow, UserGroupRow

AGE_MAX_US = 3_600_000_000
"""What was read of a user group longer ago than this counts for nothing."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody as Slack told us at `seen_us`: `no` says why they may do nothing here, and is empty where they may."""

    no: str
    seen_us: int


@dataclass(frozen=True, slots=True)
class Group:
    """A user group: its people as read at `read_us` (`None`: never), and before when nobody asks again."""

    people: frozenset[str]
    read_us: int | None
    next_us: int
    trouble: str


def get(session: Session, workspace: str, member: str) -> Colleague | None:
    """What we know of them; `None` where nobody has asked yet."""
    row = session.get(ColleagueRow, (workspace, member), populate_existing=True)
    return None if row is None else Colleague(row.no, row.seen_us)


def seen(session: Session, workspace: str, members: Collection[str]) -> dict[str, int]:
    """When Slack told us last of each of these, where it ever has; one query."""
    query = select(ColleagueRow.id, ColleagueRow.seen_us).where(
        ColleagueRow.workspace == workspace, col(ColleagueRow.id).in_(members)
    )
    return {member: seen_us for member, seen_us in session.exec(query)}  # noqa: C416 - a row is no pair to dict()


def keep(session: Session, workspace: str, member: str, no: str, now_us: int) -> None:
    """Write down what Slack told of them."""
    overwrite(session, ColleagueRow, [{"workspace": workspace, "id": member, "no": no, "seen_us": now_us}])


def groups(session: Session, workspace: str, ids: Collection[str]) -> dict[str, Group]:
    """What we know of these user groups, by id; one query."""
    if not ids:
        return {}
    query = select(UserGroupRow).where(UserGroupRow.workspace == workspace, col(UserGroupRow.id).in_(ids))
    return {
        row.id: Group(frozenset(row.people.split()), row.read_us, row.next_us, row.trouble)
        for row in session.exec(query)
    }


def that_count(held: Mapping[str, Group], now_us: int) -> dict[str, frozenset[str]]:
    """Who is in each group of which we know it well enough; whatever is left out is in doubt."""
    return {
        group: one.people
        for group, one in held.items()
        if one.read_us is not None and now_us - one.read_us < AGE_MAX_US
    }


def claim_reading(session: Session, workspace: str, group: str, now_us: int, until_us: int) -> bool:
    """Take it upon us to ask Slack for this group, and have nobody else ask before that moment. False if one did."""
    new = {"workspace": workspace, "id": group, "people": "", "read_us": None, "next_us": 0, "trouble": ""}
    insert_new(session, UserGroupRow, [new])
    mine = update(UserGroupRow).where(
        col(UserGroupRow.workspace) == workspace, col(UserGroupRow.id) == group, col(UserGroupRow.next_us) <= now_us
    )
    return session.connection().execute(mine.values(next_us=until_us)).rowcount == 1


def keep_group(
    session: Session,
    workspace: str,
    group: str,
    next_us: int,
    *,
    people: Collection[str] | None = None,
    read_us: int = 0,
    trouble: str = "",
) -> None:
    """Write down who is in this group; or, with `trouble`, that Slack did not tell: then what was read before stays."""
    values: dict[str, object] = {"next_us": next_us, "trouble": trouble}
    if people is not None:
        values |= {"people": " ".join(sorted(people)), "read_us": read_us}
    this = update(UserGroupRow).where(col(UserGroupRow.workspace) == workspace, col(UserGroupRow.id) == group)
    session.connection().execute(this.values(**values))
