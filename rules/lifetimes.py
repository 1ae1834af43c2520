"""How long words are kept: a team may shorten it, and never prolong it."""

from dataclasses import dataclass
from typing import Final

HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long we keep what (microseconds), as the product promises and the privacy notice tells."""

    overheard_us: int = 72 * HOUR_US
    direct_us: int = 30 * DAY_US
    private_us: int = 14 * DAY_US
    draft_us: int = 7 * DAY_US
    raw_us: int = 72 * HOUR_US
    inbox_us: int = 2 * DAY_US
    forgotten_us: int = 30 * DAY_US
    former_secret_us: int = DAY_US


LIFETIMES: Final = Lifetimes()
