"""Two hundred mistyped lines: each is answered with an example, none does a thing."""

import json
import logging
from typing import Any

import pytest

from bot.slack.cards.blocks import notice
from bot.slack.people.members import UNKNOWN
from bot.slack.slash.commands import NOT_A_WORD
from bot.slack.slash.listed import COMMANDS, TEXT_CHARS_MAX, help_text
from sandbox.slack.limits import check_message
from sandbox.slack.reach import pings
from tests.bot.slack.stage import DANA, Stage

WORDS = ("why", "find", "allow", "end", "stop", "delegate", "theme", "dance", "\u0455tatus", "/earshot")
RESTS = (
    "",
    "   ",
    "\u00a0\u2003",
    " \u200b\u202e",
    " \u201cwhat is this?\u201d",
    " <https://x.com/ana/status/77|x.com/ana/status/77>",
    " <https://social.example/@ana/77>",
    " <https://bsky.app/profile/ana.example/post/3l6oveex3ii2l|bsky.app/\u2026>",
    " <https://a.slack.com/archives/C1/p1700000000000999?thread_ts=1.2|here>",
    " <https://[|x>",
    " <@U999>",
    " <#C1|community>",
    " <!here>",
    " <!subteam^S1>",
    " <!channel> &lt;!everyone&gt; &lt;@U1&gt;",
    "\nin a second\r\nline\u2028and a third",
    " *" + "x" * 10_000,
    " " + "https://x.com/a/status/" * 400,
    " {word} %s %d {0} \\",
    " \U0001f468\u200d\U0001f469\u200d\U0001f467 \U000e0041 \u0301",
)


def typed(stage: Stage, text: str) -> dict[str, Any]:
    """What Slack is told of this line, which it delivers spelled just so."""
    told = stage.slack.hub.deliveries
    if not told:
        stage.slack.people.command(DANA, "C1", "/earshot", "help")
    payload = told[0].payload | {"text": text, "trigger_id": f"{len(told)}.1.a"}
    delivery = stage.slack.hub.deliver("slash_commands", payload)
    assert delivery.acked.wait(20), text
    answer: dict[str, Any] = delivery.acks[0].payload
    return answer


@pytest.fixture
def known(stage: Stage) -> Stage:
    """A stage on which it is known who Dana is: where a machine is slow, the first answer says that it is not yet."""
    assert any(UNKNOWN not in typed(stage, "status")["text"] for _ in range(20))
    return stage


def shown(answer: dict[str, Any]) -> str:
    sections = [part for block in answer["blocks"] for part in block.get("elements", ())]
    return "".join(str(one.get("text", "")) for part in sections for one in part.get("elements", ()))


@pytest.mark.slack_behaviour(17)
@pytest.mark.slack_behaviour(39)
def test_two_hundred_lines_that_make_no_sense_are_each_answered_with_an_example_and_do_nothing(
    known: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage = known
    lines = [word + rest for word in WORDS for rest in RESTS]
    assert len(lines) == 200
    stage.card()
    before = stage.work.count("entry")
    caplog.set_level(logging.WARNING)
    for line in lines:
        answer = typed(stage, line)
        words = f"{answer['text']} {shown(answer)}"
        assert check_message(answer) == [], line
        assert answer.get("response_type", "ephemeral") == "ephemeral", line
        assert pings(answer) == [], line
        assert "/earshot " in words or "We found nothing" in words or "names no topics" in words, (line, words)
        assert words.count(". ") < 60, "a few sentences, not a page"
        assert not set("{}") & set(words), line
        assert "x" * 100 not in words, line
    assert caplog.records == []
    assert [stage.work.count(table) for table in ("entry", "objection", "handle_request")] == [before, 0, 0]


def test_a_word_is_understood_whatever_keyboards_put_around_it(known: Stage) -> None:
    for text in ("status.", "\u201cstatus\u201d", " Status:", "status\nplease", "\u200bstatus", "status\u00a0x"):
        assert "Replies may go out." in typed(known, text)["text"], text


def test_a_name_is_understood_whatever_keyboards_and_slack_put_around_it(known: Stage) -> None:
    known.card()
    for name in ("\u201c@ana\u201d", "'@ana'", "@ana.", "(ana)", "<@U12345|ana>", "<https://x.com/Ana|x.com/Ana>"):
        assert "nothing is on record that they allow" in typed(known, f"allow {name}")["text"], name
        assert "left alone from now on" in typed(known, f"stop {name}")["text"], name


def test_what_is_read_aloud_says_all_that_is_shown_as_far_as_there_is_room(known: Stage) -> None:
    aloud = help_text(NOT_A_WORD)["text"]
    assert aloud.startswith(notice(NOT_A_WORD)["text"])
    assert all(notice(meaning)["text"] in aloud for _, meaning in COMMANDS)
    assert json.dumps(typed(known, "status")).count("Replies may go out.") == 2
    assert len(typed(known, "policy")["text"]) <= TEXT_CHARS_MAX
