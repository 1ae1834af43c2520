"""A registry that we must ask is missing, damaged or too old.

Past two of its own periods a registry is ageing: overheard posts are refused. Past the earlier of its end and
`registry.age_max`, everything is. Source: Safe Browsing clients and the US and UK do-not-call rules treat an old list
as no list.
"""

from rules.facts import Facts, RegistryState
from rules.mention import Kind
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "registry_stale"
SOURCE = Source.LAW

_CHANGE = "Replies come back by themselves with the next good sync."


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse unless every required registry is in force and young enough for this label."""
    if facts.registries is None:
        return Refusal(NAME, "We could not look into the opt-out registry.", _CHANGE)
    known = {registry.name for registry in facts.registries}
    for name in policy.registry.required:
        if name not in known:
            return Refusal(NAME, f"The opt-out registry {name} has never been read.", _CHANGE)
    for registry in _required(facts.registries, policy):
        if registry.checked_us is None:
            return Refusal(NAME, f"The opt-out registry {registry.name} is missing or damaged.", _CHANGE)
        if facts.now_us >= _hard_end(registry, policy):
            return Refusal(NAME, f"The copy of the opt-out registry {registry.name} is too old.", _CHANGE)
        if facts.kind is not Kind.DIRECT and facts.now_us >= _soft_end(registry):
            return Refusal(
                NAME,
                f"The copy of the opt-out registry {registry.name} is getting old, and nobody wrote to you.",
                _CHANGE,
            )
    return None


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moments at which each required registry starts ageing and becomes too old."""
    dated = [r for r in _required(facts.registries or (), policy) if r.checked_us is not None]
    return tuple(moment for r in dated for moment in (_soft_end(r), _hard_end(r, policy)))


def _required(registries: tuple[RegistryState, ...], policy: Policy) -> list[RegistryState]:
    return [registry for registry in registries if registry.name in policy.registry.required]


def _soft_end(registry: RegistryState) -> int:
    return (registry.checked_us or 0) + 2 * registry.period_us


def _hard_end(registry: RegistryState, policy: Policy) -> int:
    end = (registry.checked_us or 0) + policy.registry.age_max
    return end if registry.expires_us is None else min(end, registry.expires_us)
