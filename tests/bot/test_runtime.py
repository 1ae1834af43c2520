"""What holds for one post holds at each look: overrides lie over the policy."""

from typing import Any

import pytest

from bot.store.database import Database
from rules.policy import MINUTE_US
from rules.verdict import word
from tests.bot.steps.test_reply import ASKS
from tests.brand_at_work import DANA, FAY, MINUTE, Work, reasons

TOPICS = {"shipping": {"words": ["ship"]}}
LOOK_TWICE = {"second_look": {"labels": ["direct", "overheard"], "members": 2}}


def work_with(database: Database, override: dict[str, Any], topics: dict[str, Any] = TOPICS) -> Work:
    return Work(database, topics=topics, override=[override])


@pytest.mark.parametrize("override", [{"network": "mastodon"}, {"channel": "C01"}, {"topic": "praise"}])
def test_no_override_for_other_posts_changes_what_is_said_of_this_one(
    database: Database, override: dict[str, Any]
) -> None:
    work = work_with(database, override | LOOK_TWICE, TOPICS | {"praise": {"words": ["thanks"]}})
    mention = work.says(ASKS)
    assert mention.verdict == "permit"
    assert word(work.claim(mention)) == "permit"


@pytest.mark.parametrize("override", [{"network": "x"}, {"topic": "shipping"}, {"network": "x", "topic": "shipping"}])
def test_an_override_for_its_network_or_topic_holds_a_post_on_the_card_and_at_the_click(
    database: Database, override: dict[str, Any]
) -> None:
    work = work_with(database, override | LOOK_TWICE)
    mention = work.says(ASKS)
    assert mention.verdict == "held"
    claimed = work.claim(mention)
    assert (word(claimed), reasons(claimed)) == ("held", {"second_look"})
    assert work.state(mention) == "held"


def test_a_new_member_is_known_as_new_where_only_an_override_asks_for_it(database: Database) -> None:
    work = work_with(database, {"topic": "shipping", "second_look": {"new_members": True}})
    assert word(work.claim(work.says(ASKS), FAY)) == "held"
    assert word(work.claim(work.says("@acme hello"), DANA)) == "permit"


def test_a_silence_that_an_override_no_longer_bears_is_looked_at_again_once_it_ends(database: Database) -> None:
    work = work_with(database, {"network": "x", "listening": {"gap_max": "5m"}})
    mention = work.says(ASKS)
    work.now += 6 * MINUTE
    work.surface()
    assert work.again(mention).reasons == "not_listening"
    work.hear()
    work.surface()
    assert work.again(mention).verdict == "permit"
    assert work.team.policy_on("mastodon").listening.gap_max == 15 * MINUTE_US
