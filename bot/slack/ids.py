"""The names by which a click finds its way back: opaque ids of ours, no more.

A button carries the mention's id; who clicked, and whether they may, is asked anew on the server. Slack wants a new
block_id for each drawing of a message, so the version stands in it; an input's block_id decides whether Slack keeps
what was typed.
"""

import json
from dataclasses import dataclass

from rules.card import Button

EVENT_TYPE = "earshot_card"
REPLY_FORM = "reply_form"
CORRECT_FORM = "correct_form"
WISH_FORM = "wish_form"
ALLOW_FORM = "allow_form"
LIST_FORM = "list_form"
SAVED_ACTION = "saved_reply"
TEXT_ACTION = "reply_text"
CONFIRM_ACTION = "confirm"
CONSENT_ACTION = "consent."
LIST_ACTION = "list.approve"
LIVE_ACTION = "live.go"
SHOW_MORE = "burst.more"
ALLOW, END, AGREE, SEND_BACK = "allow", "end", "agree", "send_back"
"""What can be clicked about a contract."""
CARD_ACTION = "card."
MORE_ACTION = "card.more"
"""The menu beside the buttons; each of its options is the name of an act."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which drawing of which mention: our random id, and a number that grows with each drawing.

    A form also says which revision of the post stood above it.
    """

    mention: str
    version: int
    revision: int = 0


def block_id(drawn: Drawn, part: str) -> str:
    """The id of one part of this drawing."""
    return f"{part}.{drawn.mention}.{drawn.version}"


def action_id(button: Button) -> str:
    """The id under which a click on this button arrives."""
    return CARD_ACTION + button.value


def button_of(action: str, chosen: str = "") -> Button | None:
    """The button that was clicked, or what was chosen in the menu beside them; `None` for what is neither."""
    name = chosen if action == MORE_ACTION else action.removeprefix(CARD_ACTION)
    return Button(name) if action.startswith(CARD_ACTION) and name in set(Button) else None


def drawn_at(block: str) -> Drawn | None:
    """Read back which drawing a block belonged to, or `None` for a block that is not ours."""
    _, _, rest = block.partition(".")
    mention, _, version = rest.partition(".")
    return Drawn(mention, int(version)) if mention and version.isascii() and version.isdigit() else None


def private_metadata(drawn: Drawn) -> str:
    """What a form carries unseen."""
    return json.dumps({"mention": drawn.mention, "version": drawn.version, "revision": drawn.revision})


def drawn_of(carried: str) -> Drawn:
    """Read what a form carried. Raises `ValueError` where it is not ours."""
    try:
        found = json.loads(carried)
        return Drawn(str(found["mention"]), int(found["version"]), int(found["revision"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("This form is not one of ours. Close it and click again.") from error
