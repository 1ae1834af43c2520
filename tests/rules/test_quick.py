"""The members of an enum are reached as fast as any other name."""

from enum import StrEnum

from rules.quick import quick


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def test_a_member_is_a_plain_attribute_of_its_class_and_nothing_else_changes() -> None:
    assert quick(Colour) is Colour
    assert [vars(Colour)["RED"], vars(Colour)["GREEN"]] == list(Colour)
    assert Colour.RED is Colour("red")
