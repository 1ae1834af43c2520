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
AGEING_PERIODS = 2
"""From so many of its own periods on a registry is ageing."""

_CHANGE = "Replies come back by themselves with the next good sync."
_TO_THEM = (
    "Our copy of an opt-out registry is missing, damaged or too old, and you may be in it."
    " This changes by itself with our next good copy."
)
_UNKNOWN = Refusal(NAME, "We could not look into the opt-out registry.", _CHANGE, _TO_THEM)


def ask(facts: Facts, policy: Policy) -> Refusal | None:
    """Refuse unless every required registry is in force and young enough for this label."""
    if facts.registries is None:
        return _UNKNOWN
    for name in policy.registry.required:
        for registry in facts.registries:
            if registry.name == name:
                break
        else:
            return Refusal(NAME, f"The opt-out registry {name} has never been read.", _CHANGE, _TO_THEM)
        if registry.checked_us is None:
            return Refusal(NAME, f"The opt-out registry {name} is missing or damaged.", _CHANGE, _TO_THEM)
        ages_us, ends_us = _ends(registry, registry.checked_us, policy)
        if facts.now_us >= ends_us:
            return Refusal(NAME, f"The copy of the opt-out registry {name} is too old.", _CHANGE, _TO_THEM)
        if facts.now_us >= ages_us and facts.kind is not Kind.DIRECT:
            return Refusal(
                NAME,
                f"The copy of the opt-out registry {name} is getting old, and nobody wrote to you.",
                _CHANGE,
                "You did not write to us, and our copy of an opt-out registry is getting old: you may be in it."
                " This changes by itself with our next good copy.",
            )
    return None


def moments(facts: Facts, policy: Policy) -> tuple[int, ...]:
    """The moments at which each required registry starts ageing and becomes too old."""
    found: tuple[int, ...] = ()
    required = policy.registry.required
    for registry in facts.registries or ():
        if registry.checked_us is not None and registry.name in required:
            found += _ends(registry, registry.checked_us, policy)
    return found


def _ends(registry: RegistryState, checked_us: int, policy: Policy) -> tuple[int, int]:
    """When a registry starts ageing, and when it is too old."""
    ages_us, ends_us = checked_us + AGEING_PERIODS * registry.period_us, checked_us + policy.registry.age_max
    if registry.expires_us is not None and registry.expires_us < ends_us:
        ends_us = registry.expires_us
    return ages_us, ends_us
