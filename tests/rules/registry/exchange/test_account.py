"""A value means an account for certain, or none at all."""

import re
from pathlib import Path

import pytest

from rules.registry.exchange.account import account_in, account_of, names_account
from rules.registry.key import BadKey


@pytest.mark.promise(12)
@pytest.mark.parametrize(
    "value",
    [
        "ana@social.example",
        "@ana",
        "ana",
        "783214",
        "+47 123 45 678",
        "",
        "https://example.com/ana",
        "x:@br\u0430nd",
        "myspace:1",
    ],
)
def test_what_may_be_anybodys_is_joined_to_no_account(value: str) -> None:
    with pytest.raises(BadKey):
        account_of(value)
    with pytest.raises(BadKey):
        account_in("account", value)


def test_the_manual_names_the_columns_that_are_read() -> None:
    page = Path(__file__).parents[4].joinpath("docs", "exchange.md").read_text("utf-8")
    columns = re.findall(r"`([a-z_]+)`", page.partition("These are read:")[2].partition("**")[0])
    assert len(set(columns)) == 30
    assert all(map(names_account, columns))


@pytest.mark.parametrize("column", ["email", "E-Mail", "phone", "name", "firstname", "uuid", "notes", ""])
def test_other_columns_name_no_account(column: str) -> None:
    assert not names_account(column)


@pytest.mark.promise(22)
@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("x:783214", "x:783214"),
        (" X:@Ana ", "x:@ana"),
        ("https://x.com/Ana", "x:@ana"),
        ("twitter.com/ana?lang=en", "x:@ana"),
        ("https://bsky.app/profile/ana.example", "bluesky:@ana.example"),
        ("did:plc:z72i7hdynmk6r22z27h6tvur", "bluesky:did:plc:z72i7hdynmk6r22z27h6tvur"),
        ("at://did:plc:z72i7hdynmk6r22z27h6tvur", "bluesky:did:plc:z72i7hdynmk6r22z27h6tvur"),
        ("@ana@Social.example", "mastodon:@ana@social.example"),
        ("https://social.example/@ana", "mastodon:@ana@social.example"),
        ("https://social.example/users/ana", "mastodon:https://social.example/users/ana"),
    ],
)
def test_what_says_by_itself_which_account_it_means_is_read(value: str, key: str) -> None:
    assert account_of(value.strip()) == key
    assert account_in("Profile URL", value) == key


@pytest.mark.parametrize(
    ("column", "value", "key"),
    [
        ("twitter", "@Ana", "x:@ana"),
        ("Twitter Handle", "ana", "x:@ana"),
        ("x", "783214", "x:@783214"),
        ("x_id", "783214", "x:783214"),
        ("twitter", "https://twitter.com/ana", "x:@ana"),
        ("bluesky", "ana.example", "bluesky:@ana.example"),
        ("bsky", "did:plc:z72i7hdynmk6r22z27h6tvur", "bluesky:did:plc:z72i7hdynmk6r22z27h6tvur"),
        ("fediverse", "ana@social.example", "mastodon:@ana@social.example"),
        ("mastodon", "https://social.example/users/ana", "mastodon:https://social.example/users/ana"),
        ("twitter", "'@ana", "x:@ana"),
    ],
)
def test_a_column_of_one_network_says_which_its_values_mean(column: str, value: str, key: str) -> None:
    assert names_account(column)
    assert account_in(column, value) == key


@pytest.mark.parametrize(
    ("column", "value"), [("x_id", "ana"), ("x_id", "@ana@b"), ("twitter", "ana@b.example"), ("bluesky", "ana")]
)
def test_what_is_no_account_of_the_columns_network_is_none(column: str, value: str) -> None:
    with pytest.raises(BadKey):
        account_in(column, value)
