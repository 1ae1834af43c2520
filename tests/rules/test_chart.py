"""A chart compares a week with the one before, and hangs nothing on colour alone."""

from dataclasses import replace

import pytest

from rules.chart import LEFT, RIGHT, WIDTH, Box, Drawing, Words, alt_text, chart
from rules.digest import Week

NOTHING = Week(0, 0, 0, None, 0, 0, 0, {})
WEEK = Week(58, 312, 41, None, 3, 0, 0, {"not_invited": 280, "opted_out": 7, "window_closed": 4})
EARLIER = Week(49, 355, 36, None, 0, 0, 0, {"not_invited": 300, "window_closed": 9})
WHEN = "week 47 of 2026"


def boxes(drawing: Drawing, *, filled: bool = True) -> list[int]:
    return [part.width for part in drawing.parts if isinstance(part, Box) and part.filled is filled]


def words(drawing: Drawing) -> list[str]:
    return [part.words for part in drawing.parts if isinstance(part, Words)]


def test_where_nothing_happened_there_is_no_bar_but_every_number() -> None:
    drawing = chart(WHEN, NOTHING, None)
    assert boxes(drawing) == boxes(drawing, filled=False) == []
    assert words(drawing)[3::2] == ["0"] * 6


def test_without_a_week_before_nothing_is_said_of_one() -> None:
    drawing = chart(WHEN, WEEK, None)
    assert boxes(drawing, filled=False) == []
    assert "week before" not in " ".join(words(drawing))
    assert alt_text(WHEN, WEEK, None) == (
        "Bar chart of week 47 of 2026. Written to you: 58. Overheard: 312. Replies sent: 41. Left in peace: 287. "
        "Missed: 4. Asked you to stop: 3."
    )


def test_every_bar_has_its_number_beside_it() -> None:
    drawing = chart(WHEN, WEEK, EARLIER)
    assert words(drawing)[:8] == [
        *("Week 47 of 2026", "Filled: this week. Outline: the week before"),
        *("Written to you", "58", "49 before", "Overheard", "312", "355 before"),
    ]
    assert len(boxes(drawing)) == 6
    assert len(boxes(drawing, filled=False)) == 5  # nobody had asked us to stop


def test_the_longest_bar_fills_the_room_and_the_smallest_can_be_seen() -> None:
    drawing = chart(WHEN, replace(WEEK, stops=1, overheard=1_000_000), EARLIER)
    assert max(boxes(drawing)) == WIDTH - LEFT - RIGHT
    assert min(boxes(drawing)) == 2
    assert "1,000,000" in words(drawing)


def test_a_chart_is_drawn_to_the_point() -> None:
    drawing = chart(WHEN, WEEK, EARLIER)
    ink, quiet, blue = "#1d1c1d", "#616061", "#1264a3"
    assert (drawing.width, drawing.height, drawing.paper) == (680, 396, "#ffffff")
    assert drawing.parts[:12] == (
        Words(24, 28, "Week 47 of 2026", 17, ink, "left"),
        Words(656, 28, "Filled: this week. Outline: the week before", 12, quiet, "right"),
        Words(178, 73, "Written to you", 14, ink, "right"),
        Box(190, 64, 56, 18, blue, filled=True),
        Words(254, 73, "58", 13, ink, "left"),
        Box(190, 85, 47, 18, quiet, filled=False),
        Words(245, 94, "49 before", 13, quiet, "left"),
        Words(178, 125, "Overheard", 14, ink, "right"),
        Box(190, 116, 299, 18, blue, filled=True),
        Words(497, 125, "312", 13, ink, "left"),
        Box(190, 137, 340, 18, quiet, filled=False),
        Words(538, 146, "355 before", 13, quiet, "left"),
    )
    assert drawing.parts[-1] == Words(198, 354, "0 before", 13, quiet, "left")
    assert all(type(part.middle) is int for part in drawing.parts if isinstance(part, Words))


def test_a_bar_of_one_alone_fills_the_room() -> None:
    drawing = chart(WHEN, replace(NOTHING, direct=1), None)
    assert boxes(drawing) == [WIDTH - LEFT - RIGHT]
    assert words(drawing)[1] == "Filled: this week"


@pytest.mark.parametrize("before", [None, NOTHING, EARLIER])
def test_nothing_is_drawn_outside_the_paper(before: Week | None) -> None:
    drawing = chart(WHEN, WEEK, before)
    for part in drawing.parts:
        if isinstance(part, Box):
            assert 0 <= part.left <= part.left + part.width <= drawing.width
            assert 0 <= part.top <= part.top + part.height <= drawing.height
        else:
            assert 0 <= part.at <= drawing.width
            assert part.size / 2 <= part.middle <= drawing.height - part.size / 2


def test_the_words_for_those_who_do_not_see_it_hold_every_number() -> None:
    assert alt_text(WHEN, WEEK, EARLIER) == (
        "Bar chart of week 47 of 2026. Written to you: 58, the week before 49. Overheard: 312, the week before 355. "
        "Replies sent: 41, the week before 36. Left in peace: 287, the week before 300. "
        "Missed: 4, the week before 9. Asked you to stop: 3, the week before 0."
    )
