"""What could not be published: the card says so, keeps the words, offers more."""

import pytest

from bot.ports import NotDone, Why
from bot.steps.answering import reconcile
from rules.card import Button
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.modals.test_correcting import buttons, shown, words
from tests.bot.slack.stage import DANA, Stage
from tests.brand_at_work import ANSWER, MINUTE
from tests.networks import refusal

LIMITED = NotDone(Why.LIMITED, "X takes no more from us for now. Try again later.")


@pytest.mark.slack_behaviour(32)
@pytest.mark.parametrize("no", [refusal(), LIMITED], ids=["refused", "limited"])
def test_after_an_approval_what_could_not_be_published_shows_as_failed_with_its_words_and_a_retry(
    make_stage: MakeStage, no: NotDone
) -> None:
    stage = make_stage(second_look={"new_members": True})
    mention, _ = stage.card()
    stage.work.claim(mention)
    stage.work.approve(mention)
    stage.work.network.outcomes = [no]
    stage.work.send()
    stage.work.send()
    assert len(stage.work.network.handed) == 1, "nobody tries again by themselves"
    ts = stage.draw(mention)
    seen = words(stage, ts)
    assert "Not sent: the reply to " in seen
    assert str(no) in seen
    assert ANSWER in seen
    assert buttons(stage, ts)[0] == "Reply"
    stage.click(DANA, ts, Button.REPLY)
    form = stage.form(DANA)
    assert form is not None
    assert ANSWER in str(form), "nothing has to be typed a second time"
    stage.send(DANA, ANSWER)
    stage.work.approve(mention)
    stage.work.send()
    assert (stage.work.state(mention), shown(stage)) == ("sent", [ANSWER])


@pytest.mark.slack_behaviour(32)
def test_what_may_have_been_published_is_never_offered_again_before_it_was_looked_for(stage: Stage) -> None:
    mention, _ = stage.card()
    stage.work.claim(mention)
    stage.work.network.outcomes = ["lost"]
    stage.work.send()
    ts = stage.draw(mention)
    assert "Did your reply to " in words(stage, ts)
    assert not {"Reply", "Reply, with a colleague"} & set(buttons(stage, ts))
    stage.work.now += MINUTE
    reconcile.reconcile(stage.work.runtime, stage.work.team, stage.work.network, stage.work.now)
    stage.draw(mention)
    assert buttons(stage, ts)[0] == "Take back", "it was found, and stands"
    assert shown(stage) == [ANSWER]
