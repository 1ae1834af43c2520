"""Paints a drawing as PNG, with the font that comes with Pillow.

The font is Aileron Regular, of which Pillow carries a part (CC0 1.0, see dotcolon.net/fonts/aileron). It holds Latin
letters, so a drawing's words are our own and in English. The same drawing gives the same bytes.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from rules.chart import Box, Drawing, Words

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

DENSITY = 2
"""Pixels a point, for screens on which a point is two."""
DPI = 72 * DENSITY
LINE = 3
"""How many pixels wide an outline is."""


def paint(drawing: Drawing) -> bytes:
    """Paint it. Raises `ImportError` where Pillow is not installed."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - heavy, and used once a week

    paper = Image.new("RGB", (drawing.width * DENSITY, drawing.height * DENSITY), drawing.paper)
    brush = ImageDraw.Draw(paper)
    for part in drawing.parts:
        match part:
            case Box():
                _box(brush, part)
            case Words():
                _words(brush, part)
    written = BytesIO()
    paper.save(written, "PNG", dpi=(DPI, DPI), optimize=False, compress_level=9)
    return written.getvalue()


def _box(brush: "ImageDraw", box: Box) -> None:
    left, top = box.left * DENSITY, box.top * DENSITY
    corners = (left, top, left + box.width * DENSITY - 1, top + box.height * DENSITY - 1)
    if box.filled:
        brush.rectangle(corners, fill=box.colour)
    else:
        brush.rectangle(corners, outline=box.colour, width=LINE)


def _words(brush: "ImageDraw", words: Words) -> None:
    from PIL import ImageFont  # noqa: PLC0415 - as above

    font = ImageFont.load_default(words.size * DENSITY)
    anchor = "lm" if words.end == "left" else "rm"
    brush.text((words.at * DENSITY, words.middle * DENSITY), words.words, words.colour, font, anchor)
