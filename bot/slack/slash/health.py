"""How a brand is doing, in plain words; what is wrong says what to do."""

from bot.runtime import Team
from bot.store.registry.age import ends_us
from bot.store.state import Registry, Road, State
from bot.store.team import rehearsals
from rules.card import NETWORKS, Line, Text
from rules.refusals.registry_stale import AGEING_PERIODS
from rules.sight import Moment

MICRO = 1_000_000
PERCENT_WARN = 80
TROUBLES_MAX = 3
LIMIT_TOLD_US = 86_400_000_000
NOT_LIVE = "Not live yet: what was said to you before is still being read. Until then nothing is sent."
_LIVE_OR_NOT = {
    rehearsals.LIVE: "Replies may go out.",
    rehearsals.READY: "Not live yet: nothing is sent until an approver presses Go live, in the channel.",
}
_ROADS = {"own": "what you posted yourselves"}
SEALED_WITHIN_US = 600 * MICRO


def lines_of(state: State, team: Team, now_us: int) -> list[Line]:
    """Say it line by line, the worst first in each."""
    return [
        *([_paused(state)] if state.paused_us is not None else [(_LIVE_OR_NOT.get(state.first_day, NOT_LIVE),)]),
        *[_road(road, team, now_us) for road in state.roads],
        *([] if state.roads else [("Nothing has been read from any network yet. Ask your operator.",)]),
        *_registries(state, team, now_us),
        *_slack(state),
        *_limited(state, now_us),
        *_queue(state),
        _sealed(state, now_us),
        *[_spent(state, team, index) for index in range(len(state.spent))],
        *([] if state.spent else [("This month cost nothing so far.",)]),
    ]


def _paused(state: State) -> Line:
    why: Line = (": “", Text(state.paused_why), "”") if state.paused_why else ()
    return ("Replies are stopped since ", Moment(state.paused_us or 0), *why, ". An approver types /earshot resume.")


def _road(road: Road, team: Team, now_us: int) -> Line:
    what = f"{NETWORKS.get(road.network, road.network)} ({_ROADS.get(road.name, road.name)})"
    if road.trouble is not None:
        since: Line = (" since ", Moment(road.failing_us)) if road.failing_us is not None else ()
        return (f"Degraded: {what} cannot be read", *since, f". {road.trouble}")
    if road.complete_us is None:
        return (f"{what} has not been read to its end yet.",)
    if now_us - road.complete_us > team.policy_on(road.network).listening.gap_max:
        return (f"Degraded: {what} was last heard ", Moment(road.complete_us), ". Run: earshot doctor.")
    return (f"{what}: heard until ", Moment(road.complete_us), ".")


def _registries(state: State, team: Team, now_us: int) -> list[Line]:
    rules = team.policy.registry_anywhere
    known = {one.name: one for one in state.registries}
    names = dict.fromkeys((*rules.required, *known))
    if not names:
        return [("No opt-out registry is set up. We check our own list of people who said stop.",)]
    never = [known.get(name, Registry(name, None, None, None)) for name in names]
    return [_registry(one, rules.age_max, now_us, required=one.name in rules.required) for one in never]


def _registry(one: Registry, age_max_us: int, now_us: int, *, required: bool) -> Line:
    """How old our copy is, and what waits for a newer one: nothing, where the registry need not be asked."""
    what, why = f"he registry {one.name}", f" {one.failure}" if one.failure else ""
    if one.checked_us is None:
        wait = " Until it is read, nobody can answer." if required else ""
        return (f"Degraded: t{what} cannot be read.{why}{wait}" if why else f"T{what} has not been read yet.{wait}",)
    checked, age_us = Moment(one.checked_us), now_us - one.checked_us
    if now_us >= (ends_us(one.checked_us, one.ends_us, age_max_us) or 0):
        wait = " Until it is read again, nobody can answer." if required else ""
        return (f"Degraded: t{what} was last checked ", checked, f". That is too long ago.{why}{wait}")
    if one.period_us and age_us >= AGEING_PERIODS * one.period_us:
        wait = " Until it is read again, only whoever wrote to you can be answered." if required else ""
        return (f"Degraded: t{what} was last checked ", checked, f". It is getting old.{why}{wait}")
    if why:
        return (f"Degraded: t{what} cannot be read.{why} The copy in force was checked ", checked, ".")
    return (f"T{what} was checked ", checked, ".")


def _slack(state: State) -> list[Line]:
    if not state.behind:
        return [("Slack shows every card as it should be.",)]
    held_up: list[Line] = [(f"Degraded: {number} of them wait. {why}",) for why, number in state.held_up[:TROUBLES_MAX]]
    return [(f"Slack: cards that are still to be drawn: {state.behind}.",), *held_up]


def _limited(state: State, now_us: int) -> list[Line]:
    if state.limited_us is None or now_us - state.limited_us > LIMIT_TOLD_US:
        return []
    told = Moment(state.limited_us)
    return [("Slack told us less than it should, last at ", told, ". If this goes on, tell your operator.")]


def _queue(state: State) -> list[Line]:
    lines: list[Line] = []
    if state.oldest_direct_us is not None:
        lines.append(("The post that waits longest for an answer was written ", Moment(state.oldest_direct_us), "."))
    if state.unknown_replies:
        lines.append(
            (f"Replies of which we do not know whether they went out: {state.unknown_replies}. See the cards.",)
        )
    if state.unread:
        lines.append((f"Posts that we could not read: {state.unread}. Run: earshot doctor.",))
    if state.kept_out:
        lines.append((f"Cards of the last day that were too many for the channel: {state.kept_out:,}. All are kept.",))
    return lines


def _sealed(state: State, now_us: int) -> Line:
    since_us = state.oldest_unsealed_us
    if since_us is None or now_us - since_us <= SEALED_WITHIN_US:
        return ("The record is sealed.",)
    return ("Degraded: the record has not been sealed since ", Moment(since_us), ". Run: earshot doctor.")


def _spent(state: State, team: Team, index: int) -> Line:
    spent = state.spent[index]
    where, usd = NETWORKS.get(spent.network, spent.network), spent.micro_usd / MICRO
    if not team.monthly_budget_usd:
        return (f"This month cost {usd:.2f} US dollars on {where}.",)
    percent = int(100 * usd / team.monthly_budget_usd)
    more = " Listening for your name slows down; raise the budget or wait." if percent >= PERCENT_WARN else ""
    return (f"This month cost {usd:.2f} of {team.monthly_budget_usd} US dollars on {where} ({percent} %).{more}",)
