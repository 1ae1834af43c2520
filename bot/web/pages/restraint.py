"""The public page of restraint: a week in numbers, the lists, the newest seals.

Counted at most once a minute, for counting is work and everybody may ask. It counts posts and replies, never people.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot.runtime import Runtime, Team
from bot.store.record import audit
from bot.store.record.audit import Seal
from bot.store.state import read_state
from bot.store.weeks import count_week
from bot.web.pages.asked import Asked
from bot.web.pages.site import Site, shown
from rules.digest import Week, duration

MINUTE_US = 60_000_000
WEEK_US = 7 * 1_440 * MINUTE_US
SEALS_SHOWN = 3
REASONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """What the page tells, as it stood at one moment."""

    at_us: int
    week: Week
    registries: Sequence[tuple[str, int | None]]
    seals: Sequence[Seal]


class Restraint:
    """The page of every brand, with the last count of each."""

    def __init__(self) -> None:
        self._counted: dict[str, Counted] = {}

    def __call__(self, site: Site, asked: Asked, team: Team) -> Response:
        """Show it."""
        counted, now_us = self._counted.get(team.brand.id), site.runtime.clock()
        if counted is None or not counted.at_us <= now_us < counted.at_us + MINUTE_US:
            counted = self._counted[team.brand.id] = _count(site.runtime, team, now_us)
        brand = shown(team).name
        unanswered = [pair for pair in counted.week.unanswered.items() if f"why.{pair[0]}" in site.paper.words]
        reasons = [(site.say(f"why.{name}", brand=brand), number) for name, number in unanswered[:REASONS_SHOWN]]
        return site.show(
            asked, team, "restraint", numbers=_numbers(counted.week), reasons=reasons,
            registries=counted.registries, seals=counted.seals,
        )  # fmt: skip


def _count(runtime: Runtime, team: Team, now_us: int) -> Counted:
    with runtime.database.read() as session:
        week = count_week(session, team.brand.id, now_us - WEEK_US, now_us)
        state = read_state(session, team.brand.id, team.workspace, now_us)
        seals = audit.newest_seals(session, team.brand.id, SEALS_SHOWN)
    return Counted(now_us, week, [(one.name, one.checked_us) for one in state.registries], seals)


def _numbers(week: Week) -> Sequence[tuple[str, object]]:
    answer = [] if week.answer_us is None else [("answer", duration(week.answer_us))]
    return [
        ("heard", week.direct),
        ("overheard", week.overheard),
        ("sent", week.sent),
        *answer,
        ("held_back", sum(week.unanswered.values())),
        ("stops", week.stops),
    ]
