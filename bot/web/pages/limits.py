"""How often one asker may ask for what costs us something.

Whoever asks too often is slowed down, never whom they ask about: nothing is counted by the account that is named. Where
askers cannot be told apart there is no limit, for it would let one of them silence all others.
"""

from typing import Final

from bot.runtime import Team
from bot.store.visitors import knocks
from bot.web.pages.asked import Asked
from bot.web.pages.site import Refused, Site

STOPS_AN_HOUR: Final = 60
PROOFS_AN_HOUR: Final = 60
LOOKS_AN_HOUR: Final = 120
TOO_MANY: Final = 429
_MINUTE_US = 60_000_000


def within(site: Site, asked: Asked, team: Team, act: str, most: int) -> None:
    """Count this request of its asker; raises `Refused` where they asked too often within the hour."""
    if asked.address is None:
        return
    runtime = site.runtime
    now_us = runtime.clock()
    with runtime.database.write(urgent=True, durable=False) as session:
        count = knocks.knock(session, team.brand.id, act, asked.address, runtime.store_secret, now_us)
    if count > most:
        left_us = knocks.HOUR_US - now_us % knocks.HOUR_US
        raise Refused("often", TOO_MANY, minutes=left_us // _MINUTE_US + 1)
