"""A post that was answered, and the deletion of what answered it."""

from bot.steps.answering import take_back
from bot.store.mentions import Mention
from tests.brand_at_work import Work

ASKS = "@acme do you ship to Norway?"


def answered(work: Work) -> Mention:
    mention = work.says(ASKS)
    work.claim(mention)
    work.send()
    assert work.state(mention) == "sent"
    return work.again(mention)


def delete(work: Work, after_us: int = 0) -> int:
    work.now += after_us
    return take_back.delete_due(work.runtime, work.team, work.now)
