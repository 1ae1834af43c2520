"""How fast Slack may be asked: by channel, and in all.

Kept in memory: whoever forgets it is told by Slack to wait, and waits. Moments are microseconds UTC.
Source: docs.slack.dev/apis/web-api/rate-limits.
"""

POST, UPDATE = "chat.postMessage", "chat.update"
POST_GAP_US = 1_000_000
UPDATE_GAP_US = 1_200_000
WORKSPACE_POST_GAP_US = 200_000  # "several hundred messages per minute"


class Pace:
    """When each method may be called next in one workspace. An empty name stands for every method or channel."""

    def __init__(self) -> None:
        self._next_us: dict[tuple[str, str], int] = {}

    def free(self, method: str, channel: str, now_us: int) -> bool:
        """Whether this method may be called for this channel now."""
        names = ((method, channel), (method, ""), ("", channel), ("", ""))
        return all(self._next_us.get(name, 0) <= now_us for name in names)

    def called(self, method: str, channel: str, now_us: int) -> None:
        """Remember that the method is being called now."""
        if method == POST:
            self.wait(POST, channel, now_us + POST_GAP_US)
            self.wait(POST, "", now_us + WORKSPACE_POST_GAP_US)
        else:
            self.wait(method, "", now_us + UPDATE_GAP_US)

    def wait(self, method: str, channel: str, until_us: int) -> None:
        """Let nothing of this kind go before that moment; an earlier, longer wait stays."""
        self._next_us[method, channel] = max(until_us, self._next_us.get((method, channel), 0))
