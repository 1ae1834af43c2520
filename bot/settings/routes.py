"""Whether a team's routes lead anywhere: each names what the team has."""

from collections.abc import Iterator

from bot.settings.parts import RoutePart, TeamPart
from rules.mention import Brand
from rules.policy import Policy

CONDITIONS = ("network", "topic", "language", "label")
"""What a route may ask of a post."""


def astray(part: TeamPart, brand: Brand, policy: Policy) -> Iterator[tuple[str, int, str]]:
    """What is wrong with a team's routes: the key, the number of the route, and a sentence with the remedy.

    A private channel is no end of a route: it is meant for private messages alone. A route behind another one that
    takes all of its posts is never taken.
    """
    closed = {part.private_channel, part.care_channel} - {""}
    for number, route in enumerate(part.route):
        if route.channel in closed:
            yield "channel", number, "this channel is meant for private messages or for care alone. Name another one."
        if route.topic is not None and route.topic not in policy.topics:
            yield "topic", number, f"the policy declares no topic {route.topic!r}. Declare it, or remove this route."
        if route.network is not None and brand.account_on(route.network) is None:
            told = f"{brand.id} has no account on {route.network}. Add one, or remove this route."
            yield "network", number, told
        if any(_covers(earlier, route) for earlier in part.route[:number]):
            yield (
                "channel",
                number,
                "an earlier route takes all of these posts already. Put this one first, or remove it.",
            )


def _covers(route: RoutePart, other: RoutePart) -> bool:
    """Whether every post that fits the other route fits this one."""
    return all(getattr(route, name) in (None, getattr(other, name)) for name in CONDITIONS)
