"""No secret reaches the log."""

import pytest

from bot.slack.discreet import discreet_log


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
