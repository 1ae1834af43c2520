"""In which channel a post is shown: the first route that fits decides.

A route names a channel and what a post must have for it: a network, a topic, a language, a label. All that it names
must fit. Private posts take no route (`bot/steps/showing/place.py`), and a card that stands is never moved.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rules.mention import Kind


@dataclass(frozen=True, slots=True)
class Route:
    """One channel and its conditions; `None` is any. A `language` is a code such as `de`, which `de-AT` fits too."""

    channel: str
    network: str | None = None
    topic: str | None = None
    language: str | None = None
    label: Kind | None = None

    def fits(self, network: str, topics: Collection[str], language: str | None, label: Kind) -> bool:
        """Whether a post with these takes this route. What is not known of a post fits no condition."""
        spoken = (language or "").lower().partition("-")[0]
        return (
            self.network in (None, network)
            and (self.topic is None or self.topic in topics)
            and self.language in (None, spoken)
            and self.label in (None, label)
        )


def channel_of(
    routes: Iterable[Route], network: str, topics: Collection[str], language: str | None, label: Kind
) -> str | None:
    """The channel of the first route that fits; `None` where none does."""
    return next((route.channel for route in routes if route.fits(network, topics, language, label)), None)
