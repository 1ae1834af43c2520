"""Whose request it is can be told only where nobody could have lied about it."""

import pytest

from bot.web.pages.asked import asker

PROXY = frozenset({"127.0.0.1", "::1"})


@pytest.mark.parametrize(
    ("peer", "forwarded"),
    [
        ("127.0.0.1", None),  # a proxy that does not say, so that everybody looks alike
        ("127.0.0.1", ""),
        ("127.0.0.1", "nonsense"),
        ("127.0.0.1", "unknown, 10.0.0.7"),
        ("127.0.0.1", "127.0.0.1, ::1"),
        ("10.1.2.3", "93.184.216.34"),
        ("192.168.1.5", None),
        ("fe80::1", None),
        ("", None),
    ],
)
def test_nobody_is_told_apart_who_may_be_many(peer: str, forwarded: str | None) -> None:
    assert asker(peer, forwarded, PROXY) is None


@pytest.mark.parametrize(
    ("peer", "forwarded", "whose"),
    [
        ("93.184.216.34", None, "93.184.216.34"),
        ("93.184.216.34", "8.8.8.8", "93.184.216.34"),  # not our proxy: what it says of others is its own word
        ("127.0.0.1", "93.184.216.34", "93.184.216.34"),
        ("127.0.0.1", "8.8.8.8, 93.184.216.34", "93.184.216.34"),  # what stands before, anybody may have written
        ("127.0.0.1", "8.8.8.8,93.184.216.34, 127.0.0.1", "93.184.216.34"),
        ("::1", "2606:2800:220:1:248:1893:25c8:1946", "2606:2800:0220:0001::/64"),
        ("::1", "::ffff:93.184.216.34", "93.184.216.34"),
    ],
)
def test_the_last_hop_that_is_not_ours_is_whose_it_is(peer: str, forwarded: str | None, whose: str) -> None:
    assert asker(peer, forwarded, PROXY) == whose


def test_two_addresses_of_one_home_are_one_asker() -> None:
    home = ("2606:2800:220:1::1", "2606:2800:220:1:ffff::2")
    assert len({asker(one, None, PROXY) for one in home}) == 1
    assert asker("2606:2800:220:2::1", None, PROXY) != asker(home[0], None, PROXY)
