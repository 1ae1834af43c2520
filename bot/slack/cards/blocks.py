"""A card as a Slack message.

The skeleton never changes (headline, quotation, lines, buttons), because Slack refuses to put other blocks where rich
text stood. Limits: docs.slack.dev/reference/block-kit; about 13,200 characters over all blocks (bolt-js#2509).
"""

from bot.slack.ids import MORE_ACTION, Drawn, action_id, block_id
from bot.slack.rich import Json, as_is, button, dialog, paragraph, plain, posted, quote, section, web_address
from rules.card import LINKS, Button, Card

HEAD_CHARS_MAX = 300
QUOTE_CHARS_MAX = 3000
LINES_CHARS_MAX = 6000
FALLBACK_PIECE_CHARS_MAX = 1200  # a fallback holds one long piece, the gist, and some short ones: below 3,000 in all

_HIDDEN = "The post is not shown."
_WORDLESS = "A post without words."
_STYLES = {Button.REPLY: "primary", Button.APPROVE: "primary"}


def message(card: Card, drawn: Drawn) -> Json:
    """The card as arguments of chat.postMessage and chat.update, all but channel, ts and metadata."""
    elements = [*_buttons(card, drawn), *_menu(card)]
    blocks = [
        _rich(drawn, "head", _head(card)),
        _rich(drawn, "post", quoted(card)),
        _rich(drawn, "lines", section(card.lines, LINES_CHARS_MAX)),
        {"type": "actions", "block_id": block_id(drawn, "acts"), "elements": elements},
    ]
    return posted(plain(card.fallback, FALLBACK_PIECE_CHARS_MAX), blocks)


def quoted(card: Card) -> Json:
    """The post as a quotation, or our own words where it may not be shown."""
    if card.quote is None:
        return quote(_HIDDEN, "", QUOTE_CHARS_MAX, _HIDDEN)
    by_button = Button.OPEN in card.buttons  # where that is the point, or to be ruled on
    return quote(card.quote, "" if by_button else card.source, QUOTE_CHARS_MAX, _WORDLESS)


def notice(text: str) -> Json:
    """A sentence of ours for one person (an ephemeral message): why a click did nothing, and what to do."""
    line = (text,)
    return {
        "text": plain(line, FALLBACK_PIECE_CHARS_MAX),
        "blocks": [paragraph([line], QUOTE_CHARS_MAX)],
    }


def _head(card: Card) -> Json:
    title = section([card.title], HEAD_CHARS_MAX, bold=True)
    verdict = section([(" ", *card.verdict)], HEAD_CHARS_MAX)
    return title | {"elements": [*title["elements"], *verdict["elements"]]}


def _rich(drawn: Drawn, part: str, element: Json) -> Json:
    return {"type": "rich_text", "block_id": block_id(drawn, part), "elements": [element]}


def _buttons(card: Card, drawn: Drawn) -> list[Json]:
    shown = (one for one in card.buttons if one not in LINKS or web_address(card.opens))
    return [_button(card, drawn, one) for one in shown]


def _button(card: Card, drawn: Drawn, one: Button) -> Json:
    shown = button(action_id(one), one.words, drawn.mention)
    if one in LINKS:
        shown["url"] = card.opens
    if one is Button.CONFIRM_STOP:
        said = f"We answer, for everyone to see: “{card.confirmation}”"
        shown["confirm"] = dialog("Confirm once?", said, "Send it")
    if one is Button.TAKE_BACK:
        shown |= take_back_dialog()
    return shown | ({"style": _STYLES[one]} if one in _STYLES else {})


def _menu(card: Card) -> list[Json]:
    options = [{"text": as_is(one.words), "value": one.value} for one in card.more]
    return [{"type": "overflow", "action_id": MORE_ACTION, "options": options}] if options else []


def take_back_dialog() -> Json:
    """What a member reads before a reply is deleted, as part of its button."""
    said = "Your reply is deleted on the network, for everyone. Afterwards you can answer anew."
    return {"style": "danger", "confirm": dialog("Delete your reply?", said, "Delete it")}
