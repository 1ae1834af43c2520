"""A brand knows its own accounts, and none where it has none."""

from msgspec.structs import replace

from rules.mention import Brand, OwnAccount

X, MASTODON = (
    OwnAccount("x", "x:1000", "acme"),
    OwnAccount("mastodon", "mastodon:https://social.example/u/acme", "acme"),
)
ACME = Brand("acme", ("Acme",), (X, MASTODON))


def test_a_brand_without_accounts_has_none_anywhere() -> None:
    nobody = Brand("nobody", (), ())
    assert nobody.account_on("x") is None
    assert nobody.keys == frozenset()


def test_a_brand_finds_its_account_on_each_network() -> None:
    assert ACME.account_on("bluesky") is None
    assert [ACME.account_on(network) for network in ("x", "mastodon")] == [X, MASTODON]
    assert ACME.keys == {X.key, MASTODON.key}


def test_how_long_a_post_may_be_is_said_by_our_own_server_on_that_network_alone() -> None:
    roomy = replace(ACME, accounts=(X, replace(MASTODON, weight_max=5_000)))
    assert [roomy.weight_max_on(network) for network in ("bluesky", "x", "mastodon")] == [None, None, 5_000]
