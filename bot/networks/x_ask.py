"""What we ask X for: fields, search words, the window of a run."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.networks.x_cursor import DAY_US, Cursor, id_at, written_time
from rules.mention import OwnAccount

PAGE_SIZE = 100
QUERY_CHARS_MAX = 512
SEARCH_DAYS = 7
FIELDS: Mapping[str, Any] = {
    "tweet_fields": [
        *("author_id", "community_id", "conversation_id", "created_at", "display_text_range", "edit_controls"),
        *("edit_history_tweet_ids", "entities", "in_reply_to_user_id", "lang", "note_tweet", "paid_partnership"),
        *("possibly_sensitive", "referenced_tweets", "reply_settings", "scopes", "withheld"),
    ],
    "expansions": [
        *("attachments.media_keys", "author_id", "entities.mentions.username", "in_reply_to_user_id"),
        *("referenced_tweets.id", "referenced_tweets.id.author_id"),
    ],
    "user_fields": ["affiliation", "id", "name", "protected", "username", "verified_type"],
    "media_fields": ["alt_text", "media_key", "type"],
    "user_auth": True,  # as the account itself: what is our own costs a fifth
}


def overheard_query(account: OwnAccount, names: Sequence[str]) -> str:
    """Search words for posts that name us without our handle; those with it come by the other road, for less.

    `""` where there is nothing to search for. Raises `ValueError` where X would not take so many words.
    """
    plain = [" ".join(name.replace('"', " ").split()) for name in names]
    words = [f'"{name}"' for name in plain if name]
    tags = [name.replace(" ", "").lower() for name in (*plain, account.handle) if words]
    words += [f"#{tag}" for tag in tags if tag.isidentifier()]
    words += [f"@{handle}" for handle in account.past_handles]
    if not words:
        return ""
    query = f"({' OR '.join(dict.fromkeys(words))}) -@{account.handle} -from:{account.handle} -is:retweet"
    if len(query) > QUERY_CHARS_MAX:
        raise ValueError(
            f"The search on X for your brand has {len(query)} characters, and X takes {QUERY_CHARS_MAX}. "
            "Take some names of the brand out."
        )
    return query


def mentions_query(account: OwnAccount) -> str:
    """Search words for what the mentions' own road no longer gives."""
    return f"(@{account.handle} OR to:{account.handle}) -from:{account.handle} -is:retweet"


def window(at: Cursor, now_us: int, *, searching: bool) -> dict[str, Any]:
    """Where the page to read now begins and ends. Search looks back for seven days, and refuses to be asked more."""
    asked: dict[str, Any] = {"max_results": PAGE_SIZE}
    oldest_us = now_us - SEARCH_DAYS * DAY_US + 60_000_000 if searching else 0
    since = at.since
    if at.below is not None:
        asked["until_id"] = at.below
        since = since or str(id_at(at.start_us or 0))
    if since is not None and int(since) >= id_at(oldest_us):
        asked["since_id"] = since
    else:
        asked["start_time"] = written_time(max(at.start_us or 0, oldest_us))
    if at.token is not None:
        asked["next_token" if searching else "pagination_token"] = at.token
    return asked
