"""What X decides for everybody, and what is not known of it for sure."""

from dataclasses import dataclass


@dataclass(slots=True)
class Rules:
    """Switches of the stand-in; each default is what X does, or the least kind reading where nobody knows."""

    enterprise: bool = False
    """Enterprise accounts may answer posts that did not summon them, and quote."""
    bare_reply_summons: bool = False
    """Whether an answer to a reply under our own post passes without a typed handle. X does not say."""
    post_names: bool = False
    """Answer with the names of OpenAPI 2.167: note_post, referenced_posts, edit_history_post_ids."""
    escapes_count: bool = True
    """Whether positions count `&amp;` as five characters, as API v1.1 did. X does not say for v2."""
    mention_ids: bool = True
    """A mention's `id` is optional in X's specification; off leaves it out."""
    quotes_in_mentions: bool = True
    """Whether a quote of our post without our handle stands in our mentions."""
    reposts_in_mentions: bool = False
    """Whether a repost whose text carries our handle stands in our mentions."""
    search_delay_s: int = 30
    """Search ends this long before now where the caller names no end."""
