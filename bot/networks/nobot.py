"""Whether a profile asks bots to stay away, in the words that people agreed on.

A convention of the people of Mastodon and Bluesky, not a rule of any network: `#nobot` or `#nobots` anywhere in the
description, or "no bots" in plain words. Whoever only speaks about bots ("not a bot", "bots welcome") asks nothing.
"""

import re

_NO_BOTS = re.compile(r"(?:(?<!\w)[#＃]no[-_]?bots?|\bno\s{1,3}(?:bots|robots))\b", re.IGNORECASE)


def says_no_bots(*texts: str) -> bool:
    """Whether one of these parts of a profile asks bots to stay away."""
    return any(_NO_BOTS.search(text) for text in texts)
