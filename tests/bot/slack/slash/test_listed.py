"""Lines for whoever typed a command, and the list of what can be typed."""

import json

import pytest

from bot.slack.slash.listed import COMMANDS, help_text, listed
from sandbox.slack.limits import check_message
from tests.bot.slack.drawn import HOSTILE


@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:12]))
def test_hostile_words_never_break_a_list(words: str) -> None:
    assert check_message(listed(words, [(words,)])) == []


@pytest.mark.slack_behaviour(39)
def test_help_lists_every_command() -> None:
    payload = help_text()
    assert check_message(payload) == []
    shown = json.dumps(payload, ensure_ascii=False)
    assert [typed for typed, _ in COMMANDS if f"/earshot {typed}" not in shown] == []
