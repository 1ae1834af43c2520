"""The author is ourselves, our staff, or a bot."""

from itertools import product

import pytest

from rules.mention import How, Kind
from rules.refusals import own_voice
from rules.refusals.own_voice import ask
from tests.strategies import POLICY, permitted


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        (How.OWN, "This is your own account."),
        (How.STAFF, "This is somebody who works for you."),
        (How.BOT, "This account says that it is a bot."),
        (How.ADVERTISEMENT, "This is an advertisement."),
        (How.BLOCKED, "You have blocked this account."),
        (How.UNPROVEN, "This account is left out."),
        (None, "We could not tell who wrote this."),
    ],
)
def test_no_reply_to_what_is_excluded(how: How | None, sentence: str) -> None:
    refusal = ask(permitted(kind=Kind.EXCLUDED, how=how), POLICY)
    assert refusal
    assert refusal.sentence == sentence


def test_only_a_whole_label_of_somebody_else_passes() -> None:
    for kind, how in product([*Kind, None], [*How, None]):
        refused = ask(permitted(kind=kind, how=how), POLICY) is not None
        assert refused == (kind in {None, Kind.EXCLUDED} or how is None)


def test_time_alone_changes_nobodys_voice() -> None:
    assert not hasattr(own_voice, "moments")
