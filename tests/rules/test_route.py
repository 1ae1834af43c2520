"""The first route that fits is taken; what is not known fits nothing."""

import pytest

from rules.mention import Kind
from rules.route import Route, channel_of


@pytest.mark.parametrize(
    "route",
    [
        Route("C2", network="mastodon"),
        Route("C2", topic="delivery"),
        Route("C2", language="de"),
        Route("C2", label=Kind.OVERHEARD),
        Route("C2", network="x", language="de"),
    ],
)
def test_a_route_of_which_one_condition_does_not_hold_is_not_taken(route: Route) -> None:
    assert channel_of((route,), "x", ("prices",), "en", Kind.DIRECT) is None


def test_an_unknown_language_fits_no_route_that_names_one() -> None:
    assert channel_of((Route("C2", language="de"),), "x", (), None, Kind.DIRECT) is None


def test_the_first_of_several_routes_that_fit_is_taken() -> None:
    routes = (
        Route("C2", network="x", topic="prices", language="de", label=Kind.DIRECT),
        Route("C3", language="de"),
        Route("C4", network="x"),
    )
    assert channel_of(routes, "x", ("delivery", "prices"), "de-AT", Kind.DIRECT) == "C2"
    assert channel_of(routes, "x", (), "DE", Kind.DIRECT) == "C3"
    assert channel_of(routes, "x", ("prices",), "en", Kind.DIRECT) == "C4"
    assert channel_of((), "x", (), "en", Kind.DIRECT) is None
