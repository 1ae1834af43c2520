"""Hours of a busy brand, with all that goes wrong in them, leave each card true."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sandbox.story.world import CHANNEL
from tests.bot_by_hand import SECOND_US, BotByHand, Drawn, Kept, StillClock
from tests.busy_day import Day, Size, staged
from tests.busy_truth import untruths

SMALL = Size(hours=2, mentions=200, clicks=20, slot_us=120 * SECOND_US)
CLICKED = {"card.reply", "card.why"}
HAPPENED = {"stop", "joins the registry", "edit", "delete", "refresh", "cut"}


def test_a_busy_brands_hours_with_every_fault_end_with_every_card_true(tmp_path: Path) -> None:
    held = SimpleNamespace(value=0)
    with staged(tmp_path, held) as stage:
        bot = BotByHand(stage.settings, stage.secrets, StillClock(held))
        try:
            day = Day(stage.world, bot, SMALL)
            day.play()
            drawn, kept, sent = bot.drawn(), bot.kept(), bot.sent()
            assert untruths(day, drawn, kept, sent) == []
            assert day.faults.keys() | CLICKED | HAPPENED <= day.did.keys()
            assert {state for one in kept for state in one.cards} == {"posted", "kept"}
            assert sent
            assert bot.troubles() == {}
        finally:
            bot.stop()
    each_untruth_is_seen(day, drawn, kept, sent)


def each_untruth_is_seen(day: Day, drawn: list[Drawn], kept: list[Kept], sent: dict[str, str]) -> None:
    """What holds is told only because what does not would be: break one thing after another."""

    def told(words: str, **changed: Any) -> bool:  # noqa: ANN401 - one of what is known
        return any(words in one for one in untruths(day, **{"drawn": drawn, "kept": kept, "sent": sent, **changed}))

    assert told("does not stand in Slack", drawn=[*drawn, replace(drawn[0], ts="1.0")])
    assert told("what nobody knows of", drawn=drawn[1:])
    assert told("Nobody heard of", kept=[])
    assert told("has no card", kept=[replace(one, cards=()) for one in kept])
    assert told("A stop was heard too late", kept=[replace(one, received_us=one.received_us * 2) for one in kept])
    assert told("stand unrecorded", sent={})
    with day.world.slack.editing() as workspace:
        cards = {one.ts for one in drawn if one.kind == "card"}
        first, second = [one for one in workspace.channels[CHANNEL].messages if one.ts in cards][:2]
        first.text, second.blocks = "We are closed.", []
    assert told("says 'We are closed.'")
    assert told("shows other blocks")
    answer = next(one for one in day.world.x.posts.values() if one.by_api and one.id in sent)
    again = day.world.x.post(answer.author_id, "Twice.", reply_to=answer.replied_to, by_api=True)
    assert told("A post has 2 replies", sent={**sent, again.id: "Twice."})
    day.listed[day.world.x.posts[str(answer.replied_to)].author_id] = 0
    assert told("answered who had said no")
