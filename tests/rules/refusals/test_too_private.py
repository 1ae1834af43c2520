"""The post is private, and this channel or our reply is not."""

from itertools import product

import pytest

from rules.mention import Visibility
from rules.refusals.too_private import ask
from tests.strategies import POLICY, permitted

WIDER = [Visibility.PRIVATE, Visibility.LIMITED, Visibility.PUBLIC]


def test_only_a_reply_that_no_more_people_see_passes_and_a_private_one_only_in_its_own_channel() -> None:
    for seen, reply, private in product([*Visibility, None], [*Visibility, None], [None, False, True]):
        as_narrow = seen is not None and reply is not None and WIDER.index(reply) <= WIDER.index(seen)
        passes = seen is Visibility.PUBLIC or (as_narrow and (seen is not Visibility.PRIVATE or private is True))
        world = permitted(visibility=seen, reply_visibility=reply, private_channel=private)
        assert (ask(world, POLICY) is None) == passes, (seen, reply, private)


@pytest.mark.parametrize(
    ("seen", "private", "sentence"),
    [
        (None, True, "We do not know who may see this post."),
        (Visibility.PRIVATE, False, "This message is private, and this channel is not meant for those."),
        (Visibility.PRIVATE, True, "More people would see the reply than may see the post."),
        (Visibility.LIMITED, True, "More people would see the reply than may see the post."),
    ],
)
def test_the_reason_says_what_is_too_wide(seen: Visibility | None, private: bool, sentence: str) -> None:  # noqa: FBT001 - a case of a table
    refusal = ask(permitted(visibility=seen, private_channel=private), POLICY)
    assert refusal
    assert refusal.sentence == sentence
