"""What could be said to somebody who said stop, and how long."""

from typing import Any

import pytest
from msgspec.structs import replace

from rules.facts import RegistryState
from rules.mention import Wish
from rules.offer import Offer, offered
from rules.policy import DAY_US
from tests.rules.test_acknowledge import STOP, WORDS, said
from tests.strategies import NOW, POLICY, own


@pytest.mark.parametrize(
    "changes",
    [
        {"wishes": None},
        {"wishes": ()},
        {"wishes": (Wish.MAYBE_STOP,)},
        {"paused": True},
        {"objections": (replace(STOP, since_us=NOW - DAY_US),)},
        {"created_us": NOW - 5 * DAY_US},
    ],
)
def test_where_nothing_may_be_said_nothing_is_offered(changes: dict[str, Any]) -> None:
    assert offered(said(**changes), POLICY) is None


def test_each_offer_stands_until_its_moment_and_the_last_ends_within_the_day() -> None:
    facts = said(text_sha256=None, heard_well=False)
    assert offered(facts, own(confirm_again={"weak_languages": True})) is not None
    while (found := offered(facts, POLICY)) is not None:
        assert found.words == WORDS[0]
        assert found.until_us is not None
        assert found.until_us > facts.now_us
        until_us = found.until_us
        assert offered(replace(facts, now_us=until_us - 1), POLICY) == Offer(WORDS[0], until_us)
        fresh = (RegistryState("quiet", until_us),)
        facts = replace(facts, now_us=until_us, heard_us=until_us, read_us=until_us, registries=fresh)
    assert facts.now_us <= (STOP.since_us or 0) + DAY_US
