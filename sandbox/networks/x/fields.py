"""What a caller may ask to see of a post, a user, an attachment."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.networks.x import problems

_ALWAYS = {"id", "text", "edit_history_tweet_ids"}
NAMES_2167 = {
    "note_tweet": "note_post",
    "referenced_tweets": "referenced_posts",
    "edit_history_tweet_ids": "edit_history_post_ids",
}
_OLD_NAMES = {new: old for old, new in NAMES_2167.items()}
_TWEET = (
    "article attachments author_id card_uri community_id context_annotations conversation_id created_at "
    "display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang "
    "media_metadata non_public_metrics note_tweet organic_metrics paid_partnership possibly_sensitive promoted_metrics "
    "public_metrics referenced_tweets reply_settings scopes source text withheld"
)
_USER = (
    "affiliation created_at description entities id is_identity_verified location most_recent_tweet_id name "
    "pinned_tweet_id profile_banner_url profile_image_url protected public_metrics url username verified "
    "verified_type withheld"
)
_EXPANSIONS = (
    "article.cover_media article.media_entities attachments.media_keys attachments.poll_ids author_id "
    "edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id "
    "entities.note.mentions.username referenced_tweets.id referenced_tweets.id.author_id"
)
_KNOWN = {
    "tweet.fields": frozenset(_TWEET.split()),
    "user.fields": frozenset(_USER.split()),
    "expansions": frozenset(_EXPANSIONS.split()),
    "media.fields": frozenset({"alt_text", "height", "media_key", "preview_image_url", "type", "url", "width"}),
}
PARAMETERS = frozenset(_KNOWN) | {"post.fields", "poll.fields", "place.fields"}
_BROUGHT = {"referenced_tweets.id": "referenced_tweets", "referenced_tweets.id.author_id": "referenced_tweets"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a caller asked to see of each post, user and attachment."""

    post: frozenset[str]
    user: frozenset[str]
    media: frozenset[str]
    expansions: frozenset[str]


def wanted(query: Mapping[str, str]) -> Wanted | problems.Problem:
    """Read the field parameters, under the old or the new names."""
    asked = {name: frozenset(filter(None, query.get(name, "").split(","))) for name in _KNOWN}
    asked["tweet.fields"] |= {_OLD_NAMES.get(f, f) for f in query.get("post.fields", "").split(",") if f}
    asked["expansions"] = frozenset(e.replace("referenced_posts", "referenced_tweets") for e in asked["expansions"])
    for name, values in asked.items():
        for value in sorted(values - _KNOWN[name]):
            return problems.invalid(
                f"The `{name}` query parameter value [{value}] is not one of [{','.join(sorted(_KNOWN[name]))}]",
                **{name: value},
            )
    brought = {_BROUGHT.get(e, e.split(".")[0]) for e in asked["expansions"]}
    post = _ALWAYS | asked["tweet.fields"] | brought
    user = {"id", "name", "username"} | asked["user.fields"]
    media = {"media_key", "type"} | asked["media.fields"]
    return Wanted(frozenset(post), frozenset(user), frozenset(media), asked["expansions"])
