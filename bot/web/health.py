"""What is not as it should be, though the bot goes on: in sentences for operators.

Nothing here stops the bot; what stops replies is an ordinary refusal, asked at every click.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.runtime import Team
from bot.store.registry.age import ends_us
from bot.store.state import State
from rules.card import NETWORKS

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
SEAL_LAG_MAX_US = 10 * MINUTE_US
JOURNAL_LAG_MAX_US = MINUTE_US
MICRO = 1_000_000
WARN_SHARE = 0.80


@dataclass(frozen=True, slots=True)
class Watched:
    """A team, how it stands, and the roads (network, road) that must never fall silent."""

    team: Team
    state: State
    roads: tuple[tuple[str, str], ...]


def degraded(watched: Sequence[Watched], troubles: Mapping[str, str], now_us: int) -> tuple[str, ...]:
    """Each thing that is not as it should be, once. `troubles` are the steps that fail, by name."""
    said = [sentence for one in watched for sentence in _of(one, now_us)]
    failing: dict[str, list[str]] = {}
    for name, why in sorted(troubles.items()):
        failing.setdefault(_ended(why), []).append(name)
    said += [_failing(names, why) for why, names in failing.items()]
    return tuple(dict.fromkeys(said))


def lasting(us: int) -> str:
    """A time in one round unit: `40 seconds`, `15 minutes`, `3 days`."""
    for unit, name in ((24 * HOUR_US, "day"), (HOUR_US, "hour"), (MINUTE_US, "minute")):
        if us >= 2 * unit:
            return f"{us // unit} {name}s"
    return f"{max(us, 0) // SECOND_US} seconds"


def _of(one: Watched, now_us: int) -> Iterator[str]:
    yield from _deaf(one, now_us)
    yield from _registries(one, now_us)
    name = one.team.brand.names[0]
    if one.state.limited_us is not None and now_us - one.state.limited_us < HOUR_US:
        yield (
            f"Slack holds events back from {one.team.workspace}: there were more than 30,000 in an hour. "
            "Subscribe to fewer events, or find out who sends so many."
        )
    unsealed_us = one.state.oldest_unsealed_us
    if unsealed_us is not None and now_us - unsealed_us > SEAL_LAG_MAX_US:
        yield (
            f"The record of {name} has not been sealed for {lasting(now_us - unsealed_us)}. "
            "Check the key and the disk; run: earshot doctor."
        )
    due_us = one.state.journal_due_us
    if due_us is not None and now_us - due_us > JOURNAL_LAG_MAX_US:
        yield (
            f"The journal lacks objections to {name} for {lasting(now_us - due_us)}. They are in force, but a restored "
            "database would not know them. Check the journal's file and its disk."
        )
    for spent in one.state.spent:
        share = spent.micro_usd / (one.team.monthly_budget_usd * MICRO) if one.team.monthly_budget_usd else 1.0
        if share >= WARN_SHARE:
            network = NETWORKS.get(spent.network, spent.network)
            yield (
                f"{share:.0%} of this month's budget for {network} is used. "
                "Raise monthly_budget_usd, or wait for the next month."
            )


def _deaf(one: Watched, now_us: int) -> Iterator[str]:
    heard = {(road.network, road.name): road for road in one.state.roads}
    for key in one.roads:
        network, road = NETWORKS.get(key[0], key[0]), heard.get(key)
        why = f" {_ended(road.trouble)}" if road and road.trouble else ""
        if road is None or road.complete_us is None:
            yield f"{network} has not been read to its end yet. Replies wait until it has been.{why}"
        elif now_us - road.complete_us >= one.team.policy_on(key[0]).listening.gap_max:
            yield (
                f"Nothing has been heard from {network} for {lasting(now_us - road.complete_us)}. "
                f"Replies wait until we have caught up.{why}"
            )


def _registries(one: Watched, now_us: int) -> Iterator[str]:
    known = {registry.name: registry for registry in one.state.registries}
    rules = one.team.policy.registry_anywhere
    for name in dict.fromkeys((*rules.required, *known)):
        registry = known.get(name)
        why = f" {_ended(registry.failure)}" if registry and registry.failure else ""
        wait = " Replies wait for it." if name in rules.required else ""
        if registry is None or registry.checked_us is None:
            yield f"The registry {name} has not been read yet.{wait}{why}"
        elif now_us >= (ends_us(registry.checked_us, registry.ends_us, rules.age_max) or 0):
            yield f"The registry {name} was last checked {lasting(now_us - registry.checked_us)} ago.{wait}{why}"
        elif why:
            yield f"The registry {name} could not be read; the copy in force stays.{why}"


def _failing(names: Sequence[str], why: str) -> str:
    """One sentence for all steps that fail for the same reason: a full disk stops them all."""
    if len(names) == 1:
        return f"The step {names[0]} fails: {why} It is tried again."
    return f"{len(names)} steps fail ({', '.join(names)}): {why} They are tried again."


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
