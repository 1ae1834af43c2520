"""A log for Bolt and slack_sdk that keeps secrets."""

import logging
import re

_SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|https?://[^\s\"']*(?:hooks\.slack\.com|/response/)[^\s\"']*|ticket=[^\s&]+"
)
_NEEDLESS = "`token` will be unused"
"""Bolt finds our token in the environment too, beside the client that has it; nobody need do anything about it."""


class Discreet(logging.Filter):
    """Lets no token, no response URL and no traceback into the log, and nothing that needs nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record, and say whether it is written."""
        if _NEEDLESS in record.getMessage():
            return False
        record.msg, record.args = _SECRET.sub("[hidden]", record.getMessage()), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def discreet_log() -> logging.Logger:
    """The log that Bolt and slack_sdk write to: warnings only, since they write whole bodies below that."""
    log = logging.getLogger("earshot.slack.bolt")
    if not log.filters:
        log.addFilter(Discreet())
    log.setLevel(logging.WARNING)
    return log
