"""A registry that we must ask is missing, damaged or too old."""

import pytest

from rules.facts import RegistryState
from rules.mention import Kind
from rules.policy import DAY_US, HOUR_US
from rules.refusals.registry_stale import ask, moments
from rules.verdict import Refusal
from tests.strategies import NOW, POLICY, own, permitted

OWN_LIST = own(registry={"own_list": True})


def state(age_us: int | None, name: str = "quiet", expires_us: int | None = None) -> RegistryState:
    return RegistryState(name, None if age_us is None else NOW - age_us, HOUR_US, expires_us)


@pytest.mark.promise(16)
@pytest.mark.parametrize(
    ("registries", "sentence"),
    [
        (None, "We could not look into the opt-out registry."),
        ((), "The opt-out registry quiet has never been read."),
        ((state(0, "loud"),), "The opt-out registry quiet has never been read."),
        ((state(None),), "The opt-out registry quiet is missing or damaged."),
        ((state(3 * DAY_US),), "The copy of the opt-out registry quiet is too old."),
        ((state(0, expires_us=NOW),), "The copy of the opt-out registry quiet is too old."),
        ((state(3 * DAY_US, expires_us=NOW + DAY_US),), "The copy of the opt-out registry quiet is too old."),
        ((state(0, "loud"), state(3 * DAY_US)), "The copy of the opt-out registry quiet is too old."),
    ],
)
def test_no_reply_without_a_required_registry_in_force(
    registries: tuple[RegistryState, ...] | None, sentence: str
) -> None:
    for kind in (*Kind, None):
        refusal = Refusal(
            "registry_stale",
            sentence,
            "Replies come back by themselves with the next good sync.",
            "Our copy of an opt-out registry is missing, damaged or too old, and you may be in it."
            " This changes by itself with our next good copy.",
        )
        assert ask(permitted(registries=registries, kind=kind), POLICY) == refusal


@pytest.mark.parametrize("kind", [Kind.OVERHEARD, Kind.EXCLUDED, None])
def test_an_ageing_registry_refuses_who_did_not_write_to_us(kind: Kind | None) -> None:
    assert ask(permitted(registries=(state(2 * HOUR_US),), kind=kind), POLICY) == Refusal(
        "registry_stale",
        "The copy of the opt-out registry quiet is getting old, and nobody wrote to you.",
        "Replies come back by themselves with the next good sync.",
        "You did not write to us, and our copy of an opt-out registry is getting old: you may be in it."
        " This changes by itself with our next good copy.",
    )


@pytest.mark.parametrize(
    ("kind", "age_us"), [(Kind.DIRECT, 3 * DAY_US - 1), (Kind.DIRECT, 0), (Kind.OVERHEARD, 2 * HOUR_US - 1)]
)
def test_a_registry_that_is_young_enough_passes(kind: Kind, age_us: int) -> None:
    for expires_us in (None, NOW + 1):
        world = permitted(registries=(state(age_us, expires_us=expires_us),), kind=kind)
        assert ask(world, POLICY) is None


def test_the_age_of_a_registry_that_is_not_required_refuses_nothing() -> None:
    for registries in ((), (state(None, "loud"),), (state(30 * DAY_US),)):
        world = permitted(registries=registries, kind=Kind.OVERHEARD)
        assert ask(world, OWN_LIST) is None
        assert moments(world, OWN_LIST) == ()


def test_a_team_may_ask_for_younger_copies() -> None:
    world = permitted(registries=(state(2 * HOUR_US),))
    assert ask(world, own(registry={"required": ["quiet"], "age_max": "2h"}))
    assert ask(world, POLICY) is None


def test_a_registry_ages_by_itself() -> None:
    young = permitted(registries=(state(0), state(None, "loud")))
    assert moments(young, POLICY) == (NOW + 2 * HOUR_US, NOW + 3 * DAY_US)
    assert moments(permitted(registries=(state(0, expires_us=NOW + 5),)), POLICY) == (NOW + 2 * HOUR_US, NOW + 5)
    both = permitted(registries=(state(0), state(HOUR_US, "loud")))
    assert moments(both, own(registry={"required": ["quiet", "loud"]})) == (
        *(NOW + 2 * HOUR_US, NOW + 3 * DAY_US),
        *(NOW + HOUR_US, NOW + 3 * DAY_US - HOUR_US),
    )
    assert moments(permitted(registries=(state(None),)), POLICY) == ()
    assert moments(permitted(registries=None), POLICY) == ()
