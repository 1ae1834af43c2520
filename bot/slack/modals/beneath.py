"""What stands beneath the field of a reply: its length, hints, and what goes out.

It is a block of its own, so that drawing it anew while somebody types touches neither the field nor what is in it.
"""

from bot.runtime import Team
from bot.slack.ids import Drawn, block_id
from bot.slack.rich import Json, quote, section
from bot.slack.text import clean, unslack
from rules.card import NETWORKS
from rules.draft import measure
from rules.lint import Around, hints
from rules.saved import left_open, to_fill_in

LINES_CHARS_MAX = 2000
TEXT_CHARS_MAX = 3000
PART = "beneath"

GOES_OUT = "This goes out, word for word:"

_SENT_BACK = (
    *("type", "callback_id", "title", "close", "submit", "private_metadata", "notify_on_close", "clear_on_close"),
    "external_id",
)
"""What Slack tells of a view and also takes; all else of it (ids, state) is Slack's own."""


def as_published(typed: str) -> str:
    """What a member typed, to the byte as it would be published: without Slack's spellings, and space around it.

    It is made clean here, before it is published, so that every place which shows it shows what goes out, no less.
    """
    return clean(unslack(typed)).strip()


def beneath(team: Team, around: Around, drawn: Drawn, typed: str, mark: str = "") -> Json:
    """The block for what is typed now; `mark` sets it apart from the one before it.

    Nothing of it stops anybody; what must stop a reply, a rule stops when it is sent.
    """
    text = as_published(typed)
    slots = to_fill_in(left_open(text, team.saved_replies))
    lines = [(counted(text, around),), *((hint,) for hint in (slots, *hints(text, around)) if hint)]
    elements = [section([*lines, (GOES_OUT,)] if text else lines, LINES_CHARS_MAX)]
    if text:
        elements.append(quote(text, "", TEXT_CHARS_MAX, text))
    return {"type": "rich_text", "block_id": f"{block_id(drawn, PART)}{mark}", "elements": elements}


def counted(text: str, around: Around) -> str:
    """How long it is and may be, as its network counts, and by how much it is too long."""
    size = measure(text, around.author_handle, network=around.network, said_today=False, weight_max=around.weight_max)
    over = size.weight - size.weight_max
    told = f"{size.weight} of {size.weight_max}, as {NETWORKS.get(around.network, 'the network')} counts"
    return f"{told}: {over} too many." if over > 0 else f"{told}."


def anew(view: Json, block: Json) -> Json | None:
    """The open form as Slack told of it, with this block in place of the one before; `None` where it has none.

    All else goes back as it came, so that Slack keeps what was typed and ticked.
    """
    blocks = view.get("blocks") or []
    places = [number for number, one in enumerate(blocks) if str(one.get("block_id", "")).startswith(f"{PART}.")]
    if not places:
        return None
    kept = {name: view[name] for name in _SENT_BACK if view.get(name)}
    return kept | {"blocks": [*blocks[: places[0]], block, *blocks[places[0] + 1 :]]}
