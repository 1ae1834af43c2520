"""Each column about a person is in their copy, or left out for a reason."""

from bot.store.person.kept import GIVEN
from bot.store.tables import metadata

WHOSE = {"author_key", "account_key", "hashed", "mention_id", "handle", "author_handle"}
"""A table with such a column holds something about somebody."""
ELSEWHERE = {
    "entry": "decisions and the rest of the record are told in words",
    "objection": "among the objections",
    "in_care": "each decision about a post says whether it is in care",
    "knock": "the hash of a network address, for an hour",
    "registry_row": "a list of somebody else, kept whole; what it says of them stands with each decision",
    "feed_row": "an objection as our feed carries it; it stands among the objections",
}
"""Tables that a copy tells in another form, or that hold no account."""
LEFT_OUT = {
    "mention": {
        "brand_id network post_id kind how wish author_handle created_us received_us post": "told of each post",
        "author_key": "is the account",
        "conversation_id answer_to": "are posts of others",
        "interaction_id channel look_again_us": "are ours, and say nothing of anybody",
        "closed_by": "is a member",
        "verdict reasons summoned replies_open closed_us": "stand with each decision",
        "label": "quotes the post, which stands there whole",
    },
    "reply": {
        "brand_id interaction_id revision": "are ours, and say nothing of anybody",
        "author_key": "is the account",
        "state origin text post_id url ended_us": "told of each reply",
        "member seconded_by": "are members",
        "text_sha256 said_sha256": "are hashes of its words",
        "confirmed due_us deadline_us lost_us bare_refused looks looked_us": "are of our own work",
    },
    "hand": {"brand_id": "is ours", "holder given_by later_by passed_to said_by": "are members"},
    "draft": {"brand_id": "is ours", "author_key": "is the account", "member writing_us": "are of a member"},
    "contract": {
        "brand_id key_id hashed": "are ours, or hashes",
        "since_us until_us lifted_us topics media cap period_us quiet_from quiet_to zone source": "told of each",
        "made_by": "is a member",
    },
    "proposal": {
        "brand_id sha256": "are ours, or hashes",
        "author_key": "is the account",
        "member decided_by decided_us": "are of members",
    },
    "handle_request": {"brand_id hashed": "are ours, or hashes", "made_by answered_by": "are members"},
    "bearer": {"brand_id handle_hashed hashed id mention_id": "are ours, or hashes", "ruled_by": "is a member"},
    "link": {"brand_id token": "are ours, or hashes", "account_key": "is the account"},
    "visit": {
        "brand_id token asked code code_expires_us": "are ours, or hashes",
        "account_key": "is the account",
    },
    "author": {"brand_id secret": "are ours", "key": "is the account"},
    "forgotten": {"brand_id hashed": "are ours, or hashes"},
}


def test_every_table_that_could_hold_something_about_somebody_is_in_a_copy() -> None:
    given = {table.__tablename__ for table, _, _ in GIVEN.values()}
    could = {name for name, table in metadata.tables.items() if WHOSE & set(table.columns.keys())}
    assert could <= given | ELSEWHERE.keys()


def test_every_column_of_those_tables_is_given_or_left_out_for_a_reason() -> None:
    for table, whose, columns in GIVEN.values():
        name = table.__tablename__
        left_out = {column for some in LEFT_OUT[name] for column in some.split()}
        given = set(columns.split())
        assert given | left_out == set(metadata.tables[name].columns.keys()), name
        assert whose in given | left_out
