"""No secret reaches the log."""

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.slack.doors.discreet import discreet_log


@pytest.mark.slack_behaviour(43)
def test_no_token_no_address_and_no_traceback_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    log = discreet_log()
    try:
        int("xoxb-1-secret")
    except ValueError:
        log.exception("Failed with %s at %s", "xapp-1-A-secret", "https://hooks.slack.com/actions/T1/2/secret")
    assert "secret" not in caplog.text
    assert "Traceback" not in caplog.text
    assert "[hidden]" in caplog.text


def test_bolt_does_not_wonder_at_the_token_that_it_finds_twice(caplog: pytest.LogCaptureFixture) -> None:
    App(client=WebClient("xoxb-1"), token="xoxb-1", token_verification_enabled=False, logger=discreet_log())
    assert caplog.text == ""
