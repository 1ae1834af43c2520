"""The story's team: its settings file, and the secrets that let it in."""

import re
from collections.abc import Mapping
from pathlib import Path

from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from sandbox.story.world import BRAND_ID, CARE_CHANNEL, CHANNEL, DANA, ELI, MAYA, REGISTRY, STAFF_ID, World

_SETTINGS = """
database = "sqlite:///{folder}/earshot.db"
keys = "{folder}/keys"
[web]
port = 0
[slack]
api_url = "{slack}"
[x]
api_url = "{x}"
monthly_budget_usd = 25
every = "1s"
recheck = "30s"
[[registry]]
name = "{registry}"
source = "{file}"
every = "3m"
[[brand]]
id = "acme"
names = ["Acme Coffee"]
[brand.x]
user_id = "{brand}"
handle = "acmecoffee"
past_handles = ["acmebeans"]
staff = ["{staff}"]
[[team]]
brand = "acme"
channel = "{channel}"
care_channel = "{care}"
approvers = ["{dana}", "{eli}"]
may_reply = ["{maya}"]
avoid = ["unfortunately"]
[team.policy.registry]
required = ["{registry}"]
age_max = "1h"
[team.policy.windows]
one_click = "6h"
held = "24h"
[team.policy.topics.queues]
words = ["queue", "waiting in line"]
[team.policy.topics.delivery]
words = ["ship", "delivery", "parcel"]
[[team.saved_reply]]
title = "Shipping"
lang = "en"
text = [
    "Thanks for asking, {{name}}! We ship to all of Europe, and it takes about a week.",
    "We do, {{name}}: to all of Europe, within about a week.",
]
[[team.saved_reply]]
title = "Order trouble"
text = "Sorry about that! We will look into order {{order}} today."
[[team.saved_reply]]
title = "Frakt"
lang = "no"
text = "Takk for spørsmålet, {{name}}! Vi sender til hele Europa, og det tar omtrent en uke."
[[team.saved_reply]]
title = "Opening hours"
text = [
    "We are open every day from 8 to 18. See you soon!",
    "Every day from 8 to 18. We look forward to seeing you!",
    "You can come by every day between 8 and 18.",
]
"""


def settings(world: World, folder: Path, slack: str, x: str, **changes: str) -> str:
    """The settings file of a team in this world, whose stand-ins are served at these addresses.

    Everything is kept in `folder`. `changes` are keys of the file with what shall stand behind them, as TOML.
    """
    text = _SETTINGS.format(
        folder=folder, slack=slack, x=x, registry=REGISTRY, file=world.registry_file,
        brand=BRAND_ID, staff=STAFF_ID, channel=CHANNEL, care=CARE_CHANNEL, dana=DANA, eli=ELI, maya=MAYA,
    )  # fmt: skip
    for key, value in changes.items():
        text = re.sub(rf"(?m)^{key} = .*$", f"{key} = {value}".replace("\\", "\\\\"), text)
    return text


def secrets(world: World) -> Mapping[str, str]:
    """What the environment holds for the bot."""
    keys = world.x.keys(world.accounts["acme"])
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "X_CONSUMER_KEY": keys.consumer_key,
        "X_CONSUMER_SECRET": keys.consumer_secret,
        "X_ACCESS_TOKEN": keys.access_token,
        "X_ACCESS_TOKEN_SECRET": keys.access_token_secret,
    }
