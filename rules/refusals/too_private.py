"""The post is private, and this channel or our reply is not."""

from rules.facts import Facts
from rules.mention import Visibility
from rules.policy import Policy
from rules.verdict import Refusal, Source

NAME = "too_private"
SOURCE = Source.PLATFORM

_UNKNOWN = Refusal(
    NAME,
    "We do not know who may see this post.",
    "Open the post and look.",
    "We do not know who may see your post. Until we do, we leave it.",
)
_CHANNEL = Refusal(
    NAME,
    "This message is private, and this channel is not meant for those.",
    "Open the post and answer there.",
    "Your message is private, and we have no place here that is private enough to answer it from.",
)
_WIDER = Refusal(
    NAME,
    "More people would see the reply than may see the post.",
    "Open the post and answer there.",
    "More people would see our reply than may see your post.",
)
_WIDTH = {Visibility.PRIVATE: 0, Visibility.LIMITED: 1, Visibility.PUBLIC: 2, None: 2}


def ask(facts: Facts, policy: Policy) -> Refusal | None:  # noqa: ARG001 - no policy can switch this off
    """Refuse a private message in a channel that is not meant for it, and a reply that more people see than the post.

    Source: X developer policy (protected and direct messages stay confidential); Mastodon's visibility of replies.
    """
    if facts.visibility is Visibility.PUBLIC:
        return None
    if facts.visibility is None:
        return _UNKNOWN
    if facts.visibility is Visibility.PRIVATE and not facts.private_channel:
        return _CHANNEL
    if _WIDTH[facts.reply_visibility] > _WIDTH[facts.visibility]:
        return _WIDER
    return None
