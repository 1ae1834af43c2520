"""A drawing becomes the same picture each time, at twice the density."""

from io import BytesIO

from PIL import Image

from bot.chart import paint
from rules.chart import Box, Drawing, Words, chart
from rules.digest import Week

SMALL = Drawing(40, 20, "#ffffff", (Box(4, 4, 8, 8, "#1264a3"), Box(20, 4, 8, 8, "#616061", filled=False)))


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def test_the_same_drawing_gives_the_same_bytes() -> None:
    drawing = chart("week 47 of 2026", Week(58, 312, 41, None, 3, 0, 0, {"not_invited": 280}), None)
    assert paint(drawing) == paint(drawing)


def test_a_picture_has_two_pixels_a_point_and_no_see_through_ground() -> None:
    picture = opened(paint(SMALL))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (80, 40), "RGB")
    assert round(picture.info["dpi"][0]) == 144
    assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_a_filled_box_and_an_outline_differ_by_more_than_colour() -> None:
    picture = opened(paint(SMALL))
    assert picture.getpixel((16, 16)) == picture.getpixel((8, 8)) == (0x12, 0x64, 0xA3)
    assert picture.getpixel((48, 16)) == (255, 255, 255)
    assert picture.getpixel((40, 8)) == (0x61, 0x60, 0x61)
    assert picture.getpixel((24, 24)) == (255, 255, 255)


def test_words_end_where_they_should() -> None:
    left = opened(paint(Drawing(100, 20, "#ffffff", (Words(50, 10, "Ears", 12, "#000000"),))))
    right = opened(paint(Drawing(100, 20, "#ffffff", (Words(50, 10, "Ears", 12, "#000000", "right"),))))
    assert inked(left)[0] >= 100 > inked(right)[1]
    assert inked(right)[0] > 0


def inked(picture: Image.Image) -> tuple[int, int]:
    """The first and the last column that hold ink."""
    columns = [x for x in range(picture.width) for y in range(picture.height) if picture.getpixel((x, y)) != (255,) * 3]
    return min(columns), max(columns)
